"""A party and its consultant: offered, accepted on the phone or by word, passed on, led from place to place."""

from typing import Literal

from pydantic import Field, field_validator

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import site
from app.visitors.calling import Choice, call, give, open_offer, use_turn
from app.visitors.consultants import BUSY_FOR, made_up, put_state, still_running
from app.visitors.events_desk import PartyAccepted, PartyDeclined, PartyMoved
from app.visitors.lineup import closed_day, hold_rota, my_day, rota_now
from app.visitors.models import Visit, VisitOffer, Visitor
from app.visitors.rota import REASONS
from app.visitors.steps import StepIn, note, still_open


class OfferIn(StepIn):
    """A registered party for the next consultant, or for a certain one."""

    person_id: RowId | None = None
    accept: str = ""


@command(Permission.ROTA_RECORD)
def offer_party(work: Work, data: OfferIn) -> Visit:
    """Call the next consultant for a registered party, or the one chosen. Nobody free: it waits, and is not an error.

    Raises Conflict when it is not registered or somebody has it, and what `calling.call` raises.
    """
    visit = _waiting(work, data)
    call(work, visit, Choice(data.person_id, data.reason, data.accept))
    return visit


def _waiting(work: Work, data: StepIn) -> Visit:
    visit = still_open(work, data)
    if visit.registered_at is None:
        raise Conflict("not_registered")
    if visit.accepted_at is not None:
        raise _has_it(work, visit)
    return visit


def _has_it(work: Work, visit: Visit) -> Conflict:
    name = work.get(Person, visit.consultant_id).name
    at = visit.accepted_at or work.now
    return Conflict("accepted_before", name=name, at=at.astimezone(site(work, visit.site_id).zone))


@command(Permission.ROTA_ACCEPT)
def accept_party(work: Work, data: StepIn) -> Visit:
    """The consultant takes the party offered to them. Twice is once; raises Conflict when it went to another."""
    visit = still_open(work, data)
    if visit.consultant_id != work.actor.person_id:
        if visit.consultant_id is None:
            raise Conflict("offer_gone_nobody")
        raise Conflict("offer_gone", name=work.get(Person, visit.consultant_id).name)
    if visit.accepted_at is None:
        _accept(work, visit, open_offer(work, visit), "phone")
    return visit


class SpokenIn(StepIn):
    """Who said yes; None: whom it was offered to."""

    person_id: RowId | None = None


@command(Permission.ROTA_RECORD)
def record_spoken_acceptance(work: Work, data: SpokenIn) -> Visit:
    """A consultant said yes by word; the recorder is named. Works for one who is not free: they agreed.

    Raises Conflict when it is offered to nobody and nobody is named, or when somebody has it.
    """
    visit = _waiting(work, data)
    person_id = data.person_id or visit.consultant_id
    if person_id is None:
        raise Conflict("not_offered")
    offer = open_offer(work, visit)
    if offer is None or offer.person_id != person_id:
        hold_rota(work, data.site_id)
        rota = rota_now(work, data.site_id)
        if rota.get(person_id) is None:
            raise Conflict("consultant_not_here", name=work.get(Person, person_id).name)
        offer = give(work, visit, rota, person_id, "named", tell=work.emit, reason=data.reason)
    _accept(work, visit, offer, "spoken")
    return visit


def _accept(work: Work, visit: Visit, offer: VisitOffer | None, how: str) -> None:
    visit.accepted_at, visit.accepted_how = work.now, how
    visit.accept_recorded_by = work.actor.person_id if how == "spoken" else None
    if offer is not None:
        offer.answer, offer.answered_at, offer.answered_by = "accepted", work.now, work.actor.person_id
        if offer.takes_turn and closed_day(work, visit.site_id) is None:
            use_turn(work, offer)
    visitor = work.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    if visitor is not None and visitor.consultant_id is None:
        visitor.consultant_id = visit.consultant_id
    note(work, visit, "accepted", work.now, how)
    waited = int((work.now - (visit.offered_at or work.now)).total_seconds())
    work.emit(PartyAccepted(visit.site_id, visit.id or 0, visit.consultant_id or 0, how, max(0, waited)))


class DeclineIn(StepIn):
    """Why a party is passed on: a code of rota.REASONS, and words if they want."""

    cause: str = Field(default="", max_length=12)

    @field_validator("cause")
    @classmethod
    def _known(cls, cause: str) -> str:
        if cause not in REASONS:
            raise Invalid("say_why", "cause")
        return cause


@command(Permission.ROTA_ACCEPT)
def decline_party(work: Work, data: DeclineIn) -> Visit:
    """The consultant passes the party on; the next one is called at once. Raises Conflict when it is not theirs."""
    visit = _waiting(work, data)
    if visit.consultant_id != work.actor.person_id:
        raise Conflict("offer_gone_nobody")
    return _pass_on(work, visit, data, "declined")


@command(Permission.ROTA_MOVE)
def skip_consultant(work: Work, data: DeclineIn) -> Visit:
    """The desk records why the consultant does not take the party, and the next one is called at once."""
    visit = _waiting(work, data)
    if visit.consultant_id is None:
        raise Conflict("not_offered")
    return _pass_on(work, visit, data, "skipped")


def _pass_on(work: Work, visit: Visit, data: DeclineIn, answer: str) -> Visit:
    """A reason that is not made up costs the turn; in either case they are away or busy until somebody says not."""
    still_running(work, visit.site_id)
    hold_rota(work, visit.site_id)
    person_id = visit.consultant_id or 0
    offer = open_offer(work, visit)
    day = my_day(work, visit.site_id, person_id)
    if offer is not None:
        offer.answer, offer.answered_at, offer.answered_by = answer, work.now, work.actor.person_id
        offer.reason, offer.note = data.cause, (data.reason or offer.note)[:200]
        if offer.takes_turn and not made_up(data.cause) and day is not None:
            day.forfeited += 1
    visit.consultant_id = visit.offered_at = None
    note(work, visit, answer, work.now, data.cause)
    work.emit(PartyDeclined(visit.site_id, visit.id or 0, person_id, data.cause, made_up(data.cause)), data.reason)
    if day is not None:
        put_state(work, day, "busy" if data.cause in BUSY_FOR else "away", data.cause)
    call(work, visit)
    return visit


class MoveIn(StepIn):
    """Where the party goes with its consultant: shown round, at a table, back in the hall."""

    place: Literal["hall", "tour", "talk"]
    words: Note = ""


@command(Permission.VISIT_STEP)
def move_party(work: Work, data: MoveIn) -> Visit:
    """The party goes on. Twice to the same place is once; raises Conflict before anybody accepted it."""
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    if visit.accepted_at is None:
        raise Conflict("not_accepted")
    if visit.place != data.place:
        visit.place, visit.place_at = data.place, work.now
        note(work, visit, data.place, work.now, data.words)
        work.emit(PartyMoved(data.site_id, visit.id or 0, data.place))
    return visit
