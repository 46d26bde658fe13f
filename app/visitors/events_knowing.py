"""What was learnt of visitors and whose customers they are. Ids, codes and counts only: no name, number or words."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class VisitorNoted(Event):
    """Likes or needs of a visitor, or needs of a visit, were written down; `fields` are the names of what changed."""

    visitor_id: int
    visit_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class TalkNoted(Event):
    """A talk was written down; `level` is A to D or empty."""

    visitor_id: int
    visit_id: int
    kind: str
    effective: bool
    level: str


@dataclass(frozen=True)
class PromiseMade(Event):
    """Something was promised to a visitor."""

    promise_id: int
    visitor_id: int
    person_id: int


@dataclass(frozen=True)
class PromiseSettled(Event):
    """A promise was kept, broken or withdrawn."""

    promise_id: int
    visitor_id: int
    state: str


@dataclass(frozen=True)
class FamilyLinked(Event):
    """Two visitors are the same customer from now on, or (`linked` False) are no longer."""

    visitor_id: int
    other_id: int
    linked: bool


@dataclass(frozen=True)
class VisitExpected(Event):
    """A channel reported a visit, or a customer booked one."""

    expected_id: int
    kind: str
    person_id: int


@dataclass(frozen=True)
class ExpectedWithdrawn(Event):
    """A report or booking no longer counts."""

    expected_id: int


@dataclass(frozen=True)
class ExpectedArrived(Event):
    """The party of a report or booking is here."""

    expected_id: int
    visit_id: int


@dataclass(frozen=True)
class PartyRuled(Event):
    """A person said whose customer a party is; `person_id` 0: nobody's yet."""

    ruling_id: int
    visit_id: int
    suggested: str
    decision: str
    person_id: int


@dataclass(frozen=True)
class RulingAppealed(Event):
    """A consultant says that the customer is theirs."""

    appeal_id: int
    visit_id: int
    person_id: int


@dataclass(frozen=True)
class AppealDecided(Event):
    """The appeal was decided by a ruling of its own."""

    appeal_id: int
    ruling_id: int
    visit_id: int
    person_id: int
    upheld: bool


@dataclass(frozen=True)
class OwnerWasTold(Event):
    """A visitor's own consultant was told that a colleague receives them."""

    visit_id: int
    owner_id: int
    how: str


@dataclass(frozen=True)
class RegistrationTakenBack(Event):
    """The desk took back what it had just registered."""

    visit_id: int


@dataclass(frozen=True)
class CallTakenBack(Event):
    """The desk took back a call that nobody had answered; the party waits again."""

    visit_id: int
    person_id: int
