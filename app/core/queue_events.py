"""What happens to entries of a phone's queue that were not carried out at once."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class EntryKept(Event):
    """An entry was kept aside; `state`: waiting for a leader, or refused for good."""

    entry_id: int
    kind: str
    why: str
    state: str


@dataclass(frozen=True)
class EntryTakenIn(Event):
    """A leader took in what was kept aside; it counts as done by `person_id` when they noted it."""

    entry_id: int
    kind: str
    person_id: int


@dataclass(frozen=True)
class EntryLeftOut(Event):
    """A leader looked at what was kept aside and left it out."""

    entry_id: int
    kind: str
    person_id: int
