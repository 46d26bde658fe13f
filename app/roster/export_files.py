"""Writing the workbook of a roster: XLSX with a legend sheet, or CSV. Nothing in it is ever run as a formula."""

import csv
from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.roster.export import Book, Line, head, weekday
from app.roster.export_words import NOTHING, hours, line_of

RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A cell that begins so would be run by a spreadsheet, or be offered to."""
BEFORE_DAYS = ("no", "post", "number", "name")
WIDTHS = (5, 18, 9, 12)
OFF_LONG = {"休": "休息", "年假": "年休假", "OFF": "Rest", "AL": "Annual leave", "SL": "Sick leave"}
LINE = Side(style="thin", color="999999")
BOX = Border(LINE, LINE, LINE, LINE)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(vertical="center", wrap_text=True)
GREY = PatternFill("solid", fgColor="EEEEEE")
HEAD_ROWS = 3


def to_xlsx(book: Book) -> bytes:
    """The workbook: the roster on the first sheet, the shifts on the second."""
    file = Workbook()
    sheet = file.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _sheet_title(book)
    _roster(sheet, book)
    _legend(file.create_sheet(head(book.lang, "shifts")), book)
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def to_csv(book: Book) -> bytes:
    """The roster sheet in UTF-8 with the mark that spreadsheets look for, the shifts in a line under it."""
    names = [head(book.lang, name) for name in BEFORE_DAYS]
    ends = [head(book.lang, name) for name in ("remark", "ref")]
    rows: list[Sequence[object]] = [[book.title], [*names, *[day.isoformat() for day in book.days], *ends]]
    for number, line in enumerate(book.lines, 1):
        rows.append([number, line.post, line.staff_number, line.name, *line.cells, "", line.ref])
    rows += [[], [f"{head(book.lang, 'legend')}: {'; '.join(line_of(shift, book.lang) for shift in book.legend)}"]]
    out = StringIO(newline="")
    csv.writer(out).writerows([[_guarded(value) for value in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _guarded(value: object) -> object:
    """The reader of a workbook takes the apostrophe off again."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _sheet_title(book: Book) -> str:
    period = f"{book.first:%Y-%m}" if book.is_month else f"{book.first}"
    return f"{head(book.lang, 'shifts')} {period}"


def _put(sheet: Worksheet, row: int, column: int, value: object, *, bold: bool = False, left: bool = False) -> Cell:
    """A bordered cell; text stays text whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(RISKY)
    else:
        cell.value = value  # type: ignore[assignment]
    cell.alignment, cell.border = LEFT if left else MIDDLE, BOX
    cell.font = Font(bold=bold, size=11)
    return cell


def _roster(sheet: Worksheet, book: Book) -> None:
    days = book.days
    first_day, after = len(BEFORE_DAYS) + 1, len(BEFORE_DAYS) + len(days) + 1
    title = _put(sheet, 1, 1, book.title, bold=True)
    title.font, title.border = Font(bold=True, size=14), Border()
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=after)
    for column, name in [*enumerate(BEFORE_DAYS, 1), (after, "remark"), (after + 1, "ref")]:
        for row in (2, 3):
            _put(sheet, row, column, head(book.lang, name) if row == 2 else None, bold=True)
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    for number, day in enumerate(days):
        date_cell = _put(sheet, 2, first_day + number, datetime.combine(day, time()), bold=True)
        date_cell.number_format = "d" if book.is_month else "m/d"
        _put(sheet, 3, first_day + number, weekday(book.lang, day))
    for number, line in enumerate(book.lines):
        _line(sheet, HEAD_ROWS + 1 + number, number + 1, line)
    _join_posts(sheet, book.lines)
    for column in range(1, after + 2):
        narrow = 5.5 if book.is_month else 13
        width = WIDTHS[column - 1] if column <= len(WIDTHS) else 12 if column >= after else narrow
        sheet.column_dimensions[get_column_letter(column)].width = width
        if first_day <= column < after and days[column - first_day].weekday() >= 5:
            for row in range(2, HEAD_ROWS + 1 + len(book.lines)):
                sheet.cell(row, column).fill = GREY
    sheet.column_dimensions[get_column_letter(after + 1)].hidden = True
    _page(sheet, after)


def _line(sheet: Worksheet, row: int, number: int, line: Line) -> None:
    _put(sheet, row, 1, number)
    _put(sheet, row, 2, line.post, left=True)
    _put(sheet, row, 3, line.staff_number)
    _put(sheet, row, 4, line.name, bold=True)
    for column, text in enumerate(line.cells, len(BEFORE_DAYS) + 1):
        _put(sheet, row, column, text or None)
    _put(sheet, row, len(BEFORE_DAYS) + 1 + len(line.cells), None)
    _put(sheet, row, len(BEFORE_DAYS) + 2 + len(line.cells), line.ref)


def _join_posts(sheet: Worksheet, lines: Sequence[Line]) -> None:
    """Equal posts under each other are one cell, as on the paper."""
    start = 0
    for place in range(1, len(lines) + 1):
        if place == len(lines) or lines[place].post != lines[start].post:
            if place - start > 1 and lines[start].post != NOTHING:
                rows = HEAD_ROWS + 1 + start, HEAD_ROWS + place
                sheet.merge_cells(start_row=rows[0], end_row=rows[1], start_column=2, end_column=2)
            start = place


def _page(sheet: Worksheet, last_column: int) -> None:
    """One sheet of A4 across, the head on every page."""
    sheet.freeze_panes = f"{get_column_letter(len(BEFORE_DAYS) + 1)}{HEAD_ROWS + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"1:{HEAD_ROWS}"
    sheet.print_area = f"A1:{get_column_letter(last_column)}{max(sheet.max_row, HEAD_ROWS + 1)}"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = 0.4


def _legend(sheet: Worksheet, book: Book) -> None:
    for column, name in enumerate(("code", "word", "start", "end", "meal"), 1):
        _put(sheet, 1, column, head(book.lang, name), bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 16
    row = 2
    for shift in book.legend:
        start, _, end = hours(shift.start_minute, shift.end_minute, "zh").partition("-")
        for column, value in enumerate((shift.code, shift.name, start, end, shift.meal_minutes), 1):
            _put(sheet, row, column, value)
        row += 1
    codes = {shift.code for shift in book.legend}
    for word in book.away:
        if word not in codes:
            _put(sheet, row, 1, word)
            _put(sheet, row, 2, OFF_LONG.get(word, word))
            row += 1
