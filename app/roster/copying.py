"""Copying a week: first worked out (`copy_plan`, what the preview shows), then carried out (`copy_week`) as drafts.

Nothing is ever overwritten: a place that has somebody is skipped. Whoever is on leave, busy, or against a rule is left
out with the reason, and the place stays open. Pressed twice, the second press finds everything there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid
from app.core.text import RowId
from app.core.work import Work
from app.roster import publish_words  # noqa: F401  (registers its messages)
from app.roster.day import Day, Row, forget_days, read_days
from app.roster.events import WeekCopied
from app.roster.fitness import against
from app.roster.known import Known, known
from app.roster.places import posts_in_order
from app.roster.plan_rows import changing
from app.roster.publish_models import OpenPlace, PlanChange
from app.roster.rules import Shift, Span, uncovered, week_of
from app.roster.slots import add_row
from app.sites.queries import closed_posts, today

WEEK = timedelta(days=7)
MAX_DAYS = 366


class CopyIn(BaseModel):
    """A week (any day of it) to copy into another: with its people, or as places nobody is on yet."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    from_week: date
    to_week: date
    how: Literal["people", "open"] = "people"


@dataclass(frozen=True)
class Item:
    """A shift of the week to be filled."""

    day: date
    post_id: int
    place: int
    person_id: int
    name: str
    code: str
    span: Span


@dataclass(frozen=True)
class LeftOut:
    """A shift whose person is not copied, with the reason as a message."""

    item: Item
    code: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class CopyPlan:
    """What copying would do. `begun`: shifts of days that have begun, `taken`: places that have somebody, `asked`:
    open places that the coverage (or an earlier copy) asks for anyway."""

    from_week: date
    to_week: date
    how: str
    found: int
    shifts: tuple[Item, ...]
    opened: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    taken: int
    begun: int
    asked: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing to add."""
        return not self.shifts and not self.opened


@dataclass(frozen=True)
class Copied:
    """What was done; `id` is the change in the journal, None when there was nothing to add."""

    id: int | None
    plan: CopyPlan


def copy_plan(work: Work, site_id: int, from_week: date, to_week: date, how: str) -> CopyPlan:
    """What copying would do now. About ten statements, whatever the size of the week.

    Raises Invalid("copy_same_week", "copy_past", "too_far_ahead", "too_far_back").
    """
    source, target, now = week_of(from_week), week_of(to_week), today(work, site_id)
    if source == target:
        raise Invalid("copy_same_week", "from_week")
    if target + WEEK <= now:
        raise Invalid("copy_past", "to_week")
    if target > now + timedelta(days=MAX_DAYS):
        raise Invalid("too_far_ahead", "to_week", max=MAX_DAYS)
    if source < now - timedelta(days=MAX_DAYS):
        raise Invalid("too_far_back", "from_week", max=MAX_DAYS)
    old = read_days(work, site_id, source, source + WEEK - timedelta(days=1))
    new = read_days(work, site_id, target, target + WEEK - timedelta(days=1))
    rows = [row for day in old.values() for row in day.rows if row.day == day.day]
    items = [_moved(old[row.day], new[row.day + (target - source)], row) for row in rows]
    coming = [one for one in items if one.day > now]
    people = _people(work, site_id, coming) if how == "people" else {}
    return _Copier(work, site_id, new, people, how).run(source, target, items, coming)


def _moved(old: Day, new: Day, row: Row) -> Item:
    """The shift at the same minutes of the other day's clock."""
    span = Span(new.at(old.minute(row.span.starts_at)), new.at(old.minute(row.span.ends_at)))
    return Item(new.day, row.post_id, row.place, row.person_id, row.name, row.code, span)


def _people(work: Work, site_id: int, items: Iterable[Item]) -> dict[int, Known]:
    items = list(items)
    if not items:
        return {}
    days = [item.day for item in items]
    found = known(work, site_id, min(days), people={item.person_id for item in items}, last=max(days))
    return {one.person_id: one for one in found}


class _Copier:
    """Takes the shifts one after the other; each counts for those after it."""

    def __init__(self, work: Work, site_id: int, days: Mapping[date, Day], people: dict[int, Known], how: str) -> None:
        self.work, self.site_id, self.days, self.people, self.how = work, site_id, days, people, how
        self.posts = posts_in_order(work, site_id)
        self.shifts: list[Item] = []
        self.opened: list[Item] = []
        self.left_out: list[LeftOut] = []
        self.taken = self.asked = 0

    def run(self, source: date, target: date, items: list[Item], coming: list[Item]) -> CopyPlan:
        """Everything, by day and hour."""
        for item in sorted(coming, key=lambda one: (one.span, one.post_id, one.place)):
            self._take(item)
        return CopyPlan(
            source,
            target,
            self.how,
            len(items),
            tuple(self.shifts),
            tuple(self.opened),
            tuple(self.left_out),
            self.taken,
            len(items) - len(coming),
            self.asked,
        )

    def _take(self, item: Item) -> None:
        if item.post_id not in self.posts:
            self.left_out.append(LeftOut(item, "copy_no_place", {}))
        elif item.post_id in closed_posts(self.work, self.site_id, item.span.starts_at):
            self.left_out.append(LeftOut(item, "copy_closed", {}))
        elif self._has_somebody(item):
            self.taken += 1
        elif self.how == "open":
            self._open(item)
        else:
            reason = self._against(item)
            if reason is None:
                self.shifts.append(item)
                self._book(item)
            else:
                self.left_out.append(reason)
                self._open(item)

    def _has_somebody(self, item: Item) -> bool:
        rows = [row.span for row in self.days[item.day].on_place(item.post_id, item.place)]
        copied = [one.span for one in self.shifts if (one.post_id, one.place) == (item.post_id, item.place)]
        return any(span.overlaps(item.span) for span in (*rows, *copied))

    def _against(self, item: Item) -> LeftOut | None:
        """The weightiest thing against the person; no rule is overruled by copying."""
        person = self.people.get(item.person_id)
        if person is None:
            return LeftOut(item, "copy_not_staff", {})
        found = against(person, self.posts[item.post_id], item.span)
        return LeftOut(item, found[0].code, found[0].params) if found else None

    def _book(self, item: Item) -> None:
        """From now on the person is known to have this shift too."""
        person = self.people[item.person_id]
        ask = person.book.ask(self.posts[item.post_id], item.span, manager=person.manager, day=item.day)
        shift = Shift(-len(self.shifts), 1, item.post_id, item.place, ask.stint, item.code)
        shifts = sorted((*person.shifts, shift), key=lambda one: one.span)
        self.people[item.person_id] = replace(person, facts=replace(person.facts, shifts=tuple(shifts)))

    def _open(self, item: Item) -> None:
        """The place is wanted without a name, unless the coverage or an earlier copy says so already."""
        day = self.days[item.day]
        there = [one.span for one in self.opened if (one.post_id, one.place) == (item.post_id, item.place)]
        if uncovered(item.span, [*day.needs(item.post_id, item.place), *there]):
            self.opened.append(replace(item, person_id=0, name=""))
        else:
            self.asked += 1


@command(Permission.ROSTER_PLAN)
def copy_week(work: Work, data: CopyIn) -> Copied:
    """Copy a week as drafts, one change to undo. Adds nothing when all of it is there.

    Raises what `copy_plan` does.
    """
    with changing(work, data.site_id, "copy") as change:
        forget_days(work, data.site_id)
        plan = copy_plan(work, data.site_id, data.from_week, data.to_week, data.how)
        for one in plan.shifts:
            add_row(work, data.site_id, one.post_id, one.place, one.person_id, one.day, one.code, one.span)
        for one in plan.opened:
            row = work.add(
                OpenPlace(
                    site_id=data.site_id,
                    post_id=one.post_id,
                    place=one.place,
                    business_day=one.day,
                    shift_code=one.code,
                    starts_at=one.span.starts_at,
                    ends_at=one.span.ends_at,
                    created_at=work.now,
                    created_by=work.actor.person_id,
                )
            )
            change.opened.append(row.id or 0)
    forget_days(work, data.site_id)
    kept: PlanChange | None = change.kept
    if kept is None:
        return Copied(None, plan)
    work.emit(
        WeekCopied(
            data.site_id,
            kept.id or 0,
            plan.from_week.isoformat(),
            plan.to_week.isoformat(),
            len(plan.shifts),
            len(plan.opened),
        )
    )
    return Copied(kept.id, plan)
