"""Meal turns of a day: proposed, moved by a tap, accepted. Staff see what is accepted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.roster.relief_messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.people.models import Person
from app.roster.known import is_licensed
from app.roster.meals import Distance, MealShift, Turn, clash, covers, propose, seated
from app.roster.models import Assignment, PostPermit
from app.roster.places import posts_in_order
from app.roster.relief_events import MealTurnsChanged
from app.roster.relief_models import MealTurn
from app.roster.rules import Span
from app.roster.slots import name_of
from app.sites.queries import setting, settings, site, today

WINDOWS = (
    ("meal_lunch_from", "11:00", "meal_lunch_to", "13:00"),
    ("meal_supper_from", "17:00", "meal_supper_to", "19:00"),
)
"""Settings and defaults of the hours in which people eat. Guesses of ours; field F39 says only: in turns."""
MEAL_MINUTES = 30
"""Used where a site has no `meal_turn_minutes`. A guess of ours."""
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class MealDayIn(BaseModel):
    """A business day."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    day: date


class ChangeMealIn(BaseModel):
    """A turn at another time (minutes after the day's local midnight), or with somebody else (0: nobody)."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    turn_id: RowId
    start: int | None = Field(default=None, ge=0, le=2880)
    cover: int | None = Field(default=None, ge=0, le=2**31 - 1)


class DropMealIn(BaseModel):
    """A turn to take away."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    turn_id: RowId


@dataclass(frozen=True)
class Seat:
    """A live row of the plan, as much as the turns need of it."""

    id: int
    post_id: int
    place: int
    person_id: int
    span: Span


@dataclass(frozen=True)
class Table:
    """The shifts of a day as the turns see them."""

    shifts: list[MealShift]
    turns: list[Turn]
    rows: dict[tuple[int, datetime], MealTurn]


@command(Permission.ASSIGN_POST)
def propose_meals(work: Work, data: MealDayIn) -> int:
    """Add a turn for every shift of the day that has none; what is there stays. How many were added.

    Raises Invalid("meal_past") for a day that is over, Invalid("meal_none") when there is nobody to feed.
    """
    _require_day(work, data.site_id, data.day)
    table = read_table(work, data.site_id, data.day)
    not_before = work.now if data.day == today(work, data.site_id) else None
    turns = propose(
        table.shifts,
        windows(work, data.site_id, data.day),
        meal_length(work, data.site_id),
        kept=table.turns,
        distance=distance_of(work, data.site_id),
        not_before=not_before,
    )
    if not turns:
        raise Invalid("meal_none")
    known_turns = {(turn.assignment_id, turn.span) for turn in table.turns}
    new = [turn for turn in turns if (turn.assignment_id, turn.span) not in known_turns]
    for turn in new:
        work.add(
            MealTurn(
                site_id=data.site_id,
                day=data.day,
                assignment_id=turn.assignment_id,
                starts_at=turn.span.starts_at,
                ends_at=turn.span.ends_at,
                cover_id=turn.cover_id,
            )
        )
    work.emit(MealTurnsChanged(data.site_id, data.day, len(turns), accepted=False))
    return len(new)


@command(Permission.ASSIGN_POST)
def accept_meals(work: Work, data: MealDayIn) -> int:
    """Staff see the turns from now on; pressed twice it changes nothing. How many were accepted."""
    query = select(MealTurn).where(
        MealTurn.site_id == data.site_id, MealTurn.day == data.day, col(MealTurn.accepted_at).is_(None)
    )
    rows = list(work.session.exec(query))
    for row in rows:
        row.accepted_at, row.accepted_by = work.now, work.actor.person_id
        work.session.add(row)
    if rows:
        work.emit(MealTurnsChanged(data.site_id, data.day, len(rows), accepted=True))
    return len(rows)


@command(Permission.ASSIGN_POST)
def change_meal(work: Work, data: ChangeMealIn) -> MealTurn:
    """Move a turn, or name somebody else to stand in. Moved, whoever is free then is named anew.

    Raises Invalid("meal_past", "meal_taken", "meal_outside", "meal_clash", "meal_cover_clash"), Conflict for a shift
    that is no longer in the plan.
    """
    row = _changeable(work, data.site_id, data.turn_id)
    table, near = read_table(work, data.site_id, row.day), distance_of(work, data.site_id)
    shift = next((one for one in table.shifts if one.assignment_id == row.assignment_id), None)
    if shift is None:
        raise Conflict("meal_changed")
    span = Span(row.starts_at, row.ends_at)
    others = [turn for turn in table.turns if (turn.assignment_id, turn.span) != (row.assignment_id, span)]
    if data.start is not None:
        at = site(work, data.site_id).at(row.day, data.start)
        span = Span(at, at + (row.ends_at - row.starts_at))
        if span.starts_at < shift.span.starts_at or span.ends_at > shift.span.ends_at:
            raise Invalid("meal_outside", "start")
        if span.ends_at <= work.now:
            raise Invalid("meal_past", "start")
        other = clash(table.shifts, others, shift, span)
        twice = any(one.assignment_id == row.assignment_id and one.span.overlaps(span) for one in others)
        if other is not None or twice:
            raise Invalid("meal_clash", "start", person=name_of(work, other.person_id if other else shift.person_id))
        row.starts_at, row.ends_at = span.starts_at, span.ends_at
        row.cover_id = seated(table.shifts, others, shift, span, near).cover_id
    if data.cover is not None:
        if data.cover and data.cover not in covers(table.shifts, others, shift, span, near):
            raise Invalid("meal_cover_clash", "cover", person=name_of(work, data.cover))
        row.cover_id = data.cover or None
    work.session.add(row)
    work.session.flush()
    work.emit(MealTurnsChanged(data.site_id, row.day, len(table.turns), accepted=row.accepted_at is not None))
    return row


@command(Permission.ASSIGN_POST)
def drop_meal(work: Work, data: DropMealIn) -> int:
    """Take a turn away. Raises Invalid("meal_past", "meal_taken")."""
    row = _changeable(work, data.site_id, data.turn_id)
    work.session.delete(row)
    work.emit(MealTurnsChanged(data.site_id, row.day, -1, accepted=row.accepted_at is not None))
    return row.id or 0


def _changeable(work: Work, site_id: int, turn_id: int) -> MealTurn:
    row = work.get(MealTurn, turn_id, site_id=site_id)
    work.session.refresh(row)
    if row.relief_id is not None:
        raise Invalid("meal_taken")
    if row.ends_at <= work.now:
        raise Invalid("meal_past")
    return row


def _require_day(work: Work, site_id: int, day: date) -> None:
    if day < today(work, site_id) or day > today(work, site_id) + timedelta(days=366):
        raise Invalid("meal_past", "day")


def read_table(work: Work, site_id: int, day: date) -> Table:
    """The shifts of the day in the order of the site, and the turns there are, as they are now. Three statements."""
    query = select(Assignment).where(
        Assignment.site_id == site_id, Assignment.business_day == day, col(Assignment.cleared_at).is_(None)
    )
    rows = [
        Seat(row.id or 0, row.post_id, row.place, row.person_id, Span(row.starts_at, row.ends_at))
        for row in work.session.exec(query)
    ]
    return table_of(work, site_id, day, rows)


def table_of(work: Work, site_id: int, day: date, rows: Sequence[Seat]) -> Table:
    """The same from shifts that were read already. Two statements."""
    infos, may = posts_in_order(work, site_id), _permits(work, site_id, day)
    whole: dict[int, Span] = {}
    for row in rows:
        known = whole.get(row.person_id, row.span)
        first, last = min(known.starts_at, row.span.starts_at), max(known.ends_at, row.span.ends_at)
        whole[row.person_id] = Span(first, last)
    order = sorted(
        (row for row in rows if row.post_id in infos),
        key=lambda row: (infos[row.post_id].order, row.place, row.span, row.id),
    )
    shifts = [
        MealShift(
            row.id,
            row.post_id,
            row.place,
            row.person_id,
            row.span,
            may.get(row.person_id, frozenset()),
            whole[row.person_id],
            infos[row.post_id].zone_id is None,
        )
        for row in order
    ]
    turns = select(MealTurn).where(MealTurn.site_id == site_id, MealTurn.day == day)
    found = {(row.assignment_id, row.starts_at): row for row in work.session.exec(turns)}
    made = [Turn(row.assignment_id, Span(row.starts_at, row.ends_at), row.cover_id) for row in found.values()]
    return Table(shifts, sorted(made, key=lambda turn: (turn.span, turn.assignment_id)), found)


def _permits(work: Work, site_id: int, day: date) -> dict[int, frozenset[int]]:
    """Posts each person may stand on: ticked, and licensed where that is asked for. One statement."""
    infos, found = posts_in_order(work, site_id), dict[int, set[int]]()
    query = (
        select(PostPermit.person_id, PostPermit.post_id, is_licensed(day))
        .join(Person, col(Person.id) == col(PostPermit.person_id))
        .where(PostPermit.site_id == site_id, col(Person.active))
    )
    for person_id, post_id, licensed in work.session.exec(query):
        if post_id in infos and (licensed or not infos[post_id].licence_required):
            found.setdefault(person_id, set()).add(post_id)
    return {person_id: frozenset(posts) for person_id, posts in found.items()}


def windows(work: Work, site_id: int, day: date) -> list[Span]:
    """The hours of the day in which people eat."""
    here, values = site(work, site_id), settings(work, site_id)
    out = []
    for first_key, first, last_key, last in WINDOWS:
        start, end = (_minute(values.get(key, ""), default) for key, default in ((first_key, first), (last_key, last)))
        if start < end:
            out.append(Span(here.at(day, start), here.at(day, end)))
    return out


def _minute(text: str, default: str) -> int:
    found = CLOCK.fullmatch(text.strip()) or CLOCK.fullmatch(default)
    return int(found[1]) * 60 + int(found[2]) if found else 0


def meal_length(work: Work, site_id: int) -> timedelta:
    """How long a meal is."""
    return timedelta(minutes=max(5, setting(work, site_id, "meal_turn_minutes", MEAL_MINUTES)))


def distance_of(work: Work, site_id: int) -> Distance:
    """Zones between two posts."""
    infos = posts_in_order(work, site_id)
    return lambda one, other: infos[one].distance(infos.get(other))
