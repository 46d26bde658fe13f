"""The plan (assignments), the presence (standings), and who may stand where. Presence never overwrites the plan."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class PostPermit(SQLModel, table=True):
    """A person may stand on a post: held in the imported roster, or ticked by a leader."""

    __tablename__ = "post_permit"
    __table_args__ = (
        UniqueConstraint("site_id", "person_id", "post_id"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    post_id: int
    source: str = Field(max_length=10, description="roster or leader")
    given_by: int | None = None


class Absence(SQLModel, table=True):
    """A day off or on leave, as the roster says it."""

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("site_id", "person_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    day: date
    kind: str = Field(max_length=12, description="rest, annual, sick, toil, personal, other")
    source: str = Field(default="import", max_length=10)


class HoursAway(SQLModel, table=True):
    """Leave for a part of a day: the person may stand anywhere before and after it."""

    __tablename__ = "hours_away"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="hours_away_end_after_start"),
        Index("ix_hours_away_person", "person_id", "starts_at"),
        Index("ix_hours_away_site", "site_id", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id")
    starts_at: datetime
    ends_at: datetime
    kind: str = Field(max_length=12, description="as an absence's")


class Assignment(SQLModel, table=True):
    """The plan: a person on a place of a post from `starts_at` to `ends_at`.

    No two live rows (cleared_at null) of one place or of one person overlap: checked inside the write transaction,
    and on PostgreSQL also by two exclusion constraints (the only difference between the databases).

    Live rows are what managers plan with. Staff see what is published: `published_in` set, and not both cleared and
    `withdrawn_in`. A published row of a day to come is never changed, only cleared and replaced by drafts.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        CheckConstraint("ends_at > starts_at", name="assignment_ends_after_start"),
        UniqueConstraint("site_id", "id"),
        Index("ix_assignment_day", "site_id", "business_day"),
        Index("ix_assignment_person", "person_id", "starts_at"),
        Index("ix_assignment_place", "post_id", "place", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    post_id: int
    place: int = Field(ge=1)
    person_id: int = Field(foreign_key="person.id")
    business_day: date = Field(description="the day the shift began; a night shift belongs to it whole")
    shift_code: str = Field(default="", max_length=20)
    starts_at: datetime
    ends_at: datetime
    source: str = Field(default="manual", max_length=10, description="manual or import")
    note: str = Field(default="", max_length=200)
    version: int = Field(default=1)
    created_at: datetime
    created_by: int | None = None
    cleared_at: datetime | None = None
    cleared_by: int | None = None
    published_in: int | None = Field(default=None, foreign_key="roster_version.id")
    withdrawn_in: int | None = Field(default=None, foreign_key="roster_version.id")


class Standing(SQLModel, table=True):
    """The presence: a person stands on a place since `started_at`; `ended_at` null means now."""

    __tablename__ = "standing"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        Index(
            "uq_standing_place",
            "post_id",
            "place",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_standing_person",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_standing_site", "site_id", "started_at"),
        Index("ix_standing_open", "site_id", "ended_at"),
        Index("ix_standing_person", "person_id", "started_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    post_id: int
    place: int
    person_id: int = Field(foreign_key="person.id")
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id")
    started_at: datetime
    started_by: int | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None


class RosterImport(SQLModel, table=True):
    """A workbook that was uploaded and, once `taken_at` is set, taken in; the same content again is the same row."""

    __tablename__ = "roster_import"
    __table_args__ = (UniqueConstraint("site_id", "content_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    content_hash: str = Field(max_length=64)
    content: bytes | None = Field(default=None, description="kept between preview and taking in, then let go")
    filename: str = Field(max_length=120)
    at: datetime
    by: int | None = None
    first_day: date
    last_day: date
    taken_at: datetime | None = None
    people: int = 0
    assignments: int = 0
    unknown: int = 0
