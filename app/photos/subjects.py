"""What a photo is about: each domain says whose thing it is, by the word in front of the colon.

A domain above registers itself, as it does with its messages; photos know nothing of duties or reports.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.work import Work


@dataclass(frozen=True)
class Subject:
    """Whose the thing is. `post_id`: the post it belongs to; `mine`: the actor may add to it; `seen`: may see it."""

    post_id: int | None = None
    mine: bool = True
    seen: bool = False


Resolver = Callable[[Work, int, str, datetime], Subject]
"""(work, site, what stands behind the colon, when the photo was taken). Raises NotFound for what is not of the site."""

_RESOLVERS: dict[str, Resolver] = {}
UNKNOWN = Subject()
"""What nobody knows yet belongs to whoever took the photo."""


def subject(kind: str, resolver: Resolver) -> None:
    """Have photos about "<kind>:..." answered by `resolver`. Raises LookupError when the word is taken."""
    if _RESOLVERS.setdefault(kind, resolver) is not resolver:
        raise LookupError(f"photos about {kind!r} are answered already")


def subject_of(work: Work, site_id: int, about: str, at: datetime) -> Subject:
    """Whose the thing is that a photo taken at `at` is about; asked once in a Work."""
    kind, _, key = about.partition(":")
    resolver = _RESOLVERS.get(kind)
    if resolver is None:
        return UNKNOWN
    return work.memo(("photo subject", site_id, about, at), lambda: resolver(work, site_id, key, at))
