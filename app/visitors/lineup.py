"""The rota as it stands: consultants of the site signed in today, with the parties on site that they have."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Date, Integer, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Role
from app.core.work import Work
from app.people.models import Membership, Person
from app.sites.queries import settings, site, today
from app.visitors.models import ConsultantDay, DayClose, Visit, VisitOffer, Visitor
from app.visitors.queries import PartyRow, open_parties
from app.visitors.rota import Entry, Rota, rota_of, uses_a_turn
from app.visitors.rota_rules import Rules, rules_of
from app.visitors.titles import title_of

RECORDER = aliased(Person)
PASSED_ON = ("declined", "skipped", "no_answer")
"""Answers of an offer that went on to the next consultant: what counts as a skip."""


@dataclass(frozen=True)
class Held:
    """A party on site that a consultant has, or is offered."""

    consultant_id: int
    first_visit: str
    surname: str
    honorific: str
    place: str
    since: datetime | None
    accepted: bool = True


def rules(work: Work, site_id: int) -> Rules:
    """The rules of the site's rota today; no statement while the site's settings have not changed."""
    return work.memo(("rota rules", site_id), lambda: rules_of(settings(work, site_id)))


def uses_turn(work: Work, visit: Visit) -> bool:
    """Whether a party uses a turn up by the site's rules, as it was registered."""
    here, at = site(work, visit.site_id), visit.registered_at or work.now
    opens, closes = (here.at(visit.business_day, minute) for minute in (here.opens_minute, here.closes_minute))
    outside = not opens <= at < closes
    return uses_a_turn(visit.first_visit, visit.source, rules(work, visit.site_id), outside_hours=outside)


def rota_now(work: Work, site_id: int) -> Rota:
    """The rota as the database has it this instant: for commands. Two statements."""
    query = (
        select(Visit, Visitor.surname, Visitor.honorific)
        .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
        .where(Visit.site_id == site_id, col(Visit.departed_at).is_(None), col(Visit.consultant_id).is_not(None))
    )
    held = [_held(visit, surname or "", honorific or "") for visit, surname, honorific in work.session.exec(query)]
    return rota_of(_entries(work, site_id, held), rules(work, site_id))


def rota_shown(work: Work, site_id: int) -> Rota:
    """The rota for screens, from the open parties already read. One statement."""

    def load() -> Rota:
        rows = [row for row in open_parties(work, site_id) if row.consultant_id]
        held = [_held(row, row.surname, row.honorific) for row in rows]
        return rota_of(_entries(work, site_id, held), rules(work, site_id))

    return work.memo(("rota", site_id), load)


def frozen(work: Work, site_id: int) -> bool:
    """Whether the list of today is closed, by what the rota has read already; False while nobody is signed in."""
    rota_shown(work, site_id)
    return work.memo(("rota frozen", site_id), lambda: False)


def _held(party: Visit | PartyRow, surname: str, honorific: str) -> Held:
    since = party.accepted_at or party.offered_at
    accepted = party.accepted_at is not None
    return Held(party.consultant_id or 0, party.first_visit, surname, honorific, party.place, since, accepted)


# Built once: putting these together costs several times as much as asking them.
SITE, DAY = bindparam("site", type_=Integer), bindparam("day", type_=Date)
OFFERS = (
    select(func.count(col(VisitOffer.id)))
    .where(
        VisitOffer.site_id == SITE,
        VisitOffer.person_id == ConsultantDay.person_id,
        col(VisitOffer.offered_at) >= bindparam("began", type_=UTCDateTime()),
    )
    .correlate(ConsultantDay)
)
SKIPS = OFFERS.where(col(VisitOffer.answer).in_(PASSED_ON)).scalar_subquery()
PENDING = OFFERS.where(VisitOffer.answer == "", col(VisitOffer.takes_turn)).scalar_subquery()
CLOSED = (
    select(func.count(col(DayClose.id))).where(DayClose.site_id == SITE, DayClose.business_day == DAY).scalar_subquery()
)
ENTRIES = (
    select(ConsultantDay, Person.name, RECORDER.name, SKIPS, PENDING, CLOSED)  # type: ignore[call-overload]
    .join(Person, col(Person.id) == col(ConsultantDay.person_id))
    .join(RECORDER, col(RECORDER.id) == col(ConsultantDay.state_by), isouter=True)
    .where(ConsultantDay.site_id == SITE, ConsultantDay.business_day == DAY)
    .order_by(col(ConsultantDay.position))
)


def _entries(work: Work, site_id: int, held: Iterable[Held]) -> list[Entry]:
    parties: dict[int, list[Held]] = defaultdict(list)
    for party in held:
        parties[party.consultant_id].append(party)
    here, day = site(work, site_id), today(work, site_id)
    asked = {"site": site_id, "day": day, "began": here.at(day, here.day_starts_minute)}
    rows = list(work.session.execute(ENTRIES, asked))
    work.remember(("rota frozen", site_id), any(row[5] for row in rows))
    return [
        _entry(work, row, name, recorder, skipped, waits, parties[row.person_id])
        for row, name, recorder, skipped, waits, _ in rows
    ]


def _entry(
    work: Work, day: ConsultantDay, name: str, recorder: str | None, skips: int, pending: int, held: list[Held]
) -> Entry:
    with_them = min(held, key=lambda party: (party.since is None, party.since), default=None)
    customer = title_of(work, with_them.surname, with_them.honorific) if with_them else ""
    by_hand = day.state != "free" or with_them is None
    return Entry(
        day.person_id,
        name,
        day.position,
        day.state,
        day.state_reason,
        day.turns,
        day.forfeited,
        len(held),
        sum(party.first_visit == "no" for party in held),
        day.state_at if by_hand else (with_them.since if with_them else None),
        day.state_until,
        (recorder or "") if by_hand else "",
        customer,
        with_them.place if with_them else "",
        skips,
        bool(held) and not any(party.accepted for party in held),
        day.owed,
        day.carried,
        pending > 0,
    )


@dataclass(frozen=True)
class Consultant:
    """Somebody with the consultant's role at the site; `position` is None until they are signed in today."""

    person_id: int
    name: str
    position: int | None


def consultants(work: Work, site_id: int) -> list[Consultant]:
    """Everybody who may be signed in, those of today first in their order."""
    query = (
        select(Person.id, Person.name, ConsultantDay.position)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(
            ConsultantDay,
            (col(ConsultantDay.person_id) == col(Person.id))
            & (col(ConsultantDay.site_id) == site_id)
            & (col(ConsultantDay.business_day) == today(work, site_id)),
            isouter=True,
        )
        .where(
            Membership.site_id == site_id,
            Membership.role == Role.SC,
            col(Person.active),
            (col(Membership.until).is_(None)) | (col(Membership.until) > work.now),
        )
        .order_by(col(ConsultantDay.position).nulls_last(), col(Person.pinyin), col(Person.id))
    )
    # Two memberships of one person are one consultant.
    rows = [Consultant(person_id or 0, name, position) for person_id, name, position in work.session.exec(query)]
    return list({row.person_id: row for row in rows}.values())


def my_day(work: Work, site_id: int, person_id: int | None) -> ConsultantDay | None:
    """The day of a consultant, None when they are not signed in."""
    if person_id is None:
        return None
    return work.find(ConsultantDay, site_id=site_id, person_id=person_id, business_day=today(work, site_id))


def closed_day(work: Work, site_id: int) -> DayClose | None:
    """How today was closed, None while it runs; for reading only. No statement while no day was closed."""
    day = today(work, site_id)

    def load() -> DayClose | None:
        row = work.find(DayClose, site_id=site_id, business_day=day)
        if row is not None and not work.writing:
            work.session.expunge(row)  # shared between requests
        return row

    key = ("day_close", site_id, day)
    return work.memo(key, load if work.writing else lambda: work.unchanged(key, load, DayClose))
