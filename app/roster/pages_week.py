"""The roster of a week and of a month: pages and blocks. Their forms go to the same addresses as the day's."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.routes import Routes
from app.core.web import ReadWork, WriteWork, action, form_of
from app.roster import away_taps, week_move
from app.roster.views import MONTH, WEEK, send
from app.roster.week_picks import month_scope, week_scope

router = Routes()


async def asked_week(
    week: str = "", by: str = "", pick: str = "", on: str = "", done: str = "", span: str = ""
) -> dict[str, str]:
    """The query of the week's address as typed."""
    return {"week": week, "by": by, "pick": pick, "on": on, "done": done, "span": span}


async def asked_month(month: str = "", pick: str = "", done: str = "", span: str = "") -> dict[str, str]:
    """The query of the month's address as typed."""
    return {"month": month, "pick": pick, "done": done, "span": span}


WeekQuery = Annotated[dict[str, str], Depends(asked_week)]
MonthQuery = Annotated[dict[str, str], Depends(asked_month)]
Mark = Annotated[Form[away_taps.MarkDayIn], form_of(away_taps.MarkDayIn)]
Move = Annotated[Form[week_move.MoveShiftIn], form_of(week_move.MoveShiftIn)]


@router.get("/sites/{site_id}/roster/week", **action(Permission.ROSTER_READ))
def week_page(work: ReadWork, site_id: int, query: WeekQuery) -> Response:
    """The whole page."""
    return WEEK.full(work, site_id=site_id, **week_scope(work, site_id, **query))


@router.get("/sites/{site_id}/roster/week/{block}", **action(Permission.ROSTER_READ))
def week_block(work: ReadWork, site_id: int, block: str, query: WeekQuery) -> Response:
    """One block; "hand" answers what changes when something is picked."""
    blocks = ("side", "plan") if block == "hand" else (block,)
    return WEEK.some(work, *blocks, site_id=site_id, **week_scope(work, site_id, **query))


@router.get("/sites/{site_id}/roster/month", **action(Permission.ROSTER_READ))
def month_page(work: ReadWork, site_id: int, query: MonthQuery) -> Response:
    """The whole page."""
    return MONTH.full(work, site_id=site_id, **month_scope(work, site_id, **query))


@router.get("/sites/{site_id}/roster/month/{block}", **action(Permission.ROSTER_READ))
def month_block(work: ReadWork, site_id: int, block: str, query: MonthQuery) -> Response:
    """One block; "hand" answers what changes when something is picked."""
    blocks = ("side", "plan") if block == "hand" else (block,)
    return MONTH.some(work, *blocks, site_id=site_id, **month_scope(work, site_id, **query))


@router.post("/sites/{site_id}/roster/move", **action(Permission.ASSIGN_POST))
def move(work: WriteWork, site_id: int, form: Move) -> Response:
    """Another shift instead of the one somebody has."""
    return send(work, site_id, form, week_move.move_shift, lambda made: f"put:{made.id}-1")


@router.post("/sites/{site_id}/roster/away", **action(Permission.ROSTER_PLAN))
def mark_day(work: WriteWork, site_id: int, form: Mark) -> Response:
    """A person's day is one of rest or leave, or a working day again."""

    def done(before: str) -> str:
        return f"away:{form.value.person_id}-{form.value.day}-{before}" if form.value else ""

    return send(work, site_id, form, away_taps.mark_day, done)
