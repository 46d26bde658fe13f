"""The bar of the roster's views: copy last week, undo and redo with what they would do, publish with the count."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.actor import Permission
from app.core.work import Work
from app.roster.models import Assignment
from app.roster.publish_drafts import UNTOLD
from app.roster.publish_models import PlanChange
from app.roster.undo import redoable, undoable
from app.roster.undo_words import words_of
from app.sites.queries import today

KEPT = ("view", "week", "by", "on", "month", "day", "part")


@dataclass(frozen=True)
class Step:
    """A change that can be taken back, or done again."""

    id: int
    text: str


@dataclass(frozen=True)
class PlanBar:
    """`here` counts drafts of the days in view (`first` to `last`), `elsewhere` those of other days to come.

    `kept` is the query of the view, so that the answer to a form is that view again.
    """

    plans: bool
    publishes: bool
    undo: Step | None
    redo: Step | None
    here: int
    elsewhere: int
    first: date
    last: date
    week: date
    kept: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """The drafts the button speaks of: those in view, else all of them."""
        return self.here or self.elsewhere

    @property
    def publish_query(self) -> str:
        """The days the button opens."""
        return f"?first={self.first.isoformat()}&last={self.last.isoformat()}" if self.here else ""


COUNTS = (
    columns(col(Assignment.business_day), func.count())
    .where(col(Assignment.site_id) == bindparam("site"), col(Assignment.business_day) > bindparam("day"), UNTOLD)
    .group_by(col(Assignment.business_day))
)


def plan_bar(work: Work, site_id: int, **scope: object) -> PlanBar | None:
    """The bar for a view of a day, a week or a month (`day`, `week`, `month` in its query); None for who only reads.

    Five statements at most.
    """
    if not work.may(Permission.ASSIGN_POST, site_id):
        return None
    first, last, view = _days(work, site_id, scope)
    counts = work.session.execute(COUNTS, {"site": site_id, "day": today(work, site_id)}).all()
    total, here = sum(n for _, n in counts), sum(n for day, n in counts if first <= day <= last)
    kept = {"view": view} | {name: str(scope[name]) for name in KEPT[1:] if scope.get(name)}
    return PlanBar(
        work.may(Permission.ROSTER_PLAN, site_id),
        work.may(Permission.ROSTER_PUBLISH, site_id),
        _step(work, undoable(work, site_id)),
        _redo(work, redoable(work, site_id)),
        here,
        total - here,
        first,
        last,
        first - timedelta(days=first.weekday()),
        tuple(kept.items()),
    )


def barred(loader: Callable[..., Any]) -> Callable[..., Any]:
    """The loader of a view's block with the bar in it, for the block in which the bar stands (field `bar`)."""

    def load(work: Work, site_id: int, **scope: Any) -> Any:
        return replace(loader(work, site_id=site_id, **scope), bar=plan_bar(work, site_id=site_id, **scope))

    return load


def _days(work: Work, site_id: int, scope: dict[str, object]) -> tuple[date, date, str]:
    """The days a view shows; a day stands for its week, since drafts are told by the week."""
    month = _date(scope.get("month"))
    if month is not None:
        first = month.replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1), "month"
    week, day = _date(scope.get("week")), _date(scope.get("day"))
    some = week or day or today(work, site_id)
    monday = some - timedelta(days=some.weekday())
    return monday, monday + timedelta(days=6), "week" if week else "day"


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def _step(work: Work, change: PlanChange | None) -> Step | None:
    return Step(change.id or 0, words_of(work, change)) if change is not None else None


def _redo(work: Work, change: PlanChange | None) -> Step | None:
    """In the words of what was undone."""
    first = work.session.get(PlanChange, change.undoes) if change is not None and change.undoes else None
    return Step(change.id or 0, words_of(work, first)) if change is not None and first is not None else None
