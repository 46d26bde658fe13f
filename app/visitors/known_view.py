"""The sheet of a visitor: what is known, what was promised, whose customer. And the list of visits expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, or_, select

from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import setting, site, today
from app.visitors.appeals import DECIDERS
from app.visitors.expecting import LATE_MINUTES, VALID_DAYS
from app.visitors.judging import family_of
from app.visitors.known import Known, known, what_is_seen
from app.visitors.lineup import Consultant, consultants
from app.visitors.models import Visit, Visitor
from app.visitors.models_judging import ExpectedVisit
from app.visitors.models_knowing import VisitorLink, VisitorTalk
from app.visitors.rulings_view import RulingShown, rulings_of
from app.visitors.titles import title_of

TALKS, BACK = 6, timedelta(days=7)
"""Talks on the sheet; how long a no-show stays in the list."""


@dataclass(frozen=True)
class Relative:
    """Immediate family: the same customer."""

    link_id: int
    title: str
    relation: str


@dataclass(frozen=True)
class VisitorShown:
    """A visitor with everything the reader may know. Numbers are masked; empty where the role sees no more."""

    known: Known
    phone_masked: str = ""
    talks: Sequence[tuple[VisitorTalk, str]] = ()
    family: Sequence[Relative] = ()
    rulings: Sequence[RulingShown] = ()
    visit_id: int | None = None
    level: str = ""
    people: Sequence[Consultant] = ()
    edits: bool = False
    rules: bool = False
    decides: bool = False
    appeals: bool = False
    tomorrow: date | None = None


def visitor(work: Work, *, site_id: int, visitor_id: int, **_: Any) -> VisitorShown:
    """The sheet. Raises NotFound for what the reader may not even know of. At most twelve statements."""
    work.require(Permission.VISITOR_READ_MASKED, site_id)
    row = work.get(Visitor, visitor_id, site_id=site_id)
    seen = known(work, site_id, visitor_id)
    rulings = rulings_of(work, site_id, visitor_id) if what_is_seen(work, site_id) in ("all", "own") else []
    if seen.sees == "nothing":
        if not _concerned(work, rulings):
            raise NotFound()
        seen = Known(visitor_id, "name", row.surname, row.honorific, title_of(work, row.surname, row.honorific))
    appeals = work.may(Permission.ROTA_ACCEPT, site_id)
    if seen.sees != "all":
        return VisitorShown(seen, rulings=rulings, appeals=appeals)
    visit = _last_visit(work, site_id, visitor_id)
    roles = work.actor.roles_at(site_id)
    return VisitorShown(
        seen,
        row.phone_masked,
        _talks(work, site_id, visitor_id),
        _family(work, site_id, visitor_id),
        rulings,
        visit.id if visit is not None else None,
        visit.level if visit is not None else "",
        consultants(work, site_id) if work.may(Permission.ROTA_MOVE, site_id) else (),
        edits=work.may(Permission.VISITOR_EDIT, site_id),
        rules=work.actor.cell(Permission.VISITOR_EDIT, site_id) == "S",
        decides=bool(roles & DECIDERS),
        appeals=appeals,
        tomorrow=today(work, site_id) + timedelta(days=1),
    )


def _concerned(work: Work, rulings: Sequence[RulingShown]) -> bool:
    """Whether a ruling took the visitor from the reader, or gave them."""
    return any(work.actor.person_id in (one.before_id, one.consultant_id) for one in rulings)


def _last_visit(work: Work, site_id: int, visitor_id: int) -> Visit | None:
    query = select(Visit).where(Visit.site_id == site_id, Visit.visitor_id == visitor_id)
    return work.session.exec(query.order_by(col(Visit.id).desc()).limit(1)).first()


def _talks(work: Work, site_id: int, visitor_id: int) -> list[tuple[VisitorTalk, str]]:
    query = (
        select(VisitorTalk, Person.name)
        .join(Person, col(Person.id) == col(VisitorTalk.by), isouter=True)
        .where(VisitorTalk.site_id == site_id, VisitorTalk.visitor_id == visitor_id)
        .order_by(col(VisitorTalk.id).desc())
        .limit(TALKS)
    )
    return [(talk, name or "") for talk, name in work.session.exec(query)]


def _family(work: Work, site_id: int, visitor_id: int) -> list[Relative]:
    titles = {row.id: title_of(work, row.surname, row.honorific) for row in family_of(work, site_id, visitor_id)}
    if not titles:
        return []
    query = select(VisitorLink).where(
        VisitorLink.site_id == site_id,
        col(VisitorLink.ended_at).is_(None),
        or_(VisitorLink.visitor_id == visitor_id, VisitorLink.other_id == visitor_id),
    )
    return [
        Relative(
            link.id or 0, titles.get(link.other_id if link.visitor_id == visitor_id else link.visitor_id, ""),
            link.relation,
        )
        for link in work.session.exec(query)
    ]  # fmt: skip


@dataclass(frozen=True)
class ExpectedRow:
    """A visit expected. `state` is open, late (its time is over), arrived, withdrawn or no_show; numbers are masked."""

    id: int
    kind: str
    agency: str
    agent: str
    title: str
    surname: str
    honorific: str
    phone_masked: str
    heads: int | None
    consultant_id: int | None
    consultant: str
    at: datetime
    day: date
    valid_until: date
    state: str
    note: str
    visit_id: int | None
    vip: bool = False


@dataclass(frozen=True)
class Expected:
    """Those of today and to come, in the order of their time; then those who did not come."""

    today: date
    rows: Sequence[ExpectedRow] = ()
    missed: Sequence[ExpectedRow] = ()
    people: Sequence[Consultant] = ()
    own: bool = False
    days: int = VALID_DAYS


def expected(work: Work, *, site_id: int, **_: Any) -> Expected:
    """The list. A consultant sees their own. Two statements."""
    own = work.require(Permission.VISITOR_CREATE, site_id) == "O"
    day = today(work, site_id)
    rows = _expected(work, site_id, day - BACK, work.actor.person_id if own else None)
    return Expected(
        day,
        [row for row in rows if row.state != "no_show" and (row.state != "arrived" or row.day >= day)],
        [row for row in reversed(rows) if row.state == "no_show"],
        () if own else consultants(work, site_id),
        own=own,
        days=setting(work, site_id, "expected_valid_days", VALID_DAYS),
    )


def expected_today(work: Work, site_id: int) -> list[ExpectedRow]:
    """Those who may still come today, in the order of their time. One statement."""
    day = today(work, site_id)
    rows = _expected(work, site_id, day, None)
    return [row for row in rows if row.state in ("open", "late") and row.day <= day]


def _expected(work: Work, site_id: int, since: date, mine: int | None) -> list[ExpectedRow]:
    query = (
        select(ExpectedVisit, Person.name)
        .join(Person, col(Person.id) == col(ExpectedVisit.consultant_id), isouter=True)
        .where(
            ExpectedVisit.site_id == site_id,
            col(ExpectedVisit.state).in_(("open", "arrived")),
            ExpectedVisit.valid_until >= since,
        )
        .order_by(col(ExpectedVisit.expected_at), col(ExpectedVisit.id))
        .limit(200)
    )
    if mine is not None:
        query = query.where(or_(ExpectedVisit.consultant_id == mine, ExpectedVisit.made_by == mine))
    return [_row(work, site_id, row, name or "") for row, name in work.session.exec(query)]


def _row(work: Work, site_id: int, row: ExpectedVisit, consultant: str) -> ExpectedRow:
    late = timedelta(minutes=setting(work, site_id, "expected_late_minutes", LATE_MINUTES))
    state = row.state
    if state == "open" and row.valid_until < today(work, site_id):
        state = "no_show"
    elif state == "open" and work.now > row.expected_at + late:
        state = "late"
    return ExpectedRow(
        row.id or 0,
        row.kind,
        row.agency,
        row.agent,
        title_of(work, row.surname, row.honorific),
        row.surname,
        row.honorific,
        row.phone_masked,
        row.heads,
        row.consultant_id,
        consultant,
        row.expected_at,
        site(work, site_id).day_of(row.expected_at),
        row.valid_until,
        state,
        row.note,
        row.visit_id,
        row.vip,
    )
