"""Tables of what changes on a day: closures, values to come, which years of the calendar are filled."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Closure(SQLModel, table=True):
    """A post, a zone or a model home is closed for a time: its demand and its duties are suspended.

    It opens by itself at `ends_at`, or earlier at `ended_at`. A job notes the end, so that a row without `ended_at` is
    to come or running.
    """

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="closure_ends_after_start"),
        CheckConstraint(
            "(post_id IS NOT NULL AND zone_id IS NULL AND unit_id IS NULL)"
            " OR (post_id IS NULL AND zone_id IS NOT NULL AND unit_id IS NULL)"
            " OR (post_id IS NULL AND zone_id IS NULL AND unit_id IS NOT NULL)",
            name="closure_of_one_thing",
        ),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
        Index("ix_closure_site", "site_id", "ends_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    post_id: int | None = None
    zone_id: int | None = None
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    starts_at: datetime
    ends_at: datetime
    reason: str = Field(max_length=200)
    made_at: datetime
    made_by: int | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None

    @property
    def over_at(self) -> datetime:
        """When it is open again."""
        return self.ended_at or self.ends_at

    def closed_at(self, at: datetime) -> bool:
        """Whether it is closed at that instant."""
        return self.starts_at <= at < self.over_at


class PlannedValue(SQLModel, table=True):
    """A setting that takes another value from a business day on; `applied_at` is set once it has."""

    __tablename__ = "planned_value"
    __table_args__ = (UniqueConstraint("site_id", "key", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    key: str = Field(max_length=60)
    value: str = Field(max_length=200)
    valid_from: date
    made_at: datetime
    made_by: int | None = None
    applied_at: datetime | None = None


class CalendarYear(SQLModel, table=True):
    """The calendar of the year is filled: its holidays and make-up days are known. Without it weekdays alone count."""

    __tablename__ = "calendar_year"
    __table_args__ = (UniqueConstraint("site_id", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    year: int
    source: str = Field(max_length=10, description="library, or hand when somebody said that it is complete")
    at: datetime
    by: int | None = None
