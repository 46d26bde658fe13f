"""Model homes: added, renamed, opened and closed for good. For a time they are closed by a closure."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import func, select

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, RowId
from app.core.work import Work
from app.sites.events import SiteChanged
from app.sites.models import Unit, Zone


class SetUnitIn(BaseModel):
    """A model home, open for visitors or not."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    unit_id: RowId
    is_open: bool


@command(Permission.SITE_CONFIG)
def set_unit(work: Work, data: SetUnitIn) -> Unit:
    """Open or close a model home; the same again changes nothing."""
    unit = work.get(Unit, data.unit_id, site_id=data.site_id)
    if unit.is_open != data.is_open:
        unit.is_open = data.is_open
        words = ("closed", "open") if data.is_open else ("open", "closed")
        work.emit(SiteChanged(data.site_id, "unit", unit.code, *words))
    return unit


class UnitIn(BaseModel):
    """What is known of a model home; `capacity` persons at a time."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name_zh: Annotated[Line, Field(min_length=1, max_length=60)]
    name_en: Annotated[Line, Field(max_length=60)] = ""
    kind: Literal["furnished", "bare"] = "furnished"
    capacity: int = Field(default=10, ge=1, le=200)
    zone_id: RowId


class AddUnitIn(UnitIn):
    """A new model home; without `code` the next free one is taken."""

    code: str = Field(default="", max_length=20)


class SaveUnitIn(UnitIn):
    """`seen`: the home as the form showed it."""

    unit_id: RowId
    seen: str = Field(default="", max_length=300)


@command(Permission.SITE_CONFIG)
def add_unit(work: Work, data: AddUnitIn) -> Unit:
    """A new model home, open at once. Raises Invalid for a code that is taken and an unknown zone."""
    code = data.code.strip() or _free_code(work, data.site_id)
    if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", code):
        raise Invalid("not_a_code", "code")
    taken = work.find(Unit, site_id=data.site_id, code=code)
    if taken is not None:
        raise Invalid("code_is_taken", "code", short=code, name=taken.name_zh)
    last = work.session.exec(select(func.max(Unit.position)).where(Unit.site_id == data.site_id)).one()
    unit = Unit(
        site_id=data.site_id, zone_id=0, code=code, name_zh="", name_en="", kind="",
        position=0 if last is None else last + 1,
    )  # fmt: skip
    _fill(work, unit, data)
    work.add(unit)
    work.emit(SiteChanged(data.site_id, "unit", code, "", data.name_zh))
    return unit


@command(Permission.SITE_CONFIG)
def save_unit(work: Work, data: SaveUnitIn) -> Unit:
    """Another name, kind, size or zone. Raises Conflict when somebody changed it since the form was shown."""
    unit = work.get(Unit, data.unit_id, site_id=data.site_id)
    before = unit_seen(unit)
    if data.seen not in ("", before):
        raise Conflict("changed_meanwhile")
    _fill(work, unit, data)
    if unit_seen(unit) != before:
        work.emit(SiteChanged(data.site_id, "unit", unit.code, before[:200], unit_seen(unit)[:200]))
    return unit


def _fill(work: Work, unit: Unit, data: UnitIn) -> None:
    try:
        zone = work.get(Zone, data.zone_id, site_id=data.site_id)
    except NotFound:
        raise Invalid("unknown_zone", "zone_id") from None
    unit.name_zh, unit.name_en = data.name_zh, data.name_en or data.name_zh
    unit.kind, unit.capacity, unit.zone_id = data.kind, data.capacity, zone.id or 0
    work.session.add(unit)


def unit_seen(unit: Unit) -> str:
    """The home in one line, to notice that somebody else changed it."""
    return "|".join((unit.name_zh, unit.name_en, unit.kind, str(unit.capacity), str(unit.zone_id)))


def _free_code(work: Work, site_id: int) -> str:
    taken = set(work.session.exec(select(Unit.code).where(Unit.site_id == site_id)))
    return next(f"U{n}" for n in range(len(taken) + 1, 10_000) if f"U{n}" not in taken)
