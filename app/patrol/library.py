"""The usual points and routes, read from a file and made for a site."""

import secrets
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from app.core.work import Work
from app.patrol.events import RoutesInstalled
from app.patrol.models import PatrolPoint, PatrolRoute
from app.sites.queries import posts, today, zones

SEED = Path(__file__).parent / "seed" / "usual.toml"
DIGITS = 4
"""Length of a fresh code: typed on a pad with gloves. Guesses are counted, and a guess proves no presence anyway."""


@dataclass(frozen=True)
class UsualPoint:
    """A point of the file; `looks` are (zh, en)."""

    id: str
    zone: str
    zh: str
    en: str
    where_zh: str
    where_en: str
    looks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UsualRoute:
    """A route of the file; `interval` None: the site's own minutes for the part of the day."""

    code: str
    post: str
    part: str
    zh: str
    en: str
    walk: int
    stops: tuple[str, ...]
    source: str
    interval: int | None


@dataclass(frozen=True)
class Usual:
    """The file."""

    points: tuple[UsualPoint, ...]
    routes: tuple[UsualRoute, ...]


def load_usual(path: Path = SEED) -> Usual:
    """Read the file. Raises KeyError for a word, point or field that is not in it."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    looks: Mapping[str, list[str]] = raw["look"]
    points = tuple(
        UsualPoint(
            row["id"], row["zone"], row["zh"], row["en"], row["where_zh"], row["where_en"],
            tuple((looks[name][0], looks[name][1]) for name in row["looks"]),
        )
        for row in raw["point"]
    )  # fmt: skip
    known = {point.id for point in points}
    routes = tuple(
        UsualRoute(
            row["code"], row["post"], row["part"], row["zh"], row["en"], row["walk"], tuple(row["stops"]),
            row["source"], row.get("interval"),
        )
        for row in raw["route"]
    )  # fmt: skip
    unknown = {stop for route in routes for stop in route.stops} - known
    if unknown:
        raise KeyError(min(unknown))
    return Usual(points, routes)


def install_patrol(work: Work, site_id: int, usual: Usual) -> int:
    """Make the points and routes of `usual` whose posts the site has; how many routes that were.

    Called by the command line and the demo, as the system, and by a manager's button. A site without such a post gets
    nothing.
    """
    post_ids = {post.code: post_id for post_id, post in posts(work, site_id).items()}
    wanted = [route for route in usual.routes if route.post in post_ids]
    used = {stop for route in wanted for stop in route.stops}
    zone_ids = {zone.code: zone_id for zone_id, zone in zones(work, site_id).items()}
    taken = taken_codes(work, site_id)
    made: dict[str, PatrolPoint] = {}
    for position, point in enumerate(one for one in usual.points if one.id in used):
        code = fresh_code(taken)
        taken.add(code)
        made[point.id] = PatrolPoint(
            site_id=site_id,
            zone_id=zone_ids.get(point.zone),
            code=code,
            name_zh=point.zh,
            name_en=point.en,
            where_zh=point.where_zh,
            where_en=point.where_en,
            looks=[{"zh": zh, "en": en} for zh, en in point.looks],
            position=position,
            issued_at=work.now,
        )
    work.session.add_all(made.values())
    work.session.flush()
    day = today(work, site_id)
    for position, route in enumerate(wanted):
        work.session.add(
            PatrolRoute(
                site_id=site_id,
                post_id=post_ids[route.post],
                code=route.code,
                valid_from=day,
                name_zh=route.zh,
                name_en=route.en,
                part=route.part,
                interval_minutes=route.interval,
                walk_minutes=route.walk,
                stops=[made[stop].id or 0 for stop in route.stops],
                source=route.source,
                position=position,
            )
        )
    if wanted:
        work.session.flush()
        work.emit(RoutesInstalled(site_id, len(made), len(wanted)))
    return len(wanted)


def taken_codes(work: Work, site_id: int) -> set[str]:
    """Codes that hang at the site or once did: a fresh one is none of them."""
    rows = work.session.exec(select(PatrolPoint).where(PatrolPoint.site_id == site_id))
    return {code for row in rows for code in (row.code, *row.spent)}


def fresh_code(taken: Collection[str]) -> str:
    """A code of digits that is not taken; longer when a site has used up most of the short ones."""
    digits = DIGITS if len(taken) < 10**DIGITS // 2 else DIGITS + 2
    while True:
        code = "".join(secrets.choice("0123456789") for _ in range(digits))
        if code not in taken:
            return code
