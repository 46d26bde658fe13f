"""One-time links: first sign-ins on cards, PIN resets, the first administrator. Consumed by a button, never by opening.

Only hashes are stored, so a card can be shown once; printing again makes a new link and voids the old one.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission, Role
from app.core.commands import command, granted
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Name, RowId
from app.core.vault import hash_token
from app.core.work import Work
from app.people import limits
from app.people.accounts import OnePersonIn, Username, void_links, void_tokens
from app.people.events import CardsMade, PersonAdded, PinReset, SecretChosen
from app.people.limits import attempts
from app.people.models import Device, Membership, OneTimeLink, Person
from app.people.names import pinyin_of
from app.people.rights import own_level, person_at, require_below
from app.people.secrets import hash_password, hash_pin
from app.people.sessions import end_sessions
from app.people.strength import ADMIN_PASSWORD_MIN, PASSWORD_MIN, check_password, check_pin
from app.people.words import LEVEL, WITH_PASSWORD

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is misread, and capitals keep a QR code small."""

Secret = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True)
class Made:
    """A fresh link, shown this once."""

    link: OneTimeLink
    token: str
    person: Person | None = None


class CardsIn(BaseModel):
    """People who get a card; `everybody`: all of the site without a PIN."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    people: list[RowId] = Field(default_factory=list, max_length=200)
    everybody: bool = False


class ChosenIn(BaseModel):
    """What the owner of a card chooses."""

    model_config = ConfigDict(extra="ignore")
    token: str = Field(max_length=60)
    pin: Secret
    pin2: Secret
    password: Secret = ""
    password2: Secret = ""


class FirstAdminIn(BaseModel):
    """The first administrator, by the link of `anchang setup`."""

    model_config = ConfigDict(extra="ignore")
    token: str = Field(max_length=60)
    name: Name
    username: Username
    password: Secret
    password2: Secret


def new_code(length: int) -> str:
    """A random code of `length` characters, 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def make_link(work: Work, link: OneTimeLink, *, length: int = 26, person: Person | None = None) -> Made:
    """Store `link` under a fresh token (26 characters: 130 bits)."""
    token = new_code(length)
    link.token_hash = hash_token(token)
    link.made_by = work.actor.person_id
    return Made(work.add(link), token, person)


def open_link(work: Work, purposes: tuple[str, ...], token: str) -> OneTimeLink:
    """The link behind `token`, still unused. Raises NotFound("link_used") for any other."""
    query = select(OneTimeLink).where(
        OneTimeLink.token_hash == hash_token(token.strip().upper()),
        col(OneTimeLink.purpose).in_(purposes),
        col(OneTimeLink.used_at).is_(None),
        OneTimeLink.expires_at > work.now,
    )
    found = work.session.exec(query).first()
    if found is None:
        raise NotFound("link_used")
    return found


def _first_link(work: Work, person: Person, site_id: int, purpose: str) -> Made:
    void_links(work, person.id or 0)
    expires = work.now + timedelta(days=limits.LINK_DAYS.at(work, site_id))
    link = OneTimeLink(token_hash="", purpose=purpose, person_id=person.id, site_id=site_id, expires_at=expires)
    return make_link(work, link, person=person)


@command(Permission.USER_CREATE)
def print_cards(work: Work, data: CardsIn) -> list[Made]:
    """A fresh first sign-in for each chosen person without a PIN. Raises Invalid("nobody_chosen")."""
    query = select(Person).join(Membership, col(Membership.person_id) == col(Person.id))
    query = query.where(Membership.site_id == data.site_id, col(Person.active), col(Person.pin_hash).is_(None))
    query = query.where(col(Membership.until).is_(None) | (col(Membership.until) > work.now))
    if not data.everybody:
        query = query.where(col(Person.id).in_(data.people))
    people = {person.id: person for person in work.session.exec(query.order_by(col(Person.pinyin)))}
    if not people:
        raise Invalid("nobody_chosen", "people")
    made = [_first_link(work, person, data.site_id, "first") for person in people.values()]
    work.emit(CardsMade(data.site_id, tuple(row.person.id or 0 for row in made if row.person)))
    return made


@command(Permission.PIN_RESET)
def reset_pin(work: Work, data: OnePersonIn) -> Made:
    """Make a PIN void and a new card for its owner; a manager's reset voids password and tokens too, a deputy's does
    not.

    Raises Forbidden for people of another team or above oneself.
    """
    person, held = person_at(work, data.person_id, data.site_id)
    require_below(work, held, data.site_id)
    whole = granted(work) != "T" and own_level(work, data.site_id) > LEVEL[Role.DEP]
    person.pin_hash = None
    if whole:
        person.password_hash = None
        void_tokens(work, person.id or 0)
    work.add(person)
    end_sessions(work, person_id=person.id, spare=work.actor.session_id)
    counts = attempts(work.house)
    counts.forgive(limits.ACCOUNT_TRIES, f"p{person.id}")
    for device_id in work.session.exec(select(Device.id).where(Device.site_id == data.site_id)):
        counts.forgive(limits.PIN_TRIES, f"d{device_id}p{person.id}")
    work.emit(PinReset(data.site_id, person.id or 0))
    return _first_link(work, person, data.site_id, "first" if whole else "pin")


def needs_password(work: Work, person: Person, purpose: str) -> bool:
    """Whether the owner of a link chooses a password beside the PIN."""
    query = select(Membership.role).where(Membership.person_id == person.id, col(Membership.until).is_(None))
    roles = {Role(word) for word in work.session.exec(query)}
    return purpose == "first" and bool(person.username) and bool(roles & WITH_PASSWORD)


def password_minimum(work: Work, person: Person) -> int:
    """Shortest password of this person: administrators' are longer."""
    admin = work.find(Membership, person_id=person.id, role=Role.ADM)
    return ADMIN_PASSWORD_MIN if admin else PASSWORD_MIN


def phone_tail(work: Work, person: Person) -> str:
    """Last six digits of the person's number, which make a bad PIN; empty without a number."""
    return work.house.vault.unseal(person.phone_cipher)[-6:] if person.phone_cipher else ""


def choose_secrets(work: Work, typed: ChosenIn) -> Person:
    """The owner of a card chooses their PIN (and password); this is what consumes the link.

    Raises NotFound("link_used"), Invalid for what is too easy or typed differently.
    """
    link = open_link(work, ("first", "pin"), typed.token)
    person = work.get(Person, link.person_id)
    check_pin(typed.pin, phone_tail=phone_tail(work, person))
    if typed.pin != typed.pin2:
        raise Invalid("pin_differs", "pin2")
    both = needs_password(work, person, link.purpose)
    if both:
        _check_new_password(typed.password, typed.password2, person, password_minimum(work, person))
        person.password_hash = hash_password(typed.password)
    person.pin_hash = hash_pin(typed.pin)
    link.used_at = work.now
    work.add(link)
    work.add(person)
    work.emit(SecretChosen(link.site_id or 0, person.id or 0, "both" if both else "pin"))
    return person


def _check_new_password(password: str, again: str, person: Person, minimum: int) -> None:
    check_password(password, about=(person.name, person.username or ""), minimum=minimum)
    if password != again:
        raise Invalid("password_differs", "password2")


def make_setup_link(work: Work, *, minutes: int = limits.SETUP_MINUTES) -> str:
    """The token of a link by which the first administrator signs in, for `/setup/{token}`; earlier ones are void.

    Raises Conflict("admin_exists") when there is an administrator who can sign in.
    """
    if work.find(Membership, role=Role.ADM, until=None) is not None:
        raise Conflict("admin_exists")
    for old in work.session.exec(select(OneTimeLink).where(OneTimeLink.purpose == "setup")):
        old.used_at = old.used_at or work.now
        work.session.add(old)
    expires = work.now + timedelta(minutes=minutes)
    return make_link(work, OneTimeLink(token_hash="", purpose="setup", expires_at=expires)).token


def create_first_admin(work: Work, typed: FirstAdminIn) -> Person:
    """Store the first administrator; consumes the link.

    Raises NotFound("link_used"), Conflict("admin_exists"), Invalid for the password.
    """
    link = open_link(work, ("setup",), typed.token)
    if work.find(Membership, role=Role.ADM, until=None) is not None:
        raise Conflict("admin_exists")
    person = Person(
        name=typed.name, pinyin=pinyin_of(typed.name), username=typed.username, created_at=work.now
    )  # fmt: skip
    if work.find(Person, username=typed.username) is not None:
        raise Invalid("username_taken", "username")
    _check_new_password(typed.password, typed.password2, person, ADMIN_PASSWORD_MIN)
    person.password_hash = hash_password(typed.password)
    work.add(person)
    work.add(Membership(person_id=person.id or 0, role=Role.ADM))
    link.used_at = work.now
    work.add(link)
    work.emit(PersonAdded(0, person.id or 0, Role.ADM))
    return person
