"""Visitors, visits and their steps, consultants and their day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Visitor(SQLModel, table=True):
    """A customer known by name at a site. Phone sealed, found by keyed hashes of the whole and of the last four."""

    __tablename__ = "visitor"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "phone_hash"),
        Index("ix_visitor_tail", "site_id", "phone_tail_hash"),
        Index("ix_visitor_last", "last_visit_on"),
        Index("ix_visitor_pinyin", "site_id", "pinyin", "last_visit_on", "surname", "id"),
        Index("ix_visitor_initials", "site_id", "initials", "last_visit_on", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    surname: str = Field(max_length=30)
    honorific: str = Field(default="", max_length=10, description="mr, ms or empty")
    pinyin: str = Field(default="", max_length=200, description="reading of the surname, a-z and 0-9 only")
    initials: str = Field(default="", max_length=40, description="first letters of surname and honorific: zns")
    phone_cipher: bytes | None = None
    phone_masked: str = Field(default="", max_length=20)
    phone_hash: str | None = Field(default=None, max_length=32)
    phone_tail_hash: str | None = Field(default=None, max_length=32)
    notice_version: str = Field(max_length=20, description="privacy notice shown when the name or phone was stored")
    consultant_id: int | None = Field(default=None, foreign_key="person.id")
    likes: str = Field(default="", max_length=200)
    needs: str = Field(default="", max_length=60, description="codes of needs.NEEDS, space separated")
    created_at: datetime
    visits: int = 0
    last_visit_on: date | None = None


HERE = text("departed_at IS NULL")


class Visit(SQLModel, table=True):
    """One party on site: announced, acknowledged, at the door, registered, accepted, departed.

    An instant that is null was not observed; it is never shown as done.
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "business_day", "number"),
        ForeignKeyConstraint(["site_id", "visitor_id"], ["visitor.site_id", "visitor.id"]),
        Index("ix_visit_open", "site_id", "departed_at"),
        # Every screen asks who is here: a site's years of closed visits must not be walked for it.
        Index("ix_visit_here", "site_id", "business_day", "number", sqlite_where=HERE, postgresql_where=HERE),
        Index("ix_visit_announced", "site_id", "announced_at", sqlite_where=HERE, postgresql_where=HERE),
        Index("ix_visit_plate", "site_id", "plate_tail_hash"),
        Index("ix_visit_plate_hash", "site_id", "plate_hash", "departed_at"),
        Index("ix_visit_visitor", "visitor_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    business_day: date
    number: int = Field(description="running number of the party that day")
    heads: int | None = None
    children: bool = False
    kids: int | None = Field(default=None, description="how many of the heads are children; null: not counted")
    elders: bool = False
    umbrella: bool = False
    needs: str = Field(default="", max_length=60, description="codes of needs.NEEDS, space separated")
    level: str = Field(default="", max_length=1, description="as the consultant judged it: A to D; empty: not yet")
    purpose: str = Field(default="viewing", max_length=12, description="viewing, owner, peer, worker, way, supplier")
    on_foot: bool = False
    plate_cipher: bytes | None = None
    plate_masked: str = Field(default="", max_length=20)
    plate_hash: str | None = Field(default=None, max_length=32)
    plate_tail_hash: str | None = Field(default=None, max_length=32)
    plate_unread: bool = Field(default=False, description="kept as typed: not the form of any plate we know")
    first_visit: str = Field(default="", max_length=8, description="yes, no, unsure; empty: not asked yet")
    source: str = Field(default="", max_length=12, description="natural, channel, referral, booking; empty: not asked")
    visitor_id: int | None = None
    consultant_id: int | None = Field(default=None, foreign_key="person.id")
    place: str = Field(default="lot", max_length=12, description="lot, door, hall, sand, tour, unit, talk, left")
    place_at: datetime | None = Field(default=None, description="when it was led there, if anybody recorded that")
    unit_id: int | None = Field(default=None, description="the model home it is in, at the place unit")
    companion_id: int | None = Field(default=None, description="who of the staff is with it until its consultant comes")
    alone_at: datetime | None = Field(default=None, description="found in the model area without anybody of the staff")
    announced_at: datetime | None = None
    announced_by: int | None = None
    acked_at: datetime | None = None
    acked_by: int | None = None
    ack_told_at: datetime | None = Field(default=None, description="when the leader was told that nobody acknowledged")
    at_door_at: datetime | None = None
    at_door_by: int | None = None
    registered_at: datetime | None = None
    registered_by: int | None = None
    offered_at: datetime | None = None
    accepted_at: datetime | None = None
    accepted_how: str = Field(default="", max_length=8, description="phone or spoken")
    accept_recorded_by: int | None = None
    served_at: datetime | None = Field(default=None, description="tea or water brought")
    served_by: int | None = None
    leaving_at: datetime | None = Field(default=None, description="said to be about to leave, by whoever is with them")
    departed_at: datetime | None = Field(default=None, description="when it was closed; outcome says how")
    departed_by: int | None = None
    bay: str = Field(default="", max_length=12, description="where its car stands")
    dropped_off: bool = Field(default=False, description="let out by a taxi: no car of theirs stays")
    car_out_at: datetime | None = Field(default=None, description="its car seen leaving by the car park")
    checked_at: datetime | None = Field(default=None, description="umbrella, children and things seen to on leaving")
    outcome: str = Field(
        default="", max_length=12, description="left, closing, no_show, noncustomer, merged, withdrawn"
    )
    returned_at: datetime | None = Field(default=None, description="when it last came back after leaving that day")
    away_s: int = Field(default=0, description="seconds between leaving and coming back, all of the day")
    merged_into: int | None = Field(default=None, index=True, description="the party that it was put together with")
    opened_at: datetime = Field(description="when the first of it was recorded")
    note: str = Field(default="", max_length=500)
    version: int = 1


class VisitStep(SQLModel, table=True):
    """The hand-offs of a visit in order of recording; never changed."""

    __tablename__ = "visit_step"
    __table_args__ = (ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    visit_id: int = Field(index=True)
    step: str = Field(max_length=16)
    at: datetime
    received_at: datetime
    by: int | None = None
    post_id: int | None = None
    note: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=200, description="why it was recorded later than it happened")
    unit_id: int | None = Field(default=None, description="the model home, for the step unit")


class ConsultantDay(SQLModel, table=True):
    """A consultant signed in for a day, at a position of the rota."""

    __tablename__ = "consultant_day"
    __table_args__ = (UniqueConstraint("site_id", "person_id", "business_day"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    business_day: date
    position: int
    state: str = Field(default="free", max_length=8, description="free, busy, away")
    state_reason: str = Field(default="", max_length=80)
    signed_in_at: datetime
    signed_in_by: int | None = None
    state_at: datetime = Field(description="since when the state holds")
    state_by: int | None = Field(default=None, foreign_key="person.id", description="who recorded it")
    state_until: datetime | None = Field(default=None, description="when they meant to be back")
    turns: int = Field(default=0, description="first natural visits taken today")
    forfeited: int = Field(default=0, description="turns lost without make-up")
    owed: int = Field(default=0, description="turns missed that come back, not yet made up")
    carried: int = Field(default=0, description="rounds before they came, and moves by hand; may be negative")
    order_key: int = Field(default=0, description="what the site's way of ordering the morning goes by")
    absent_told_at: datetime | None = Field(default=None, description="when it was said that the first is absent")
    version: int = 1


class VisitOffer(SQLModel, table=True):
    """A party offered to a consultant, with the answer, how it came and who recorded it; never deleted."""

    __tablename__ = "visit_offer"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        Index("ix_visit_offer_person", "site_id", "person_id", "offered_at"),
        Index("ix_visit_offer_answer", "site_id", "answer", "offered_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    visit_id: int = Field(index=True)
    person_id: int = Field(foreign_key="person.id")
    kind: str = Field(max_length=10, description="turn, own, courtesy, named")
    takes_turn: bool = Field(description="a first natural visit: accepting it uses the turn of the rota up")
    offered_at: datetime
    offered_by: int | None = None
    answer: str = Field(
        default="", max_length=10, description="accepted, declined, skipped, no_answer, withdrawn; empty: open"
    )
    answered_at: datetime | None = None
    answered_by: int | None = None
    reason: str = Field(default="", max_length=12, description="code of a reason, see rota.py")
    note: str = Field(default="", max_length=200)
    passed: list[list[Any]] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="who was passed over when it was offered, each with the code of why",
    )


class DayClose(SQLModel, table=True):
    """The site's business day was closed: from here on its rota is not changed any more."""

    __tablename__ = "day_close"
    __table_args__ = (UniqueConstraint("site_id", "business_day"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    business_day: date
    closed_at: datetime
    closed_by: int | None = None
    parties: int = Field(default=0, description="closed by this as not observed")
    heads: int = 0
    forgotten: bool = Field(default=False, description="nobody closed it; the clock did after the end of the day")


class SearchCount(SQLModel, table=True):
    """How many searches a person made in an hour; what was searched is not kept."""

    __tablename__ = "search_count"
    __table_args__ = (UniqueConstraint("site_id", "person_id", "hour"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id")
    hour: datetime
    count: int = 0


class NonCustomer(SQLModel, table=True):
    """Somebody counted apart: peer, supplier, worker, owner, asking the way."""

    __tablename__ = "non_customer"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    business_day: date
    kind: str = Field(max_length=12)
    heads: int = 1
    at: datetime
    by: int | None = None
    visit_id: int | None = Field(default=None, description="the announced party that they turned out to be")
    note: str = Field(default="", max_length=200)
    admitted: bool = Field(default=True, description="False: politely turned away at the door")
    host_id: int | None = Field(default=None, description="the consultant whom a peer has an appointment with")


class Reveal(SQLModel, table=True):
    """One unmasking of a number or plate, with its reason; counts against the quota."""

    __tablename__ = "reveal"
    __table_args__ = (Index("ix_reveal_at", "site_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    subject: str = Field(max_length=20, description="visitor, visit, loan")
    subject_id: int
    at: datetime
    reason: str = Field(max_length=200)
