"""In and out of a model home by one tap: the limit, the closure, company, and a tap taken back."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid, NeedsConsent
from app.core.text import Line, RowId
from app.core.work import Work
from app.homes.common import (
    end_stay,
    end_wait,
    first_was,
    may_overrule,
    require_company,
    require_hours,
    require_open,
    stay_of,
    the_home,
    tour_of,
    wait_of,
    went_on,
)
from app.homes.events import HomeTapUndone, PartyAdmitted, PartyReleased
from app.homes.models import UnitStay, UnitWait
from app.homes.queries import HomeNow, homes_now, usual_stay
from app.homes.waiting import expected_waits
from app.visitors.models import Visit, VisitStep
from app.visitors.moves import lead_to
from app.visitors.steps import UNDO, StepIn, instant, locked, note, still_open

OVER = "home_full_over"
"""The consent by which somebody who may lets more people in than the limit."""


class AdmitIn(StepIn):
    """A party goes into a home. `approval`: who approved it outside opening hours; `accept` with a reason: beyond the
    limit. `heads` is taken when nobody has counted the party yet."""

    unit_id: RowId
    heads: Annotated[int, Field(ge=1, le=60)] | None = None
    approval: Annotated[Line, Field(max_length=80)] = ""
    accept: str = ""


@command(Permission.VISIT_STEP)
def admit_party(work: Work, data: AdmitIn) -> UnitStay:
    """Let a party into a home; out of another one, where it was. Twice by the same person is once.

    Raises Conflict for a colleague who was first, a closed home, a party without company and a full home, Invalid
    ("out_of_hours", "over_needs_reason"), NeedsConsent (OVER) for those who may overrule the limit. What is entered
    for a time since when the party has gone on is kept with its time and moves nobody.
    """
    at = instant(work, data)
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    home, stay = the_home(work, data.site_id, data.unit_id), stay_of(work, data.visit_id)
    if stay is not None and stay.unit_id == home.unit_id:
        return _again(work, stay, home)
    if visit.heads is None:
        visit.heads = data.heads
    if went_on(visit, at):
        return _entered_late(work, data, visit, home, at)
    require_open(work, data.site_id, home)
    require_company(visit)
    require_hours(work, data.site_id, at, data.approval)
    how = _room(work, data, home, visit.heads or 1)
    if stay is not None:
        seconds = end_stay(work, stay, at, "moved")
        work.session.flush()
        work.emit(PartyReleased(data.site_id, data.visit_id, stay.unit_id, stay.id or 0, seconds, "moved"))
    return _in(work, data, visit, home, at, how)


def _again(work: Work, stay: UnitStay, home: HomeNow) -> UnitStay:
    if stay.in_by != work.actor.person_id:
        raise first_was(
            work, "in_home_already", stay.site_id, stay.in_by, stay.in_at, home=home.name(work.lang)
        )  # fmt: skip
    return stay


def _room(work: Work, data: AdmitIn, home: HomeNow, heads: int) -> str:
    """How the party goes in: empty within the limit, over when somebody who may has said why."""
    if home.heads + heads <= home.capacity:
        return ""
    words = {"home": home.name(work.lang), "inside": home.heads, "capacity": home.capacity}
    if not may_overrule(work):
        raise _full(work, data.site_id, home, heads, words)
    if data.accept != OVER:
        raise NeedsConsent(OVER, heads=heads, **words)
    if not data.reason:
        raise Invalid("over_needs_reason", "reason")
    return "over"


def _full(work: Work, site_id: int, home: HomeNow, heads: int, words: dict[str, object]) -> Conflict:
    """What to offer instead: another home with room, else how long they wait."""
    other = next((one for one in homes_now(work, site_id) if one.room >= heads), None)
    if other is not None:
        return Conflict("home_full_other", other=other.name(work.lang), **words)
    if heads > home.capacity:
        return Conflict("home_too_small", home=words["home"], capacity=home.capacity)
    queue = [*(one.heads for one in home.queue), heads]
    inside = [(one.heads, one.in_at) for one in home.inside]
    wait = expected_waits(work.now, home.capacity, inside, queue, usual_stay(work, site_id))[-1]
    return Conflict("home_full", minutes=max(1, round(wait.total_seconds() / 60)), **words)


def _in(work: Work, data: AdmitIn, visit: Visit, home: HomeNow, at: datetime, how: str) -> UnitStay:
    wait, tour = wait_of(work, data.visit_id), tour_of(work, data.visit_id)
    if wait is not None:
        end_wait(work, wait, "in")
    if tour is not None:
        tour.arrived_at = tour.arrived_at or at
    stay = _stay(work, data, visit, home, at, how)
    lead_to(work, visit, "unit", at, unit_id=home.unit_id, words=home.code)
    reason = stay.reason or stay.approval
    work.emit(PartyAdmitted(data.site_id, data.visit_id, home.unit_id, stay.id or 0, stay.heads, how), reason)
    return stay


def _stay(work: Work, data: AdmitIn, visit: Visit, home: HomeNow, at: datetime, how: str) -> UnitStay:
    return work.add(
        UnitStay(
            site_id=data.site_id, unit_id=home.unit_id, visit_id=data.visit_id, business_day=visit.business_day,
            heads=visit.heads or 1, in_at=at, in_by=work.actor.person_id, how=how, came_from=visit.place,
            reason=data.reason[:200] if how == "over" else "", approval=data.approval,
            out_at=visit.place_at or work.now if how == "late" else None, left_how="gone" if how == "late" else "",
        )
    )  # fmt: skip


def _entered_late(work: Work, data: AdmitIn, visit: Visit, home: HomeNow, at: datetime) -> UnitStay:
    stay = _stay(work, data, visit, home, at, "late")
    note(work, visit, "unit", at, home.code, reason=data.reason, unit_id=home.unit_id)
    work.emit(PartyAdmitted(data.site_id, data.visit_id, home.unit_id, stay.id or 0, stay.heads, "late"), data.reason)
    return stay


class ReleaseIn(StepIn):
    """A party comes out of the home it is in."""

    unit_id: RowId | None = None


@command(Permission.VISIT_STEP)
def release_party(work: Work, data: ReleaseIn) -> UnitStay:
    """The party is out, and in the model area. Twice by the same person is once.

    Raises Conflict naming the colleague who noted it, or when it is in no home (or another than `unit_id`).
    """
    at = instant(work, data)
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    stay = stay_of(work, data.visit_id)
    if stay is None or data.unit_id not in (None, stay.unit_id):
        return _out_before(work, data)
    seconds = end_stay(work, stay, at, "out")
    work.session.flush()
    lead_to(work, visit, "tour", stay.out_at)
    work.emit(PartyReleased(data.site_id, data.visit_id, stay.unit_id, stay.id or 0, seconds, "out"), data.reason)
    return stay


def _out_before(work: Work, data: ReleaseIn) -> UnitStay:
    query = select(UnitStay).where(UnitStay.visit_id == data.visit_id, col(UnitStay.out_at).is_not(None))
    if data.unit_id is not None:
        query = query.where(UnitStay.unit_id == data.unit_id)
    last = work.session.exec(query.order_by(col(UnitStay.id).desc()).limit(1)).first()
    if last is None or last.out_at is None or last.left_how not in ("out", "moved"):
        raise Conflict("not_in_home")
    if last.out_by == work.actor.person_id:
        return last
    raise first_was(work, "out_already", data.site_id, last.out_by, last.out_at)


class UndoHomeIn(StepIn):
    """The tap to take back: into a home ("unit") or out of it ("tour")."""

    step: Literal["unit", "tour"]


@command(Permission.VISIT_STEP)
def undo_home_tap(work: Work, data: UndoHomeIn) -> UnitStay:
    """Take one's own last tap back within seconds; it stays written with its taking back.

    Raises Conflict when something happened since, it is another's, or it is too long ago.
    """
    visit = locked(work, data.site_id, data.visit_id)
    require_own(work, visit.consultant_id)
    query = select(VisitStep).where(VisitStep.visit_id == visit.id).order_by(col(VisitStep.id).desc()).limit(2)
    steps = work.session.exec(query).all()
    late = not steps or steps[0].by != work.actor.person_id or work.now - steps[0].received_at > UNDO
    if late or steps[0].step != data.step or visit.place != data.step:
        raise Conflict("too_late_to_take_back")
    stays = list(
        work.session.exec(
            select(UnitStay).where(UnitStay.visit_id == visit.id, UnitStay.left_how != "undone")
            .order_by(col(UnitStay.id).desc()).limit(2)
        )
    )  # fmt: skip
    if not stays or stays[0].how == "late" or (data.step == "tour" and stays[0].left_how != "out"):
        raise Conflict("too_late_to_take_back")
    _take_back(work, visit, steps[0], stays)
    note(work, visit, f"undo_{data.step}", work.now, unit_id=stays[0].unit_id)
    work.emit(HomeTapUndone(data.site_id, data.visit_id, stays[0].unit_id, stays[0].id or 0, data.step))
    return stays[0]


def _take_back(work: Work, visit: Visit, tap: VisitStep, stays: list[UnitStay]) -> None:
    last = stays[0]
    if tap.step == "tour":
        _reopen(work, visit, last)
        return
    before = stays[1] if len(stays) > 1 and stays[1].left_how == "moved" and stays[1].out_at == last.in_at else None
    end_stay(work, last, work.now, "undone")
    work.session.flush()
    if before is not None:
        _reopen(work, visit, before)
        work.emit(HomeTapUndone(visit.site_id, visit.id or 0, before.unit_id, before.id or 0, "tour"))
    else:
        visit.place, visit.place_at, visit.unit_id = last.came_from, last.in_at, None
        _on_the_way_again(work, visit, tap, last)


def _on_the_way_again(work: Work, visit: Visit, tap: VisitStep, stay: UnitStay) -> None:
    """They have not arrived after all, and where they waited they are still in their place."""
    tour = tour_of(work, visit.id or 0)
    if tour is not None and tour.arrived_at == stay.in_at and visit.place == "tour":
        tour.arrived_at = None
        work.session.add(tour)
    waited = work.find(UnitWait, visit_id=visit.id, ended_how="in", ended_at=tap.received_at)
    if waited is not None:
        waited.ended_at, waited.ended_how = None, ""
        work.session.add(waited)


def _reopen(work: Work, visit: Visit, stay: UnitStay) -> None:
    """They were in it all the time, whoever has been let in since."""
    home = the_home(work, visit.site_id, stay.unit_id)
    stay.out_at = stay.out_by = None
    stay.left_how, stay.how = "", stay.how or ("told" if home.heads + stay.heads > home.capacity else "")
    visit.place, visit.place_at, visit.unit_id = "unit", stay.in_at, stay.unit_id
    work.session.add(stay)
    work.session.flush()
