"""The bar of the roster's views: copy last week, undo and redo with what they would do, publish with the count."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, or_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.core.actor import Permission
from app.core.work import Work
from app.roster.models import Assignment
from app.roster.publish_drafts import UNTOLD
from app.roster.publish_models import PlanChange
from app.roster.undo import UNDO_FOR
from app.roster.undo_words import words_of
from app.sites.models import Site
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


_waiting = (
    columns(func.count())
    .where(col(Assignment.site_id) == bindparam("site"), col(Assignment.business_day) > bindparam("day"), UNTOLD)
)  # fmt: skip
_mine = and_(
    col(PlanChange.site_id) == bindparam("site"),
    col(PlanChange.by) == bindparam("by"),
    col(PlanChange.at) > bindparam("since"),
)
_undone = aliased(PlanChange)
BAR = (
    columns(
        _waiting.scalar_subquery(),
        _waiting.where(col(Assignment.business_day).between(bindparam("first"), bindparam("last"))).scalar_subquery(),
        PlanChange,
        _undone,
    )
    .select_from(Site)
    .outerjoin(
        PlanChange,
        and_(
            _mine,
            col(PlanChange.undone_at).is_(None),
            or_(
                col(PlanChange.kind) != "undo",
                col(PlanChange.id) == columns(func.max(col(PlanChange.id))).where(_mine).scalar_subquery(),
            ),
        ),
    )
    .outerjoin(_undone, col(_undone.id) == col(PlanChange.undoes))
    .where(col(Site.id) == bindparam("site"))
    .order_by(col(PlanChange.id).desc())
    .limit(2)
)
"""Drafts of all days and of those in view; what the actor may take back, before it an undo to be done again."""


def plan_bar(work: Work, site_id: int, **scope: object) -> PlanBar | None:
    """The bar for a view of a day, a week or a month (`day`, `week`, `month` in its query); None for who only reads.

    One statement, another one for words of shifts that the view does not show.
    """
    if not work.may(Permission.ASSIGN_POST, site_id):
        return None
    first, last, view = _days(work, site_id, scope)
    asked = {"site": site_id, "day": today(work, site_id), "first": first, "last": last}
    asked |= {"by": work.actor.person_id, "since": work.now - UNDO_FOR}
    found = list(work.session.execute(BAR, asked))
    total, here = found[0][0], found[0][1]
    changes = [(change, undone) for *_, change, undone in found if change is not None]
    undo = next((change for change, _ in changes if change.kind != "undo"), None)
    redo = next(((change, undone) for change, undone in changes[:1] if change.kind == "undo"), None)
    kept = {"view": view} | {name: str(scope[name]) for name in KEPT[1:] if scope.get(name)}
    return PlanBar(
        work.may(Permission.ROSTER_PLAN, site_id),
        work.may(Permission.ROSTER_PUBLISH, site_id),
        Step(undo.id or 0, words_of(work, undo)) if undo else None,
        Step(redo[0].id or 0, words_of(work, redo[1])) if redo and redo[1] else None,
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
