"""Typed reading of the tables of a site template: every refusal names the file and the entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NoReturn

MIDNIGHT = 24 * 60


class TemplateError(ValueError):
    """The file cannot be used; the message names the file and the entry."""


class Entry:
    """One table of the file; `take` removes a field and checks its type, `done` refuses what is left over."""

    def __init__(self, name: str, values: dict[str, Any]) -> None:
        self.name, self.values = name, dict(values)

    def refuse(self, why: str) -> NoReturn:
        raise TemplateError(f"{self.name}: {why}")

    def take(self, key: str, kind: type, absent: object = None) -> Any:
        value = self.values.pop(key, absent)
        if type(value) is not kind:
            self.refuse(f"{key} must be of type {kind.__name__}" if value is not None else f"{key} is missing")
        return value

    def text(self, key: str, known: Iterable[str] | None = None) -> str:
        value: str = self.take(key, str)
        if not value.strip():
            self.refuse(f"{key} is empty")
        if known is not None and value not in known:
            self.refuse(f"unknown {key} {value!r}")
        return value

    def words(self, key: str, known: Iterable[str] | None = None) -> tuple[str, ...]:
        values = tuple(self.take(key, list, []))
        for value in values:
            if type(value) is not str or (known is not None and value not in known):
                self.refuse(f"unknown {key} {value!r}")
        if len(set(values)) < len(values):
            self.refuse(f"{key} names something twice")
        return values

    def whole(self, key: str, low: int) -> int:
        value: int = self.take(key, int)
        if value < low:
            self.refuse(f"{key} must be {low} or more")
        return value

    def span(self, start: str, end: str) -> tuple[int, int]:
        """Minutes of two HH:MM; an end not after the start is on the next day."""
        first, last = clock_minute(self, self.text(start)), clock_minute(self, self.text(end))
        return first, last if last > first else last + MIDNIGHT

    def each(self, key: str, name: str) -> list[Entry]:
        """The tables under `key`, each called by its field `name` or else by its place, counted from 1."""
        rows = self.take(key, list, [])
        if not all(type(row) is dict for row in rows):
            self.refuse(f"{key} must be tables")
        calls = [f"{self.name}: {key} {row.get(name, place)}" for place, row in enumerate(rows, 1)]
        return [Entry(call, row) for call, row in zip(calls, rows, strict=True)]

    def done(self) -> None:
        if self.values:
            self.refuse(f"unknown field {min(self.values)!r}")


def clock_minute(entry: Entry, text: str) -> int:
    """Minutes after midnight of "HH:MM"."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        entry.refuse(f"a time must be HH:MM, not {text!r}")
    return int(text[:2]) * 60 + int(text[3:])
