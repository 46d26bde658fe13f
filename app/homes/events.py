"""What happens in the model area. Ids, codes and counts only: no name, no phone, no plate."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class HomeChosen(Event):
    """Another home is shown to the party first."""

    visit_id: int
    tour_id: int
    unit_id: int


@dataclass(frozen=True)
class HomeReady(Event):
    """Lights and cooling are on for the party; `early` seconds before it is due (below zero: late)."""

    visit_id: int
    tour_id: int
    early: int


@dataclass(frozen=True)
class HomeReadyTakenBack(Event):
    """It was said that the home is ready for the party, and it is not."""

    visit_id: int
    tour_id: int


@dataclass(frozen=True)
class HomeNotReady(Event):
    """The party is due and nobody has said that its home is ready; said once."""

    visit_id: int
    tour_id: int


@dataclass(frozen=True)
class PartyAdmitted(Event):
    """A party was let into a home; `how` is over, told, late (entered afterwards) or empty."""

    visit_id: int
    unit_id: int
    stay_id: int
    heads: int
    how: str


@dataclass(frozen=True)
class PartyReleased(Event):
    """A party came out of a home after `seconds`; `how` is out or moved (straight into another)."""

    visit_id: int
    unit_id: int
    stay_id: int
    seconds: int
    how: str


@dataclass(frozen=True)
class HomeTapUndone(Event):
    """Whoever let a party in ("unit") or out ("tour") a moment ago took it back."""

    visit_id: int
    unit_id: int
    stay_id: int
    step: str


@dataclass(frozen=True)
class PartyQueued(Event):
    """A party waits in front of a full home, or (`waits` False) does not any more."""

    visit_id: int
    unit_id: int
    waits: bool


@dataclass(frozen=True)
class PartyAlone(Event):
    """A party was found in the model area without anybody of the staff; `unit_id` 0: not in a home."""

    visit_id: int
    unit_id: int
    heads: int


@dataclass(frozen=True)
class CompanyAsked(Event):
    """Somebody is wanted with a party whose consultant has not come."""

    visit_id: int
    companion_id: int


@dataclass(frozen=True)
class CompanyLate(Event):
    """Nobody has been named within the site's seconds; said once."""

    visit_id: int
    companion_id: int


@dataclass(frozen=True)
class CompanionNamed(Event):
    """A member of staff is with the party until its consultant comes."""

    visit_id: int
    companion_id: int
    person_id: int


@dataclass(frozen=True)
class CompanionEnded(Event):
    """The companion handed the party over, or another took their place (`how`: handed, changed)."""

    visit_id: int
    companion_id: int
    person_id: int
    how: str


@dataclass(frozen=True)
class WorkersLogged(Event):
    """Building workers at the edge of the model area; `outcome` is stopped or passed."""

    entry_id: int
    outcome: str
    heads: int


@dataclass(frozen=True)
class WorkersOut(Event):
    """Workers who were let through are out again."""

    entry_id: int


@dataclass(frozen=True)
class WorkersUndone(Event):
    """The entry was a slip of the thumb."""

    entry_id: int
    outcome: str


@dataclass(frozen=True)
class WorkersOverdue(Event):
    """Workers who were let through are not out at the time agreed; said once."""

    entry_id: int


@dataclass(frozen=True)
class FirmRaised(Event):
    """A firm's people tried too often this week."""

    item_id: int
    attempts: int


@dataclass(frozen=True)
class FirmSettled(Event):
    """The site manager has raised it with the project department."""

    item_id: int
