"""The evacuation list: on the screen, on the device without a signal, on paper."""

from typing import Annotated

from fastapi.responses import Response

from app.board import evac_view, musters
from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.offline import keep
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.sites.queries import setting

router = Routes()
EVAC = Screen(
    "board/evac.html",
    "/sites/{site_id}/evac",
    needs=Permission.EVAC_LIST,
    title=N_("Evacuation list"),
    area="evac",
    muster=evac_view.muster,
    history=evac_view.history,
)
LIST = action(Permission.EVAC_LIST)


@router.get(EVAC.path, **LIST)
def evac_page(work: ReadWork, site_id: int, muster: int = 0) -> Response:
    """The whole page. A person's own device keeps it for some hours, for the time when this server is down."""
    answer = EVAC.full(work, site_id=site_id, muster=muster)
    if muster:
        return answer
    hours = setting(work, site_id, "evac_keep_hours", evac_view.KEEP_HOURS)
    return keep(work, answer, hours=hours)


@router.get(EVAC.path + "/{block}", **LIST)
def evac_block(work: ReadWork, site_id: int, block: str, muster: int = 0) -> Response:
    """One block of it."""
    return EVAC.some(work, block, site_id=site_id, muster=muster)


@router.post(EVAC.path + "/begin", **LIST)
def begin(work: WriteWork, site_id: int, form: Annotated[Form[musters.BeginIn], form_of(musters.BeginIn)]) -> Response:
    """Everybody is counted from now on."""
    work.attempt(form, musters.begin_muster)
    return EVAC.reply(work, form, "muster", "history", site_id=site_id)


@router.post(EVAC.path + "/mark", **LIST)
def mark(work: WriteWork, site_id: int, form: Annotated[Form[musters.MarkIn], form_of(musters.MarkIn)]) -> Response:
    """Found, some of them, or not after all."""
    work.attempt(form, musters.mark_safe)
    return EVAC.reply(work, form, "muster", site_id=site_id)


@router.post(EVAC.path + "/end", **LIST)
def end(work: WriteWork, site_id: int, form: Annotated[Form[musters.EndIn], form_of(musters.EndIn)]) -> Response:
    """The count is over."""
    work.attempt(form, musters.end_muster)
    return EVAC.reply(work, form, "muster", "history", site_id=site_id)
