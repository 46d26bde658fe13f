"""Importing the roster workbook: upload, look, take in."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import RawForm, ReadWork, WriteWork, action, form_of
from app.roster.import_view import imports
from app.roster.imports import TakeIn, UploadIn, keep_upload, take_in_roster

router = Routes()

IMPORT = Screen(
    "roster/import.html",
    "/sites/{site_id}/roster/import",
    needs=Permission.ROSTER_IMPORT,
    title=N_("Import roster"),
    area="roster",
    imports=imports,
)


async def uploaded(request: Request, _fields: RawForm) -> tuple[str, bytes]:
    """Name and content of the file field, empty when none was chosen. Read before any lock is taken."""
    part = (await request.form()).get("file")
    return (part.filename or "", await part.read()) if isinstance(part, UploadFile) else ("", b"")


@router.get("/sites/{site_id}/roster/import", **action(Permission.ROSTER_IMPORT))
def import_page(work: ReadWork, site_id: int, import_id: int | None = None) -> Response:
    return IMPORT.full(work, site_id=site_id, import_id=import_id)


@router.get("/sites/{site_id}/roster/import/{block}", **action(Permission.ROSTER_IMPORT))
def import_block(work: ReadWork, site_id: int, block: str, import_id: int | None = None) -> Response:
    return IMPORT.some(work, block, site_id=site_id, import_id=import_id)


@router.post("/sites/{site_id}/roster/import", **action(Permission.ROSTER_IMPORT))
def upload(
    work: WriteWork,
    site_id: int,
    fields: RawForm,
    file: Annotated[tuple[str, bytes], Depends(uploaded)],
) -> Response:
    name, content = file
    form: Form[UploadIn] = Form(
        "UploadIn",
        "upload",
        {},
        UploadIn(site_id=site_id, filename=name[-80:], content=content),
        key=fields.get("key", ""),
    )
    kept = work.attempt(form, keep_upload)
    if kept is None:
        return IMPORT.full(work, form, 422, site_id=site_id, import_id=None)
    return RedirectResponse(IMPORT.address({"site_id": site_id, "import_id": kept.id}), 303)


@router.post("/sites/{site_id}/roster/import/take", **action(Permission.ROSTER_IMPORT))
def take(work: WriteWork, site_id: int, form: Annotated[Form[TakeIn], form_of(TakeIn)]) -> Response:
    record = work.attempt(form, take_in_roster)
    chosen = record.id if record else (form.value.import_id if form.value else None)
    return IMPORT.reply(work, form, "imports", site_id=site_id, import_id=chosen)
