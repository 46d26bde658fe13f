"""Zones of a site: added, renamed, put in order; which lie beside which, and how far."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, or_, select

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import pick
from app.core.text import Line, RowId
from app.core.work import Work
from app.sites.events import SiteChanged
from app.sites.layout import ZONE_KINDS
from app.sites.models import BoardColumn, Post, PostZone, Unit, Zone, ZonePair
from app.sites.models_dated import Closure

KINDS_SHOWN = (
    "car_park", "road", "water", "door", "hall", "talk", "gallery", "meeting", "office", "toilet", "model_area", "unit",
)  # fmt: skip
"""Kinds of zone in the order a visitor meets them; the board finds the place of a party by them."""
FURTHEST_METRES = 5000


class ZoneIn(BaseModel):
    """What is known of a zone; `column`: code of the board's column it is shown in, empty for none of its own."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name_zh: Annotated[Line, Field(min_length=1, max_length=60)]
    name_en: Annotated[Line, Field(max_length=60)] = ""
    floor: Annotated[Line, Field(max_length=20)] = ""
    kind: str = Field(default="", max_length=20)
    column: str = Field(default="", max_length=20)


class AddZoneIn(ZoneIn):
    """A new zone at the end; without `code` the next free one is taken."""

    code: str = Field(default="", max_length=20)


class SaveZoneIn(ZoneIn):
    """`seen`: the zone as the form showed it."""

    zone_id: RowId
    seen: str = Field(default="", max_length=400)


class MoveZoneIn(BaseModel):
    """One step up or down in the order a visitor meets them."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    zone_id: RowId
    way: Literal["up", "down"]


class ThatZoneIn(BaseModel):
    """A zone of the site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    zone_id: RowId


class DistanceIn(BaseModel):
    """How two zones lie: next to each other or far apart, with metres where somebody measured them."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    zone_id: RowId
    other_id: RowId
    near: bool = False
    metres: int | None = Field(default=None, ge=1, le=FURTHEST_METRES)


@command(Permission.SITE_CONFIG)
def add_zone(work: Work, data: AddZoneIn) -> Zone:
    """A new zone. Raises Invalid for a code that is taken, an unknown kind or column."""
    rows = _all(work, data.site_id)
    code = data.code.strip() or next(
        f"Z{n}" for n in range(len(rows) + 1, 10_000) if f"Z{n}" not in {r.code for r in rows}
    )
    if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", code):
        raise Invalid("not_a_code", "code")
    taken = next((row for row in rows if row.code == code), None)
    if taken is not None:
        raise Invalid("code_is_taken", "code", short=code, name=taken.name_zh)
    zone = Zone(
        site_id=data.site_id, code=code, name_zh="", name_en="",
        position=max((row.position for row in rows), default=-1) + 1,
    )  # fmt: skip
    _fill(work, zone, data)
    work.add(zone)
    work.emit(SiteChanged(data.site_id, "zone", code, "", data.name_zh))
    return zone


@command(Permission.SITE_CONFIG)
def save_zone(work: Work, data: SaveZoneIn) -> Zone:
    """Another name, floor, kind or column. Raises Conflict when somebody changed it since the form was shown."""
    zone = work.get(Zone, data.zone_id, site_id=data.site_id)
    before = zone_seen(zone)
    if data.seen not in ("", before):
        raise Conflict("changed_meanwhile")
    _fill(work, zone, data)
    if zone_seen(zone) != before:
        work.emit(SiteChanged(data.site_id, "zone", zone.code, before[:200], zone_seen(zone)[:200]))
    return zone


def _fill(work: Work, zone: Zone, data: ZoneIn) -> None:
    if data.kind and data.kind != zone.kind and data.kind not in ZONE_KINDS:
        raise Invalid("unknown_zone_kind", "kind")
    if data.column and work.find(BoardColumn, site_id=data.site_id, code=data.column) is None:
        raise Invalid("unknown_column", "column")
    zone.name_zh, zone.name_en = data.name_zh, data.name_en or data.name_zh
    zone.floor, zone.kind, zone.column = data.floor, data.kind, data.column
    work.session.add(zone)


@command(Permission.SITE_CONFIG)
def move_zone(work: Work, data: MoveZoneIn) -> Zone:
    """One step in the order; at the end of the list nothing happens."""
    zone = work.get(Zone, data.zone_id, site_id=data.site_id)
    rows = _all(work, data.site_id)
    at = rows.index(zone)
    to = at + (-1 if data.way == "up" else 1)
    if not 0 <= to < len(rows):
        return zone
    rows[at], rows[to] = rows[to], rows[at]
    for position, row in enumerate(rows):
        row.position = position
        work.session.add(row)
    work.emit(SiteChanged(data.site_id, "zone", zone.code, str(at + 1), str(to + 1)))
    return zone


@command(Permission.SITE_CONFIG)
def remove_zone(work: Work, data: ThatZoneIn) -> Zone:
    """A zone that nothing uses goes. Raises Conflict("kind_in_use") naming the posts and homes that lie in it."""
    zone = work.get(Zone, data.zone_id, site_id=data.site_id)
    posts = select(Post.name_zh, Post.name_en).join(PostZone, col(PostZone.post_id) == col(Post.id))
    homes = select(Unit.name_zh, Unit.name_en).where(Unit.zone_id == zone.id)
    users = [*work.session.exec(posts.where(PostZone.zone_id == zone.id)), *work.session.exec(homes)]
    if users or work.find(Closure, zone_id=zone.id) is not None:
        where = "、".join(dict.fromkeys(pick(work.lang, zh, en) for zh, en in users[:6])) or "…"
        raise Conflict("kind_in_use", name=pick(work.lang, zone.name_zh, zone.name_en), where=where)
    beside = or_(col(ZonePair.from_zone_id) == zone.id, col(ZonePair.to_zone_id) == zone.id)
    for pair in work.session.exec(select(ZonePair).where(beside)):
        work.session.delete(pair)
    work.session.flush()
    work.session.delete(zone)
    work.emit(SiteChanged(data.site_id, "zone", zone.code, zone.name_zh, ""))
    return zone


@command(Permission.SITE_CONFIG)
def set_distance(work: Work, data: DistanceIn) -> ZonePair | None:
    """Two zones lie beside each other, or not; metres only where they do. Raises Invalid("same_zone", "unknown_zone").

    None when they are far apart.
    """
    if data.zone_id == data.other_id:
        raise Invalid("same_zone", "other_id")
    try:
        one, other = (work.get(Zone, zone_id, site_id=data.site_id) for zone_id in (data.zone_id, data.other_id))
    except NotFound:
        raise Invalid("unknown_zone", "other_id") from None
    pair = pair_of(work, data.site_id, data.zone_id, data.other_id)
    before = _pair_words(pair)
    if not data.near:
        if pair is not None:
            work.session.delete(pair)
        pair = None
    else:
        pair = pair or ZonePair(site_id=data.site_id, from_zone_id=data.zone_id, to_zone_id=data.other_id)
        pair.metres = data.metres
        work.add(pair)
    if _pair_words(pair) != before:
        work.emit(SiteChanged(data.site_id, "distance", f"{one.code} {other.code}", before, _pair_words(pair)))
    return pair


def pair_of(work: Work, site_id: int, one: int, other: int) -> ZonePair | None:
    """The row that says that two zones lie beside each other, whichever way it was written."""
    return work.find(ZonePair, site_id=site_id, from_zone_id=one, to_zone_id=other) or work.find(
        ZonePair, site_id=site_id, from_zone_id=other, to_zone_id=one
    )


def _pair_words(pair: ZonePair | None) -> str:
    return "far" if pair is None else f"next {pair.metres or ''}".strip()


def zone_seen(zone: Zone) -> str:
    """The zone in one line, to notice that somebody else changed it."""
    return "|".join((zone.name_zh, zone.name_en, zone.floor, zone.kind, zone.column))


def _all(work: Work, site_id: int) -> list[Zone]:
    query = select(Zone).where(Zone.site_id == site_id)
    return list(work.session.exec(query.order_by(col(Zone.position), col(Zone.id))))
