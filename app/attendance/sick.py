"""A sick call: the absence is noted and the person's shifts of that day are given up, in one command; and taken back.

The places that become free are shown with their substitutes (`queries.sick_call`); one more tap fills each.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

import app.attendance.messages  # noqa: F401  (adds the words of the refusals)
from app.attendance.absence import clear_absence, note_absence
from app.attendance.events import SickCalled, SickWithdrawn
from app.attendance.models import SickCall
from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.people.rights import person_at
from app.roster.events import PlanUndone
from app.roster.models import Assignment
from app.roster.plan_rows import changing
from app.roster.presence import end_standing, open_standing, standing_of, standing_on
from app.roster.publish_models import PlanChange
from app.roster.relief_presence import settle_reliefs
from app.roster.rules import Span, uncovered
from app.roster.slots import add_row, cut, minute, name_of, of_person, on_place, wall
from app.sites.queries import today

MAX_AHEAD = 2
"""Days ahead for which one calls in; longer is a request for leave."""
JUST = timedelta(minutes=2)
"""A presence that ended so shortly ago is given back with the shift."""


class SickIn(BaseModel):
    """Who cannot come on which business day (none: today), and why."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    day: date | None = None
    kind: Literal["sick", "personal", "other"] = "sick"


class SickMyselfIn(BaseModel):
    """I cannot come on a business day (none: today)."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    day: date | None = None
    kind: Literal["sick", "personal"] = "sick"


class WithdrawIn(BaseModel):
    """A call that was made."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    call_id: RowId


@command(Permission.ASSIGN_POST)
def note_sick(work: Work, data: SickIn) -> SickCall:
    """Note that somebody cannot come: their shifts of the day are given up from now on, their presence ends.

    Raises Invalid("sick_day", "sick_over"), Conflict("sick_already"), NotFound for people of other sites, Forbidden
    (a day to come without roster.plan).
    """
    person_at(work, data.person_id, data.site_id)
    day = data.day or today(work, data.site_id)
    if day > today(work, data.site_id):
        work.require(Permission.ROSTER_PLAN, data.site_id)
    return _give_up(work, data.site_id, data.person_id, day, data.kind)


@command(Permission.CLOCK_SELF)
def call_in_sick(work: Work, data: SickMyselfIn) -> SickCall:
    """Say that I cannot come. Raises what `note_sick` does."""
    person_id = work.actor.person_id
    require_own(work, person_id)
    person_at(work, person_id or 0, data.site_id)
    return _give_up(work, data.site_id, person_id or 0, data.day or today(work, data.site_id), data.kind)


def _give_up(work: Work, site_id: int, person_id: int, day: date, kind: str) -> SickCall:
    if not 0 <= (day - today(work, site_id)).days <= MAX_AHEAD:
        raise Invalid("sick_day", "day", max=MAX_AHEAD)
    before = live_call(work, site_id, person_id, day)
    if before is not None:
        raise Conflict("sick_already", by=name_of(work, before.by), at=wall(work, site_id, before.at))
    with changing(work, site_id, "sick") as change:
        rows = _rows(work, site_id, person_id, day)
        coming = [row for row in rows if row.ends_at > work.now]
        if rows and not coming:
            raise Invalid("sick_over")
        # What nobody was told of yet stays untold; everything else people must know at once, days to come too.
        change.at_once = bool(coming) and all(row.published_in is not None for row in coming)
        if day == today(work, site_id):
            settle_reliefs(work, site_id, "plan", people={person_id})
        shifts = [_give_up_row(work, row) for row in coming]
        mine = standing_of(work, person_id)
        if day == today(work, site_id) and mine is not None and mine.site_id == site_id:
            end_standing(work, mine)
    call = work.add(
        SickCall(
            site_id=site_id,
            person_id=person_id,
            day=day,
            kind=kind,
            before=note_absence(work, site_id, person_id, day, kind),
            shifts=shifts,
            at=work.now,
            by=work.actor.person_id,
            change_id=change.kept.id if change.kept else None,
        )
    )
    cleared = tuple(int(str(shift["id"])) for shift in shifts)
    work.emit(SickCalled(site_id, call.id or 0, person_id, kind, day.isoformat(), cleared))
    return call


def _rows(work: Work, site_id: int, person_id: int, day: date) -> list[Assignment]:
    query = (
        select(Assignment)
        .where(
            Assignment.site_id == site_id,
            Assignment.person_id == person_id,
            Assignment.business_day == day,
            col(Assignment.cleared_at).is_(None),
        )
        .order_by(col(Assignment.starts_at))
        .execution_options(populate_existing=True)
    )
    return list(work.session.exec(query))


def _give_up_row(work: Work, row: Assignment) -> dict[str, object]:
    """Cut what is left of a row and say what it was."""
    span = Span(max(row.starts_at, minute(work.now)), row.ends_at)
    holder = standing_on(work, row.post_id, row.place)
    stood = holder is not None and holder.person_id == row.person_id and span.covers(work.now)
    if holder is not None and stood:
        end_standing(work, holder)
    shift: dict[str, object] = {
        "id": row.id,
        "post": row.post_id,
        "place": row.place,
        "code": row.shift_code,
        "from": span.starts_at.isoformat(),
        "until": span.ends_at.isoformat(),
        "stood": stood,
        "told": row.published_in is not None,
    }
    cut(work, row, span)
    return shift


def live_call(work: Work, site_id: int, person_id: int, day: date) -> SickCall | None:
    """The call of that person for that day that was not taken back."""
    return work.find(SickCall, site_id=site_id, person_id=person_id, day=day, withdrawn_at=None)


@command(Permission.ASSIGN_POST)
def withdraw_sick(work: Work, data: WithdrawIn) -> SickCall:
    """Somebody comes after all: the absence goes, their shifts come back as far as the places are still free.

    Raises Conflict("sick_withdrawn"), NotFound.
    """
    return _take_back(work, work.get(SickCall, data.call_id, site_id=data.site_id))


@command(Permission.CLOCK_SELF)
def withdraw_own(work: Work, data: WithdrawIn) -> SickCall:
    """I can come after all. Raises Forbidden for somebody else's call, and what `withdraw_sick` does."""
    call = work.get(SickCall, data.call_id, site_id=data.site_id)
    require_own(work, call.person_id)
    return _take_back(work, call)


def _take_back(work: Work, call: SickCall) -> SickCall:
    work.session.refresh(call)
    if call.withdrawn_at is not None:
        raise Conflict("sick_withdrawn")
    restored: list[Assignment] = []
    with changing(work, call.site_id, "undo", undoes=call.change_id) as change:
        change.at_once = all(shift["told"] for shift in call.shifts)
        for shift in call.shifts:
            restored += _give_back(work, call, shift)
    if work.now - call.at < JUST and any(shift["stood"] for shift in call.shifts):
        _stand_again(work, restored)
    clear_absence(work, call.site_id, call.person_id, call.day, call.kind, call.before)
    _settle(work, call)
    made = tuple(row.id or 0 for row in restored)
    work.emit(SickWithdrawn(call.site_id, call.id or 0, call.person_id, call.day.isoformat(), made))
    return call


def _settle(work: Work, call: SickCall) -> None:
    """The call counts no more, and the journal need not take it back again."""
    call.withdrawn_at, call.withdrawn_by = work.now, work.actor.person_id
    work.session.add(call)
    journal = work.session.get(PlanChange, call.change_id) if call.change_id else None
    if journal is not None and journal.undone_at is None:
        journal.undone_at, journal.undone_by = work.now, work.actor.person_id
        work.session.add(journal)


def follow_undo(work: Work, fact: PlanUndone) -> None:
    """The roster's undo gave the shifts back (or, done again, took them): the absence goes along. A reaction."""
    change = work.session.get(PlanChange, fact.change_id)
    if change is None:
        return
    call = work.find(SickCall, site_id=fact.site_id, change_id=change.undoes if fact.again else change.id)
    if call is None or (call.withdrawn_at is None) == fact.again:
        return
    if fact.again:
        redone = work.find(PlanChange, site_id=fact.site_id, undoes=change.id)
        call.withdrawn_at = call.withdrawn_by = None
        call.change_id = redone.id if redone else call.change_id
        note_absence(work, call.site_id, call.person_id, call.day, call.kind)
        work.session.add(call)
    else:
        clear_absence(work, call.site_id, call.person_id, call.day, call.kind, call.before)
        _settle(work, call)


def free_of(shift: dict[str, Any]) -> Span:
    """The time that one of the call's shifts set free."""
    return Span(datetime.fromisoformat(str(shift["from"])), datetime.fromisoformat(str(shift["until"])))


def _give_back(work: Work, call: SickCall, shift: dict[str, Any]) -> list[Assignment]:
    whole, post_id, place = free_of(shift), int(shift["post"]), int(shift["place"])
    if whole.ends_at <= work.now:
        return []
    span = Span(max(whole.starts_at, minute(work.now)), whole.ends_at)
    taken = [*on_place(work, post_id, place, span), *of_person(work, call.person_id, span)]
    return [
        add_row(work, call.site_id, post_id, place, call.person_id, call.day, str(shift["code"]), piece)
        for piece in uncovered(span, _spans(taken))
    ]


def _spans(rows: Iterable[Assignment]) -> list[Span]:
    return [Span(row.starts_at, row.ends_at) for row in rows]


def _stand_again(work: Work, restored: list[Assignment]) -> None:
    now = next((row for row in restored if row.starts_at <= work.now < row.ends_at), None)
    if now is None or standing_of(work, now.person_id) or standing_on(work, now.post_id, now.place):
        return
    open_standing(work, now)
