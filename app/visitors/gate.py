"""What the screens of the car park and of the door show: finished rows, cut to their post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.actor import STANDING_KINDS, Permission
from app.core.work import Work
from app.sites.queries import setting, settings, weather
from app.visitors.beside import Beside, Owed, owed
from app.visitors.beside import beside as stands_beside
from app.visitors.leaving import Known, LeftRow, gone_out, just_left, known_by_plate, who_opened
from app.visitors.noncustomers import purposes
from app.visitors.queries import (
    GoneRow,
    MyPost,
    PartyRow,
    ack_seconds,
    last_announced,
    my_post,
    open_parties,
    open_party,
)
from app.visitors.titles import title_of

JUST_SENT = timedelta(minutes=3)
"""How long the car park's keys stay with the party just sent before they wait for the next one."""

TOLD = timedelta(minutes=10)
"""How long the strip on top says what became of the last announcement."""

WALK_SECONDS = 60
"""Default of the setting walk_next_seconds: from the car park to the door."""

PROVINCE = "粤"
"""Default of the setting plate_province: the first key of the plate pad."""


@dataclass(frozen=True)
class Post:
    """Where the reader stands, the weather there, and why they may not act here (a message code) if so."""

    post: MyPost | None
    weather: str
    refusal: str


@dataclass(frozen=True)
class Sent:
    """The last party this person announced, what became of it, how many cars are about to leave, how many bays."""

    party: PartyRow | None
    not_met: GoneRow | None
    target_s: int
    cars: int
    beside: Beside


@dataclass(frozen=True)
class Entry:
    """The keys: for the next party (`party` None), or for the one just sent or being corrected."""

    party: PartyRow | None
    umbrella: bool
    kinds: Sequence[tuple[str, str, str]]
    where: Post


@dataclass(frozen=True)
class Pad:
    """The plate keys: which province comes first, what the party's plate is already."""

    province: str
    masked: str


@dataclass(frozen=True)
class Lot:
    """Parties of this person between the car park and the door, and cars whose people have walked out."""

    parties: Sequence[PartyRow]
    leaving: Sequence[LeftRow]
    target_s: int
    known: Mapping[int, Known]


@dataclass(frozen=True)
class Hero:
    """The party the doorman should see from two metres, with its title in the reader's letters.

    `known`: who it is by the plate, nobody else having said.
    """

    party: PartyRow | None
    target_s: int
    walk_s: int
    where: Post
    known: Known | None = None
    title: str = ""


@dataclass(frozen=True)
class Queue:
    """The other parties on their way, with those who are known by their plate."""

    parties: Sequence[PartyRow]
    known: Mapping[int, Known]


@dataclass(frozen=True)
class Inside:
    """Parties that may walk out, who opened the door for them, and what each still has or has here."""

    parties: Sequence[PartyRow]
    openers: Mapping[int, str]
    owed: Mapping[int, Owed]


@dataclass(frozen=True)
class Leaving:
    """Parties that walked out and are not all seen to: things, umbrellas, car."""

    parties: Sequence[LeftRow]
    owed: Mapping[int, Owed]


@dataclass(frozen=True)
class Said:
    """What was just done, for the toast with its undo; `party` is absent once it is closed."""

    done: str
    ref: int
    party: PartyRow | None


def stand(work: Work, site_id: int, permission: Permission) -> Post:
    """Where the actor stands; the refusal is for showing only, the command has the last word."""
    post = my_post(work, site_id)
    sky = weather(work, site_id)
    letter = "S" if work.actor.is_system or work.actor.device else work.actor.cell(permission, site_id)
    refusal = "forbidden" if letter == "-" else ""
    if letter == "W" and not (post and post.kinds & STANDING_KINDS[permission]):
        refusal = "not_on_post"
    return Post(post, sky.kind if sky else "", refusal)


def mine(work: Work, row: PartyRow | GoneRow) -> bool:
    """Whether the actor announced the party; on a tablet without a person everything counts."""
    return work.actor.person_id is None or row.announced_by == work.actor.person_id


def my_last(work: Work, site_id: int) -> PartyRow | None:
    """The open party that the actor announced last, read once for all blocks."""
    me = work.actor.person_id
    return work.memo(("my_last", site_id), lambda: last_announced(work, site_id, work.now - TOLD, me))


def current(work: Work, site_id: int, party: int | None, edit: int | None) -> PartyRow | None:
    """The party that the keys belong to: the one just sent, for a while, or the one being corrected."""
    last = my_last(work, site_id) if party else None
    row = last if last and last.id == party else open_party(work, site_id, party)
    if row is None or not (edit or work.now - row.opened_at <= JUST_SENT):
        return None
    return row if row.registered_at is None else None


def sent(work: Work, *, site_id: int, **_: Any) -> Sent:
    """The strip on top of the car park's screen."""
    last = my_last(work, site_id)
    out = gone_out(work, site_id)
    missed = next((row for row in out.missed if mine(work, row)), None)
    if missed and last and last.said_to_door_at > missed.at:
        missed = None
    return Sent(last, missed, ack_seconds(work, site_id), out.cars, stands_beside(work, site_id))


def entry(work: Work, *, site_id: int, party: int | None = None, edit: int | None = None, **_: Any) -> Entry:
    """Tiles, needs and purposes."""
    where = stand(work, site_id, Permission.VISIT_ANNOUNCE)
    kinds = [(p.code, p.name_zh, p.name_en) for p in purposes(work, site_id).values() if not p.customer][:4]
    return Entry(current(work, site_id, party, edit), where.weather in ("rain", "snow"), kinds, where)


def plate(work: Work, *, site_id: int, party: int | None = None, edit: int | None = None, **_: Any) -> Pad:
    """The plate keys."""
    row = current(work, site_id, party, edit)
    return Pad(settings(work, site_id).get("plate_province", PROVINCE), row.plate_masked if row else "")


def lot(work: Work, *, site_id: int, **_: Any) -> Lot:
    """The list under the keys, newest first."""
    rows = [row for row in open_parties(work, site_id) if row.coming and mine(work, row)]
    cars = [row for row in just_left(work, site_id) if row.car_waits]
    return Lot(rows[::-1], cars, ack_seconds(work, site_id), _known(work, site_id))


def _known(work: Work, site_id: int) -> Mapping[int, Known]:
    """Who is on the way, by the plate; asked once for all blocks."""
    rows = open_parties(work, site_id)
    return work.memo(("known by plate", site_id), lambda: known_by_plate(work, site_id, rows))


def _coming(work: Work, site_id: int) -> list[PartyRow]:
    """Parties on their way, the one to look at first: unacknowledged before acknowledged, newest first."""
    rows = [row for row in open_parties(work, site_id) if row.coming]
    return sorted(rows, key=lambda row: (row.unacked, row.said_to_door_at, row.id), reverse=True)


def hero(work: Work, *, site_id: int, **_: Any) -> Hero:
    """The newest party that nobody acknowledged, else the newest on its way."""
    row = next(iter(_coming(work, site_id)), None)
    walk = setting(work, site_id, "walk_next_seconds", WALK_SECONDS)
    where = stand(work, site_id, Permission.VISIT_ACK)
    known = _known(work, site_id).get(row.id) if row else None
    title = title_of(work, row.surname, row.honorific) if row else ""
    return Hero(row, ack_seconds(work, site_id), walk, where, known, title or (known.title if known else ""))


def rack(work: Work, *, site_id: int, **_: Any) -> Beside:
    """Umbrellas at the door."""
    return stands_beside(work, site_id)


def full(work: Work, *, site_id: int, **_: Any) -> Beside:
    """Whether the car park is full."""
    return stands_beside(work, site_id)


def queue(work: Work, *, site_id: int, **_: Any) -> Queue:
    """The other parties on their way: unacknowledged first, each kind in the order of its announcement."""
    rest = _coming(work, site_id)[1:]
    rows = sorted(rest, key=lambda row: (not row.unacked, row.said_to_door_at, row.id))
    return Queue(rows, _known(work, site_id))


def start(work: Work, *, site_id: int, **_: Any) -> Post:
    """The tiles for a party that came without notice."""
    return stand(work, site_id, Permission.VISIT_ANNOUNCE)


def inside(work: Work, *, site_id: int, **_: Any) -> Inside:
    """Parties that may walk out: those longest here first."""
    rows = [row for row in open_parties(work, site_id) if not row.coming]
    rows.sort(key=lambda row: (row.at_door_at or row.opened_at, row.id))
    openers = who_opened(work, rows)
    return Inside(rows, openers, owed(work, site_id))


def leaving(work: Work, *, site_id: int, **_: Any) -> Leaving:
    """Who walked out and is not seen to: nobody looked what they have with them, or something is still out."""
    things = owed(work, site_id)
    rows = [row for row in just_left(work, site_id) if row.checked_at is None or row.id in things]
    return Leaving(rows, things)


def said(work: Work, *, site_id: int, done: str = "", ref: int | None = None, **_: Any) -> Said:
    """The toast."""
    return Said(done, ref or 0, open_party(work, site_id, ref))
