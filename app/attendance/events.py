"""Facts about who could not come, who was late, codes on the wall, and corrected hours: ids and times only."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class SickCalled(Event):
    """Somebody cannot come on a business day; `cleared` are the shifts that were given up."""

    call_id: int
    person_id: int
    kind: str
    day: str
    cleared: tuple[int, ...]


@dataclass(frozen=True)
class SickWithdrawn(Event):
    """The call was taken back; `restored` are the new shifts, as far as the places were still free."""

    call_id: int
    person_id: int
    day: str
    restored: tuple[int, ...]


@dataclass(frozen=True)
class PeopleMissing(Event):
    """Shifts have begun and their people are not there. `kind`: late or no_show."""

    kind: str
    assignment_ids: tuple[int, ...]


@dataclass(frozen=True)
class ClockedByCode(Event):
    """Somebody typed or scanned the code of a post and is present there."""

    person_id: int
    post_id: int
    standing_id: int
    code_id: int


@dataclass(frozen=True)
class PostCodeIssued(Event):
    """A post (None: the entrance) has a code; `before` is the one that counts no more."""

    code_id: int
    post_id: int | None
    before: int | None


@dataclass(frozen=True)
class PostCodeRevoked(Event):
    """A code counts no more."""

    code_id: int


@dataclass(frozen=True)
class HoursCorrected(Event):
    """Somebody's presence on a business day was corrected; empty times: was not there."""

    correction_id: int
    person_id: int
    day: str
    from_at: str
    until_at: str


@dataclass(frozen=True)
class CorrectionTakenBack(Event):
    """A correction counts no more; the presence as it was recorded does."""

    correction_id: int
    person_id: int
    day: str
