"""Addresses of what is done about visitors' data, and the notice that everybody may read."""

from typing import Annotated, Any

from fastapi import Request
from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.privacy import exports, forget, notice, reveals, subject

router = Routes()
NOTICE = Screen(
    "privacy/notice.html", "/sites/{site_id}/privacy/notice", needs=Permission.SITE_CONFIG,
    title=N_("Privacy notice"), area="privacy", notice=notice.editor, versions=notice.versions,
)  # fmt: skip
EXPORTS = Screen(
    "privacy/exports.html", "/sites/{site_id}/privacy/exports", needs=Permission.VISITOR_EXPORT,
    title=N_("Visitor lists"), area="privacy", exports=exports.exports,
)  # fmt: skip
FULL = Screen(
    "privacy/full.html", "/sites/{site_id}/privacy/full", needs=Permission.VISITOR_EXPORT_FULL,
    title=N_("Numbers in full"), area="privacy", full=exports.full,
)  # fmt: skip
REVEALS = Screen(
    "privacy/reveals.html", "/sites/{site_id}/privacy/reveals", needs=Permission.AUDIT_READ,
    title=N_("Numbers looked at"), area="privacy", reveals=reveals.reveals,
)  # fmt: skip
SUBJECT = Screen(
    "privacy/subject.html", "/sites/{site_id}/privacy/subject", needs=Permission.VISITOR_SUBJECT,
    title=N_("A visitor's own data"), area="privacy", subject=subject.subject,
)  # fmt: skip
PUBLIC = Screen("privacy/public.html", "/privacy/{code}", needs=None, title=N_("Privacy notice"), told=notice.public)


@router.get(PUBLIC.path, **action("public"))
def public_notice(work: ReadWork, code: str) -> Response:
    """What visitors are told, for anybody with the code on the wall."""
    return PUBLIC.full(work, code=code)


TOLD = Screen(
    "privacy/told.html", "/sites/{site_id}/privacy/told", needs=Permission.BOARD_READ, title=N_("Privacy notice"),
    area="desk", told=notice.shown,
)  # fmt: skip


@router.get(TOLD.path, **action(Permission.BOARD_READ))
def told_page(work: ReadWork, site_id: int) -> Response:
    """The same text, from the desk: it is shown before a name or a phone is stored."""
    return TOLD.full(work, site_id=site_id)


@router.get(TOLD.path + "/{block}", **action(Permission.BOARD_READ))
def told_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The text alone."""
    return TOLD.some(work, block, site_id=site_id)


# The notice ----------------------------------------------------------------------------------------------------------
@router.get(NOTICE.path, **action(Permission.SITE_CONFIG))
def notice_page(work: ReadWork, request: Request, site_id: int) -> Response:
    """The text that counts, its versions, the code to hang up."""
    _outside(work, request)
    return NOTICE.full(work, site_id=site_id)


@router.get(NOTICE.path + "/{block}", **action(Permission.SITE_CONFIG))
def notice_block(work: ReadWork, request: Request, site_id: int, block: str) -> Response:
    """One block of it."""
    _outside(work, request)
    return NOTICE.some(work, block, site_id=site_id)


@router.post(NOTICE.path, **action(Permission.SITE_CONFIG))
def notice_publish(
    work: WriteWork, request: Request, site_id: int, form: Annotated[Form[notice.PublishIn], form_of(notice.PublishIn)]
) -> Response:
    """Publish the next version."""
    _outside(work, request)
    work.attempt(form, notice.publish_notice)
    return NOTICE.reply(work, form, "notice", "versions", site_id=site_id)


def _outside(work: Work, request: Request) -> None:
    """The address by which people reach the house, for the code on the wall."""
    work.remember(notice.OUTSIDE, work.house.settings.base_url or str(request.base_url))


# Lists ---------------------------------------------------------------------------------------------------------------
@router.get(EXPORTS.path, **action(Permission.VISITOR_EXPORT))
def exports_page(work: ReadWork, site_id: int) -> Response:
    """The form, and what was handed out."""
    return EXPORTS.full(work, site_id=site_id)


@router.get(EXPORTS.path + "/{block}", **action(Permission.VISITOR_EXPORT))
def exports_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The list again."""
    return EXPORTS.some(work, block, site_id=site_id)


@router.post(EXPORTS.path, **action(Permission.VISITOR_EXPORT))
def exports_file(
    work: WriteWork, site_id: int, form: Annotated[Form[exports.ExportIn], form_of(exports.ExportIn)]
) -> Response:
    """The masked list as a file."""
    row = work.attempt(form, exports.export_masked)
    return _file(work, row, form) if row else EXPORTS.full(work, form, form.status, site_id=site_id)


@router.get(FULL.path, **action(Permission.VISITOR_EXPORT_FULL))
def full_page(work: ReadWork, site_id: int) -> Response:
    """What was asked for, and by whom it was approved."""
    return FULL.full(work, site_id=site_id)


@router.get(FULL.path + "/{block}", **action(Permission.VISITOR_EXPORT_FULL))
def full_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The list again."""
    return FULL.some(work, block, site_id=site_id)


@router.post(FULL.path, **action(Permission.VISITOR_EXPORT_FULL))
def full_ask(
    work: WriteWork, site_id: int, form: Annotated[Form[exports.AskFullIn], form_of(exports.AskFullIn)]
) -> Response:
    """Ask a second person."""
    work.attempt(form, exports.ask_full_export)
    return FULL.reply(work, form, "full", site_id=site_id)


@router.post(FULL.path + "/{full_export_id}/decide", **action(Permission.VISITOR_EXPORT_FULL))
def full_decide(
    work: WriteWork, site_id: int, form: Annotated[Form[exports.DecideFullIn], form_of(exports.DecideFullIn)]
) -> Response:
    """Yes or no."""
    work.attempt(form, exports.decide_full_export)
    return FULL.reply(work, form, "full", site_id=site_id)


@router.post(FULL.path + "/{full_export_id}/fetch", **action(Permission.VISITOR_EXPORT_FULL))
def full_fetch(
    work: WriteWork, site_id: int, form: Annotated[Form[exports.FetchFullIn], form_of(exports.FetchFullIn)]
) -> Response:
    """The list in full as a file."""
    row = work.attempt(form, exports.fetch_full_export)
    return _file(work, row, form) if row else FULL.full(work, form, form.status, site_id=site_id)


def _file(work: WriteWork, row: Any, form: Form[Any]) -> Response:
    kind = form.value.format if form.value else "xlsx"
    name, content = exports.file_of(work, row, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=exports.FILES[kind], headers=headers)


# Looks, copies, deletion ---------------------------------------------------------------------------------------------
@router.get(REVEALS.path, **action(Permission.AUDIT_READ))
def reveals_page(work: ReadWork, site_id: int) -> Response:
    """Who looked at which full number, and why."""
    return REVEALS.full(work, site_id=site_id)


@router.get(REVEALS.path + "/{block}", **action(Permission.AUDIT_READ))
def reveals_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The list again."""
    return REVEALS.some(work, block, site_id=site_id)


@router.get(SUBJECT.path, **action(Permission.VISITOR_SUBJECT))
def subject_page(work: ReadWork, site_id: int) -> Response:
    """The number is asked for here."""
    return SUBJECT.full(work, site_id=site_id)


@router.get(SUBJECT.path + "/{block}", **action(Permission.VISITOR_SUBJECT))
def subject_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The form alone."""
    return SUBJECT.some(work, block, site_id=site_id)


@router.post(SUBJECT.path, **action(Permission.VISITOR_SUBJECT))
def subject_show(
    work: WriteWork, site_id: int, form: Annotated[Form[subject.CopyIn], form_of(subject.CopyIn)]
) -> Response:
    """The copy to read. A page, not a redirect, so that it is in no address."""
    row = work.attempt(form, subject.copy_for_visitor)
    return SUBJECT.full(work, form, form.status, site_id=site_id, handed=row)


@router.post(SUBJECT.path + "/file", **action(Permission.VISITOR_SUBJECT))
def subject_file(
    work: WriteWork, site_id: int, form: Annotated[Form[subject.CopyIn], form_of(subject.CopyIn)]
) -> Response:
    """The copy to take along."""
    row = work.attempt(form, subject.copy_for_visitor)
    if row is None:
        return SUBJECT.full(work, form, form.status, site_id=site_id)
    content = subject.copy_of(work, site_id, row.subject_id).as_json
    headers = {"Content-Disposition": 'attachment; filename="visitor-copy.json"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/json; charset=utf-8", headers=headers)


@router.post(SUBJECT.path + "/forget", **action(Permission.VISITOR_DELETE))
def subject_forget(
    work: WriteWork, site_id: int, form: Annotated[Form[forget.ForgetIn], form_of(forget.ForgetIn)]
) -> Response:
    """Forget them now."""
    work.attempt(form, forget.forget_visitor)
    return SUBJECT.reply(work, form, "subject", site_id=site_id)
