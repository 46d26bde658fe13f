"""What the chain keeps beside the visits: clocks that ran out, parties put together, heads counted at the door."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class VisitClock(SQLModel, table=True):
    """One promise to a party that was not kept in time; said once, then forgotten when the party comes back."""

    __tablename__ = "visit_clock"
    __table_args__ = (
        UniqueConstraint("visit_id", "clock"),
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    visit_id: int
    clock: str = Field(max_length=12, description="register, take, serve")
    seconds: int = Field(description="what the site promises")
    told_at: datetime


class VisitMerge(SQLModel, table=True):
    """Two records that were one party, or a party that came back; holds what it takes to part them again.

    `folded_id` None: the second was a report of a party already here and was never stored as one. `before` is what the
    kept one was, `after` what it became, `folded` what the other was (columns by name; no names, numbers or plates).
    """

    __tablename__ = "visit_merge"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "kept_id"], ["visit.site_id", "visit.id"]),
        ForeignKeyConstraint(["site_id", "folded_id"], ["visit.site_id", "visit.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    kept_id: int = Field(index=True)
    folded_id: int | None = None
    kind: str = Field(max_length=8, description="plate, visitor, hand, back")
    at: datetime
    by: int | None = None
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    folded: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    parted_at: datetime | None = None
    parted_by: int | None = None
    reason: str = Field(default="", max_length=200)


class DoorCount(SQLModel, table=True):
    """Parties counted at the door without a record each, on a day when there are too many for one."""

    __tablename__ = "door_count"
    __table_args__ = (Index("ix_door_count_day", "site_id", "business_day"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    business_day: date
    heads: int = Field(description="people of the party counted by this tap")
    at: datetime
    by: int | None = None
    undone_at: datetime | None = None
