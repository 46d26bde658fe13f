"""Handovers with what was counted, the briefing of a day with its points, and whether the doors were opened."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.sites.plan import part_of_plan


class HandoverThing(SQLModel, table=True):
    """Something that belongs to a post and is counted when it changes hands: umbrellas, keys, radios."""

    __tablename__ = "handover_thing"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    post_id: int
    name_zh: str = Field(max_length=40)
    name_en: str = Field(default="", max_length=60)
    expected: int = Field(ge=0, description="how many belong to each place of the post")
    position: int = 0
    active: bool = True


part_of_plan(HandoverThing)


class Handover(SQLModel, table=True):
    """A place handed over in writing: signed by whoever leaves, then by whoever takes over, or refused.

    `state`: given (one signature), taken (both), refused (waits for the leader), nobody (end of the day, the leader
    was told), withdrawn (written again). `gathered` is what was open at the first signature, as it was then.
    """

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        Index(
            "uq_handover_place",
            "post_id",
            "place",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_handover_site", "site_id", "given_at"),
        Index("ix_handover_post", "post_id", "given_at"),
        Index("ix_handover_standing", "from_standing_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    post_id: int
    place: int = Field(ge=1)
    business_day: date = Field(description="that of the shift that ends")
    from_person: int = Field(foreign_key="person.id")
    from_standing_id: int = Field(foreign_key="standing.id")
    from_assignment_id: int | None = Field(default=None, foreign_key="assignment.id")
    shift_ends_at: datetime | None = Field(default=None, description="None: stood there without a plan")
    gathered: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    remarks: str = Field(default="", max_length=500)
    state: str = Field(default="given", max_length=10, description="given, taken, refused, nobody, withdrawn")
    given_at: datetime
    unsigned_told_at: datetime | None = Field(default=None, description="when the leader heard that nobody signs")
    taken_by: int | None = Field(default=None, foreign_key="person.id")
    taken_at: datetime | None = None
    refused_by: int | None = Field(default=None, foreign_key="person.id")
    refused_at: datetime | None = None
    refused_why: str = Field(default="", max_length=200)
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = None
    settled_how: str = Field(default="", max_length=8, description="stands: taken over as it is; again: written again")
    settled_words: str = Field(default="", max_length=200)
    closed_at: datetime | None = None
    version: int = 1


class HandoverCount(SQLModel, table=True):
    """A thing of the post as both counted it; names and number are those of that moment."""

    __tablename__ = "handover_count"
    __table_args__ = (
        UniqueConstraint("handover_id", "thing_id"),
        ForeignKeyConstraint(["site_id", "handover_id"], ["handover.site_id", "handover.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    handover_id: int = Field(index=True)
    thing_id: int = Field(foreign_key="handover_thing.id")
    name_zh: str = Field(max_length=40)
    name_en: str = Field(default="", max_length=60)
    expected: int
    given: int
    given_note: str = Field(default="", max_length=120)
    taken: int | None = None
    taken_note: str = Field(default="", max_length=120)


class Briefing(SQLModel, table=True):
    """What is said before the shift on a business day; `version` moves with every change of its points."""

    __tablename__ = "briefing"
    __table_args__ = (UniqueConstraint("site_id", "business_day"), UniqueConstraint("site_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    business_day: date
    version: int = 1
    written_at: datetime
    written_by: int | None = Field(default=None, foreign_key="person.id")
    changed_at: datetime
    changed_by: int | None = Field(default=None, foreign_key="person.id")


class BriefingPoint(SQLModel, table=True):
    """One point of a briefing: in it from `version` on, until `gone_version` (None: still)."""

    __tablename__ = "briefing_point"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "briefing_id"], ["briefing.site_id", "briefing.id"]),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    briefing_id: int = Field(index=True)
    kind: str = Field(max_length=8, description="event, vip, weather, other")
    text: str = Field(max_length=200)
    position: int = 0
    version: int
    gone_version: int | None = None


class BriefingRead(SQLModel, table=True):
    """A person has read a briefing as it was with a version. `at` when they did, `received_at` when we heard."""

    __tablename__ = "briefing_read"
    __table_args__ = (
        UniqueConstraint("briefing_id", "person_id", "version"),
        ForeignKeyConstraint(["site_id", "briefing_id"], ["briefing.site_id", "briefing.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    briefing_id: int
    person_id: int = Field(foreign_key="person.id")
    version: int
    at: datetime
    received_at: datetime


class OpeningDecision(SQLModel, table=True):
    """Whether the doors are opened: go or not yet, what was missing then, and why all the same. The last one counts."""

    __tablename__ = "opening_decision"
    __table_args__ = (Index("ix_opening_decision_day", "site_id", "business_day"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    business_day: date
    decision: str = Field(max_length=8, description="go, not_yet")
    reason: str = Field(default="", max_length=200)
    missing: int = Field(default=0, description="how many things were not ready")
    missing_codes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")
