"""The screens of sign-in, people and devices, with what their blocks show."""

from dataclasses import dataclass
from datetime import datetime

import segno

from app.core.actor import Permission
from app.core.i18n import LANGUAGES, pick
from app.core.messages import N_
from app.core.screens import Screen
from app.core.work import Work
from app.people import queries
from app.people.devices import devices_at, plain_code
from app.people.home import home_at, sites_of
from app.people.links import Made, needs_password, open_link, password_minimum
from app.people.models import Device, Person
from app.people.own import oneself
from app.people.words import ROLE_WORDS
from app.sites.queries import site


@dataclass(frozen=True)
class Pad:
    """Where the secret is typed. On a shared device: for whom; else the password form."""

    face: queries.Face | None
    device: str
    next: str


def pad(work: Work, *, person: int | None = None, next: str = "", **_: object) -> Pad:
    """The PIN pad of a shared device, or the password form of anybody's browser."""
    found = queries.faces(work, person=person)
    return Pad(found.chosen if found else None, work.actor.device.kind if work.actor.device else "", next)


@dataclass(frozen=True)
class Welcome:
    """What a link is about, for the page with its button."""

    token: str
    name: str
    site: str
    password: bool
    minimum: int
    kind: str = ""
    in_app: bool = False


def first_card(work: Work, *, token: str, in_app: bool = False, **_: object) -> Welcome:
    """Whose card it is. Raises NotFound("link_used")."""
    link = open_link(work, ("first", "pin"), token)
    person = work.get(Person, link.person_id)
    here = site(work, link.site_id or 0)
    name = pick(work.lang, here.name_zh, here.name_en)
    both = needs_password(work, person, link.purpose)
    return Welcome(token, person.name, name, both, password_minimum(work, person), in_app=in_app)


def enrolment(work: Work, *, token: str = "", **_: object) -> Welcome | None:
    """Which device the code makes of this browser; None while no code was given. Raises NotFound("link_used")."""
    if not token:
        return None
    link = open_link(work, ("device",), plain_code(token))
    here = site(work, link.site_id or 0)
    return Welcome(token, link.device_name, pick(work.lang, here.name_zh, here.name_en), False, 0, link.device_kind)


def setup(work: Work, *, token: str, **_: object) -> str:
    """The token of a live setup link. Raises NotFound("link_used")."""
    open_link(work, ("setup",), token)
    return token


@dataclass(frozen=True)
class Place:
    """A site to choose."""

    href: str
    zh: str
    en: str
    roles: tuple[str, ...]


def places(work: Work, **_: object) -> tuple[Place, ...]:
    """The sites of the actor with what they are there."""
    return tuple(
        Place(
            home_at(work, row.id or 0),
            row.name_zh,
            row.name_en,
            tuple(ROLE_WORDS[role] for role in ROLE_WORDS if role in work.actor.roles_at(row.id or 0)),
        )
        for row in sites_of(work)
    )


@dataclass(frozen=True)
class Account:
    """What a person sees of their own account."""

    name: str
    username: str
    has_password: bool
    has_pin: bool
    sites: int


def account(work: Work, **_: object) -> Account:
    """The actor's own account. Raises Unauthenticated, Forbidden on a shared tablet."""
    person = oneself(work)
    count = len(sites_of(work))
    return Account(person.name, person.username or "", bool(person.password_hash), bool(person.pin_hash), count)


def outcome(_work: Work, *, done: str = "", **_: object) -> str:
    """What was just done: pin, for a card used on somebody else's phone."""
    return done


@dataclass(frozen=True)
class Card:
    """One printed first sign-in."""

    name: str
    group_zh: str
    group_en: str
    url: str
    qr: str
    until: datetime
    how: tuple[tuple[str, str], ...]


HOW = N_("Scan with the phone's browser, then choose your own 6-digit PIN. Tell nobody.")


def cards(work: Work, *, site_id: int, made: list[Made], origin: str, **_: object) -> tuple[Card, ...]:
    """Cards for fresh links, in the order of pinyin."""
    groups = queries.groups(work, site_id)
    teams = {row.id: next((held.team for held in row.held if held.team), "") for row in queries.rows_at(work, site_id)}
    say = work.house.state["languages"].gettext
    how = tuple((lang, say(lang, HOW)) for lang in LANGUAGES)
    found = []
    for row in made:
        group = groups.get(teams.get(row.link.person_id or 0, ""))
        url = f"{origin}/first/{row.token}"
        zh, en = (group.name_zh, group.name_en) if group else ("", "")
        found.append(Card(row.person.name if row.person else "", zh, en, url, qr(url), row.link.expires_at, how))
    return tuple(found)


def qr(text: str) -> str:
    """`text` as a QR code, a data address of an SVG picture. Error level M: a fold or a stain does no harm."""
    return str(segno.make(text, error="m").svg_data_uri(border=2, dark="#000", light="#fff"))


@dataclass(frozen=True)
class Enrol:
    """A fresh enrolment link."""

    name: str
    kind: str
    code: str
    url: str
    qr: str
    until: datetime


def enrol_link(_work: Work, *, made: Made | None = None, origin: str = "", **_: object) -> Enrol | None:
    """The link that was just made; None otherwise."""
    if made is None:
        return None
    url, code = f"{origin}/enrol/{made.token}", f"{made.token[:5]}-{made.token[5:]}"
    return Enrol(made.link.device_name, made.link.device_kind, code, url, qr(url), made.link.expires_at)


def devices(work: Work, *, site_id: int, **_: object) -> list[Device]:
    """Enrolled devices of the site."""
    return devices_at(work, site_id)


SIGN_IN = Screen("people/sign_in.html", "/sign-in", needs=None, title=N_("Sign in"), faces=queries.faces, pad=pad)
FIRST = Screen("people/first.html", "/first/{token}", needs=None, title=N_("First sign-in"), card=first_card)
DONE = Screen("people/done.html", "/first", needs=None, title=N_("First sign-in"), outcome=outcome)
SETUP = Screen("people/setup.html", "/setup/{token}", needs=None, title=N_("Set up Anchang"), setup=setup)
ENROL = Screen("people/enrol.html", "/enrol", needs=None, title=N_("Enrol a device"), enrolment=enrolment)
SITES = Screen("people/sites.html", "/sites", needs=None, title=N_("Choose the site"), places=places)
ME = Screen("people/me.html", "/me", needs=None, title=N_("My account"), account=account)
CHECK = Screen("people/device_check.html", "/device-check", needs=None, title=N_("Can this phone do its work?"))
PEOPLE = Screen(
    "people/people.html", "/sites/{site_id}/people", needs=Permission.PIN_RESET, title=N_("People"), area="people",
    staff=queries.staff, panel=queries.panel,
)  # fmt: skip
CARDS = Screen(
    "people/cards.html", "/sites/{site_id}/people", needs=Permission.PIN_RESET, title=N_("Sign-in cards"),
    area="people", cards=cards,
)  # fmt: skip
DEVICES = Screen(
    "people/devices.html", "/sites/{site_id}/devices", needs=Permission.DEVICE_ENROL, title=N_("Devices"),
    area="people", enrol=enrol_link, devices=devices,
)  # fmt: skip
