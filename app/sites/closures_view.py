"""What the page of closures shows: what is closed now or to come, what was, and what can be closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.work import Work
from app.sites import queries as sites
from app.sites.closures import kind_of
from app.sites.models_dated import Closure
from app.sites.settings_view import Named

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """A closure in words. `state`: now, coming, over; `early`: it was opened before its time."""

    id: int
    kind: str
    zh: str
    en: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    state: str
    early: bool
    also: tuple[Named, ...]
    """Posts that a closed zone closes with it."""


@dataclass(frozen=True)
class Target:
    """Something that can be closed. `value` is what the form sends, "zone:3"."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class Closing:
    """The block `closures`."""

    now: tuple[Line, ...]
    coming: tuple[Line, ...]
    over: tuple[Line, ...]
    zones: tuple[Target, ...]
    posts: tuple[Target, ...]
    homes: tuple[Target, ...]
    chosen: str
    today: date
    close: datetime


def closures(work: Work, site_id: int, *, what: str = "", **_scope: object) -> Closing:
    """Closures of the last month and to come; `what` is preselected."""
    here, day = sites.site(work, site_id), sites.today(work, site_id)
    lines = [_line(work, site_id, row) for row in sites.closures(work, site_id) if row.over_at > work.now - KEPT]
    over = sorted((line for line in lines if line.state == "over"), key=lambda line: line.ends_at, reverse=True)
    posts = sites.posts(work, site_id).items()
    return Closing(
        tuple(line for line in lines if line.state == "now"),
        tuple(line for line in lines if line.state == "coming"),
        tuple(over[:20]),
        tuple(Target(f"zone:{i}", row.name_zh, row.name_en) for i, row in sites.zones(work, site_id).items()),
        tuple(Target(f"post:{i}", row.name_zh, row.name_en) for i, row in posts),
        tuple(Target(f"unit:{row.id}", row.name_zh, row.name_en) for row in sites.units(work, site_id)),
        what,
        day,
        here.at(day, here.closes_minute),
    )


def _line(work: Work, site_id: int, row: Closure) -> Line:
    kind, row_id = kind_of(row)
    zh, en = _name(work, site_id, kind, row_id)
    state = "over" if row.over_at <= work.now else "now" if row.starts_at <= work.now else "coming"
    also: list[Named] = []
    if kind == "zone" and state == "now":
        known = sites.posts(work, site_id)
        also = [
            Named(known[post_id].code, known[post_id].name_zh, known[post_id].name_en)
            for post_id, shut in sites.closed_posts(work, site_id).items()
            if shut.closure_id == row.id
        ]
    early = row.ended_at is not None and row.ended_at < row.ends_at
    return Line(row.id or 0, kind, zh, en, row.starts_at, row.over_at, row.reason, state, early, tuple(also))


def _name(work: Work, site_id: int, kind: str, row_id: int) -> tuple[str, str]:
    if kind == "zone":
        zone = sites.zones(work, site_id).get(row_id)
        return (zone.name_zh, zone.name_en) if zone else ("", "")
    if kind == "post":
        post = sites.posts(work, site_id).get(row_id)
        return (post.name_zh, post.name_en) if post else ("", "")
    unit = next((unit for unit in sites.units(work, site_id) if unit.id == row_id), None)
    return (unit.name_zh, unit.name_en) if unit else ("", "")
