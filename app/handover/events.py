"""What happens at the seams of a day. Ids, counts and instants only: words stay in the rows."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core.events import Event


@dataclass(frozen=True)
class HandoverGiven(Event):
    """Whoever leaves the place has signed what they leave behind; `to_person` None: nobody is planned next."""

    handover_id: int
    post_id: int
    place: int
    person_id: int
    assignment_id: int | None
    to_person: int | None
    nobody: bool


@dataclass(frozen=True)
class HandoverWithdrawn(Event):
    """The first signature was taken back, to write it again."""

    handover_id: int
    post_id: int
    place: int
    person_id: int


@dataclass(frozen=True)
class HandoverTaken(Event):
    """Both have signed; `things` is how many pieces were counted."""

    handover_id: int
    post_id: int
    place: int
    from_person: int
    person_id: int
    assignment_id: int | None
    things: int


@dataclass(frozen=True)
class HandoverUnsigned(Event):
    """Written, and nobody has signed for it within the site's minutes; said once."""

    handover_id: int
    post_id: int
    place: int
    person_id: int


@dataclass(frozen=True)
class HandoverRefused(Event):
    """The next person does not sign; it goes up to the leader."""

    handover_id: int
    post_id: int
    place: int
    from_person: int
    person_id: int


@dataclass(frozen=True)
class HandoverSettled(Event):
    """The leader has decided; `how`: stands (taken over as it is) or again (counted and written again)."""

    handover_id: int
    post_id: int
    place: int
    from_person: int
    refused_by: int
    how: str


@dataclass(frozen=True)
class ThingsChanged(Event):
    """The list of things counted at a post was changed; `things` is how many there are."""

    post_id: int
    things: int


@dataclass(frozen=True)
class BriefingWritten(Event):
    """The briefing of a day was written, or changed; `fresh` is how many points are new with this version."""

    briefing_id: int
    day: date
    version: int
    points: int
    fresh: int


@dataclass(frozen=True)
class BriefingAcknowledged(Event):
    """Somebody has read the briefing; place and shift are those of their day, as far as they have one."""

    briefing_id: int
    version: int
    person_id: int
    post_id: int | None
    place: int | None
    assignment_id: int | None


@dataclass(frozen=True)
class OpeningDecided(Event):
    """go or not_yet, with how many things were not ready."""

    decision_id: int
    day: date
    decision: str
    missing: int


@dataclass(frozen=True)
class ReadyCalled(Event):
    """Somebody was reminded of what is missing before the doors open; `about`: post, duty or briefing."""

    person_id: int
    about: str
    opens_at: datetime
