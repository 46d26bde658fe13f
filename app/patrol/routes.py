"""The points and routes of a site, and the site's own values for them; kept while the site does not change."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.patrol.models import PatrolPoint, PatrolRoute
from app.patrol.rhythm import Slot, Watch
from app.sites.plan import kept, part_of_plan
from app.sites.queries import closures, setting, settings, today

part_of_plan(PatrolPoint)
part_of_plan(PatrolRoute)

DAY, NIGHT, TOLERANCE, TOO_CLOSE = 60, 30, 20, 20
"""Defaults where the site has none: minutes by day (F24, F25) and by night (F23), per cent (F24), seconds (ours)."""
MOST_STOPS, MOST_LOOKS = 40, 8


@dataclass(frozen=True)
class Rhythm:
    """How a route is walked at a site: its interval, and how long past it what was not scanned still counts."""

    interval: timedelta
    spare: timedelta


def points(work: Work, site_id: int) -> dict[int, PatrolPoint]:
    """Every point by id, also those that were taken away, in their order."""

    def load() -> dict[int, PatrolPoint]:
        query = select(PatrolPoint).where(PatrolPoint.site_id == site_id)
        rows = work.session.exec(query.order_by(col(PatrolPoint.position), col(PatrolPoint.id)))
        return {row.id or 0: row for row in rows}

    return kept(work, site_id, "patrol_points", load)


def versions(work: Work, site_id: int) -> list[PatrolRoute]:
    """Every version of every route, in their order."""

    def load() -> list[PatrolRoute]:
        query = select(PatrolRoute).where(PatrolRoute.site_id == site_id)
        return list(
            work.session.exec(query.order_by(col(PatrolRoute.position), col(PatrolRoute.version), col(PatrolRoute.id)))
        )

    return kept(work, site_id, "patrol_routes", load)


def in_force(row: PatrolRoute, day: date) -> bool:
    """Whether a version counts on a business day."""
    return row.valid_from <= day and (row.valid_until is None or day < row.valid_until)


def newest(work: Work, site_id: int) -> list[PatrolRoute]:
    """The last version of each route that is not ended: what the pages change."""
    found = {row.code: row for row in versions(work, site_id)}
    day = today(work, site_id)
    return [row for row in found.values() if row.valid_until is None or row.valid_until > day]


def patrol_posts(work: Work, site_id: int) -> frozenset[int]:
    """Posts that have ever had a route."""
    return frozenset(row.post_id for row in versions(work, site_id))


def rhythm_of(work: Work, site_id: int, route: PatrolRoute, *, night: bool) -> Rhythm:
    """The route's own minutes and tolerance, else the site's for that part of the day."""
    key, default = ("patrol_night_minutes", NIGHT) if night else ("patrol_day_minutes", DAY)
    interval = timedelta(minutes=route.interval_minutes or setting(work, site_id, key, default))
    percent = route.tolerance_percent
    if percent is None:
        percent = setting(work, site_id, "patrol_tolerance_percent", TOLERANCE)
    return Rhythm(interval, interval * percent / 100)


def too_close(work: Work, site_id: int) -> timedelta:
    """Two scans of different points nearer than this are flagged."""
    return timedelta(seconds=setting(work, site_id, "patrol_too_close_seconds", TOO_CLOSE))


def tap_allowed(work: Work, site_id: int) -> bool:
    """Whether a point may be confirmed without its code."""
    return settings(work, site_id).get("patrol_tap", "true") == "true"


def variants(work: Work, site_id: int, post_id: int, watch: Watch) -> list[PatrolRoute]:
    """The routes that may be walked in a watch of a post."""
    part = "night" if watch.night else "day"
    return [
        row
        for row in versions(work, site_id)
        if row.post_id == post_id
        and row.enabled
        and row.stops
        and row.part in ("any", part)
        and in_force(row, watch.business_day)
    ]


def variant_of(rows: Sequence[PatrolRoute], watch: Watch, slot: Slot) -> PatrolRoute:
    """Whose turn it is: varied so that nobody can foretell it, and the same however often it is asked."""
    text = f"{rows[0].site_id}/{rows[0].post_id}/{watch.starts_at.isoformat()}/{slot.number}"
    return rows[hashlib.sha256(text.encode()).digest()[0] % len(rows)]


def open_stops(work: Work, site_id: int, route: PatrolRoute, at: datetime) -> list[int]:
    """The points of the route that are there at an instant: not taken away, and not in an area that is closed."""
    shut = {row.zone_id for row in closures(work, site_id) if row.zone_id is not None and row.closed_at(at)}
    known = points(work, site_id)
    return [stop for stop in route.stops if stop in known and known[stop].active and known[stop].zone_id not in shut]
