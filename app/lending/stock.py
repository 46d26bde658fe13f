"""The stock as the site manager sets it up: umbrellas by number and rack, keys by number and name."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.lending.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, RowId
from app.core.work import Work
from app.lending.events import StockChanged
from app.lending.keys import out_with
from app.lending.models import SiteKey, Umbrella
from app.lending.umbrellas import held
from app.lending.words import OUT, Location, State
from app.people.models import Person
from app.sites.queries import units

MOST = 100
"""Umbrellas added at once."""

Number = Annotated[int, Field(ge=1, le=9999)]


class AddUmbrellasIn(BaseModel):
    """Umbrellas with the numbers `first` to `last` (absent: one), hanging at a rack."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    first: Number
    last: Number | None = None
    location: Location


class RetireUmbrellaIn(BaseModel):
    """An umbrella that is thrown away."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    umbrella_id: RowId


class AddKeyIn(BaseModel):
    """A key by what is written on it, and what it opens."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    number: Annotated[Line, Field(min_length=1, max_length=12)]
    name_zh: Annotated[Line, Field(min_length=1, max_length=40)]
    name_en: Annotated[Line, Field(max_length=60)] = ""


class HomeKeysIn(BaseModel):
    """A key for each model home that has none yet."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId


class RetireKeyIn(BaseModel):
    """A key that is not used any more."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    key_id: RowId


@command(Permission.SITE_CONFIG)
def add_umbrellas(work: Work, data: AddUmbrellasIn) -> int:
    """Add umbrellas; how many. One that was thrown away may come back under its number.

    Raises Invalid for numbers the wrong way round, too many at once, or one that is there already.
    """
    last = data.last or data.first
    if last < data.first:
        raise Invalid("umbrella_order", "last")
    if last - data.first >= MOST:
        raise Invalid("umbrella_many", "last", max=MOST)
    query = select(Umbrella).where(Umbrella.site_id == data.site_id, col(Umbrella.number).between(data.first, last))
    known = {row.number: row for row in work.session.exec(query.with_for_update())}
    taken = next((number for number, row in sorted(known.items()) if row.active), None)
    if taken is not None:
        raise Invalid("umbrella_known", "first", number=taken)
    for number in range(data.first, last + 1):
        row = known.get(number) or Umbrella(site_id=data.site_id, number=number, location="", state_at=work.now)
        row.active, row.state, row.location, row.state_at = True, State.RACK.value, data.location.value, work.now
        work.session.add(row)
    work.session.flush()
    work.emit(StockChanged(data.site_id, "umbrellas", last - data.first + 1))
    return last - data.first + 1


@command(Permission.SITE_CONFIG)
def retire_umbrella(work: Work, data: RetireUmbrellaIn) -> Umbrella:
    """Take an umbrella out of the stock. Raises NotFound, Conflict while somebody has it."""
    row = held(work, data.site_id, data.umbrella_id)
    if row.state in OUT:
        raise Conflict("umbrella_is_out", number=row.number)
    row.active = False
    row.version += 1
    work.emit(StockChanged(data.site_id, "umbrellas", -1))
    return row


@command(Permission.SITE_CONFIG)
def add_key(work: Work, data: AddKeyIn) -> SiteKey:
    """Add a key, or take one up again under its number. Raises Invalid("key_known")."""
    row = work.find(SiteKey, site_id=data.site_id, number=data.number)
    if row is not None and row.active:
        raise Invalid("key_known", "number")
    if row is None:
        row = SiteKey(site_id=data.site_id, number=data.number, name_zh=data.name_zh)
    row.active, row.name_zh, row.name_en, row.unit_id = True, data.name_zh, data.name_en, None
    work.add(row)
    work.emit(StockChanged(data.site_id, "keys", 1))
    return row


@command(Permission.SITE_CONFIG)
def add_home_keys(work: Work, data: HomeKeysIn) -> int:
    """Add a key for each model home that has none, numbered by the home's code; how many were added."""
    query = select(SiteKey).where(SiteKey.site_id == data.site_id)
    rows = list(work.session.exec(query))
    homes, numbers = {row.unit_id for row in rows if row.active}, {row.number for row in rows}
    added = 0
    for unit in units(work, data.site_id):
        if unit.id in homes or unit.code[:12] in numbers:
            continue
        work.session.add(
            SiteKey(
                site_id=data.site_id,
                number=unit.code[:12],
                name_zh=unit.name_zh[:40],
                name_en=unit.name_en[:60],
                unit_id=unit.id,
            )
        )
        added += 1
    work.session.flush()
    work.emit(StockChanged(data.site_id, "keys", added))
    return added


@command(Permission.SITE_CONFIG)
def retire_key(work: Work, data: RetireKeyIn) -> SiteKey:
    """Take a key off the list. Raises NotFound, Conflict naming who has it."""
    row = work.get(SiteKey, data.key_id, site_id=data.site_id)
    if not row.active:
        raise NotFound()
    running = out_with(work, data.key_id)
    if running is not None:
        raise Conflict("key_is_out", name=work.get(Person, running.holder_id).name)
    row.active = False
    row.version += 1
    work.emit(StockChanged(data.site_id, "keys", -1))
    return row
