"""What a closure does to posts, as pure functions of rows: when a post is closed, what of a need is left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from app.sites.models import Post, PostZone, Unit
from app.sites.models_dated import Closure

Stretch = tuple[datetime, datetime]
"""From an instant to another, the last not included."""


@dataclass(frozen=True)
class Shut:
    """A post is closed at an instant: why, since when, and when it opens by itself."""

    closure_id: int
    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Ground:
    """The rows by which a closure is reckoned."""

    closures: Sequence[Closure]
    covers: Mapping[tuple[int, bool], frozenset[int]]
    """Zones by (post, night)."""
    units: Sequence[Unit]

    def zones(self, post: Post, *, night: bool) -> frozenset[int]:
        """Zones that the post covers then; a post without zones of its own at night keeps those of the day."""
        day = self.covers.get((post.id or 0, False), frozenset())
        return (self.covers.get((post.id or 0, True)) or day) if night else day


def ground(closures: Sequence[Closure], covers: Iterable[PostZone], units: Sequence[Unit]) -> Ground:
    """The rows of a site as the functions here read them."""
    found: dict[tuple[int, bool], set[int]] = {}
    for row in covers:
        found.setdefault((row.post_id, row.night), set()).add(row.zone_id)
    return Ground(closures, {key: frozenset(zones) for key, zones in found.items()}, units)


def closed_stretches(ground: Ground, post: Post, *, night: bool) -> list[Stretch]:
    """When the post is closed, in order: itself, or every zone it covers. A post of the whole site closes by name."""
    own = [(row.starts_at, row.over_at) for row in ground.closures if row.post_id == post.id]
    zones = ground.zones(post, night=night)
    shared: list[Stretch] = []
    if zones and not post.everywhere:
        shared = _zone_stretches(ground, min(zones))
        for zone_id in sorted(zones)[1:]:
            shared = _both(shared, _zone_stretches(ground, zone_id))
    return _merged([*own, *shared])


def _zone_stretches(ground: Ground, zone_id: int) -> list[Stretch]:
    return _merged((row.starts_at, row.over_at) for row in ground.closures if row.zone_id == zone_id)


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    out: list[Stretch] = []
    for start, end in sorted(one for one in stretches if one[0] < one[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _both(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    pairs = [(max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other]
    return [pair for pair in pairs if pair[0] < pair[1]]


def left_open(start: datetime, end: datetime, closed: Iterable[Stretch]) -> list[Stretch]:
    """The parts of a stretch in which nothing of `closed` (in order) lies."""
    out: list[Stretch] = []
    for first, last in closed:
        if last <= start or first >= end:
            continue
        if first > start:
            out.append((start, first))
        start = max(start, last)
    if start < end:
        out.append((start, end))
    return out


def open_units(ground: Ground, at: datetime) -> list[Unit]:
    """Model homes that are open at an instant: not switched off, and neither they nor their zone closed."""
    shut = {row.unit_id for row in ground.closures if row.unit_id and row.closed_at(at)}
    zones = {row.zone_id for row in ground.closures if row.zone_id and row.closed_at(at)}
    return [unit for unit in ground.units if unit.is_open and unit.id not in shut and unit.zone_id not in zones]


def needed(ground: Ground, post: Post, places: int, start: datetime, end: datetime, *, night: bool) -> list[
    tuple[datetime, datetime, int]
]:  # fmt: skip
    """What of a need is left: stretches with their places, in order.

    A reception of model homes never needs more people than there are homes open.
    """
    out: list[tuple[datetime, datetime, int]] = []
    for first, last in left_open(start, end, closed_stretches(ground, post, night=night)):
        for one, other, number in _with_homes(ground, post, places, first, last, night=night):
            if out and out[-1][1] == one and out[-1][2] == number:
                out[-1] = (out[-1][0], other, number)
            elif number:
                out.append((one, other, number))
    return out


def _with_homes(
    ground: Ground, post: Post, places: int, start: datetime, end: datetime, *, night: bool
) -> Iterable[tuple[datetime, datetime, int]]:
    homes = _homes_of(ground, post, night=night)
    if not homes:
        return [(start, end, places)]
    turns = {at for row in ground.closures for at in (row.starts_at, row.over_at) if start < at < end}
    edges = [start, *sorted(turns), end]
    ids = {unit.id for unit in homes}
    return [
        (first, last, min(places, sum(unit.id in ids for unit in open_units(ground, first))))
        for first, last in pairwise(edges)
    ]


def _homes_of(ground: Ground, post: Post, *, night: bool) -> list[Unit]:
    """Homes that a reception serves: those in its zones, all of them when it is in none of theirs."""
    if "unit" not in post.kinds:
        return []
    zones = ground.zones(post, night=night)
    return [unit for unit in ground.units if unit.zone_id in zones] or list(ground.units)


def shut_at(ground: Ground, post: Post, at: datetime, *, night: bool) -> Shut | None:
    """Whether the post is closed at an instant; the closure that is named is its own before that of a zone."""
    for start, end in closed_stretches(ground, post, night=night):
        if start <= at < end:
            zones = ground.zones(post, night=night)
            causes = [row for row in ground.closures if row.closed_at(at)]
            causes = [row for row in causes if row.post_id == post.id or row.zone_id in zones]
            cause = min(causes, key=lambda row: (row.post_id != post.id, row.starts_at))
            return Shut(cause.id or 0, cause.reason, start, end)
    return None
