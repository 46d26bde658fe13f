"""Codes at the posts, how somebody was marked present, corrected times, sick calls, and alarms that were given."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class PostCode(SQLModel, table=True):
    """The code on the wall of a post; without a post it hangs at the entrance and counts for all of them.

    Kept readable, since it hangs there for everybody to read: it says where a phone is, never who holds it.
    """

    __tablename__ = "post_code"
    __table_args__ = (
        UniqueConstraint("code", name="uq_post_code_code"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        Index(
            "uq_post_code_live",
            "post_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("ix_post_code_site", "site_id", "revoked_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    post_id: int | None = None
    code: str = Field(max_length=6)
    issued_at: datetime
    issued_by: int | None = None
    revoked_at: datetime | None = None
    revoked_by: int | None = None


class ClockRecord(SQLModel, table=True):
    """How a presence was made known: where, when, by whom, on which shared device."""

    __tablename__ = "clock_record"
    __table_args__ = (
        UniqueConstraint("standing_id", "how", name="uq_clock_record_how"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        Index("ix_clock_record_site", "site_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id")
    post_id: int
    place: int
    standing_id: int = Field(foreign_key="standing.id")
    how: str = Field(max_length=8, description="code, self, leader, or system (a relief that ends by itself)")
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")
    device_id: int | None = Field(default=None, foreign_key="device.id")
    code_id: int | None = Field(default=None, foreign_key="post_code.id")


class AttendanceCorrection(SQLModel, table=True):
    """What somebody's presence on a business day really was, with the reason; the newest one counts.

    It stands beside plan and presence and changes neither. Without times the person was not there at all.
    """

    __tablename__ = "attendance_correction"
    __table_args__ = (
        CheckConstraint(
            "(from_at IS NULL AND until_at IS NULL) OR until_at > from_at", name="attendance_correction_span"
        ),
        Index("ix_attendance_correction_day", "site_id", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    day: date = Field(description="business day; a night shift belongs to the day it began")
    from_at: datetime | None = None
    until_at: datetime | None = None
    reason: str = Field(max_length=200)
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")
    taken_back_at: datetime | None = None
    taken_back_by: int | None = None


class AttendanceAlarm(SQLModel, table=True):
    """A shift whose person was not there was told; once for each kind."""

    __tablename__ = "attendance_alarm"
    __table_args__ = (UniqueConstraint("assignment_id", "kind", name="uq_attendance_alarm_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    assignment_id: int = Field(foreign_key="assignment.id")
    kind: str = Field(max_length=8, description="late or no_show")
    at: datetime


class SickCall(SQLModel, table=True):
    """Somebody cannot come: who noted it, and the shifts that were given up by it.

    `shifts`: for each row of the plan that was cut its id, post, place, shift code and the span (ISO instants) that
    became free. `before`: kind of the absence that stood there before, "" for none.
    """

    __tablename__ = "sick_call"
    __table_args__ = (Index("ix_sick_call_day", "site_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    day: date
    kind: str = Field(max_length=12, description="sick, personal, or other (could not be reached)")
    before: str = Field(default="", max_length=12)
    shifts: list[dict[str, object]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")
    change_id: int | None = Field(default=None, foreign_key="plan_change.id", description="the journal's entry of it")
    withdrawn_at: datetime | None = None
    withdrawn_by: int | None = None
