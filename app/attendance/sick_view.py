"""The sick call as it is seen: who is planned that day, why somebody cannot come, who comes instead.

Three taps: the person, the reason, the substitute. What is open stands in the address (day, person, call).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.attendance.messages import WHY_WORDS
from app.attendance.missing import limits_of
from app.attendance.models import SickCall
from app.attendance.sick import MAX_AHEAD, free_of
from app.core.actor import Permission
from app.core.work import Work
from app.people.models import Person
from app.roster.day import Day, Row, read_day
from app.roster.fitness import Candidate, candidates
from app.roster.hold import slot_of
from app.roster.places import FAR
from app.roster.rules import Span, uncovered
from app.roster.slots import minute
from app.sites.queries import today

FIRST_SHOWN = 3
"""Substitutes shown at once, as many as a thumb can tell apart; the others are one tap away."""


@dataclass(frozen=True)
class Line:
    """A shift of the day. `state` as the roster's day knows it; `late`: the site calls it late by now."""

    person_id: int
    name: str
    place: str
    span: Span
    state: str
    since: datetime
    late: bool


@dataclass(frozen=True)
class Called:
    """Somebody who cannot come that day."""

    call_id: int
    person_id: int
    name: str
    why: str
    at: datetime
    by: str
    open: int
    """Places they left that nobody has yet."""


@dataclass(frozen=True)
class People:
    """The block `people`. `days`: those one may call in for."""

    day: date
    is_today: bool
    days: tuple[date, ...]
    calls: tuple[Called, ...]
    missing: tuple[Line, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True)
class Option:
    """A substitute in words. `near`: same, next, far, or "" for somebody who is nowhere then."""

    one: Candidate
    where: str
    near: str
    back_at: datetime | None
    week_after: timedelta


@dataclass(frozen=True)
class Piece:
    """Time on a place that somebody left. `by` is who has it now, empty for nobody."""

    number: int
    name: str
    span: Span
    by: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Panel:
    """The block `panel`; `kind` ask (why not?), open (who instead?), or nothing."""

    kind: str = ""
    person_id: int = 0
    name: str = ""
    shifts: tuple[tuple[str, Span], ...] = ()
    whys: tuple[tuple[str, str], ...] = ()
    call: Called | None = None
    pieces: tuple[Piece, ...] = ()
    slot: str = ""
    code: str = ""
    options: tuple[Option, ...] = ()
    also: tuple[Option, ...] = ()
    others: tuple[Candidate, ...] = ()
    exception: str = ""
    """What to take in hand on the roster to overrule a rule, empty for whoever may not."""


def people(work: Work, site_id: int, day: str, **_rest: Any) -> People:
    """Whoever is planned on the day and has not left yet, by part of the site; those not here on top."""
    of_day = read_day(work, site_id, date.fromisoformat(day))
    late = timedelta(minutes=limits_of(work, site_id).late)
    rows = [row for row in of_day.rows if row.day == of_day.day and row.span.ends_at > work.now]
    lines = [(row, _line(of_day, row, late)) for row in rows if row.post_id in of_day.posts]
    missing = [line for _, line in lines if line.state == "plan"]
    groups: dict[str, list[Line]] = {}
    order = {post_id: number for number, post_id in enumerate(of_day.posts)}
    for row, line in sorted(lines, key=lambda pair: (order[pair[0].post_id], pair[0].place, pair[0].span)):
        if line.state != "plan":
            groups.setdefault(of_day.posts[row.post_id].area(work.lang), []).append(line)
    first = today(work, site_id)
    return People(
        of_day.day,
        of_day.is_today,
        tuple(first + timedelta(days=number) for number in range(MAX_AHEAD + 1)),
        tuple(_called(work, of_day, one) for one in _calls(work, site_id, of_day.day)),
        tuple(sorted(missing, key=lambda line: line.since)),
        tuple((area, tuple(found)) for area, found in groups.items()),
    )


def _line(day: Day, row: Row, late: timedelta) -> Line:
    state, since = day.state(row), day.since(row)
    return Line(
        row.person_id,
        row.name,
        day.name(row.post_id, row.place),
        row.span,
        state,
        since,
        state == "plan" and day.now - since > late,
    )


@dataclass(frozen=True)
class Calling:
    """A call with the names in it."""

    row: SickCall
    name: str
    by: str


def _calls(work: Work, site_id: int, day: date) -> list[Calling]:
    def load() -> list[Calling]:
        noted = aliased(Person)
        query = (
            select(SickCall, Person.name, noted.name)
            .join(Person, col(Person.id) == col(SickCall.person_id))
            .outerjoin(noted, col(noted.id) == col(SickCall.by))
            .where(SickCall.site_id == site_id, SickCall.day == day, col(SickCall.withdrawn_at).is_(None))
            .order_by(col(SickCall.id))
        )
        return [Calling(call, name, by or "–") for call, name, by in work.session.exec(query)]

    return work.memo(("sick calls", site_id, day), load)


def _called(work: Work, day: Day, calling: Calling) -> Called:
    call, say = calling.row, work.house.state["languages"].gettext
    by = "" if call.by == call.person_id else calling.by
    left = sum(not piece.by for piece in _pieces(day, call))
    why = say(work.lang, WHY_WORDS[call.kind])
    return Called(call.id or 0, call.person_id, calling.name, why, call.at, by, left)


def _pieces(day: Day, call: SickCall) -> list[Piece]:
    """What the call set free and is not over, with whoever has it now."""
    found: list[Piece] = []
    for shift in call.shifts:
        whole, post_id, place = free_of(shift), int(str(shift["post"])), int(str(shift["place"]))
        if whole.ends_at <= day.now or post_id not in day.posts:
            continue
        ahead = Span(max(whole.starts_at, minute(day.now)), whole.ends_at)
        rows = [row for row in day.on_place(post_id, place) if row.span.overlaps(ahead)]
        name = day.name(post_id, place)
        found += [Piece(0, name, row.span, row.name) for row in rows]
        found += [Piece(0, name, hole) for hole in uncovered(ahead, [row.span for row in rows])]
    found.sort(key=lambda piece: (piece.span, piece.name))
    return [Piece(number, one.name, one.span, one.by) for number, one in enumerate(found)]


def panel(
    work: Work, site_id: int, day: str, person: int = 0, call: int = 0, at: int = -1, done: str = "", **_rest: Any
) -> Panel:
    """Why, or who instead; nothing when nobody is picked, and none is needed any more after the last tap."""
    of_day = read_day(work, site_id, date.fromisoformat(day))
    found = _picked(work, of_day, person, call)
    if found is not None:
        shown = _instead(work, of_day, found, at)
        return Panel() if done.startswith("put:") and not shown.slot else shown
    rows = [row for row in of_day.rows if row.person_id == person and row.span.ends_at > work.now]
    if not rows:
        return Panel()
    say = work.house.state["languages"].gettext
    return Panel(
        "ask",
        person,
        rows[0].name,
        tuple((of_day.name(row.post_id, row.place), row.span) for row in rows),
        tuple((kind, say(work.lang, word)) for kind, word in WHY_WORDS.items()),
    )


def _picked(work: Work, day: Day, person: int, call: int) -> Calling | None:
    """The call of that number, or of that person."""
    known = _calls(work, day.site.id or 0, day.day)
    return next(
        (one for one in known if (call and one.row.id == call) or (person and one.row.person_id == person)), None
    )


def _instead(work: Work, day: Day, calling: Calling, at: int) -> Panel:
    call, name = calling.row, calling.name
    pieces = _pieces(day, call)
    open_ones = [piece.number for piece in pieces if not piece.by]
    chosen = at if at in open_ones else open_ones[0] if open_ones else -1
    shown = tuple(Piece(one.number, one.name, one.span, one.by, one.number == chosen) for one in pieces)
    base = Panel("open", call.person_id, name, call=_called(work, day, calling), pieces=shown)
    if chosen < 0:
        return base
    span = pieces[chosen].span
    shift = next(one for one in call.shifts if free_of(one).overlaps(span) and _named(day, one) == pieces[chosen].name)
    post_id, place = int(str(shift["post"])), int(str(shift["place"]))
    found = candidates(work, day.site.id or 0, post_id, place, span.starts_at, span.ends_at)
    good = [_option(day, one, span) for one in found if one.ok and one.person_id != call.person_id]
    start = day.minute(span.starts_at)
    overrule = work.may(Permission.ASSIGN_OVERRIDE, day.site.id or 0)
    return Panel(
        "open",
        call.person_id,
        name,
        call=base.call,
        pieces=shown,
        slot=slot_of(day, post_id, place, span),
        code=str(shift["code"]),
        options=tuple(good[:FIRST_SHOWN]),
        also=tuple(good[FIRST_SHOWN:]),
        others=tuple(one for one in found if not one.ok and one.person_id != call.person_id),
        exception=f"place:{post_id}.{place}.{start}" if overrule else "",
    )


def _named(day: Day, shift: dict[str, Any]) -> str:
    return day.name(int(str(shift["post"])), int(str(shift["place"])))


def _option(day: Day, one: Candidate, span: Span) -> Option:
    tail = max((shift.span.ends_at for shift in one.moves), default=None)
    near = ("same", "next", "far")[min(one.distance, FAR)] if one.base else ""
    back_at = span.ends_at if tail is not None and tail > span.ends_at else None
    return Option(one, day.name(*one.base) if one.base else "", near, back_at, one.week + one.gain)
