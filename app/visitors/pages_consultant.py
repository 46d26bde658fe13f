"""The consultant's phone (/consultant): what is offered, what is theirs, and whether they can take more."""

from typing import Annotated, Any

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.visitors import consultant_views as views
from app.visitors.chain import DepartIn, depart_party
from app.visitors.consultants import MyStateIn, set_my_state
from app.visitors.offers import AcceptIn, DeclineIn, MoveIn, accept_party, decline_party, move_party
from app.visitors.rota_undo import TakeBackMineIn, take_back_mine
from app.visitors.talks import NoteTalkIn, note_talk

router = Routes()

MINE = Screen(
    "visitors/consultant.html",
    "/sites/{site_id}/consultant",
    needs=Permission.ROTA_ACCEPT,
    title=N_("My customers"),
    area="mine",
    calls=views.calls,
    standing=views.standing,
    parties=views.parties,
)
PATH = MINE.path


@router.get(PATH, **action(Permission.ROTA_ACCEPT))
def mine_page(work: ReadWork, site_id: int) -> Response:
    """The whole screen."""
    return MINE.full(work, site_id=site_id)


@router.get(PATH + "/{block}", **action(Permission.ROTA_ACCEPT))
def mine_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return MINE.some(work, block, site_id=site_id)


@router.post(PATH + "/accept", **action(Permission.ROTA_ACCEPT))
def mine_accept(work: WriteWork, site_id: int, form: Annotated[Form[AcceptIn], form_of(AcceptIn)]) -> Response:
    """One tap."""
    work.attempt(form, accept_party)
    return _all(work, site_id, form, "calls")


@router.post(PATH + "/decline", **action(Permission.ROTA_ACCEPT))
def mine_decline(work: WriteWork, site_id: int, form: Annotated[Form[DeclineIn], form_of(DeclineIn)]) -> Response:
    """The next one is called."""
    work.attempt(form, decline_party)
    return _all(work, site_id, form, "calls")


@router.post(PATH + "/state", **action(Permission.ROTA_ACCEPT))
def mine_state(work: WriteWork, site_id: int, form: Annotated[Form[MyStateIn], form_of(MyStateIn)]) -> Response:
    """Free, busy or away."""
    work.attempt(form, set_my_state)
    return _all(work, site_id, form, "standing")


@router.post(PATH + "/move", **action(Permission.ROTA_ACCEPT))
def mine_move(work: WriteWork, site_id: int, form: Annotated[Form[MoveIn], form_of(MoveIn)]) -> Response:
    """沙盘, 带看, 洽谈, 回大厅."""
    work.require(Permission.ROTA_ACCEPT, site_id)
    work.attempt(form, move_party)
    return _all(work, site_id, form, "parties")


@router.post(PATH + "/depart", **action(Permission.ROTA_ACCEPT))
def mine_depart(work: WriteWork, site_id: int, form: Annotated[Form[DepartIn], form_of(DepartIn)]) -> Response:
    """The consultant saw them to the door."""
    work.require(Permission.ROTA_ACCEPT, site_id)
    work.attempt(form, depart_party)
    return _all(work, site_id, form, "parties")


@router.post(PATH + "/undo", **action(Permission.ROTA_ACCEPT))
def mine_undo(
    work: WriteWork, site_id: int, form: Annotated[Form[TakeBackMineIn], form_of(TakeBackMineIn)]
) -> Response:
    """撤销."""
    work.require(Permission.ROTA_ACCEPT, site_id)
    work.attempt(form, take_back_mine)
    return _all(work, site_id, form, "parties")


@router.post(PATH + "/talk", **action(Permission.ROTA_ACCEPT))
def mine_talk(work: WriteWork, site_id: int, form: Annotated[Form[NoteTalkIn], form_of(NoteTalkIn)]) -> Response:
    """The result of the visit, and words for the next time."""
    work.require(Permission.ROTA_ACCEPT, site_id)
    work.attempt(form, note_talk)
    return _all(work, site_id, form, "parties")


def _all(work: WriteWork, site_id: int, form: Form[Any], first: str) -> Response:
    rest = [name for name in ("calls", "standing", "parties") if name != first]
    return MINE.reply(work, form, first, *rest, site_id=site_id)
