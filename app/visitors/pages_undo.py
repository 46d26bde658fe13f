"""Taking back at the desk: what was just registered, a call that nobody answered, and "the owner was told"."""

from typing import Annotated

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.routes import Routes
from app.core.web import WriteWork, action, form_of
from app.visitors.courtesy import OwnerToldIn, note_owner_told
from app.visitors.desk_undo import take_back_call, take_back_registration
from app.visitors.pages_desk import AFTER, DESK
from app.visitors.steps import StepIn

router = Routes()


@router.post(DESK.path + "/undo", **action(Permission.VISITOR_CREATE))
def desk_undo(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """撤销登记."""
    work.attempt(form, take_back_registration)
    return DESK.reply(work, form, *AFTER, site_id=site_id, undone=form.ok)


@router.post(DESK.path + "/uncall", **action(Permission.ROTA_RECORD))
def desk_uncall(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """撤回叫人."""
    work.attempt(form, take_back_call)
    return DESK.reply(work, form, "rota", "turn", "flow", "counters", site_id=site_id, live=True)


@router.post(DESK.path + "/told", **action(Permission.VISITOR_CREATE))
def desk_told(work: WriteWork, site_id: int, form: Annotated[Form[OwnerToldIn], form_of(OwnerToldIn)]) -> Response:
    """已告知归属顾问."""
    work.attempt(form, note_owner_told)
    return DESK.reply(work, form, "rota", "turn", "flow", "counters", site_id=site_id, live=True)
