"""The hours of a month as a workbook: the site's own codes, plain hours by shift, a legend, and every day in detail.

No pay. What people typed is stored as text, whatever it begins with: a spreadsheet must never run it.
"""

import io
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.attendance.messages import MARK_WORDS, OFF_WORDS
from app.attendance.month import book_of, codes, days_of, month_of
from app.attendance.person_day import code_words
from app.attendance.reading import Book, DayOf, Worker
from app.attendance.rules import total
from app.core.i18n import Format, pick
from app.core.messages import N_
from app.core.work import Work
from app.sites.queries import groups

FORMULA = ("=", "+", "-", "@", "\t", "\r")
HOURS = "0.00"
HEAD = PatternFill("solid", fgColor="EFEEE8")
FREE = PatternFill("solid", fgColor="F7F6F2")
THIN = Border(bottom=Side(style="hair", color="C9C5BA"))
DETAILS = (
    N_("Staff number"),
    N_("Name"),
    N_("Day"),
    N_("Shift"),
    N_("Planned from"),
    N_("Planned until"),
    N_("Present from"),
    N_("Present until"),
    N_("Hours worked"),
    N_("Remarks"),
    N_("Corrected by"),
    N_("Reason"),
)
TWO_LINES = N_("Each person has two lines: planned shift, hours worked. A night shift belongs to the day it began.")
LATE_NOTE = N_("Late: more than {n} minutes after the planned start. Early: as much before the end.")
WEEKDAYS = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))


def text(cell: Cell | MergedCell, value: str) -> None:
    """Put `value` there as text; what looks like a formula is marked so that it stays one."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if isinstance(cell, Cell) and cell.value != "":
        cell.data_type = "s"
        if value.startswith(FORMULA):
            cell.quotePrefix = True


class _Sheets:
    """The workbook as it is filled."""

    def __init__(self, work: Work, site_id: int, month: str) -> None:
        self.first = month_of(work, site_id, month)
        self.book: Book = book_of(work, site_id, self.first)
        self.days = days_of(self.first)
        self.fmt = Format(work.lang, self.book.site.timezone, work.house.state["languages"].catalogues[work.lang])
        self.languages, self.lang = work.house.state["languages"], work.lang
        self.codes = codes(work, site_id, self.first)
        self.groups = {code: pick(work.lang, row.name_zh, row.name_en) for code, row in groups(work, site_id).items()}
        self.site = pick(work.lang, self.book.site.name_zh, self.book.site.name_en)
        self.sums = {one.id: total((day.plans, day.outcome) for day in one.days.values()) for one in self.book.workers}
        used = {code for one in self.sums.values() for code in one.by_code}
        self.columns = [one.code for one in self.codes if one.code in used]
        self.columns += sorted(used - set(self.columns))

    def say(self, word: str) -> str:
        """A word in the reader's language."""
        return str(self.languages.gettext(self.lang, word))

    def build(self) -> bytes:
        """The file's content."""
        made = Workbook()
        table = made.active
        assert isinstance(table, Worksheet)
        table.title = self.say(N_("Hours worked"))
        self._table(table)
        self._detail(made.create_sheet(self.say(N_("Details"))))
        self._legend(made.create_sheet(self.say(N_("Legend"))))
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()

    def _table(self, sheet: Worksheet) -> None:
        text(sheet.cell(1, 1), f"{self.site} · {self.first:%Y-%m} · {self.say(N_('Hours worked'))}")
        sheet.cell(1, 1).font = Font(bold=True, size=14)
        text(sheet.cell(2, 1), self.say(TWO_LINES))
        heads = [self.say(N_("Staff number")), self.say(N_("Name")), self.say(N_("Group")), ""]
        heads += [f"{day.day}\n{self.say(WEEKDAYS[day.weekday()])}" for day in self.days]
        heads += [
            self.say(word)
            for word in (N_("Days worked"), N_("Hours worked"), N_("Late"), N_("Late min"), N_("Early"), N_("Absent"))
        ]
        heads += [code or self.say(N_("Other hours")) for code in self.columns]
        self._heads(sheet, 4, heads)
        for number, worker in enumerate(self.book.workers):
            self._worker(sheet, 5 + number * 2, worker)
        sheet.freeze_panes = "E5"
        for column in range(1, len(heads) + 1):
            width = 12 if column <= 3 else 6 if column == 4 else 5.5 if column < 5 + len(self.days) else 8
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
        sheet.print_title_rows = "4:4"

    def _heads(self, sheet: Worksheet, row: int, words: Sequence[str]) -> None:
        for column, word in enumerate(words, 1):
            cell = sheet.cell(row, column)
            text(cell, word)
            cell.font, cell.fill = Font(bold=True), HEAD
            cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")

    def _worker(self, sheet: Worksheet, row: int, worker: Worker) -> None:
        for column, word in enumerate((worker.number, worker.name, self.groups.get(worker.team, "")), 1):
            text(sheet.cell(row, column), word)
        text(sheet.cell(row, 4), self.say(N_("planned")))
        text(sheet.cell(row + 1, 4), self.say(N_("worked")))
        for column, day in enumerate(self.days, 5):
            found = worker.days.get(day)
            for cell in (sheet.cell(row, column), sheet.cell(row + 1, column)):
                cell.alignment = Alignment(horizontal="center", wrap_text=True, shrink_to_fit=False)
                if day.weekday() >= 5:
                    cell.fill = FREE
            if found is not None:
                text(sheet.cell(row, column), self._plan(found))
                self._hours(sheet.cell(row + 1, column), found.outcome.minutes, blank=not found.plans)
        sums, column = self.sums[worker.id], 5 + len(self.days)
        for value in (sums.days, None, sums.late, sums.late_minutes, sums.early, sums.absent):
            cell = sheet.cell(row + 1, column)
            if value is None:
                self._hours(cell, sums.minutes)
            else:
                cell.value = value
            column += 1
        for code in self.columns:
            self._hours(sheet.cell(row + 1, column), sums.by_code.get(code, 0), blank=True)
            column += 1
        for one in range(1, column):
            sheet.cell(row + 1, one).border = THIN

    def _hours(self, cell: Cell | MergedCell, minutes: int, *, blank: bool = False) -> None:
        if minutes or not blank:
            cell.value, cell.number_format = round(minutes / 60, 2), HOURS

    def _plan(self, day: DayOf) -> str:
        """The code as planned, the absence, and what stood out, in words."""
        marks = [self.say(MARK_WORDS[mark]) for mark in day.marks]
        off = [self.say(OFF_WORDS.get(day.off, OFF_WORDS["other"]))] if day.off else []
        return " ".join([word for word in (code_words(self.book, day.plans), *off, *marks) if word])

    def _detail(self, sheet: Worksheet) -> None:
        heads = DETAILS
        self._heads(sheet, 1, [self.say(word) for word in heads])
        row = 2
        for worker in self.book.workers:
            for day in worker.days.values():
                if day.bare or (day.off == "rest" and not day.plans and not day.stood):
                    continue
                self._detail_row(sheet, row, worker, day)
                row += 1
        sheet.freeze_panes = "C2"
        for column, width in enumerate((12, 12, 12, 8, 14, 14, 14, 14, 8, 20, 14, 30), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width

    def _detail_row(self, sheet: Worksheet, row: int, worker: Worker, day: DayOf) -> None:
        plans, shown, fix = day.plans, day.outcome, day.fix
        remarks = [self.say(MARK_WORDS[mark]) for mark in day.marks]
        if day.off:
            remarks.insert(0, self.say(OFF_WORDS.get(day.off, OFF_WORDS["other"])))
        words = (worker.number, worker.name, day.day.isoformat(), code_words(self.book, plans),
                 self._time(plans[0].span.starts_at if plans else None, day),
                 self._time(plans[-1].span.ends_at if plans else None, day),
                 self._time(shown.first, day), self._time(shown.last, day))  # fmt: skip
        for column, word in enumerate(words, 1):
            text(sheet.cell(row, column), word)
        self._hours(sheet.cell(row, 9), shown.minutes)
        text(sheet.cell(row, 10), " ".join(remarks))
        text(sheet.cell(row, 11), fix.by if fix else "")
        text(sheet.cell(row, 12), fix.reason if fix else "")

    def _time(self, at: datetime | None, day: DayOf) -> str:
        """The time on the wall, with the date when it is not the day's."""
        if at is None:
            return ""
        local = self.fmt.local(at)
        return f"{local:%H:%M}" if local.date() == day.day else f"{local:%m-%d %H:%M}"

    def _legend(self, sheet: Worksheet) -> None:
        self._heads(sheet, 1, [self.say(N_("Shift")), self.say(N_("Name")), self.say(N_("Hours worked"))])
        row = 2
        for code in self.codes:
            for column, word in enumerate((code.code, code.name, code.hours), 1):
                text(sheet.cell(row, column), word)
            row += 1
        row += 1
        limits = self.book.limits
        notes = (
            self.say(N_("A night shift belongs to the day it began, the whole of it.")),
            self.say(LATE_NOTE).replace("{n}", str(limits.late)),
            self.say(N_("Absent: planned, and not present at all.")),
            self.say(N_("Hours count from the planned start; the meal break is taken off after six hours.")),
            self.say(N_("No handover: nobody tapped it; hours end with the shift.")),
        )  # fmt: skip
        for note in notes:
            text(sheet.cell(row, 1), note)
            row += 1
        for column, width in enumerate((10, 18, 18), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width


def workbook(work: Work, site_id: int, month: str) -> tuple[str, bytes]:
    """File name (ASCII) and content of the month as far as the actor may see it. Raises Forbidden."""
    sheets = _Sheets(work, site_id, month)
    return f"hours-{sheets.book.site.code}-{sheets.first:%Y-%m}.xlsx", sheets.build()
