"""What the page of zones shows: zones in the visitor's order, how far apart they lie, model homes, one thing opened."""

from dataclasses import dataclass

from sqlmodel import select

from app.core.errors import NotFound
from app.core.work import Work
from app.sites import queries as sites
from app.sites.homes import unit_seen
from app.sites.models import Unit, Zone, ZonePair
from app.sites.plan import kept
from app.sites.settings_view import Named
from app.sites.zones import KINDS_SHOWN, zone_seen

PACE, SAME, NEXT, FAR = 70, 10, 60, 150
"""Metres a minute and seconds within a zone, to the next, and further: the defaults of the site template."""


@dataclass(frozen=True)
class ZoneRow:
    """A zone with the posts that cover it."""

    id: int
    code: str
    zh: str
    en: str
    floor: str
    kind: str
    column: Named | None
    posts: tuple[Named, ...]


@dataclass(frozen=True)
class Way:
    """From one zone to another: next to it or far, metres where measured, seconds reckoned."""

    key: str
    near: bool
    metres: int | None
    seconds: int


@dataclass(frozen=True)
class WayRow:
    """A zone with its ways to the zones before it in the order."""

    zone: Named
    id: int
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Ways:
    """The triangle of all pairs, and the seconds by which they are reckoned."""

    rows: tuple[WayRow, ...]
    heads: tuple[Named, ...]
    same_s: int
    next_s: int
    far_s: int
    pace: int


@dataclass(frozen=True)
class Home:
    """A model home. `shut`: closed for a time although it is open as such."""

    id: int
    zh: str
    en: str
    kind: str
    capacity: int
    is_open: bool
    shut: bool
    zone: Named


@dataclass(frozen=True)
class PlaceEditor:
    """What is opened: `kind` zone, pair, home or nothing; `id` 0 for a new one."""

    kind: str = ""
    id: int = 0
    code: str = ""
    zh: str = ""
    en: str = ""
    floor: str = ""
    zone_kind: str = ""
    column: str = ""
    seen: str = ""
    kinds: tuple[str, ...] = KINDS_SHOWN
    columns: tuple[Named, ...] = ()
    zones: tuple[tuple[int, Named], ...] = ()
    zone_id: int = 0
    home_kind: str = "furnished"
    capacity: int = 10
    other: Named | None = None
    other_id: int = 0
    near: bool = False
    metres: int | None = None


def zones(work: Work, site_id: int, **_scope: object) -> tuple[ZoneRow, ...]:
    """Zones in the order a visitor meets them."""
    columns = {row.code: Named(row.code, row.name_zh, row.name_en) for row in sites.board_columns(work, site_id)}
    posts, covers = sites.posts(work, site_id), sites.post_zones(work, site_id)
    return tuple(
        ZoneRow(
            zone_id, zone.code, zone.name_zh, zone.name_en, zone.floor, zone.kind, columns.get(zone.column),
            tuple(
                Named(post.code, post.name_zh, post.name_en)
                for post_id, post in posts.items()
                if any(row.post_id == post_id and row.zone_id == zone_id for row in covers)
            ),
        )
        for zone_id, zone in sites.zones(work, site_id).items()
    )  # fmt: skip


def pairs(work: Work, site_id: int) -> dict[frozenset[int], ZonePair]:
    """Zones that lie beside each other."""

    def load() -> list[ZonePair]:
        return list(work.session.exec(select(ZonePair).where(ZonePair.site_id == site_id)))

    rows = kept(work, site_id, "zone_pairs", load)
    return {frozenset((row.from_zone_id, row.to_zone_id)): row for row in rows}


def ways(work: Work, site_id: int, **_scope: object) -> Ways:
    """How far any two zones are apart."""
    same, near, far, pace = (
        sites.setting(work, site_id, key, default)
        for key, default in (
            ("walk_same_seconds", SAME),
            ("walk_next_seconds", NEXT),
            ("walk_far_seconds", FAR),
            ("walk_metres_per_minute", PACE),
        )
    )
    known, order = pairs(work, site_id), list(sites.zones(work, site_id).values())
    rows = []
    for at, zone in enumerate(order):
        found = []
        for other in order[:at]:
            pair = known.get(frozenset((zone.id or 0, other.id or 0)))
            metres = pair.metres if pair else None
            seconds = round(metres * 60 / max(pace, 1)) if metres else near if pair else far
            found.append(Way(f"{other.id}-{zone.id}", pair is not None, metres, seconds))
        rows.append(WayRow(_named(zone), zone.id or 0, tuple(found)))
    return Ways(tuple(rows), tuple(_named(zone) for zone in order), same, near, far, pace)


def _named(row: Zone | Unit) -> Named:
    return Named(row.code, row.name_zh, row.name_en)


def homes(work: Work, site_id: int, **_scope: object) -> tuple[Home, ...]:
    """Model homes in their order."""
    known, now_open = sites.zones(work, site_id), {unit.id for unit in sites.open_units(work, site_id)}
    return tuple(
        Home(
            unit.id or 0, unit.name_zh, unit.name_en, unit.kind, unit.capacity, unit.is_open,
            unit.is_open and unit.id not in now_open, _named(known[unit.zone_id]),
        )
        for unit in sites.units(work, site_id)
    )  # fmt: skip


def editor(
    work: Work, site_id: int, *, zone: int | None = None, pair: str = "", home: int | None = None, **_scope: object
) -> PlaceEditor:
    """The zone, the pair of zones ("3-5") or the home opened. Raises NotFound for those of another site."""
    known = sites.zones(work, site_id)
    columns = tuple(Named(row.code, row.name_zh, row.name_en) for row in sites.board_columns(work, site_id))
    if zone is not None:
        row = known.get(zone)
        if row is None and zone:
            raise NotFound()
        if row is None:
            return PlaceEditor("zone", columns=columns)
        return PlaceEditor(
            "zone", zone, row.code, row.name_zh, row.name_en, row.floor, row.kind, row.column, zone_seen(row),
            columns=columns,
        )  # fmt: skip
    if pair:
        return _pair(work, site_id, pair)
    if home is not None:
        return _home(work, site_id, home)
    return PlaceEditor()


def known_pair(work: Work, site_id: int, pair: str) -> str:
    """`pair` ("3-5") when it names two zones of the site, else empty."""
    ids = [int(part) for part in pair.split("-") if part.isascii() and part.isdigit() and len(part) < 10]
    return pair if len(ids) == 2 and ids[0] != ids[1] and set(ids) <= set(sites.zones(work, site_id)) else ""


def _pair(work: Work, site_id: int, pair: str) -> PlaceEditor:
    if not known_pair(work, site_id, pair):
        raise NotFound()
    known, ids = sites.zones(work, site_id), [int(part) for part in pair.split("-")]
    one, other = known[ids[0]], known[ids[1]]
    found = pairs(work, site_id).get(frozenset(ids))
    return PlaceEditor(
        "pair", ids[0], one.code, one.name_zh, one.name_en, other=_named(other), other_id=ids[1],
        near=found is not None, metres=found.metres if found else None,
    )  # fmt: skip


def _home(work: Work, site_id: int, home: int) -> PlaceEditor:
    choices = tuple((zone_id, _named(zone)) for zone_id, zone in sites.zones(work, site_id).items())
    unit = next((unit for unit in sites.units(work, site_id) if unit.id == home), None)
    if unit is None and home:
        raise NotFound()
    if unit is None:
        return PlaceEditor("home", zones=choices)
    return PlaceEditor(
        "home", home, unit.code, unit.name_zh, unit.name_en, seen=unit_seen(unit), zones=choices,
        zone_id=unit.zone_id, home_kind=unit.kind, capacity=unit.capacity,
    )  # fmt: skip
