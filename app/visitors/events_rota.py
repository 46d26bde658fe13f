"""What happens to the rota's order. Ids, codes and counts only."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class PartyUnanswered(Event):
    """A consultant did not answer within the site's `seconds`; the party goes to the next one."""

    visit_id: int
    person_id: int
    seconds: int


@dataclass(frozen=True)
class FirstChanged(Event):
    """Whoever stood first went away; `person_id` stands first now and is told so."""

    person_id: int
    before_id: int
    cause: str


@dataclass(frozen=True)
class FirstAbsent(Event):
    """Whoever's turn it is has been away for the site's seconds; `stands_in` 0: nobody could take a party."""

    person_id: int
    stands_in: int
    cause: str


@dataclass(frozen=True)
class SkipsFlagged(Event):
    """A consultant has passed on, or was skipped, as often as the site wants to know of."""

    person_id: int
    count: int


@dataclass(frozen=True)
class RotaReordered(Event):
    """Somebody put a consultant elsewhere by hand; the reason stands beside it in the log."""

    person_id: int
    place: int
