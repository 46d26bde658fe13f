"""Plan, presence, corrections and absences of some days, put together by person: six statements for any number of both.

The plan is shown up to the business day of now; what is still to come stands in the roster.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from app.attendance import statements as sql
from app.attendance.missing import limits_of
from app.attendance.rules import Limits, Outcome, Planned, day_of_presence, outcome
from app.core.work import Work
from app.roster.rules import Span
from app.sites.models import Site
from app.sites.queries import shifts, site, today

MARKS = ("absent", "waiting", "late", "early", "forgotten")


@dataclass(frozen=True)
class Stood:
    """A time on a post; `until` None: still there. `how`: the ways it was made known, empty for a relief."""

    post_id: int
    place: int
    since: datetime
    until: datetime | None
    how: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fix:
    """A correction. `live`: the one that counts."""

    id: int
    from_at: datetime | None
    until_at: datetime | None
    reason: str
    at: datetime
    by: str
    taken_back: bool
    live: bool = False


@dataclass(frozen=True)
class DayOf:
    """A person's business day. `off` is the kind of the absence, "" for none; `posts` those planned, in order."""

    day: date
    plans: tuple[Planned, ...] = ()
    posts: tuple[int, ...] = ()
    stood: tuple[Stood, ...] = ()
    fixes: tuple[Fix, ...] = ()
    off: str = ""
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def fix(self) -> Fix | None:
        """The correction that counts."""
        return next((one for one in self.fixes if one.live), None)

    @property
    def bare(self) -> bool:
        """Whether there is nothing to say about the day."""
        return not (self.plans or self.stood or self.fixes or self.off)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """What stands out: absent, waiting, late, early, forgotten."""
        return tuple(name for name in MARKS if getattr(self.outcome, name))


@dataclass(frozen=True)
class Worker:
    """Somebody with their days. `team` is the code of their group, "" for none."""

    id: int
    name: str
    pinyin: str
    number: str
    team: str
    days: Mapping[date, DayOf]


@dataclass(frozen=True)
class Book:
    """The days of everybody from `first` to `last`, both included, by pinyin."""

    site: Site
    first: date
    last: date
    now: datetime
    limits: Limits
    workers: tuple[Worker, ...]

    def worker(self, person_id: int) -> Worker | None:
        """The person's days, None for somebody else's site."""
        return next((one for one in self.workers if one.id == person_id), None)


def read_book(work: Work, site_id: int, first: date, last: date) -> Book:
    """Everybody's days, read once per Work."""
    return work.memo(("attendance", site_id, first, last), lambda: _read(work, site_id, first, last))


def _read(work: Work, site_id: int, first: date, last: date) -> Book:
    here, limits = site(work, site_id), limits_of(work, site_id)
    asked = {
        "site": site_id,
        # A day more on both sides, so that a night's presence finds the plan it belongs to.
        "first": first - timedelta(days=1),
        "last": min(last + timedelta(days=1), today(work, site_id)),
        "since": here.at(first, here.day_starts_minute) - timedelta(days=1),
        "until": here.at(last, here.day_starts_minute) + timedelta(days=2),
        "now": work.now,
    }
    days = _Days(work, here, limits, asked)
    workers = []
    for row in work.session.execute(sql.PEOPLE, asked):
        kept = {day: one for day, one in days.of(row.id).items() if first <= day <= last}
        workers.append(Worker(row.id, row.name, row.pinyin, row.staff_number, row.team or "", kept))
    unique = {one.id: one for one in reversed(workers)}
    ordered = sorted(unique.values(), key=lambda one: (one.pinyin, one.id))
    return Book(here, first, last, work.now, limits, tuple(ordered))


class _Days:
    """The rows of the days by person, and the days made of them."""

    def __init__(self, work: Work, here: Site, limits: Limits, asked: dict[str, Any]) -> None:
        self.work, self.here, self.limits = work, here, limits
        self.plans: dict[int, dict[date, list[tuple[Planned, int]]]] = defaultdict(lambda: defaultdict(list))
        self.off: dict[tuple[int, date], str] = {}
        self.fixes: dict[tuple[int, date], list[Fix]] = defaultdict(list)
        self.stood: dict[int, list[tuple[Stood, date | None]]] = defaultdict(list)
        for row in work.session.execute(sql.PLANS, asked):
            span = Span(row.starts_at, row.ends_at)
            meal = self._meal(row.business_day, row.shift_code)
            self.plans[row.person_id][row.business_day].append((Planned(span, row.shift_code, meal), row.post_id))
        for row in work.session.execute(sql.OFF, asked):
            self.off[row.person_id, row.day] = row.kind
        for row in work.session.execute(sql.FIXES, asked):
            gone = row.taken_back_at is not None
            fix = Fix(row.id, row.from_at, row.until_at, row.reason, row.at, row.name or "–", gone)
            self.fixes[row.person_id, row.day].append(fix)
        self._read_stood(asked)

    def _meal(self, day: date, code: str) -> int:
        template = shifts(self.work, self.here.id or 0, day).get(code)
        return template.meal_minutes if template else 0

    def _read_stood(self, asked: dict[str, Any]) -> None:
        found: dict[int, tuple[int, Stood, date | None]] = {}
        for row in self.work.session.execute(sql.STOOD, asked):
            before = found.get(row.id)
            how = (*(before[1].how if before else ()), *((row.how,) if row.how else ()))
            stood = Stood(row.post_id, row.place, row.started_at, row.ended_at, how)
            found[row.id] = row.person_id, stood, row.business_day
        for person_id, stood, day in found.values():
            self.stood[person_id].append((stood, day))
        for row in self.work.session.execute(sql.RELIEVED, asked):
            # Somebody relieved for an errand or an escort is still at work; at a meal they are not.
            relieved = Stood(row.post_id, row.place, row.started_at, row.ended_at)
            self.stood[row.person_id].append((relieved, None))

    def of(self, person_id: int) -> dict[date, DayOf]:
        """The days of a person that have anything in them."""
        planned = self.plans.get(person_id, {})
        by_day: dict[date, list[Stood]] = defaultdict(list)
        for stood, day in self.stood.get(person_id, ()):
            by_day[day or self._day_of(stood, planned)].append(stood)
        days = {*planned, *by_day, *(day for who, day in (*self.off, *self.fixes) if who == person_id)}
        return {day: self._day(person_id, day, planned.get(day, []), by_day.get(day, [])) for day in sorted(days)}

    def _day_of(self, stood: Stood, planned: Mapping[date, list[tuple[Planned, int]]]) -> date:
        until = stood.until or self.work.now
        found = None
        if until > stood.since:
            plans = {day: [plan for plan, _ in rows] for day, rows in planned.items()}
            found = day_of_presence(Span(stood.since, until), plans)
        return found or self.here.day_of(stood.since)

    def _day(self, person_id: int, day: date, planned: list[tuple[Planned, int]], stood: list[Stood]) -> DayOf:
        plans = tuple(plan for plan, _ in sorted(planned))
        fixes = self._fixes(person_id, day)
        live = next((one for one in fixes if one.live), None)
        corrected = None
        if live is not None:
            corrected = [Span(live.from_at, live.until_at)] if live.from_at and live.until_at else []
        return DayOf(
            day,
            plans,
            tuple(dict.fromkeys(post_id for _, post_id in sorted(planned))),
            tuple(sorted(stood, key=lambda one: one.since)),
            fixes,
            self.off.get((person_id, day), ""),
            outcome(plans, [(one.since, one.until) for one in stood], self.work.now, self.limits, corrected),
        )

    def _fixes(self, person_id: int, day: date) -> tuple[Fix, ...]:
        """The newest first; the newest that was not taken back counts."""
        rows = self.fixes.get((person_id, day), [])
        newest = max((one.id for one in rows if not one.taken_back), default=0)
        return tuple(
            Fix(one.id, one.from_at, one.until_at, one.reason, one.at, one.by, one.taken_back, one.id == newest)
            for one in sorted(rows, key=lambda one: -one.id)
        )
