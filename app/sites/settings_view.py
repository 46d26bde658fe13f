"""What the settings of a site show: posts with their hours, one post opened, homes, days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select

from app.core.errors import NotFound
from app.core.work import Work
from app.sites import queries as sites
from app.sites.hours import Hours, written
from app.sites.models import Post, PostZone
from app.sites.plan import kept
from app.sites.posts import seen_of

DAYS_SHOWN = 14
QUARTER, BLANKS = 15, 2
"""Minutes of a step on the track; empty lines offered below the hours of a post."""


@dataclass(frozen=True)
class Named:
    """A code with its words."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Span:
    """Hours of a post on the day's track: quarters from the start of the business day, 0 to 96."""

    start: int
    end: int
    places: int
    text: str


@dataclass(frozen=True)
class PostRow:
    """A post with its hours on the chosen kind of day."""

    id: int
    code: str
    zh: str
    en: str
    zones: tuple[Named, ...]
    everywhere: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class PostList:
    """Posts by group, for one kind of day. `needs`: people asked for in each hour of the business day."""

    kinds: tuple[Named, ...]
    kind: str
    groups: tuple[tuple[Named, tuple[PostRow, ...]], ...]
    closed: tuple[PostRow, ...]
    first_hour: int
    needs: tuple[int, ...]


@dataclass(frozen=True)
class Choice:
    """A zone, covered by the post or not."""

    id: int
    zh: str
    en: str
    chosen: bool


@dataclass(frozen=True)
class Editor:
    """A post opened for change; `post_id` 0: a new one, None: nothing is open."""

    post_id: int | None
    code: str = ""
    name_zh: str = ""
    name_en: str = ""
    short_zh: str = ""
    short_en: str = ""
    group_code: str = ""
    everywhere: bool = False
    outdoor: bool = False
    licence_required: bool = False
    active: bool = True
    seen: str = ""
    groups: tuple[Named, ...] = ()
    zones: tuple[Choice, ...] = ()
    kinds: tuple[Named, ...] = ()
    kind: str = ""
    lines: tuple[Hours | None, ...] = ()
    lines_seen: str = ""


@dataclass(frozen=True)
class DayRow:
    """A date and its kind; `marked`: by hand, not by the weekday."""

    day: date
    kind: str
    marked: bool
    note: str


@dataclass(frozen=True)
class Days:
    """The days ahead."""

    rows: tuple[DayRow, ...]
    kinds: tuple[Named, ...]


@dataclass(frozen=True)
class Home:
    """A model home."""

    id: int
    zh: str
    en: str
    kind: str
    capacity: int
    is_open: bool


def posts(work: Work, site_id: int, *, kind: str = "", post: int | None = None) -> PostList:
    """Posts of the site by group with their hours on a day of `kind` (today's when not given)."""
    del post
    chosen, start = _kind(work, site_id, kind), sites.site(work, site_id).day_starts_minute
    hours = _hours(work, site_id, chosen)
    rows = {row.id or 0: _row(work, row, hours.get(row.id or 0, []), start) for row in _all_posts(work, site_id)}
    active = sites.posts(work, site_id)
    hourly = [[start + hour * 60 + q for q in range(0, 60, QUARTER)] for hour in range(24)]
    needs = [max(sum(line.places for line in _covering(hours, active, m)) for m in minutes) for minutes in hourly]
    return PostList(
        _kinds(work, site_id),
        chosen,
        tuple(
            (Named(code, group.name_zh, group.name_en), tuple(rows[p] for p in active if active[p].group_code == code))
            for code, group in sites.groups(work, site_id).items()
        ),
        tuple(row for post_id, row in rows.items() if post_id not in active),
        start // 60,
        tuple(needs),
    )


def _covering(hours: dict[int, list[Hours]], active: dict[int, Post], minute: int) -> list[Hours]:
    return [line for post_id in active for line in hours.get(post_id, []) if line.start <= minute < line.end]


def _all_posts(work: Work, site_id: int) -> list[Post]:
    def load() -> list[Post]:
        return list(work.session.exec(select(Post).where(Post.site_id == site_id).order_by(col(Post.position))))

    return kept(work, site_id, "all posts", load)


def _hours(work: Work, site_id: int, kind: str) -> dict[int, list[Hours]]:
    found: dict[int, list[Hours]] = {}
    for row in sorted(sites.coverage(work, site_id), key=lambda row: row.from_minute):
        if row.day_kind == kind:
            found.setdefault(row.post_id, []).append(Hours(row.from_minute, row.to_minute, row.places))
    return found


def _row(work: Work, post: Post, hours: Sequence[Hours], start: int) -> PostRow:
    zones = sites.zones(work, post.site_id)
    covered = [zones[row.zone_id] for row in _covers(work, post)]
    return PostRow(
        post.id or 0, post.code, post.name_zh, post.name_en,
        tuple(Named(zone.code, zone.name_zh, zone.name_en) for zone in covered), post.everywhere,
        tuple(span for line in hours if (span := _span(line, start)).end > span.start),
    )  # fmt: skip


def _span(line: Hours, start: int) -> Span:
    first, last = max(0, (line.start - start) // QUARTER), min(96, -((start - line.end) // QUARTER))
    return Span(first, last, line.places, line.text)


def _covers(work: Work, post: Post) -> list[PostZone]:
    return [row for row in sites.post_zones(work, post.site_id) if row.post_id == post.id and not row.night]


def _kind(work: Work, site_id: int, wished: str) -> str:
    known = [kind.code for kind in sites.day_kinds(work, site_id)]
    return wished if wished in known else sites.day_kind(work, site_id, sites.today(work, site_id))


def _kinds(work: Work, site_id: int) -> tuple[Named, ...]:
    return tuple(Named(row.code, row.name_zh, row.name_en) for row in sites.day_kinds(work, site_id))


def editor(work: Work, site_id: int, *, kind: str = "", post: int | None = None) -> Editor:
    """The post opened for change (0: a new one). Raises NotFound for one of another site."""
    if post is None:
        return Editor(None)
    groups = tuple(Named(code, row.name_zh, row.name_en) for code, row in sites.groups(work, site_id).items())
    zones = sites.zones(work, site_id)
    if post == 0:
        choices = tuple(Choice(zone_id, zone.name_zh, zone.name_en, False) for zone_id, zone in zones.items())
        return Editor(0, groups=groups, zones=choices, kinds=_kinds(work, site_id))
    row = next((row for row in _all_posts(work, site_id) if row.id == post), None)
    if row is None:
        raise NotFound()
    covered = [cover.zone_id for cover in _covers(work, row)]
    order = [*covered, *(zone_id for zone_id in zones if zone_id not in covered)]
    chosen = _kind(work, site_id, kind)
    lines = _hours(work, site_id, chosen).get(post, [])
    return Editor(
        post, row.code, row.name_zh, row.name_en, row.short_zh, row.short_en, row.group_code, row.everywhere,
        row.outdoor, row.licence_required, row.active, seen_of(row, covered), groups,
        tuple(Choice(z, zones[z].name_zh, zones[z].name_en, z in covered) for z in order), _kinds(work, site_id),
        chosen, (*lines, *(None,) * BLANKS), written(lines),
    )  # fmt: skip


def homes(work: Work, site_id: int, **_scope: object) -> tuple[Home, ...]:
    """Model homes in their order."""
    return tuple(
        Home(unit.id or 0, unit.name_zh, unit.name_en, unit.kind, unit.capacity, unit.is_open)
        for unit in sites.units(work, site_id)
    )


def days(work: Work, site_id: int, **_scope: object) -> Days:
    """The next two weeks, and every later day that is marked."""
    first = sites.today(work, site_id)
    marked = sites.calendar(work, site_id)
    ahead = [first + timedelta(days=n) for n in range(DAYS_SHOWN)]
    later = [day for day in marked if day > ahead[-1]]
    return Days(
        tuple(
            DayRow(day, sites.day_kind(work, site_id, day), day in marked, marked[day].note if day in marked else "")
            for day in (*ahead, *later)
        ),
        _kinds(work, site_id),
    )
