"""The list of what I am told, and the bell that every page may carry."""

from typing import Annotated

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.notices import queries
from app.notices.service import SeenIn, mark_seen

router = Routes()

NOTICES = Screen(
    "notices/list.html",
    "/sites/{site_id}/notices",
    needs=Permission.BOARD_READ,
    title=N_("Notices"),
    area="notices",
    inbox=queries.inbox,
    bell=queries.bell,
)


@router.get("/sites/{site_id}/notices", **action(Permission.BOARD_READ))
def notices(work: ReadWork, site_id: int) -> Response:
    """What I am told at this site."""
    return NOTICES.full(work, site_id=site_id)


@router.get("/sites/{site_id}/notices/{block}", **action(Permission.BOARD_READ))
def notices_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The list alone, or the bell."""
    return NOTICES.some(work, block, site_id=site_id)


@router.post("/sites/{site_id}/notices/seen", **action(Permission.BOARD_READ))
def seen(work: WriteWork, site_id: int, form: Annotated[Form[SeenIn], form_of(SeenIn)]) -> Response:
    """I have seen it, or all of it."""
    work.attempt(form, mark_seen)
    return NOTICES.reply(work, form, "inbox", "bell", site_id=site_id)
