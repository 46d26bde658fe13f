"""Patrol: the points of a site, routes through them, rounds as they fall due, and what was scanned."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class PatrolPoint(SQLModel, table=True):
    """A place that is walked to and looked at, with the code that hangs there.

    Words count at once, for they only say better what hangs there; the order of a route waits for the next business
    day. `looks` are pairs {"zh", "en"}; `spent` are codes that hung here before and count no more.
    """

    __tablename__ = "patrol_point"
    __table_args__ = (
        UniqueConstraint("site_id", "code", name="uq_patrol_point_code"),
        UniqueConstraint("site_id", "id", name="uq_patrol_point_site"),
        ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    zone_id: int | None = None
    code: str = Field(max_length=6, description="readable: it hangs there; says where a phone is, not who holds it")
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=60)
    where_zh: str = Field(default="", max_length=80)
    where_en: str = Field(default="", max_length=120)
    looks: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    spent: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    position: int = 0
    active: bool = True
    issued_at: datetime


class PatrolRoute(SQLModel, table=True):
    """A version of a route: who walks it, in which part of the day, how often, and its points in order.

    Several routes of one post and part are variants of each other; rounds take turns that nobody can foretell. An
    edit is a new version that counts from the next business day; a round that has begun keeps its own.
    """

    __tablename__ = "patrol_route"
    __table_args__ = (
        UniqueConstraint("site_id", "code", "version", name="uq_patrol_route_version"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    post_id: int = Field(index=True)
    code: str = Field(max_length=20)
    version: int = 1
    valid_from: date
    valid_until: date | None = None
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=60)
    part: str = Field(default="any", max_length=5, description="day, night, any: shifts it is walked in")
    interval_minutes: int | None = Field(default=None, description="None: the site's own for the part of the day")
    tolerance_percent: int | None = Field(default=None, description="of the interval; None: the site's own")
    walk_minutes: int = Field(default=20, description="from the first point to the last, without hurry")
    stops: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    source: str = Field(default="", max_length=120, description="where its default comes from")
    enabled: bool = True
    position: int = 0


class PatrolRound(SQLModel, table=True):
    """One walk along a route as it fell due on a post. It belongs to the post, whoever walks it, and to its parts.

    To be walked from `starts_at` to `due_at`; past `ends_at` (with the tolerance) what was not scanned is missed.
    `until_at` is later than `due_at` where nobody was there for further rounds: one row tells of them all.
    `look_at`: when the next thing may have to be raised; None when nothing can happen by time alone any more.
    """

    __tablename__ = "patrol_round"
    __table_args__ = (
        UniqueConstraint("post_id", "starts_at", name="uq_patrol_round_start"),
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        Index("ix_patrol_round_day", "site_id", "business_day"),
        Index("ix_patrol_round_look", "look_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    route_id: int = Field(foreign_key="patrol_route.id")
    post_id: int
    business_day: date
    number: int = Field(description="within its shift, from 1")
    window_at: datetime = Field(description="when the shift began that it is counted in")
    starts_at: datetime
    due_at: datetime
    ends_at: datetime
    until_at: datetime
    walk_minutes: int
    stops: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: str = Field(default="due", max_length=8, description="due, started, done, late, missed, excused")
    started_at: datetime | None = None
    done_at: datetime | None = None
    look_at: datetime | None = None
    told_at: datetime | None = Field(default=None, description="that nobody had begun it")
    excused_at: datetime | None = None
    excused_by: int | None = None
    reason: str = Field(default="", max_length=200)


class PatrolScan(SQLModel, table=True):
    """Somebody was at a point. Never thrown away: what is odd about it stands in `flags`.

    flags, each between spaces: close, order, late, again, skew, waited, outside, other. `counts`: the first at its
    point in its round.
    """

    __tablename__ = "patrol_scan"
    __table_args__ = (
        UniqueConstraint("site_id", "client_key", name="uq_patrol_scan_key"),
        ForeignKeyConstraint(["site_id", "point_id"], ["patrol_point.site_id", "patrol_point.id"]),
        Index("ix_patrol_scan_site", "site_id", "at"),
        Index("ix_patrol_scan_round", "round_id"),
        Index(
            "uq_patrol_scan_counts",
            "round_id",
            "point_id",
            unique=True,
            sqlite_where=text("counts"),
            postgresql_where=text("counts"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    client_key: str = Field(max_length=80)
    point_id: int
    round_id: int | None = Field(default=None, foreign_key="patrol_round.id")
    post_id: int = Field(foreign_key="post.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    device_id: int | None = Field(default=None, foreign_key="device.id")
    at: datetime
    received_at: datetime
    how: str = Field(max_length=8, description="scan, typed, tap")
    flags: str = Field(default="", max_length=80)
    counts: bool = False
    found: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    note: str = Field(default="", max_length=500)


class PatrolMiss(SQLModel, table=True):
    """A point of a round was not scanned in time and that was raised, once. A late scan settles it."""

    __tablename__ = "patrol_miss"
    __table_args__ = (
        UniqueConstraint("round_id", "point_id", name="uq_patrol_miss_point"),
        ForeignKeyConstraint(["site_id", "point_id"], ["patrol_point.site_id", "patrol_point.id"]),
        Index("ix_patrol_miss_site", "site_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    round_id: int = Field(foreign_key="patrol_round.id")
    point_id: int
    due_at: datetime
    at: datetime
    scanned_at: datetime | None = None
