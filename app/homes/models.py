"""Who was in which model home, who waits, who is on the way there, who accompanies; building workers at the edge."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


def _one_open(table: str, column: str) -> Index:
    """A party has one open row of the table at a time, whoever taps."""
    where = text(f"{column} IS NULL")
    return Index(f"uq_{table}_open", "visit_id", unique=True, sqlite_where=where, postgresql_where=where)


class UnitStay(SQLModel, table=True):
    """A party in a model home from `in_at` until `out_at` (None: it is inside). Never deleted."""

    __tablename__ = "unit_stay"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        _one_open("unit_stay", "out_at"),
        Index("ix_unit_stay_unit", "unit_id", "in_at"),
        Index("ix_unit_stay_visit", "visit_id"),
        Index("ix_unit_stay_site", "site_id", "out_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    unit_id: int = Field(foreign_key="unit.id")
    visit_id: int
    business_day: date
    heads: int = Field(description="people of the party inside; one where nobody counted")
    in_at: datetime
    in_by: int | None = Field(default=None, foreign_key="person.id")
    out_at: datetime | None = None
    out_by: int | None = Field(default=None, foreign_key="person.id")
    came_from: str = Field(default="tour", max_length=12, description="the place of the visit before")
    how: str = Field(
        default="", max_length=8, description="over: beyond the limit; alone: walked in; told; empty: admitted"
    )
    reason: str = Field(default="", max_length=200, description="why more than the limit were let in")
    approval: str = Field(default="", max_length=80, description="who approved a visit outside opening hours")
    left_how: str = Field(default="", max_length=8, description="out, moved (to another home), gone, undone")


class UnitWait(SQLModel, table=True):
    """A party in front of a full home, in the order of `since`."""

    __tablename__ = "unit_wait"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        _one_open("unit_wait", "ended_at"),
        Index("ix_unit_wait_site", "site_id", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    unit_id: int = Field(foreign_key="unit.id")
    visit_id: int
    since: datetime
    by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    ended_how: str = Field(default="", max_length=8, description="in, left, gone")


class Tour(SQLModel, table=True):
    """A party on its way to the homes or among them: which home first, when it is there, whether that home is ready."""

    __tablename__ = "home_tour"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        _one_open("home_tour", "ended_at"),
        Index("ix_home_tour_site", "site_id", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    visit_id: int
    unit_id: int | None = Field(
        default=None, foreign_key="unit.id", description="the home shown first; None: none open"
    )
    set_out_at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")
    due_at: datetime = Field(description="when it is there at a walk")
    ready_at: datetime | None = Field(default=None, description="lights and cooling are on")
    ready_by: int | None = Field(default=None, foreign_key="person.id")
    told_at: datetime | None = Field(default=None, description="when the leader was told that the home is not ready")
    arrived_at: datetime | None = None
    ended_at: datetime | None = None


class Companion(SQLModel, table=True):
    """Somebody of the staff with a party until its consultant comes; `person_id` None: asked for, nobody yet."""

    __tablename__ = "visit_companion"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        _one_open("visit_companion", "ended_at"),
        Index("ix_visit_companion_site", "site_id", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    visit_id: int
    asked_at: datetime
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    due_at: datetime = Field(description="somebody should be with the party by then")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    named_at: datetime | None = None
    named_by: int | None = Field(default=None, foreign_key="person.id")
    told_at: datetime | None = Field(default=None, description="when it was said that nobody has come")
    ended_at: datetime | None = None
    ended_how: str = Field(default="", max_length=8, description="handed, changed, undone, left")


class WorkerEntry(SQLModel, table=True):
    """Building workers at the edge of the model area: stopped, or let through with the engineer's confirmation."""

    __tablename__ = "worker_entry"
    __table_args__ = (
        Index("ix_worker_entry_firm", "site_id", "firm_key", "at"),
        Index("ix_worker_entry_day", "site_id", "business_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    business_day: date
    firm: str = Field(max_length=60)
    firm_key: str = Field(max_length=60, description="the firm's name without spaces and case")
    heads: int = 1
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")
    outcome: str = Field(max_length=8, description="stopped, passed, undone")
    note: str = Field(default="", max_length=200)
    engineer: str = Field(default="", max_length=40, description="who of the project confirmed it")
    escort: str = Field(default="", max_length=40, description="who goes with them")
    out_by: datetime | None = Field(default=None, description="when they should be out")
    out_at: datetime | None = None
    told_at: datetime | None = Field(default=None, description="when the leader was told that they are not out")


class FirmItem(SQLModel, table=True):
    """A firm whose people tried too often in a week: for the site manager to raise with the project department."""

    __tablename__ = "firm_item"
    __table_args__ = (UniqueConstraint("site_id", "firm_key", "week", name="uq_firm_item_week"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    firm_key: str = Field(max_length=60)
    firm: str = Field(max_length=60)
    week: date = Field(description="its Monday")
    attempts: int
    raised_at: datetime
    settled_at: datetime | None = None
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = Field(default="", max_length=200)
