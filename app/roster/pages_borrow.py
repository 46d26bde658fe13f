"""Addresses of borrowed hands: a name and posts, over by itself."""

from typing import Annotated

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.roster import borrow, borrow_view
from app.sites.pages import site_of

router = Routes()
HERE = "/sites/{site_id}/people/borrow"
BORROW = Screen(
    "roster/borrow.html", HERE, needs=Permission.BORROW_HAND, title=N_("Borrow a hand"), area="borrow",
    hands=borrow_view.hands,
)  # fmt: skip
RIGHT = action(Permission.BORROW_HAND)


@router.get(HERE, **RIGHT)
def borrow_page(work: ReadWork, site_id: int, post: int | None = None) -> Response:
    """Name and posts; `post` is chosen already."""
    return BORROW.full(work, site_id=site_id, post=post)


@router.get(HERE + "/{block}", **RIGHT)
def borrow_block(work: ReadWork, site_id: int, block: str, post: int | None = None) -> Response:
    """The list alone."""
    return BORROW.some(work, block, site_id=site_id, post=post)


@router.post(HERE, **RIGHT)
def borrow_hand(work: WriteWork, form: Annotated[Form[borrow.BorrowIn], form_of(borrow.BorrowIn)]) -> Response:
    """Somebody helps out today."""
    work.attempt(form, borrow.borrow_hand)
    return BORROW.reply(work, form, "hands", site_id=site_of(form))


@router.post(HERE + "/{borrowed_hand_id}/end", **RIGHT)
def return_hand(work: WriteWork, form: Annotated[Form[borrow.ThatHandIn], form_of(borrow.ThatHandIn)]) -> Response:
    """Goes before the time."""
    work.attempt(form, borrow.return_hand)
    return BORROW.reply(work, form, "hands", site_id=site_of(form))
