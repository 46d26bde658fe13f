"""Places with a code on the wall: made from zones and model homes, named, given their duties, given another code."""

import re
import secrets
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid
from app.core.text import Line, RowId
from app.core.work import Work
from app.duties.editing import newest
from app.duties.events import PlaceChanged
from app.duties.items import all_items
from app.duties.models import DutyItem, PlaceCode
from app.duties.places_read import LENGTH
from app.people.links import ALPHABET
from app.sites.queries import units, zones

UNIT = "unit"
"""Kind of the zones that are model homes: they get their place as a home."""


class OfSiteIn(BaseModel):
    """A site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId


class ThatPlaceIn(OfSiteIn):
    """One place."""

    place_id: RowId


class PlaceIn(OfSiteIn):
    """A place as typed: its names, and the codes of the duties done there. `place_id` None: a new one."""

    place_id: RowId | None = None
    name_zh: Annotated[Line, Field(min_length=1, max_length=60)]
    name_en: Annotated[Line, Field(max_length=60)] = ""
    items: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=160)] = Field(default_factory=list)


@command(Permission.SITE_CONFIG)
def make_places(work: Work, data: OfSiteIn) -> int:
    """A place for every zone and every model home that has none, with the duties whose words name it; how many."""
    every = _all(work, data.site_id)
    have_zones, have_units = {row.zone_id for row in every}, {row.unit_id for row in every}
    items = newest(all_items(work, data.site_id).values())
    made = 0
    for zone_id, zone in zones(work, data.site_id).items():
        if zone_id not in have_zones and zone.kind != UNIT:
            there = [item.code for item in items if zone.name_zh in re.split(r"[、，,]", item.where_zh)]
            _make(work, data.site_id, zone.name_zh, zone.name_en, there, zone_id=zone_id)
            made += 1
    for unit in units(work, data.site_id):
        if unit.id not in have_units:
            there = [item.code for item in items if item.per_unit in ("all", unit.kind)]
            _make(work, data.site_id, unit.name_zh, unit.name_en, there, unit_id=unit.id)
            made += 1
    _mark(work, data.site_id)
    return made


@command(Permission.SITE_CONFIG)
def save_place(work: Work, data: PlaceIn) -> PlaceCode:
    """A new place, or other names and duties of one. Raises NotFound, Invalid for a name or a duty that cannot be."""
    known = {item.code for item in all_items(work, data.site_id).values()}
    wanted = [code for code in dict.fromkeys(data.items) if code]
    if not set(wanted) <= known:
        raise Invalid("not_a_choice", "items")
    every = _all(work, data.site_id)
    if any(row.name_zh == data.name_zh and row.id != data.place_id for row in every):
        raise Invalid("place_name_taken", "name_zh")
    if data.place_id is None:
        row = _make(work, data.site_id, data.name_zh, data.name_en, wanted)
    else:
        row = work.get(PlaceCode, data.place_id, site_id=data.site_id)
        row.name_zh, row.name_en, row.items = data.name_zh, data.name_en or data.name_zh, wanted
        work.add(row)
        work.emit(PlaceChanged(data.site_id, row.id or 0, "changed"))
    _mark(work, data.site_id)
    return row


@command(Permission.SITE_CONFIG)
def renew_code(work: Work, data: ThatPlaceIn) -> PlaceCode:
    """Another code; the sheet on the wall counts no more. Raises NotFound."""
    row = work.get(PlaceCode, data.place_id, site_id=data.site_id)
    row.code, row.issued_at, row.issued_by = _fresh(work), work.now, work.actor.person_id
    work.add(row)
    work.emit(PlaceChanged(data.site_id, row.id or 0, "code"))
    return row


@command(Permission.SITE_CONFIG)
def remove_place(work: Work, data: ThatPlaceIn) -> int:
    """The place has no code any more; its duties are done by a tap again. Raises NotFound."""
    row = work.get(PlaceCode, data.place_id, site_id=data.site_id)
    work.session.delete(row)
    work.session.flush()
    work.emit(PlaceChanged(data.site_id, data.place_id, "gone"))
    _mark(work, data.site_id)
    return data.place_id


def _make(
    work: Work, site_id: int, zh: str, en: str, items: list[str], *, zone_id: int | None = None,
    unit_id: int | None = None,
) -> PlaceCode:  # fmt: skip
    place = max((row.position for row in _all(work, site_id)), default=-1) + 1
    row = work.add(
        PlaceCode(
            site_id=site_id,
            code=_fresh(work),
            name_zh=zh,
            name_en=en or zh,
            zone_id=zone_id,
            unit_id=unit_id,
            items=items,
            position=place,
            issued_at=work.now,
            issued_by=work.actor.person_id,
        )
    )
    work.emit(PlaceChanged(site_id, row.id or 0, "made"))
    return row


def _mark(work: Work, site_id: int) -> None:
    """Note on each item whether a code hangs where it is done; only then may scanning be asked for."""
    there = {code for row in _all(work, site_id) for code in row.items}
    for item in work.session.exec(select(DutyItem).where(DutyItem.site_id == site_id)):
        if item.coded != (item.code in there):
            item.coded = item.code in there
            work.session.add(item)


def _all(work: Work, site_id: int) -> list[PlaceCode]:
    work.session.flush()
    query = select(PlaceCode).where(PlaceCode.site_id == site_id)
    return list(work.session.exec(query.order_by(col(PlaceCode.position), col(PlaceCode.id))))


def _fresh(work: Work) -> str:
    """Six characters that no place has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if work.find(PlaceCode, code=code) is None:
            return code
