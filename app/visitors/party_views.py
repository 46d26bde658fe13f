"""One party on a sheet of its own, the list of who is left, and the sheets of the desk's other work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import today
from app.visitors.desk_views import at_desk, titled
from app.visitors.lineup import Consultant, closed_day, consultants, rota_shown
from app.visitors.models import NonCustomer, Visit, VisitOffer, Visitor
from app.visitors.noncustomers import purposes
from app.visitors.queries import PartyRow, open_parties, open_party
from app.visitors.reveal import number_of
from app.visitors.rota import Rota
from app.visitors.titles import title_of

RECORDER = aliased(Person)


@dataclass(frozen=True)
class Asked:
    """One consultant who was asked for the party, and what came of it."""

    name: str
    kind: str
    answer: str
    reason: str
    offered_at: datetime
    answered_at: datetime | None
    recorder: str


@dataclass(frozen=True)
class PartyShown:
    """A party with what is known of its visitor. `row` is None when it has been closed; numbers are masked.

    `number` is the full number of a reveal made this minute by the reader, else empty.
    """

    visit_id: int
    row: PartyRow | None
    visitor_id: int | None
    title: str
    surname: str
    honorific: str
    phone_masked: str
    plate_masked: str
    likes: str
    visits: int
    heads: int | None
    kids: int | None
    first_visit: str
    source: str
    note: str
    version: int
    outcome: str
    departed_at: datetime | None
    accepted_how: str
    asked: Sequence[Asked]
    others: Sequence[tuple[int, str, bool]]
    reveal: str
    number: str


def party(
    work: Work, *, site_id: int, visit_id: int, reveal: str = "", revealed: int | None = None, **_: Any
) -> PartyShown:
    """The sheet of a party. Raises NotFound for another consultant's party."""
    visit = work.get(Visit, visit_id, site_id=site_id)
    if work.require(Permission.VISITOR_READ_MASKED, site_id) == "OM" and visit.consultant_id != work.actor.person_id:
        raise NotFound()
    visitor = work.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    line = rota_shown(work, site_id)
    others = [(entry.person_id, entry.name, True) for entry in line.can_take]
    others += [(row.entry.person_id, row.entry.name, False) for row in line.skipped]
    return PartyShown(
        visit_id,
        open_party(work, site_id, visit_id),
        visit.visitor_id,
        title_of(work, visitor.surname, visitor.honorific) if visitor else "",
        visitor.surname if visitor else "",
        visitor.honorific if visitor else "",
        visitor.phone_masked if visitor else "",
        visit.plate_masked,
        visitor.likes if visitor else "",
        visitor.visits if visitor else 0,
        visit.heads,
        visit.kids,
        visit.first_visit,
        visit.source,
        visit.note,
        visit.version,
        visit.outcome,
        visit.departed_at,
        visit.accepted_how,
        _asked(work, site_id, visit_id),
        [other for other in others if other[0] != visit.consultant_id],
        reveal,
        number_of(work, revealed, site_id) if revealed else "",
    )


def _asked(work: Work, site_id: int, visit_id: int) -> list[Asked]:
    query = (
        select(VisitOffer, Person.name, RECORDER.name)
        .join(Person, col(Person.id) == col(VisitOffer.person_id))
        .join(RECORDER, col(RECORDER.id) == col(VisitOffer.answered_by), isouter=True)
        .where(VisitOffer.site_id == site_id, VisitOffer.visit_id == visit_id)
        .order_by(col(VisitOffer.id))
        .limit(30)
    )
    return [
        Asked(
            name,
            offer.kind,
            offer.answer,
            offer.reason,
            offer.offered_at,
            offer.answered_at,
            by if by and offer.answered_by != offer.person_id else "",
        )
        for offer, name, by in work.session.exec(query)
    ]


@dataclass(frozen=True)
class LeftOver:
    """Who is still open when the day is closed, and how it was closed if it was."""

    parties: Sequence[tuple[PartyRow, str]]
    heads: int
    closed_at: datetime | None
    closed_by: str
    closed_parties: int
    closed_heads: int
    walked: int
    firsts: int


def left(work: Work, *, site_id: int, **_: Any) -> LeftOver:
    """The list of who is left, longest on site first, with the day's numbers."""
    at_desk(work, site_id)
    rows = sorted(open_parties(work, site_id), key=lambda row: (row.opened_at, row.id))
    closed = closed_day(work, site_id)
    name = work.session.get(Person, closed.closed_by) if closed and closed.closed_by else None
    query = (
        select(func.count(col(Visit.id)), func.sum(col(Visit.heads)), Visit.first_visit)
        .where(
            Visit.site_id == site_id, Visit.business_day == today(work, site_id), col(Visit.registered_at).is_not(None)
        )
        .group_by(col(Visit.first_visit))
    )
    by_kind = {kind: count for count, _heads, kind in work.session.exec(query)}
    return LeftOver(
        titled(work, rows),
        sum(row.heads or 0 for row in rows),
        closed.closed_at if closed else None,
        name.name if name else "",
        closed.parties if closed else 0,
        closed.heads if closed else 0,
        sum(by_kind.values()),
        by_kind.get("yes", 0),
    )


@dataclass(frozen=True)
class Counting:
    """What can be counted apart, and what was today: code, names, how many people."""

    kinds: Sequence[tuple[str, str, str]]
    today: Sequence[tuple[str, str, str, int]]


def apart(work: Work, *, site_id: int, **_: Any) -> Counting:
    """People who are no customers."""
    at_desk(work, site_id)
    kinds = [(row.code, row.name_zh, row.name_en) for row in purposes(work, site_id).values() if not row.customer]
    query = (
        select(NonCustomer.kind, func.sum(col(NonCustomer.heads)))
        .where(NonCustomer.site_id == site_id, NonCustomer.business_day == today(work, site_id))
        .group_by(col(NonCustomer.kind))
    )
    names = {code: (zh, en) for code, zh, en in kinds}
    counts = [(code, *names.get(code, (code, code)), int(heads or 0)) for code, heads in work.session.exec(query)]
    return Counting(kinds, sorted(counts))


@dataclass(frozen=True)
class SignIn:
    """Consultants of the site; `position` None: not signed in today."""

    people: Sequence[Consultant]
    rota: Rota
    closed_at: datetime | None


def signin(work: Work, *, site_id: int, **_: Any) -> SignIn:
    """Who came this morning, and who may still."""
    work.require(Permission.ROTA_READ, site_id)
    closed = closed_day(work, site_id)
    return SignIn(consultants(work, site_id), rota_shown(work, site_id), closed.closed_at if closed else None)
