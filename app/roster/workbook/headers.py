"""Finding the tables of a sheet by their content: the row of days, the labelled columns, the dates."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.roster.workbook.cells import DayMark, day_mark, key, shown, weekday_of
from app.roster.workbook.grids import Grid
from app.roster.workbook.model import SheetWarning, UnreadableWorkbook
from app.roster.workbook.months import Context, read_context, resolve
from app.roster.workbook.words import LABELS

_ROLE_OF = {word: role for role, words in reversed(LABELS.items()) for word in words}
MAX_TABLES = 60
_SUB_LABELS = frozenset({"岗位", "班次", "时间", "时段", "班别", "岗", "姓名", "人员", "POST", "SHIFT", "NAME"})


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A column of one day; `sub` is the second header line under it (班次, 早班), "" when there is none.

    `day` is None when the header names a day that its month does not have.
    """

    column: int
    day: date | None
    sub: str = ""


@dataclass(frozen=True)
class Table:
    """A roster table: body rows `first_row` to `last_row`, labelled columns by role, day columns in order."""

    grid: Grid
    header_row: int
    first_row: int
    last_row: int
    columns: Mapping[str, int]
    days: tuple[DayColumn, ...]

    @property
    def label_column(self) -> int | None:
        """The column that tells what a row is: name, else post, else shift, else the text left of the days."""
        for role in ("name", "post", "shift", "hours", "row"):
            if role in self.columns:
                return self.columns[role]
        return None

    @cached_property
    def body_columns(self) -> frozenset[int]:
        """The columns whose cells are content: remarks and days."""
        kept = {self.columns["remark"]} if "remark" in self.columns else set()
        return frozenset(kept | {day.column for day in self.days})

    def is_body(self, row: int, column: int) -> bool:
        """Whether a cell is content of the table, not a note beside or under it."""
        inside = self.first_row <= row <= self.last_row and column in self.body_columns
        label = self.label_column
        return inside and label is not None and bool(self.grid.text(row, label))


@dataclass(slots=True)
class _Row:
    """A row that may be a header: its day marks by column, merged spans spread out."""

    row: int
    marks: dict[int, DayMark]
    labels: dict[str, int]


def label_role(text: str) -> str | None:
    """The role of a column label: name, number, phone, post, shift, hours, remark, date, other; or None."""
    word = re.sub(r"[(\[].*", "", key(text)).strip("*:")
    return _ROLE_OF.get(word)


def find_tables(grid: Grid, titles: Sequence[str], today: date, warnings: list[SheetWarning]) -> list[Table]:
    """Every roster table of a sheet from top to bottom; `titles` are the sheet's and the file's name.

    Raises UnreadableWorkbook("month_unclear") when days are numbered and nothing tells the month.
    """
    headers = _candidates(grid)
    if len(headers) > MAX_TABLES:
        raise UnreadableWorkbook("too_large", what="tables", limit=MAX_TABLES)
    notes = [
        (row, shown(value))
        for (row, _), value in (sorted(grid.cells.items()) if headers else ())
        if not isinstance(value, int | float) and day_mark(value) is None
    ]
    tables: list[Table] = []
    for place, header in enumerate(headers):
        until = headers[place + 1].row - 1 if place + 1 < len(headers) else grid.rows
        # The lines right above a table tell its month before those at the head of the sheet do.
        above = header.row - 4 if place else 0
        near = [text for row, text in _between(notes, above, header.row)][-40:]
        head = [text for row, text in _between(notes, 0, headers[0].row)][:40]
        corner = [text for row, text in _between(notes, header.row - 1, header.row + 1)][:10]
        context = read_context([*near, *head, *corner, *titles])
        tables.append(_table(grid, header, until, context, today, warnings))
    return tables


def _candidates(grid: Grid) -> list[_Row]:
    rows = [_read_row(grid, row, columns) for row, columns in grid.row_places().items()]
    # Days merged downwards show in two rows; the upper one is the header.
    own = [row for row in rows if any(grid.anchor(row.row, column)[0] == row.row for column in row.marks)]
    dated = [row for row in own if any(mark.day for mark in row.marks.values()) and _is_header(row)]
    return dated or [row for row in own if len(row.marks) >= 5 and _is_header(row)]


def _read_row(grid: Grid, row: int, filled: Sequence[int]) -> _Row:
    columns = sorted({*filled, *(c for (r, c) in _merged_in(grid, row))})
    marks = {column: mark for column in columns if (mark := day_mark(grid.value(row, column)))}
    labels = header_labels(grid, row, [column for column in columns if column not in marks])
    return _Row(row, _longest_run(grid, row, marks), labels)


def _merged_in(grid: Grid, row: int) -> list[tuple[int, int]]:
    return [(row, column) for column in range(1, grid.columns + 1) if (row, column) in grid.anchors]


def header_labels(grid: Grid, row: int, columns: Sequence[int]) -> dict[str, int]:
    """The labelled columns of a row by role; of two labels of one role the more usual word wins."""
    found: dict[str, int] = {}
    rank: dict[str, int] = {}
    for column in columns:
        text = grid.text(row, column)
        role = label_role(text)
        if role is None or role == "other":
            continue
        word = re.sub(r"[(\[].*", "", key(text)).strip("*:")
        place = LABELS[role].index(word)
        if role not in found or place < rank[role]:
            found[role], rank[role] = column, place
    return found


def _longest_run(grid: Grid, row: int, marks: Mapping[int, DayMark]) -> dict[int, DayMark]:
    """The longest stretch of marks in the order of days; a merged mark counts once but keeps its columns."""
    runs: list[dict[int, DayMark]] = [{}]
    last: tuple[int, DayMark] | None = None
    for column, mark in sorted(marks.items()):
        same_cell = last is not None and grid.anchor(row, column) == grid.anchor(row, last[0])
        if last is not None and not same_cell and not _follows(last[1], mark):
            runs.append({})
        runs[-1][column] = mark
        last = (column, mark)
    return max(runs, key=len)


def _follows(earlier: DayMark, later: DayMark) -> bool:
    if earlier.day is None or later.day is None:
        both_weekdays = earlier.day is None and later.day is None
        return both_weekdays and later.weekday == ((earlier.weekday or 0) + 1) % 7
    if earlier.month and later.month:
        turn = earlier.month == 12 and later.month == 1
        return turn or (earlier.month, earlier.day) < (later.month, later.day)
    return later.day > earlier.day or (earlier.day >= 28 and later.day <= 3)


def _is_header(row: _Row) -> bool:
    count = len(row.marks)
    if not count:
        return False
    # A lone date beside the word 日期 is when the sheet was made, not a day of it.
    labelled = bool({"name", "post", "shift"} & row.labels.keys()) or ("date" in row.labels and count >= 2)
    if all(mark.month or mark.day is None for mark in row.marks.values()):
        return labelled or count >= 3
    return labelled or count >= 5


def _between(notes: list[tuple[int, str]], above: int, below: int) -> list[tuple[int, str]]:
    """The notes in rows between two rows, neither included."""
    return notes[bisect_left(notes, (above + 1, "")) : bisect_left(notes, (below, ""))]


def _table(grid: Grid, header: _Row, until: int, context: Context, today: date, warnings: list[SheetWarning]) -> Table:
    columns = sorted(header.marks)
    first_row = header.row + 1
    weekdays: dict[int, int] = {}
    for row in (header.row - 1, header.row + 1):
        said = {c: day for c in columns if (day := weekday_of(grid.value(row, c))) is not None}
        if row > 0 and len(said) * 2 > len(columns):
            weekdays = said
            first_row = max(first_row, row + 1)
    labels = dict(header.labels)
    while first_row <= until and _continues_header(grid, header, first_row):
        first_row += 1
    for row in (header.row - 1, *range(header.row + 1, first_row)):
        for role, column in header_labels(
            grid, row, [c for c in range(1, grid.columns + 1) if c not in columns]
        ).items():
            labels.setdefault(role, column)
    spread = _spread(grid, header, first_row, until)
    subs: dict[int, str] = {}
    if spread is not None:
        columns, subs = spread
        first_row += 1
        labels = {role: column for role, column in labels.items() if column not in columns}
    days = _dates(grid, header, columns, weekdays, context, today, warnings)
    if not {"name", "post", "shift", "hours"} & labels.keys():
        _add_row_label(grid, labels, columns[0], first_row, until)
    return Table(
        grid,
        header.row,
        first_row,
        until,
        labels,
        tuple(DayColumn(column, days[column], subs.get(column, "")) for column in columns),
    )


def _continues_header(grid: Grid, header: _Row, row: int) -> bool:
    """Whether a row still belongs to the header: only merged-down labels, weekdays or more labels in it."""
    columns = [c for c in range(1, grid.columns + 1) if (row, c) in grid.cells]
    from_above = any(grid.anchor(row, c)[0] <= header.row for c in range(1, grid.columns + 1) if grid.value(row, c))
    if not columns:
        return from_above
    return all(
        (label_role(grid.text(row, c)) is not None and c not in header.marks)
        or (c in header.marks and weekday_of(grid.value(row, c)) is not None and from_above)
        for c in columns
    )


def _starts(grid: Grid, header: _Row) -> list[int]:
    """The first column of each day; a day merged over several columns is one."""
    first = {grid.anchor(header.row, column): column for column in sorted(header.marks, reverse=True)}
    return sorted(first.values())


def _spread(grid: Grid, header: _Row, row: int, until: int) -> tuple[list[int], dict[int, str]] | None:
    """Day columns with a second line of labels under each day (岗位 班次, or 早 中 夜), or None."""
    starts = _starts(grid, header)
    if row > until or not starts:
        return None
    after = [*starts[1:], grid.columns + 1]
    subs: dict[int, str] = {}
    for start, stop in zip(starts, after, strict=True):
        for column in range(start, stop):
            foreign = column > start and header.marks.get(column) is None and grid.text(header.row, column)
            text = grid.text(row, column)
            if foreign or not text:
                break
            subs[column] = text
    sizes = [sum(start <= c < stop for c in subs) for start, stop in zip(starts, after, strict=True)]
    words = {key(text) for text in subs.values()}
    repeated = len(subs) >= 2 * len(words) or len(starts) == 1
    if min(sizes) < 2 or max(sizes) > 8 or len(words) > 8 or not (words <= _SUB_LABELS or repeated):
        return None
    label = next((header.labels[role] for role in ("name", "post", "shift") if role in header.labels), None)
    if label is not None and grid.anchor(row, label)[0] > header.row and grid.text(row, label):
        return None
    return sorted(subs), subs


def _dates(
    grid: Grid,
    header: _Row,
    columns: Sequence[int],
    weekdays: Mapping[int, int],
    context: Context,
    today: date,
    warnings: list[SheetWarning],
) -> dict[int, date | None]:
    starts = _starts(grid, header)
    marks = [header.marks[column] for column in starts]
    beside = [weekdays.get(c, mark.weekday) for c, mark in zip(starts, marks, strict=True)]
    resolved = resolve(marks, beside, context, today)
    sheet, row, _, _ = grid.spot(header.row, starts[0])
    if resolved is None:
        raise UnreadableWorkbook("month_unclear", sheet=sheet, row=row)
    if resolved.assumed:
        years = sorted({day.year for day in resolved.days if day})
        warnings.append(SheetWarning("year_assumed", {"sheet": sheet, "year": years[0] if years else 0}))
    if resolved.weekdays_disagree:
        warnings.append(SheetWarning("weekdays_disagree", {"sheet": sheet, "row": row}))
    if None in resolved.days:
        warnings.append(SheetWarning("day_not_in_month", {"sheet": sheet, "row": row}))
    found: dict[int, date | None] = {}
    for column in columns:
        start = max((c for c in starts if c <= column), default=starts[0])
        found[column] = resolved.days[starts.index(start)]
    return found


def _add_row_label(grid: Grid, labels: dict[str, int], first_day: int, first_row: int, until: int) -> None:
    """With no label that says what a row is, take the column left of the days with the most texts."""
    counts = {
        column: sum(isinstance(grid.value(row, column), str) for row in range(first_row, until + 1))
        for column in range(1, first_day)
    }
    best = max(counts, key=lambda column: (counts[column], column), default=None)
    if best is not None and counts[best]:
        labels["row"] = best
