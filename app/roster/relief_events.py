"""Facts about reliefs and meal turns: ids, numbers and times only."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core.events import Event


@dataclass(frozen=True)
class ReliefAsked(Event):
    """Somebody asks to be relieved for `minutes`; `offered_to` None: nobody fits, a leader has to send somebody."""

    relief_id: int
    post_id: int
    place: int
    person_id: int
    kind: str
    minutes: int
    offered_to: int | None


@dataclass(frozen=True)
class ReliefOffered(Event):
    """It is now asked of the next person: the one before said no or nothing. `offered_to` None: nobody is left."""

    relief_id: int
    post_id: int
    place: int
    offered_to: int | None


@dataclass(frozen=True)
class ReliefUnanswered(Event):
    """Nobody has accepted within the site's minutes: the leader of the group hears of it."""

    relief_id: int
    post_id: int
    place: int
    person_id: int | None
    offered_to: int | None


@dataclass(frozen=True)
class ReliefAccepted(Event):
    """Somebody is on the way; `sent_by` is the leader who sent them, None when they accepted themselves."""

    relief_id: int
    post_id: int
    place: int
    person_id: int | None
    cover_id: int
    sent_by: int | None


@dataclass(frozen=True)
class ReliefStarted(Event):
    """The cover stands on the place, the relieved person has left it."""

    relief_id: int
    post_id: int
    place: int
    person_id: int | None
    cover_id: int
    due_back_at: datetime


@dataclass(frozen=True)
class ReliefOverdue(Event):
    """The relieved person is not back at the time agreed."""

    relief_id: int
    post_id: int
    place: int
    person_id: int | None
    cover_id: int


@dataclass(frozen=True)
class ReliefEnded(Event):
    """`how`: back or returned (somebody else says so), cancelled, plan (the roster was changed), left, over."""

    relief_id: int
    post_id: int
    place: int
    person_id: int | None
    cover_id: int | None
    ran: bool
    how: str


@dataclass(frozen=True)
class MealTurnsChanged(Event):
    """Meal turns of a day were proposed, moved or accepted; `turns` is how many there are."""

    day: date
    turns: int
    accepted: bool
