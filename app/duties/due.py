"""A tick of what was not open yet when the phone lost its signal: named by item, place and hour instead of its row."""

from pydantic import AwareDatetime, Field
from sqlmodel import select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict
from app.core.text import RowId
from app.core.work import Work
from app.duties.models import Duty
from app.duties.service import Given, TickDutyIn, tick_duty


class TickDueIn(Given):
    """What was due on a place at an hour. `subject`: what it is about, as in the list."""

    site_id: RowId
    item_id: RowId
    post_id: RowId
    place: int = Field(ge=1, le=99)
    due_at: AwareDatetime
    subject: str = Field(default="", max_length=24)
    occurred_at: AwareDatetime | None = None


@command(Permission.DUTY_TICK)
def tick_due(work: Work, data: TickDueIn) -> Duty:
    """Close the duty that has opened meanwhile. Raises Conflict("duty_not_due") when none has, else as `tick_duty`."""
    query = select(Duty).where(
        Duty.site_id == data.site_id,
        Duty.item_id == data.item_id,
        Duty.post_id == data.post_id,
        Duty.place == data.place,
        Duty.due_at == data.due_at,
        Duty.subject == data.subject,
    )
    duty = work.session.exec(query).first()
    if duty is None:
        raise Conflict("duty_not_due")
    given = data.model_dump(include=set(Given.model_fields))
    return tick_duty(
        work,
        TickDutyIn(
            site_id=data.site_id,
            duty_id=duty.id or 0,
            version=duty.version,
            occurred_at=data.occurred_at,
            **given,
        ),
    )
