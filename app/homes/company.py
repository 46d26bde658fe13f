"""Nobody walks the model area alone (settled 37): company is asked for and named; who walked in anyway is recorded."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted, require_own
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.homes.common import (
    accompanied,
    companion_elsewhere,
    company_of,
    end_stay,
    stay_of,
    the_home,
)
from app.homes.events import CompanionEnded, CompanionNamed, CompanyAsked, CompanyLate, PartyAlone
from app.homes.models import Companion, UnitStay
from app.people.models import Person
from app.roster.queries import standing_now
from app.sites.models import Site
from app.sites.queries import setting, today
from app.visitors.models import Visit
from app.visitors.moves import lead_to
from app.visitors.queries import next_number
from app.visitors.steps import StepIn, WhenIn, instant, note, still_open

COMPANION_SECONDS = 180
"""Default of the setting companion_seconds: somebody is with a party whose consultant is late (domain 4.8)."""


class AloneIn(WhenIn):
    """Somebody found in the model area without staff: a party that is known, or `heads` of whom nothing is known."""

    visit_id: RowId | None = None
    heads: Annotated[int, Field(ge=1, le=60)] | None = None
    unit_id: RowId | None = None


@command(Permission.VISIT_STEP)
def record_alone(work: Work, data: AloneIn) -> Visit:
    """They walked in (无陪同进入): kept on the list of who is on site, and an alarm. Twice is once.

    Raises Conflict for a party that has company, Invalid when neither a party nor a number is given, Forbidden for a
    consultant, who accompanies.
    """
    at = instant(work, data)
    if granted(work) == "O":
        raise Forbidden()
    home = the_home(work, data.site_id, data.unit_id) if data.unit_id else None
    place, unit_id = ("unit", home.unit_id) if home else ("tour", None)
    visit = _unknown(work, data, at, place, unit_id) if data.visit_id is None else _known(work, data, data.visit_id)
    if visit.alone_at is not None and (visit.place, visit.unit_id) == (place, unit_id):
        return visit
    stay = stay_of(work, visit.id or 0)
    if stay is not None and stay.unit_id != unit_id:
        end_stay(work, stay, at, "moved")
        work.session.flush()
        stay = None
    if home and stay is None:
        _stay(work, visit, home.unit_id, at)
    if data.visit_id is not None:
        lead_to(work, visit, place, at, unit_id=unit_id)
    visit.alone_at = visit.alone_at or at
    note(work, visit, "alone", at, home.code if home else "", new=data.visit_id is None, reason=data.reason)
    work.emit(PartyAlone(data.site_id, visit.id or 0, unit_id or 0, visit.heads or 1), data.reason)
    return visit


def _unknown(work: Work, data: AloneIn, at: datetime, place: str, unit_id: int | None) -> Visit:
    if data.heads is None:
        raise Invalid("heads_needed", "heads")
    return work.add(
        Visit(
            site_id=data.site_id,
            business_day=today(work, data.site_id),
            number=next_number(work, data.site_id),
            heads=data.heads,
            opened_at=at,
            place=place,
            place_at=at,
            unit_id=unit_id,
        )
    )


def _known(work: Work, data: AloneIn, visit_id: int) -> Visit:
    asked = StepIn(site_id=data.site_id, visit_id=visit_id)
    visit = still_open(work, asked)
    if accompanied(visit):
        raise Conflict("has_company", name=work.get(Person, visit.companion_id or visit.consultant_id).name)
    return visit


def _stay(work: Work, visit: Visit, unit_id: int, at: datetime) -> None:
    work.add(
        UnitStay(
            site_id=visit.site_id, unit_id=unit_id, visit_id=visit.id or 0, business_day=visit.business_day,
            heads=visit.heads or 1, in_at=at, in_by=work.actor.person_id, how="alone", came_from=visit.place,
        )
    )  # fmt: skip


@command(Permission.VISIT_STEP)
def ask_company(work: Work, data: StepIn) -> Companion:
    """Somebody should come until the consultant does: the hall and the leader are told, the clock runs. Twice is once.

    Raises Conflict when somebody is with them.
    """
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    _require_alone(work, visit)
    row = company_of(work, data.visit_id)
    if row is not None:
        return row
    row = _asked(work, visit)
    note(work, visit, "company_asked", work.now)
    work.emit(CompanyAsked(data.site_id, data.visit_id, row.id or 0))
    return row


def _require_alone(work: Work, visit: Visit) -> None:
    if accompanied(visit):
        raise Conflict("has_company", name=work.get(Person, visit.companion_id or visit.consultant_id).name)


def _asked(work: Work, visit: Visit) -> Companion:
    seconds = setting(work, visit.site_id, "companion_seconds", COMPANION_SECONDS)
    return work.add(
        Companion(
            site_id=visit.site_id,
            visit_id=visit.id or 0,
            asked_at=work.now,
            asked_by=work.actor.person_id,
            due_at=work.now + timedelta(seconds=seconds),
        )
    )


class CompanionIn(StepIn):
    """Who goes with the party until its consultant comes."""

    person_id: RowId


@command(Permission.VISIT_STEP)
def name_companion(work: Work, data: CompanionIn) -> Companion:
    """A member of staff is with the party; another one may take their place. The same again changes nothing.

    Raises Forbidden for a post that does not decide it, Invalid for somebody not at work, Conflict for one who is with
    another party and when the consultant has taken the party.
    """
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    _may_name(work, data.site_id)
    if visit.accepted_at is not None:
        _require_alone(work, visit)
    row = company_of(work, data.visit_id)
    if row is not None and row.person_id == data.person_id:
        return row
    _require_at_work(work, data)
    if row is not None and row.person_id is not None:
        row.ended_at, row.ended_how = work.now, "changed"
        work.session.flush()
        work.emit(CompanionEnded(data.site_id, data.visit_id, row.id or 0, row.person_id, "changed"))
        row = None
    row = row or _asked(work, visit)
    row.person_id, row.named_at, row.named_by = data.person_id, work.now, work.actor.person_id
    visit.companion_id, visit.alone_at = data.person_id, None
    note(work, visit, "companion", work.now)
    work.emit(CompanionNamed(data.site_id, data.visit_id, row.id or 0, data.person_id))
    return row


def _may_name(work: Work, site_id: int) -> None:
    """The hall reception and whoever leads; a consultant for their own party."""
    if granted(work) == "W" and "registers" not in work.standing_kinds(site_id):
        raise Forbidden("company_by_hall")


def _require_at_work(work: Work, data: CompanionIn) -> None:
    if data.person_id not in {row.person_id for row in standing_now(work, data.site_id)}:
        raise Invalid("companion_unknown", "person_id")
    if companion_elsewhere(work, data.site_id, data.person_id, data.visit_id):
        raise Conflict("companion_busy", name=work.get(Person, data.person_id).name)


@command(Permission.VISIT_STEP)
def hand_over_party(work: Work, data: StepIn) -> Visit:
    """The companion has handed the party to its consultant. Raises Conflict before the consultant has taken it."""
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    row = company_of(work, data.visit_id)
    if row is None or row.person_id is None:
        raise Conflict("no_companion")
    if visit.accepted_at is None:
        raise Conflict("consultant_not_yet")
    row.ended_at, row.ended_how = work.now, "handed"
    visit.companion_id = None
    note(work, visit, "handed_over", work.now)
    work.emit(CompanionEnded(data.site_id, data.visit_id, row.id or 0, row.person_id, "handed"))
    return visit


def watch_company(work: Work) -> None:
    """Job: say once that nobody has come to a party within the site's seconds."""
    query = (
        select(Companion)
        .join(Site, col(Site.id) == col(Companion.site_id))
        .where(
            col(Site.active),
            col(Companion.ended_at).is_(None),
            col(Companion.person_id).is_(None),
            col(Companion.told_at).is_(None),
            col(Companion.due_at) <= work.now,
        )
        .order_by(col(Companion.id))
    )
    for row in work.session.exec(query).all():
        row.told_at = work.now
        work.emit(CompanyLate(row.site_id, row.visit_id, row.id or 0))
