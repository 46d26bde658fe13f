"""When duties fall due within a shift. Pure: no database, no clock; every instant comes out in UTC.

What the kinds mean:

- start: opens with the shift, due `start_minutes` later; end: opens `end_minutes` before the shift ends, due then.
- before_opening: from the shift's start to the hour the site opens, for shifts that begin before it.
- interval: due every `max` minutes after the start; may be done from `min` minutes after the one before was due.
  With min = max it opens a little before it is due, so that it is seen coming.
- hourly: due on each full hour by the wall clock, open during the hour before it.
- rolling: `times` equal shares of the shift, each due at the end of its share.
- daily, weekly (Monday), monthly (the first): with the first shift of the post in the business day, `at` names the hour
  it is due. Several `times`: daily cuts the shift into shares, weekly and monthly spread over days (twice a week is
  Monday and Thursday, twice a month the first and the fifteenth).
- event: never by time.

Nothing is ever due after the shift's end or open before its start.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.duties.kinds import Part, Timing, TimingKind

NIGHT_HOUR = time(3)
"""A shift that covers three in the morning is a night shift; the site's own codes do not matter."""
ONCE_A_DAY = frozenset({TimingKind.DAILY, TimingKind.WEEKLY, TimingKind.MONTHLY})
SERIES = frozenset({TimingKind.INTERVAL, TimingKind.HOURLY, TimingKind.ROLLING})
"""Looked at again and again: when the next one opens, the one before can no longer be done."""
ONCE_A_SHIFT = frozenset({TimingKind.START, TimingKind.END, TimingKind.BEFORE_OPENING})
LEAD_MINUTES = 15
"""Longest time before it is due that an interval without slack opens; a third of the interval when that is less."""


@dataclass(frozen=True)
class Margins:
    """Minutes a site may change. Defaults are ours."""

    start_minutes: int = 30
    end_minutes: int = 30


@dataclass(frozen=True)
class Shift:
    """One person's stay on a place. `opens_minute`: the site's opening, minutes after local midnight.

    `first`: the first shift of its post in the business day; it carries the daily, weekly and monthly items.
    """

    starts_at: datetime
    ends_at: datetime
    business_day: date
    zone: ZoneInfo
    opens_minute: int
    first: bool = False


@dataclass(frozen=True)
class Slot:
    """One opening: seen from `opens_at`, to be done by `due_at`; `turn` counts its series from 1."""

    timing: str
    turn: int
    opens_at: datetime
    due_at: datetime


def to_row(timing: Timing, *, scope: str = "") -> dict[str, object]:
    """A timing as it is stored with an item; `scope` of its event, empty for the other kinds."""
    row: dict[str, object] = {
        "kind": timing.kind.value,
        "part": timing.part.value,
        "times": timing.times,
        "on": timing.default,
    }
    more = {
        "min": timing.min_minutes,
        "max": timing.max_minutes,
        "event": timing.event,
        "within": timing.within_minutes,
        "at": timing.at,
        "scope": scope or None,
    }
    return row | {name: value for name, value in more.items() if value is not None}


def from_row(row: Mapping[str, object]) -> Timing:
    """The timing behind a stored row."""

    def whole(name: str) -> int | None:
        value = row.get(name)
        return value if isinstance(value, int) else None

    def text(name: str) -> str | None:
        value = row.get(name)
        return value if isinstance(value, str) and value else None

    return Timing(
        kind=TimingKind(str(row["kind"])),
        min_minutes=whole("min"),
        max_minutes=whole("max"),
        event=text("event"),
        within_minutes=whole("within"),
        part=Part(text("part") or "any"),
        times=whole("times") or 1,
        at=text("at"),
        default=bool(row.get("on", True)),
    )


def is_night(shift: Shift) -> bool:
    """Whether the shift covers three in the morning by the site's wall clock."""
    day = shift.starts_at.astimezone(shift.zone).date()
    hours = (datetime.combine(day + timedelta(days=n), NIGHT_HOUR, shift.zone).astimezone(UTC) for n in (0, 1))
    return any(_utc(shift.starts_at) <= hour < _utc(shift.ends_at) for hour in hours)


def belongs(timing: Timing, night_only: bool, night: bool) -> bool:
    """Whether a timing of an item (`night_only`: its own mark) is for a night shift, or for a day shift."""
    part = Part.NIGHT if night_only else timing.part
    return part is Part.ANY or (part is Part.NIGHT) == night


def slots(timings: Iterable[Timing], shift: Shift, margins: Margins, *, night_only: bool = False) -> list[Slot]:
    """Every opening that the switched-on `timings` of one item have in `shift`, in the order they are due."""
    night = is_night(shift)
    found = [
        slot
        for timing in timings
        if timing.default and belongs(timing, night_only, night)
        for slot in _slots_of(timing, shift, margins)
    ]
    return sorted(found, key=lambda slot: (slot.due_at, slot.opens_at))


def _slots_of(timing: Timing, shift: Shift, margins: Margins) -> list[Slot]:
    start, end = _utc(shift.starts_at), _utc(shift.ends_at)
    match timing.kind:
        case TimingKind.START:
            pairs = _shares(start, min(end, start + _minutes(margins.start_minutes)), timing.times)
        case TimingKind.END:
            pairs = _shares(max(start, end - _minutes(margins.end_minutes)), end, timing.times)
        case TimingKind.BEFORE_OPENING:
            opening = _opening(shift)
            pairs = _shares(start, opening, timing.times) if opening else []
        case TimingKind.INTERVAL:
            pairs = _interval(start, end, timing.min_minutes or 1, timing.max_minutes or 1)
        case TimingKind.HOURLY:
            pairs = _hourly(start, end, shift.zone)
        case TimingKind.ROLLING:
            pairs = _shares(start, end, timing.times)
        case TimingKind.DAILY | TimingKind.WEEKLY | TimingKind.MONTHLY:
            pairs = _of_the_day(timing, shift, start, end)
        case _:
            pairs = []
    return [Slot(timing.kind.value, turn, opens, due) for turn, (opens, due) in enumerate(pairs, 1)]


def _of_the_day(timing: Timing, shift: Shift, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    if not shift.first or not _falls_on(timing, shift.business_day):
        return []
    if timing.at:
        asked = datetime.combine(shift.business_day, time.fromisoformat(timing.at), shift.zone).astimezone(UTC)
        return [(start, asked if start < asked <= end else end)]
    return _shares(start, end, timing.times if timing.kind is TimingKind.DAILY else 1)


def _falls_on(timing: Timing, day: date) -> bool:
    """Whether the day is one of those over which `times` a week or a month are spread."""
    if timing.kind is TimingKind.WEEKLY:
        return day.weekday() in {7 * n // timing.times for n in range(timing.times)}
    if timing.kind is TimingKind.MONTHLY:
        return day.day in {1 + 28 * n // timing.times for n in range(timing.times)}
    return True


def _interval(start: datetime, end: datetime, low: int, high: int) -> list[tuple[datetime, datetime]]:
    lead = high - low or max(1, min(LEAD_MINUTES, high // 3))
    count = int((end - start) / _minutes(high))
    dues = [start + _minutes(high * turn) for turn in range(1, count + 1)]
    return [(due - _minutes(lead), due) for due in dues]


def _hourly(start: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    local = start.astimezone(zone)
    due = (
        start
        + timedelta(hours=1)
        - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    )
    pairs = []
    while due <= end:
        pairs.append((max(start, due - timedelta(hours=1)), due))
        due += timedelta(hours=1)
    return pairs


def _shares(start: datetime, end: datetime, times: int) -> list[tuple[datetime, datetime]]:
    """`times` equal parts of a span, cut at whole minutes; an empty span has none."""
    minutes = int((end - start).total_seconds() // 60)
    if minutes < 1:
        return [(start, end)] if end > start and times == 1 else []
    times = min(times, minutes)
    cuts = [start + _minutes(minutes * n // times) for n in range(times)] + [end]
    return list(pairwise(cuts))


def _opening(shift: Shift) -> datetime | None:
    """The first opening of the site within the shift; None when it has none."""
    day = shift.starts_at.astimezone(shift.zone).date()
    for n in (0, 1):
        hour = time(shift.opens_minute // 60 % 24, shift.opens_minute % 60)
        opening = datetime.combine(day + timedelta(days=n), hour, shift.zone).astimezone(UTC)
        if _utc(shift.starts_at) < opening <= _utc(shift.ends_at):
            return opening
    return None


def _utc(at: datetime) -> datetime:
    """In UTC, so that differences are elapsed time also on a day of a clock change."""
    return at.astimezone(UTC)


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
