"""Who is behind a cookie: the actor of a request."""

from datetime import timedelta

from sqlmodel import col, or_, select

from app.core.actor import Actor, Role
from app.core.actor import Device as DeviceActor
from app.core.vault import hash_token
from app.core.work import Work
from app.people.models import Device, LoginSession, Membership, Person
from app.sites.models import Site

EVERYWHERE = frozenset({Role.ADM, Role.AUD})
SEEN_EVERY = timedelta(minutes=1)


def load_actor(work: Work, session_token: str, device_token: str) -> Actor:
    """The actor behind the cookies; nobody (a bare Actor) when they mean nothing any more.

    At most three statements: device, session with person, memberships. A session ends by itself when it expires or
    idles too long, when its person is disabled, and when its device is revoked.
    """
    device = _device(work, device_token) if device_token else None
    found = _session(work, session_token) if session_token else None
    if found is None:
        return Actor(device=device)
    session, person = found
    if session.device_id is not None and (device is None or device.id != session.device_id):
        return Actor(device=device)
    roles, everywhere = roles_of(work, person.id or 0)
    return Actor(
        person.id, person.name, roles, everywhere, device, session.step_up_until, person.locale, person.theme,
        person.text_size, person.home_site_id or next(iter(roles), None), session.id,
    )


def actor_of(work: Work, person: Person) -> Actor:
    """The actor a person would be, signed in on a device of their own (command line, demo, tests)."""
    roles, everywhere = roles_of(work, person.id or 0)
    return Actor(person.id, person.name, roles, everywhere, locale=person.locale,
                 home_site_id=person.home_site_id or next(iter(roles), None))


def _device(work: Work, token: str) -> DeviceActor | None:
    query = select(Device).where(Device.token_hash == hash_token(token), col(Device.revoked_at).is_(None))
    row = work.session.exec(query).first()
    return DeviceActor(row.id or 0, row.site_id, row.kind, row.name) if row else None


def _session(work: Work, token: str) -> tuple[LoginSession, Person] | None:
    query = select(LoginSession, Person).where(
        LoginSession.token_hash == hash_token(token), LoginSession.person_id == Person.id,
        col(LoginSession.ended_at).is_(None), LoginSession.expires_at > work.now, col(Person.active),
    )
    found = work.session.exec(query).first()
    return (found[0], found[1]) if found else None


def roles_of(work: Work, person_id: int) -> tuple[dict[int, frozenset[Role]], frozenset[Role]]:
    """Roles by site (a group manager's sites spelt out) and roles that reach everywhere."""
    query = select(Membership.role, Membership.site_id, Site.id).join(
        Site, col(Site.site_group_id) == col(Membership.site_group_id), isouter=True,
    ).where(Membership.person_id == person_id, or_(col(Membership.until).is_(None), col(Membership.until) > work.now))
    roles: dict[int, set[Role]] = {}
    everywhere = set()
    for word, site_id, group_site_id in work.session.exec(query):
        role = Role(word)
        if site_id is not None:
            roles.setdefault(site_id, set()).add(role)
        elif group_site_id is not None:
            roles.setdefault(group_site_id, set()).add(role)
        elif role in EVERYWHERE:
            everywhere.add(role)
    return {site: frozenset(held) for site, held in roles.items()}, frozenset(everywhere)
