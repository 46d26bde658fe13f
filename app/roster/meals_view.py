"""The block `meals` of the relief screen: the turns of a day, and one of them opened to be moved."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from app.core.actor import Permission
from app.core.work import Work
from app.people.models import Person
from app.roster.day import read_day
from app.roster.meals import MealShift, Turn, clash, covers, propose, slots
from app.roster.meals_plan import Seat, Table, distance_of, meal_length, table_of, windows
from app.roster.places import place_name, posts_in_order
from app.roster.rules import Span
from app.sites.queries import site, today


@dataclass(frozen=True)
class Slot:
    """A time the meal could be moved to; `minute` after the day's local midnight."""

    minute: int
    at: datetime
    chosen: bool
    taken_by: str


@dataclass(frozen=True)
class TurnLine:
    """A turn in words. `open`: nobody would be on the post meanwhile."""

    id: int
    person: str
    place: str
    starts_at: datetime
    ends_at: datetime
    cover: str
    open: bool
    draft: bool
    taken: bool
    over: bool
    slots: tuple[Slot, ...] = ()
    covers: tuple[tuple[int, str], ...] = ()
    cover_id: int = 0
    roams: bool = False


@dataclass(frozen=True)
class Meals:
    """The turns of a day. `missing`: shifts that should have one and have not."""

    day: date
    before: date
    after: date
    is_today: bool
    past: bool
    lines: tuple[TurnLine, ...]
    drafts: int
    missing: int
    may: bool


def meals(work: Work, site_id: int, day: str = "", turn: int = 0, **_scope: object) -> Meals:
    """The turns by time. Two statements beside the day's own, whatever the size of the site."""
    now_day = today(work, site_id)
    wanted = date.fromisoformat(day) if day else now_day
    rows = [row for row in read_day(work, site_id, wanted).rows if row.day == wanted]
    seats = [Seat(row.id, row.post_id, row.place, row.person_id, row.span) for row in rows]
    table, infos = table_of(work, site_id, wanted, seats), posts_in_order(work, site_id)
    by_id = {shift.assignment_id: shift for shift in table.shifts}
    names = {row.person_id: row.name for row in rows}
    names |= _names(work, {one.cover_id for one in table.turns if one.cover_id} - set(names))
    near, length, hours = distance_of(work, site_id), meal_length(work, site_id), windows(work, site_id, wanted)
    looked = {
        (one.assignment_id, one.span): one for one in propose(table.shifts, [], length, kept=table.turns, distance=near)
    }
    may = work.may(Permission.ASSIGN_POST, site_id) and wanted >= now_day
    if wanted >= now_day:
        not_before = work.now if wanted == now_day else None
        full = propose(table.shifts, hours, length, kept=table.turns, distance=near, not_before=not_before)
    else:
        full = list(table.turns)
    lines = []
    for row in table.rows.values():
        shift = by_id.get(row.assignment_id)
        if shift is None:
            continue
        span = Span(row.starts_at, row.ends_at)
        seen = looked[row.assignment_id, span]
        info = infos[shift.post_id]
        line = TurnLine(
            row.id or 0,
            names.get(shift.person_id, "–"),
            place_name(work.lang, info, shift.place),
            row.starts_at,
            row.ends_at,
            names.get(row.cover_id or 0, ""),
            seen.open,
            row.accepted_at is None,
            row.relief_id is not None,
            row.ends_at <= work.now,
            roams=shift.roams,
        )
        if may and row.id == turn and not line.taken and not line.over:
            line = _opened(work, site_id, line, table, shift, seen, hours, length, names)
        lines.append(line)
    lines.sort(key=lambda line: (line.starts_at, line.place))
    return Meals(
        wanted,
        wanted - timedelta(days=1),
        wanted + timedelta(days=1),
        wanted == now_day,
        wanted < now_day,
        tuple(lines),
        sum(line.draft for line in lines),
        len(full) - len(lines),
        may,
    )


def _opened(
    work: Work,
    site_id: int,
    line: TurnLine,
    table: Table,
    shift: MealShift,
    turn: Turn,
    hours: list[Span],
    length: timedelta,
    names: dict[int, str],
) -> TurnLine:
    here, near = site(work, site_id), distance_of(work, site_id)
    midnight = here.at(table.rows[shift.assignment_id, turn.span.starts_at].day, 0)
    others = [one for one in table.turns if one is not turn and (one.assignment_id, one.span) != _key(turn)]
    found = []
    for span in (span for window in hours for span in slots(shift, window, length)):
        if span.ends_at <= work.now:
            continue
        taken = clash(table.shifts, others, shift, span)
        found.append(
            Slot(
                int((span.starts_at - midnight).total_seconds() // 60),
                span.starts_at,
                span.starts_at == turn.span.starts_at,
                names.get(taken.person_id, "–") if taken else "",
            )
        )
    able = covers(table.shifts, others, shift, turn.span, near)
    listed = tuple((person_id, names.get(person_id, "–")) for person_id in able[:8])
    return replace(line, slots=tuple(found), covers=listed, cover_id=turn.cover_id or 0)


def _key(turn: Turn) -> tuple[int, Span]:
    return turn.assignment_id, turn.span


def _names(work: Work, ids: set[int]) -> dict[int, str]:
    """Names of those who stand in without a shift that day (any more)."""
    if not ids:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(sorted(ids)))
    return {person_id or 0: name for person_id, name in work.session.exec(query)}
