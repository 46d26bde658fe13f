"""Uncovered time as pure arithmetic of intervals, and the count of a day for the roster and the closing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from app.core.work import Work
from app.roster.day import Day, read_day
from app.roster.places import PostInfo
from app.roster.rules import Span, merged

Place = tuple[int, int]
"""(post, place)"""


@dataclass(frozen=True)
class Need:
    """So many places of a post are asked for during a stretch."""

    post_id: int
    places: int
    span: Span


@dataclass(frozen=True)
class Stood:
    """Somebody stood on a place during a stretch."""

    post_id: int
    place: int
    span: Span


@dataclass(frozen=True)
class Missing:
    """What nobody stood on. `by_place`: time by place; `bare`: by post, time in which nobody at all was there."""

    by_place: Mapping[Place, timedelta]
    bare: Mapping[int, timedelta]

    @property
    def total(self) -> timedelta:
        """All places together."""
        return sum(self.by_place.values(), timedelta())


def uncovered_time(
    needs: Iterable[Need], stood: Iterable[Stood], closed: Mapping[int, Iterable[Span]] | None = None
) -> Missing:
    """How long a needed place had nobody.

    Rows of a need that overlap add up. While `n` places of a post are asked for and `k` are stood on, `n - k` are
    missing, whichever numbers the people stand on; they are counted for the lowest numbers on which nobody stands.
    During `closed` (by post) nothing is asked for.
    """
    wanted: dict[int, list[Need]] = {}
    for need in needs:
        wanted.setdefault(need.post_id, []).append(need)
    there: dict[int, list[Stood]] = {}
    for one in stood:
        there.setdefault(one.post_id, []).append(one)
    by_place: dict[Place, timedelta] = {}
    bare: dict[int, timedelta] = {}
    for post_id, rows in wanted.items():
        shut = merged(list((closed or {}).get(post_id, ())))
        for piece, places in _pieces(rows, there.get(post_id, []), shut):
            count, taken = places
            for number in _lowest_free(count - len(taken), taken):
                by_place[post_id, number] = by_place.get((post_id, number), timedelta()) + piece
            if count and not taken:
                bare[post_id] = bare.get(post_id, timedelta()) + piece
    return Missing(by_place, bare)


def _pieces(
    needs: list[Need], stood: list[Stood], shut: list[Span]
) -> Iterable[tuple[timedelta, tuple[int, frozenset[int]]]]:
    """Stretches in which nothing changes: how long, how many are asked for, which numbers are stood on."""
    spans = [*(need.span for need in needs), *(one.span for one in stood), *shut]
    edges = sorted({at for span in spans for at in (span.starts_at, span.ends_at)})
    for first, last in pairwise(edges):
        if any(span.covers(first) for span in shut):
            continue
        count = sum(need.places for need in needs if need.span.covers(first))
        if count:
            yield last - first, (count, frozenset(one.place for one in stood if one.span.covers(first)))


def _lowest_free(missing: int, taken: frozenset[int]) -> list[int]:
    out: list[int] = []
    number = 1
    while len(out) < missing:
        if number not in taken:
            out.append(number)
        number += 1
    return out


@dataclass(frozen=True)
class UncoveredPlace:
    """A place that had nobody for some minutes of the day."""

    post_id: int
    place: int
    name: str
    minutes: int


@dataclass(frozen=True)
class Uncovered:
    """The uncovered minutes of a day up to now: by place in the order of the site, together, and with nobody at all."""

    day: date
    places: tuple[UncoveredPlace, ...]
    minutes: int
    bare_minutes: int


def uncovered_of_day(work: Work, site_id: int, day: date) -> Uncovered:
    """How long needed places had nobody on that business day, up to now. Costs nothing where the day is read."""
    return work.memo(("uncovered", site_id, day), lambda: counted(read_day(work, site_id, day)))


def counted(day: Day) -> Uncovered:
    """The uncovered minutes of a day that was read; whole minutes of each place, posts closed for a time left out."""
    found = uncovered_time(_needs(day), _stood(day))
    order: dict[int, PostInfo] = day.posts
    places = tuple(
        UncoveredPlace(post_id, place, day.name(post_id, place), minutes)
        for (post_id, place), time in sorted(
            found.by_place.items(), key=lambda item: (order[item[0][0]].order, item[0][1])
        )
        if (minutes := int(time.total_seconds() // 60))
    )
    bare = sum(int(time.total_seconds() // 60) for time in found.bare.values())
    return Uncovered(day.day, places, sum(one.minutes for one in places), bare)


def _needs(day: Day) -> list[Need]:
    """What was asked for until now; what is still to come cannot be uncovered yet."""
    return [
        Need(row.post_id, row.places, Span(row.starts_at, min(row.ends_at, day.now)))
        for row in day.demand
        if row.places and row.post_id in day.posts and row.starts_at < min(row.ends_at, day.now)
    ]


def _stood(day: Day) -> list[Stood]:
    """Presence up to now."""
    return [
        Stood(one.post_id, one.place, Span(one.started_at, ended))
        for one in day.stands
        if one.started_at < (ended := _until(one.ended_at, day.now))
    ]


def _until(ended_at: datetime | None, now: datetime) -> datetime:
    return min(ended_at, now) if ended_at is not None else now
