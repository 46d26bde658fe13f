"""My shift, the panel of one duty."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.offline import keep
from app.core.routes import Routes
from app.core.screens import Screen, remembered
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.duties import lists, sheet, shift
from app.duties.call import CallLeaderIn, call_leader
from app.duties.counting import AdjustCountIn, NoteEventIn, adjust_count, note_event
from app.duties.due import TickDueIn, tick_due
from app.duties.service import (
    NotApplicableIn,
    ReportProblemIn,
    TickDutyIn,
    TickOtherIn,
    UndoTickIn,
    mark_not_applicable,
    report_problem,
    tick_duty,
    tick_for_other,
    undo_tick,
)
from app.roster import relief_view
from app.roster.presence import PresenceIn, arrive, leave_post

router = Routes()

SHIFT = Screen(
    "duties/shift.html",
    "/sites/{site_id}/shift",
    needs=Permission.DUTY_TICK,
    title=N_("My shift"),
    area="shift",
    personal=("who", "todo", "relief", "team", "counts", "done", "foot", "toast"),
    framed=True,
    who=shift.who,
    todo=shift.todo,
    relief=relief_view.relief,
    team=lists.team,
    counts=shift.counts,
    done=lists.done,
    foot=shift.foot,
    toast=lists.toast,
)
DUTY = Screen(
    "duties/duty.html",
    "/sites/{site_id}/shift/duty/{duty_id}",
    needs=Permission.DUTY_TICK,
    title=N_("Duty"),
    area="shift",
    duty=sheet.duty,
)
PATH = SHIFT.path
TICK = action(Permission.DUTY_TICK)


@router.get(PATH, **TICK)
def shift_page(work: ReadWork, site_id: int, ticked: int = 0) -> Response:
    """The whole screen; `ticked` is the duty just closed, for browsers without scripts."""
    work.require(Permission.DUTY_TICK, site_id)
    if not work.actor.theme and remembered(work, site_id, "dark", lambda: shift.dark_by_now(work, site_id)):
        work.actor = replace(work.actor, theme="dark")
    return keep(work, SHIFT.full(work, site_id=site_id, ticked=ticked))


@router.get(DUTY.path, **TICK)
def duty_panel(work: ReadWork, site_id: int, duty_id: int) -> Response:
    """The panel of one duty; a page of its own without scripts."""
    if work.web and work.web.is_hx:
        return DUTY.some(work, "duty", site_id=site_id, duty_id=duty_id)
    return DUTY.full(work, site_id=site_id, duty_id=duty_id)


@router.get(PATH + "/{block}", **TICK)
def shift_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return SHIFT.some(work, block, site_id=site_id)


@router.post(PATH + "/tick", **TICK)
def tick(work: WriteWork, site_id: int, form: Annotated[Form[TickDutyIn], form_of(TickDutyIn)]) -> Response:
    """Done; can be taken back for ten seconds at once, for ten minutes in the list."""
    work.attempt(form, tick_duty)
    return _closed(work, site_id, form, "todo", "done", "toast")


@router.post(PATH + "/due", **TICK)
def tick_by_hour(work: WriteWork, site_id: int, form: Annotated[Form[TickDueIn], form_of(TickDueIn)]) -> Response:
    """Done, told by a list that was made before it opened."""
    work.attempt(form, tick_due)
    return _closed(work, site_id, form, "todo", "done", "toast")


@router.post(PATH + "/tick-other", **action(Permission.DUTY_TICKOTHER))
def tick_other(work: WriteWork, site_id: int, form: Annotated[Form[TickOtherIn], form_of(TickOtherIn)]) -> Response:
    """Done by a leader for whoever stands there, and why."""
    work.attempt(form, tick_for_other)
    return _closed(work, site_id, form, "team", "toast")


@router.post(PATH + "/problem", **TICK)
def problem(
    work: WriteWork, site_id: int, form: Annotated[Form[ReportProblemIn], form_of(ReportProblemIn)]
) -> Response:
    """Looked at, and something is wrong."""
    work.attempt(form, report_problem)
    return _closed(work, site_id, form)


@router.post(PATH + "/na", **TICK)
def not_applicable(
    work: WriteWork, site_id: int, form: Annotated[Form[NotApplicableIn], form_of(NotApplicableIn)]
) -> Response:
    """Cannot be done, and why."""
    work.attempt(form, mark_not_applicable)
    return _closed(work, site_id, form)


@router.post(PATH + "/undo", **action(Permission.DUTY_UNTICK))
def undo(work: WriteWork, site_id: int, form: Annotated[Form[UndoTickIn], form_of(UndoTickIn)]) -> Response:
    """Taken back."""
    work.attempt(form, undo_tick)
    return _closed(work, site_id, form)


@router.post(PATH + "/call", **TICK)
def call(work: WriteWork, site_id: int, form: Annotated[Form[CallLeaderIn], form_of(CallLeaderIn)]) -> Response:
    """The leader is asked to come."""
    work.attempt(form, call_leader)
    return SHIFT.reply(work, form, "foot", site_id=site_id, called=form.ok)


@router.post(PATH + "/count", **TICK)
def count(work: WriteWork, site_id: int, form: Annotated[Form[AdjustCountIn], form_of(AdjustCountIn)]) -> Response:
    """One more, or one less."""
    work.attempt(form, adjust_count)
    return SHIFT.reply(work, form, "counts", site_id=site_id)


@router.post(PATH + "/note", **TICK)
def note(work: WriteWork, site_id: int, form: Annotated[Form[NoteEventIn], form_of(NoteEventIn)]) -> Response:
    """Something happened and was dealt with."""
    work.attempt(form, note_event)
    return SHIFT.reply(work, form, "counts", "todo", "done", "toast", site_id=site_id, ticked=_id(form))


@router.post(PATH + "/arrive", **action(Permission.CLOCK_SELF))
def arrived(work: WriteWork, site_id: int, form: Annotated[Form[PresenceIn], form_of(PresenceIn)]) -> Response:
    """到岗."""
    work.attempt(form, arrive)
    return SHIFT.reply(work, form, "todo", "who", "counts", "done", "foot", site_id=site_id)


@router.post(PATH + "/leave", **action(Permission.CLOCK_SELF))
def left(work: WriteWork, site_id: int, form: Annotated[Form[PresenceIn], form_of(PresenceIn)]) -> Response:
    """交班."""
    work.attempt(form, leave_post)
    return SHIFT.reply(work, form, "todo", "who", "counts", "done", "foot", site_id=site_id)


def _closed(work: Work, site_id: int, form: Form[Any], *blocks: str) -> Response:
    """After a duty was closed or opened again. A form of the panel that was refused stays in the panel."""
    from_panel = form.raw.get("panel") == "1"
    if not form.ok and form.status == 422 and from_panel:
        return DUTY.reply(work, form, "duty", site_id=site_id, duty_id=_duty_id(form))
    shown = blocks or ("todo", "done", "team", "toast")
    return SHIFT.reply(work, form, *shown, site_id=site_id, ticked=_id(form))


def _id(form: Form[Any]) -> int:
    """The duty that the form closed; 0 when it closed none."""
    found = form.outcome.get("id", 0)
    return found if isinstance(found, int) else 0


def _duty_id(form: Form[Any]) -> int:
    text = form.raw.get("duty_id", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
