"""A day's attendance for whoever leads: who is late, who left, what is to be corrected."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.attendance.person_day import Cell, Panel, cell_of, panel_of, teams
from app.attendance.reading import Book, DayOf, Worker, read_book
from app.attendance.sick import MAX_AHEAD
from app.core.actor import Permission
from app.core.work import Work
from app.roster.places import posts_in_order
from app.sites.queries import today


@dataclass(frozen=True)
class Line:
    """A person on the day."""

    person_id: int
    name: str
    post: str
    cell: Cell
    of: DayOf


@dataclass(frozen=True)
class Daily:
    """The block `list`: `odd` needs a look, `usual` is as planned."""

    day: date
    is_today: bool
    before: date
    after: date | None
    odd: tuple[Line, ...]
    usual: tuple[Line, ...]


def day_of(work: Work, site_id: int, text: str) -> date:
    """A day up to today, within a year; today for anything else."""
    now = today(work, site_id)
    try:
        wanted = date.fromisoformat(text) if len(text) == 10 else now
    except ValueError:
        return now
    return wanted if now - timedelta(days=366) <= wanted <= now else now


def ahead_of(work: Work, site_id: int, text: str) -> str:
    """A day from today to as far as one may call in; today for anything else."""
    now = today(work, site_id)
    try:
        wanted = date.fromisoformat(text) if len(text) == 10 else now
    except ValueError:
        return now.isoformat()
    return (wanted if 0 <= (wanted - now).days <= MAX_AHEAD else now).isoformat()


def _book(work: Work, site_id: int, day: date) -> Book:
    """Everybody of the day; leaders see their own groups."""
    letter = work.require(Permission.CLOCK_OTHER, site_id)
    book = read_book(work, site_id, day, day)
    if letter != "T":
        return book
    mine = tuple(one for one in book.workers if one.team in teams(work, site_id) or one.id == work.actor.person_id)
    return Book(book.site, book.first, book.last, book.now, book.limits, mine)


def daily(work: Work, site_id: int, day: str = "", **_rest: Any) -> Daily:
    """Who was planned or present on the day."""
    wanted = day_of(work, site_id, day)
    book, now = _book(work, site_id, wanted), today(work, site_id)
    lines = [_line(work, site_id, book, one, wanted) for one in book.workers]
    found = [line for line in lines if line is not None and not (line.of.off == "rest" and not line.of.stood)]
    odd = [line for line in found if line.cell.marks or line.cell.fixed or line.of.off not in ("", "rest")]
    return Daily(
        wanted,
        wanted == now,
        wanted - timedelta(days=1),
        wanted + timedelta(days=1) if wanted < now else None,
        tuple(sorted(odd, key=lambda line: -line.of.outcome.waiting)),
        tuple(line for line in found if line not in odd),
    )


def _line(work: Work, site_id: int, book: Book, worker: Worker, day: date) -> Line | None:
    of = worker.days.get(day)
    if of is None or of.bare:
        return None
    posts = posts_in_order(work, site_id)
    places = of.posts or tuple(dict.fromkeys(one.post_id for one in of.stood))
    comma = "、" if work.lang.startswith("zh") else ", "
    names = comma.join(posts[post_id].name(work.lang) for post_id in places if post_id in posts)
    return Line(worker.id, worker.name, names, cell_of(work, book, of), of)


def panel(work: Work, site_id: int, day: str = "", person: int = 0, **_rest: Any) -> Panel:
    """The picked person's day."""
    if not person:
        return Panel()
    wanted = day_of(work, site_id, day)
    return panel_of(work, site_id, _book(work, site_id, wanted), person, wanted.isoformat())
