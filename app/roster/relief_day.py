"""Meals, reliefs and uncovered minutes for the roster's day. Two statements beside the day's own."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.work import Work
from app.people.models import Person
from app.roster.covering import counted
from app.roster.day import Day, Row
from app.roster.frame import Bar, Frame
from app.roster.models import Assignment
from app.roster.relief_marks import Away, Mark
from app.roster.relief_models import MealTurn, Relief
from app.roster.relief_reading import open_reliefs

TURNS = (
    columns(col(MealTurn.assignment_id), col(MealTurn.starts_at), col(MealTurn.ends_at), col(Person.name))
    .outerjoin(Person, col(Person.id) == col(MealTurn.cover_id))
    .where(
        col(MealTurn.site_id) == bindparam("site"),
        col(MealTurn.day) == bindparam("day"),
        col(MealTurn.accepted_at).is_not(None),
        col(MealTurn.relief_id).is_(None),
    )
    .order_by(col(MealTurn.starts_at))
)
RAN = (
    columns(
        col(Relief.assignment_id),
        col(Relief.started_at),
        col(Relief.ended_at),
        col(Relief.due_back_at),
        col(Relief.kind),
        col(Person.name),
    )
    .join(Assignment, col(Assignment.id) == col(Relief.assignment_id))
    .outerjoin(Person, col(Person.id) == col(Relief.cover_id))
    .where(
        col(Relief.site_id) == bindparam("site"),
        col(Assignment.business_day) == bindparam("day"),
        col(Relief.started_at).is_not(None),
    )
    .order_by(col(Relief.started_at))
)


class DayMarks:
    """What the bars and lanes of a day say beside the plan."""

    def __init__(self, work: Work, day: Day, frame: Frame) -> None:
        self.day, self.frame = day, frame
        asked = {"site": day.site.id or 0, "day": day.day}
        self._marks: dict[int, list[tuple[Any, ...]]] = {}
        for number, starts_at, ends_at, name in work.session.execute(TURNS, asked):
            self._marks.setdefault(number, []).append(("meal", starts_at, ends_at, name or "", False))
        for number, starts_at, ended_at, due, kind, name in work.session.execute(RAN, asked):
            end = ended_at or max(due, day.now)
            self._marks.setdefault(number, []).append((kind, starts_at, end, name or "", ended_at is None))
        self._away = dict(self._now(work)) if day.is_today else {}
        found = counted(day) if day.is_today or day.is_past else None
        self.lacking = {(one.post_id, one.place): one.minutes for one in found.places} if found else {}
        self.minutes = found.minutes if found else 0

    def _now(self, work: Work) -> Iterable[tuple[int, Away]]:
        for one in open_reliefs(work, self.day.site.id or 0):
            if one.state != "running":
                continue
            late = one.due_back_at is not None and one.due_back_at < self.day.now and one.person_id is not None
            if one.assignment_id is not None:
                yield one.assignment_id, Away(one.kind, one.cover_name, one.due_back_at, False, late)
            if one.home_assignment_id is not None:
                where = self.day.name(one.post_id, one.place)
                yield one.home_assignment_id, Away(one.kind, where, one.due_back_at, True, False)

    def on(self, bar: Bar, row: Row) -> Bar:
        """The bar with its marks; a mark is at least a quarter of an hour wide."""
        marks = []
        for kind, starts_at, ends_at, name, runs in self._marks.get(row.id, ()):
            s = min(max(self.frame.quarter(starts_at), bar.s), bar.e - 1)
            e = min(max(self.frame.quarter(ends_at), s + 1), bar.e)
            over = ends_at <= self.day.now and not runs
            now = runs or (starts_at - timedelta(minutes=10) <= self.day.now < ends_at)
            if e > s >= bar.s:
                marks.append(Mark(kind, s - bar.s, e - bar.s, name, starts_at, ends_at, over, now and not over))
        away = self._away.get(row.id)
        # What runs now is said in words; a mark beneath them would only be in the way.
        shown = tuple(mark for mark in marks if away is None or not mark.now)
        return replace(bar, marks=shown, away=away)
