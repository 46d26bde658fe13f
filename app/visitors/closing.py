"""Closing the day: whoever is still open is closed by one button and kept as not observed, never as gone."""

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden
from app.core.text import RowId
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import site, today
from app.visitors import messages_desk as messages_desk  # registers the words of the refusals
from app.visitors.calling import withdraw
from app.visitors.events_desk import DayClosed
from app.visitors.forgotten import close_past
from app.visitors.models import DayClose, Visit
from app.visitors.steps import close, note


class CloseIn(BaseModel):
    """`seen` is how many parties stood in the list that was looked at."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    seen: int = Field(ge=0)


@command(Permission.VISITOR_CHECKOUT)
def close_day(work: Work, data: CloseIn) -> DayClose:
    """Account for every open party and close the business day; its rota is not changed any more.

    A party that is closed this way has the outcome "closing": nobody saw it leave. Closing again takes in whoever came
    since. Parties of days that are over are accounted for on their own day; when there are no others, today stays open
    and the last of those days is returned. Raises Conflict when another number of parties is open than was seen, or
    when there is nothing to close.
    """
    if granted(work) == "O":
        raise Forbidden()
    query = (
        select(Visit)
        .where(Visit.site_id == data.site_id, col(Visit.departed_at).is_(None))
        .order_by(col(Visit.id))
        .with_for_update()
    )
    found, day = work.session.exec(query).all(), today(work, data.site_id)
    if len(found) != data.seen:
        raise Conflict("list_changed", count=len(found))
    row = work.find(DayClose, site_id=data.site_id, business_day=day)
    if row is not None and not found:
        raise _closed_before(work, row)
    left = [visit for visit in found if visit.business_day == day]
    for past in sorted({visit.business_day for visit in found} - {day}):
        of_past = close_past(work, site(work, data.site_id), past, [one for one in found if one.business_day == past])
        if not left:
            row = of_past
    if found and not left and row is not None:
        return row
    for visit in left:
        withdraw(work, visit)
        note(work, visit, "closing", work.now, close(work, visit, "closing", work.now))
    heads = sum(visit.heads or 0 for visit in left)
    if row is None:
        row = DayClose(site_id=data.site_id, business_day=day, closed_at=work.now)
    row.closed_at, row.closed_by = work.now, work.actor.person_id
    row.parties, row.heads = row.parties + len(left), row.heads + heads
    work.add(row)
    work.emit(DayClosed(data.site_id, len(left), heads))
    return row


def _closed_before(work: Work, row: DayClose) -> Conflict:
    name = work.get(Person, row.closed_by).name
    return Conflict("closed_before", name=name, at=row.closed_at.astimezone(site(work, row.site_id).zone))
