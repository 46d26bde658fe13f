"""What the commands of the model area share: the home, the limit under lock, who may overrule, who is with a party."""

from datetime import datetime

from sqlmodel import col, select

import app.homes.messages  # noqa: F401  (adds the words of the refusals)
from app.core.commands import granted
from app.core.errors import Conflict, Invalid, NotFound
from app.core.work import Work
from app.homes.models import Companion, Tour, UnitStay, UnitWait
from app.homes.queries import HomeNow, home_now
from app.people.models import Person
from app.sites.queries import site
from app.visitors.models import Visit
from app.visitors.queries import since


def the_home(work: Work, site_id: int, unit_id: int) -> HomeNow:
    """The home as it is now. Raises NotFound for another site's."""
    home = home_now(work, site_id, unit_id)
    if home is None:
        raise NotFound()
    return home


def require_open(work: Work, site_id: int, home: HomeNow) -> None:
    """Raises Conflict saying why and until when it is closed, and what to do instead."""
    if home.open:
        return
    if home.closed_until is None:
        raise Conflict("home_closed", home=home.name(work.lang))
    until = home.closed_until.astimezone(site(work, site_id).zone)
    raise Conflict("home_closed_why", home=home.name(work.lang), why=home.closed_why, until=f"{until:%H:%M}")


def accompanied(visit: Visit) -> bool:
    """Whether a consultant has taken the party, or a companion is with it."""
    return visit.accepted_at is not None or visit.companion_id is not None


def require_company(visit: Visit) -> None:
    """Nobody goes into the model area alone (settled 37). Raises Conflict with what to offer."""
    if not accompanied(visit):
        raise Conflict("unaccompanied")


def may_overrule(work: Work) -> bool:
    """Whoever leads the site or its reception; a member of staff on a post, and a consultant, may not."""
    return granted(work) in ("A", "G", "S")


def outside_hours(work: Work, site_id: int, at: datetime) -> bool:
    """Whether the site is closed for visitors at an instant."""
    here = site(work, site_id)
    day = here.day_of(at)
    return not here.at(day, here.opens_minute) <= at < here.at(day, here.closes_minute)


def require_hours(work: Work, site_id: int, at: datetime, approval: str) -> None:
    """Out of hours somebody has approved the visit (domain 4.8). Raises Invalid on the field."""
    if not approval and outside_hours(work, site_id, at):
        raise Invalid("out_of_hours", "approval")


def first_was(work: Work, code: str, site_id: int, person_id: int | None, at: datetime, **more: object) -> Conflict:
    """The refusal that says who was first and when."""
    name = work.get(Person, person_id).name if person_id else "–"
    return Conflict(code, name=name, at=f"{at.astimezone(site(work, site_id).zone):%H:%M}", **more)


def went_on(visit: Visit, at: datetime) -> bool:
    """Whether the party is known to have gone on since `at`: what is entered for then moves nobody back."""
    return at < (visit.place_at or since(visit))


def stay_of(work: Work, visit_id: int) -> UnitStay | None:
    """The home a party is in."""
    return work.find(UnitStay, visit_id=visit_id, out_at=None)


def tour_of(work: Work, visit_id: int) -> Tour | None:
    """The tour a party is on."""
    return work.find(Tour, visit_id=visit_id, ended_at=None)


def wait_of(work: Work, visit_id: int) -> UnitWait | None:
    """Where a party waits."""
    return work.find(UnitWait, visit_id=visit_id, ended_at=None)


def company_of(work: Work, visit_id: int) -> Companion | None:
    """Who is with the party, or was asked for."""
    return work.find(Companion, visit_id=visit_id, ended_at=None)


def companion_elsewhere(work: Work, site_id: int, person_id: int, visit_id: int) -> bool:
    """Whether the person is with another party."""
    query = select(Companion.id).where(
        Companion.site_id == site_id,
        Companion.person_id == person_id,
        Companion.visit_id != visit_id,
        col(Companion.ended_at).is_(None),
    )
    return work.session.exec(query).first() is not None


def end_stay(work: Work, stay: UnitStay, at: datetime, how: str) -> int:
    """Close a stay; how many seconds it was, 0 or more."""
    stay.out_at, stay.out_by, stay.left_how = max(at, stay.in_at), work.actor.person_id, how
    work.session.add(stay)
    return int((stay.out_at - stay.in_at).total_seconds())


def end_wait(work: Work, wait: UnitWait, how: str) -> None:
    """The party does not wait any more."""
    wait.ended_at, wait.ended_how = work.now, how
    work.session.add(wait)
