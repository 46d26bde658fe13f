"""What is odd about a guest's car: told to the party's consultant, else to the desk, which calls; never shouted."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import select

import app.lending.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, NotFound
from app.core.text import Note, RowId
from app.core.work import Work
from app.lending.events import CarOdd, CarOddClosed, CarOwnerTold
from app.lending.models import CarCheck
from app.lending.words import Odd
from app.people.models import Person
from app.photos.service import Key, promise_photos
from app.visitors.models import Visit

KIND = "car"
"""Photos of a car are about "car:<client key>"."""


class ReportCarIn(BaseModel):
    """Something odd about a party's car. `client_key` is the phone's own, to which its `photos` refer."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    visit_id: RowId
    kind: Odd
    client_key: Key
    note: Annotated[Note, Field(max_length=200)] = ""
    photos: Annotated[list[Key], Field(max_length=9)] = []


class CarCheckIn(BaseModel):
    """One of them."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    check_id: RowId


@command(Permission.VISIT_STEP)
def report_car(work: Work, data: ReportCarIn) -> CarCheck:
    """Note what is odd about a car and tell whoever speaks to its owner. The same key again is the same report.

    Raises NotFound for a party of another site.
    """
    known = work.find(CarCheck, site_id=data.site_id, client_key=data.client_key)
    if known is not None:
        return known
    visit = work.get(Visit, data.visit_id, site_id=data.site_id)
    require_own(work, visit.consultant_id)
    promise_photos(work, data.site_id, f"{KIND}:{data.client_key}", data.photos)
    told = visit.consultant_id if visit.accepted_at is not None else None
    row = work.add(
        CarCheck(
            site_id=data.site_id,
            client_key=data.client_key,
            visit_id=visit.id or 0,
            kind=data.kind.value,
            note=data.note,
            seen_at=work.now,
            seen_by=work.actor.person_id,
            told_id=told,
        )
    )
    work.emit(CarOdd(data.site_id, row.id or 0, visit.id or 0, row.kind, told or 0))
    return row


@command(Permission.VISIT_STEP)
def tell_owner(work: Work, data: CarCheckIn) -> CarCheck:
    """The owner knows, says whoever told them. Raises NotFound, Conflict naming a colleague who was first."""
    row = _held(work, data)
    if row.state == "told":
        if row.answered_by == work.actor.person_id:
            return row
        raise Conflict("car_told", name=work.get(Person, row.answered_by).name)
    row.state, row.answered_at, row.answered_by = "told", work.now, work.actor.person_id
    row.version += 1
    work.emit(CarOwnerTold(data.site_id, row.id or 0, row.visit_id))
    return row


@command(Permission.VISIT_STEP)
def close_car(work: Work, data: CarCheckIn) -> CarCheck:
    """It is settled: the window is shut, the light is off, the owner has seen it. Raises NotFound, Conflict."""
    row = _held(work, data)
    row.state, row.closed_at, row.closed_by = "closed", work.now, work.actor.person_id
    row.version += 1
    work.emit(CarOddClosed(data.site_id, row.id or 0, row.visit_id))
    return row


def _held(work: Work, data: CarCheckIn) -> CarCheck:
    """The row under lock. Raises NotFound, Forbidden for another consultant's party, Conflict when it is settled."""
    query = select(CarCheck).where(CarCheck.id == data.check_id, CarCheck.site_id == data.site_id)
    row = work.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound()
    require_own(work, work.get(Visit, row.visit_id).consultant_id)
    if row.state == "closed":
        raise Conflict("car_closed")
    return row
