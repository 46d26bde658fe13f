"""The one place through which the plan is changed: what is touched is journalled, and becomes a draft or a version.

A command does its work inside `changing` (or is marked with `planning`); `slots.cut` and `slots.add_row` note what they
touch there. When it ends, the rows of days that have begun are published at once in a version of their own; rows of
days to come stay drafts until somebody publishes them. Commands inside commands are one change.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol, TypeVar

from sqlmodel import col, select

from app.core.work import Work
from app.roster.models import Assignment
from app.roster.publish_models import PlanChange, RosterVersion
from app.roster.rules import Span
from app.roster.versions_made import Told, make_version
from app.sites.queries import today


class Reasoned(Protocol):
    """What an input of a plan command names."""

    site_id: int
    reason: str


D = TypeVar("D", bound=Reasoned)
R = TypeVar("R")


def token(row: Assignment) -> str:
    """What a form sends back to say that it has seen this row."""
    return f"{row.id}:{row.version}"


@dataclass
class Touched:
    """A row as it was before the change. `was` None: it was not in the plan; `before` None: there was no such row."""

    row: Assignment
    was: Span | None
    before: str | None


@dataclass
class Change:
    """What a command has touched so far, in order."""

    site_id: int
    kind: str
    reason: str = ""
    at_once: bool = False
    """Publish everything, days to come too: what a workbook says was said already."""
    undoes: int | None = None
    touched: dict[int, Touched] = field(default_factory=dict)
    opened: list[int] = field(default_factory=list)
    kept: PlanChange | None = None
    version: RosterVersion | None = None

    def note(self, row: Assignment, was: Span | None, before: str | None) -> None:
        """Remember how a row was; only the first time counts."""
        self.touched.setdefault(row.id or 0, Touched(row, was, before))


@dataclass
class _Open:
    """Holder of the change that is under way in this Work."""

    change: Change | None = None


def _holder(work: Work) -> _Open:
    return work.memo("plan change under way", _Open)


@contextmanager
def changing(
    work: Work, site_id: int, kind: str, reason: str = "", *, at_once: bool = False, undoes: int | None = None
) -> Iterator[Change]:
    """Everything that is cut and added inside is one change: journalled, published at once where the day has begun.

    Inside another change it is part of that one. Holds the plan of the site.
    """
    holder = _holder(work)
    if holder.change is not None:
        yield holder.change
        return
    holder.change = Change(site_id, kind, reason, at_once, undoes)
    try:
        yield holder.change
        _close(work, holder.change)
    finally:
        holder.change = None


def planning(kind: str) -> Callable[[Callable[[Work, D], R]], Callable[[Work, D], R]]:
    """Make a command one change of the plan; goes below `@command`."""

    def mark(function: Callable[[Work, D], R]) -> Callable[[Work, D], R]:
        @wraps(function)
        def run(work: Work, data: D) -> R:
            with changing(work, data.site_id, kind, data.reason):
                return function(work, data)

        return run

    return mark


def begun(work: Work, row: Assignment) -> bool:
    """Whether the business day of the row has begun: its changes are told at once."""
    return row.business_day <= today(work, row.site_id)


def _let_go_unchanged(change: Change) -> None:
    """What is as it was before is no change: nobody is told, nothing is there to undo, its token stays good."""
    for number, one in list(change.touched.items()):
        row = one.row
        now = None if row.cleared_at is not None else Span(row.starts_at, row.ends_at)
        if now == one.was:
            if one.before is not None:
                row.version = int(one.before.partition(":")[2])
            del change.touched[number]


def _close(work: Work, change: Change) -> None:
    _let_go_unchanged(change)
    if not change.touched and not change.opened:
        return
    work.session.flush()
    told = [one for one in change.touched.values() if change.at_once or begun(work, one.row)]
    if told:
        change.version = _publish_at_once(work, change, told)
    change.kept = work.add(
        PlanChange(
            site_id=change.site_id,
            at=work.now,
            by=work.actor.person_id,
            kind=change.kind,
            rows=[_entry(one) for one in change.touched.values()],
            opened=list(change.opened),
            undoes=change.undoes,
        )
    )


def _publish_at_once(work: Work, change: Change, told: list[Touched]) -> RosterVersion | None:
    """A version of what was touched: how it was went, how it is came. Nothing when all is as before."""
    went = [Told.of(one.row, one.was) for one in told if one.was is not None]
    came = [Told.of(one.row) for one in told if one.row.cleared_at is None]
    kind = "import" if change.kind == "import" else "change"
    version = make_version(work, change.site_id, kind, change.reason, came, went)
    if version is None:
        return None
    for one in told:
        mark_published(one.row, version.id)
        work.session.add(one.row)
    work.session.flush()
    return version


def mark_published(row: Assignment, version_id: int | None) -> None:
    """The row is told as it stands: in the plan, or no longer. Its token stays: nothing about it has changed."""
    if row.published_in is None:
        row.published_in = version_id
    row.withdrawn_in = version_id if row.cleared_at is not None else None


def untold(row: Assignment) -> bool:
    """Whether the row stands otherwise than people were told."""
    return row.published_in is None if row.cleared_at is None else row.withdrawn_in is None


def _entry(one: Touched) -> dict[str, object]:
    was = [one.was.starts_at.isoformat(), one.was.ends_at.isoformat()] if one.was else None
    return {"id": one.row.id, "from": one.before, "to": token(one.row), "was": was}


def revive(work: Work, row: Assignment) -> Assignment:
    """A cleared row is in the plan again, as it was."""
    change = _holder(work).change
    if change is not None:
        change.note(row, None, token(row))
    row.version += 1
    row.cleared_at = row.cleared_by = None
    work.session.add(row)
    work.session.flush()
    return row


def taken_away_alike(
    work: Work, site_id: int, post_id: int, place: int, person_id: int, code: str, span: Span
) -> Assignment | None:
    """A published row that is to go, exactly like the one wanted: keeping it changes nothing for anybody."""
    query = select(Assignment).where(
        Assignment.site_id == site_id,
        Assignment.person_id == person_id,
        Assignment.starts_at == span.starts_at,
        Assignment.ends_at == span.ends_at,
        Assignment.post_id == post_id,
        Assignment.place == place,
        Assignment.shift_code == code,
        col(Assignment.published_in).is_not(None),
        col(Assignment.cleared_at).is_not(None),
        col(Assignment.withdrawn_in).is_(None),
    )
    return work.session.exec(query.order_by(col(Assignment.id).desc())).first()


def latest(work: Work, site_id: int, by: int | None, *conditions: Any) -> PlanChange | None:
    """The newest change of an author for which the conditions hold."""
    query = select(PlanChange).where(PlanChange.site_id == site_id, PlanChange.by == by, *conditions)
    return work.session.exec(query.order_by(col(PlanChange.id).desc()).limit(1)).first()
