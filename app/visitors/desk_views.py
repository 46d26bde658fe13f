"""What the desk shows: finished rows. Nothing here writes; numbers are masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.work import Work
from app.people.models import Person
from app.sites.queries import setting, weather
from app.visitors.desk import notice_version
from app.visitors.desk_known import Opened, at_desk, opened, promises_due
from app.visitors.lineup import closed_day, rota_shown
from app.visitors.models import Visit
from app.visitors.queries import GoneRow, PartyRow, just_gone, open_parties
from app.visitors.rota import Rota, Suggestion, suggest
from app.visitors.search import Found, Hit
from app.visitors.titles import named

SHOWN = 12
"""Parties of one stage on the strip; the rest is a number."""

REGISTER_SECONDS, CONSULTANT_SECONDS, ANSWER_SECONDS, SERVED_SECONDS = 60, 120, 60, 180
"""Defaults of door_to_register_seconds, consultant_seconds, consultant_answer_seconds and visit_target_served_seconds
(domain 4.1, 4.5)."""


@dataclass(frozen=True)
class Counters:
    """Parties and heads on site, the weather, whether the day is closed."""

    parties: int
    heads: int
    waiting: int
    promises: int
    weather: str
    weather_until: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Announced:
    """Parties to register, those at the door first; `chosen` is the one in front of the desk, None a walk-in."""

    parties: Sequence[PartyRow]
    chosen: int | None
    live: bool
    target_s: int


@dataclass(frozen=True)
class LastVisit:
    """The visit before this one."""

    day: date
    consultant: str
    note: str


@dataclass(frozen=True)
class Seek:
    """A search with its answer; `picked` is the hit that is opened."""

    q: str = ""
    found: Found = field(default_factory=Found)
    picked: int | None = None


@dataclass(frozen=True)
class FoundShown:
    """Hits with the open one's details and who should take it."""

    seek: Seek
    hits: Sequence[Hit]
    opened: Hit | None
    last: LastVisit | None
    about: Opened | None
    tail: bool
    titles: Mapping[int, str] = field(default_factory=dict)
    """How the reader speaks of each visitor found."""

    @property
    def wish(self) -> Suggestion | None:
        """Who should take the open one; None when it is on site or nobody is open."""
        return self.about.wish if self.about else None


@dataclass(frozen=True)
class Turn:
    """Whose turn it is for a first visit, who else could take one, and the parties that nobody could take."""

    wish: Suggestion
    others: Sequence[tuple[int, str]]
    signed_in: bool


@dataclass(frozen=True)
class RotaShown:
    """The rota with its calls that wait for an answer and the parties that wait for anybody."""

    rota: Rota
    calls: Sequence[tuple[PartyRow, str]]
    waiting: Sequence[tuple[PartyRow, str]]
    firsts: int
    answer_s: int
    closed_at: datetime | None


@dataclass(frozen=True)
class Stage:
    """One column of the strip."""

    key: str
    parties: Sequence[tuple[PartyRow, str]]
    count: int
    target_s: int | None = None
    gone: Sequence[GoneRow] = ()
    served_s: int = SERVED_SECONDS


def counters(work: Work, *, site_id: int, **_: Any) -> Counters:
    """The numbers of the strip on top."""
    at_desk(work, site_id)
    rows, sky, closed = open_parties(work, site_id), weather(work, site_id), closed_day(work, site_id)
    inside = [row for row in rows if row.place != "lot"]
    return Counters(
        len(inside),
        sum(row.heads or 0 for row in inside),
        len([row for row in rows if waits(row)]),
        promises_due(work, site_id),
        sky.kind if sky else "",
        sky.until if sky else None,
        closed.closed_at if closed else None,
    )


def waits(row: PartyRow) -> bool:
    """Registered, and nobody was free to be called."""
    return row.registered_at is not None and row.consultant_id is None and row.place == "hall"


def announced(work: Work, *, site_id: int, live: bool = False, **_: Any) -> Announced:
    """Parties on their way and at the door; `live` leaves the choice to whoever is working."""
    at_desk(work, site_id)
    rows = [row for row in open_parties(work, site_id) if row.place in ("lot", "door") and row.registered_at is None]
    rows.sort(key=lambda row: (row.place == "lot", row.unacked, row.since, row.id))
    door = next((row.id for row in rows if row.place == "door"), None)
    return Announced(rows, door, live, setting(work, site_id, "door_to_register_seconds", REGISTER_SECONDS))


def found(work: Work, *, site_id: int, seek: Seek | None = None, **_: Any) -> FoundShown:
    """What the search found, the first (or the picked) one opened."""
    at_desk(work, site_id)
    seek = seek or Seek()
    hits: Sequence[Hit] = seek.found.hits
    first = next((hit for hit in hits if hit.visitor_id and hit.visitor_id == seek.picked), None)
    if first is None:
        first = next((hit for hit in hits if hit.visitor_id and not hit.visit_id), None)
    # Whoever can be registered stands first, those already on site come after; the order stays while one looks on.
    hits = sorted(hits, key=lambda hit: hit.visit_id is not None)
    last = last_visit(work, site_id, first.visitor_id) if first else None
    titles = {hit.visitor_id: named(work, hit.surname, hit.honorific) for hit in hits}
    return FoundShown(seek, hits, first, last, opened(work, site_id, first), seek.q.strip().isdigit(), titles)


LAST_VISIT = (
    columns(col(Visit.business_day), col(Person.name), col(Visit.note))
    .join(Person, col(Person.id) == col(Visit.consultant_id), isouter=True)
    .where(
        col(Visit.site_id) == bindparam("site"),
        col(Visit.visitor_id) == bindparam("visitor"),
        col(Visit.departed_at).is_not(None),
    )
    .order_by(col(Visit.id).desc())
    .limit(1)
)


def last_visit(work: Work, site_id: int, visitor_id: int) -> LastVisit | None:
    """The newest closed visit of a visitor."""
    row = work.session.execute(LAST_VISIT, {"site": site_id, "visitor": visitor_id}).first()
    return LastVisit(row[0], row[1] or "", row[2]) if row else None


def register(work: Work, *, site_id: int, **_: Any) -> str:
    """The first-visit form needs nothing but the version of the privacy notice."""
    at_desk(work, site_id)
    return notice_version(work, site_id)


def turn(work: Work, *, site_id: int, **_: Any) -> Turn:
    """Who is called for a first visit."""
    at_desk(work, site_id)
    rota = rota_shown(work, site_id)
    others = [(entry.person_id, entry.name) for entry in rota.can_take[1:]]
    return Turn(suggest(rota, None, ""), others, bool(rota.can_take or rota.skipped))


def rota(work: Work, *, site_id: int, **_: Any) -> RotaShown:
    """The right column."""
    at_desk(work, site_id)
    rows = open_parties(work, site_id)
    calls = [row for row in rows if row.offered_at and not row.accepted_at and row.consultant_id]
    closed = closed_day(work, site_id)
    line = rota_shown(work, site_id)
    return RotaShown(
        line,
        titled(sorted(calls, key=lambda row: row.offered_at or row.opened_at)),
        titled(sorted(filter(waits, rows), key=lambda row: row.registered_at or row.opened_at)),
        sum(entry.turns for entry in (*line.can_take, *(row.entry for row in line.skipped))),
        setting(work, site_id, "consultant_answer_seconds", ANSWER_SECONDS),
        closed.closed_at if closed else None,
    )


def titled(rows: Sequence[PartyRow]) -> list[tuple[PartyRow, str]]:
    """Each party with its customer's title, empty where no name is known."""
    return [(row, row.title) for row in rows]


def stage_of(row: PartyRow) -> str:
    """Which column of the strip a party stands in."""
    if row.place in ("lot", "door"):
        return row.place
    if row.registered_at is not None and row.accepted_at is None:
        return "wait"
    return {"tour": "model", "unit": "model", "talk": "talk"}.get(row.place, "hall")


def flow(work: Work, *, site_id: int, **_: Any) -> list[Stage]:
    """The strip below: parties by stage, in the order of the way."""
    at_desk(work, site_id)
    targets = {
        "door": setting(work, site_id, "door_to_register_seconds", REGISTER_SECONDS),
        "wait": setting(work, site_id, "consultant_seconds", CONSULTANT_SECONDS),
    }
    by_stage: dict[str, list[PartyRow]] = {key: [] for key in ("lot", "door", "wait", "hall", "model", "talk")}
    for row in open_parties(work, site_id):
        by_stage[stage_of(row)].append(row)
    stages, served = [], setting(work, site_id, "visit_target_served_seconds", SERVED_SECONDS)
    for key, rows in by_stage.items():
        rows.sort(key=lambda row: (row.since, row.id))
        stages.append(Stage(key, titled(rows[:SHOWN]), len(rows), targets.get(key), served_s=served))
    gone = [row for row in just_gone(work, site_id) if row.outcome == "left"]
    return [*stages, Stage("left", (), len(gone), gone=gone[:SHOWN])]


@dataclass(frozen=True)
class Said:
    """What was just done, for the toast; None when there is nothing to say. `taken_back`: it was undone."""

    row: PartyRow | None
    title: str
    taken_back: bool = False


def said(work: Work, *, site_id: int, done: int | None = None, undone: bool = False, **_: Any) -> Said:
    """The party just registered, or taken back."""
    if done is None:
        return Said(None, "", undone)
    row = next((party for party in open_parties(work, site_id) if party.id == done), None)
    return Said(row, row.title if row else "")
