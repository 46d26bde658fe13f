"""What the calendar shows: a month with the kind of each day, one day opened, a year as the library knows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.core.work import Work
from app.sites import queries as sites
from app.sites.calendar import YEARS_AHEAD, library_year
from app.sites.models import Coverage
from app.sites.settings_view import Named, kinds_of

NOTICE_DAYS = 60
"""So long before its first day a year that is not filled is asked for: the State Council says it in November."""


@dataclass(frozen=True)
class DayCell:
    """A day of the month. `need`: people at its fullest hour; `inside`: of the month that is shown."""

    day: date
    kind: Named
    marked: bool
    note: str
    need: int
    inside: bool
    past: bool
    today: bool


@dataclass(frozen=True)
class Month:
    """The block `month`; `gaps`: years that are not filled and matter now."""

    first: date
    before: date
    after: date
    weeks: tuple[tuple[DayCell, ...], ...]
    kinds: tuple[Named, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True)
class Effect:
    """What a kind asks for on the day: people at the fullest hour, and posts with more or fewer than now."""

    kind: Named
    need: int
    more: tuple[tuple[str, str, int], ...]
    chosen: bool


@dataclass(frozen=True)
class DaySheet:
    """The block `editor`: a day opened; day None: nothing is open."""

    day: date | None = None
    note: str = ""
    marked: bool = False
    past: bool = False
    by_weekday: Named | None = None
    need: int = 0
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """Days in a row with the same word. `add`: how many of them are not marked yet."""

    first: date
    last: date
    note: str
    working: bool
    add: int


@dataclass(frozen=True)
class Year:
    """The block `year`. `source`: library, hand, or empty while it is not filled."""

    year: int
    before: int | None
    after: int | None
    source: str
    known: bool
    stretches: tuple[Stretch, ...]
    add: int


def unfilled(work: Work, site_id: int) -> tuple[int, ...]:
    """Years that are not filled and matter: this one while it has holidays left, and the next once it is near."""
    day, filled = sites.today(work, site_id), sites.calendar_years(work, site_id)
    years = sorted({day.year, (day + timedelta(days=NOTICE_DAYS)).year})
    return tuple(year for year in years if year not in filled and not _nothing_left(work, site_id, year, day))


def _nothing_left(work: Work, site_id: int, year: int, today: date) -> bool:
    """Whether every day that the library would mark is marked already or over."""
    known, marked = library_year(year), sites.calendar(work, site_id)
    return bool(known) and not any(day >= today and day not in marked for day in known)


def month_of(work: Work, site_id: int, asked: str) -> date:
    """The first day of the month asked for (2026-11), else of this one."""
    today = sites.today(work, site_id)
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)
    return first if 2000 <= first.year <= today.year + YEARS_AHEAD else today.replace(day=1)


def month(work: Work, site_id: int, *, month: str = "", **_scope: object) -> Month:
    """The weeks of a month, Monday first."""
    first = month_of(work, site_id, month)
    after = (first + timedelta(days=31)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    days = [start + timedelta(days=n) for n in range(-(-(after - start).days // 7) * 7)]
    cells = [_cell(work, site_id, day, first) for day in days]
    weeks = tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7))
    before = (first - timedelta(days=1)).replace(day=1)
    return Month(first, before, after, weeks, kinds_of(work, site_id), unfilled(work, site_id))


def _cell(work: Work, site_id: int, day: date, first: date) -> DayCell:
    marked, today = sites.calendar(work, site_id).get(day), sites.today(work, site_id)
    kind = _named(work, site_id, sites.day_kind(work, site_id, day))
    return DayCell(
        day, kind, marked is not None, marked.note if marked else "",
        fullest(_rows(work, site_id, day, kind.code)), day.month == first.month, day < today, day == today,
    )  # fmt: skip


def _named(work: Work, site_id: int, code: str) -> Named:
    return next((kind for kind in kinds_of(work, site_id) if kind.code == code), Named(code, code, code))


def _rows(work: Work, site_id: int, day: date, kind: str) -> list[Coverage]:
    active = sites.posts(work, site_id)
    return [row for row in sites.coverage(work, site_id, day) if row.day_kind == kind and row.post_id in active]


def fullest(rows: Sequence[Coverage]) -> int:
    """People at the hour at which most are asked for."""
    return max(
        (sum(r.places for r in rows if r.from_minute <= row.from_minute < r.to_minute) for row in rows), default=0
    )


def editor(work: Work, site_id: int, *, day: str = "", **_scope: object) -> DaySheet:
    """A day opened: every kind with what it would ask for."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        return DaySheet()
    if not 2000 <= chosen.year <= sites.today(work, site_id).year + YEARS_AHEAD:
        return DaySheet()
    marked, now = sites.calendar(work, site_id).get(chosen), sites.day_kind(work, site_id, chosen)
    have = _rows(work, site_id, chosen, now)
    effects = []
    for kind in kinds_of(work, site_id):
        rows = _rows(work, site_id, chosen, kind.code)
        effects.append(Effect(kind, fullest(rows), _more(work, site_id, have, rows), kind.code == now))
    plain = _named(work, site_id, "weekend" if chosen.weekday() >= 5 else "weekday")
    past = chosen < sites.today(work, site_id)
    return DaySheet(
        chosen, marked.note if marked else "", marked is not None, past, plain, fullest(have), tuple(effects)
    )


def _more(
    work: Work, site_id: int, have: Iterable[Coverage], want: Iterable[Coverage]
) -> tuple[tuple[str, str, int], ...]:
    """(zh, en, difference) of every post whose largest number of places would change."""
    most: dict[int, list[int]] = {}
    for side, rows in enumerate((have, want)):
        for row in rows:
            pair = most.setdefault(row.post_id, [0, 0])
            pair[side] = max(pair[side], row.places)
    return tuple(
        (post.name_zh, post.name_en, most[post_id][1] - most[post_id][0])
        for post_id, post in sites.posts(work, site_id).items()
        if post_id in most and most[post_id][0] != most[post_id][1]
    )


def year(work: Work, site_id: int, *, month: str = "", year: int | None = None, **_scope: object) -> Year:
    """A year with what the library would mark."""
    today = sites.today(work, site_id)
    number = year or month_of(work, site_id, month).year
    number = min(max(number, today.year), today.year + YEARS_AHEAD)
    known, marked = library_year(number), sites.calendar(work, site_id)
    filled = sites.calendar_years(work, site_id).get(number)
    fresh = [day for day in known if day >= today and day not in marked]
    return Year(
        number, number - 1 if number > today.year else None, number + 1 if number < today.year + YEARS_AHEAD else None,
        filled.source if filled else "", bool(known), tuple(_stretches(known, set(fresh))), len(fresh),
    )  # fmt: skip


def _stretches(known: dict[date, tuple[str, str]], fresh: set[date]) -> Iterable[Stretch]:
    days = sorted(known)
    edges = [n for n, (a, b) in enumerate(pairwise(days), 1) if (b - a).days > 1 or known[a] != known[b]]
    for start, end in pairwise([0, *edges, len(days)]) if days else ():
        part = days[start:end]
        kind, note = known[part[0]]
        yield Stretch(part[0], part[-1], note, kind == "weekday", len(fresh & set(part)))
