"""Who manages a site now: reads of delegations, for the rules of the roster, the board, approvals and alarms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import and_, bindparam
from sqlalchemy import select as columns
from sqlmodel import col, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Role
from app.core.work import Work
from app.people.delegation_models import Delegation
from app.people.models import Membership, Person
from app.sites.queries import site


class Stretch(Protocol):
    """A stretch of time, its end not included."""

    @property
    def starts_at(self) -> datetime:
        """Its first instant."""

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""


@dataclass(frozen=True)
class Window:
    """A window in which a person deputises, or would if they accept."""

    delegation_id: int
    person_id: int
    from_at: datetime
    until_at: datetime
    accepted: bool


@dataclass(frozen=True)
class InCharge:
    """The deputy who manages the site now."""

    person_id: int
    name: str
    from_at: datetime
    until_at: datetime


def deputises(work: Work, site_id: int, person_id: int, span: Stretch) -> tuple[Window, ...]:
    """Windows at the site that share time with `span` and were given to the person: accepted, or not answered yet."""
    query = select(Delegation).where(
        Delegation.site_id == site_id,
        Delegation.to_person == person_id,
        col(Delegation.declined_at).is_(None),
        col(Delegation.revoked_at).is_(None),
        Delegation.from_at < span.ends_at,
        Delegation.until_at > span.starts_at,
    )
    return tuple(_window(row) for row in work.session.exec(query.order_by(col(Delegation.from_at))))


def _window(row: Delegation) -> Window:
    return Window(row.id or 0, row.to_person, row.from_at, row.until_at, row.accepted_at is not None)


# Built once: the board asks it for everybody who looks.
IN_CHARGE = (
    columns(col(Delegation.to_person), col(Person.name), col(Delegation.from_at), col(Delegation.until_at))
    .join(Person, and_(col(Person.id) == col(Delegation.to_person), col(Person.active)))
    .join(
        Membership,
        and_(
            col(Membership.person_id) == col(Delegation.to_person),
            col(Membership.site_id) == col(Delegation.site_id),
            col(Membership.role) == Role.TL,
        ),
    )
    .where(
        col(Delegation.site_id) == bindparam("site"),
        col(Delegation.accepted_at).is_not(None),
        col(Delegation.revoked_at).is_(None),
        col(Delegation.from_at) <= bindparam("now", type_=UTCDateTime()),
        col(Delegation.until_at) > bindparam("now", type_=UTCDateTime()),
        or_(col(Membership.until).is_(None), col(Membership.until) > bindparam("now", type_=UTCDateTime())),
    )
    .order_by(col(Delegation.accepted_at))
    .limit(1)
)


def in_charge(work: Work, site_id: int) -> InCharge | None:
    """The deputy who manages the site at this instant; None while the manager does. One statement, once per Work."""

    def load() -> InCharge | None:
        row = work.session.execute(IN_CHARGE, {"site": site_id, "now": work.now}).first()
        return InCharge(*row) if row else None

    return work.memo(("in charge", site_id), load)


def managing(work: Work, site_id: int) -> tuple[int, ...]:
    """Who decides for the site now, in the order to be told: the deputy inside the window, else its managers."""
    deputy = in_charge(work, site_id)
    return (deputy.person_id,) if deputy else managers(work, site_id)


def managers(work: Work, site_id: int) -> tuple[int, ...]:
    """The site's own managers."""
    return _holders(work, site_id, Role.SM)


def leaders(work: Work, site_id: int) -> tuple[int, ...]:
    """The site's leaders."""
    return _holders(work, site_id, Role.TL)


def group_managers(work: Work, site_id: int) -> tuple[int, ...]:
    """Those who manage the group the site belongs to."""
    return _holders(work, site_id, Role.GRP)


def _holders(work: Work, site_id: int, role: Role) -> tuple[int, ...]:
    def load() -> dict[str, list[int]]:
        here = col(Membership.site_id) == site_id
        group = site(work, site_id).site_group_id
        if group is not None:
            here = or_(here, col(Membership.site_group_id) == group)
        query = (
            select(Membership.role, Membership.person_id)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(
                here,
                col(Membership.role).in_((Role.SM, Role.TL, Role.GRP)),
                col(Person.active),
                or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
            )
            .order_by(col(Membership.id))
        )
        found: dict[str, list[int]] = {}
        for word, person_id in work.session.exec(query):
            found.setdefault(word, []).append(person_id)
        return found

    return tuple(dict.fromkeys(work.memo(("who leads", site_id), load).get(role, ())))
