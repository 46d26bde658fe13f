"""What was told to the staff and when: versions and their lines, who has seen them; and the journal that undo reads."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class RosterVersion(SQLModel, table=True):
    """One publication: numbered per site, never changed afterwards."""

    __tablename__ = "roster_version"
    __table_args__ = (UniqueConstraint("site_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    number: int = Field(ge=1)
    kind: str = Field(max_length=10, description="publish, change (of a day that has begun), import, day_start")
    at: datetime
    by: int | None = None
    note: str = Field(default="", max_length=200, description="why, in the words of whoever did it")
    first_day: date
    last_day: date
    added: int = Field(default=0, description="shifts that came")
    withdrawn: int = Field(default=0, description="shifts that went")


class RosterLine(SQLModel, table=True):
    """One shift that came or went with a version, as it was then: what a shift is cut to later changes no history."""

    __tablename__ = "roster_line"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        Index("ix_roster_line_version", "version_id"),
        Index("ix_roster_line_person", "site_id", "person_id", "version_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    version_id: int = Field(foreign_key="roster_version.id")
    came: bool = Field(description="whether it came; else it went")
    person_id: int = Field(foreign_key="person.id")
    post_id: int
    place: int
    business_day: date
    shift_code: str = Field(default="", max_length=20)
    starts_at: datetime
    ends_at: datetime


class RosterSeen(SQLModel, table=True):
    """A person has looked at the roster as it was with that version, and at all before it."""

    __tablename__ = "roster_seen"
    __table_args__ = (UniqueConstraint("site_id", "person_id", "version_id"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    version_id: int = Field(foreign_key="roster_version.id")
    at: datetime


class PlanChange(SQLModel, table=True):
    """The journal of the plan: one row a command, with everything needed to take it back.

    `rows`: for each row of the plan that the command touched its id, token after it, and the span before (absent for
    a row that was made). `opened`: ids of open places it made. `undoes`: the change this one takes back.
    """

    __tablename__ = "plan_change"
    __table_args__ = (Index("ix_plan_change_author", "site_id", "by", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")
    kind: str = Field(max_length=12, description="assign, swap, clear, copy, import, undo and the like")
    rows: list[dict[str, object]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    opened: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    undoes: int | None = Field(default=None, foreign_key="plan_change.id")
    undone_at: datetime | None = None
    undone_by: int | None = None


class OpenPlace(SQLModel, table=True):
    """A place somebody is wanted on for a time, beyond what the coverage asks: a shift without a name.

    It needs no closing when it is filled: like the coverage it says what is needed, not who is there.
    """

    __tablename__ = "open_place"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        CheckConstraint("ends_at > starts_at", name="open_place_ends_after_start"),
        Index("ix_open_place_day", "site_id", "business_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    post_id: int
    place: int = Field(ge=1)
    business_day: date
    shift_code: str = Field(default="", max_length=20)
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    created_by: int | None = None
    cleared_at: datetime | None = None
    cleared_by: int | None = None
