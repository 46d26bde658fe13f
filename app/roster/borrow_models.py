"""People who help out for a day: a record of their own, kept when their role has ended."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel


class BorrowedHand(SQLModel, table=True):
    """Somebody lent to the site for a business day, for the posts named (their ids), until `until`.

    `ended_at` is set when it is over: by a job at `until`, or earlier by somebody.
    """

    __tablename__ = "borrowed_hand"
    __table_args__ = (UniqueConstraint("site_id", "person_id", "business_day"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    business_day: date
    posts: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    until: datetime
    made_at: datetime
    made_by: int | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
