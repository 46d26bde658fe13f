"""The roster on paper: printed, as a workbook, as text for the group chat."""

from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, action
from app.core.work import Work
from app.roster.as_text import message
from app.roster.export import file_name, month_of, read_book, week_of
from app.roster.export_files import to_csv, to_xlsx
from app.roster.paper import paper, paper_scope
from app.roster.week_picks import day_of
from app.sites.queries import today

router = Routes()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PRINT = Screen(
    "roster/print.html",
    "/sites/{site_id}/roster/print",
    needs=Permission.ROSTER_READ,
    title=N_("Roster on paper"),
    area="roster",
    paper=paper,
)
TEXT = Screen(
    "roster/text.html",
    "/sites/{site_id}/roster/text",
    needs=Permission.ROSTER_READ,
    title=N_("Posts of the day as text"),
    area="roster",
    message=message,
)


@router.get("/sites/{site_id}/roster/print", **action(Permission.ROSTER_READ))
def print_page(work: ReadWork, site_id: int, week: str = "", day: str = "", month: str = "", by: str = "") -> Response:
    """One sheet: a week by post or by person, a month by person, a day with room to sign."""
    work.require(Permission.ROSTER_READ, site_id)
    scope: dict[str, Any] = paper_scope(work, site_id, week, day, month, by)
    return PRINT.full(work, site_id=site_id, **scope)


@router.get("/sites/{site_id}/roster/text", **action(Permission.ROSTER_READ))
def text_page(work: ReadWork, site_id: int, day: str = "") -> Response:
    """The text to copy."""
    work.require(Permission.ROSTER_READ, site_id)
    return TEXT.full(work, site_id=site_id, day=(day_of(day) or today(work, site_id)).isoformat())


@router.get("/sites/{site_id}/roster/export.xlsx", **action(Permission.ROSTER_PLAN))
def export_xlsx(work: ReadWork, site_id: int, week: str = "", month: str = "") -> Response:
    """The workbook of a week or a month. It is refused rather than made for other days than were asked for."""
    work.require(Permission.ROSTER_PLAN, site_id)
    book = read_book(work, site_id, *_asked(work, site_id, week, month))
    return _download(to_xlsx(book), XLSX, *file_name(book, "xlsx"))


@router.get("/sites/{site_id}/roster/export.csv", **action(Permission.ROSTER_PLAN))
def export_csv(work: ReadWork, site_id: int, week: str = "", month: str = "") -> Response:
    """The same as one table."""
    work.require(Permission.ROSTER_PLAN, site_id)
    book = read_book(work, site_id, *_asked(work, site_id, week, month), one_sheet=True)
    return _download(to_csv(book), "text/csv; charset=utf-8", *file_name(book, "csv"))


def _asked(work: Work, site_id: int, week: str, month: str) -> tuple[date, date]:
    """The days asked for; nothing asked is this week. Raises Invalid("not_a_date")."""
    if month:
        first = day_of(month) or day_of(f"{month}-01")
        if first is None:
            raise Invalid("not_a_date", "month")
        return month_of(first)
    shown = day_of(week) if week else today(work, site_id)
    if shown is None:
        raise Invalid("not_a_date", "week")
    return week_of(shown)


def _download(content: bytes, kind: str, plain: str, name: str) -> Response:
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})
