"""What the pages of things lent and of the car park show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import and_, col, or_, select

from app.core.actor import Permission
from app.core.i18n import pick
from app.core.work import Work
from app.lending.borrowers import number_shown
from app.lending.cars import KIND
from app.lending.lot_queries import Bays, CarRow, OddRow, bays, cars_in, odd_cars
from app.lending.queries import KeyRow, Rack, StoredRow, UmbrellaRow, free_tags, keys, racks, stored, umbrellas
from app.lending.umbrellas import AWAY_DAYS, rack_beside
from app.lending.words import LOCATION_WORDS, ODD, Location, Odd, State
from app.people.models import Membership, Person
from app.photos.queries import PhotoRow, awaited_about, photos_about
from app.roster.models import Standing
from app.sites.queries import posts, setting, weather
from app.visitors.gate import Post, stand
from app.visitors.queries import PartyRow, open_parties
from app.visitors.titles import title_of

TAGS_SHOWN = 12
"""Free tags offered as buttons; any other is typed."""

ICONS = {Location.LOT: "car", Location.DOOR: "door", Location.MODEL: "home"}


@dataclass(frozen=True)
class Choice:
    """A value with its words and, where it has one, its icon."""

    value: str
    label: str
    icon: str = ""


@dataclass(frozen=True)
class RackView:
    """A rack with its words; `spare` names a rack that has some to give when this one is short."""

    rack: Rack
    label: str
    icon: str
    mine: bool
    spare: str
    spare_count: int


@dataclass(frozen=True)
class Lend:
    """The numbers that hang here, and to whom they can go."""

    at: Location
    racks: Sequence[RackView]
    ready: Sequence[UmbrellaRow]
    parties: Sequence[Choice]
    days: tuple[int, ...]
    escort: bool
    where: Post
    any_at_all: bool


@dataclass(frozen=True)
class Out:
    """Umbrellas that somebody has, overdue first; those being repaired and lost; how their parties are called;
    (umbrella, number) of a borrower looked at just now."""

    out: Sequence[UmbrellaRow]
    away: Sequence[UmbrellaRow]
    who: Mapping[int, str]
    shown: tuple[int, str]


@dataclass(frozen=True)
class Stored:
    """Guests' own umbrellas, tags that are free, the parties on site."""

    rows: Sequence[StoredRow]
    tags: tuple[int, ...]
    parties: Sequence[Choice]
    who: Mapping[int, str]


@dataclass(frozen=True)
class Keys:
    """Keys out, keys in the cabinet, and who of the staff could take one (whoever is at work first)."""

    out: Sequence[KeyRow]
    here: Sequence[KeyRow]
    staff: Sequence[Choice]


@dataclass(frozen=True)
class OddCar:
    """Something odd about a car, with its photos."""

    row: OddRow
    label: str
    icon: str
    who: str
    photos: Sequence[PhotoRow]
    awaited: int


@dataclass(frozen=True)
class Car:
    """A car with how its party is called."""

    row: CarRow
    who: str


@dataclass(frozen=True)
class Cars:
    """Cars in the car park, and what can be odd about one."""

    rows: Sequence[Car]
    odd: Sequence[Choice]


def said(work: Work, words: str) -> str:
    """A text of the house in the reader's language."""
    return str(work.house.state["languages"].gettext(work.lang, words))


def lend(work: Work, *, site_id: int, at: str = "", **_: Any) -> Lend:
    """Umbrellas of one rack: the one asked for, else the one beside the reader, else the first with any."""
    known = racks(work, site_id)
    beside = rack_beside(work, site_id)
    asked = next((place for place in Location if place == at), None)
    chosen = asked or beside or next((rack.location for rack in known if rack.here), Location.DOOR)
    rich = max(known, key=lambda rack: rack.here - rack.least)
    spare = rich.here - rich.least
    views = [
        RackView(
            rack,
            said(work, LOCATION_WORDS[rack.location]),
            ICONS[rack.location],
            rack.location == chosen,
            said(work, LOCATION_WORDS[rich.location]) if rack.short and spare > 0 else "",
            min(rack.short, max(0, spare)),
        )
        for rack in known
    ]
    ready = [row for row in umbrellas(work, site_id) if row.state == State.RACK and row.location == chosen]
    most = setting(work, site_id, "umbrella_away_days", AWAY_DAYS)
    sky = weather(work, site_id)
    return Lend(
        chosen,
        views,
        ready,
        parties(work, site_id),
        tuple(range(1, min(most, 7) + 1)),
        chosen is Location.LOT or bool(sky and sky.kind in ("rain", "snow", "sun") and chosen is not Location.DOOR),
        stand(work, site_id, Permission.VISIT_STEP),
        bool(umbrellas(work, site_id)),
    )


def parties(work: Work, site_id: int) -> list[Choice]:
    """Parties on site, those who arrived last first."""
    return [Choice(str(row.id), _called(work, row)) for row in reversed(open_parties(work, site_id))]


def _called(work: Work, row: PartyRow) -> str:
    languages = work.house.state["languages"]
    named = title_of(work, row.surname, row.honorific)
    people = "lent_head" if row.heads == 1 else "lent_heads"
    heads = str(languages.say(work.lang, people, n=row.heads)) if row.heads else ""
    number = str(languages.say(work.lang, "lent_party", n=row.number))
    return " · ".join(filter(None, (named or number, heads, row.plate_masked)))


def out(work: Work, *, site_id: int, shown: int | None = None, **_: Any) -> Out:
    """What somebody has; `shown` is one's own reveal of a borrower's number a moment ago."""
    rows = umbrellas(work, site_id)
    with_somebody = [row for row in rows if row.out]
    with_somebody.sort(key=lambda row: (row.state != State.OVERDUE, row.out_at or row.state_at, row.number))
    away = [row for row in rows if row.state in (State.REPAIR, State.LOST)]
    return Out(with_somebody, away, _by_id(work, with_somebody), number_shown(work, site_id, shown))


def tags(work: Work, *, site_id: int, **_: Any) -> Stored:
    """Guests' own umbrellas."""
    rows = stored(work, site_id)
    return Stored(rows, free_tags(work, site_id)[:TAGS_SHOWN], parties(work, site_id), _by_id(work, rows))


def _by_id(work: Work, rows: Sequence[UmbrellaRow] | Sequence[StoredRow]) -> dict[int, str]:
    """How the party of each row is called; rows of no party are left out."""
    return {row.id: _who(work, row.surname, row.honorific, row.party) for row in rows if row.party is not None}


def cabinet(work: Work, *, site_id: int, **_: Any) -> Keys:
    """The keys."""
    rows = keys(work, site_id)
    return Keys(
        [row for row in rows if row.holder_id], [row for row in rows if not row.holder_id], staff(work, site_id)
    )


def staff(work: Work, site_id: int) -> list[Choice]:
    """Everybody of the site, whoever stands on a post now first; one statement."""
    query = (
        select(Person.id, Person.name, Standing.post_id)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Standing, and_(col(Standing.person_id) == col(Person.id), col(Standing.ended_at).is_(None)), isouter=True)
        .where(
            Membership.site_id == site_id,
            col(Person.active),
            or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
        )
        .distinct()
        .order_by(col(Person.name))
    )
    me, known = work.actor.person_id, posts(work, site_id)
    people = sorted(work.session.exec(query), key=lambda one: (one[0] != me, one[2] is None, one[1]))
    found = []
    for person_id, name, post_id in people:
        post = known.get(post_id or 0)
        label = (
            f"{name} · {pick(work.lang, post.short_zh or post.name_zh, post.short_en or post.name_en)}"
            if post
            else name
        )
        found.append(Choice(str(person_id), label))
    return found


def state(work: Work, *, site_id: int, **_: Any) -> Bays:
    """The car park in numbers."""
    return bays(work, site_id)


def odd(work: Work, *, site_id: int, **_: Any) -> Sequence[OddCar]:
    """What is odd about cars, with photos: three statements."""
    rows = odd_cars(work, site_id)
    abouts = [f"{KIND}:{row.client_key}" for row in rows]
    photos, awaited = photos_about(work, site_id, abouts), awaited_about(work, site_id, abouts)
    found = []
    for row, about in zip(rows, abouts, strict=True):
        words, icon = ODD[next((one for one in Odd if one == row.kind), Odd.OTHER)]
        who = _who(work, row.surname, row.honorific, row.number)
        found.append(OddCar(row, said(work, words), icon, who, photos.get(about, ()), awaited.get(about, 0)))
    return found


def cars(work: Work, *, site_id: int, **_: Any) -> Cars:
    """The sweep of the car park."""
    rows = [Car(row, _who(work, row.surname, row.honorific, row.number)) for row in cars_in(work, site_id)]
    return Cars(rows, [Choice(kind.value, said(work, words), icon) for kind, (words, icon) in ODD.items()])


def _who(work: Work, surname: str, honorific: str, number: int) -> str:
    return title_of(work, surname, honorific) or str(
        work.house.state["languages"].say(work.lang, "lent_party", n=number)
    )
