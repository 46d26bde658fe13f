"""Visits of some days as rows for a file: masked, or in full for a request that a second person approved."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select as columns
from sqlmodel import col

from app.attendance.export import FORMULA, text
from app.core.errors import Invalid
from app.core.i18n import Format
from app.core.messages import N_, add_messages
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import site
from app.visitors.models import Visit, Visitor
from app.visitors.titles import title_as_written

MOST_DAYS, MOST_ROWS = 92, 20_000
HEADS = (
    N_("Day"),
    N_("Party"),
    N_("Customer"),
    N_("Phone"),
    N_("Plate"),
    N_("People"),
    N_("First visit"),
    N_("Source"),
    N_("Consultant"),
    N_("Arrived"),
    N_("Left"),
    N_("Ended"),
)
WORDS = {
    "yes": N_("first"), "no": N_("return"), "unsure": N_("not sure"),
    "natural": N_("natural"), "channel": N_("channel"), "referral": N_("referral"), "booking": N_("booking"),
    "left": N_("left"), "closing": N_("not seen leaving"), "no_show": N_("did not come"),
    "noncustomer": N_("no customer"), "merged": N_("merged"), "withdrawn": N_("withdrawn"),
}  # fmt: skip
WIDTHS = (12, 8, 14, 16, 14, 8, 10, 10, 12, 10, 10, 14)
add_messages(
    {
        "list_days_turned": N_("The last day lies before the first."),
        "list_days_many": N_("At most {days} days at a time."),
        "list_rows_many": N_("More than {rows} visits: choose fewer days."),
    }
)


def check_days(first: date, last: date) -> None:
    """Raises Invalid for days the wrong way round, and for too many."""
    if last < first:
        raise Invalid("list_days_turned", "until_day")
    if (last - first).days >= MOST_DAYS:
        raise Invalid("list_days_many", "until_day", days=MOST_DAYS)


def listed(work: Work, site_id: int, first: date, last: date, *, full: bool) -> list[tuple[str, ...]]:
    """A row a visit, in order; one statement. Raises Invalid for more than MOST_ROWS."""
    query = (
        columns(Visit, Visitor, col(Person.name))
        .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
        .join(Person, col(Person.id) == col(Visit.consultant_id), isouter=True)
        .where(col(Visit.site_id) == site_id, col(Visit.business_day) >= first, col(Visit.business_day) <= last)
        .order_by(col(Visit.business_day), col(Visit.number))
        .limit(MOST_ROWS + 1)
    )
    rows = work.session.execute(query).all()
    if len(rows) > MOST_ROWS:
        raise Invalid("list_rows_many", "until_day", rows=MOST_ROWS)
    fmt = Format(work.lang, site(work, site_id).timezone, work.house.state["languages"].catalogues[work.lang])
    return [_row(work, tuple(row), fmt, full=full) for row in rows]


def _row(work: Work, row: Sequence[Any], fmt: Format, *, full: bool) -> tuple[str, ...]:
    visit: Visit = row[0]
    visitor: Visitor | None = row[1]
    consultant: str | None = row[2]
    say, unseal = work.house.state["languages"].gettext, work.house.vault.unseal

    def word(code: str) -> str:
        return say(work.lang, WORDS[code]) if code in WORDS else code

    name = phone = ""
    if visitor is not None:
        name = title_as_written(work, visitor.surname, visitor.honorific) if full else masked_name(visitor.surname)
        phone = unseal(visitor.phone_cipher) if full and visitor.phone_cipher else visitor.phone_masked
    plate = unseal(visit.plate_cipher) if full and visit.plate_cipher else visit.plate_masked
    return (
        visit.business_day.isoformat(), str(visit.number), name, phone, plate,
        "" if visit.heads is None else str(visit.heads), word(visit.first_visit), word(visit.source),
        consultant or "", _time(fmt, visit.opened_at), _time(fmt, visit.departed_at), word(visit.outcome),
    )  # fmt: skip


def masked_name(surname: str) -> str:
    """张*: the first letter of a name, as files and walls show it."""
    return f"{surname[0]}*" if surname else ""


def _time(fmt: Format, at: datetime | None) -> str:
    return fmt.time(at) if at else ""


def heads(work: Work) -> list[str]:
    """The words above the columns."""
    return [str(work.house.state["languages"].gettext(work.lang, word)) for word in HEADS]


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Comma separated, UTF-8 with its mark so that a spreadsheet reads it; what looks like a formula stays a text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(head: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> bytes:
    """A sheet of plain texts."""
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title[:30]
    for number, line in enumerate((head, *rows), 1):
        for column, value in enumerate(line, 1):
            text(sheet.cell(number, column), value)
            if number == 1:
                sheet.cell(1, column).font = Font(bold=True)
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
