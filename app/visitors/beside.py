"""What a domain above adds to the gate's screens: bays, umbrellas, what a party still has. Visitors know nothing of it.

The domain registers itself, as it does with its messages; without one the screens show nothing of the kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.work import Work


@dataclass(frozen=True)
class Owed:
    """Umbrellas that a party has of ours, and its own that hang here: (id, number of the umbrella or tag)."""

    lent: tuple[tuple[int, int], ...] = ()
    stored: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Beside:
    """Free bays (None: not counted), whether the car park is full, umbrellas at the door (None: the site has none)."""

    free: int | None = None
    full: bool = False
    full_at: datetime | None = None
    full_by: str = ""
    umbrellas: int | None = None
    least: int = 0
    odd: int = 0


Loader = Callable[[Work, int], Beside]
Owing = Callable[[Work, int], Mapping[int, Owed]]
_LOADERS: list[tuple[Loader, Owing]] = []


def stands_beside(loader: Loader, owing: Owing) -> None:
    """Have `loader(work, site)` say what stands beside the gate's screens, and `owing` what each party has, by visit.

    There is one such domain.
    """
    _LOADERS[:] = [(loader, owing)]


def beside(work: Work, site_id: int) -> Beside:
    """What stands beside the gate's screens; asked once in a Work."""
    if not _LOADERS:
        return Beside()
    return work.memo(("beside", site_id), lambda: _LOADERS[0][0](work, site_id))


def owed(work: Work, site_id: int) -> Mapping[int, Owed]:
    """What each party has to give back or to take along, by visit; asked once in a Work."""
    if not _LOADERS:
        return {}
    return work.memo(("owed", site_id), lambda: _LOADERS[0][1](work, site_id))
