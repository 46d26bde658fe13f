"""What managers see of routes and points, and the cards that hang at the points."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.i18n import LANGUAGES, pick
from app.core.messages import N_
from app.core.work import Work
from app.patrol.editing_points import looks_text
from app.patrol.models import PatrolPoint, PatrolRoute
from app.patrol.routes import DAY, NIGHT, TOLERANCE, newest, points
from app.people.screens import qr
from app.sites.queries import posts, setting, site, today, zones

PART_WORDS: Mapping[str, str] = {"day": N_("By day"), "night": N_("By night"), "any": N_("Day and night")}
WHERE = N_("Patrol point")
HOW = N_("On patrol: scan, or type the code under “Patrol”.")


@dataclass(frozen=True)
class StopLine:
    """A point on a route."""

    point_id: int
    name: str
    gone: bool


@dataclass(frozen=True)
class RouteLine:
    """A route in its newest version; `from_day` when that is still to come. `interval` in minutes as it is walked."""

    row: PatrolRoute
    name: str
    post: str
    part: str
    interval: int
    tolerance: int
    stops: tuple[StopLine, ...]
    from_day: date | None
    open: bool


@dataclass(frozen=True)
class Routes:
    """Routes by post, and the points that may be added to the one that is open."""

    lines: tuple[RouteLine, ...]
    rest: tuple[StopLine, ...]
    posts: tuple[tuple[int, str], ...]
    every: tuple[StopLine, ...]


@dataclass(frozen=True)
class PointLine:
    """A point as its form shows it."""

    row: PatrolPoint
    name: str
    where: str
    zone: str
    looks: str
    count: int
    routes: tuple[str, ...]


@dataclass(frozen=True)
class Points:
    """Every point that is there, and the zones one may lie in."""

    lines: tuple[PointLine, ...]
    zones: tuple[tuple[int, str], ...]


def routes(work: Work, site_id: int, route: str = "", **_scope: Any) -> Routes:
    """The routes, one of them open for change."""
    known, known_posts, day = points(work, site_id), posts(work, site_id), today(work, site_id)
    lines, rows, say = [], newest(work, site_id), work.house.state["languages"].gettext
    for row in rows:
        key, default = ("patrol_night_minutes", NIGHT) if row.part == "night" else ("patrol_day_minutes", DAY)
        post = known_posts.get(row.post_id)
        lines.append(
            RouteLine(
                row, pick(work.lang, row.name_zh, row.name_en),
                pick(work.lang, post.name_zh, post.name_en) if post else "", say(work.lang, PART_WORDS[row.part]),
                row.interval_minutes or setting(work, site_id, key, default),
                row.tolerance_percent if row.tolerance_percent is not None
                else setting(work, site_id, "patrol_tolerance_percent", TOLERANCE),
                tuple(_stop(work, known[stop]) for stop in row.stops if stop in known),
                row.valid_from if row.valid_from > day else None, row.code == route,
            )
        )  # fmt: skip
    chosen = next((line for line in lines if line.open), None)
    here = [point for point in known.values() if point.active]
    rest = [_stop(work, point) for point in here if chosen is None or point.id not in chosen.row.stops]
    return Routes(
        tuple(lines), tuple(rest),
        tuple((post_id, pick(work.lang, post.name_zh, post.name_en)) for post_id, post in known_posts.items()),
        tuple(_stop(work, point) for point in here),
    )  # fmt: skip


def _stop(work: Work, point: PatrolPoint) -> StopLine:
    return StopLine(point.id or 0, pick(work.lang, point.name_zh, point.name_en), not point.active)


def points_list(work: Work, site_id: int, **_scope: Any) -> Points:
    """The points with their codes and the routes they are on."""
    areas, rows = zones(work, site_id), newest(work, site_id)
    lines = []
    for point in points(work, site_id).values():
        if not point.active:
            continue
        zone = areas.get(point.zone_id or 0)
        on = tuple(pick(work.lang, row.name_zh, row.name_en) for row in rows if point.id in row.stops)
        lines.append(
            PointLine(
                point, pick(work.lang, point.name_zh, point.name_en), pick(work.lang, point.where_zh, point.where_en),
                pick(work.lang, zone.name_zh, zone.name_en) if zone else "", looks_text(point), len(point.looks), on,
            )
        )  # fmt: skip
    return Points(
        tuple(lines),
        tuple((zone_id, pick(work.lang, zone.name_zh, zone.name_en)) for zone_id, zone in areas.items()),
    )


@dataclass(frozen=True)
class Card:
    """What hangs at a point: both languages, the code in figures and as a picture that the phone's camera reads."""

    names: tuple[tuple[str, str], ...]
    site: str
    code: str
    url: str
    qr: str
    where: tuple[tuple[str, str], ...]
    how: tuple[tuple[str, str], ...]
    issued_at: datetime


def cards(work: Work, site_id: int, origin: str = "", point: int = 0, **_scope: Any) -> tuple[Card, ...]:
    """The cards for paper: one, or (0) all of them."""
    here, say = site(work, site_id), work.house.state["languages"].gettext
    found = []
    for row in points(work, site_id).values():
        if not row.active or point not in (0, row.id):
            continue
        url = f"{origin}/sites/{site_id}/patrol/p/{row.code}"
        found.append(
            Card(
                tuple((lang, pick(lang, row.name_zh, row.name_en)) for lang in LANGUAGES),
                pick(work.lang, here.name_zh, here.name_en), row.code, url, qr(url),
                tuple((lang, say(lang, WHERE)) for lang in LANGUAGES),
                tuple((lang, say(lang, HOW)) for lang in LANGUAGES), row.issued_at,
            )
        )  # fmt: skip
    return tuple(found)
