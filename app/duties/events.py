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
