"""Checklist items of a site and the duties that fall due from them."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class DutyItem(SQLModel, table=True):
    """One line of a checklist. An edit is a new version that takes effect at the next business day."""

    __tablename__ = "duty_item"
    __table_args__ = (UniqueConstraint("site_id", "code", "version"), UniqueConstraint("site_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=12)
    version: int = 1
    valid_from: date
    valid_until: date | None = None
    post_code: str = Field(default="", max_length=20, description="empty: common to every post")
    name_zh: str = Field(max_length=80)
    name_en: str = Field(max_length=120)
    done_zh: str = Field(default="", max_length=300)
    done_en: str = Field(default="", max_length=300)
    where_zh: str = Field(default="", max_length=60)
    where_en: str = Field(default="", max_length=60)
    timings: list[dict[str, object]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    events: str = Field(
        default="", max_length=200, description="keys of the events that open or count it, each between spaces"
    )
    evidence: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    choices: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    evidence_all: bool = Field(default=False, description="every kind of evidence is asked for, not any one")
    unit_zh: str = Field(default="", max_length=20)
    unit_en: str = Field(default="", max_length=20)
    low: int | None = Field(default=None, description="a number or score below this is not as it should be")
    high: int | None = None
    per_unit: str = Field(default="", max_length=10, description="furnished, bare, all: opened once for each such unit")
    exception: bool = Field(default=False, description="part of a round: asks only when something was found")
    night: bool = False
    enabled: bool = True
    position: int = 0
    coded: bool = Field(default=False, description="a code hangs where it is done: scanning it is asked for")
    edited_at: datetime | None = Field(default=None, description="None: as it came from the library")
    edited_by: int | None = None


class Duty(SQLModel, table=True):
    """An item as it falls due on a place of a post. It stays with the place when people swap."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("item_id", "post_id", "place", "due_at", "subject"),
        ForeignKeyConstraint(["site_id", "item_id"], ["duty_item.site_id", "duty_item.id"]),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        Index("ix_duty_day", "site_id", "business_day", "state", "due_at"),
        Index("ix_duty_post", "post_id", "place", "business_day"),
        Index("ix_duty_subject", "site_id", "subject"),
        Index("ix_duty_state", "site_id", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    item_id: int
    post_id: int
    place: int
    business_day: date
    timing: str = Field(max_length=16)
    turn: int = Field(default=1, description="which opening of its series in the shift or day, from 1")
    subject: str = Field(default="", max_length=24, description="what it is about: unit:3, party:17, weather:4")
    about_zh: str = Field(default="", max_length=60, description="the subject in words, shown behind the name")
    about_en: str = Field(default="", max_length=60)
    opens_at: datetime
    due_at: datetime
    state: str = Field(default="open", max_length=8, description="open, done, na (not applicable), missed")
    done_at: datetime | None = None
    done_by: int | None = None
    received_at: datetime | None = None
    value: str = Field(default="", max_length=500, description="number, choice or text given as evidence")
    problem: str = Field(default="", max_length=500, description="what was wrong, where the exception was used")
    for_other: bool = Field(default=False, description="closed by a leader for whoever stands there")
    reason: str = Field(default="", max_length=200, description="why a leader closed it")
    late_told_at: datetime | None = None
    paper: bool = Field(default=False, description="entered from a paper sheet: done at `done_at`, entered later")
    version: int = 1


class Tick(SQLModel, table=True):
    """What was done to a duty, in order; never changed. `at` when it happened, `received_at` when we heard."""

    __tablename__ = "tick"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    kind: str = Field(max_length=8, description="done, undo, na, problem")
    at: datetime
    received_at: datetime
    value: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=200)
    for_other: bool = False
    flags: str = Field(
        default="", max_length=80, description="how a phone's note came: late, skew, disabled, changed, locked, ..."
    )
    skew_s: int = Field(default=0, description="seconds by which the phone's clock ran behind ours; `at` is corrected")
    paper: bool = Field(default=False, description="entered from a paper sheet by `person_id`")
    done_by: int | None = Field(default=None, description="who did it by the paper; None: `person_id`")


class DutyCount(SQLModel, table=True):
    """A counter item of a place for a day: escorts under the umbrella, people greeted."""

    __tablename__ = "duty_count"
    __table_args__ = (
        UniqueConstraint("item_id", "post_id", "place", "business_day"),
        ForeignKeyConstraint(["site_id", "item_id"], ["duty_item.site_id", "duty_item.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    item_id: int
    post_id: int = Field(foreign_key="post.id")
    place: int
    business_day: date
    count: int = Field(default=0, description="counted by hand")
    auto: int = Field(default=0, description="counted by hand-offs")
    version: int = 1


class PlaceCode(SQLModel, table=True):
    """A place with a code on its wall: scanning it opens what is due there for whoever stands on the post concerned.

    `items` are the codes of the duties done there; the duties of a model home are those of `unit_id` as well. The code
    is readable, since it hangs there; it says where a phone is, never who holds it.
    """

    __tablename__ = "place_code"
    __table_args__ = (
        UniqueConstraint("code", name="uq_place_code_code"),
        ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    code: str = Field(max_length=6)
    name_zh: str = Field(max_length=60)
    name_en: str = Field(max_length=60)
    zone_id: int | None = None
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    items: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    position: int = 0
    issued_at: datetime
    issued_by: int | None = None
