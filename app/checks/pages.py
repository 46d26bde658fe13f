"""Post checks: the round, one's own, the averages; and the leader's view."""

from typing import Annotated

from fastapi import Response

import app.checks.subjects  # noqa: F401  (says whose photos of a check are)
from app.checks import lead_view, scores, sheet
from app.checks.calls import TakeLateIn, acknowledge_late
from app.checks.service import CheckPostIn, CorrectCheckIn, UndoCheckIn, check_post, correct_check, undo_check
from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.duties.service import TickOtherIn, tick_for_other

router = Routes()

CHECKS = Screen(
    "checks/checks.html",
    "/sites/{site_id}/checks",
    needs=Permission.POST_CHECK,
    title=N_("Post checks"),
    area="checks",
    look=sheet.look,
    board=sheet.board,
    today=sheet.made_today,
    toast=sheet.said,
)
MINE = Screen(
    "checks/mine.html",
    "/sites/{site_id}/checks/mine",
    needs=Permission.DUTY_TICK,
    title=N_("How I was seen"),
    area="checks",
    mine=scores.mine,
)
SCORES = Screen(
    "checks/scores.html",
    "/sites/{site_id}/checks/scores",
    needs=Permission.REPORT_READ,
    title=N_("Scores"),
    area="checks",
    scores=scores.scores,
)
LEAD = Screen(
    "checks/lead.html",
    "/sites/{site_id}/lead",
    needs=Permission.POST_CHECK,
    title=N_("Lead"),
    area="lead",
    personal=("lead",),
    lead=lead_view.lead,
)
CHECK = action(Permission.POST_CHECK)
TICK_OTHER = action(Permission.DUTY_TICKOTHER)


@router.get(MINE.path, **action(Permission.DUTY_TICK))
def mine_page(work: ReadWork, site_id: int) -> Response:
    """How leaders saw me."""
    return MINE.full(work, site_id=site_id)


@router.get(SCORES.path, **action(Permission.REPORT_READ))
def scores_page(work: ReadWork, site_id: int) -> Response:
    """Averages by post, and by person for whoever may see them."""
    return SCORES.full(work, site_id=site_id)


@router.get(CHECKS.path, **CHECK)
def checks_page(work: ReadWork, site_id: int, pick: str = "", again: int = 0, noted: int = 0) -> Response:
    """The round; `pick` is post.place, `again` a check to correct, `noted` the one just made."""
    return CHECKS.full(work, site_id=site_id, pick=_pick(pick), again=again, noted=noted)


@router.get(CHECKS.path + "/{block}", **CHECK)
def checks_block(work: ReadWork, site_id: int, block: str, pick: str = "", again: int = 0) -> Response:
    """One block."""
    return CHECKS.some(work, block, site_id=site_id, pick=_pick(pick), again=again)


@router.post(CHECKS.path + "/check", **CHECK)
def check(work: WriteWork, site_id: int, form: Annotated[Form[CheckPostIn], form_of(CheckPostIn)]) -> Response:
    """Five taps and save."""
    work.attempt(form, check_post)
    return _checked(work, site_id, form)


@router.post(CHECKS.path + "/undo", **CHECK)
def undo(work: WriteWork, site_id: int, form: Annotated[Form[UndoCheckIn], form_of(UndoCheckIn)]) -> Response:
    """A slip."""
    work.attempt(form, undo_check)
    return CHECKS.reply(work, form, "today", "board", "look", "toast", site_id=site_id)


@router.post(CHECKS.path + "/correct", **CHECK)
def correct(work: WriteWork, site_id: int, form: Annotated[Form[CorrectCheckIn], form_of(CorrectCheckIn)]) -> Response:
    """Another version of a check, and why."""
    work.attempt(form, correct_check)
    return _checked(work, site_id, form)


@router.get(LEAD.path, **CHECK)
def lead_page(work: ReadWork, site_id: int, post: int = 0) -> Response:
    """What needs somebody; the line of `post` is open."""
    return LEAD.full(work, site_id=site_id, post=post)


@router.get(LEAD.path + "/{block}", **CHECK)
def lead_block(work: ReadWork, site_id: int, block: str, post: int = 0) -> Response:
    """The block."""
    return LEAD.some(work, block, site_id=site_id, post=post)


@router.post(LEAD.path + "/acknowledge", **TICK_OTHER)
def acknowledge(work: WriteWork, site_id: int, form: Annotated[Form[TakeLateIn], form_of(TakeLateIn)]) -> Response:
    """I see to it."""
    work.attempt(form, acknowledge_late)
    return LEAD.reply(work, form, "lead", site_id=site_id, post=0)


@router.post(LEAD.path + "/tick", **TICK_OTHER)
def tick(work: WriteWork, site_id: int, form: Annotated[Form[TickOtherIn], form_of(TickOtherIn)]) -> Response:
    """Done for whoever stands there, and why."""
    work.attempt(form, tick_for_other)
    post = form.raw.get("post", "")
    return LEAD.reply(work, form, "lead", site_id=site_id, post=int(post) if post.isdecimal() and len(post) < 10 else 0)


def _pick(text: str) -> str:
    return text if sheet.PICK.fullmatch(text) else ""


def _checked(work: Work, site_id: int, form: Form[CheckPostIn] | Form[CorrectCheckIn]) -> Response:
    """After a check: the next one in hand. One that was refused stays in hand with what was tapped."""
    raw = form.raw
    pick = "" if form.ok else _pick(f"{raw.get('post_id', '')}.{raw.get('place', '1')}")
    again = raw.get("check_id", "")
    kept = int(again) if not form.ok and again.isdecimal() and len(again) < 10 else 0
    noted = form.outcome.get("id", 0)
    return CHECKS.reply(
        work, form, "look", "board", "today", "toast", site_id=site_id, pick=pick, again=kept,
        noted=noted if isinstance(noted, int) else 0,
    )  # fmt: skip
