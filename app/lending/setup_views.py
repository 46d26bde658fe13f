"""What the site manager sees of the stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.work import Work
from app.lending.lot_queries import CAPACITY
from app.lending.queries import KeyRow, Rack, UmbrellaRow, keys, racks, umbrellas
from app.lending.views import Choice, said
from app.lending.words import LOCATION_WORDS, STATE_WORDS, Location, State
from app.sites.models import Unit
from app.sites.queries import setting, units


@dataclass(frozen=True)
class Stock:
    """Umbrellas with their state in words, racks, the next number; `capacity` 0: bays not counted yet."""

    rows: Sequence[tuple[UmbrellaRow, str, str]]
    racks: Sequence[tuple[Rack, str]]
    places: Sequence[Choice]
    following: int
    capacity: int


@dataclass(frozen=True)
class Keyring:
    """Keys, and model homes that have none."""

    rows: Sequence[KeyRow]
    homes: Sequence[Unit]


def stock(work: Work, *, site_id: int, **_: Any) -> Stock:
    """The umbrellas."""
    rows = umbrellas(work, site_id)
    words = {place.value: said(work, LOCATION_WORDS[place]) for place in Location}
    return Stock(
        [(row, words[row.location], said(work, STATE_WORDS[State(row.state)])) for row in rows],
        [(rack, words[rack.location]) for rack in racks(work, site_id)],
        [Choice(value, label) for value, label in words.items()],
        max((row.number for row in rows), default=0) + 1,
        setting(work, site_id, "lot_capacity", CAPACITY),
    )


def keyring(work: Work, *, site_id: int, **_: Any) -> Keyring:
    """The keys."""
    rows = keys(work, site_id)
    numbers = {row.number for row in rows}
    return Keyring(rows, [unit for unit in units(work, site_id) if unit.code[:12] not in numbers])
