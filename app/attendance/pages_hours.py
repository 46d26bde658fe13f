"""Addresses of the hours: a month, a day, one's own, corrections, the workbook."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from app.attendance import corrections, daily, export, month
from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work

T = TypeVar("T", bound=BaseModel)
router = Routes()
STAFF, OTHER = action(Permission.REPORT_STAFF), action(Permission.CLOCK_OTHER)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTH = Screen(
    "attendance/month.html", "/sites/{site_id}/attendance", needs=Permission.REPORT_STAFF, title=N_("Hours worked"),
    area="attendance", month=month.month, panel=month.panel,
)  # fmt: skip
DAY = Screen(
    "attendance/day.html", "/sites/{site_id}/attendance/day", needs=Permission.CLOCK_OTHER, title=N_("Attendance"),
    area="attendance", daily=daily.daily, panel=daily.panel,
)  # fmt: skip
MINE = Screen(
    "attendance/mine.html", "/sites/{site_id}/attendance/mine", needs=Permission.CLOCK_SELF, title=N_("My hours"),
    area="shift", mine=month.mine,
)  # fmt: skip


def _person(number: int) -> int:
    return number if 0 < number < 2**31 else 0


@router.get(MONTH.path, **STAFF)
def month_page(work: ReadWork, site_id: int, month: str = "", person: int = 0, day: str = "") -> Response:
    """Everybody's month; whoever may see only their own gets that."""
    if work.require(Permission.REPORT_STAFF, site_id) == "O":
        return RedirectResponse(f"/sites/{site_id}/attendance/mine", 303)
    return MONTH.full(work, site_id=site_id, month=month[:7], person=_person(person), day=day[:10])


@router.get(MONTH.path + "/export", **STAFF)
def export_page(work: ReadWork, site_id: int, month: str = "") -> Response:
    """The month as a workbook."""
    name, content = export.workbook(work, site_id, month[:7])
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get(DAY.path, **OTHER)
def day_page(work: ReadWork, site_id: int, day: str = "", person: int = 0) -> Response:
    """A day of those one leads."""
    work.require(Permission.CLOCK_OTHER, site_id)
    return DAY.full(work, site_id=site_id, day=day[:10], person=_person(person))


@router.get(MINE.path, **action(Permission.CLOCK_SELF))
def mine_page(work: ReadWork, site_id: int, month: str = "") -> Response:
    """My hours."""
    return MINE.full(work, site_id=site_id, month=month[:7])


@router.get(DAY.path + "/{block}", **OTHER)
def day_block(work: ReadWork, site_id: int, block: str, day: str = "", person: int = 0) -> Response:
    """One block again."""
    return DAY.some(work, block, site_id=site_id, day=day[:10], person=_person(person))


@router.get(MINE.path + "/{block}", **action(Permission.CLOCK_SELF))
def mine_block(work: ReadWork, site_id: int, block: str, month: str = "") -> Response:
    """One block again."""
    return MINE.some(work, block, site_id=site_id, month=month[:7])


@router.get(MONTH.path + "/{block}", **STAFF)
def month_block(work: ReadWork, site_id: int, block: str, month: str = "", person: int = 0, day: str = "") -> Response:
    """One block again."""
    return MONTH.some(work, block, site_id=site_id, month=month[:7], person=_person(person), day=day[:10])


@router.post(MONTH.path + "/correct", **OTHER)
def correct(
    work: WriteWork, site_id: int, form: Annotated[Form[corrections.CorrectIn], form_of(corrections.CorrectIn)]
) -> Response:
    """What it really was."""
    return _send(work, site_id, form, corrections.correct_hours)


@router.post(MONTH.path + "/take-back", **OTHER)
def take_back(
    work: WriteWork, site_id: int, form: Annotated[Form[corrections.TakeBackIn], form_of(corrections.TakeBackIn)]
) -> Response:
    """The correction counts no more."""
    return _send(work, site_id, form, corrections.take_back_correction)


def _send(work: Work, site_id: int, form: Form[T], act: Callable[[Work, T], Any]) -> Response:
    """Run the command; the page that the form came from comes back, with the same day open."""
    work.require(Permission.CLOCK_OTHER, site_id)
    work.attempt(form, act)
    raw = form.raw
    text = raw.get("person_id") or raw.get("person", "")
    person = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    day = raw.get("day", "")[:10]
    if raw.get("back") == "month" and work.may(Permission.REPORT_STAFF, site_id):
        return MONTH.reply(work, form, "panel", "month", site_id=site_id, month=day[:7], person=person, day=day)
    return DAY.reply(work, form, "panel", "daily", site_id=site_id, day=day, person=person)
