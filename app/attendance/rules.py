"""What somebody's day was, from plan and presence: pure functions over spans of time. No session, no clock, no words.

All durations are whole minutes, rounded down. The plan is never changed: late, early and absent are read from both.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.roster.presence import EARLY
from app.roster.rules import MEAL_FROM, REST, Span, merged, uncovered

LATE_AFTER_MINUTES = 15
"""From this on somebody is late, and leaving that much before the end is early. Source: the field's 15 minutes."""
NO_SHOW_MINUTES = 30
"""From this on somebody is taken not to come. Our guess: twice the time after which they are late."""
FORGOTTEN = timedelta(hours=4)
"""A presence that runs on this long after the planned end is a handover that nobody tapped. Our guess: the longest
evening after closing is shorter."""

LONGEST = timedelta(hours=24) - REST
"""Longest presence that counts on a day without a plan: what leaves a night's rest."""


@dataclass(frozen=True, order=True)
class Planned:
    """A live row of the plan. `meal` minutes belong to its shift code."""

    span: Span
    code: str = ""
    meal: int = 0


@dataclass(frozen=True)
class Limits:
    """When somebody is late (also: leaves early), in minutes."""

    late: int = LATE_AFTER_MINUTES
    no_show: int = NO_SHOW_MINUTES


@dataclass(frozen=True)
class Outcome:
    """A person's business day. `minutes` are those that count; `late` and `early` 0 for on time.

    `absent`: of a planned stretch that is over nothing was kept. `waiting`: minutes for which a shift that runs has
    nobody. `here`: still present. `forgotten`: a handover is missing, the time after the planned end is left out.
    """

    minutes: int = 0
    late: int = 0
    early: int = 0
    absent: bool = False
    waiting: int = 0
    here: bool = False
    forgotten: bool = False
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Total:
    """Some days together. `by_code`: minutes by shift code, "" for hours without one."""

    days: int = 0
    minutes: int = 0
    late: int = 0
    late_minutes: int = 0
    early: int = 0
    absent: int = 0
    by_code: Mapping[str, int] = field(default_factory=dict)


def presence(stands: Iterable[tuple[datetime, datetime | None]], now: datetime) -> list[Span]:
    """Standings (start, end; None: still there) as spans up to `now`, in order, touching ones joined."""
    ended = ((start, min(now, end or now)) for start, end in stands)
    return merged(Span(start, end) for start, end in ended if start < end)


def stretches(plans: Iterable[Planned]) -> list[Span]:
    """The planned time of a day, pieces that touch joined."""
    return merged(plan.span for plan in plans)


def length(spans: Iterable[Span]) -> timedelta:
    """Time together, of spans that do not overlap."""
    return sum((span.length for span in spans), timedelta())


def within(spans: Iterable[Span], frame: Span) -> list[Span]:
    """What of `spans` lies inside `frame`."""
    return [
        Span(max(one.starts_at, frame.starts_at), min(one.ends_at, frame.ends_at))
        for one in spans
        if one.overlaps(frame)
    ]


def unforgotten(plans: Sequence[Planned], spans: Sequence[Span]) -> tuple[list[Span], bool]:
    """`spans` without the time after a handover that was never tapped, and whether there was any.

    What began outside of a plan counts no longer than a working day.
    """
    planned = stretches(plans)
    end = planned[-1].ends_at if planned else None
    kept = [_unforgotten(span, end) for span in spans]
    return kept, kept != list(spans)


def _unforgotten(span: Span, end: datetime | None) -> Span:
    if end is None or span.starts_at >= end:
        return Span(span.starts_at, min(span.ends_at, span.starts_at + LONGEST))
    return Span(span.starts_at, end) if span.ends_at > end + FORGOTTEN else span


def counted(plans: Sequence[Planned], spans: Sequence[Span]) -> int:
    """Minutes of presence that count as work.

    Being there before a shift begins does not; staying on after it does. A meal break is taken off what goes beyond
    six hours, as far as it was not spent off the post anyway.
    """
    waits = [Span(one.starts_at - EARLY, one.starts_at) for one in stretches(plans)]
    early = [piece for wait in waits for piece in uncovered(wait, [plan.span for plan in plans])]
    work = [piece for span in spans for piece in uncovered(span, early)]
    if not work:
        return 0
    total = length(work)
    out = Span(work[0].starts_at, work[-1].ends_at).length - total
    meal = timedelta(minutes=max((plan.meal for plan in plans), default=0))
    total -= min(max(meal - out, timedelta()), max(total - MEAL_FROM, timedelta()))
    return int(total.total_seconds() // 60)


def minutes(span: timedelta) -> int:
    """Whole minutes of a duration, rounded down; 0 for none or less."""
    return max(0, int(span.total_seconds() // 60))


def outcome(
    plans: Sequence[Planned],
    stands: Iterable[tuple[datetime, datetime | None]],
    now: datetime,
    limits: Limits,
    corrected: Sequence[Span] | None = None,
) -> Outcome:
    """The day of one person. `corrected`, where given, stands in the place of the presence (empty: was not there)."""
    seen = list(stands)
    spans, forgotten = (merged(corrected), False) if corrected is not None else unforgotten(plans, presence(seen, now))
    here = corrected is None and not forgotten and any(end is None for _, end in seen)
    late = early = waiting = 0
    absent = False
    for stretch in stretches(plans):
        mine = within(spans, Span(stretch.starts_at - EARLY, stretch.ends_at))
        gone_by = now >= stretch.ends_at
        if not within(mine, stretch):
            absent = absent or gone_by
            if not gone_by:
                waiting = max(waiting, _beyond(now - stretch.starts_at, limits.late))
            continue
        late += _beyond(mine[0].starts_at - stretch.starts_at, limits.late)
        if gone_by:
            early += _beyond(stretch.ends_at - mine[-1].ends_at, limits.late)
    return Outcome(
        counted(plans, spans),
        late,
        early,
        absent,
        waiting,
        here,
        forgotten,
        spans[0].starts_at if spans else None,
        spans[-1].ends_at if spans and not here else None,
    )


def _beyond(span: timedelta, limit: int) -> int:
    """Minutes of `span` once it is longer than the limit, else 0."""
    return minutes(span) if span > timedelta(minutes=limit) else 0


def day_of_presence(span: Span, plans: Mapping[date, Sequence[Planned]]) -> date | None:
    """The business day a presence belongs to: the one whose plan it shares most time with, the earlier of equals.

    None when it shares time with none. Arriving early counts as being there for the shift.
    """
    best: tuple[timedelta, date] | None = None
    for day in sorted(plans):
        frames = [Span(one.starts_at - EARLY, one.ends_at) for one in stretches(plans[day])]
        shared = sum((length(within([span], frame)) for frame in frames), timedelta())
        if shared and (best is None or shared > best[0]):
            best = shared, day
    return best[1] if best else None


def total(days: Iterable[tuple[Sequence[Planned], Outcome]]) -> Total:
    """Days with their plans together; minutes stand under the code of the day's longest planned shift."""
    by_code: Counter[str] = Counter()
    worked = all_minutes = late = late_minutes = early = absent = 0
    for plans, one in days:
        worked += one.minutes > 0
        all_minutes += one.minutes
        late += one.late > 0
        late_minutes += one.late
        early += one.early > 0
        absent += one.absent
        if one.minutes:
            by_code[code_of(plans)] += one.minutes
    return Total(worked, all_minutes, late, late_minutes, early, absent, dict(by_code))


def code_of(plans: Sequence[Planned]) -> str:
    """Code of the longest planned shift, the first of equals; "" where none has one."""
    coded = sorted((plan for plan in plans if plan.code), key=lambda plan: plan.span)
    return max(coded, key=lambda plan: plan.span.length).code if coded else ""
