"""What reading has found so far, with the place of every cell; turned into a RosterSheet at the end."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.roster.workbook.cells import Value, key, plain, shown, time_range
from app.roster.workbook.grids import Grid
from app.roster.workbook.model import (
    AbsenceKind,
    KnownPost,
    RosterSheet,
    SheetAbsence,
    SheetAssignment,
    SheetWarning,
    ShiftCode,
    UnknownCell,
    UnreadableWorkbook,
)
from app.roster.workbook.packages import MAX_FILLED_CELLS
from app.roster.workbook.people import People
from app.roster.workbook.shifts import ShiftBook
from app.roster.workbook.words import BLANKS


@dataclass(frozen=True, slots=True)
class OwnHours:
    """A shift with other hours than its code has: D1 08:00-12:30."""

    shift: ShiftCode
    start_minute: int
    end_minute: int


Meaning = ShiftCode | OwnHours | AbsenceKind | tuple[int, int] | None
SAME_POST = "# "
"""Begins the post of a cell that names only a place of its row's post: D1(2号位)."""
SHIFT_LIKE = re.compile(r"(?:早|中|晚|夜|白|大夜|小夜|行政|正常|日|通|长白)班?|[A-Z]{1,2}\d{0,2}")
_SHOWN_TEXT = 200
_MAX_WARNINGS = 500
_WITH_POST = re.compile(r"([^()\[\]]{1,60})[(\[]([^()\[\]]{1,60})[)\]]")
_PARTS = re.compile(r"[;；\n]|[+＋](?!\d)")
_PLACE_ALONE = re.compile(r"([1-9]\d?)号位|PLACE([1-9]\d?)")
_PLACE = re.compile(r"(.+?)\s*[·・]?\s*([1-9]\d?)\s*(?:号位|号|位)?")


def without_place(word: str) -> tuple[str, int] | None:
    """A post word that ends in the number of a place, parted: 门童岗 2, 门童岗 · 2号位. None for other words."""
    found = _PLACE.fullmatch(word.strip())
    return (found[1], int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class _Entry:
    spot: tuple[str, int, str, int]
    person: int
    day: date
    post: str | None
    meaning: Meaning
    text: str


class Findings:
    """Collects people, days and unknown cells while the tables are read."""

    def __init__(self, book: ShiftBook, posts: Iterable[KnownPost]) -> None:
        self.book = book
        self.people = People()
        self._warnings: dict[tuple[object, ...], SheetWarning] = {}
        self.days: set[date] = set()
        self._posts = {key(name) for post in posts for name in (post.code, *post.names)}
        self._entries: dict[tuple[object, ...], _Entry] = {}
        self._unknown: dict[tuple[str, int, int], UnknownCell] = {}
        self._without_hours: Counter[str] = Counter()
        self._without_shift: Counter[str] = Counter()

    def warn(self, code: str, **params: str | int | tuple[str, ...]) -> None:
        """Add a warning once; past some hundreds nobody reads on."""
        if len(self._warnings) < _MAX_WARNINGS:
            self._warnings.setdefault((code, *params.values()), SheetWarning(code, params))

    def know_posts(self, words: Iterable[str]) -> None:
        """Take post names that stand in a column of posts."""
        self._posts.update(key(word) for word in words)

    def is_post(self, word: str) -> bool:
        """Whether a word is a post of the site or of this workbook, with or without the number of a place."""
        parted = without_place(word)
        return key(word) in self._posts or (parted is not None and key(parted[0]) in self._posts)

    def unknown(self, grid: Grid, row: int, column: int) -> None:
        """List a cell that no rule knows; a merged cell is listed once, at its first place."""
        sheet, at_row, letter, number = grid.spot(*grid.anchor(row, column))
        text = grid.text(row, column)
        if (sheet, at_row, number) in self._unknown or not text:
            return
        self._unknown[sheet, at_row, number] = UnknownCell(sheet, at_row, letter, number, text[:_SHOWN_TEXT])
        if SHIFT_LIKE.fullmatch(key(text)):
            self._without_hours[key(text)] += 1

    def meaning(self, value: Value | None, *, places: bool = False) -> tuple[Meaning, str | None] | None:
        """What a shift cell means and the post it names besides, or None when no rule knows it.

        With `places` it may name only a place of its row's post, told as SAME_POST and the number.
        """
        text = shown(value)
        if found := self._hours(text):
            return found, None
        split = _WITH_POST.fullmatch(plain(text))
        words = [split[1], split[2]] if split else text.split()
        if len(words) != 2:
            return None
        if places and (alone := _PLACE_ALONE.fullmatch(key(words[1]))) and (found := self._hours(words[0])):
            return found, f"{SAME_POST}{alone[1] or alone[2]}"
        for word, post in (words, words[::-1]):
            found = self._hours(word)
            if self.is_post(post) and found and not isinstance(found, str):
                return found, post.strip()
        return None

    def _hours(self, text: str) -> Meaning:
        """A shift, an absence, a time range, or a shift with hours of its own."""
        if found := self.book.resolve(text) or time_range(text):
            return found
        split = _WITH_POST.fullmatch(plain(text))
        words = [split[1], split[2]] if split else text.split(maxsplit=1)
        hours = time_range(words[1]) if len(words) == 2 else None
        shift = self.book.shift(words[0]) if hours else None
        return OwnHours(shift, *hours) if hours and shift else None

    def meanings(self, value: Value | None) -> list[tuple[Meaning, str | None]] | None:
        """All that a cell says, part by part ("D1；N1(巡逻岗)"); None when any part of it is not understood."""
        if whole := self.meaning(value, places=True):
            return [whole]
        parts = [part for part in _PARTS.split(shown(value)) if part.strip()]
        found = [told for part in parts if (told := self.meaning(part, places=True))] if len(parts) > 1 else []
        return found if found and len(found) == len(parts) else None

    def put(
        self, grid: Grid, row: int, column: int, person: int, day: date, post: str | None, meaning: Meaning
    ) -> None:
        """Record a person's day; exactly the same day twice is one."""
        spot = grid.spot(row, column)
        if meaning is None:
            self._without_shift[spot[0]] += 1
        entry = _Entry(spot, person, day, post, meaning, grid.text(row, column)[:_SHOWN_TEXT])
        if len(self._entries) >= MAX_FILLED_CELLS:  # many names in many cells multiply
            raise UnreadableWorkbook("too_large", what="days", limit=MAX_FILLED_CELLS)
        if self._entries.setdefault((person, day, post, meaning), entry) is not entry:
            self.warn("same_day_twice", name=self.people.identity(person)[0], day=day.isoformat())

    def sheet(self, extra: Sequence[SheetWarning]) -> RosterSheet:
        """All of it as the answer; the shifts are those the workbook explains and those of the site it uses."""
        told = [entry.meaning for entry in self._entries.values()]
        used = {one.code for one in told if isinstance(one, ShiftCode)}
        used |= {one.shift.code for one in told if isinstance(one, OwnHours)}
        known = [shift for shift in self.book.known.values() if shift.code in used]
        self._closing_warnings()
        return RosterSheet(
            people=self.people.sheet_people(),
            shifts=(*self.book.explained.values(), *known),
            assignments=tuple(
                self._assignment(entry) for entry in self._entries.values() if not isinstance(entry.meaning, str)
            ),
            absences=tuple(
                SheetAbsence(*e.spot, e.person, *self.people.identity(e.person), e.day, e.meaning, e.text)
                for e in self._entries.values()
                if isinstance(e.meaning, str)
            ),
            unknown=tuple(self._unknown.values()),
            warnings=(*extra, *self.book.warnings, *self.people.warnings, *self._warnings.values()),
            first_day=min(self.days),
            last_day=max(self.days),
            explained=frozenset(shift.code for shift in self.book.explained.values()),
        )

    def _assignment(self, entry: _Entry) -> SheetAssignment:
        meaning = entry.meaning
        shift = meaning.code if isinstance(meaning, ShiftCode) else None
        start, end = meaning if isinstance(meaning, tuple) else (None, None)
        if isinstance(meaning, OwnHours):
            shift, start, end = meaning.shift.code, meaning.start_minute, meaning.end_minute
        identity = self.people.identity(entry.person)
        return SheetAssignment(*entry.spot, entry.person, *identity, entry.day, entry.post, shift, start, end)

    def _closing_warnings(self) -> None:
        for word, count in self._without_hours.items():
            self.warn("shift_without_hours", shift=word, count=count)
        for sheet, count in self._without_shift.items():
            self.warn("no_shift", sheet=sheet, count=count)
        of_day: dict[tuple[int, date], set[object]] = {}
        for entry in self._entries.values():
            of_day.setdefault((entry.person, entry.day), set()).add(entry.spot)
        for (person, day), spots in of_day.items():
            if len(spots) > 1:
                self.warn("several_entries_a_day", name=self.people.identity(person)[0], day=day.isoformat())


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, or only a dash."""
    return not text or key(text) in BLANKS
