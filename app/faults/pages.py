"""Reports of damage: the form for everybody, the list for leaders, one report, their photos."""

from typing import Annotated, Any

from fastapi import Request, Response

import app.faults.subjects  # noqa: F401  (says whose the photos of a report are)
from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.offline import keep
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.faults import views
from app.faults.closing import (
    AssignFaultIn,
    FinishFaultIn,
    ReopenFaultIn,
    assign_fault,
    finish_fault,
    finish_own_fault,
    reopen_fault,
    reopen_own_fault,
)
from app.faults.reporting import (
    ReportFaultIn,
    WithdrawFaultIn,
    add_report_photo,
    remove_report_photo,
    report_fault,
    withdraw_fault,
)
from app.photos.intake import Sent, photo_of, picture_of, replied
from app.photos.picture import Picture
from app.photos.service import RemovePhotoIn
from app.photos.serving import served

router = Routes()
MAKE, CLOSE = action(Permission.REPORT_MAKE), action(Permission.REPORT_CLOSE)

REPORT = Screen(
    "faults/new.html",
    "/sites/{site_id}/faults/new",
    needs=Permission.REPORT_MAKE,
    title=N_("Report damage"),
    area="report",
    report=views.report,
    own=views.own,
)
FAULTS = Screen(
    "faults/list.html",
    "/sites/{site_id}/faults",
    needs=Permission.REPORT_CLOSE,
    title=N_("Damage reports"),
    area="faults",
    opened=views.opened,
    closed=views.closed,
)
FAULT = Screen(
    "faults/fault.html",
    "/sites/{site_id}/faults/one/{fault_id}",
    needs=Permission.REPORT_CLOSE,
    title=N_("Damage report"),
    area="faults",
    fault=views.fault,
)
NEW, LIST, PHOTOS = REPORT.path, FAULTS.path, FAULTS.path + "/photos"


@router.get(NEW, **MAKE)
def report_page(
    work: ReadWork, site_id: int, about: str = "", zone: int = 0, place: str = "", sent: int = 0
) -> Response:
    """The form; `about` and `zone` come from what led here, `sent` is the report just made."""
    return keep(work, REPORT.full(work, site_id=site_id, about=about, zone=zone, place=place, sent=sent))


@router.get(NEW + "/{block}", **MAKE)
def report_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return REPORT.some(work, block, site_id=site_id)


@router.post(NEW, **MAKE)
def report(
    picture: Annotated[Picture | None, picture_of(Permission.REPORT_MAKE)],
    work: WriteWork,
    site_id: int,
    form: Annotated[Form[ReportFaultIn], form_of(ReportFaultIn)],
) -> Response:
    """Damage is reported."""
    if form.value is not None and picture is not None:
        form.value.picture, form.raw["digest"] = picture, picture.digest
    work.attempt(form, report_fault)
    kept = {} if form.ok else {"about": form.raw.get("about", ""), "place": form.raw.get("place", "")}
    return REPORT.reply(work, form, "report", "own", site_id=site_id, sent=_id(form), **kept)


@router.post(NEW + "/withdraw", **MAKE)
def withdraw(
    work: WriteWork, site_id: int, form: Annotated[Form[WithdrawFaultIn], form_of(WithdrawFaultIn)]
) -> Response:
    """Taken back by the reporter."""
    work.attempt(form, withdraw_fault)
    return REPORT.reply(work, form, "own", "report", site_id=site_id)


@router.post(NEW + "/done", **MAKE)
def finish_own(work: WriteWork, site_id: int, form: Annotated[Form[FinishFaultIn], form_of(FinishFaultIn)]) -> Response:
    """Mended by whoever was given it."""
    work.attempt(form, finish_own_fault)
    return REPORT.reply(work, form, "own", site_id=site_id)


@router.post(NEW + "/reopen", **MAKE)
def reopen_own(work: WriteWork, site_id: int, form: Annotated[Form[ReopenFaultIn], form_of(ReopenFaultIn)]) -> Response:
    """Not mended, says whoever reported it."""
    work.attempt(form, reopen_own_fault)
    return REPORT.reply(work, form, "own", site_id=site_id)


@router.get(LIST, **CLOSE)
def faults_page(work: ReadWork, site_id: int) -> Response:
    """What is open, and what was done of late."""
    return FAULTS.full(work, site_id=site_id)


@router.get(FAULT.path, **CLOSE)
def fault_panel(work: ReadWork, site_id: int, fault_id: int) -> Response:
    """One report; a page of its own without scripts."""
    if work.web and work.web.is_hx:
        return FAULT.some(work, "fault", site_id=site_id, fault_id=fault_id)
    return FAULT.full(work, site_id=site_id, fault_id=fault_id)


@router.get(LIST + "/{block}", **CLOSE)
def faults_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return FAULTS.some(work, block, site_id=site_id)


@router.post(LIST + "/assign", **CLOSE)
def assign(work: WriteWork, site_id: int, form: Annotated[Form[AssignFaultIn], form_of(AssignFaultIn)]) -> Response:
    """Somebody has it."""
    work.attempt(form, assign_fault)
    return _acted(work, site_id, form)


@router.post(LIST + "/done", **CLOSE)
def finish(work: WriteWork, site_id: int, form: Annotated[Form[FinishFaultIn], form_of(FinishFaultIn)]) -> Response:
    """Mended."""
    work.attempt(form, finish_fault)
    return _acted(work, site_id, form)


@router.post(LIST + "/reopen", **CLOSE)
def reopen(work: WriteWork, site_id: int, form: Annotated[Form[ReopenFaultIn], form_of(ReopenFaultIn)]) -> Response:
    """Not mended after all."""
    work.attempt(form, reopen_fault)
    return _acted(work, site_id, form)


@router.post(PHOTOS, **MAKE)
def add_photo(
    request: Request, sent: Annotated[Sent, photo_of(Permission.REPORT_MAKE)], work: WriteWork, site_id: int
) -> Response:
    """A photo of a report, also from those who have no duties."""
    work.attempt(sent.form, add_report_photo)
    return replied(request, sent.form, sent.back, f"/sites/{site_id}/faults/photos")


@router.get(PHOTOS + "/{photo_id}", **MAKE)
def photo(work: ReadWork, site_id: int, photo_id: int) -> Response:
    """The picture of a report."""
    work.require(Permission.REPORT_MAKE, site_id)
    return served(work, site_id, photo_id)


@router.get(PHOTOS + "/{photo_id}/small", **MAKE)
def small_photo(work: ReadWork, site_id: int, photo_id: int) -> Response:
    """Its preview."""
    work.require(Permission.REPORT_MAKE, site_id)
    return served(work, site_id, photo_id, small=True)


@router.post(PHOTOS + "/{photo_id}/remove", **MAKE)
def remove_photo(
    request: Request, work: WriteWork, site_id: int, form: Annotated[Form[RemovePhotoIn], form_of(RemovePhotoIn)]
) -> Response:
    """Taken by mistake."""
    work.attempt(form, remove_report_photo)
    return replied(request, form, f"/sites/{site_id}/faults/new", f"/sites/{site_id}/faults/photos")


def _acted(work: Work, site_id: int, form: Form[Any]) -> Response:
    """After something was done about a report. A form of the panel that was refused stays in the panel."""
    if not form.ok and form.status == 422:
        return FAULT.reply(work, form, "fault", site_id=site_id, fault_id=_fault_id(form))
    return FAULTS.reply(work, form, "opened", "closed", site_id=site_id)


def _id(form: Form[Any]) -> int:
    found = form.outcome.get("id", 0)
    return found if isinstance(found, int) else 0


def _fault_id(form: Form[Any]) -> int:
    text = form.raw.get("fault_id", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
