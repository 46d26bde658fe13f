"""Notices about reliefs: the one who is asked, the one who waits, and the leader when nobody comes or comes back."""

from sqlmodel import col, select

from app.core.work import Work
from app.notices.leaders import leaders_of
from app.notices.models import Notice
from app.roster.relief_events import (
    ReliefAccepted,
    ReliefAsked,
    ReliefEnded,
    ReliefOffered,
    ReliefOverdue,
    ReliefStarted,
    ReliefUnanswered,
)
from app.roster.relief_models import Relief

OFFERS = ("relief_offered", "relief_sent", "relief_unanswered")


def tell_relief_asked(work: Work, fact: ReliefAsked) -> None:
    """Whoever is asked; the leader at once where nobody fits."""
    if fact.offered_to is not None:
        _offer(work, fact.site_id, fact.relief_id, fact.offered_to)
    else:
        _leaders(work, fact.site_id, fact.relief_id, "relief_unanswered")


def tell_relief_offered(work: Work, fact: ReliefOffered) -> None:
    """The next one; the offer before is no longer one to act on."""
    _settle(work, fact.site_id, fact.relief_id, ("relief_offered",))
    if fact.offered_to is not None:
        _offer(work, fact.site_id, fact.relief_id, fact.offered_to)
    else:
        _leaders(work, fact.site_id, fact.relief_id, "relief_unanswered")


def tell_relief_unanswered(work: Work, fact: ReliefUnanswered) -> None:
    """The leader of the post's group."""
    _leaders(work, fact.site_id, fact.relief_id, "relief_unanswered")


def tell_relief_accepted(work: Work, fact: ReliefAccepted) -> None:
    """The one who waits that somebody comes; the one who was sent."""
    _settle(work, fact.site_id, fact.relief_id, OFFERS)
    if fact.person_id is not None:
        _tell(work, fact.site_id, fact.relief_id, "relief_accepted", fact.person_id, other=fact.cover_id)
    if fact.sent_by is not None and fact.cover_id != work.actor.person_id:
        _tell(work, fact.site_id, fact.relief_id, "relief_sent", fact.cover_id, level="alert", other=fact.person_id)


def tell_relief_started(work: Work, fact: ReliefStarted) -> None:
    """What was to be answered is answered."""
    _settle(work, fact.site_id, fact.relief_id, (*OFFERS, "relief_accepted"))


def tell_relief_overdue(work: Work, fact: ReliefOverdue) -> None:
    """The relieved person, the cover and the leader."""
    for person_id in (fact.person_id, fact.cover_id):
        if person_id is not None:
            _tell(work, fact.site_id, fact.relief_id, "relief_overdue", person_id, level="alert", other=fact.person_id)
    _leaders(work, fact.site_id, fact.relief_id, "relief_overdue")


def tell_relief_ended(work: Work, fact: ReliefEnded) -> None:
    """Nothing when all went as it should; both and the leader when it was ended by something else."""
    _settle(work, fact.site_id, fact.relief_id, (*OFFERS, "relief_accepted", "relief_overdue"))
    if fact.how not in ("plan", "left") and not (fact.how == "cancelled" and fact.cover_id is not None):
        return
    kind = {"plan": "relief_replanned", "left": "relief_broken", "cancelled": "relief_cancelled"}[fact.how]
    for person_id in (fact.person_id, fact.cover_id):
        if person_id is not None:
            other = fact.cover_id if person_id == fact.person_id else fact.person_id
            _tell(work, fact.site_id, fact.relief_id, kind, person_id, other=other)
    if fact.ran and fact.how != "cancelled":
        _leaders(work, fact.site_id, fact.relief_id, kind)


def _offer(work: Work, site_id: int, relief_id: int, person_id: int) -> None:
    relief = work.get(Relief, relief_id)
    _tell(work, site_id, relief_id, "relief_offered", person_id, level="alert", other=relief.person_id)


def _leaders(work: Work, site_id: int, relief_id: int, kind: str) -> None:
    relief = work.get(Relief, relief_id)
    for person_id in leaders_of(work, site_id, [relief.post_id]):
        if person_id not in (relief.person_id, relief.cover_id) or kind == "relief_unanswered":
            _tell(work, site_id, relief_id, kind, person_id, level="alert", other=relief.person_id)


def _tell(
    work: Work, site_id: int, relief_id: int, kind: str, person_id: int, *, level: str = "sound", other: int | None
) -> None:
    """Nobody is told of what they did themselves, nor twice of the same."""
    if person_id == work.actor.person_id:
        return
    relief = work.get(Relief, relief_id)
    params: dict[str, object] = {"relief_id": relief_id, "post_id": relief.post_id, "n": relief.minutes}
    if other is not None:
        params["person_id"] = other
    if any(row.person_id == person_id for row in _unseen(work, site_id, relief_id, (kind,))):
        return
    work.add(
        Notice(
            site_id=site_id,
            person_id=person_id,
            kind=kind if other is not None or kind != "relief_sent" else "relief_sent_gap",
            level=level,
            params=params,
            link=f"/sites/{site_id}/relief",
            at=work.now,
        )
    )


def _settle(work: Work, site_id: int, relief_id: int, kinds: tuple[str, ...]) -> None:
    """Offers that are answered are not to be acted on any more."""
    for row in _unseen(work, site_id, relief_id, kinds):
        row.seen_at, row.seen_by = work.now, work.actor.person_id


def _unseen(work: Work, site_id: int, relief_id: int, kinds: tuple[str, ...]) -> list[Notice]:
    query = select(Notice).where(
        Notice.site_id == site_id, col(Notice.seen_at).is_(None), col(Notice.kind).in_((*kinds, "relief_sent_gap"))
    )
    return [
        row
        for row in work.session.exec(query)
        if row.params.get("relief_id") == relief_id and (row.kind in kinds or "relief_sent" in kinds)
    ]
