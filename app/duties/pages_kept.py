"""The leader's list of what phones noted and what did not count by itself."""

from typing import Annotated

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.duties.kept import KeptIn, leave_out, take_in, waiting

router = Routes()
OTHER = action(Permission.DUTY_TICKOTHER)
KEPT = Screen(
    "duties/kept.html",
    "/sites/{site_id}/queue/kept",
    needs=Permission.DUTY_TICKOTHER,
    title=N_("Noted without a signal"),
    area="shift",
    waiting=waiting,
)


@router.get(KEPT.path, **OTHER)
def kept_page(work: ReadWork, site_id: int) -> Response:
    """The whole page."""
    return KEPT.full(work, site_id=site_id)


@router.get(KEPT.path + "/{block}", **OTHER)
def kept_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return KEPT.some(work, block, site_id=site_id)


@router.post(KEPT.path + "/take", **OTHER)
def take(work: WriteWork, site_id: int, form: Annotated[Form[KeptIn], form_of(KeptIn)]) -> Response:
    """It counts."""
    work.attempt(form, take_in)
    return KEPT.reply(work, form, "waiting", site_id=site_id)


@router.post(KEPT.path + "/leave", **OTHER)
def leave(work: WriteWork, site_id: int, form: Annotated[Form[KeptIn], form_of(KeptIn)]) -> Response:
    """It does not count."""
    work.attempt(form, leave_out)
    return KEPT.reply(work, form, "waiting", site_id=site_id)
