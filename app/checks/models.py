"""Post checks, and how far what is late has climbed."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

SCORES = ("smile", "warmth", "initiative", "correct", "care")
"""The five requirements in the order in which they are asked: 微笑 热情 主动 规范 用心."""


class PostCheck(SQLModel, table=True):
    """A look at whoever stands on a place: five scores, or what was found instead. Never changed, only replaced.

    `at` when it happened, `received_at` when we heard. A correction is a row of its own that names the one it
    replaces; `thread` is the key of the first, to which the photos belong.
    """

    __tablename__ = "post_check"
    __table_args__ = (
        UniqueConstraint("site_id", "client_key", name="uq_post_check_key"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        CheckConstraint("finding <> '' OR (smile IS NOT NULL AND care IS NOT NULL)", name="post_check_says_something"),
        Index("ix_post_check_day", "site_id", "business_day"),
        Index("ix_post_check_person", "person_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    client_key: str = Field(max_length=80)
    thread: str = Field(max_length=80)
    post_id: int
    place: int
    person_id: int | None = Field(default=None, foreign_key="person.id", description="who really stood there")
    checker_id: int | None = Field(default=None, foreign_key="person.id")
    business_day: date
    shift_code: str = Field(default="", max_length=20)
    night: bool = False
    finding: str = Field(default="", max_length=8, description="empty, asleep; else the five scores")
    smile: int | None = None
    warmth: int | None = None
    initiative: int | None = None
    correct: int | None = None
    care: int | None = None
    remark: str = Field(default="", max_length=300)
    praise: bool = Field(default=False, description="the remark is praise")
    at: datetime
    received_at: datetime
    version: int = 1
    replaces_id: int | None = Field(default=None, foreign_key="post_check.id")
    reason: str = Field(default="", max_length=200, description="why it replaces the one before")
    replaced_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def scores(self) -> tuple[int, ...]:
        """The five scores in their order; none where something else was found."""
        found = [getattr(self, name) for name in SCORES]
        return tuple(found) if not self.finding and None not in found else ()


class LateCall(SQLModel, table=True):
    """What is late in a group, rolled up: whom it was told to one after another, until somebody takes it.

    `chain` is the group's code, empty for the groups that only a manager leads. It is about duties told late from
    `since` on. One live call (`ended_at` null) a chain.
    """

    __tablename__ = "late_call"
    __table_args__ = (
        Index(
            "uq_late_call_live",
            "site_id",
            "chain",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_late_call_site", "site_id", "opened_at"),
        Index("ix_late_call_open", "site_id", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    chain: str = Field(default="", max_length=40)
    since: datetime
    opened_at: datetime
    step: int = Field(default=0, description="how many steps it has climbed")
    told: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    version: int = 1


class LateStep(SQLModel, table=True):
    """A step of a call: who was told then. Its number stands once in a call, whoever runs the job."""

    __tablename__ = "late_step"
    __table_args__ = (UniqueConstraint("call_id", "step", name="uq_late_step"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    call_id: int = Field(foreign_key="late_call.id")
    step: int
    people: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at: datetime
