"""Posts that are short of people, and who is late though the post has enough. The pure part of the leader's view."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Demanded(Protocol):
    """A row of the demand."""

    @property
    def post_id(self) -> int: ...
    @property
    def places(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Stands(Protocol):
    """Somebody on a place."""

    @property
    def post_id(self) -> int: ...
    @property
    def place(self) -> int: ...
    @property
    def person_id(self) -> int: ...


class Planned(Protocol):
    """A live row of the plan."""

    @property
    def post_id(self) -> int: ...
    @property
    def place(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def person_name(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True)
class Gap:
    """A post that is short: red where nobody is, amber where somebody is. `place` is the one to send somebody to;
    `missed` are those who should be there."""

    post_id: int
    place: int
    have: int
    need: int
    since: datetime
    missed: tuple[str, ...]


@dataclass(frozen=True)
class Late:
    """Somebody who has not come, on a post that has enough people all the same."""

    post_id: int
    place: int
    person_id: int
    name: str
    since: datetime


def look(
    demand: Iterable[Demanded],
    standing: Sequence[Stands],
    plan: Sequence[Planned],
    now: datetime,
    grace: timedelta,
    excused: frozenset[int] = frozenset(),
) -> tuple[list[Gap], list[Late]]:
    """Gaps first red then amber, the longest first; then who is late. One cause is one line: a post that is short names
    those who are missing, and they stand nowhere else. Whoever is within `grace` is about to come; those of `excused`
    stand elsewhere by order."""
    here = {one.person_id for one in standing}
    away = [row for row in plan if row.starts_at <= now < row.ends_at and row.person_id not in here | excused]
    needs = _needs(demand, now)
    gaps, late = [], []
    for post_id in {*needs, *(row.post_id for row in away)}:
        need, since = needs.get(post_id, (0, now))
        absent = [row for row in away if row.post_id == post_id]
        gone = [row for row in absent if now - max(row.starts_at, since if need else row.starts_at) > grace]
        taken = {one.place for one in standing if one.post_id == post_id}
        missing = need - len(taken) - (len(absent) - len(gone))
        if missing > 0:
            start = max([since, *(row.starts_at for row in gone)])
            place = next((row.place for row in gone if row.place not in taken), 0) or _free(taken)
            gaps.append(Gap(post_id, place, len(taken), need, start, tuple(row.person_name for row in gone)))
        else:
            late += [Late(post_id, row.place, row.person_id, row.person_name, row.starts_at) for row in gone]
    gaps.sort(key=lambda gap: (gap.have > 0, gap.since, gap.post_id))
    return gaps, sorted(late, key=lambda one: (one.since, one.person_id))


def _needs(demand: Iterable[Demanded], now: datetime) -> Mapping[int, tuple[int, datetime]]:
    found: dict[int, tuple[int, datetime]] = {}
    for row in demand:
        if row.places and row.starts_at <= now < row.ends_at:
            places, since = found.get(row.post_id, (0, row.starts_at))
            found[row.post_id] = places + row.places, min(since, row.starts_at)
    return found


def _free(taken: set[int]) -> int:
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
