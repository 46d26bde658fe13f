"""What the clock sees of the rota: nobody answered, so the next one is called; the place in front is empty."""

from datetime import timedelta

from sqlmodel import col, or_, select

from app.core.work import Work
from app.sites.models import Site
from app.sites.queries import setting, today
from app.visitors.calling import call
from app.visitors.consultants import tell_first
from app.visitors.events_rota import FirstAbsent, PartyUnanswered
from app.visitors.lineup import closed_day, rota_now, rules
from app.visitors.models import ConsultantDay, Visit, VisitOffer
from app.visitors.offers import leave_offer
from app.visitors.steps import locked

ANSWER_SECONDS = 60
"""Default of the setting consultant_answer_seconds (domain 4.5)."""

SHORTEST = timedelta(seconds=10)
"""No site asks for less: what is younger need not be looked at."""


def watch_rota(work: Work) -> None:
    """Job: offers that nobody answered go on to the next one; whoever is first and has gone too long is told of."""
    _unanswered(work)
    _absent(work)


def _unanswered(work: Work) -> None:
    query = (
        select(VisitOffer)
        .join(Visit, col(Visit.id) == col(VisitOffer.visit_id))
        .where(
            col(VisitOffer.site_id).in_(select(Site.id).where(col(Site.active))),
            VisitOffer.answer == "",
            VisitOffer.offered_at <= work.now - SHORTEST,
            col(Visit.departed_at).is_(None),
            col(Visit.accepted_at).is_(None),
            col(Visit.consultant_id) == col(VisitOffer.person_id),
        )
        .order_by(col(VisitOffer.site_id), col(VisitOffer.offered_at), col(VisitOffer.id))
    )
    for offer in work.session.exec(query).all():
        seconds = setting(work, offer.site_id, "consultant_answer_seconds", ANSWER_SECONDS)
        if work.now - offer.offered_at >= timedelta(seconds=seconds) and closed_day(work, offer.site_id) is None:
            _go_on(work, offer, seconds)


def _go_on(work: Work, offer: VisitOffer, seconds: int) -> None:
    visit = locked(work, offer.site_id, offer.visit_id)
    if visit.accepted_at is not None or visit.departed_at is not None or visit.consultant_id != offer.person_id:
        return  # answered while we waited for the row
    before, person_id = rota_now(work, offer.site_id), offer.person_id
    leave_offer(work, visit, "no_answer", "no_answer")
    work.emit(PartyUnanswered(visit.site_id, visit.id or 0, person_id, seconds))
    call(work, visit)
    tell_first(work, visit.site_id, before, person_id, "no_answer")


def _absent(work: Work) -> None:
    query = (
        select(ConsultantDay)
        .join(Site, col(Site.id) == col(ConsultantDay.site_id))
        .where(
            col(Site.active),
            ConsultantDay.state == "away",
            ConsultantDay.state_at <= work.now - SHORTEST,
            ConsultantDay.state_at > work.now - timedelta(hours=24),
            or_(
                col(ConsultantDay.absent_told_at).is_(None),
                col(ConsultantDay.absent_told_at) < col(ConsultantDay.state_at),
            ),
        )
        .order_by(col(ConsultantDay.site_id), col(ConsultantDay.position))
    )
    for day in work.session.exec(query).all():
        if day.business_day != today(work, day.site_id) or closed_day(work, day.site_id) is not None:
            continue
        if work.now - day.state_at < timedelta(seconds=rules(work, day.site_id).absent_s):
            continue
        rota = rota_now(work, day.site_id)
        if rota.everybody[0].person_id != day.person_id:
            continue
        day.absent_told_at = work.now
        work.session.add(day)
        stands_in = rota.next.person_id if rota.next else 0
        work.emit(FirstAbsent(day.site_id, day.person_id, stands_in, day.state_reason))
