"""The address at which "this has happened" is said from my shift."""

from typing import Annotated

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.routes import Routes
from app.core.web import WriteWork, action, form_of
from app.duties.happenings import SayEventIn, say_event
from app.duties.pages import SHIFT

router = Routes()


@router.post(SHIFT.path + "/said", **action(Permission.DUTY_TICK))
def said(work: WriteWork, site_id: int, form: Annotated[Form[SayEventIn], form_of(SayEventIn)]) -> Response:
    """It happened: what every post has to do about it opens."""
    work.attempt(form, say_event)
    return SHIFT.reply(work, form, "counts", "todo", site_id=site_id)
