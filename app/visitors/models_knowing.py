"""What the site knows of a visitor by name: talks, promises to them, their family. Numbers stay with the visitor."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class VisitorTalk(SQLModel, table=True):
    """A talk with a visitor, or an attempt at one; never changed.

    `effective` False: nobody answered, the phone was off. `level` is A to D as the consultant judged it, or empty.
    """

    __tablename__ = "visitor_talk"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visitor_id"], ["visitor.site_id", "visitor.id"]),
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        Index("ix_visitor_talk_visitor", "visitor_id", "id"),
        Index("ix_visitor_talk_visit", "visit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    visitor_id: int | None = Field(default=None, description="None: the party left no name and no number")
    visit_id: int | None = Field(default=None, description="the visit at which they talked, None: elsewhere")
    kind: str = Field(max_length=8, description="visit, call (we called), called (they called us)")
    effective: bool = True
    level: str = Field(default="", max_length=1, description="A, B, C, D or empty: not judged")
    words: str = Field(default="", max_length=300)
    day: date
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")


class VisitorPromise(SQLModel, table=True):
    """Something promised to a visitor by a day. What became of it is written once and stays."""

    __tablename__ = "visitor_promise"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visitor_id"], ["visitor.site_id", "visitor.id"]),
        Index("ix_visitor_promise_visitor", "visitor_id", "id"),
        Index("ix_visitor_promise_due", "site_id", "state", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    visitor_id: int
    visit_id: int | None = None
    text: str = Field(max_length=200)
    due_on: date
    person_id: int = Field(foreign_key="person.id", description="who promised it")
    made_at: datetime
    made_by: int | None = Field(default=None, foreign_key="person.id", description="who wrote it down")
    state: str = Field(default="open", max_length=10, description="open, kept, broken, withdrawn")
    settled_at: datetime | None = None
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = Field(default="", max_length=200)


class VisitorLink(SQLModel, table=True):
    """Two visitors are immediate family: the same customer (domain 4.3). Written once for a pair, smaller id first."""

    __tablename__ = "visitor_link"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visitor_id"], ["visitor.site_id", "visitor.id"]),
        ForeignKeyConstraint(["site_id", "other_id"], ["visitor.site_id", "visitor.id"]),
        UniqueConstraint("visitor_id", "other_id", name="uq_visitor_link"),
        Index("ix_visitor_link_other", "other_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    visitor_id: int
    other_id: int
    relation: str = Field(
        max_length=8, description="spouse, parent, child, sibling; child only where the site counts it"
    )
    made_at: datetime
    made_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="person.id")
