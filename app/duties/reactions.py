"""What parties and the sky mean for the duties. The facts belong to other domains; only the fields named here are read.

On the way in: the announcement fills the parking guide's own items, the acknowledgement and the door the doorman's.
"""

from typing import Protocol

from app.core.work import Work
from app.duties.on_event import close_event, count_event, fill_event, follow_weather, open_event
from app.sites.events import WeatherSwitched
from app.sites.queries import today

RELIEF = "relief_asked"
ANNOUNCES, RECEIVES, REGISTERS = ("announces",), ("receives_at_door",), ("registers",)
"""Kinds of post (sites.Post.kinds) by which the hand-off finds its place; no post is known by its code."""


class PartyFact(Protocol):
    """A fact about a party."""

    @property
    def site_id(self) -> int: ...
    @property
    def visit_id(self) -> int: ...


class AnnouncedFact(PartyFact, Protocol):
    """An announcement."""

    @property
    def on_foot(self) -> bool: ...


class DepartedFact(PartyFact, Protocol):
    """A departure; a car that has still to leave is another fact."""

    @property
    def where(self) -> str: ...


def party_announced(work: Work, fact: AnnouncedFact) -> None:
    """The car park told the door; who came by car has parked."""
    keys = ("party_announced",) if fact.on_foot else ("party_announced", "vehicle_parked")
    count_event(work, fact.site_id, *keys, post_kinds=ANNOUNCES, person_id=work.actor.person_id)
    open_event(work, fact.site_id, *keys, subject=f"party:{fact.visit_id}")


def party_acknowledged(work: Work, fact: PartyFact) -> None:
    """The door heard: that fills the doorman's item, not the announcement."""
    count_event(work, fact.site_id, "party_announced", post_kinds=RECEIVES, person_id=work.actor.person_id)


def party_at_door(work: Work, fact: PartyFact) -> None:
    """The party stands at the door."""
    count_event(work, fact.site_id, "party_at_door", post_kinds=RECEIVES, person_id=work.actor.person_id)
    open_event(work, fact.site_id, "party_at_door", subject=f"party:{fact.visit_id}")


def party_departed(work: Work, fact: DepartedFact) -> None:
    """The party left by the door; the farewell at the car comes with the car."""
    if fact.where == "door":
        count_event(work, fact.site_id, "party_left", post_kinds=RECEIVES, person_id=work.actor.person_id)
    open_event(work, fact.site_id, "party_left", subject=f"party:{fact.visit_id}")


def car_left(work: Work, fact: PartyFact) -> None:
    """The car drove off."""
    count_event(work, fact.site_id, "party_departed", post_kinds=ANNOUNCES, person_id=work.actor.person_id)
    open_event(work, fact.site_id, "party_departed", subject=f"party:{fact.visit_id}")


class LentFact(Protocol):
    """An umbrella went out."""

    @property
    def site_id(self) -> int: ...
    @property
    def kind(self) -> str: ...


def umbrella_lent(work: Work, fact: LentFact) -> None:
    """An escort with an umbrella counts for whoever stands at the car park and opened it."""
    if fact.kind == "escort":
        count_event(
            work, fact.site_id, "umbrella_escort", post_kinds=(*ANNOUNCES, *RECEIVES), person_id=work.actor.person_id
        )


def umbrella_stored(work: Work, fact: "OfSite") -> None:
    """A guest's own umbrella hangs by its tag."""
    count_event(work, fact.site_id, "umbrella_stored", post_kinds=RECEIVES, person_id=work.actor.person_id)


def party_withdrawn(work: Work, fact: PartyFact) -> None:
    """A slip of the thumb: what it opened closes, what it filled is taken back."""
    keys = ("party_announced", "vehicle_parked")
    close_event(work, fact.site_id, *keys, subject=f"party:{fact.visit_id}")
    count_event(work, fact.site_id, *keys, post_kinds=ANNOUNCES, person_id=work.actor.person_id, by=-1)


def weather_switched(work: Work, fact: WeatherSwitched) -> None:
    """What the sky asks for opens once per switch, and closes when it is over."""
    follow_weather(work, fact.site_id)


class ReliefFact(Protocol):
    """A fact about a relief."""

    @property
    def site_id(self) -> int: ...
    @property
    def relief_id(self) -> int: ...
    @property
    def post_id(self) -> int: ...
    @property
    def place(self) -> int: ...


class ReliefOver(ReliefFact, Protocol):
    """A relief that is over; `ran`: somebody stood in."""

    @property
    def ran(self) -> bool: ...


def relief_asked(work: Work, fact: ReliefFact) -> None:
    """What the post has to do when somebody asks to be relieved opens there."""
    subject = f"relief:{fact.relief_id}"
    open_event(work, fact.site_id, RELIEF, subject=subject, post_id=fact.post_id, place=fact.place)


def relief_started(work: Work, fact: ReliefFact) -> None:
    """The cover stands there: the hand-off itself has filled that duty."""
    count_event(work, fact.site_id, RELIEF, post_id=fact.post_id, place=fact.place)


def relief_ended(work: Work, fact: ReliefOver) -> None:
    """Nobody came, or it was withdrawn: there is nothing to do any more."""
    if not fact.ran:
        close_event(work, fact.site_id, RELIEF, subject=f"relief:{fact.relief_id}")


class HandedFact(Protocol):
    """A fact about a delegation."""

    @property
    def site_id(self) -> int: ...
    @property
    def delegation_id(self) -> int: ...


class OfSite(Protocol):
    """A fact about a site."""

    @property
    def site_id(self) -> int: ...


def party_registered(work: Work, fact: PartyFact) -> None:
    """The desk asked and wrote it down: that fills its items; drinks are due."""
    keys = ("party_registered", "party_at_door")
    count_event(work, fact.site_id, *keys, post_kinds=REGISTERS, person_id=work.actor.person_id)
    open_event(work, fact.site_id, "party_registered", subject=f"party:{fact.visit_id}")


def nobody_free(work: Work, fact: PartyFact) -> None:
    """Every consultant is busy: the hall seats the party."""
    open_event(work, fact.site_id, "no_consultant", subject=f"party:{fact.visit_id}")


def consultant_took_over(work: Work, fact: PartyFact) -> None:
    """Somebody has accepted the party: nobody need look after it any more."""
    close_event(work, fact.site_id, "no_consultant", subject=f"party:{fact.visit_id}")


def delegation_given(work: Work, fact: HandedFact) -> None:
    """The leader is asked to take the site."""
    open_event(work, fact.site_id, "delegation_offered", subject=f"delegation:{fact.delegation_id}")


def delegation_accepted(work: Work, fact: HandedFact) -> None:
    """They did: the acceptance itself has filled that duty."""
    fill_event(work, fact.site_id, "delegation_offered", subject=f"delegation:{fact.delegation_id}")


def delegation_over(work: Work, fact: HandedFact) -> None:
    """Declined or taken back: there is nothing to accept any more."""
    close_event(work, fact.site_id, "delegation_offered", subject=f"delegation:{fact.delegation_id}")


def day_closed(work: Work, fact: OfSite) -> None:
    """The doors are shut: what the site asks for at closing opens once a day."""
    open_event(work, fact.site_id, "closing", subject=f"closing:{today(work, fact.site_id).isoformat()}")
