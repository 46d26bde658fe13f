"""Facts about the plan and the presence: ids and times only."""

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Event


@dataclass(frozen=True)
class PostAssigned(Event):
    """A person was put on a place for a time; `cut` are the assignments that gave way (shortened or cleared)."""

    assignment_id: int
    post_id: int
    place: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    cut: tuple[int, ...] = ()


@dataclass(frozen=True)
class PlacesSwapped(Event):
    """Two people changed places; `first` and `second` are the new assignments, `cut` the two they take over."""

    first: int
    second: int
    cut: tuple[int, ...]


@dataclass(frozen=True)
class PlaceCleared(Event):
    """A person was taken off a place, from now on or altogether."""

    assignment_id: int
    post_id: int
    place: int
    person_id: int


@dataclass(frozen=True)
class PersonArrived(Event):
    """A person is present on a place from now on."""

    person_id: int
    post_id: int
    place: int
    standing_id: int
    assignment_id: int | None


@dataclass(frozen=True)
class PersonLeft(Event):
    """A person no longer stands on a place: handed over, relieved, moved or taken off."""

    person_id: int
    post_id: int
    place: int
    standing_id: int


@dataclass(frozen=True)
class PermitChanged(Event):
    """A leader ticked, or unticked, a post for a person."""

    person_id: int
    post_id: int
    ticked: bool


@dataclass(frozen=True)
class RosterImported(Event):
    """A workbook was taken in."""

    import_id: int
    first_day: str
    last_day: str
    new_people: int
    added: int
    dropped: int
    unknown: int


@dataclass(frozen=True)
class RosterPublished(Event):
    """A version of the roster was made out of drafts: by a manager, or (`kind` day_start) because the day began."""

    version_id: int
    number: int
    kind: str
    added: int
    withdrawn: int
    people: int


@dataclass(frozen=True)
class RosterSeenBy(Event):
    """A person has looked at the roster as it was with a version."""

    person_id: int
    version_id: int


@dataclass(frozen=True)
class PlanUndone(Event):
    """A change of the plan was taken back; `change_id` names it in the journal, `again` that an undo was taken back."""

    change_id: int
    kind: str
    again: bool


@dataclass(frozen=True)
class WeekCopied(Event):
    """The shifts of a week were copied into another as drafts, or as places without a name."""

    change_id: int
    from_week: str
    to_week: str
    shifts: int
    opened: int
