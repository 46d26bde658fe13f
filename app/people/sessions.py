"""Sessions: checking a secret, opening and ending. Hashing is done before any lock is held."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from limits import RateLimitItemPerMinute
from sqlmodel import col, or_, select

from app.core.actor import Actor
from app.core.actor import Device as DeviceActor
from app.core.vault import hash_token, new_token
from app.core.web import local_target
from app.core.work import House, Work
from app.people import limits
from app.people.actors import person_actor
from app.people.events import SignedIn, SignedOut, SignInFailed
from app.people.home import home_of
from app.people.limits import attempts
from app.people.models import LoginSession, Membership, Person
from app.people.secrets import matches
from app.people.shifts import on_today
from app.people.words import AT_DESK
from app.sites.models import Site

NOBODY = Actor()


@dataclass(frozen=True)
class Tried:
    """What came of a secret: the person, or why not (wrong, locked, none). `wait_s` says how long a pause is."""

    person_id: int | None
    how: str
    why: str = ""
    known_id: int | None = None
    wait_s: int = 0
    item: RateLimitItemPerMinute = limits.ACCOUNT_TRIES
    key: str = ""
    address: str = ""


def check_password(house: House, name: str, secret: str, address: str) -> Tried:
    """Try `secret` for whoever signs in as `name` (user name, staff number or name).

    People without a password sign in with their PIN. An unknown name takes as long as a known one, and is paused
    after as many tries.
    """
    with house.db.reading() as session:
        work = Work(house, session, actor=NOBODY, now=house.clock.now())
        person = find_person(work, name)
    known = person.id if person else None
    key = f"p{known}" if known else f"n{hash_token(name.casefold())[:16]}"
    tried = Tried(None, "password", known_id=known, key=key, address=address)
    counts = attempts(house)
    wait_s = counts.wait_s(limits.ACCOUNT_TRIES, key) or counts.wait_s(limits.ADDRESS_TRIES, address)
    if wait_s:
        return replace(tried, why="locked", wait_s=wait_s)
    stored = (person.password_hash or person.pin_hash) if person and person.active else None
    if not matches(secret, stored):
        return replace(tried, why="wrong")
    return replace(tried, person_id=known)


def check_pin(house: House, device: DeviceActor, person_id: int, pin: str, address: str) -> Tried:
    """Try `pin` for a person of the device's site."""
    with house.db.reading() as session:
        work = Work(house, session, actor=NOBODY, now=house.clock.now())
        person = session.get(Person, person_id) if works_at(work, person_id, device.site_id) else None
    key = f"d{device.id}p{person_id}"
    tried = Tried(None, "pin", known_id=person.id if person else None, item=limits.PIN_TRIES, key=key, address=address)
    wait_s = attempts(house).wait_s(limits.PIN_TRIES, key)
    if wait_s:
        return replace(tried, why="locked", wait_s=wait_s)
    if person is not None and person.pin_hash is None:
        return replace(tried, why="none")
    if not matches(pin, person.pin_hash if person and person.active else None):
        return replace(tried, why="wrong")
    return replace(tried, person_id=person_id)


def find_person(work: Work, name: str) -> Person | None:
    """The one active person meant by a user name, else by a staff number, else by a name that only one has."""
    if not 0 < len(name) <= 80:
        return None
    query = select(Person).where(
        col(Person.active),
        or_(col(Person.username) == name.casefold(), col(Person.staff_number) == name, col(Person.name) == name),
    )
    found = work.session.exec(query.limit(20)).all()
    for same in (
        [row for row in found if row.username == name.casefold()],
        [row for row in found if row.staff_number == name],
        [row for row in found if row.name == name],
    ):
        if same:
            return same[0] if len(same) == 1 else None
    return None


def works_at(work: Work, person_id: int, site_id: int) -> bool:
    """Whether the person has a role at the site, by itself or by its group."""
    query = (
        select(Membership.id)
        .join(Site, col(Site.id) == site_id)
        .where(
            Membership.person_id == person_id,
            or_(col(Membership.site_id) == site_id, col(Membership.site_group_id) == col(Site.site_group_id)),
            or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
        )
    )
    return work.session.exec(query.limit(1)).first() is not None


def note_failure(work: Work, tried: Tried) -> None:
    """Count and log a try that failed; one that met a pause is neither."""
    if tried.why != "wrong":
        return
    counts = attempts(work.house)
    counts.failed(tried.item, tried.key)
    if tried.how == "password":
        counts.failed(limits.ADDRESS_TRIES, tried.address)
    device = work.actor.device
    work.emit(SignInFailed(device.site_id if device else 0, tried.known_id, tried.how, tried.address))


def open_session(work: Work, person: Person, how: str, target: str | None = None) -> tuple[str, str, int]:
    """Sign `person` in on this browser: token, address to go to, life of the cookie in seconds.

    Ends the session that was there. On a tablet it is a step-up for the page it leads to; on a shared phone it is
    bound to the person's shift; elsewhere it lasts a long shift, and desks idle out.
    """
    device = work.actor.device
    end_current(work, "switched")
    row = LoginSession(
        token_hash="", person_id=person.id or 0, device_id=device.id if device else None, created_at=work.now,
        seen_at=work.now, expires_at=work.now,
    )  # fmt: skip
    row.bound = bool(device and device.kind == "phone")
    work.actor = person_actor(work, person, device, row)
    row.expires_at = _ends_at(work, person, device)
    address = local_target(target)
    address = home_of(work) if address == "/" or address.startswith("/sign-in") else address
    if device and device.kind == "tablet":
        row.step_up_until, row.screen = row.expires_at, address.split("?")[0].split("#")[0][:200]
    roles = frozenset(role for held in work.actor.roles.values() for role in held) | work.actor.everywhere
    if device is None and roles & AT_DESK:
        row.idle_s = 60 * limits.DESK_IDLE_MINUTES.at(work, person.home_site_id)
    token = new_token()
    row.token_hash = hash_token(token)
    work.add(row)
    work.actor = person_actor(work, person, device, row)
    work.emit(SignedIn(device.site_id if device else (person.home_site_id or 0), person.id or 0, how))
    return token, address, max(60, int((row.expires_at - work.now).total_seconds()))


def _ends_at(work: Work, person: Person, device: DeviceActor | None) -> datetime:
    """When a session opened now ends, whatever happens."""
    if device is None:
        return work.now + timedelta(hours=limits.SESSION_HOURS.at(work, person.home_site_id))
    if device.kind == "tablet":
        return work.now + timedelta(minutes=limits.STEP_UP_MINUTES.at(work, device.site_id))
    shift = on_today(work, device.site_id).get(person.id or 0)
    if shift is None or shift.ends_at is None:
        return work.now + timedelta(minutes=limits.UNPLANNED_MINUTES.at(work, device.site_id))
    return shift.ends_at + timedelta(minutes=limits.GRACE_MINUTES.at(work, device.site_id))


def end_current(work: Work, why: str) -> None:
    """End the session of this request, if there is one."""
    if work.actor.session_id is None:
        return
    end_sessions(work, session_id=work.actor.session_id)
    device = work.actor.device
    work.emit(SignedOut(device.site_id if device else 0, work.actor.person_id or 0, why))
    work.actor = replace(NOBODY, device=device)


def end_sessions(
    work: Work, *, person_id: int | None = None, device_id: int | None = None, session_id: int | None = None,
    bound: bool = False, spare: int | None = None,
) -> Sequence[LoginSession]:  # fmt: skip
    """End the open sessions of a person, of a device, or one by id, and their streams.

    `bound`: only those bound to a shared phone; `spare`: the id of one to leave open.
    """
    query = select(LoginSession).where(col(LoginSession.ended_at).is_(None))
    for column, value in (
        (LoginSession.person_id, person_id),
        (LoginSession.device_id, device_id),
        (LoginSession.id, session_id),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    if bound:
        query = query.where(col(LoginSession.bound))
    ended = [row for row in work.session.exec(query) if row.id != spare]
    for row in ended:
        row.ended_at = work.now
        work.session.add(row)
        work.house.broker.drop(f"p{row.person_id}")
    return ended
