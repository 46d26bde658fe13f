"""Who is behind a cookie: the actor of a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam
from sqlalchemy import select as columns
from sqlmodel import col, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Actor, Role
from app.core.actor import Device as DeviceActor
from app.core.vault import hash_token
from app.core.work import Work
from app.people.delegation_models import Delegation
from app.people.models import Device, LoginSession, Membership, Person
from app.people.traces import traces
from app.people.words import EVERYWHERE
from app.sites.models import Site

STREAM = "/sites/{site_id}/events"

# Both are asked by every request: built once, since building a statement costs as much as answering it.
SESSION = select(LoginSession, Person).where(
    LoginSession.token_hash == bindparam("token"),
    LoginSession.person_id == Person.id,
    col(LoginSession.ended_at).is_(None),
    LoginSession.expires_at > bindparam("now", type_=UTCDateTime()),
    col(Person.active),
)
ROLES = (
    columns(
        col(Membership.role),
        col(Membership.site_id),
        col(Site.id),
        col(Membership.until),
        col(Delegation.from_at),
        col(Delegation.until_at),
        col(Membership.leads_rota),
    )
    .select_from(Membership)
    .join(Site, col(Site.site_group_id) == col(Membership.site_group_id), isouter=True)
    .join(
        Delegation,
        and_(
            col(Membership.role) == Role.TL,  # who is no leader any more deputises no longer
            col(Delegation.site_id) == col(Membership.site_id),
            col(Delegation.to_person) == col(Membership.person_id),
            col(Delegation.accepted_at).is_not(None),
            col(Delegation.revoked_at).is_(None),
            col(Delegation.until_at) > bindparam("now", type_=UTCDateTime()),
        ),
        isouter=True,
    )
    .where(
        col(Membership.person_id) == bindparam("person"),
        or_(col(Membership.until).is_(None), col(Membership.until) > bindparam("now", type_=UTCDateTime())),
    )
)


def load_actor(work: Work, session_token: str, device_token: str) -> Actor:
    """The actor behind the cookies; nobody (a bare Actor) when they mean nothing any more.

    At most three statements: device, session with person, memberships. A session ends by itself when it expires or
    idles too long, when its person is disabled, when its device is revoked, and, on a tablet, when another page is
    opened than the one the PIN was typed for.
    """
    device = _device(work, device_token) if device_token else None
    found = _session(work, session_token) if session_token else None
    if found is None:
        return Actor(device=device)
    session, person = found
    if session.device_id != (device.id if device else None) or _is_over(work, session):
        return Actor(device=device)
    return person_actor(work, person, device, session)


def person_actor(work: Work, person: Person, device: DeviceActor | None, session: LoginSession) -> Actor:
    """The actor of a person in one of their sessions."""
    roles, everywhere = roles_of(work, person.id or 0)
    return Actor(
        person.id,
        person.name,
        roles,
        everywhere,
        device,
        session.step_up_until,
        person.locale,
        person.theme,
        person.text_size,
        _home(person, roles),
        session.id,
    )


def actor_of(work: Work, person: Person) -> Actor:
    """The actor a person would be, signed in on a device of their own (command line, demo, tests)."""
    roles, everywhere = roles_of(work, person.id or 0)
    return Actor(person.id, person.name, roles, everywhere, locale=person.locale, home_site_id=_home(person, roles))


def _home(person: Person, roles: Mapping[int, frozenset[Role]]) -> int | None:
    if person.home_site_id is not None:
        return person.home_site_id
    return next(iter(roles)) if len(roles) == 1 else None


def _device(work: Work, token: str) -> DeviceActor | None:
    query = select(Device).where(Device.token_hash == hash_token(token), col(Device.revoked_at).is_(None))
    row = work.session.exec(query).first()
    return DeviceActor(row.id or 0, row.site_id, row.kind, row.name) if row else None


def _session(work: Work, token: str) -> tuple[LoginSession, Person] | None:
    mark = hash_token(token)

    def load() -> tuple[LoginSession, Person] | None:
        found = work.session.exec(SESSION, params={"token": mark, "now": work.now}).first()
        if found is None:
            return None
        for row in found:
            work.session.expunge(row)  # shared between requests: the end of this session must not empty them
        return found[0], found[1]

    found = work.unchanged(("session", mark), load, LoginSession, Person)
    return found if found and found[0].expires_at > work.now else None


def _is_over(work: Work, session: LoginSession) -> bool:
    """Whether it idled too long or left its screen; else this request counts as a touch, unless a page polls."""
    known, web = traces(work.house), work.web
    session_id = session.id or 0
    if session.idle_s and work.now - known.seen_at(session) > timedelta(seconds=session.idle_s):
        return True
    if web is None or web.route == STREAM:
        return known.has_left(session_id)
    if session.screen and web.is_page and web.path != session.screen:
        known.leave(session_id, work.now)
    if web.is_page or web.method != "GET":
        known.touch(session_id, work.now)
    return known.has_left(session_id)


@dataclass(frozen=True)
class _Held:
    """Roles of a person by site and everywhere, and the instant up to which this is so (None: no end in sight)."""

    roles: dict[int, frozenset[Role]]
    everywhere: frozenset[Role]
    until: datetime | None


def roles_of(work: Work, person_id: int) -> tuple[dict[int, frozenset[Role]], frozenset[Role]]:
    """Roles by site (a group manager's sites spelt out) and roles that reach everywhere.

    Exact to the instant, though kept by the minute: a borrowed hand's role and a delegation begin and end by
    themselves, so what is kept says how long it holds.
    """
    minute = int(work.now.timestamp() // 60)
    held = work.unchanged(("roles", person_id, minute), lambda: _held(work, person_id), Membership, Site, Delegation)
    if held.until is not None and work.now >= held.until:
        held = _held(work, person_id)
    return held.roles, held.everywhere


def _held(work: Work, person_id: int) -> _Held:
    roles: dict[int, set[Role]] = {}
    everywhere, edges = set(), set[datetime]()
    for word, site_id, group_site_id, *edge, leads_rota in work.session.execute(
        ROLES, {"person": person_id, "now": work.now}
    ):
        role, (_, from_at, until_at) = Role(word), edge
        if site_id is not None:
            roles.setdefault(site_id, set()).add(role)
            if leads_rota and role is Role.SC:
                roles[site_id].add(Role.SS)
            if from_at is not None and from_at <= work.now < until_at:
                roles[site_id].add(Role.DEP)
        elif group_site_id is not None:
            roles.setdefault(group_site_id, set()).add(role)
        elif role in EVERYWHERE:
            everywhere.add(role)
        edges |= {at for at in edge if at is not None and at > work.now}
    return _Held(
        {site: frozenset(held) for site, held in roles.items()}, frozenset(everywhere), min(edges, default=None)
    )
