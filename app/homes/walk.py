"""How long a party walks to a home: by the site's walking times (same zone, next, far; metres where measured)."""

from datetime import timedelta

from app.core.work import Work
from app.sites.models import Unit
from app.sites.queries import setting, zones
from app.sites.zones_view import FAR, NEXT, PACE, SAME, pairs

KINDS_OF = {
    "lot": ("car_park", "lot"),
    "door": ("door",),
    "hall": ("hall",),
    "sand": ("hall",),
    "talk": ("talk", "hall"),
    "tour": ("model_area", "model"),
}
"""Kinds of zone in which a party's place lies, best first."""


def walk_to(work: Work, site_id: int, place: str, unit: Unit | None) -> timedelta:
    """From a place of a visit to a home, or (None) to the model area."""
    kinds = KINDS_OF.get(place, ())
    known = zones(work, site_id)
    start = _zone_of(work, site_id, kinds)
    end = unit.zone_id if unit is not None else _zone_of(work, site_id, KINDS_OF["tour"])
    if start is None or end is None or end not in known:
        return timedelta(seconds=setting(work, site_id, "walk_far_seconds", FAR))
    return timedelta(seconds=walk_seconds(work, site_id, start, end))


def walk_seconds(work: Work, site_id: int, start: int, end: int) -> int:
    """Seconds from one zone to another."""
    if start == end:
        return setting(work, site_id, "walk_same_seconds", SAME)
    pair = pairs(work, site_id).get(frozenset((start, end)))
    if pair is None:
        return setting(work, site_id, "walk_far_seconds", FAR)
    if pair.metres:
        return round(pair.metres * 60 / max(setting(work, site_id, "walk_metres_per_minute", PACE), 1))
    return setting(work, site_id, "walk_next_seconds", NEXT)


def _zone_of(work: Work, site_id: int, kinds: tuple[str, ...]) -> int | None:
    found = {zone.kind: zone_id for zone_id, zone in reversed(zones(work, site_id).items())}
    return next((found[kind] for kind in kinds if kind in found), None)
