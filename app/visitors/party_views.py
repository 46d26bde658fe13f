"""One party on a sheet of its own, the list of who is left, and the sheets of the desk's other work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import today
from app.visitors.desk_known import at_desk
from app.visitors.desk_views import titled
from app.visitors.lineup import Consultant, closed_day, consultants, rota_shown
from app.visitors.models import DayClose, Visit, VisitOffer, Visitor
from app.visitors.noncustomers import peers_today, purposes
from app.visitors.party_story import Story, story_of
from app.visitors.queries import PartyRow, open_parties
from app.visitors.reveal import number_of
from app.visitors.tally import DayTotals, day_totals
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
    party_number: int
    merged_into: int | None
    departed_by: int | None
    registered: bool
    story: Story
    consultant: str = ""
    """Who had a party that is closed; of an open one `row` says it."""
    day: date | None = None
    """The business day of a party of another day than today."""


def letter_of(work: Work, visit: Visit) -> str:
    """The letter by which the reader sees a party: those of past days that have left are a right of their own."""
    letter = work.require(Permission.VISITOR_READ_MASKED, visit.site_id)
    if visit.departed_at is None or visit.business_day >= today(work, visit.site_id):
        return letter
    return work.require(Permission.VISITOR_HISTORY, visit.site_id)


def party(
    work: Work, *, site_id: int, visit_id: int, reveal: str = "", revealed: int | None = None, **_: Any
) -> PartyShown:
    """The sheet of a party. Raises NotFound for another consultant's, Forbidden for past days without that right."""
    work.require(Permission.VISITOR_READ_MASKED, site_id)
    visit = work.get(Visit, visit_id, site_id=site_id)
    if letter_of(work, visit) == "OM" and visit.consultant_id != work.actor.person_id:
        raise NotFound()
    visitor = work.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    row = next((one for one in open_parties(work, site_id) if one.id == visit_id), None)
    line = rota_shown(work, site_id)
    others = [(entry.person_id, entry.name, True) for entry in line.can_take]
    others += [(row.entry.person_id, row.entry.name, False) for row in line.skipped]
    return PartyShown(
        visit_id,
        row,
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
        visit.number,
        visit.merged_into,
        visit.departed_by,
        visit.registered_at is not None,
        story_of(work, visit, row),
        work.get(Person, visit.consultant_id).name if row is None and visit.accepted_at and visit.consultant_id else "",
        visit.business_day if visit.business_day != today(work, site_id) else None,
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
    """Who is still open when the day is closed, how it was closed if it was, and the day in numbers.

    `forgotten` is the day before, when nobody had closed it: how many parties and heads the clock accounted for.
    """

    parties: Sequence[tuple[PartyRow, str]]
    heads: int
    closed_at: datetime | None
    closed_by: str
    closed_parties: int
    closed_heads: int
    totals: DayTotals
    kinds: Mapping[str, tuple[str, str]]
    forgotten: tuple[int, int] | None


def left(work: Work, *, site_id: int, **_: Any) -> LeftOver:
    """The list of who is left, longest on site first, with the day's numbers."""
    at_desk(work, site_id)
    rows = sorted(open_parties(work, site_id), key=lambda row: (row.opened_at, row.id))
    closed = closed_day(work, site_id)
    name = work.session.get(Person, closed.closed_by) if closed and closed.closed_by else None
    before = work.find(DayClose, site_id=site_id, business_day=today(work, site_id) - timedelta(days=1), forgotten=True)
    return LeftOver(
        titled(rows),
        sum(row.heads or 0 for row in rows),
        closed.closed_at if closed else None,
        name.name if name else "",
        closed.parties if closed else 0,
        closed.heads if closed else 0,
        day_totals(work, site_id),
        {row.code: (row.name_zh, row.name_en) for row in purposes(work, site_id).values()},
        (before.parties, before.heads) if before else None,
    )


@dataclass(frozen=True)
class Counting:
    """What can be counted apart, and what was today: code, names, how many people.

    `hosts` are consultants whom a peer may have an appointment with; `peers` says that peers are let in today;
    `refused` that those just counted were not.
    """

    kinds: Sequence[tuple[str, str, str]]
    today: Sequence[tuple[str, str, str, int]]
    turned_away: int
    hosts: Sequence[Consultant]
    peers: bool
    refused: bool


def apart(work: Work, *, site_id: int, refused: bool = False, **_: Any) -> Counting:
    """People who are no customers."""
    at_desk(work, site_id)
    kinds = [(row.code, row.name_zh, row.name_en) for row in purposes(work, site_id).values() if not row.customer]
    totals = day_totals(work, site_id)
    names = {code: (zh, en) for code, zh, en in kinds}
    counts = [(code, *names.get(code, (code, code)), heads) for code, heads in totals.apart.items()]
    hosts = consultants(work, site_id) if "peer" in names else []
    return Counting(kinds, sorted(counts), totals.turned_away, hosts, peers_today(work, site_id), refused)
