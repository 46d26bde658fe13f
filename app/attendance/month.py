"""The hours of a month, of a day and of oneself, as they are shown: planned codes beside actual time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.attendance.person_day import Cell, Panel, cell_of, panel_of
from app.attendance.reading import Book, DayOf, Worker, read_book
from app.attendance.rules import Total, total
from app.core.actor import Permission
from app.core.errors import Forbidden
from app.core.i18n import pick
from app.core.work import Work
from app.sites.queries import groups, shifts, today

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Head:
    """A column of the month."""

    day: date
    free: bool
    """Saturday or Sunday."""
    today: bool


@dataclass(frozen=True)
class Row:
    """A person's month."""

    id: int
    name: str
    cells: tuple[Cell | None, ...]
    total: Total


@dataclass(frozen=True)
class Team:
    """People of a group under its name."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Code:
    """A shift of the site for the legend."""

    code: str
    name: str
    hours: str


@dataclass(frozen=True)
class Month:
    """The block `month`."""

    first: date
    before: str
    after: str
    heads: tuple[Head, ...]
    teams: tuple[Team, ...]
    codes: tuple[Code, ...]
    sums: Total


def month_of(work: Work, site_id: int, text: str) -> date:
    """The first day of the month "YYYY-MM"; of this month for anything else."""
    now = today(work, site_id)
    year, _, number = text.partition("-")
    known = len(text) == 7 and year.isdecimal() and number.isdecimal()
    if known and FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= 12:
        return date(int(year), int(number), 1)
    return now.replace(day=1)


def last_of(first: date) -> date:
    """The last day of the month that begins with `first`."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def days_of(first: date) -> list[date]:
    """Every day of a month."""
    return [first + timedelta(days=number) for number in range(last_of(first).day)]


def book_of(work: Work, site_id: int, first: date) -> Book:
    """The hours of a month as far as the actor may see them: everybody's, or (own) one's own."""
    letter = work.require(Permission.REPORT_STAFF, site_id)
    book = read_book(work, site_id, first, last_of(first))
    if letter != "O":
        return book
    mine = tuple(one for one in book.workers if one.id == work.actor.person_id)
    return Book(book.site, book.first, book.last, book.now, book.limits, mine)


def month(work: Work, site_id: int, month: str = "", **_rest: Any) -> Month:
    """People by days of a month."""
    first = month_of(work, site_id, month)
    book, days = book_of(work, site_id, first), days_of(first)
    rows = {one.id: _row(work, book, one, days) for one in book.workers}
    known = groups(work, site_id)
    by_team: dict[str, list[Row]] = {code: [] for code in known}
    for one in book.workers:
        by_team.setdefault(one.team if one.team in known else "", []).append(rows[one.id])
    names = {code: pick(work.lang, row.name_zh, row.name_en) for code, row in known.items()}
    everything = [(day.plans, day.outcome) for one in book.workers for day in one.days.values()]
    return Month(
        first,
        _month_name(first - timedelta(days=1)),
        _month_name(last_of(first) + timedelta(days=1)),
        tuple(Head(day, day.weekday() >= 5, day == today(work, site_id)) for day in days),
        tuple(Team(names.get(code, ""), tuple(found)) for code, found in by_team.items() if found),
        codes(work, site_id, first),
        total(everything),
    )


def _month_name(day: date) -> str:
    return f"{day:%Y-%m}"


def _row(work: Work, book: Book, worker: Worker, days: list[date]) -> Row:
    cells = [worker.days.get(day) for day in days]
    return Row(
        worker.id,
        worker.name,
        tuple(cell_of(work, book, one) if one and not one.bare else None for one in cells),
        total((one.plans, one.outcome) for one in worker.days.values()),
    )


def codes(work: Work, site_id: int, day: date) -> tuple[Code, ...]:
    """The site's shifts for the legend."""
    return tuple(
        Code(code, pick(work.lang, row.name_zh, row.name_en), f"{_clock(row.start_minute)}–{_clock(row.end_minute)}")
        for code, row in shifts(work, site_id, day).items()
    )


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def panel(work: Work, site_id: int, month: str = "", person: int = 0, day: str = "", **_rest: Any) -> Panel:
    """A day of the month's page."""
    if not person:
        return Panel()
    return panel_of(work, site_id, book_of(work, site_id, month_of(work, site_id, month)), person, day)


@dataclass(frozen=True)
class Mine:
    """One's own month, the newest day first."""

    first: date
    before: str
    after: str
    days: tuple[tuple[Cell, DayOf], ...]
    total: Total
    codes: tuple[Code, ...]


def mine(work: Work, site_id: int, month: str = "", **_rest: Any) -> Mine:
    """My hours. Raises Forbidden for a device that nobody has taken."""
    if work.actor.person_id is None:
        raise Forbidden()
    first = month_of(work, site_id, month)
    book = read_book(work, site_id, first, last_of(first))
    worker = book.worker(work.actor.person_id)
    found = [one for one in worker.days.values() if not one.bare] if worker else []
    return Mine(
        first,
        _month_name(first - timedelta(days=1)),
        _month_name(last_of(first) + timedelta(days=1)),
        tuple((cell_of(work, book, one), one) for one in reversed(found)),
        total((one.plans, one.outcome) for one in found),
        codes(work, site_id, first),
    )
