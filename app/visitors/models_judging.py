"""Whose customer (判客): visits expected, rulings with their evidence, appeals, owners told. Nothing is overwritten."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class ExpectedVisit(SQLModel, table=True):
    """A visit that a channel reported or a customer booked. The number may be whole, or its first three and last four.

    Open until it arrives or is withdrawn; open behind `valid_until` it is a no-show.
    """

    __tablename__ = "expected_visit"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        UniqueConstraint("site_id", "id"),
        Index("ix_expected_visit_tail", "site_id", "phone_tail_hash"),
        Index("ix_expected_visit_day", "site_id", "state", "valid_until"),
        Index("ix_expected_visit_visit", "visit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    kind: str = Field(max_length=8, description="channel: reported by an agency; booking: an appointment")
    agency: str = Field(default="", max_length=60)
    agent: str = Field(default="", max_length=40)
    surname: str = Field(default="", max_length=30)
    honorific: str = Field(default="", max_length=10)
    phone_cipher: bytes | None = Field(default=None, description="only where the whole number was given")
    phone_masked: str = Field(default="", max_length=20)
    phone_hash: str | None = Field(default=None, max_length=32)
    phone_tail_hash: str | None = Field(default=None, max_length=32)
    consultant_id: int | None = Field(default=None, foreign_key="person.id")
    heads: int | None = None
    vip: bool = Field(default=False, description="leaders and managers are told, now and when they arrive")
    expected_at: datetime
    valid_until: date = Field(description="the last business day on which it counts")
    note: str = Field(default="", max_length=200)
    notice_version: str = Field(max_length=20)
    made_at: datetime
    made_by: int | None = Field(default=None, foreign_key="person.id")
    state: str = Field(default="open", max_length=10, description="open, arrived, withdrawn")
    visit_id: int | None = None
    arrived_at: datetime | None = None
    version: int = 1


class Ruling(SQLModel, table=True):
    """A person said whose customer a party is. A later ruling on the same visit stands above it; none is changed.

    `evidence` is a list of {"code": ..} with ids, days and windows: no name, no number.
    """

    __tablename__ = "ruling"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        Index("ix_ruling_visit", "visit_id", "id"),
        Index("ix_ruling_visitor", "visitor_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    visit_id: int
    visitor_id: int | None = None
    suggested: str = Field(max_length=8, description="own, new, channel, booking, ask: what the rule said")
    decision: str = Field(max_length=8, description="own, new, channel, booking")
    consultant_id: int | None = Field(default=None, foreign_key="person.id", description="whose customer it is now")
    before_id: int | None = Field(default=None, foreign_key="person.id", description="whose customer it was before")
    expected_id: int | None = Field(default=None, foreign_key="expected_visit.id")
    appeal_id: int | None = Field(default=None, description="the appeal that this ruling answers")
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    reason: str = Field(default="", max_length=200)
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")


class RulingAppeal(SQLModel, table=True):
    """A consultant says that the customer is theirs. Its answer is a ruling of its own that names it."""

    __tablename__ = "ruling_appeal"
    __table_args__ = (UniqueConstraint("ruling_id", "by", name="uq_ruling_appeal"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    ruling_id: int = Field(foreign_key="ruling.id")
    visit_id: int = Field(index=True)
    reason: str = Field(max_length=200)
    at: datetime
    by: int = Field(foreign_key="person.id")


class OwnerTold(SQLModel, table=True):
    """A visitor's own consultant was told that somebody else receives them as a courtesy (domain 4.3)."""

    __tablename__ = "owner_told"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        Index("ix_owner_told_visit", "visit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    visit_id: int
    owner_id: int = Field(foreign_key="person.id")
    told_at: datetime
    how: str = Field(max_length=8, description="phone, word, message, missed (rang, no answer)")
    by: int | None = Field(default=None, foreign_key="person.id")
