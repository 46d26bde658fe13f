"""What a checklist item says, apart from its versions: compared with another version, with the library, in words."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.duties.install import columns_of
from app.duties.kinds import (
    COMMON,
    Choice,
    EventKind,
    EvidenceKind,
    LibraryItem,
    PerUnit,
    Timing,
)
from app.duties.library import seed_library
from app.duties.models import DutyItem
from app.duties.timing import from_row

FIELDS = (
    "name_zh", "name_en", "done_zh", "done_en", "where_zh", "where_en", "timings", "events", "evidence",
    "evidence_all", "choices", "unit_zh", "unit_en", "low", "high", "per_unit", "exception", "night", "enabled",
)  # fmt: skip
"""Columns that an edit may change; the post and the code stay."""


@cache
def events() -> Mapping[str, EventKind]:
    """The events of the library by key."""
    return {event.key: event for event in seed_library().events}


@cache
def library_items() -> Mapping[str, LibraryItem]:
    """The items of the library by code."""
    return {item.id: item for item in seed_library().items}


def content_of(row: DutyItem) -> dict[str, Any]:
    """What the item says, as columns."""
    return {name: getattr(row, name) for name in FIELDS}


def from_library(code: str) -> dict[str, Any] | None:
    """What the library says under the code; None for an item of the site's own."""
    item = library_items().get(code)
    return None if item is None else {k: v for k, v in columns_of(item, dict(events())).items() if k in FIELDS}


def differs(row: DutyItem, other: Mapping[str, Any], *, switch: bool = False) -> tuple[str, ...]:
    """Names of the columns in which the item differs; whether it is switched on only with `switch`."""
    return tuple(
        name
        for name in FIELDS
        if name != "events" and (switch or name != "enabled") and _plain(getattr(row, name)) != _plain(other[name])
    )


def _plain(value: Any) -> Any:
    """Kinds of evidence have no order."""
    return sorted(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


def as_library(row: DutyItem) -> LibraryItem:
    """The stored item as the tap count needs it, its usual openings taken from the library's events."""
    known = events()

    def usual(timing: Timing) -> Timing:
        event = known.get(timing.event or "")
        return Timing(**{**vars(timing), "per_shift": event.per_shift if event else 1})

    return LibraryItem(
        id=row.code,
        post=row.post_code or COMMON,
        zh=row.name_zh,
        en=row.name_en,
        done_zh=row.done_zh,
        done_en=row.done_en,
        where_zh=row.where_zh,
        where_en=row.where_en,
        timings=tuple(usual(from_row(timing)) for timing in row.timings if timing.get("on", True)),
        evidence=tuple(EvidenceKind(kind) for kind in row.evidence),
        evidence_all=row.evidence_all,
        unit_zh=row.unit_zh,
        unit_en=row.unit_en,
        low=row.low,
        high=row.high,
        choices=tuple(Choice(one["code"], one["zh"], one["en"]) for one in row.choices),
        per_unit=PerUnit(row.per_unit),
        night=row.night,
        exception=row.exception,
        default=row.enabled,
        origin="",
    )
