"""The sheet of a visitor (/known/{id}) and the list of visits expected (/expected)."""

from typing import Annotated, Any

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.visitors import known_view as views
from app.visitors.appeals import AppealIn, DecideIn, RuleIn, appeal_ruling, decide_appeal, rule_visit
from app.visitors.expecting import ExpectedBound, ExpectIn, expect_visit, withdraw_expected
from app.visitors.talks import (
    FamilyIn,
    NoteContactIn,
    NoteTalkIn,
    NoteVisitorIn,
    PromiseIn,
    SettleIn,
    UnlinkIn,
    link_family,
    make_promise,
    note_contact,
    note_talk,
    note_visitor,
    settle_promise,
    unlink_family,
)

router = Routes()

KNOWN = Screen(
    "visitors/known.html",
    "/sites/{site_id}/known/{visitor_id}",
    needs=Permission.VISITOR_READ_MASKED,
    title=N_("A visitor"),
    area="desk",
    visitor=views.visitor,
)
EXPECTED = Screen(
    "visitors/expected.html",
    "/sites/{site_id}/expected",
    needs=Permission.VISITOR_CREATE,
    title=N_("Expected"),
    area="desk",
    expected=views.expected,
)
PATH = KNOWN.path


def _sheet(work: WriteWork, site_id: int, visitor_id: int, form: Form[Any]) -> Response:
    return KNOWN.reply(work, form, "visitor", site_id=site_id, visitor_id=visitor_id)


@router.get(PATH, **action(Permission.VISITOR_READ_MASKED))
def known_page(work: ReadWork, site_id: int, visitor_id: int) -> Response:
    """The visitor on a page of its own."""
    return KNOWN.full(work, site_id=site_id, visitor_id=visitor_id)


@router.get(PATH + "/{block}", **action(Permission.VISITOR_READ_MASKED))
def known_block(work: ReadWork, site_id: int, visitor_id: int, block: str) -> Response:
    """The visitor as a sheet."""
    return KNOWN.some(work, block, site_id=site_id, visitor_id=visitor_id)


@router.post(PATH + "/note", **action(Permission.VISITOR_EDIT))
def known_note(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[NoteVisitorIn], form_of(NoteVisitorIn)]
) -> Response:
    """Likes and needs."""
    work.attempt(form, note_visitor)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/talk", **action(Permission.VISITOR_EDIT))
def known_talk(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[NoteTalkIn], form_of(NoteTalkIn)]
) -> Response:
    """The talk of the visit with its level."""
    work.attempt(form, note_talk)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/contact", **action(Permission.VISITOR_EDIT))
def known_contact(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[NoteContactIn], form_of(NoteContactIn)]
) -> Response:
    """A call, or an attempt."""
    work.attempt(form, note_contact)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/promise", **action(Permission.VISITOR_EDIT))
def known_promise(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[PromiseIn], form_of(PromiseIn)]
) -> Response:
    """Something is promised."""
    work.attempt(form, make_promise)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/settle", **action(Permission.VISITOR_EDIT))
def known_settle(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[SettleIn], form_of(SettleIn)]
) -> Response:
    """What became of a promise."""
    work.attempt(form, settle_promise)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/family", **action(Permission.VISITOR_EDIT))
def known_family(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[FamilyIn], form_of(FamilyIn)]
) -> Response:
    """Immediate family: the same customer."""
    work.attempt(form, link_family)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/unlink", **action(Permission.VISITOR_EDIT))
def known_unlink(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[UnlinkIn], form_of(UnlinkIn)]
) -> Response:
    """Not family after all."""
    work.attempt(form, unlink_family)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/rule", **action(Permission.VISITOR_EDIT))
def known_rule(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[RuleIn], form_of(RuleIn)]
) -> Response:
    """判客, said anew."""
    work.attempt(form, rule_visit)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/appeal", **action(Permission.ROTA_ACCEPT))
def known_appeal(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[AppealIn], form_of(AppealIn)]
) -> Response:
    """申诉."""
    work.attempt(form, appeal_ruling)
    return _sheet(work, site_id, visitor_id, form)


@router.post(PATH + "/decide", **action(Permission.ROTA_MOVE))
def known_decide(
    work: WriteWork, site_id: int, visitor_id: int, form: Annotated[Form[DecideIn], form_of(DecideIn)]
) -> Response:
    """The manager decides an appeal."""
    work.attempt(form, decide_appeal)
    return _sheet(work, site_id, visitor_id, form)


# Visits expected ---------------------------------------------------------------------------------------------------
@router.get(EXPECTED.path, **action(Permission.VISITOR_CREATE))
def expected_page(work: ReadWork, site_id: int) -> Response:
    """Reports and bookings."""
    return EXPECTED.full(work, site_id=site_id)


@router.get(EXPECTED.path + "/{block}", **action(Permission.VISITOR_CREATE))
def expected_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The same as a sheet."""
    return EXPECTED.some(work, block, site_id=site_id)


@router.post(EXPECTED.path, **action(Permission.VISITOR_CREATE))
def expected_add(work: WriteWork, site_id: int, form: Annotated[Form[ExpectIn], form_of(ExpectIn)]) -> Response:
    """报备, 预约."""
    work.attempt(form, expect_visit)
    return EXPECTED.reply(work, form, "expected", site_id=site_id)


@router.post(EXPECTED.path + "/withdraw", **action(Permission.VISITOR_CREATE))
def expected_withdraw(
    work: WriteWork, site_id: int, form: Annotated[Form[ExpectedBound], form_of(ExpectedBound)]
) -> Response:
    """It no longer counts."""
    work.attempt(form, withdraw_expected)
    return EXPECTED.reply(work, form, "expected", site_id=site_id)
