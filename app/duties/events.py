"""What happens to duties."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class LibraryInstalled(Event):
    """The checklists of a site were made from a library."""

    version: int
    items: int


@dataclass(frozen=True)
class DutiesOpened(Event):
    """`count` duties fell due."""

    count: int


@dataclass(frozen=True)
class DutyClosed(Event):
    """A duty was done ("done"), found wrong ("problem") or not applicable ("na"); `for_other`: by a leader."""

    duty_id: int
    post_id: int
    place: int
    how: str
    for_other: bool


@dataclass(frozen=True)
class LeaderCalled(Event):
    """Whoever stands on a place asks the leader to come."""

    post_id: int
    place: int
    person_id: int


@dataclass(frozen=True)
class DutyNoted(Event):
    """Something came late about a duty and changed nothing of what it is: a second tick, an undo of nothing."""

    duty_id: int
    post_id: int
    place: int
    how: str


@dataclass(frozen=True)
class DutyReopened(Event):
    """A tick was taken back."""

    duty_id: int
    post_id: int
    place: int


@dataclass(frozen=True)
class DutyCounted(Event):
    """A counter of a place moved; `count` is what it shows by hand now."""

    item_id: int
    post_id: int
    place: int
    count: int


@dataclass(frozen=True)
class DutiesLate(Event):
    """Duties that are late and were not told before, rolled up for the leaders of their posts."""

    post_ids: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class ItemEdited(Event):
    """A checklist item has a version for the next business day; `fields`: what is different in it."""

    item_id: int
    code: str
    version: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ItemTakenBack(Event):
    """The version that was to come is gone."""

    code: str
    version: int


@dataclass(frozen=True)
class PaperEntered(Event):
    """`count` lines of a paper sheet were entered for whoever did them."""

    post_id: int
    place: int
    day: str
    count: int
    done_by: int


@dataclass(frozen=True)
class EventSaid(Event):
    """Somebody said that something happened; `opened` duties came of it."""

    key: str
    post_id: int
    place: int
    opened: int


@dataclass(frozen=True)
class PlaceChanged(Event):
    """A place with a code on its wall came, changed, got a new code or went; `how` says which."""

    place_id: int
    how: str
