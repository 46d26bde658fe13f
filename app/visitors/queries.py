"""Reads of the parties on site that every screen of the way needs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from app.core.work import Work
from app.people.models import Person
from app.roster.models import Standing
from app.sites.models import Post
from app.sites.queries import setting, today
from app.visitors.models import Visit, Visitor

# Made once: building an alias costs more than the query it serves.
CONSULTANT, ANNOUNCER, ACKER = aliased(Person), aliased(Person), aliased(Person)

ACK_SECONDS = 15
"""Default of the setting ack_seconds: a doorman answers an announcement within this (domain 4.1)."""

MERGE_MINUTES = 10
"""Default of the setting merge_minutes: the same plate within this is the same party (domain 4.1, rule 4)."""

RECENT = timedelta(minutes=10)
"""How long a party that left, or was not met, is still shown to the car park."""


@dataclass(frozen=True)
class PartyRow:
    """A party that is on site (or announced). An instant that is None was not observed; it is not done.

    `place` is lot, door, hall, tour, unit or talk; `since` is when the party got there, as far as anybody recorded.
    Names of customers are surname and honorific only, plates are masked.
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

    @property
    def unacked(self) -> bool:
        """Announced, and nobody has said that they heard it."""
        return self.place == "lot" and self.announced_at is not None and self.acked_at is None

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
    return work.memo(("open_parties", site_id), lambda: _load(work, site_id))


def open_party(work: Work, site_id: int, visit_id: int | None) -> PartyRow | None:
    """The open party with that id, None when it is closed or of another site."""
    if visit_id is None or not 0 < visit_id < 2**31:
        return None
    return work.memo(
        ("open_party", site_id, visit_id), lambda: next(iter(_load(work, site_id, col(Visit.id) == visit_id)), None)
    )


def last_announced(work: Work, site_id: int, after: datetime, by: int | None) -> PartyRow | None:
    """The open party announced last since `after`, by that person (None: by anybody)."""
    whose = [] if by is None else [col(Visit.announced_by) == by]
    rows = _load(work, site_id, col(Visit.announced_at) > after, *whose, newest=True)
    return next(iter(rows), None)


def _load(work: Work, site_id: int, *only: ColumnElement[bool], newest: bool = False) -> list[PartyRow]:
    query = (
        select(Visit, Visitor.surname, Visitor.honorific, CONSULTANT.name, ANNOUNCER.name, ACKER.name)  # type: ignore[call-overload]
        .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
        .join(CONSULTANT, col(CONSULTANT.id) == col(Visit.consultant_id), isouter=True)
        .join(ANNOUNCER, col(ANNOUNCER.id) == col(Visit.announced_by), isouter=True)
        .join(ACKER, col(ACKER.id) == col(Visit.acked_by), isouter=True)
        .where(Visit.site_id == site_id, col(Visit.departed_at).is_(None), *only)
    )
    if newest:
        query = query.order_by(col(Visit.announced_at).desc(), col(Visit.id).desc()).limit(1)
    else:
        query = query.order_by(col(Visit.business_day), col(Visit.number))
    return [_row(visit, *names) for visit, *names in work.session.exec(query)]


def _row(
    visit: Visit,
    surname: str | None,
    honorific: str | None,
    consultant: str | None,
    announcer: str | None,
    acker: str | None,
) -> PartyRow:
    return PartyRow(
        visit.id or 0,
        visit.number,
        visit.place,
        visit.heads,
        visit.children,
        visit.elders,
        visit.umbrella,
        visit.plate_masked,
        visit.plate_unread,
        visit.on_foot,
        visit.purpose,
        surname or "",
        honorific or "",
        visit.first_visit,
        visit.consultant_id,
        consultant or "",
        visit.opened_at,
        visit.announced_at,
        visit.announced_by,
        announcer or "",
        visit.acked_at,
        visit.acked_by,
        acker or "",
        visit.at_door_at,
        visit.registered_at,
        visit.offered_at,
        visit.accepted_at,
        since(visit),
        visit.version,
    )


def since(visit: Visit) -> datetime:
    """When the party got to where it is now; the last thing known of it where nobody recorded that."""
    if visit.place_at is not None and visit.place in ("hall", "tour", "unit", "talk"):
        return visit.place_at
    began = {"lot": visit.announced_at, "door": visit.at_door_at, "hall": visit.registered_at}.get(visit.place)
    if began is not None:
        return began
    known = (visit.announced_at, visit.at_door_at, visit.registered_at, visit.accepted_at)
    return max((at for at in known if at is not None), default=visit.opened_at)


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
        query = (
            select(Visit)
            .where(
                Visit.site_id == site_id,
                col(Visit.departed_at) > work.now - RECENT,
                col(Visit.outcome).in_(("left", "no_show")),
            )
            .order_by(col(Visit.departed_at).desc(), col(Visit.id).desc())
            .limit(20)
        )
        return [
            GoneRow(
                v.id or 0,
                v.number,
                v.heads,
                v.plate_masked,
                v.outcome,
                v.departed_at or v.opened_at,
                v.announced_by,
                v.car_out_at,
            )
            for v in work.session.exec(query)
        ]

    return work.memo(("just_gone", site_id), load)


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
        query = (
            select(Post)
            .join(Standing, col(Standing.post_id) == col(Post.id))
            .where(
                Standing.person_id == work.actor.person_id,
                Standing.site_id == site_id,
                col(Standing.ended_at).is_(None),
            )
        )
        post = work.session.exec(query).first()
        return MyPost(post.id or 0, post.name_zh, post.name_en, frozenset(post.kinds)) if post else None

    return work.memo(("my_post", site_id, work.actor.person_id), load) if work.actor.person_id else None


def next_number(work: Work, site_id: int) -> int:
    """The next running number of the site's business day."""
    query = select(func.max(col(Visit.number))).where(
        Visit.site_id == site_id, Visit.business_day == today(work, site_id)
    )
    return (work.session.exec(query).one() or 0) + 1


def ack_seconds(work: Work, site_id: int) -> int:
    """Within how many seconds the door should answer."""
    return setting(work, site_id, "ack_seconds", ACK_SECONDS)
