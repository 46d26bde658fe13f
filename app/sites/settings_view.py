"""What the settings of a site show: posts with their hours by kind of day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from app.core.work import Work
from app.sites import queries as sites
from app.sites.coming import Coming, coming_coverage
from app.sites.hours import Hours
from app.sites.models import Post, PostZone
from app.sites.plan import kept

QUARTER = 15
"""Minutes of a step on the track."""


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
    view: str = "hours"
    grid: tuple[tuple[Named, tuple["GridRow", ...]], ...] = ()
    coming: tuple[Coming, ...] = ()


@dataclass(frozen=True)
class GridRow:
    """A post with its hours on every kind of day, in the order of the kinds; `turns`: days of planned changes."""

    row: PostRow
    cells: tuple[tuple[Hours, ...], ...]
    turns: tuple[date | None, ...]


def posts(work: Work, site_id: int, *, kind: str = "", view: str = "", **_scope: object) -> PostList:
    """Posts of the site by group: their hours on a day of `kind` (today's when not given), or (grid) on every kind."""
    chosen, start = kind_asked(work, site_id, kind), sites.site(work, site_id).day_starts_minute
    hours = _hours(work, site_id, chosen)
    rows = {row.id or 0: _row(work, row, hours.get(row.id or 0, []), start) for row in all_posts(work, site_id)}
    active = sites.posts(work, site_id)
    hourly = [[start + hour * 60 + q for q in range(0, 60, QUARTER)] for hour in range(24)]
    needs = [max(sum(line.places for line in _covering(hours, active, m)) for m in minutes) for minutes in hourly]
    coming = coming_coverage(work, site_id)
    groups = tuple(
        (Named(code, group.name_zh, group.name_en), tuple(rows[p] for p in active if active[p].group_code == code))
        for code, group in sites.groups(work, site_id).items()
    )
    return PostList(
        kinds_of(work, site_id),
        chosen,
        groups,
        tuple(row for post_id, row in rows.items() if post_id not in active),
        start // 60,
        tuple(needs),
        "grid" if view == "grid" else "hours",
        _grid(work, site_id, groups, coming) if view == "grid" else (),
        tuple(coming),
    )


def _grid(
    work: Work, site_id: int, groups: Sequence[tuple[Named, tuple[PostRow, ...]]], coming: Sequence[Coming]
) -> tuple[tuple[Named, tuple[GridRow, ...]], ...]:
    kinds = [kind.code for kind in kinds_of(work, site_id)]
    hours = {kind: _hours(work, site_id, kind) for kind in kinds}
    turns: dict[tuple[int, str], date] = {}
    for one in coming:
        turns.setdefault((one.post_id, one.kind), one.day)
    return tuple(
        (
            group,
            tuple(
                GridRow(
                    row,
                    tuple(tuple(hours[kind].get(row.id, ())) for kind in kinds),
                    tuple(turns.get((row.id, kind)) for kind in kinds),
                )
                for row in rows
            ),
        )
        for group, rows in groups
    )


def _covering(hours: dict[int, list[Hours]], active: dict[int, Post], minute: int) -> list[Hours]:
    return [line for post_id in active for line in hours.get(post_id, []) if line.start <= minute < line.end]


def all_posts(work: Work, site_id: int) -> list[Post]:
    """Posts in their order, those that were taken out included."""

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
    covered = [zones[row.zone_id] for row in covers(work, post)]
    return PostRow(
        post.id or 0, post.code, post.name_zh, post.name_en,
        tuple(Named(zone.code, zone.name_zh, zone.name_en) for zone in covered), post.everywhere,
        tuple(span for line in hours if (span := _span(line, start)).end > span.start),
    )  # fmt: skip


def _span(line: Hours, start: int) -> Span:
    first, last = max(0, (line.start - start) // QUARTER), min(96, -((start - line.end) // QUARTER))
    return Span(first, last, line.places, line.text)


def covers(work: Work, post: Post, *, night: bool = False) -> list[PostZone]:
    """The zones of a post by day or by night, main zone first."""
    return [row for row in sites.post_zones(work, post.site_id) if row.post_id == post.id and row.night is night]


def kind_asked(work: Work, site_id: int, wished: str) -> str:
    """The kind of day that was asked for, else today's."""
    known = [kind.code for kind in sites.day_kinds(work, site_id)]
    return wished if wished in known else sites.day_kind(work, site_id, sites.today(work, site_id))


def kinds_of(work: Work, site_id: int) -> tuple[Named, ...]:
    """Kinds of day with their words."""
    return tuple(Named(row.code, row.name_zh, row.name_en) for row in sites.day_kinds(work, site_id))
