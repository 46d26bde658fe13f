"""The three views of the roster as screens, and the answer to a change made on any of them: that view as it is then.

A form says which view it stands on by `view` (week, month; else the day) beside that view's own query.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from fastapi.responses import Response
from pydantic import BaseModel

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.screens import Screen
from app.core.work import Work
from app.roster.grid import plan
from app.roster.month import month_head, month_plan
from app.roster.picks import clean_scope
from app.roster.plan_bar import barred
from app.roster.said import said
from app.roster.side import side
from app.roster.week_grid import week_head, week_plan
from app.roster.week_picks import month_scope, week_scope
from app.roster.week_said import month_said, week_said
from app.roster.week_side import month_side, week_side

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")
BLOCKS = ("side", "plan", "summary", "said")
KEPT = ("side", "summary", "plan")
DAY = Screen(
    "roster/day.html",
    "/sites/{site_id}/roster/day",
    needs=Permission.ROSTER_READ,
    title=N_("Roster"),
    area="roster",
    personal=KEPT,
    side=side,
    summary=barred(plan),
    plan=plan,
    said=said,
)
WEEK = Screen(
    "roster/week.html",
    "/sites/{site_id}/roster/week",
    needs=Permission.ROSTER_READ,
    title=N_("Roster"),
    area="roster",
    personal=KEPT,
    side=week_side,
    summary=barred(week_head),
    plan=week_plan,
    said=week_said,
)
MONTH = Screen(
    "roster/month.html",
    "/sites/{site_id}/roster/month",
    needs=Permission.ROSTER_READ,
    title=N_("Roster"),
    area="roster",
    personal=KEPT,
    side=month_side,
    summary=barred(month_head),
    plan=month_plan,
    said=month_said,
)


def view_of(
    work: Work, site_id: int, raw: Mapping[str, str], *, pick: str, done: str = "", keep_span: bool = True
) -> tuple[Screen, dict[str, str]]:
    """The screen a form stands on and the query of its address, with `pick` in hand."""
    span = raw.get("span", "") if keep_span else ""
    if raw.get("view") == "week":
        week, by, on = (raw.get(name, "") for name in ("week", "by", "on"))
        return WEEK, week_scope(work, site_id, week=week, by=by, pick=pick, on=on, done=done, span=span)
    if raw.get("view") == "month":
        return MONTH, month_scope(work, site_id, month=raw.get("month", ""), pick=pick, done=done, span=span)
    return DAY, clean_scope(work, site_id, raw.get("day", ""), pick, span, raw.get("part", ""), done)


def send(
    work: Work,
    site_id: int,
    form: Form[T],
    act: Callable[[Work, T], R],
    done: Callable[[R], str] | None = None,
    keep: str = "",
) -> Response:
    """Run the command and answer with the view the form stands on, as it is then.

    Refused, the hand keeps what it holds; `keep` is what it holds when somebody was quicker. `done` names what was
    done for the block `said`.
    """
    result = work.attempt(form, act)
    ok = form.ok
    hand = "" if ok else keep if keep and form.status == 409 else form.raw.get("pick", "")
    what = done(result) if done and ok and result is not None else ""
    screen, scope = view_of(work, site_id, form.raw, pick=hand, done=what, keep_span=not ok)
    return screen.reply(work, form, *BLOCKS, site_id=site_id, **scope)
