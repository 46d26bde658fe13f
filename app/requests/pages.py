"""Requests: the phone page of those who ask, and the page of those who decide."""

from typing import Annotated

from fastapi.responses import Response

from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.requests import desk, leave, mine, swaps
from app.requests.common import ASK, DECIDE

router = Routes()

MINE = Screen(
    "requests/mine.html",
    "/sites/{site_id}/requests/mine",
    needs=ASK,
    title=N_("My requests"),
    area="asked",
    mine=mine.mine,
    ask=mine.ask,
)
DESK = Screen(
    "requests/desk.html",
    "/sites/{site_id}/requests",
    needs=DECIDE,
    title=N_("Requests"),
    area="requests",
    waiting=desk.waiting,
    decision=desk.decision,
    decided=desk.decided,
)


@router.get("/sites/{site_id}/requests/mine", **action(ASK))
def my_requests(work: ReadWork, site_id: int, new: str = "", shift: int = 0) -> Response:
    """My requests, those asked of me, and the form for a new one."""
    return MINE.full(work, site_id=site_id, new=new[:8], shift=shift)


@router.get("/sites/{site_id}/requests/mine/{block}", **action(ASK))
def my_requests_block(work: ReadWork, site_id: int, block: str, new: str = "", shift: int = 0) -> Response:
    """One block of my requests."""
    return MINE.some(work, block, site_id=site_id, new=new[:8], shift=shift)


@router.get("/sites/{site_id}/requests", **action(DECIDE))
def requests_page(work: ReadWork, site_id: int, pick: str = "") -> Response:
    """What waits for a decision; `pick` opens one ("leave:12", "swap:3")."""
    return DESK.full(work, site_id=site_id, pick=pick[:20])


@router.get("/sites/{site_id}/requests/{block}", **action(DECIDE))
def requests_block(work: ReadWork, site_id: int, block: str, pick: str = "") -> Response:
    """One block of the approver's page."""
    return DESK.some(work, block, site_id=site_id, pick=pick[:20])


@router.post("/sites/{site_id}/requests/leave", **action(ASK))
def ask_leave(
    work: WriteWork, site_id: int, form: Annotated[Form[leave.AskLeaveIn], form_of(leave.AskLeaveIn)]
) -> Response:
    """Ask for time off."""
    work.attempt(form, leave.ask_leave)
    return MINE.reply(work, form, "ask", "mine", site_id=site_id, new="" if form.ok else "leave")


@router.post("/sites/{site_id}/requests/leave/withdraw", **action(ASK))
def withdraw_leave(
    work: WriteWork, site_id: int, form: Annotated[Form[leave.LeaveIn], form_of(leave.LeaveIn)]
) -> Response:
    """Take one's own request back."""
    work.attempt(form, leave.withdraw_leave)
    return MINE.reply(work, form, "mine", site_id=site_id)


@router.post("/sites/{site_id}/requests/swap", **action(ASK))
def ask_swap(
    work: WriteWork, site_id: int, form: Annotated[Form[swaps.AskSwapIn], form_of(swaps.AskSwapIn)]
) -> Response:
    """Ask a colleague to change shifts."""
    work.attempt(form, swaps.ask_swap)
    first = form.raw.get("first_id", "")
    shift = int(first) if first.isdecimal() and len(first) < 10 and not form.ok else 0
    return MINE.reply(work, form, "ask", "mine", site_id=site_id, new="" if form.ok else "swap", shift=shift)


@router.post("/sites/{site_id}/requests/swap/agree", **action(ASK))
def agree_swap(work: WriteWork, site_id: int, form: Annotated[Form[swaps.SwapIn], form_of(swaps.SwapIn)]) -> Response:
    """I agree."""
    work.attempt(form, swaps.agree_swap)
    return MINE.reply(work, form, "mine", site_id=site_id)


@router.post("/sites/{site_id}/requests/swap/refuse", **action(ASK))
def refuse_swap(work: WriteWork, site_id: int, form: Annotated[Form[swaps.SwapIn], form_of(swaps.SwapIn)]) -> Response:
    """I do not want to."""
    work.attempt(form, swaps.refuse_swap)
    return MINE.reply(work, form, "mine", site_id=site_id)


@router.post("/sites/{site_id}/requests/swap/withdraw", **action(ASK))
def withdraw_swap(
    work: WriteWork, site_id: int, form: Annotated[Form[swaps.SwapIn], form_of(swaps.SwapIn)]
) -> Response:
    """Take it back, whichever of the two."""
    work.attempt(form, swaps.withdraw_swap)
    return MINE.reply(work, form, "mine", site_id=site_id)


@router.post("/sites/{site_id}/requests/leave/approve", **action(DECIDE))
def approve_leave(
    work: WriteWork, site_id: int, form: Annotated[Form[leave.DecideLeaveIn], form_of(leave.DecideLeaveIn)]
) -> Response:
    """Give the time off."""
    work.attempt(form, leave.approve_leave)
    return _decided(work, form, site_id, f"leave:{form.raw.get('leave_id', '')}")


@router.post("/sites/{site_id}/requests/leave/decline", **action(DECIDE))
def decline_leave(
    work: WriteWork, site_id: int, form: Annotated[Form[leave.DecideLeaveIn], form_of(leave.DecideLeaveIn)]
) -> Response:
    """Refuse the time off."""
    work.attempt(form, leave.decline_leave)
    return _decided(work, form, site_id, f"leave:{form.raw.get('leave_id', '')}")


@router.post("/sites/{site_id}/requests/swap/approve", **action(DECIDE))
def approve_swap(
    work: WriteWork, site_id: int, form: Annotated[Form[swaps.DecideSwapIn], form_of(swaps.DecideSwapIn)]
) -> Response:
    """Let the two change shifts."""
    work.attempt(form, swaps.approve_swap)
    return _decided(work, form, site_id, f"swap:{form.raw.get('swap_id', '')}")


@router.post("/sites/{site_id}/requests/swap/decline", **action(DECIDE))
def decline_swap(
    work: WriteWork, site_id: int, form: Annotated[Form[swaps.DecideSwapIn], form_of(swaps.DecideSwapIn)]
) -> Response:
    """Refuse the swap."""
    work.attempt(form, swaps.decline_swap)
    return _decided(work, form, site_id, f"swap:{form.raw.get('swap_id', '')}")


def _decided(
    work: WriteWork, form: Form[leave.DecideLeaveIn] | Form[swaps.DecideSwapIn], site_id: int, pick: str
) -> Response:
    return DESK.reply(work, form, "decision", "waiting", "decided", site_id=site_id, pick=pick[:20])
