"""A party and its consultant: offered, accepted on the phone or by word, passed on, led from place to place."""

from typing import Literal

from pydantic import Field, field_validator
from sqlmodel import col, func, select

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid, NeedsConsent
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.models import Person
from app.people.rights import person_at
from app.sites.queries import site
from app.visitors.calling import Choice, call, give, open_offer, owner_of, rota_for, wish_for
from app.visitors.consultants import BUSY_FOR, put_state, still_running
from app.visitors.courtesy import OwnerToldIn, put_owner_told, told_of
from app.visitors.events_desk import PartyAccepted, PartyDeclined
from app.visitors.events_rota import SkipsFlagged
from app.visitors.lineup import PASSED_ON, my_day, rules, uses_turn
from app.visitors.models import ConsultantDay, Visit, VisitOffer, Visitor
from app.visitors.moves import lead_to
from app.visitors.rota import REASONS
from app.visitors.rota_book import say, take_turn
from app.visitors.steps import StepIn, instant, note, still_open


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


class AcceptIn(StepIn):
    """`accept` is owner_told when the taker of a courtesy has told the visitor's own consultant."""

    accept: str = Field(default="", max_length=20)


@command(Permission.ROTA_ACCEPT)
def accept_party(work: Work, data: StepIn) -> Visit:
    """The consultant takes the party offered to them. Twice is once; raises Conflict when it went to another.

    Raises NeedsConsent("tell_owner") for a courtesy whose owner nobody has told yet (domain 4.3).
    """
    visit = still_open(work, data)
    if visit.consultant_id != work.actor.person_id:
        if visit.consultant_id is None:
            raise Conflict("offer_gone_nobody")
        raise Conflict("offer_gone", name=work.get(Person, visit.consultant_id).name)
    if visit.accepted_at is None:
        offer = open_offer(work, visit)
        if offer is not None and offer.kind == "courtesy":
            _owner_told(work, visit, said=getattr(data, "accept", "") in ("owner_told", "tell_owner"), ask=True)
        _accept(work, visit, offer, "phone")
    return visit


def _owner_told(work: Work, visit: Visit, *, said: bool, ask: bool) -> None:
    """A courtesy needs "owner told at": written down by whoever receives the party where nobody did before.

    Raises NeedsConsent("tell_owner") where it can be asked for (`ask`), else Conflict("tell_owner_first").
    """
    owner = owner_of(work, visit)
    if owner is None or told_of(work, visit.id or 0) is not None:
        return
    if said:
        told = OwnerToldIn(site_id=visit.site_id, visit_id=visit.id or 0, how="phone")
        put_owner_told(work, visit, owner.id or 0, told)
    elif rules(work, visit.site_id).courtesy_tell:
        raise NeedsConsent("tell_owner", name=owner.name) if ask else Conflict("tell_owner_first", name=owner.name)


class SpokenIn(StepIn):
    """Who said yes; None: whom it was offered to."""

    person_id: RowId | None = None


@command(Permission.ROTA_RECORD)
def record_spoken_acceptance(work: Work, data: SpokenIn) -> Visit:
    """A consultant said yes by word; the recorder is named. Works for one who is not free: they agreed.

    Raises Conflict when it is offered to nobody and nobody is named, or when somebody has it, Invalid without a reason
    for one who takes a turn that is another's.
    """
    visit = _waiting(work, data)
    person_id = data.person_id or visit.consultant_id
    if person_id is None:
        raise Conflict("not_offered")
    offer = open_offer(work, visit)
    if offer is None or offer.person_id != person_id:
        rota = rota_for(work, visit)
        if rota.get(person_id) is None:
            raise Conflict("consultant_not_here", name=person_at(work, person_id, data.site_id)[0].name)
        owner = owner_of(work, visit)
        wish = wish_for(work, visit, rota, owner)
        kind = "own" if owner is not None and owner.id == person_id else "named"
        if wish.taker is not None and wish.taker.person_id == person_id:
            kind = wish.kind
        elif kind == "named" and wish.kind == "turn" and uses_turn(work, visit) and not data.reason:
            raise Invalid("say_why", "reason")
        offer = give(work, visit, rota, person_id, kind, tell=work.emit, reason=data.reason)
    if offer.kind == "courtesy":
        _owner_told(work, visit, said=False, ask=False)
    _accept(work, visit, offer, "spoken")
    return visit


def _accept(work: Work, visit: Visit, offer: VisitOffer | None, how: str) -> None:
    visit.accepted_at, visit.accepted_how = work.now, how
    visit.accept_recorded_by = work.actor.person_id if how == "spoken" else None
    if offer is not None:
        offer.answer, offer.answered_at, offer.answered_by = "accepted", work.now, work.actor.person_id
        take_turn(work, visit, offer)
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
    """Who passes on is away or busy until somebody says not; their turn goes by when somebody else takes the party."""
    still_running(work, visit.site_id)
    person_id = visit.consultant_id or 0
    comes_back = rules(work, visit.site_id).comes_back(data.cause)
    leave_offer(work, visit, answer, data.cause, data.reason)
    work.emit(PartyDeclined(visit.site_id, visit.id or 0, person_id, data.cause, comes_back), data.reason)
    call(work, visit)
    return visit


def leave_offer(work: Work, visit: Visit, answer: str, cause: str, words: str = "") -> None:
    """The party is no longer offered to its consultant, who is busy or away now; `answer` says how that came.

    Told to whoever leads the rota when it has happened to them as often as the site wants to know of.
    """
    person_id = visit.consultant_id or 0
    offer, day = open_offer(work, visit), my_day(work, visit.site_id, visit.consultant_id)
    if offer is not None:
        offer.answer, offer.answered_at, offer.answered_by = answer, work.now, work.actor.person_id
        offer.reason, offer.note = cause, (words or offer.note)[:200]
    visit.consultant_id = visit.offered_at = None
    note(work, visit, answer, work.now, cause)
    say(work, visit.site_id, person_id, answer, cause, visit_id=visit.id)
    if day is not None:
        put_state(work, day, "busy" if cause in BUSY_FOR else "away", cause)
        count = _skips_of(work, day)
        if count == rules(work, visit.site_id).skips_flag:
            work.emit(SkipsFlagged(visit.site_id, person_id, count))


def _skips_of(work: Work, day: ConsultantDay) -> int:
    query = select(func.count(col(VisitOffer.id))).where(
        VisitOffer.site_id == day.site_id,
        VisitOffer.person_id == day.person_id,
        col(VisitOffer.answer).in_(PASSED_ON),
        col(VisitOffer.offered_at) >= day.signed_in_at,
    )
    return work.session.exec(query).one()


class MoveIn(StepIn):
    """Where the party goes with its consultant: to the sand table, shown round, at a table, back in the hall."""

    place: Literal["hall", "sand", "tour", "talk"]
    words: Note = ""


@command(Permission.VISIT_STEP)
def move_party(work: Work, data: MoveIn) -> Visit:
    """The party goes on. Twice to the same place is once; raises Conflict before anybody accepted it."""
    at = instant(work, data)
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    if visit.accepted_at is None:
        raise Conflict("not_accepted")
    lead_to(work, visit, data.place, at, words=data.words, reason=data.reason)
    return visit
