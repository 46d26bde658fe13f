"""What happens to parties on their way. Ids and counts only: no name, no phone, no plate."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class PartyAnnounced(Event):
    """The car park told the door that a party is coming."""

    visit_id: int
    number: int
    heads: int
    on_foot: bool


@dataclass(frozen=True)
class PartyCompleted(Event):
    """Something more is known of a party; `fields` are the names of what was filled in or corrected."""

    visit_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PartyMerged(Event):
    """The same party was recorded twice: `folded_id` (0: it was never stored) went into `visit_id`."""

    visit_id: int
    folded_id: int


@dataclass(frozen=True)
class PartyWithdrawn(Event):
    """Whoever recorded the party took it back: it was a slip of the thumb."""

    visit_id: int


@dataclass(frozen=True)
class PartyAcknowledged(Event):
    """The door said that it heard, `seconds` after the announcement."""

    visit_id: int
    seconds: int


@dataclass(frozen=True)
class AckMissed(Event):
    """Nobody acknowledged within the site's `seconds`; said once for a party."""

    visit_id: int
    seconds: int


@dataclass(frozen=True)
class PartyAtDoor(Event):
    """The party stands at the door; `announced` False: nobody had announced it."""

    visit_id: int
    announced: bool


@dataclass(frozen=True)
class PartyNotMet(Event):
    """The doorman waited and nobody came."""

    visit_id: int


@dataclass(frozen=True)
class ClockMissed(Event):
    """A party was not registered, taken or served (`clock`) within the site's `seconds`; said once for each."""

    visit_id: int
    clock: str
    seconds: int


@dataclass(frozen=True)
class PartyReturned(Event):
    """A party that had left came back on the same day, `away_s` seconds later; `folded_id` 0: nothing was stored."""

    visit_id: int
    folded_id: int
    away_s: int


@dataclass(frozen=True)
class PartiesParted(Event):
    """Two records put together are two parties after all; `other_id` is the one that stands alone again."""

    visit_id: int
    other_id: int


@dataclass(frozen=True)
class DoorCounted(Event):
    """A party without a record of its own was counted at the door."""

    heads: int


@dataclass(frozen=True)
class DoorCountTakenBack(Event):
    """A count at the door was a slip of the thumb."""

    heads: int


@dataclass(frozen=True)
class DayForgotten(Event):
    """Nobody closed the business day; `parties` still open were accounted for by the clock."""

    day: str
    parties: int
    heads: int


@dataclass(frozen=True)
class PartyServed(Event):
    """Tea or water was brought to the party."""

    visit_id: int


@dataclass(frozen=True)
class PartyLeaving(Event):
    """Whoever is with the party says that it is about to leave; `by_car`: its car is wanted at the car park."""

    visit_id: int
    by_car: bool


@dataclass(frozen=True)
class PartyDeparted(Event):
    """The party left; `where` is door, lot or desk, `by_car` whether a car has still to leave."""

    visit_id: int
    where: str
    by_car: bool


@dataclass(frozen=True)
class DepartureChecked(Event):
    """What a party takes along was seen to as it left; `complete` False: something of theirs stayed behind."""

    visit_id: int
    complete: bool


@dataclass(frozen=True)
class CarLeft(Event):
    """The car of a party that had left drove off."""

    visit_id: int


@dataclass(frozen=True)
class StepTakenBack(Event):
    """The person who recorded `step` a moment ago took it back."""

    visit_id: int
    step: str


@dataclass(frozen=True)
class NonCustomerCounted(Event):
    """Somebody who is no customer was counted apart; `visit_id` 0 when no party had been announced."""

    kind: str
    heads: int
    visit_id: int


@dataclass(frozen=True)
class NonCustomerTakenBack(Event):
    """A count of non-customers was a slip of the thumb."""

    kind: str
    heads: int
