"""The roster on paper: a week by post or by person, a month by person, a day with room to sign.

Black on white says everything: words and marks, never colour alone. A day off is told, its reason is not: the sheet
hangs on a wall.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from app.core.i18n import pick
from app.core.work import Work
from app.roster.day import Day, Row
from app.roster.paper_fit import WIDTH, Sheet, ems
from app.roster.places import PostInfo
from app.roster.publish_models import RosterVersion
from app.roster.shortfall import have_and_need, shortfall
from app.roster.week import Mate, Stretch, monday_of, read_stretch
from app.roster.week_items import when_of
from app.roster.week_picks import day_of
from app.sites.queries import day_kind, day_kinds, posts, site, today

KINDS = ("week", "day", "month")
PLAIN_KINDS = ("weekday", "weekend")
AREA_W, POST_W, NAME_W, SUM_W = 20.0, 92.0, 84.0, 44.0
"""Widths in points of the columns before and after the days; print.css has the same."""
ROOM = {"week": 474.0, "month": 470.0, "day": 458.0}
"""Points down that title, head, legend and foot leave for the rows."""
SIDES = {"week": 7.0, "month": 3.0, "day": 7.0}
SMALL = 0.74


@dataclass(frozen=True)
class Entry:
    """One shift in a cell: `text` the person or the post, `when` its hours, `hours` where they are not the code's."""

    text: str
    code: str
    hours: str
    draft: bool
    when: str

    @property
    def line(self) -> str:
        """All of it, for reckoning its width."""
        return " ".join(part for part in (self.code, self.text, self.hours, "*" * self.draft) if part)


@dataclass(frozen=True)
class Missing:
    """Places of a post that nobody is planned on for a time."""

    places: int
    when: str


@dataclass(frozen=True)
class Cell:
    """A post or person on a day. `off`: rest, leave or nothing."""

    entries: tuple[Entry, ...] = ()
    missing: tuple[Missing, ...] = ()
    off: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a day. `kind` only where it is no plain weekday or weekend; have and need are places by shift."""

    day: date
    kind: str
    have: int
    need: int
    past: bool

    @property
    def short(self) -> int:
        """Places that still can be filled; what is over is history."""
        return 0 if self.past else self.need - self.have


@dataclass(frozen=True)
class PaperRow:
    """A post or a person; `sum` hours and `shifts` of a person in these days."""

    label: str
    sub: str
    cells: tuple[Cell, ...]
    sum: timedelta = timedelta()
    shifts: int = 0


@dataclass(frozen=True)
class Area:
    """Rows that belong together."""

    name: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True)
class Code:
    """A line of the legend."""

    code: str
    name: str
    hours: str


@dataclass(frozen=True)
class Paper:
    """The block `paper`. `by` post or person; `size` of type in points; `drafts`: shifts the staff do not know yet."""

    kind: str
    by: str
    first: date
    last: date
    before: str
    after: str
    site: str
    heads: tuple[Head, ...]
    areas: tuple[Area, ...]
    legend: tuple[Code, ...]
    resting: tuple[str, ...]
    away: tuple[str, ...]
    size: str
    one_page: bool
    version: int
    drafts: int
    now: datetime
    bare: bool

    @property
    def missing(self) -> int:
        """Places short on the days that are not over."""
        return sum(head.short for head in self.heads)


def paper_scope(work: Work, site_id: int, week: str, day: str, month: str, by: str) -> dict[str, str]:
    """The query of the page's address: one of week, day and month, and how it is arranged."""
    if shown := day_of(day):
        return {"day": shown.isoformat()}
    if first := day_of(month) or day_of(f"{month}-01"):
        return {"month": first.replace(day=1).isoformat()}
    monday = monday_of(day_of(week) or today(work, site_id))
    return {"week": monday.isoformat(), "by": "person" if by == "person" else "post"}


def paper(work: Work, site_id: int, week: str = "", day: str = "", month: str = "", by: str = "") -> Paper:
    """The block `paper`: a day, a month by person, else a week; five statements whatever it is."""
    if day:
        return _paper(work, site_id, "day", date.fromisoformat(day), date.fromisoformat(day), "post")
    if month:
        first = date.fromisoformat(month)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return _paper(work, site_id, "month", first, last, "person")
    first = date.fromisoformat(week)
    return _paper(work, site_id, "week", first, first + timedelta(days=6), by)


def _paper(work: Work, site_id: int, kind: str, first: date, last: date, by: str) -> Paper:
    here, stretch = site(work, site_id), read_stretch(work, site_id, first, last)
    short = {post_id: pick(work.lang, row.short_zh, row.short_en) for post_id, row in posts(work, site_id).items()}
    areas = _by_post(stretch, work.lang) if by == "post" else _by_person(stretch, short, work.lang)
    rows = [row for area in areas for row in area.rows]
    days = len(stretch.days)
    before, after = (AREA_W + POST_W, 0.0) if by == "post" else (NAME_W, SUM_W)
    sheet = Sheet(ROOM[kind], (WIDTH - before - after) / days, before - AREA_W * (by == "post"), SIDES[kind])
    size, one_page = sheet.fit([(_label(row, kind), [_lines(cell, kind) for cell in row.cells]) for row in rows])
    off = {mate.name: mate.off[first] for mate in stretch.mates.values() if first in mate.off}
    busy = {row.name for row in stretch.rows} if kind == "day" else set()
    step = {"week": timedelta(days=7), "day": timedelta(days=1), "month": timedelta(days=28)}[kind]
    return Paper(
        kind,
        by,
        first,
        last,
        (first - step if kind != "month" else (first - timedelta(days=1)).replace(day=1)).isoformat(),
        (first + step if kind != "month" else last + timedelta(days=1)).isoformat(),
        pick(work.lang, here.name_zh, here.name_en),
        tuple(_head(work, site_id, day) for day in stretch.days.values()),
        tuple(areas),
        _legend(stretch, work.lang),
        tuple(name for name, word in off.items() if word == "rest" and name not in busy) if kind == "day" else (),
        tuple(name for name, word in off.items() if word != "rest" and name not in busy) if kind == "day" else (),
        f"{size:g}".replace(".", "-"),
        one_page,
        work.session.execute(NEWEST, {"site": site_id}).scalar() or 0,
        sum(row.draft for row in stretch.rows) + sum(len(one.gone) for one in stretch.days.values()),
        work.now,
        not stretch.rows,
    )


NEWEST = select(func.max(col(RosterVersion.number))).where(col(RosterVersion.site_id) == bindparam("site"))


def _head(work: Work, site_id: int, day: Day) -> Head:
    kind, words = day_kind(work, site_id, day.day), ""
    if kind not in PLAIN_KINDS:
        names = {row.code: pick(work.lang, row.name_zh, row.name_en) for row in day_kinds(work, site_id)}
        words = names.get(kind, kind)
    return Head(day.day, words, *have_and_need(day, day.posts), day.is_past)


def _by_post(stretch: Stretch, lang: str) -> list[Area]:
    """Every post that somebody is planned on or that is asked for, part of the site by part."""
    found: dict[str, list[PaperRow]] = {}
    for post in stretch.first.posts.values():
        cells = [_post_cell(stretch, day, post) for day in stretch.days.values()]
        if any(cell.entries or cell.missing for cell in cells):
            found.setdefault(post.area(lang), []).append(PaperRow(post.name(lang), "", tuple(cells)))
    return [Area(name, tuple(rows)) for name, rows in found.items()]


def _post_cell(stretch: Stretch, day: Day, post: PostInfo) -> Cell:
    rows = [row for row in day.on_post(post.id) if row.day == day.day]
    holes = [] if day.is_past else shortfall(day, post.id)
    missing = tuple(Missing(places, when_of(day, span)) for span, places in holes)
    return Cell(tuple(_entry(stretch, day, row, row.name) for row in rows), missing)


def _entry(stretch: Stretch, day: Day, row: Row, text: str) -> Entry:
    usual = row.code and stretch.code_of(day, row.span) == row.code
    when = when_of(day, row.span)
    return Entry(text, row.code, "" if usual else when, row.draft, when)


def _by_person(stretch: Stretch, short: Mapping[int, str], lang: str) -> list[Area]:
    """Everybody of the staff, in the order of the posts they mostly hold."""
    order = {post_id: place for place, post_id in enumerate(short)}
    known = stretch.first.posts
    told = []
    for mate in stretch.mates.values():
        rows = [row for row in stretch.of_person(mate.person_id) if row.post_id in known]
        counted = Counter(row.post_id for row in rows)
        usual = min(counted, key=lambda post_id: (-counted[post_id], order.get(post_id, 99)), default=0)
        cells = [_person_cell(stretch, day, mate, usual, short) for day in stretch.days.values()]
        name = short.get(usual, "") or (known[usual].name(lang) if usual in known else "")
        line = PaperRow(mate.name, name, tuple(cells), stretch.worked(rows), len({row.day for row in rows}))
        told.append((order.get(usual, len(order)), mate.person_id, line))
    told.sort(key=lambda one: one[:2])
    return [Area("", tuple(line for _, _, line in told))]


def _person_cell(stretch: Stretch, day: Day, mate: Mate, usual: int, short: Mapping[int, str]) -> Cell:
    many = len(stretch.days) > 7
    entries = []
    for row in stretch.of_person(mate.person_id):
        if row.day == day.day and row.post_id in day.posts:
            away = row.post_id != usual or not many
            where = (short.get(row.post_id) or day.name(row.post_id, 1)) if away else ""
            entries.append(_entry(stretch, day, row, where))
    off = mate.off.get(day.day, "")
    return Cell(tuple(entries), (), "rest" if off == "rest" else "leave" if off else "")


def _label(row: PaperRow, kind: str) -> float:
    """Ems of what stands before the days; what is added in small letters takes less."""
    return 0.0 if kind == "day" else ems(row.label) + (0.0 if kind == "month" else SMALL * ems(row.sub) + 0.4)


def _lines(cell: Cell, kind: str) -> list[float]:
    """Ems of the entries of a cell, each on a line of its own; in a month post and hours stand under the code."""
    if kind == "day":
        return [1.0] * (len(cell.entries) + len(cell.missing))
    widths: list[float] = []
    for one in cell.entries:
        if kind == "month":
            widths += [ems(one.code + "*" * one.draft)] * bool(one.code)
            widths += [SMALL * ems(part) for part in (one.text, one.hours) if part]
        else:
            widths.append(ems(one.line))
    widths += [ems(f"缺 {one.places} {one.when}") for one in cell.missing]
    return widths + [ems("OFF")] * bool(cell.off)


def _legend(stretch: Stretch, lang: str) -> tuple[Code, ...]:
    """The site's shifts that are used in these days."""
    used = {row.code for row in stretch.rows}
    out = []
    for code, row in stretch.shifts[stretch.first.day].items():
        if code in used:
            day = stretch.first
            out.append(Code(code, pick(lang, row.name_zh, row.name_en), _hours(day, row.start_minute, row.end_minute)))
    return tuple(out)


def _hours(day: Day, start: int, end: int) -> str:
    return f"{day.clock(day.at(start))}–{day.clock(day.at(end))}"
