"""What staff ask for: time off, and changing shifts with each other. Rows are decided, never deleted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

OPEN, AGREED, APPROVED, DECLINED, WITHDRAWN, EXPIRED = (
    "open",
    "agreed",
    "approved",
    "declined",
    "withdrawn",
    "expired",
)
"""States: asked, agreed to by the colleague (swaps only), and the four ends."""
WAITING = (OPEN, AGREED)


class LeaveRequest(SQLModel, table=True):
    """Time off, from `first_day` to `last_day`, both included; `from_minute` and `to_minute` for a part of one day."""

    __tablename__ = "leave_request"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="leave_request_days_in_order"),
        Index("ix_leave_request_state", "site_id", "state"),
        Index("ix_leave_request_person", "person_id", "first_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id")
    kind: str = Field(max_length=12, description="annual, toil, personal, other")
    first_day: date
    last_day: date
    from_minute: int | None = Field(default=None, description="after the day's local midnight; None: whole days")
    to_minute: int | None = None
    reason: str = Field(default="", max_length=200)
    blackout: bool = Field(default=False, description="touches a day on which the site wants everybody")
    state: str = Field(default=OPEN, max_length=10)
    asked_at: datetime
    starts_at: datetime = Field(description="when it expires unanswered: the shift, else the day, begins")
    decided_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    answer: str = Field(default="", max_length=200)
    change_id: int | None = Field(default=None, foreign_key="plan_change.id", description="what it freed in the plan")

    @property
    def days(self) -> int:
        """Days it takes, the first and the last included."""
        return (self.last_day - self.first_day).days + 1


class SwapRequest(SQLModel, table=True):
    """Two people want each other's shifts: `asker` has the first, `other` the second, as they were when asked."""

    __tablename__ = "swap_request"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "first_id"], ["assignment.site_id", "assignment.id"]),
        ForeignKeyConstraint(["site_id", "second_id"], ["assignment.site_id", "assignment.id"]),
        CheckConstraint("asker_id <> other_id", name="swap_request_between_two"),
        Index("ix_swap_request_state", "site_id", "state"),
        Index("ix_swap_request_asker", "asker_id", "asked_at"),
        Index("ix_swap_request_other", "other_id", "asked_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    asker_id: int = Field(foreign_key="person.id")
    other_id: int = Field(foreign_key="person.id")
    first_id: int
    second_id: int
    first_day: date
    second_day: date
    first_starts_at: datetime
    first_ends_at: datetime
    second_starts_at: datetime
    second_ends_at: datetime
    reason: str = Field(default="", max_length=200)
    state: str = Field(default=OPEN, max_length=10)
    asked_at: datetime
    starts_at: datetime = Field(description="when it expires unanswered: the earlier shift begins")
    agreed_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    answer: str = Field(default="", max_length=200)
