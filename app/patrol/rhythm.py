"""When rounds fall due within a shift, and when each point of a round. Pure: no database, no clock.

Intervals are elapsed time, so a night of a clock change has as many rounds as it has real hours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT_HOUR = time(3)
"""A shift that covers three in the morning by the site's clock is a night shift, as for the duties."""


@dataclass(frozen=True)
class Watch:
    """A stretch in which the post is manned by one part of the day: rounds are counted from its start."""

    starts_at: datetime
    ends_at: datetime
    night: bool
    business_day: date


@dataclass(frozen=True)
class Slot:
    """One round: the `number`-th of its watch, to be walked from `starts_at` to `due_at`."""

    number: int
    starts_at: datetime
    due_at: datetime


def covers_night(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
    """Whether three in the morning by the wall clock lies in the stretch."""
    day = starts_at.astimezone(zone).date()
    hours = (datetime.combine(day + timedelta(days=n), NIGHT_HOUR, zone).astimezone(UTC) for n in (0, 1))
    return any(starts_at <= hour < ends_at for hour in hours)


def watches(shifts: Iterable[Watch]) -> list[Watch]:
    """Shifts of one post put together: those that touch are one watch of their day, and the night goes before the day.

    So two people at once, or one who takes over at noon, walk one series of rounds.
    """
    found = list(shifts)
    nights = _merged([one for one in found if one.night])
    days = [rest for day in _merged([one for one in found if not one.night]) for rest in _without(day, nights)]
    return sorted([*nights, *days], key=lambda one: one.starts_at)


def _merged(shifts: Iterable[Watch]) -> list[Watch]:
    out: list[Watch] = []
    for one in sorted(shifts, key=lambda shift: (shift.starts_at, shift.ends_at)):
        last = out[-1] if out else None
        if last is not None and one.starts_at <= last.ends_at and one.business_day == last.business_day:
            out[-1] = Watch(last.starts_at, max(last.ends_at, one.ends_at), last.night, last.business_day)
        elif last is not None and one.starts_at < last.ends_at:
            if one.ends_at > last.ends_at:
                out.append(Watch(last.ends_at, one.ends_at, one.night, one.business_day))
        else:
            out.append(one)
    return out


def _without(day: Watch, nights: Iterable[Watch]) -> list[Watch]:
    """What is left of a day shift beside the nights, in order."""
    parts, start = [], day.starts_at
    for night in nights:
        if night.ends_at <= start or night.starts_at >= day.ends_at:
            continue
        parts.append((start, night.starts_at))
        start = night.ends_at
    parts.append((start, day.ends_at))
    return [Watch(first, last, False, day.business_day) for first, last in parts if first < last]


def slots(watch: Watch, interval: timedelta) -> list[Slot]:
    """Every round of a watch; what is left at its end and shorter than the interval gets none."""
    count = int((watch.ends_at - watch.starts_at) / interval)
    return [_slot(watch, interval, n) for n in range(1, count + 1)]


def slot_at(watch: Watch, interval: timedelta, at: datetime) -> Slot | None:
    """The round that is to be walked at an instant, None outside the rounds of the watch."""
    if not watch.starts_at <= at < watch.ends_at:
        return None
    found = _slot(watch, interval, int((at - watch.starts_at) / interval) + 1)
    return found if found.due_at <= watch.ends_at else None


def _slot(watch: Watch, interval: timedelta, number: int) -> Slot:
    start = watch.starts_at + (number - 1) * interval
    return Slot(number, start, start + interval)


@dataclass(frozen=True)
class Pace:
    """A round by time: its span, the time the walk takes, the number of its points."""

    starts_at: datetime
    due_at: datetime
    ends_at: datetime
    walk: timedelta
    count: int

    def planned(self, first: tuple[datetime, int] | None = None) -> list[datetime]:
        """When each point should be reached, never after the round is due.

        Counted from the start of the round until somebody has begun; then from `first` (when, which position from
        0): who had to do with something else first walks at the usual pace and is not chased point by point.
        """
        step = self.walk / max(1, self.count)
        start = self.starts_at
        if first is not None:
            start = max(start, first[0] - step * (first[1] + 1))
        last = max(self.due_at, min(start + self.walk, self.ends_at))
        return [min(start + step * (n + 1), last) for n in range(self.count)]

    def deadlines(self, first: tuple[datetime, int] | None = None) -> list[datetime]:
        """When each point counts as missed: its time plus the tolerance, at the latest when the round ends."""
        spare = self.ends_at - self.due_at
        return [min(at + spare, self.ends_at) for at in self.planned(first)]
