"""Calling a consultant for a party: who is next, who loses a turn by it, and nobody free. Not commands themselves."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import col, select

from app.core.errors import Conflict, Invalid, NeedsConsent
from app.core.events import Event
from app.core.work import Work
from app.people.models import Person
from app.people.rights import person_at
from app.sites.queries import today
from app.visitors.events_desk import NobodyFree, PartyOffered
from app.visitors.lineup import PASSED_ON, rota_now, uses_turn
from app.visitors.models import Visit, VisitOffer, Visitor
from app.visitors.rota import Rota, Suggestion, freed, passed_over, suggest
from app.visitors.rota_book import runs, settle_turn
from app.visitors.steps import note

Tell = Callable[[Event, str], None]


@dataclass(frozen=True)
class Choice:
    """What the desk asks for: a certain consultant (None: whoever is suggested), why, and the rule accepted."""

    person_id: int | None = None
    reason: str = ""
    accept: str = ""


def declined_by(work: Work, visit_id: int) -> dict[int, str]:
    """Who has already passed this party on, was skipped or did not answer, with the code of why."""
    query = (
        select(VisitOffer.person_id, VisitOffer.reason)
        .where(VisitOffer.visit_id == visit_id, col(VisitOffer.answer).in_(PASSED_ON))
        .order_by(col(VisitOffer.id))
    )
    return {person_id: reason or "other" for person_id, reason in work.session.exec(query)}


def open_offer(work: Work, visit: Visit) -> VisitOffer | None:
    """The offer of a party that waits for its answer."""
    query = (
        select(VisitOffer)
        .where(VisitOffer.visit_id == visit.id, VisitOffer.answer == "")
        .order_by(col(VisitOffer.id).desc())
        .limit(1)
    )
    return work.session.exec(query).first()


def owner_of(work: Work, visit: Visit) -> Person | None:
    """The visitor's own consultant."""
    visitor = work.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    return work.session.get(Person, visitor.consultant_id) if visitor and visitor.consultant_id else None


def call(work: Work, visit: Visit, choice: Choice | None = None) -> VisitOffer | None:
    """Offer `visit` to the consultant chosen, else to the one suggested; None when nobody is free (it waits).

    Raises Conflict for a chosen one who is not signed in or not free, NeedsConsent with a reason when a first natural
    visit is given out of turn.
    """
    rota = rota_for(work, visit)
    owner = owner_of(work, visit)
    wish = wish_for(work, visit, rota, owner)
    if choice is None or choice.person_id is None or (wish.taker and choice.person_id == wish.taker.person_id):
        if wish.taker is None:
            _wait(work, visit)
            return None
        called = open_offer(work, visit)
        if called is not None and called.person_id == wish.taker.person_id:
            return called  # it is their turn still; the clock of their answer goes on
        return give(work, visit, rota, wish.taker.person_id, wish.kind, tell=work.emit)
    _check_choice(work, rota, wish, visit, choice)
    kind = "own" if owner and owner.id == choice.person_id else "named"
    return give(work, visit, rota, choice.person_id, kind, tell=work.emit, reason=choice.reason)


def rota_for(work: Work, visit: Visit) -> Rota:
    """The rota for deciding on `visit`: whoever is called for it keeps nobody from it, least of all themselves."""
    rota = rota_now(work, visit.site_id)
    if visit.consultant_id is None or visit.accepted_at is not None:
        return rota
    return freed(rota, visit.consultant_id, returning=visit.first_visit == "no")


def wish_for(work: Work, visit: Visit, rota: Rota, owner: Person | None) -> Suggestion:
    """Who should take the party: nobody who passed it on, unless they alone are free again by now."""
    owned = (owner.id, owner.name) if owner else (None, "")
    declined = declined_by(work, visit.id or 0)
    wish = suggest(rota, *owned, declined)
    return suggest(rota, *owned) if declined and wish.taker is None else wish


def _check_choice(work: Work, rota: Rota, wish: Suggestion, visit: Visit, choice: Choice) -> None:
    person, _ = person_at(work, choice.person_id or 0, visit.site_id)
    entry = rota.get(choice.person_id)
    if entry is None:
        raise Conflict("consultant_not_here", name=person.name)
    if not entry.able(rota.rules):
        raise Conflict("consultant_not_free", name=person.name)
    if wish.kind == "turn" and wish.taker and uses_turn(work, visit):
        if choice.accept != "out_of_turn":
            raise NeedsConsent("out_of_turn", name=wish.taker.name)
        if not choice.reason:
            raise Invalid("say_why", "reason")


def _wait(work: Work, visit: Visit) -> None:
    if visit.consultant_id is not None and visit.accepted_at is None:
        visit.consultant_id = visit.offered_at = None
    work.emit(NobodyFree(visit.site_id, visit.id or 0))


def give(
    work: Work, visit: Visit, rota: Rota, person_id: int, kind: str, *, tell: Tell, reason: str = ""
) -> VisitOffer:
    """Offer `visit` to a person, noting who is passed over by it: a turn goes by them when it is accepted."""
    withdraw(work, visit)
    takes_turn = kind in ("turn", "named") and uses_turn(work, visit) and runs(work, visit)
    passed = passed_over(rota, person_id, declined_by(work, visit.id or 0)) if takes_turn and kind == "turn" else ()
    visit.consultant_id, visit.offered_at = person_id, work.now
    offer = work.add(
        VisitOffer(
            site_id=visit.site_id,
            visit_id=visit.id or 0,
            person_id=person_id,
            kind=kind,
            takes_turn=takes_turn,
            offered_at=work.now,
            offered_by=work.actor.person_id,
            note=reason[:200],
            passed=[[one.person_id, one.why] for one in passed],
        )
    )
    note(work, visit, "offered", work.now, kind)
    tell(PartyOffered(visit.site_id, visit.id or 0, person_id, kind), reason)
    return offer


def withdraw(work: Work, visit: Visit) -> None:
    """An offer still open is withdrawn: the party goes to somebody else, or is gone."""
    offer = open_offer(work, visit)
    if offer is not None:
        offer.answer, offer.answered_at, offer.answered_by = "withdrawn", work.now, work.actor.person_id


def call_waiting(work: Work, site_id: int, tell: Tell | None = None) -> int:
    """Offer the parties that wait without a consultant, longest first, while somebody is free; how many.

    `tell` is None inside a reaction, which may not emit: the offer's own row and step keep the record there.
    """
    query = (
        select(Visit)
        .where(
            Visit.site_id == site_id,
            Visit.business_day == today(work, site_id),
            col(Visit.departed_at).is_(None),
            col(Visit.registered_at).is_not(None),
            col(Visit.consultant_id).is_(None),
            Visit.place == "hall",
        )
        .order_by(col(Visit.registered_at), col(Visit.id))
        .with_for_update()
    )
    waiting = work.session.exec(query).all()
    if not waiting:
        return 0
    called = 0
    for visit in waiting:
        rota = rota_now(work, site_id)
        if not rota.can_take:
            break
        wish = wish_for(work, visit, rota, owner_of(work, visit))
        if wish.taker is not None:
            give(work, visit, rota, wish.taker.person_id, wish.kind, tell=tell or (lambda _fact, _reason: None))
            called += 1
    return called


def use_turn(work: Work, offer: VisitOffer, by: int = 1) -> None:
    """A correction: count (or with -1 give back) the turn of an offer that takes one."""
    settle_turn(work, work.get(Visit, offer.visit_id), offer, uses=by > 0)


def next_is_called(work: Work, fact: Event) -> None:
    """Reaction to a party leaving: an offer nobody answered is none any more, and whoever waits is called for."""
    visit_id = getattr(fact, "visit_id", 0)
    visit = work.session.get(Visit, visit_id) if visit_id else None
    if visit is not None and visit.departed_at is not None:
        withdraw(work, visit)
        work.session.flush()
    call_waiting(work, fact.site_id)


def call_again(work: Work, fact: Event) -> None:
    """Reaction to a departure taken back: a party whose consultant had not answered yet waits for the next one."""
    visit = work.session.get(Visit, getattr(fact, "visit_id", 0))
    if visit is None or visit.departed_at is not None or visit.accepted_at is not None:
        return
    if visit.consultant_id is not None and visit.registered_at is not None and open_offer(work, visit) is None:
        visit.consultant_id = visit.offered_at = None
        work.session.flush()
        call_waiting(work, fact.site_id)
