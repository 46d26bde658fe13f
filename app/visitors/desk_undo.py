"""Taking back what the desk has just done: a registration, a call. What was done and taken back both stay written."""

from datetime import date, timedelta

from sqlmodel import col, or_, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden
from app.core.work import Work
from app.people.models import Person
from app.visitors import messages_knowing as messages_knowing  # registers the words of the refusals
from app.visitors.calling import withdraw
from app.visitors.events_knowing import CallTakenBack, RegistrationTakenBack
from app.visitors.models import Visit, Visitor, VisitStep
from app.visitors.models_judging import ExpectedVisit, Ruling
from app.visitors.models_knowing import VisitorLink, VisitorPromise, VisitorTalk
from app.visitors.steps import StepIn, close, note, still_open

UNDO = timedelta(minutes=2)
"""How long a registration can be taken back by whoever made it; the screen offers it for ten seconds."""

OURS = frozenset({"registered", "offered"})
"""Steps that a registration itself leaves: with anything else behind it, it stays."""


def note_registered(work: Work, visit: Visit, was: str, before: Visitor | None) -> None:
    """The step of registering, with what it changed: the place before, and the visitor's counts."""
    parts = [f"was={was}"]
    if before is not None:
        day = before.last_visit_on.isoformat() if before.last_visit_on else ""
        parts += [f"visits={before.visits}", f"last={day}", f"owner={before.consultant_id or ''}"]
    note(work, visit, "registered", work.now, " ".join(parts))


@command(Permission.VISITOR_CREATE)
def take_back_registration(work: Work, data: StepIn) -> Visit:
    """Take back one's own registration while nothing came of it: the party is where it was before.

    A party that nobody had announced is withdrawn; a visitor who was only just written down is gone. Raises Conflict
    when somebody accepted, something happened since, or it is another's or too long ago.
    """
    if granted(work) == "O":
        raise Forbidden()
    visit = still_open(work, data)
    steps = list(
        work.session.exec(select(VisitStep).where(VisitStep.visit_id == visit.id).order_by(col(VisitStep.id).desc()))
    )
    since = [step.step for step in steps[: next((n for n, s in enumerate(steps) if s.step == "registered"), 0) + 1]]
    done = next((step for step in steps if step.step == "registered"), None)
    if (
        done is None
        or visit.accepted_at is not None
        or not OURS.issuperset(since)
        or done.by != work.actor.person_id
        or work.now - done.received_at > UNDO
    ):
        raise Conflict("registration_kept")
    _take_back_call(work, visit)
    kept = dict(part.split("=", 1) for part in done.note.split())
    _forget_visitor(work, visit, kept)
    _wait_again(work, visit)
    visit.registered_at = visit.registered_by = visit.consultant_id = visit.offered_at = None
    visit.first_visit = visit.source = ""
    visit.place = kept["was"] or "hall"
    if not kept["was"]:
        close(work, visit, "withdrawn", work.now)
    note(work, visit, "undo_registered", work.now)
    work.emit(RegistrationTakenBack(data.site_id, visit.id or 0))
    return visit


def _forget_visitor(work: Work, visit: Visit, kept: dict[str, str]) -> None:
    """The visitor's counts as they were; one who was never here before is deleted."""
    visitor = work.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    if visitor is None:
        return
    if kept.get("visits", "0") == "0" and _written_of(work, visitor):
        raise Conflict("registration_kept")
    visit.visitor_id = None
    if kept.get("visits", "0") == "0":
        work.session.flush()
        for ruling in work.session.exec(select(Ruling).where(Ruling.visitor_id == visitor.id)):
            ruling.visitor_id = None
        work.session.delete(visitor)
        return
    visitor.visits = int(kept["visits"])
    visitor.last_visit_on = date.fromisoformat(kept["last"]) if kept["last"] else None
    visitor.consultant_id = int(kept["owner"]) if kept["owner"] else None


def _written_of(work: Work, visitor: Visitor) -> bool:
    """Whether somebody has written down a talk, a promise or a relative of a visitor meanwhile."""
    talks, promises = (
        select(model.id).where(model.site_id == visitor.site_id, model.visitor_id == visitor.id)
        for model in (VisitorTalk, VisitorPromise)
    )
    links = select(VisitorLink.id).where(
        VisitorLink.site_id == visitor.site_id,
        or_(col(VisitorLink.visitor_id) == visitor.id, col(VisitorLink.other_id) == visitor.id),
    )
    return any(work.session.exec(query.limit(1)).first() is not None for query in (talks, promises, links))


def _wait_again(work: Work, visit: Visit) -> None:
    """The report or booking is waited for again."""
    row = work.find(ExpectedVisit, visit_id=visit.id)
    if row is not None:
        row.state, row.visit_id, row.arrived_at, row.version = "open", None, None, row.version + 1


@command(Permission.ROTA_RECORD)
def take_back_call(work: Work, data: StepIn) -> Visit:
    """Take back a call that nobody answered: the party waits, the consultant's phone no longer rings for it.

    Nobody has lost a turn by it: turns go by when a party is accepted. Raises Conflict when it was accepted or nobody
    is called.
    """
    visit = still_open(work, data)
    if visit.accepted_at is not None:
        raise Conflict("call_answered", name=work.get(Person, visit.consultant_id).name)
    if visit.consultant_id is None:
        raise Conflict("nobody_called")
    person_id = visit.consultant_id
    _take_back_call(work, visit)
    note(work, visit, "undo_offered", work.now)
    work.emit(CallTakenBack(data.site_id, visit.id or 0, person_id))
    return visit


def _take_back_call(work: Work, visit: Visit) -> None:
    withdraw(work, visit)
    visit.consultant_id = visit.offered_at = None
