"""Reliefs and meal turns. A relief is a record of its own: the roster is not edited, only who stands there changes."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

KINDS = ("meal", "toilet", "errand", "escort", "gap")
"""Why somebody is relieved; gap: nobody was there, a leader sent somebody all the same."""


class Relief(SQLModel, table=True):
    """Somebody stands in on a place for a while.

    Asked (offered to one person after another), coming (`accepted_at`), running (`started_at`), over (`ended_at`).
    While it runs the presence is the cover's; the standings it moved are named here, so that everybody returns to
    where they were.
    """

    __tablename__ = "relief"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        CheckConstraint("minutes > 0", name="relief_minutes_positive"),
        Index(
            "uq_relief_place",
            "post_id",
            "place",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_relief_person",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_relief_cover",
            "cover_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_relief_site", "site_id", "asked_at"),
        Index("ix_relief_open", "site_id", "ended_at", "asked_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    post_id: int
    place: int = Field(ge=1)
    person_id: int | None = Field(default=None, foreign_key="person.id", description="who is relieved; None: nobody")
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id", description="their shift")
    kind: str = Field(max_length=10, description="meal, toilet, errand, escort, gap")
    minutes: int
    asked_at: datetime
    asked_by: int | None = None
    offered_to: int | None = Field(default=None, foreign_key="person.id")
    offered_at: datetime | None = None
    offered: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    declined: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    escalated_at: datetime | None = None
    cover_id: int | None = Field(default=None, foreign_key="person.id", description="who has accepted or was sent")
    sent_by: int | None = None
    accepted_at: datetime | None = None
    started_at: datetime | None = None
    due_back_at: datetime | None = None
    overdue_told_at: datetime | None = None
    left_standing_id: int | None = Field(default=None, foreign_key="standing.id")
    cover_standing_id: int | None = Field(default=None, foreign_key="standing.id")
    home_standing_id: int | None = Field(default=None, foreign_key="standing.id", description="where the cover stood")
    ended_at: datetime | None = None
    ended_by: int | None = None
    ended_how: str = Field(default="", max_length=10, description="back, returned, cancelled, plan, left, over")

    @property
    def state(self) -> str:
        """asked, coming, running or over."""
        if self.ended_at is not None:
            return "over"
        if self.started_at is not None:
            return "running"
        return "coming" if self.accepted_at is not None else "asked"


class MealTurn(SQLModel, table=True):
    """When somebody eats, and who stands in meanwhile. Drafts (`accepted_at` null) are seen by leaders only."""

    __tablename__ = "meal_turn"
    __table_args__ = (
        UniqueConstraint("assignment_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="meal_turn_ends_after_start"),
        Index("ix_meal_turn_day", "site_id", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    day: date
    assignment_id: int = Field(foreign_key="assignment.id")
    starts_at: datetime
    ends_at: datetime
    cover_id: int | None = Field(default=None, foreign_key="person.id", description="who stands in; None: open")
    accepted_at: datetime | None = None
    accepted_by: int | None = None
    relief_id: int | None = Field(default=None, foreign_key="relief.id", description="the relief it was taken by")
