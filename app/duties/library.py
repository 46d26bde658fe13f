"""The library of duties as data: reads `seed/checklists.toml` and refuses what does not fit, by name.

Everything a reader of the library needs is imported from here; the shapes themselves are in `kinds`.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from app.duties.kinds import (
    COMMON,
    MINUTES_A_DAY,
    Choice,
    EventKind,
    EvidenceKind,
    Library,
    LibraryItem,
    Part,
    PerUnit,
    Scope,
    Timing,
    TimingKind,
    expected_taps,
)

__all__ = [
    "COMMON",
    "Choice",
    "EventKind",
    "EvidenceKind",
    "Library",
    "LibraryError",
    "LibraryItem",
    "Part",
    "PerUnit",
    "Scope",
    "Timing",
    "TimingKind",
    "expected_taps",
    "load_library",
    "seed_library",
]

SEED = Path(__file__).parent / "seed" / "checklists.toml"
Kind = TypeVar("Kind", bound=StrEnum)


class LibraryError(ValueError):
    """The file cannot be used; the message names the file and the entry."""


class _Row:
    """One table of the file; fields are taken out by name and type, and what is left over is refused."""

    def __init__(self, name: str, values: dict[str, Any]) -> None:
        self.name, self._left = name, dict(values)

    def refuse(self, why: str) -> NoReturn:
        raise LibraryError(f"{self.name}: {why}")

    def has(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str, *, empty: bool = False) -> str:
        value = self._left.pop(key, "" if empty else None)
        if not isinstance(value, str) or not (empty or value.strip()):
            self.refuse(f"{key} must be a text")
        return value

    def whole(self, key: str, *, low: int, high: int = 100_000) -> int:
        value = self._left.pop(key, None)
        if type(value) is not int or not low <= value <= high:
            self.refuse(f"{key} must be a whole number from {low} to {high}")
        return value

    def maybe_whole(self, key: str, *, low: int = 0) -> int | None:
        return self.whole(key, low=low) if self.has(key) else None

    def flag(self, key: str, *, needed: bool = False, absent: bool = False) -> bool:
        value = self._left.pop(key, None if needed else absent)
        if not isinstance(value, bool):
            self.refuse(f"{key} must be true or false")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        value = self._left.pop(key, None)
        if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
            self.refuse(f"{key} must be a list of at least one word")
        return tuple(value)

    def member(self, key: str, value: str, kinds: type[Kind]) -> Kind:
        if value not in [kind.value for kind in kinds]:
            self.refuse(f"unknown {key} {value!r}")
        return kinds(value)

    def one_of(self, key: str, kinds: type[Kind], absent: Kind | None = None) -> Kind:
        return absent if absent is not None and not self.has(key) else self.member(key, self.text(key), kinds)

    def rows(self, key: str, id_key: str = "", *, needed: bool = True) -> list[_Row]:
        """The tables under `key`, each named by its `id_key` or else by its place, counted from 1."""
        value = self._left.pop(key, None if needed else [])
        if not isinstance(value, list) or (needed and not value) or not all(type(row) is dict for row in value):
            self.refuse(f"{key} must be a list of at least one table")
        names = [f"{self.name}: {key} {row.get(id_key, place)}" for place, row in enumerate(value, 1)]
        return [_Row(name, row) for name, row in zip(names, value, strict=True)]

    def done(self) -> None:
        if self._left:
            self.refuse(f"unknown field {min(self._left)!r}")


def load_library(path: Path | None = None) -> Library:
    """Read a library file (the seed's own if `path` is None).

    Raises LibraryError naming file, entry and field: unreadable file, unknown or missing field, unknown
    event, evidence or timing, an id used twice.
    """
    path = path or SEED
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LibraryError(f"{path.name}: cannot be read: {error}") from error
    top = _Row(path.name, raw)
    version = top.whole("version", low=1)
    events = tuple(_event(row) for row in top.rows("event", "key"))
    by_key = {event.key: event for event in events}
    items = tuple(_item(row, by_key) for row in top.rows("item", "id"))
    top.done()
    _unique(path.name, "event", [event.key for event in events])
    _unique(path.name, "item", [item.id for item in items])
    return Library(version, events, items)


@cache
def seed_library() -> Library:
    """The library that ships with the program, read once."""
    return load_library()


def _event(row: _Row) -> EventKind:
    event = EventKind(
        key=row.text("key"),
        zh=row.text("zh"),
        en=row.text("en"),
        scope=row.one_of("scope", Scope),
        per_shift=row.whole("per_shift", low=0),
    )
    row.done()
    return event


def _item(row: _Row, events: dict[str, EventKind]) -> LibraryItem:
    evidence = tuple(row.member("evidence", kind, EvidenceKind) for kind in row.words("evidence"))
    item = LibraryItem(
        id=row.text("id"),
        post=row.text("post"),
        zh=row.text("zh"),
        en=row.text("en"),
        done_zh=row.text("done_zh"),
        done_en=row.text("done_en"),
        where_zh=row.text("where_zh", empty=True),
        where_en=row.text("where_en", empty=True),
        timings=tuple(_timing(timing, events) for timing in row.rows("timings")),
        evidence=evidence,
        evidence_all=row.flag("evidence_all"),
        unit_zh=row.text("unit_zh", empty=True),
        unit_en=row.text("unit_en", empty=True),
        low=row.maybe_whole("low"),
        high=row.maybe_whole("high"),
        choices=tuple(_choice(choice) for choice in row.rows("choices", "code", needed=False)),
        per_unit=row.one_of("per_unit", PerUnit, PerUnit.NONE),
        night=row.flag("night"),
        exception=row.flag("exception"),
        default=row.flag("default", needed=True),
        origin=row.text("origin"),
    )
    row.done()
    if EvidenceKind.CHOICE in evidence and not item.choices:
        row.refuse("evidence choice needs choices")
    for field in ("where", "unit"):
        if bool(getattr(item, f"{field}_zh")) != bool(getattr(item, f"{field}_en")):
            row.refuse(f"{field} is given in one language only")
    if item.low is not None and item.high is not None and item.low > item.high:
        row.refuse("low is above high")
    return item


def _choice(row: _Row) -> Choice:
    choice = Choice(row.text("code"), row.text("zh"), row.text("en"))
    row.done()
    return choice


def _timing(row: _Row, events: dict[str, EventKind]) -> Timing:
    kind = row.one_of("kind", TimingKind)
    interval, on_event = kind is TimingKind.INTERVAL, kind is TimingKind.EVENT
    event = row.text("event") if on_event else None
    if event is not None and event not in events:
        row.refuse(f"unknown event {event!r}")
    timing = Timing(
        kind=kind,
        min_minutes=row.whole("min", low=1, high=MINUTES_A_DAY) if interval else None,
        max_minutes=row.whole("max", low=1, high=MINUTES_A_DAY) if interval else None,
        event=event,
        within_minutes=row.maybe_whole("within", low=1) if on_event else None,
        part=row.one_of("part", Part, Part.ANY),
        times=row.maybe_whole("times", low=1) or 1,
        at=row.text("at") if kind is TimingKind.DAILY and row.has("at") else None,
        default=row.flag("default", absent=True),
        per_shift=events[event].per_shift if event is not None else 1,
    )
    row.done()
    if timing.min_minutes and timing.max_minutes and timing.min_minutes > timing.max_minutes:
        row.refuse("min is above max")
    if timing.at is not None and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", timing.at):
        row.refuse(f"at must be HH:MM, not {timing.at!r}")
    return timing


def _unique(file: str, what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LibraryError(f"{file}: {what} {twice[0]}: used twice")
