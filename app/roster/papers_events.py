"""Facts about a person's papers: absences, licences. Ids and dates only."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class AbsenceRecorded(Event):
    """Somebody is away from a day to a day, both included."""

    person_id: int
    first: str
    last: str
    kind: str


@dataclass(frozen=True)
class AbsenceEnded(Event):
    """Somebody is there after all, on days between these."""

    person_id: int
    first: str
    last: str


@dataclass(frozen=True)
class LicenceChanged(Event):
    """A guard licence was noted, corrected, ended or taken out; dates as they are now, empty for none."""

    person_id: int
    licence_id: int
    what: str
    valid_from: str
    valid_until: str


@dataclass(frozen=True)
class LicenceEnding(Event):
    """The guard licence of somebody who needs one comes to its end; stage: notice, week (the last one), over."""

    person_id: int
    until: str
    stage: str
