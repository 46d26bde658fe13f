"""Notes beside and under a roster that a planner must not miss: days of a launch on which nobody rests."""

import re

from app.roster.workbook.cells import plain, shown
from app.roster.workbook.findings import Findings
from app.roster.workbook.headers import Table
from app.roster.workbook.words import LAUNCH_WORDS

_PIECE = re.compile(r"[。;；\n]|\s{2,}")
_DAYS = re.compile(r"(?:(\d{1,2})月)?((?:\d{1,2}[日号]?[、,和及至~\-]?)*\d{1,2})[日号]")


def launch_notes(table: Table, findings: Findings) -> None:
    """Warn of every sentence outside the rows that speaks of a launch or of nobody resting, with its days."""
    grid = table.grid
    for (row, column), value in grid.cells.items():
        under = table.header_row < row <= table.last_row
        if not isinstance(value, str) or not under or _in_row_of_table(table, row, column):
            continue
        for piece in _PIECE.split(shown(value)):
            if any(word in piece for word in LAUNCH_WORDS) and len(piece.strip()) >= 6:
                days = _days(plain(piece), table)
                findings.warn(
                    "launch_note", sheet=grid.sheet, row=grid.spot(row, column)[1], text=piece.strip(), days=days
                )


def _in_row_of_table(table: Table, row: int, column: int) -> bool:
    if column in table.columns.values() and table.grid.anchor(row, column) != (row, column):
        return True
    label = table.label_column
    filled = any(table.grid.text(row, day.column) for day in table.days)
    spans = label is not None and table.grid.anchor(row, label) == table.grid.anchor(row, table.days[0].column)
    return filled and not spans


def _days(text: str, table: Table) -> tuple[str, ...]:
    """The days a note names that the table has, as ISO dates; to 至 and ~ name all days between."""
    found: list[str] = []
    for match in _DAYS.finditer(text):
        month = int(match[1]) if match[1] else None
        numbers: set[int] = set()
        for part in re.split(r"[、,和及]", match[2]):
            ends = [int(number) for number in re.findall(r"\d{1,2}", part)]
            if ends:
                numbers.update(range(ends[0], ends[-1] + 1))
        for day in dict.fromkeys(column.day for column in table.days):
            if day and day.day in numbers and month in (None, day.month):
                found.append(day.isoformat())
    return tuple(dict.fromkeys(found))
