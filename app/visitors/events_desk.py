"""What happens at the desk and with the consultants. Ids, codes and counts only: no name, no phone, no plate."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class PartyRegistered(Event):
    """The desk registered a party; `visitor_id` 0: nothing personal was stored."""

    visit_id: int
    visitor_id: int
    first_visit: str
    source: str
    heads: int


@dataclass(frozen=True)
class VisitCorrected(Event):
    """The desk corrected a visit; `fields` are the names of what changed."""

    visit_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PartyOffered(Event):
    """A party was offered to a consultant; `kind` is turn, own, courtesy or named."""

    visit_id: int
    person_id: int
    kind: str


@dataclass(frozen=True)
class NobodyFree(Event):
    """A registered party waits: every consultant is busy or away."""

    visit_id: int


@dataclass(frozen=True)
class PartyAccepted(Event):
    """A consultant took a party; `how` is phone, or spoken and recorded by the actor."""

    visit_id: int
    person_id: int
    how: str
    seconds: int


@dataclass(frozen=True)
class PartyDeclined(Event):
    """A consultant passed a party on, or was skipped by whoever recorded it."""

    visit_id: int
    person_id: int
    cause: str
    made_up: bool


@dataclass(frozen=True)
class PartyMoved(Event):
    """A party went on to another place of its visit; `unit_id` 0: not into a model home."""

    visit_id: int
    place: str
    unit_id: int = 0


@dataclass(frozen=True)
class ConsultantsSignedIn(Event):
    """Consultants were signed in for the day, in this order."""

    person_ids: tuple[int, ...]


@dataclass(frozen=True)
class ConsultantStateChanged(Event):
    """A consultant is free, busy or away from now on."""

    person_id: int
    state: str
    cause: str


@dataclass(frozen=True)
class DayClosed(Event):
    """The site closed; `parties` were still open and are kept as not observed."""

    parties: int
    heads: int


@dataclass(frozen=True)
class NumberRevealed(Event):
    """Somebody looked at one full number; the reason stands beside it in the log."""

    subject: str
    subject_id: int
