"""The block `side` of the roster's day: who is free, or what is in hand and what can be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core.actor import Permission
from app.core.work import Work
from app.roster.day import Day, Gap, Row, read_day, shortest_first
from app.roster.fitness import Candidate
from app.roster.hold import fit_for, in_hand, slot_of
from app.roster.hours_away import hours_of_day
from app.roster.known import Colleague, staff, week_of
from app.roster.overrides import Kept, reasons_of
from app.roster.picks import Choice, Pick, choices, pick_of, row_in_hand
from app.roster.places import FAR
from app.roster.rules import Shift, Span, worked
from app.sites.queries import shifts


@dataclass(frozen=True)
class GapLine:
    """An uncovered stretch in words."""

    name: str
    span: Span
    now: bool
    partly: bool
    pick: str


@dataclass(frozen=True)
class Waiting:
    """Somebody who should be on a place and is not there, or left it."""

    row: Row
    place: str
    since: datetime
    left: bool


@dataclass(frozen=True)
class Option:
    """A candidate in words. `where`: post they would come from; `stays`: how many others remain there."""

    one: Candidate
    where: str
    near: str
    back_at: datetime | None
    week_after: timedelta


@dataclass(frozen=True)
class PostTick:
    """A post the person may or may not stand on."""

    post_id: int
    name: str
    ticked: bool


@dataclass(frozen=True)
class Side:
    """The block `side`; `kind` says which of its parts are filled: tray, place, person, shift."""

    kind: str
    day: date
    is_today: bool
    past: bool
    title: str = ""
    # tray
    gaps: tuple[GapLine, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    mine: Row | None = None
    mine_state: str = ""
    mine_place: str = ""
    free: tuple[Colleague, ...] = ()
    resting: tuple[Colleague, ...] = ()
    away: tuple[Colleague, ...] = ()
    leave: Mapping[int, str] = field(default_factory=dict)
    """Hours for which people are on leave that day, in words."""
    # place
    choices: tuple[Choice, ...] = ()
    chosen: Choice | None = None
    slot: str = ""
    replaces: tuple[str, ...] = ()
    nobody_since: datetime | None = None
    best: Option | None = None
    also: tuple[Option, ...] = ()
    others: tuple[Option, ...] = ()
    # person and shift
    person_id: int = 0
    off: str = ""
    week: timedelta = timedelta()
    shifts: tuple[Shift, ...] = ()
    ticks: tuple[PostTick, ...] = ()
    row: Row | None = None
    state: str = ""
    since: datetime | None = None
    instead: str = ""
    reasons: tuple[Kept, ...] = ()
    """Rules that were overruled for the shift in hand."""


def side(work: Work, site_id: int, day: str, pick: str = "", span: str = "", **_rest: str) -> Side:
    """The block `side` of the roster's day. At most four statements beside the day's own."""
    of_day, hand = read_day(work, site_id, date.fromisoformat(day)), pick_of(pick)
    may = work.may(Permission.ASSIGN_POST, site_id)
    if may and hand.kind == "place" and hand.id in of_day.posts:
        return place_side(work, of_day, hand, span)
    row = row_in_hand(of_day, hand)
    if may and row is not None:
        return _person(work, of_day, row.person_id, row)
    if may and hand.kind == "person":
        return _person(work, of_day, hand.id, None)
    return _tray(work, of_day, may)


def _tray(work: Work, day: Day, may: bool) -> Side:
    today_rows = [row for row in day.rows if row.day == day.day or row.span.covers(day.now)]
    busy = {row.person_id for row in today_rows}
    idle = [one for one in staff(work, day.site.id or 0, day.day) if one.person_id not in busy] if may else []
    mine = (
        next(
            (
                row
                for row in today_rows
                if row.person_id == work.actor.person_id and day.state(row) in ("on", "over", "plan", "left", "next")
            ),
            None,
        )
        if day.is_today
        else None
    )
    waiting = [
        Waiting(row, day.name(row.post_id, row.place), day.since(row), day.state(row) == "left")
        for row in today_rows
        if day.is_today and day.state(row) in ("plan", "left")
    ]
    return Side(
        "tray",
        day.day,
        day.is_today,
        day.is_past,
        gaps=tuple(_gap_line(day, gap) for gap in shortest_first(day.gaps, day.now)),
        waiting=tuple(waiting),
        mine=mine,
        mine_state=day.state(mine) if mine else "",
        mine_place=day.name(mine.post_id, mine.place) if mine else "",
        free=tuple(one for one in idle if not one.off),
        resting=tuple(one for one in idle if one.off == "rest"),
        away=tuple(one for one in idle if one.off not in ("", "rest")),
        leave=_leave(work, day) if may else {},
    )


def _gap_line(day: Day, gap: Gap) -> GapLine:
    return GapLine(
        day.name(gap.post.id, gap.place),
        gap.span,
        gap.span.covers(day.now),
        gap.partly,
        f"place:{gap.key}.{day.minute(gap.span.starts_at)}",
    )


def place_side(work: Work, day: Day, hand: Pick, span: str) -> Side:
    """A picked place: the times it may be filled for, and who could for the chosen one."""
    title, times = day.name(hand.id, hand.place), choices(work, day, hand, span)
    chosen = next((one for one in times if one.chosen), None)
    if chosen is None:
        there = tuple(row.name for row in day.on_place(hand.id, hand.place) if row.span.ends_at > day.now)
        return Side("place", day.day, day.is_today, day.is_past, title, choices=tuple(times), replaces=there)
    options = [option_of(day, one, chosen.span) for one in fit_for(work, day, hand, chosen.span)]
    good = [one for one in options if one.one.ok]
    taken = [row.name for row in day.on_place(hand.id, hand.place) if row.span.overlaps(chosen.span)]
    hole = next(
        (
            gap.span.starts_at
            for gap in day.gaps
            if (gap.post.id, gap.place) == (hand.id, hand.place)
            and gap.span.covers(day.now)
            and gap.span.overlaps(chosen.span)
        ),
        None,
    )
    return Side(
        "place",
        day.day,
        day.is_today,
        day.is_past,
        title,
        choices=tuple(times),
        chosen=chosen,
        slot=slot_of(day, hand.id, hand.place, chosen.span),
        replaces=tuple(taken),
        nobody_since=hole,
        best=good[0] if good else None,
        also=tuple(good[1:]),
        others=tuple(one for one in options if not one.one.ok),
    )


def option_of(day: Day, one: Candidate, span: Span) -> Option:
    """A candidate for that time with what their coming would mean."""
    tail = max((shift.span.ends_at for shift in one.moves), default=None)
    where = day.name(*one.base) if one.base else ""
    near = ("same", "next", "far")[min(one.distance, FAR)] if one.base else ""
    return Option(
        one, where, near, span.ends_at if tail is not None and tail > span.ends_at else None, one.week + one.gain
    )


def _person(work: Work, day: Day, person_id: int, row: Row | None) -> Side:
    site_id = day.site.id or 0
    person = in_hand(work, day, person_id)
    if person is None:
        return _tray(work, day, True)
    meals = {code: shift.meal_minutes for code, shift in shifts(work, site_id).items()}
    ticks = [PostTick(post.id, post.name(work.lang), post.id in person.permits) for post in day.posts.values()]
    of_day = tuple(shift for shift in person.shifts if person.days[shift.assignment_id] == day.day)
    state = day.state(row) if row else ""
    instead = ""
    if row is not None and row.span.ends_at > day.now:
        first = max(row.span.starts_at, day.now.replace(second=0, microsecond=0))
        instead = f"{day.minute(first)}-{day.minute(row.span.ends_at)}"
    return Side(
        "shift" if row else "person",
        day.day,
        day.is_today,
        day.is_past,
        person.name,
        person_id=person_id,
        off=person.off,
        week=worked(person.shifts, week_of(day.day), meals, person.days),
        shifts=of_day,
        ticks=tuple(ticks),
        row=row,
        state=state,
        since=day.since(row) if row and state in ("plan", "left") else None,
        instead=instead,
        reasons=reasons_of(work, site_id, [row.id]).get(row.id, ()) if row and row.overruled else (),
        leave=_leave(work, day),
    )


def _leave(work: Work, day: Day) -> dict[int, str]:
    found = hours_of_day(work, day.site.id or 0, day.day)
    return {person_id: day.spans(spans) for person_id, spans in found.items()}
