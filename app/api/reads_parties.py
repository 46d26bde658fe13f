"""What the API shows of parties: those on site, those of a day, one with its steps. Names cut, numbers masked."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.api.reads import at_site, page_from, the_day, zone
from app.api.shapes import HitShape, HitsShape, PartiesShape, PartyShape, PartyWithSteps, StepShape
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import today
from app.visitors.models import Visit, Visitor, VisitStep
from app.visitors.party_views import letter_of
from app.visitors.queries import open_parties
from app.visitors.search import Found
from app.visitors.titles import title_of

STEPS = 300
"""Most steps of one party; a party with more was played with by a program."""

INSTANTS = ("announced_at", "acked_at", "at_door_at", "registered_at", "offered_at", "accepted_at", "departed_at")
SAME = (
    "id", "number", "business_day", "place", "heads", "children", "elders", "umbrella", "on_foot", "plate_masked",
    "purpose", "first_visit", "consultant_id", "outcome", "version",
)  # fmt: skip


def on_site(work: Work, site_id: int) -> PartiesShape:
    """Every party that has not left. Not paged: it is as long as the site is full."""
    work.require(Permission.BOARD_READ, site_id)
    here, day = zone(work, site_id), the_day(work, site_id, None)
    rows = []
    for row in open_parties(work, site_id):
        values = {name: getattr(row, name) for name in SAME if name not in ("business_day", "outcome")}
        values |= {name: at_site(here, getattr(row, name)) for name in INSTANTS if name != "departed_at"}
        values |= {"opened_at": row.opened_at.astimezone(here), "departed_at": None, "outcome": ""}
        values |= {"business_day": getattr(row, "business_day", day)}
        rows.append(PartyShape(**values, title=title_of(work, row.surname, row.honorific)))
    return PartiesShape(items=rows, next=None)


def of_day(work: Work, site_id: int, day: date, cursor: str | None, limit: int) -> PartiesShape:
    """Every party of a business day by number, those that left too. A consultant sees their own.

    Raises Forbidden for a day that is over without visitor.history.
    """
    work.require(Permission.VISITOR_READ_MASKED, site_id)
    day = the_day(work, site_id, day)
    letter = _of_its_day(work, site_id, day)
    query = (
        select(Visit, Visitor.surname, Visitor.honorific)
        .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
        .where(
            Visit.site_id == site_id,
            Visit.business_day == day,
            col(Visit.number) > page_from(cursor),
        )
        .order_by(col(Visit.number))
        .limit(limit + 1)
    )
    if letter == "OM":
        query = query.where(Visit.consultant_id == work.actor.person_id)
    found, here = work.session.exec(query).all(), zone(work, site_id)
    page = [
        PartyShape(**_values(visit, here), title=title_of(work, surname or "", honorific or ""))
        for visit, surname, honorific in found[:limit]
    ]
    return PartiesShape(items=page, next=str(page[-1].number) if len(found) > limit else None)


def one(work: Work, site_id: int, visit_id: int) -> PartyWithSteps:
    """A party with its steps. Raises NotFound for another consultant's, Forbidden as `of_day`."""
    work.require(Permission.VISITOR_READ_MASKED, site_id)
    visit, here = work.get(Visit, visit_id, site_id=site_id), zone(work, site_id)
    if letter_of(work, visit) == "OM" and visit.consultant_id != work.actor.person_id:
        raise NotFound()
    visitor = work.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    consultant = work.session.get(Person, visit.consultant_id) if visit.consultant_id else None
    query = (
        select(VisitStep, Person.name)
        .join(Person, col(Person.id) == col(VisitStep.by), isouter=True)
        .where(VisitStep.visit_id == visit_id)
        .order_by(col(VisitStep.id))
        .limit(STEPS)
    )
    steps = [
        StepShape(
            step=row.step,
            at=row.at.astimezone(here),
            received_at=row.received_at.astimezone(here),
            by=by,
            post_id=row.post_id,
        )
        for row, by in work.session.exec(query)
    ]
    return PartyWithSteps(
        **_values(visit, here),
        title=title_of(work, visitor.surname, visitor.honorific) if visitor else "",
        consultant_name=consultant.name if consultant else "",
        phone_masked=visitor.phone_masked if visitor else "",
        visits=visitor.visits if visitor else 0,
        steps=steps,
    )


def _of_its_day(work: Work, site_id: int, day: date) -> str:
    """The letter by which the reader sees parties of that day: past days are a right of their own."""
    letter = work.require(Permission.VISITOR_READ_MASKED, site_id)
    return work.require(Permission.VISITOR_HISTORY, site_id) if day < today(work, site_id) else letter


def _values(visit: Visit, here: ZoneInfo) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(visit, name) for name in SAME}
    values |= {name: at_site(here, getattr(visit, name)) for name in INSTANTS}
    return values | {"opened_at": visit.opened_at.astimezone(here)}


def hits(work: Work, found: Found) -> HitsShape:
    """What a search found, cut like everything else."""
    return HitsShape(
        items=[
            HitShape(
                visitor_id=hit.visitor_id,
                title=title_of(work, hit.surname, hit.honorific),
                phone_masked=hit.phone_masked,
                plate_masked=hit.plate_masked,
                visits=hit.visits,
                last_visit_on=hit.last_visit_on,
                consultant_id=hit.consultant_id,
                visit_id=hit.visit_id,
            )
            for hit in found.hits
        ],
        more=found.more,
        searched=found.searched,
    )
