"""The block `plan` of the roster's day: places by time, with what is missing and what the hand would do to each."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.core.work import Work
from app.roster.day import Day, read_day
from app.roster.frame import Bar, Frame, Hour
from app.roster.hold import Hold
from app.roster.hours_away import hours_of_day
from app.roster.picks import pick_of
from app.roster.plan_bar import PlanBar
from app.roster.relief_day import DayMarks


@dataclass(frozen=True)
class Lane:
    """A place of a post with everything on it that day."""

    post_id: int
    place: int
    name: str
    pick: str
    picked: bool
    bars: tuple[Bar, ...]
    lacking: int = 0
    """Minutes of the day, up to now, in which it was needed and nobody stood there."""


@dataclass(frozen=True)
class Area:
    """Lanes of one part of the site. `have`/`need` are places now (on other days: at the fullest hour)."""

    name: str
    lanes: tuple[Lane, ...]
    have: int
    need: int


@dataclass(frozen=True)
class Plan:
    """The block `plan`."""

    day: date
    is_today: bool
    past: bool
    before: date
    after: date
    part: str
    parts: tuple[str, ...]
    hours: tuple[Hour, ...]
    areas: tuple[Area, ...]
    first: datetime
    last: datetime
    now_s: int | None
    present: int
    needed: int
    holes: int
    bare: bool
    """Nobody at all is planned."""
    hand: str
    """What is in hand: person, shift, place or nothing."""
    hand_name: str
    hand_person: int
    hand_moves: str
    hand_token: str
    hand_slot: str
    hand_code: str
    bar: PlanBar | None = None
    """Undo, copy and publish: only in the block `summary`."""
    uncovered: int = 0
    """Minutes in which needed places had nobody, up to now."""


def plan(work: Work, site_id: int, day: str, pick: str = "", span: str = "", part: str = "", **_rest: str) -> Plan:
    """The blocks `plan` and `summary` of the roster's day, worked out once per Work."""
    return work.memo(
        ("roster_plan", site_id, day, pick, span, part), lambda: _plan(work, site_id, day, pick, span, part)
    )


def _plan(work: Work, site_id: int, day: str, pick: str, span: str, part: str) -> Plan:
    of_day, hand = read_day(work, site_id, date.fromisoformat(day)), pick_of(pick)
    frame = Frame(of_day, part)
    gaps = of_day.gaps
    hours = hours_of_day(work, site_id, of_day.day)
    hold, marks = Hold(work, of_day, hand, span), DayMarks(work, of_day, frame)
    areas: dict[str, list[Lane]] = {}
    for post, place in of_day.places():
        bars = [
            replace(marks.on(frame.shift(row), row), leave=of_day.spans(hours.get(row.person_id, ())))
            for row in of_day.on_place(post.id, place)
        ]
        bars += [frame.gap(gap) for gap in gaps if (gap.post.id, gap.place) == (post.id, place)]
        shown = sorted((hold.on(bar, post.id, place) for bar in bars if bar.e > bar.s), key=lambda bar: bar.s)
        areas.setdefault(post.area(work.lang), []).append(
            Lane(
                post.id,
                place,
                of_day.name(post.id, place),
                f"place:{post.id}.{place}",
                (hand.kind, hand.id, hand.place) == ("place", post.id, place),
                tuple(shown),
                marks.lacking.get((post.id, place), 0),
            )
        )
    counts = {name: _counts(of_day, lanes) for name, lanes in areas.items()}
    coming = [gap for gap in gaps if gap.span.ends_at > of_day.now]
    holes = sum(gap.span.covers(of_day.now) for gap in coming) if of_day.is_today else len(coming)
    return Plan(
        of_day.day,
        of_day.is_today,
        of_day.is_past,
        of_day.day - timedelta(days=1),
        of_day.day + timedelta(days=1),
        frame.part,
        frame.parts,
        tuple(frame.hours()),
        tuple(Area(name, tuple(lanes), *counts[name]) for name, lanes in areas.items()),
        frame.first,
        frame.last,
        frame.now_s(),
        sum(have for have, _ in counts.values()),
        sum(need for _, need in counts.values()),
        holes,
        not any(row.day == of_day.day for row in of_day.rows),
        hold.kind,
        hold.name,
        hold.person_id,
        hold.moves,
        hold.token,
        hold.slot,
        hold.code,
        uncovered=marks.minutes,
    )


def _counts(day: Day, lanes: list[Lane]) -> tuple[int, int]:
    """People on the posts of those needed now; on another day the places that nothing is short of."""
    if not day.is_today:
        short = {(gap.post.id, gap.place) for gap in day.gaps}
        wanted = [(lane.post_id, lane.place) for lane in lanes if day.needs(lane.post_id, lane.place)]
        return sum(place not in short for place in wanted), len(wanted)
    have: Counter[int] = Counter()
    need: Counter[int] = Counter()
    for lane in lanes:
        need[lane.post_id] += any(span.covers(day.now) for span in day.needs(lane.post_id, lane.place))
        have[lane.post_id] += day.standing(lane.post_id, lane.place) is not None
    return sum(min(have[post_id], number) for post_id, number in need.items()), need.total()
