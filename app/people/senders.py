"""Who sends what a phone noted without a signal, also when their session or account has ended meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from app.core.actor import Actor, Role
from app.core.queue import KEPT_DAYS, Sender
from app.core.vault import hash_token
from app.core.work import Work
from app.people.actors import load_actor
from app.people.models import LoginSession, Membership, Person
from app.people.traces import traces
from app.sites.models import Site


def load_sender(work: Work, site_id: int, session_token: str, device_token: str) -> Sender | None:
    """The sender behind the cookies; None when there is none.

    A session that has ended opens nothing any more but this: what happened before its end is still taken. Its person
    has the roles they had at the site then. A tablet's step-up that is over is nobody's.
    """
    actor = load_actor(work, session_token, device_token)
    if actor.person_id is not None:
        if actor.sees(site_id):
            return Sender(actor)
        end = _left_at(work, actor.person_id, site_id)
        return Sender(_then(work, actor, site_id, end), end, gone=True) if end else Sender(actor)
    return _ended(work, site_id, session_token, actor)


def _ended(work: Work, site_id: int, session_token: str, bare: Actor) -> Sender | None:
    query = select(LoginSession, Person).where(
        LoginSession.token_hash == hash_token(session_token), LoginSession.person_id == Person.id
    )
    found = work.session.exec(query).first() if session_token else None
    if found is None:
        return None
    row, person = found
    if row.device_id != (bare.device.id if bare.device else None) or (bare.device and bare.device.kind == "tablet"):
        return None
    ends = [at for at in (row.ended_at, row.expires_at) if at is not None]
    if row.idle_s:
        ends.append(traces(work.house).seen_at(row) + timedelta(seconds=row.idle_s))
    end = min(ends)
    if end < work.now - timedelta(days=KEPT_DAYS):
        return None
    left = _left_at(work, person.id or 0, site_id)
    end = min(end, left) if left else end
    actor = replace(bare, person_id=person.id, name=person.name, locale=person.locale)
    return Sender(_then(work, actor, site_id, end), end, gone=not person.active or left is not None)


def _held(work: Work, person_id: int, site_id: int) -> list[Membership]:
    """Every role of the person at the site, past ones too, those by its group included."""
    query = select(Membership).join(Site, col(Site.id) == site_id).where(
        Membership.person_id == person_id,
        or_(col(Membership.site_id) == site_id, col(Membership.site_group_id) == col(Site.site_group_id)),
    )  # fmt: skip
    return list(work.session.exec(query))


def _left_at(work: Work, person_id: int, site_id: int) -> datetime | None:
    """When the person's last role at the site ended; None while there is one, or if there never was."""
    ends = [row.until for row in _held(work, person_id, site_id)]
    if not ends or any(until is None or until > work.now for until in ends):
        return None
    return max(until for until in ends if until is not None)


def _then(work: Work, actor: Actor, site_id: int, end: datetime | None) -> Actor:
    """The actor with the roles held at the site just before `end`."""
    held = _held(work, actor.person_id or 0, site_id)
    roles = frozenset(Role(row.role) for row in held if row.until is None or (end is not None and row.until >= end))
    return replace(actor, roles={site_id: roles} if roles else {})
