"""Notices of the consultants' rota: who is called, who did not answer, who stands first now; to whoever leads it."""

from collections.abc import Iterable

from sqlmodel import col, select

from app.core.events import Event
from app.core.messages import N_, add_messages
from app.core.work import Work
from app.notices.leaders import managers_of
from app.notices.queries import ICONS
from app.notices.topics import topic
from app.notices.writing import add, roll, settle, unseen_of
from app.people.supervisors import supervisors_of
from app.visitors.events_desk import PartyAccepted, PartyDeclined, PartyOffered
from app.visitors.events_rota import FirstAbsent, FirstChanged, PartyUnanswered, SkipsFlagged
from app.visitors.models import Visit, VisitOffer

add_messages(
    {
        "notice_offered_next": N_("You are called: {party}. Please answer."),
        "notice_offer_lapsed_one": N_("A consultant did not answer; the party went to the next one: {party}."),
        "notice_offer_lapsed": N_("Consultants did not answer for {n} parties; they went to the next ones."),
        "notice_rota_first": N_("You stand first in the rota now: {person} has gone."),
        "notice_rota_absent": N_("The first in the rota is absent: {person}."),
        "notice_rota_skips": N_("{person} did not take {n} parties today."),
    }
)
ICONS.update(
    {
        **dict.fromkeys(("offered_next", "rota_first"), "users"),
        **dict.fromkeys(("offer_lapsed", "rota_absent"), "clock"),
        "rota_skips": "alert",
    }
)
topic("rota", N_("The consultants' rota"), "sound", ["rota_first", "rota_absent", "rota_skips"])
OFFERED = ("offered_next",)


def leading_rota(work: Work, site_id: int) -> list[int]:
    """Who leads the rota: the sales supervisor, where there is none the managers who are there."""
    return supervisors_of(work, site_id) or managers_of(work, site_id)


def tell_offered(work: Work, fact: PartyOffered) -> None:
    """Whoever is called; nobody else is any more."""
    settle(work, fact.site_id, OFFERED, f"visit:{fact.visit_id}")
    _call(work, fact.site_id, fact.visit_id, fact.person_id)


def tell_called(work: Work, fact: Event) -> None:
    """Whoever was called because somebody left: inside that reaction nothing could be said of it."""
    query = select(VisitOffer).where(
        VisitOffer.site_id == fact.site_id, VisitOffer.answer == "", col(VisitOffer.offered_at) == work.now
    )
    for offer in work.session.exec(query):
        settle(work, fact.site_id, ("nobody_free",), f"visit:{offer.visit_id}")
        _call(work, fact.site_id, offer.visit_id, offer.person_id)


def _call(work: Work, site_id: int, visit_id: int, person_id: int) -> None:
    if person_id == work.actor.person_id:
        return
    visit = work.get(Visit, visit_id, site_id=site_id)
    params = {"visit_id": visit.id, "number": visit.number, "heads": visit.heads}
    add(work, site_id, "offered_next", params, "sound", f"/sites/{site_id}/consultant", person_id=person_id)


def settle_offered(work: Work, fact: PartyAccepted | PartyDeclined) -> None:
    """It was answered."""
    settle(work, fact.site_id, (*OFFERED, "offer_lapsed"), f"visit:{fact.visit_id}")


def tell_unanswered(work: Work, fact: PartyUnanswered) -> None:
    """Whoever leads the rota, one notice for all such parties; the one who did not answer need not any more."""
    settle(work, fact.site_id, OFFERED, f"visit:{fact.visit_id}")
    link = f"/sites/{fact.site_id}/consultants"
    for person_id in leading_rota(work, fact.site_id):
        roll(work, fact.site_id, "offer_lapsed", person_id, "visits", [fact.visit_id], 1, link)


def tell_first(work: Work, fact: FirstChanged) -> None:
    """Whoever stands first now."""
    _once(work, fact.site_id, "rota_first", [fact.person_id], fact.before_id, "consultant")


def tell_absent(work: Work, fact: FirstAbsent) -> None:
    """Whoever leads the rota, and the one who stands in front instead."""
    _once(work, fact.site_id, "rota_absent", leading_rota(work, fact.site_id), fact.person_id, "consultants")
    if fact.stands_in:
        _once(work, fact.site_id, "rota_first", [fact.stands_in], fact.person_id, "consultant")


def tell_skips(work: Work, fact: SkipsFlagged) -> None:
    """Whoever leads the rota."""
    readers = leading_rota(work, fact.site_id)
    _once(work, fact.site_id, "rota_skips", readers, fact.person_id, "consultants", n=fact.count)


def _once(work: Work, site_id: int, kind: str, readers: Iterable[int], about: int, page: str, **more: object) -> None:
    """One unseen notice of a kind to a reader, the newest counts; nobody is told of what they did themselves."""
    for person_id in readers:
        if person_id == work.actor.person_id:
            continue
        row = unseen_of(work, site_id, kind, person_id)
        params = {"person_id": about, **more}
        if row is None:
            add(work, site_id, kind, params, "sound", f"/sites/{site_id}/{page}", person_id=person_id)
        else:
            row.params, row.at = params, work.now
            work.session.add(row)
