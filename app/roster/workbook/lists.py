"""Plain lists: one line a person and day (日期 姓名 岗位 班次), and lists of staff without any day."""

from dataclasses import dataclass
from datetime import date

from app.roster.workbook.cells import DayMark, day_mark, key, minute_of_day, phone_digits
from app.roster.workbook.findings import Findings, Meaning, is_blank
from app.roster.workbook.grids import Grid
from app.roster.workbook.headers import header_labels
from app.roster.workbook.months import Context, resolve
from app.roster.workbook.names import split_names
from app.roster.workbook.person_rows import post_words
from app.roster.workbook.words import LEGEND_LABELS


@dataclass(frozen=True, slots=True)
class DayList:
    """A list with a date column and a name column; `columns` holds further roles, start and end included."""

    grid: Grid
    header_row: int
    columns: dict[str, int]
    days: dict[int, date]

    def is_body(self, row: int, column: int) -> bool:
        """Whether a cell is content of the list, not a note."""
        return row in self.days and column == self.columns.get("remark")


def find_day_list(grid: Grid, context: Context, today: date) -> DayList | None:
    """The list of a sheet whose header names a date and a name column, or None."""
    for row, filled in grid.row_places().items():
        labels = header_labels(grid, row, filled)
        if not {"date", "name"} <= labels.keys():
            continue
        for column in filled:
            for role in ("start", "end"):
                if key(grid.value(row, column)) in LEGEND_LABELS[role]:
                    labels[role] = column
                    if labels.get("hours") == column:
                        del labels["hours"]
        days = _days(grid, row, labels["date"], context, today)
        if days:
            return DayList(grid, row, labels, days)
    return None


def _days(grid: Grid, header_row: int, column: int, context: Context, today: date) -> dict[int, date]:
    days: dict[int, date] = {}
    above: date | None = None
    for row in range(header_row + 1, grid.rows + 1):
        value = grid.value(row, column)
        mark = day_mark(value)
        if value is not None:
            above = _day(mark, context, today) if mark and mark.day else None
        if above is not None:
            days[row] = above
    return days


def _day(mark: DayMark, context: Context, today: date) -> date | None:
    resolved = resolve([mark], [mark.weekday], context, today)
    return resolved.days[0] if resolved else None


def read_day_list(table: DayList, findings: Findings) -> None:
    """Read every line; a line whose shift no rule knows is listed, one without a shift is told in a warning."""
    grid, columns = table.grid, table.columns
    for row, day in table.days.items():
        names = split_names(grid.text(row, columns["name"]))
        if not names:
            findings.unknown(grid, row, columns["name"])
            continue
        known, meaning, own_post, place = _meaning(table, row, findings)
        held = post_words(grid.text(row, columns["post"]), findings) if "post" in columns else []
        post = own_post or (held[0] if len(held) == 1 else None)
        for name in names:
            person = findings.people.enter(name, *_identity(table, row, alone=len(names) == 1))
            if person is None:
                findings.unknown(grid, row, columns["name"])
                continue
            for word in held:
                findings.people.at_post(person, word)
            if known:
                stands = None if isinstance(meaning, str) else post
                findings.put(grid, row, place, person, day, stands, meaning)


def _identity(table: DayList, row: int, *, alone: bool) -> tuple[str | None, str | None]:
    grid, columns = table.grid, table.columns
    number = key(grid.value(row, columns["number"])) if alone and "number" in columns else None
    phone = phone_digits(grid.value(row, columns["phone"])) if alone and "phone" in columns else None
    return number or None, phone


def _meaning(table: DayList, row: int, findings: Findings) -> tuple[bool, Meaning, str | None, int]:
    """Whether the line was understood, what it means, the post its shift cell names, and in which column."""
    grid, columns = table.grid, table.columns
    for role in ("shift", "hours"):
        if role in columns and not is_blank(grid.text(row, columns[role])):
            found = findings.meaning(grid.value(row, columns[role]))
            if found is None:
                findings.unknown(grid, row, columns[role])
                return False, None, None, columns[role]
            return True, *found, columns[role]
    if "start" in columns and "end" in columns:
        start = minute_of_day(grid.value(row, columns["start"]))
        end = minute_of_day(grid.value(row, columns["end"]))
        if start and end and start[0] != end[0]:
            later = 1440 if end[1] or end[0] < start[0] else 0
            return True, (start[0], end[0] + later), None, columns["start"]
    return True, None, None, columns["name"]


def complete_from_staff_lists(grid: Grid, findings: Findings) -> None:
    """Add staff numbers and phones that a list without days (通讯录) tells to people of the roster."""
    for row, filled in grid.row_places().items():
        labels = header_labels(grid, row, filled)
        if "name" not in labels or not {"number", "phone"} & labels.keys():
            continue
        for below in range(row + 1, grid.rows + 1):
            number = key(grid.value(below, labels["number"])) if "number" in labels else ""
            phone = phone_digits(grid.value(below, labels["phone"])) if "phone" in labels else None
            names = split_names(grid.text(below, labels["name"]))
            if len(names) == 1:
                findings.people.complete(names[0], number or None, phone)
        return
