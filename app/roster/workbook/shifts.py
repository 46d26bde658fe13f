"""The shift words of a workbook: from footnotes, from tables on any sheet, and from the site."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from app.roster.workbook.cells import RANGE, Value, key, minute_of_day, plain, range_of, time_range
from app.roster.workbook.grids import Grid
from app.roster.workbook.model import AbsenceKind, SheetWarning, ShiftCode
from app.roster.workbook.words import ABSENCES, LEGEND_LABELS

_HAN = "\u4e00-\u9fff"
_CODE = (
    rf"(?P<code>[A-Z]{{1,3}}\d{{0,2}}班?(?=[\s=:(·{_HAN}])|[{_HAN}]{{1,6}}(?:\d(?=[\s=:(]))?(?=[\s=:(\d])"
    r"|\d{1,2}(?==)|[○●△▲□■☆★◎◇◆](?=[\s=:(]))"
)
_LEGEND = re.compile(
    rf"{_CODE}[ ]{{0,3}}(?P<by>[=:]?)[ ]{{0,3}}(?P<name>[{_HAN}]{{1,6}})?[ ]{{0,3}}(?P<then>[=:(]?)[ ]{{0,3}}"
    rf"(?P<first>{RANGE})(?P<more>(?:[ ]?[,、/和及&+][ ]?{RANGE})*)"
)
_MORE = re.compile(RANGE)
_HOURS = re.compile(r"\d[:点时]|[:]")
_AMOUNT = r"(?P<{0}>\d{{1,3}}(?:\.\d)?|半|一|两)个?(?P<{1}>小时|H|分钟|分|MIN|时)"
_MEAL = re.compile(
    rf"(?:用餐|午餐|就餐|吃饭|午休|休息|餐|MEAL|BREAK)[^\d;。半一两]{{0,4}}{_AMOUNT.format('a', 'b')}"
    rf"|{_AMOUNT.format('c', 'd')}(?:的)?(?:用餐|午餐|就餐|吃饭|午休|休息|餐)"
)
_AWAY = re.compile(rf"(?P<code>[A-Z]{{1,4}}|[{_HAN}○●△▲□■☆★◎◇◆]{{1,4}})[ ]?[=:][ ]?(?P<word>[A-Z{_HAN}]{{1,5}})")
_MAX_SENTENCES = 2000
_NOT_A_CODE = ("时间", "用餐", "午餐", "休息", "开放", "营业", "接待", "会议", "说明", "上班", "下班", "至", "日")


class ShiftBook:
    """Looks up what a cell word means: a shift with hours, a kind of absence, or nothing that is known.

    The workbook's own words win over the site's, exact codes over leave words, leave words over full names
    and over 早 for 早班. A name that two shifts share means neither.
    """

    def __init__(self) -> None:
        self.explained: dict[str, ShiftCode] = {}
        self.known: dict[str, ShiftCode] = {}
        self.away: dict[str, AbsenceKind] = {}
        self.warnings: list[SheetWarning] = []
        self._aliases: dict[str, ShiftCode | None] = {}

    def explain(self, shift: ShiftCode) -> None:
        """Take a shift that the workbook explains; the first explanation of a code holds."""
        word = key(shift.code)
        known = self.explained.setdefault(word, shift)
        if (known.start_minute, known.end_minute) != (shift.start_minute, shift.end_minute):
            twice = SheetWarning("shift_explained_twice", {"shift": known.code})
            if twice not in self.warnings[-50:]:
                self.warnings.append(twice)
        elif known.meal_minutes == 0 < shift.meal_minutes or known.name == known.code != shift.name:
            self.explained[word] = ShiftCode(
                known.code,
                shift.name if known.name == known.code else known.name,
                known.start_minute,
                known.end_minute,
                known.meal_minutes or shift.meal_minutes,
            )

    def close(self, known_shifts: Sequence[ShiftCode]) -> None:
        """Add the site's shifts and settle the other spellings; call once, after all explanations."""
        for shift in known_shifts:
            own = self.explained.get(key(shift.code))
            if own is None:
                self.known.setdefault(key(shift.code), shift)
            elif (own.start_minute, own.end_minute) != (shift.start_minute, shift.end_minute):
                self.warnings.append(SheetWarning("shift_differs_from_site", {"shift": own.code}))
        for shifts in (self.explained.values(), self.known.values()):
            for spell in (_by_name, _by_ending):
                self._add_aliases(shifts, spell)

    def _add_aliases(self, shifts: Iterable[ShiftCode], spell: Callable[[ShiftCode], list[str]]) -> None:
        found: dict[str, ShiftCode | None] = {}
        for shift in shifts:
            for word in spell(shift):
                found[word] = None if word in found and found[word] != shift else shift
        for word, alias in found.items():
            self._aliases.setdefault(word, alias)

    def resolve(self, word: str) -> ShiftCode | AbsenceKind | None:
        """The shift or the kind of absence that a word means; None when no rule knows it."""
        text = key(word)
        if exact := self.explained.get(text) or self.known.get(text):
            return exact
        return self.away.get(text) or ABSENCES.get(text) or self._aliases.get(text)

    def shift(self, word: str) -> ShiftCode | None:
        """The shift a word means, or None."""
        found = self.resolve(word)
        return found if isinstance(found, ShiftCode) else None


def _by_name(shift: ShiftCode) -> list[str]:
    return [key(shift.name)]


def _by_ending(shift: ShiftCode) -> list[str]:
    words = (key(shift.code), key(shift.name))
    return [word.removesuffix("班") if word.endswith("班") else word + "班" for word in words if word != "班"]


def read_legends(grids: Sequence[Grid], book: ShiftBook, is_content: Callable[[Grid, int, int], bool]) -> None:
    """Put every shift that the sheets explain, in tables or in sentences, into `book`.

    `is_content` tells the cells of roster bodies, where a time range is somebody's and explains nothing.
    """
    for grid in grids:
        for shift, away in _tables(grid):
            if isinstance(shift, ShiftCode):
                book.explain(shift)
            elif away:
                book.away.setdefault(shift, away)
    seen: set[str] = set()
    for grid in grids:
        for (row, column), value in grid.cells.items():
            if not isinstance(value, str) or len(value) <= 3 or value in seen or len(seen) >= _MAX_SENTENCES:
                continue
            text = plain(value)
            if ("=" in text or _HOURS.search(text)) and not is_content(grid, row, column):
                seen.add(value)
                read_sentence(text, book)


def read_sentence(text: str, book: ShiftBook) -> None:
    """Put the shifts and the words for days off that a plain text explains into `book`."""
    matches = list(_LEGEND.finditer(text)) if ":" in text or "点" in text or "时" in text else []
    for place, found in enumerate(matches):
        until = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        if shift := _from_sentence(found, text[found.end() : until]):
            book.explain(shift)
    if "=" in text or ":" in text:
        for found in _AWAY.finditer(text):
            if kind := ABSENCES.get(found["word"]):
                book.away.setdefault(found["code"], kind)


def _from_sentence(found: re.Match[str], tail: str) -> ShiftCode | None:
    code, name = found["code"], found["name"]
    if name and found["by"] != "=" and found["then"] in ("=", ":") and code[0] >= "\u4e00":
        code, name = name, None  # a heading stood before it, as in 班次说明:早=08:00-17:00
    if any(word in code for word in _NOT_A_CODE):
        return None
    spans = [range_of(span) for span in _MORE.finditer(re.sub(r"\s", "", found["first"] + found["more"]))]
    hours = [span for span in spans if span is not None]
    if not hours or len(hours) != len(spans):
        return None
    start, end = hours[0][0], hours[-1][1]
    gaps = sum(later[0] - earlier[1] for earlier, later in pairwise(hours))
    if end <= start or gaps < 0:
        return None
    sentence = re.split("[;。\n]", tail, maxsplit=1)[0]
    return ShiftCode(code, name or code, start, end, gaps or _meal(sentence))


def _meal(sentence: str) -> int:
    found = _MEAL.search(sentence.replace(" ", ""))
    if not found:
        return 0
    amount, unit = found["a"] or found["c"], found["b"] or found["d"]
    number = {"半": 0.5, "一": 1.0, "两": 2.0}.get(amount) or float(amount)
    minutes = round(number * (60 if unit in ("小时", "H", "时") else 1))
    return minutes if minutes <= 240 else 0


def _label_columns(grid: Grid, row: int, columns: Sequence[int]) -> dict[str, int]:
    roles: dict[str, int] = {}
    for column in columns:
        label = re.sub(r"\(.*\)", "", key(grid.value(row, column)))
        for role, words in LEGEND_LABELS.items():
            if label in words and role not in roles:
                roles[role] = column
                break
    return roles


def _tables(grid: Grid) -> Iterator[tuple[ShiftCode, None] | tuple[str, AbsenceKind]]:
    """The rows of every shift table of a sheet: shifts with hours, and codes that mean an absence."""
    for row, columns in grid.row_places().items():
        roles = _label_columns(grid, row, columns)
        code = roles.get("code", roles.get("name"))
        if code is None or not ("hours" in roles or {"start", "end"} <= roles.keys()):
            continue
        meal_in_hours = "meal" in roles and "小时" in key(grid.value(row, roles["meal"]))
        for below in range(row + 1, grid.rows + 1):
            if not grid.text(below, code):
                break
            word = grid.text(below, code)
            name = grid.text(below, roles["name"]) if "name" in roles else word
            if hours := _row_hours(grid, below, roles):
                meal = _table_meal(grid.value(below, roles["meal"]), meal_in_hours) if "meal" in roles else 0
                yield ShiftCode(word, name or word, *hours, meal), None
            elif kind := ABSENCES.get(key(name)):
                yield key(word), kind


def _row_hours(grid: Grid, row: int, roles: Mapping[str, int]) -> tuple[int, int] | None:
    if "start" in roles and "end" in roles:
        start = minute_of_day(grid.value(row, roles["start"]))
        end = minute_of_day(grid.value(row, roles["end"]))
        if start is None or end is None or (start[0] == end[0] and not end[1]):
            return None
        return start[0], end[0] + (1440 if end[1] or end[0] < start[0] else 0)
    return time_range(grid.value(row, roles["hours"]))


def _table_meal(value: Value | None, in_hours: bool) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool):
        minutes = round(value * 60) if in_hours or 0 < value <= 3 else round(value)
        return minutes if 0 <= minutes <= 240 else 0
    text = key(value)
    if re.fullmatch(r"\d{1,3}(\.\d)?", text):
        return _table_meal(float(text), in_hours)
    return _meal("餐" + text) if text else 0
