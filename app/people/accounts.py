"""Commands on people: adding, roles, leaving. Secrets and links have modules of their own."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlmodel import col, or_, select, update

from app.core.actor import Permission, Role
from app.core.commands import command
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.text import Line, Name, Phone, RowId
from app.core.work import Work
from app.people import messages  # noqa: F401  (adds this domain's messages)
from app.people.events import PersonAdded, PersonDisabled, RoleEnded, RoleGranted, SessionsEnded
from app.people.models import Membership, OneTimeLink, Person
from app.people.names import pinyin_of
from app.people.rights import grantable, person_at, require_below
from app.people.sessions import end_sessions
from app.people.token_models import ApiToken
from app.people.words import WITH_PASSWORD
from app.sites.models import StaffGroup
from app.sites.queries import site

GROUPED = frozenset({Role.TL, Role.ST, Role.RC})
"""Roles that belong to a group of the site; staff and leaders must name theirs."""


def _username(text: str) -> str:
    plain = text.casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{2,39}", plain):
        raise Invalid("username_form")
    return plain


Username = Annotated[Line, AfterValidator(_username)]


class PersonIn(BaseModel):
    """A new person of a site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name: Name
    role: Role
    team: Line = ""
    phone: Phone | None = None
    staff_number: Annotated[Line, Field(max_length=20)] = ""
    username: Username | None = None
    accept: str = ""


class RoleIn(BaseModel):
    """A role for somebody of the site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    role: Role
    team: Line = ""


class RoleEndIn(BaseModel):
    """A role of somebody of the site that ends now."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    membership_id: RowId


class OnePersonIn(BaseModel):
    """Somebody of the site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId


@command(Permission.USER_CREATE)
def add_person(work: Work, data: PersonIn) -> Person:
    """Store a person with a first role at the site; they choose their PIN by a card.

    Raises Forbidden("role_above"), Invalid for a group or user name that cannot be, NeedsConsent("same_name").
    """
    if data.username and work.find(Person, username=data.username) is not None:
        raise Invalid("username_taken", "username")
    if data.role in WITH_PASSWORD and not data.username:
        raise Invalid("username_needed", "username")
    if data.accept != "same_name" and _same_name(work, data.site_id, data.name):
        raise NeedsConsent("same_name", name=data.name)
    person = Person(
        name=data.name,
        pinyin=pinyin_of(data.name),
        staff_number=data.staff_number,
        username=data.username,
        home_site_id=None if data.role is Role.GRP else data.site_id,
        created_at=work.now,
    )
    set_phone(work, person, data.phone)
    work.add(person)
    _give(work, person, data.role, data.team, data.site_id)
    work.emit(PersonAdded(data.site_id, person.id or 0, data.role))
    return person


def set_phone(work: Work, person: Person, phone: str | None) -> None:
    """Seal the number; None leaves the person without one."""
    if phone is None:
        return
    vault = work.house.vault
    person.phone_cipher, person.phone_hash = vault.seal(phone), vault.blind("phone", phone)
    person.phone_tail_hash = vault.blind("phone-tail", phone[-4:])


def _same_name(work: Work, site_id: int, name: str) -> bool:
    query = select(Person.id).join(Membership, col(Membership.person_id) == col(Person.id))
    query = query.where(Membership.site_id == site_id, Person.name == name, col(Person.active))
    return work.session.exec(query.limit(1)).first() is not None


def _give(work: Work, person: Person, role: Role, team: str, site_id: int) -> Membership:
    """The row of a role, new or woken up again. Raises Forbidden("role_above"), Invalid for the group."""
    if role not in grantable(work, site_id):
        raise Forbidden("role_above")
    if role in (Role.TL, Role.ST) and not team:
        raise Invalid("group_needed", "team")
    if team and (role not in GROUPED or work.find(StaffGroup, site_id=site_id, code=team) is None):
        raise Invalid("group_unknown", "team")
    at_site: int | None = site_id
    at_group: int | None = None
    if role is Role.GRP:
        at_site, at_group = None, site(work, site_id).site_group_id
        if at_group is None:
            raise Forbidden("role_above")
    row = work.find(Membership, person_id=person.id, role=role, site_id=at_site, site_group_id=at_group)
    row = row or Membership(person_id=person.id or 0, role=role, site_id=at_site, site_group_id=at_group)
    if row.until is not None:
        row.leads_rota = False  # a role that had ended begins anew
    row.team, row.until = team, None
    return work.add(row)


@command(Permission.USER_GRANT)
def grant_role(work: Work, data: RoleIn) -> Membership:
    """Give somebody of the site a role, or move them to another group. Raises Forbidden for a role above one's own."""
    person, held = person_at(work, data.person_id, data.site_id)
    require_below(work, held, data.site_id)
    if data.role in WITH_PASSWORD and not person.username:
        raise Invalid("username_needed", "role")
    row = _give(work, person, data.role, data.team, data.site_id)
    work.emit(RoleGranted(data.site_id, person.id or 0, data.role, data.team))
    return row


@command(Permission.USER_GRANT)
def end_role(work: Work, data: RoleEndIn) -> Membership:
    """End one of several roles. Raises Conflict("last_role"), Forbidden("not_yourself", "person_above")."""
    _, held = person_at(work, data.person_id, data.site_id)
    require_below(work, held, data.site_id)
    if data.person_id == work.actor.person_id:
        raise Forbidden("not_yourself")
    row = work.get(Membership, data.membership_id)
    if row.id not in {known.id for known in held}:
        row = work.get(Membership, 0)
    if len(held) == 1:
        raise Conflict("last_role")
    row.until = work.now
    work.emit(RoleEnded(data.site_id, data.person_id, row.role))
    return row


@command(Permission.SESSION_REVOKE)
def end_other_sessions(work: Work, data: OnePersonIn) -> Person:
    """Sign somebody out everywhere, programs in their name too. Raises Forbidden("person_above")."""
    person, held = person_at(work, data.person_id, data.site_id)
    require_below(work, held, data.site_id)
    end_sessions(work, person_id=person.id, spare=work.actor.session_id)
    void_tokens(work, person.id or 0)
    work.emit(SessionsEnded(data.site_id, person.id or 0))
    return person


@command(Permission.USER_CREATE)
def disable_person(work: Work, data: OnePersonIn) -> Person:
    """Somebody leaves the site: roles here, sessions, step-ups, streams, links, tokens and, without another site, PIN
    and password end in this transaction. Raises Forbidden("not_yourself", "person_above").
    """
    person, held = person_at(work, data.person_id, data.site_id)
    require_below(work, held, data.site_id)
    if person.id == work.actor.person_id:
        raise Forbidden("not_yourself")
    for row in held:
        row.until = work.now
        work.session.add(row)
    work.session.flush()
    living = or_(col(Membership.until).is_(None), col(Membership.until) > work.now)
    elsewhere = select(Membership.id).where(Membership.person_id == person.id, living)
    wholly = work.session.exec(elsewhere.limit(1)).first() is None
    if wholly:
        person.active, person.pin_hash, person.password_hash = False, None, None
        work.session.add(person)
    end_sessions(work, person_id=person.id)
    void_links(work, person.id or 0)
    void_tokens(work, person.id or 0)
    work.emit(PersonDisabled(data.site_id, person.id or 0, wholly))
    return person


def void_links(work: Work, person_id: int) -> None:
    """No link of the person opens anything any more."""
    unused = (col(OneTimeLink.person_id) == person_id, col(OneTimeLink.used_at).is_(None))
    work.session.exec(update(OneTimeLink).where(*unused).values(used_at=work.now))


def void_tokens(work: Work, person_id: int) -> None:
    """No program acts in the person's name any more; they may make new tokens."""
    living = (col(ApiToken.person_id) == person_id, col(ApiToken.revoked_at).is_(None))
    work.session.exec(update(ApiToken).where(*living).values(revoked_at=work.now))
