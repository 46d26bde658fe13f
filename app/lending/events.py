"""What happens to things that are lent and to cars. Ids, numbers and counts only."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class UmbrellaLent(Event):
    """An umbrella went out. `kind`: escort, visit, away; `visit_id` 0: no party was named."""

    umbrella_id: int
    number: int
    kind: str
    visit_id: int


@dataclass(frozen=True)
class UmbrellaBack(Event):
    """An umbrella came back; `condition`: good, broken, lost (then it did not)."""

    umbrella_id: int
    number: int
    condition: str
    location: str


@dataclass(frozen=True)
class UmbrellaChanged(Event):
    """An umbrella was moved to another rack, mended, lost or found."""

    umbrella_id: int
    number: int
    state: str
    location: str


@dataclass(frozen=True)
class UmbrellaStored(Event):
    """A guest's own umbrella hangs by its tag; `visit_id` 0: not said whose."""

    stored_id: int
    tag: int
    visit_id: int


@dataclass(frozen=True)
class UmbrellaFetched(Event):
    """A guest has their own umbrella again."""

    stored_id: int
    tag: int


@dataclass(frozen=True)
class UmbrellasOverdue(Event):
    """Umbrellas that should be back by now; each is said once."""

    umbrella_ids: tuple[int, ...]


@dataclass(frozen=True)
class KeyTaken(Event):
    """A colleague has a key."""

    key_id: int
    holder_id: int


@dataclass(frozen=True)
class KeyBack(Event):
    """A key hangs in the cabinet again."""

    key_id: int
    holder_id: int


@dataclass(frozen=True)
class KeysOverdue(Event):
    """Keys that should be back by now, with who has them; each is said once."""

    key_ids: tuple[int, ...]
    holder_ids: tuple[int, ...]


@dataclass(frozen=True)
class StockChanged(Event):
    """The stock was set up: `what` is umbrellas or keys, `count` how many were added or (below zero) taken out."""

    what: str
    count: int


@dataclass(frozen=True)
class CarNoted(Event):
    """Where a party's car stands, that it had none, or that it is gone; `fields` are the names of what was noted."""

    visit_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class LotCounted(Event):
    """Somebody counted the free bays."""

    free: int


@dataclass(frozen=True)
class LotFullSwitched(Event):
    """The car park was declared full, or open again."""

    full: bool


@dataclass(frozen=True)
class CarOdd(Event):
    """Something odd about a party's car; `told_id` 0: the desk calls the owner."""

    check_id: int
    visit_id: int
    kind: str
    told_id: int


@dataclass(frozen=True)
class CarOwnerTold(Event):
    """The owner knows."""

    check_id: int
    visit_id: int


@dataclass(frozen=True)
class CarOddClosed(Event):
    """It is settled."""

    check_id: int
    visit_id: int
