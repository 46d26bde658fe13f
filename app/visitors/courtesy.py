"""Courtesy reception (义务接待): a visitor's own consultant is told before a colleague receives them."""

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Invalid, NotFound
from app.core.work import Work
from app.people.models import Person
from app.visitors import messages_knowing as messages_knowing  # registers the words of the refusals
from app.visitors.events_knowing import OwnerWasTold
from app.visitors.models import Visit, VisitOffer, Visitor
from app.visitors.models_judging import OwnerTold
from app.visitors.steps import StepIn, locked

How = Literal["", "phone", "word", "message", "missed"]
SLACK = timedelta(minutes=1)


class OwnerToldIn(StepIn):
    """How the visitor's own consultant was told, and when (None: just now)."""

    how: How
    told_at: AwareDatetime | None = None


@command(Permission.VISITOR_CREATE)
def note_owner_told(work: Work, data: OwnerToldIn) -> OwnerTold:
    """The owner was told of a courtesy reception. Raises Conflict when the visitor has no consultant of their own."""
    visit = locked(work, data.site_id, data.visit_id)
    if granted(work) == "O" and visit.consultant_id != work.actor.person_id:
        raise NotFound()
    owner = owner_id(work, visit)
    if owner is None:
        raise Conflict("nobody_called")
    if not data.how:
        raise Invalid("say_owner_told", "how", name=work.get(Person, owner).name)
    return put_owner_told(work, visit, owner, data)


def owner_id(work: Work, visit: Visit) -> int | None:
    """The visitor's own consultant."""
    visitor = work.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    return visitor.consultant_id if visitor is not None else None


def put_owner_told(work: Work, visit: Visit, owner: int, data: OwnerToldIn) -> OwnerTold:
    """Write it down, and tell the owner's phone as well."""
    at = data.told_at or work.now
    if at > work.now + SLACK:
        raise Invalid("in_future", "told_at")
    row = work.add(
        OwnerTold(
            site_id=visit.site_id,
            visit_id=visit.id or 0,
            owner_id=owner,
            told_at=min(at, work.now),
            how=data.how,
            by=work.actor.person_id,
        )
    )
    work.emit(OwnerWasTold(visit.site_id, visit.id or 0, owner, data.how))
    return row


def note_owner_told_at(work: Work, visit: Visit, offer: VisitOffer | None, how: How) -> None:
    """The desk told the owner while it called somebody else as a courtesy.

    Where it did not, nobody can accept the courtesy before the owner was told (offers.py).
    """
    owner = owner_id(work, visit)
    if how and owner is not None and (offer is None or offer.kind == "courtesy"):
        put_owner_told(work, visit, owner, OwnerToldIn(site_id=visit.site_id, visit_id=visit.id or 0, how=how))


def told_of(work: Work, visit_id: int) -> OwnerTold | None:
    """How the owner was told, the newest; None: not yet."""
    query = select(OwnerTold).where(OwnerTold.visit_id == visit_id).order_by(col(OwnerTold.id).desc()).limit(1)
    return work.session.exec(query).first()
