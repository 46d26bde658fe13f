"""Reads of the parties on site that every screen of the way needs."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, bindparam, literal_column
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, func
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.db import plain_rows
from app.core.work import Work
from app.people.models import Person
from app.roster.models import Standing
from app.sites.models import Post, Unit
from app.sites.queries import setting, today
from app.visitors.models import Visit, Visitor
from app.visitors.titles import title_of

# Made once: building an alias costs more than the query it serves.
CONSULTANT, ANNOUNCER, ACKER = aliased(Person), aliased(Person), aliased(Person)
COMPANION = aliased(Person)

ACK_SECONDS = 15
"""Default of the setting ack_seconds: a doorman answers an announcement within this (domain 4.1)."""

MERGE_MINUTES = 10
"""Default of the setting merge_minutes: the same plate within this is the same party (domain 4.1, rule 4)."""

RECENT = timedelta(minutes=10)
"""How long a party that left, or was not met, is still shown to the car park."""


@dataclass(frozen=True)
class PartyRow:
    """A party that is on site (or announced). An instant that is None was not observed; it is not done.

    `place` is lot, door, hall, sand, tour, unit or talk; `since` is when the party got there, as far as anybody
    recorded. Names of customers are surname and honorific only, plates are masked.
    """

    id: int
    number: int
    place: str
    heads: int | None
    children: bool
    elders: bool
    umbrella: bool
    plate_masked: str
    plate_unread: bool
    on_foot: bool
    purpose: str
    surname: str
    honorific: str
    first_visit: str
    consultant_id: int | None
    consultant_name: str
    opened_at: datetime
    announced_at: datetime | None
    announced_by: int | None
    announced_name: str
    acked_at: datetime | None
    acked_by: int | None
    acked_name: str
    at_door_at: datetime | None
    registered_at: datetime | None
    offered_at: datetime | None
    accepted_at: datetime | None
    since: datetime
    version: int
    place_at: datetime | None = None
    unit_id: int | None = None
    unit_zh: str = ""
    unit_en: str = ""
    companion_id: int | None = None
    companion_name: str = ""
    alone_at: datetime | None = None
    served_at: datetime | None = None
    leaving_at: datetime | None = None
    returned_at: datetime | None = None
    needs: str = ""
    at_door_by: int | None = None
    bay: str = ""
    dropped_off: bool = False
    plate_hash: str | None = None
    plate_tail_hash: str | None = None
    title: str = ""
    """How the reader speaks of the customer, empty without a name."""

    @property
    def unacked(self) -> bool:
        """Announced, and nobody has said that they heard it."""
        return self.place == "lot" and self.announced_at is not None and self.acked_at is None

    @property
    def accompanied(self) -> bool:
        """Whether a consultant has taken it, or a companion is with it."""
        return self.accepted_at is not None or self.companion_id is not None

    @property
    def coming(self) -> bool:
        """On the way from the car park to the door."""
        return self.place == "lot"

    @property
    def said_to_door_at(self) -> datetime:
        """When the door was told, or the first that is known of the party."""
        return self.announced_at or self.opened_at


def open_parties(work: Work, site_id: int) -> list[PartyRow]:
    """Every party that has not left, in the order of their numbers; one statement however many there are."""

    def load() -> list[PartyRow]:
        rows = _load(work, OPEN, site=site_id)
        work.remember(("open by id", site_id), {row.id: row for row in rows})
        return rows

    return work.memo(("open_parties", site_id), load)


def open_party(work: Work, site_id: int, visit_id: int | None) -> PartyRow | None:
    """The open party with that id, None when it is closed or of another site."""
    if visit_id is None or not 0 < visit_id < 2**31:
        return None
    known: dict[int, PartyRow] | None = work.memo(("open by id", site_id), lambda: None)
    if known is not None:
        return known.get(visit_id)
    return work.memo(
        ("open_party", site_id, visit_id), lambda: next(iter(_load(work, ONE, site=site_id, visit=visit_id)), None)
    )


def last_announced(work: Work, site_id: int, after: datetime, by: int | None) -> PartyRow | None:
    """The open party announced last since `after`, by that person (None: by anybody)."""
    asked = {"site": site_id, "after": after}
    rows = _load(work, NEWEST, **asked) if by is None else _load(work, NEWEST_BY, **asked, by=by)
    return next(iter(rows), None)


OF_OTHERS = {
    "surname": col(Visitor.surname),
    "honorific": col(Visitor.honorific),
    "consultant_name": col(CONSULTANT.name),
    "announced_name": col(ANNOUNCER.name),
    "acked_name": col(ACKER.name),
    "companion_name": col(COMPANION.name),
    "unit_zh": col(Unit.name_zh),
    "unit_en": col(Unit.name_en),
}
NAMES = [field.name for field in fields(PartyRow)]
SINCE = NAMES.index("since")
VISIT, EMPTY = Visit.__table__, literal_column("''", String())  # type: ignore[attr-defined]

# Built once: putting these joins together costs several times as much as asking them. In the order of PartyRow.
OPEN = (
    columns(
        *(
            func.coalesce(OF_OTHERS[name], EMPTY).label(name) if name in OF_OTHERS else VISIT.c[name]
            for name in NAMES
            if name not in ("since", "title")
        )
    )
    .select_from(Visit)
    .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
    .join(CONSULTANT, col(CONSULTANT.id) == col(Visit.consultant_id), isouter=True)
    .join(ANNOUNCER, col(ANNOUNCER.id) == col(Visit.announced_by), isouter=True)
    .join(ACKER, col(ACKER.id) == col(Visit.acked_by), isouter=True)
    .join(COMPANION, col(COMPANION.id) == col(Visit.companion_id), isouter=True)
    .join(Unit, col(Unit.id) == col(Visit.unit_id), isouter=True)
    .where(col(Visit.site_id) == bindparam("site"), col(Visit.departed_at).is_(None))
    .order_by(col(Visit.business_day), col(Visit.number))
)
ONE = OPEN.where(col(Visit.id) == bindparam("visit"))
NEWEST = (
    OPEN.order_by(None)
    .where(col(Visit.announced_at) > bindparam("after", type_=UTCDateTime()))
    .order_by(col(Visit.announced_at).desc(), col(Visit.id).desc())
    .limit(1)
)
NEWEST_BY = NEWEST.where(col(Visit.announced_by) == bindparam("by"))


def _load(work: Work, query: Select[*tuple[Any, ...]], **asked: object) -> list[PartyRow]:
    return [_row(work, row) for row in plain_rows(work.session, query, **asked)]


def _row(work: Work, row: Any) -> PartyRow:
    title = title_of(work, row.surname, row.honorific) if row.surname else ""
    return PartyRow(*(*row[:SINCE], since(row), *row[SINCE:], title))


def since(visit: Any) -> datetime:
    """When the party got to where it is now; the last thing known of it where nobody recorded that."""
    got_there: datetime | None = visit.place_at if visit.place in ("hall", "sand", "tour", "unit", "talk") else None
    got_there = got_there or {"lot": visit.announced_at, "door": visit.at_door_at, "hall": visit.registered_at}.get(
        visit.place
    )
    if got_there is not None:
        return got_there
    opened: datetime = visit.opened_at
    known = (visit.announced_at, visit.at_door_at, visit.registered_at, visit.accepted_at)
    return max((at for at in known if at is not None), default=opened)


@dataclass(frozen=True)
class GoneRow:
    """A party that was closed a moment ago: out of the door with its car still to leave, or never met."""

    id: int
    number: int
    heads: int | None
    plate_masked: str
    outcome: str
    at: datetime
    announced_by: int | None
    car_out_at: datetime | None


def just_gone(work: Work, site_id: int) -> list[GoneRow]:
    """Parties closed within the last ten minutes by a person at the door or the car park, newest first."""

    def load() -> list[GoneRow]:
        asked = {"site": site_id, "after": work.now - RECENT}
        return [GoneRow(*row) for row in plain_rows(work.session, GONE, **asked)]

    return work.memo(("just_gone", site_id), load)


GONE = (
    columns(
        col(Visit.id),
        col(Visit.number),
        col(Visit.heads),
        col(Visit.plate_masked),
        col(Visit.outcome),
        col(Visit.departed_at),
        col(Visit.announced_by),
        col(Visit.car_out_at),
    )
    .where(
        col(Visit.site_id) == bindparam("site"),
        col(Visit.departed_at) > bindparam("after", type_=UTCDateTime()),
        col(Visit.outcome).in_(("left", "no_show")),
    )
    .order_by(col(Visit.departed_at).desc(), col(Visit.id).desc())
    .limit(20)
)


@dataclass(frozen=True)
class MyPost:
    """Where the actor stands now."""

    id: int
    name_zh: str
    name_en: str
    kinds: frozenset[str]


def my_post(work: Work, site_id: int) -> MyPost | None:
    """The post the actor stands on now at the site, None when none (not present, or nobody is signed in)."""

    def load() -> MyPost | None:
        rows = plain_rows(work.session, MY_POST, person=work.actor.person_id, site=site_id)
        return next((MyPost(row.id, row.name_zh, row.name_en, frozenset(row.kinds)) for row in rows), None)

    key = ("my_post", site_id, work.actor.person_id)
    if work.actor.person_id is None:
        return None
    return work.memo(key, lambda: work.unchanged(key, load, Standing, Post))


MY_POST = (
    columns(col(Post.id), col(Post.name_zh), col(Post.name_en), col(Post.kinds))
    .join(Standing, col(Standing.post_id) == col(Post.id))
    .where(
        col(Standing.person_id) == bindparam("person"),
        col(Standing.site_id) == bindparam("site"),
        col(Standing.ended_at).is_(None),
    )
)


def next_number(work: Work, site_id: int) -> int:
    """The next running number of the site's business day."""
    return (plain_rows(work.session, LAST_NUMBER, site=site_id, day=today(work, site_id))[0][0] or 0) + 1


LAST_NUMBER = columns(func.max(col(Visit.number))).where(
    col(Visit.site_id) == bindparam("site"), col(Visit.business_day) == bindparam("day")
)


def ack_seconds(work: Work, site_id: int) -> int:
    """Within how many seconds the door should answer."""
    return setting(work, site_id, "ack_seconds", ACK_SECONDS)
