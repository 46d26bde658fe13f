"""Reads of people: the list of a site, the panel of one, names on a shared device, cards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select

from app.core.actor import Permission, Role
from app.core.errors import NotFound
from app.core.text import mask_phone
from app.core.work import Work
from app.people.models import Membership, OneTimeLink, Person
from app.people.rights import grantable, own_level, own_teams
from app.people.shifts import on_today
from app.people.words import LEVEL, ROLE_WORDS
from app.sites.models import StaffGroup
from app.sites.queries import site


@dataclass(frozen=True)
class Held:
    """One role of a person at the site."""

    id: int
    role: str
    word: str
    team: str
    team_zh: str
    team_en: str
    leads_rota: bool = False


@dataclass(frozen=True)
class Row:
    """A person in the list. `state`: ready (has a PIN), card (a card waits until `card_until`), none."""

    id: int
    name: str
    pinyin: str
    staff_number: str
    username: str
    phone: str
    held: tuple[Held, ...]
    level: int
    state: str
    card_until: datetime | None
    is_me: bool


@dataclass(frozen=True)
class Section:
    """A heading with its people."""

    key: str
    zh: str
    en: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class StaffList:
    """Everybody of the site whom the actor may see, by group."""

    sections: tuple[Section, ...]
    count: int
    waiting: int
    chosen: int


def groups(work: Work, site_id: int) -> dict[str, StaffGroup]:
    """Staff groups of the site by code, in their order."""

    def load() -> dict[str, StaffGroup]:
        query = select(StaffGroup).where(StaffGroup.site_id == site_id).order_by(col(StaffGroup.position))
        return {row.code: row for row in work.session.exec(query)}

    return work.memo(("groups", site_id), load)


def _pairs(work: Work, site_id: int) -> Iterator[tuple[Person, Membership]]:
    """Active people with a living role at the site or its group, in the order of their pinyin."""
    group = site(work, site_id).site_group_id
    here = col(Membership.site_id) == site_id
    if group is not None:
        here = or_(here, col(Membership.site_group_id) == group)
    query = select(Person, Membership).join(Membership, col(Membership.person_id) == col(Person.id))
    query = query.where(here, col(Person.active))
    query = query.where(or_(col(Membership.until).is_(None), col(Membership.until) > work.now))
    yield from work.session.exec(query.order_by(col(Person.pinyin), col(Person.id), col(Membership.id)).limit(2000))


def works_on(work: Work, site_id: int, person_id: int) -> bool:
    """Whether that person is active and has a living role at the site itself. One statement."""
    query = (
        select(Membership.id)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            Membership.person_id == person_id,
            Membership.site_id == site_id,
            col(Person.active),
            or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
        )
    )
    return work.session.exec(query.limit(1)).first() is not None


def rows_at(work: Work, site_id: int) -> list[Row]:
    """People of the site that the actor's right to reset PINs reaches; loaded once per Work."""
    return work.memo(("people", site_id), lambda: _rows_at(work, site_id))


def _rows_at(work: Work, site_id: int) -> list[Row]:
    teams = own_teams(work, site_id) if work.actor.cell(Permission.PIN_RESET, site_id) == "T" else None
    people: dict[int, tuple[Person, list[Membership]]] = {}
    for person, membership in _pairs(work, site_id):
        people.setdefault(person.id or 0, (person, []))[1].append(membership)
    query = select(OneTimeLink.person_id, OneTimeLink.expires_at).where(
        OneTimeLink.site_id == site_id,
        col(OneTimeLink.used_at).is_(None),
        OneTimeLink.expires_at > work.now,
        col(OneTimeLink.person_id).is_not(None),
    )
    cards = {row[0]: row[1] for row in work.session.exec(query)}
    return [
        _row(work, site_id, person, held, cards.get(person.id))
        for person, held in people.values()
        if teams is None or teams & {row.team for row in held} or person.id == work.actor.person_id
    ]


def _row(work: Work, site_id: int, person: Person, held: list[Membership], card: datetime | None) -> Row:
    names = groups(work, site_id)
    roles = []
    for row in sorted(held, key=lambda row: -LEVEL[Role(row.role)]):
        team = names.get(row.team)
        zh, en = (team.name_zh, team.name_en) if team else ("", "")
        roles.append(Held(row.id or 0, row.role, ROLE_WORDS[Role(row.role)], row.team, zh, en, row.leads_rota))
    phone = mask_phone(work.house.vault.unseal(person.phone_cipher)) if person.phone_cipher else ""
    state = "ready" if person.pin_hash else "card" if card else "none"
    level = max(LEVEL[Role(row.role)] for row in held)
    return Row(
        person.id or 0, person.name, person.pinyin, person.staff_number, person.username or "", phone, tuple(roles),
        level, state, card, person.id == work.actor.person_id,
    )  # fmt: skip


def _sections(work: Work, site_id: int, rows: list[Row]) -> tuple[Section, ...]:
    """By group in the site's order; people of no group first."""
    found = [Section("", "", "", tuple(row for row in rows if not any(held.team for held in row.held)))]
    for code, group in groups(work, site_id).items():
        of_group = [row for row in rows if any(held.team == code for held in row.held)]
        of_group.sort(key=lambda row: -row.level)
        found.append(Section(code, group.name_zh, group.name_en, tuple(of_group)))
    return tuple(section for section in found if section.rows)


def staff(work: Work, *, site_id: int, person: int | None = None, **_: object) -> StaffList:
    """The list of the people page. Five statements, whatever the number of people."""
    rows = rows_at(work, site_id)
    waiting = sum(row.state != "ready" for row in rows)
    return StaffList(_sections(work, site_id, rows), len(rows), waiting, person or 0)


@dataclass(frozen=True)
class Panel:
    """Beside the list: one person with what the actor may do, or (row None) the form for a new one."""

    row: Row | None
    roles: tuple[tuple[str, str], ...]
    groups: tuple[StaffGroup, ...]
    may_touch: bool
    adding: bool


def panel(work: Work, *, site_id: int, person: int | None = None, add: bool = False, **_: object) -> Panel:
    """The panel of `person`. Raises NotFound for somebody who is not in the actor's list."""
    row = None
    if person:
        row = next((row for row in rows_at(work, site_id) if row.id == person), None)
        if row is None:
            raise NotFound()
    own = own_level(work, site_id)
    leader = work.actor.cell(Permission.PIN_RESET, site_id) == "T"
    touch = row is not None and (row.level < own or (row.level == own and not leader))
    roles = tuple((role.value, ROLE_WORDS[role]) for role in reversed(grantable(work, site_id)))
    return Panel(row, roles, tuple(groups(work, site_id).values()), touch, add)


@dataclass(frozen=True)
class Face:
    """A name on a shared device."""

    id: int
    name: str
    pinyin: str
    has_pin: bool
    here: bool


@dataclass(frozen=True)
class Faces:
    """Names on a shared device: those on shift today first, then by group. None on a browser of one's own."""

    sections: tuple[tuple[str, str, str, tuple[Face, ...]], ...]
    chosen: Face | None
    count: int


def faces(work: Work, *, person: int | None = None, **_: object) -> Faces | None:
    """The names of the device's site. Six statements, whatever the number of people."""
    device = work.actor.device
    if device is None:
        return None
    return work.memo(("faces", person), lambda: _faces(work, device.site_id, person))


def _faces(work: Work, site_id: int, chosen: int | None) -> Faces:
    shifts = on_today(work, site_id)
    people: dict[int, Face] = {}
    teams: dict[str, list[int]] = {"": [], **{code: [] for code in groups(work, site_id)}}
    for person, membership in _pairs(work, site_id):
        key = person.id or 0
        shift = shifts.get(key)
        if key not in people:
            teams.get(membership.team, teams[""]).append(key)
        people[key] = Face(key, person.name, person.pinyin, person.pin_hash is not None, bool(shift and shift.standing))
    today = tuple(people[key] for key in sorted(shifts, key=lambda key: shifts[key].starts_at) if key in people)
    sections = [("today", "", "", today)]
    for code, keys in teams.items():
        group = groups(work, site_id).get(code)
        rest = tuple(people[key] for key in keys if key not in shifts)
        sections.append((code, group.name_zh if group else "", group.name_en if group else "", rest))
    return Faces(tuple(row for row in sections if row[3]), people.get(chosen or 0), len(people))
