"""What the manager and the leader see of delegations."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, or_, select

from app.core.actor import Role
from app.core.work import Work
from app.people.delegation_models import Delegation
from app.people.delegations import InCharge, in_charge, leaders, managers
from app.people.models import Membership, Person
from app.people.queries import groups
from app.sites.queries import site, today

SHOWN = 12
BACK = timedelta(days=60)


@dataclass(frozen=True)
class WindowRow:
    """One window. `state`: asked, missed (not accepted when it opened), coming, running; over, early (revoked while it
    ran), back (revoked before), declined, never (not accepted at all)."""

    id: int
    by: str
    to: str
    from_at: datetime
    until_at: datetime
    note: str
    answer: str
    state: str
    at: datetime
    """When it came to be so."""
    ended_by: str

    @property
    def lives(self) -> bool:
        """Whether it can still be taken or handed back."""
        return self.state in ("asked", "missed", "coming", "running")


@dataclass(frozen=True)
class Windows:
    """Windows of the site: the deputy in charge now, else the managers by name; those that live, the last ones that are
    over."""

    charge: InCharge | None
    managers: tuple[str, ...]
    live: tuple[WindowRow, ...]
    past: tuple[WindowRow, ...]


@dataclass(frozen=True)
class Leader:
    """Somebody who may be given the site."""

    id: int
    name: str
    team_zh: str
    team_en: str


@dataclass(frozen=True)
class Give:
    """The form, filled in for a day from opening to closing."""

    leaders: tuple[Leader, ...]
    day: date
    days: tuple[date, ...]
    from_time: str
    until_time: str


@dataclass(frozen=True)
class Charge:
    """The leader's own windows: those that live, and the last that are over."""

    live: tuple[WindowRow, ...]
    past: tuple[WindowRow, ...]
    other: InCharge | None


def windows(work: Work, *, site_id: int, **_: object) -> Windows:
    """Everything given at the site in the last two months. Five statements at most."""
    rows, deputy = _rows(work, site_id, None), in_charge(work, site_id)
    ids = managers(work, site_id) if deputy is None else ()
    names = _names(work, set(ids))
    return Windows(
        deputy,
        tuple(names[one] for one in ids if one in names),
        tuple(row for row in rows if row.lives),
        tuple(row for row in reversed(rows) if not row.lives)[:SHOWN],
    )


def charge(work: Work, *, site_id: int, **_: object) -> Charge:
    """What the actor was given. Three statements."""
    rows = _rows(work, site_id, work.actor.person_id)
    deputy = in_charge(work, site_id)
    return Charge(
        tuple(row for row in rows if row.lives),
        tuple(row for row in reversed(rows) if not row.lives)[:SHOWN],
        deputy if deputy and deputy.person_id != work.actor.person_id else None,
    )


def _rows(work: Work, site_id: int, person_id: int | None) -> list[WindowRow]:
    query = select(Delegation).where(
        Delegation.site_id == site_id,
        or_(col(Delegation.until_at) > work.now - BACK, col(Delegation.given_at) > work.now - BACK),
    )
    if person_id is not None:
        query = query.where(Delegation.to_person == person_id)
    rows = list(work.session.exec(query.order_by(col(Delegation.from_at), col(Delegation.id))))
    ids = {one for row in rows for one in (row.given_by, row.to_person, row.revoked_by) if one}
    names = _names(work, ids)
    return [_row(work, row, names) for row in rows]


def _names(work: Work, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(sorted(ids)))
    return {person_id or 0: name for person_id, name in work.session.exec(query)}


def _row(work: Work, row: Delegation, names: dict[int, str]) -> WindowRow:
    state, at = state_of(row, work.now)
    return WindowRow(
        row.id or 0,
        names.get(row.given_by, "–"),
        names.get(row.to_person, "–"),
        row.from_at,
        row.until_at,
        row.note,
        row.answer,
        state,
        at,
        names.get(row.revoked_by or 0, ""),
    )


def state_of(row: Delegation, now: datetime) -> tuple[str, datetime]:
    """What has become of it, and since when."""
    if row.revoked_at is not None:
        return ("early" if row.ended_early else "back"), row.revoked_at
    if row.declined_at is not None:
        return "declined", row.declined_at
    if row.accepted_at is None:
        if row.until_at <= now:
            return "never", row.until_at
        return ("missed", row.from_at) if row.answer_by <= now else ("asked", row.given_at)
    if row.until_at <= now:
        return "over", row.until_at
    return ("running", max(row.from_at, row.accepted_at)) if row.from_at <= now else ("coming", row.accepted_at)


def give(work: Work, *, site_id: int, on: str = "", **_: object) -> Give:
    """Leaders of the site in the order of their groups, and the hours of a day. Three statements."""
    here, now = site(work, site_id), today(work, site_id)
    day = date.fromisoformat(on) if on else now + timedelta(days=1)
    opens, closes = (f"{minute // 60 % 24:02d}:{minute % 60:02d}" for minute in (here.opens_minute, here.closes_minute))
    days = tuple(now + timedelta(days=number) for number in range(8))
    return Give(_leaders(work, site_id), day, days, opens, closes)


def _leaders(work: Work, site_id: int) -> tuple[Leader, ...]:
    ids, teams = leaders(work, site_id), groups(work, site_id)
    query = (
        select(Person.id, Person.name, Membership.team)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(Membership.site_id == site_id, Membership.role == Role.TL, col(Person.id).in_(ids))
        .order_by(col(Membership.id))
    )
    order = list(teams)
    rows = sorted(work.session.exec(query), key=lambda row: order.index(row[2]) if row[2] in order else len(order))
    found: dict[int, Leader] = {}
    for person_id, name, code in rows:
        team = teams.get(code)
        if person_id is not None and person_id != work.actor.person_id:
            found.setdefault(
                person_id, Leader(person_id, name, team.name_zh if team else "", team.name_en if team else "")
            )
    return tuple(found.values())
