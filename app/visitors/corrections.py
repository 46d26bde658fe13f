"""What the desk, or the consultant of the visit, corrects afterwards; what was wrong stays in the log as a name."""

from pydantic import Field

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, Note, Phone, Surname
from app.core.work import Work
from app.visitors.calling import use_turn
from app.visitors.desk import FIRST, SOURCES, Heads, Honorific, Kids, notice_version, put_name, put_phone
from app.visitors.events_desk import VisitCorrected
from app.visitors.lineup import closed_day, uses_turn
from app.visitors.models import Visit, VisitOffer, Visitor
from app.visitors.steps import StepIn, locked, note


class CorrectIn(StepIn):
    """The whole form: an empty field is empty. A number is only added, never read out; None keeps the one stored."""

    version: int = Field(ge=1)
    heads: Heads
    kids: Kids | None = None
    first_visit: str = ""
    source: str = ""
    surname: Surname | None = None
    honorific: Honorific = ""
    phone: Phone | None = None
    note: Note = ""
    likes: Line = ""


@command(Permission.VISITOR_EDIT)
def correct_visit(work: Work, data: CorrectIn) -> Visit:
    """Correct a visit and what is known of its visitor.

    A turn of the rota that the correction makes or unmakes is counted or given back. Raises NotFound for another
    consultant's visit, Conflict when somebody changed it since the form was opened, Invalid for another's number.
    """
    visit = locked(work, data.site_id, data.visit_id)
    if granted(work) == "O" and visit.consultant_id != work.actor.person_id:
        raise NotFound()
    if visit.version != data.version:
        raise Conflict("changed_meanwhile")
    if data.kids is not None and data.kids > data.heads:
        raise Invalid("kids_too_many", "kids")
    changed = _visit_fields(work, visit, data) + _visitor_fields(work, visit, data)
    if changed:
        note(work, visit, "corrected", work.now, " ".join(changed))
        work.emit(VisitCorrected(data.site_id, visit.id or 0, tuple(changed)), data.reason)
    return visit


def _visit_fields(work: Work, visit: Visit, data: CorrectIn) -> list[str]:
    for name, choices in (("first_visit", FIRST), ("source", SOURCES)):
        if getattr(data, name) not in ("", *choices):
            raise Invalid("not_a_choice", name)
    used = uses_turn(work, visit)
    changed = [
        name
        for name in ("heads", "kids", "first_visit", "source", "note")
        if getattr(data, name) != getattr(visit, name)
    ]
    for name in changed:
        setattr(visit, name, getattr(data, name))
    if "kids" in changed:
        visit.children = bool(visit.kids)
    uses = uses_turn(work, visit)
    if used != uses and closed_day(work, visit.site_id) is None:
        _settle_turn(work, visit, uses)
    return changed


def _settle_turn(work: Work, visit: Visit, uses: bool) -> None:
    offer = work.find(VisitOffer, visit_id=visit.id, person_id=visit.consultant_id, answer="accepted")
    if offer is None:
        offer = work.find(VisitOffer, visit_id=visit.id, person_id=visit.consultant_id, answer="")
    if offer is None or offer.takes_turn == uses or offer.kind not in ("turn", "named"):
        return
    offer.takes_turn = uses
    if offer.answer == "accepted":
        use_turn(work, offer, 1 if uses else -1)


def _visitor_fields(work: Work, visit: Visit, data: CorrectIn) -> list[str]:
    visitor = work.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    if visitor is None:
        if not (data.surname or data.phone):
            return []
        visitor = work.add(
            Visitor(
                site_id=visit.site_id,
                surname="",
                notice_version=notice_version(work, visit.site_id),
                created_at=work.now,
                visits=1,
                last_visit_on=visit.business_day,
                consultant_id=visit.consultant_id if visit.accepted_at else None,
            )
        )
        visit.visitor_id = visitor.id
    changed = []
    if (data.surname or "", data.honorific) != (visitor.surname, visitor.honorific):
        put_name(visitor, data.surname or "", data.honorific)
        changed.append("name")
    if data.likes != visitor.likes:
        visitor.likes = data.likes
        changed.append("likes")
    if data.phone:
        digest = work.house.vault.blind("phone", data.phone)
        other = work.find(Visitor, site_id=visit.site_id, phone_hash=digest)
        if other is not None and other.id != visitor.id:
            raise Invalid("phone_of_other", "phone")
        if other is None:
            put_phone(work, visitor, data.phone)
            changed.append("phone")
    return changed
