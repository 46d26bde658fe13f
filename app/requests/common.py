"""What leave and swaps have in common: rows held while they are decided, who may decide, who is told."""

from typing import TypeVar

from sqlmodel import col, or_, select

import app.requests.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission, Role
from app.core.errors import Conflict, Forbidden
from app.core.work import Work
from app.people.delegations import leaders
from app.people.models import Membership, Person
from app.requests.messages import STATE_WORDS
from app.requests.models import APPROVED, DECLINED, EXPIRED, WAITING, WITHDRAWN, LeaveRequest, SwapRequest

R = TypeVar("R", LeaveRequest, SwapRequest)
ASK, DECIDE = Permission.SWAP_REQUEST, Permission.SWAP_APPROVE
"""The matrix has one row for asking and one for approving; leave goes by the same two."""
MANAGER = Permission.ROSTER_PUBLISH
"""Held by managers and, inside the window, by their deputy, but by no leader: what decides longer leave."""
AHEAD_DAYS = 180


def waiting(work: Work, model: type[R], row_id: int, site_id: int) -> R:
    """The request as it is now, still undecided. Raises NotFound, Conflict with who was quicker."""
    row = work.get(model, row_id, site_id=site_id)
    work.session.refresh(row)
    if row.state in (APPROVED, DECLINED):
        say = work.house.state["languages"].gettext
        raise Conflict("request_decided", by=name(work, row.decided_by), state=say(work.lang, STATE_WORDS[row.state]))
    if row.state == WITHDRAWN:
        raise Conflict("request_withdrawn", by=name(work, row.decided_by))
    if row.state == EXPIRED or row.starts_at <= work.now:
        raise Conflict("request_expired")
    assert row.state in WAITING
    return row


def close(work: Work, row: LeaveRequest | SwapRequest, state: str, answer: str = "") -> None:
    """The request ends here, by the actor, now."""
    row.state, row.decided_at, row.decided_by, row.answer = state, work.now, work.actor.person_id, answer
    work.session.add(row)
    work.session.flush()


def refuse_own(work: Work, *people: int) -> None:
    """Nobody decides what they asked for themselves, with whatever rights. Raises Forbidden."""
    if work.actor.person_id in people:
        raise Forbidden("request_own")


def as_deputy(work: Work, site_id: int) -> bool:
    """Whether the actor holds the manager's rights by a delegation only."""
    roles = work.actor.roles_at(site_id)
    return Role.DEP in roles and not roles & {Role.SM, Role.GRP}


def is_leader(work: Work, site_id: int, person_id: int) -> bool:
    """Whether the person leads a group of the site."""
    return person_id in leaders(work, site_id)


def name(work: Work, person_id: int | None) -> str:
    """Name of a colleague, "–" for the system."""
    person = work.session.get(Person, person_id) if person_id else None
    return person.name if person else "–"


def leaders_of(work: Work, site_id: int, person_id: int) -> list[int]:
    """Leaders of the groups the person belongs to, without the person."""
    mine = select(Membership.team).where(
        Membership.site_id == site_id, Membership.person_id == person_id, Membership.team != ""
    )
    query = (
        select(Membership.person_id)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            Membership.site_id == site_id,
            Membership.role == Role.TL,
            Membership.person_id != person_id,
            col(Membership.team).in_(mine),
            col(Person.active),
            or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
        )
        .order_by(col(Membership.id))
    )
    return list(dict.fromkeys(work.session.exec(query)))
