"""Reading a roster workbook: from the bytes of a file to people, days, and the cells nobody understood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.roster.workbook.cells import key, person_name, time_range
from app.roster.workbook.findings import SHIFT_LIKE, Findings, is_blank
from app.roster.workbook.grids import Grid, read_grids
from app.roster.workbook.headers import Table, find_tables
from app.roster.workbook.lists import DayList, complete_from_staff_lists, find_day_list, read_day_list
from app.roster.workbook.model import KnownPost, RosterSheet, SheetWarning, ShiftCode, UnreadableWorkbook
from app.roster.workbook.months import read_context
from app.roster.workbook.names import NameJudge, named_parts, split_names
from app.roster.workbook.notes import launch_notes
from app.roster.workbook.person_rows import post_words, read_person_rows
from app.roster.workbook.post_rows import count_names, read_post_rows
from app.roster.workbook.shifts import ShiftBook, read_legends

_SAMPLE = 400


@dataclass(slots=True)
class _Book:
    """The sheets of a file sorted by what they hold."""

    tables: list[Table]
    lists: list[DayList]
    plain: list[Grid]
    warnings: list[SheetWarning]


def read_roster(
    content: bytes,
    filename: str,
    *,
    today: date,
    known_posts: Sequence[KnownPost] = (),
    known_shifts: Sequence[ShiftCode] = (),
) -> RosterSheet:
    """Read a roster as a site keeps it: XLSX or CSV, told apart by content and never by the file's name.

    `filename` and `today` serve only to tell year and month when the sheets do not; an assumed year is a
    warning. `known_shifts` are the site's own, for words the workbook does not explain; `known_posts` help
    to tell a post from another word. Cells that no rule knows are listed, never guessed.

    Raises UnreadableWorkbook, and nothing else, for whatever bytes.
    """
    grids = read_grids(content, filename)
    sorted_book = _sort(grids, filename, today)
    book = ShiftBook()
    read_legends(grids, book, _contents(sorted_book))
    book.close(known_shifts)
    findings = Findings(book, known_posts)
    _read(sorted_book, findings)
    for grid in sorted_book.plain:
        complete_from_staff_lists(grid, findings)
    if not findings.days or not findings.people.sheet_people():
        raise UnreadableWorkbook("no_roster_found")
    for table in sorted_book.tables:
        launch_notes(table, findings)
    return findings.sheet(sorted_book.warnings)


def _sort(grids: Sequence[Grid], filename: str, today: date) -> _Book:
    found = _Book([], [], [], [])
    unclear: UnreadableWorkbook | None = None
    visible = [grid for grid in grids if not grid.hidden]
    for grid in visible or grids:
        try:
            if not _take(grid, filename, today, found):
                found.plain.append(grid)
        except UnreadableWorkbook as error:
            unclear = error
            found.warnings.append(SheetWarning("sheet_skipped", {"sheet": grid.sheet}))
    if not found.tables and not found.lists:
        raise unclear or UnreadableWorkbook("no_roster_found")
    for grid in grids:
        if grid.hidden and visible:
            found.plain.append(grid)
    return found


def _take(grid: Grid, filename: str, today: date, found: _Book) -> bool:
    """Add the tables of a sheet, or its list, or the tables of the sheet turned; False when it has none."""
    titles = [grid.sheet, filename]
    if tables := find_tables(grid, titles, today, found.warnings):
        found.tables.extend(tables)
        return True
    above = [grid.text(row, column) for row, column in sorted(grid.cells)[:12]]
    if day_list := find_day_list(grid, read_context([*above, *titles]), today):
        found.lists.append(day_list)
        return True
    tables = find_tables(grid.turn(), titles, today, found.warnings)
    found.tables.extend(tables)
    return bool(tables)


def _contents(book: _Book) -> Callable[[Grid, int, int], bool]:
    """Whether a cell belongs to a table's body, where a time range explains no shift."""
    turned = {table.grid.sheet: table.grid.turned for table in book.tables}
    tables = {
        (table.grid.sheet, row): table for table in book.tables for row in range(table.first_row, table.last_row + 1)
    }
    lists = {day_list.grid.sheet: day_list for day_list in book.lists}

    def is_content(grid: Grid, row: int, column: int) -> bool:
        if turned.get(grid.sheet):
            row, column = column, row
        if table := tables.get((grid.sheet, row)):
            return table.is_body(row, column)
        return grid.sheet in lists and lists[grid.sheet].is_body(row, column)

    return is_content


def _read(book: _Book, findings: Findings) -> None:
    judge = NameJudge()
    by_person: list[Table] = []
    by_post: list[Table] = []
    for table in book.tables:
        named = table if "name" in table.columns else _with_names(table, findings)
        (by_person if named else by_post).append(named or table)
    for day_list in book.lists:
        findings.days.update(day_list.days.values())
    for table in (*by_person, *by_post):
        if "post" in table.columns:
            rows, column = range(table.first_row, table.last_row + 1), table.columns["post"]
            texts = [table.grid.text(row, column) for row in rows]
            words = [word for text in texts for word in post_words(text, findings)]
            findings.know_posts(word for word in words if not findings.book.resolve(word))
    for table in by_person:
        rows_read = read_person_rows(table, findings)
        _note_days(table, rows_read, findings)
        for row in rows_read:
            for name in split_names(table.grid.text(row, table.columns["name"])):
                judge.certify(name)
    for day_list in book.lists:
        read_day_list(day_list, findings)
    for table in by_post:
        count_names(table, judge)
    for table in by_post:
        if {"post", "row", "shift", "hours"} & table.columns.keys():
            _note_days(table, read_post_rows(table, findings, judge), findings)


def _note_days(table: Table, rows_read: set[int], findings: Findings) -> None:
    if rows_read:
        findings.days.update(day.day for day in table.days if day.day)


def _with_names(table: Table, findings: Findings) -> Table | None:
    """The table with its unlabelled column of names, when its cells hold shifts rather than names."""
    grid = table.grid
    rows = range(table.first_row, table.last_row + 1)
    texts = [grid.text(row, day.column) for row in rows for day in table.days]
    sample = [text for text in texts if not is_blank(text)][:_SAMPLE]
    shifts = sum(
        bool(findings.book.resolve(text) or SHIFT_LIKE.fullmatch(key(text)) or time_range(text)) for text in sample
    )
    names = sum(bool(named_parts(text)) for text in sample)
    if not sample or shifts <= names:
        return None
    taken = {column for role, column in table.columns.items() if role not in ("row", "post")}
    counts = {
        column: sum(bool(person_name(grid.text(row, column))) for row in rows)
        for column in range(1, table.days[0].column)
        if column not in taken
    }
    best = max(counts, key=lambda column: (counts[column], column), default=None)
    if best is None or not counts[best]:
        return None
    columns = {role: column for role, column in table.columns.items() if column != best and role != "row"}
    return replace(table, columns={**columns, "name": best})
