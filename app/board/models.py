"""Wall pages, posts that were empty while a party was on its way, and the musters of an evacuation."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Wall(SQLModel, table=True):
    """A page for a screen in a room, opened by whoever has its address until it is revoked.

    The address is sealed, so that the manager can print it again; it is found by its hash.
    """

    __tablename__ = "wall"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    name: str = Field(max_length=40)
    area: str = Field(default="", max_length=20, description="code of the board column it shows; empty: the whole site")
    lang: str = Field(max_length=10)
    token_hash: str = Field(max_length=64, unique=True)
    token_sealed: bytes
    made_at: datetime
    made_by: int | None = Field(default=None, foreign_key="person.id")
    revoked_at: datetime | None = None
    revoked_by: int | None = Field(default=None, foreign_key="person.id")


class UncoveredPost(SQLModel, table=True):
    """A post with nobody on it while a party was on its way there. One open row a post; it ends by itself.

    `arrives_at` is when the first party is (was) there at a walk; `visit_id` names it.
    """

    __tablename__ = "uncovered_post"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "post_id"], ["post.site_id", "post.id"]),
        Index(
            "uq_uncovered_post_open",
            "post_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_uncovered_post_site", "site_id", "opened_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    post_id: int
    visit_id: int
    opened_at: datetime
    arrives_at: datetime
    climbed_at: datetime | None = Field(default=None, description="when whoever was sent had not come in time")
    ended_at: datetime | None = None
    ended_how: str = Field(default="", max_length=8, description="manned, gone (no party comes any more)")


class Muster(SQLModel, table=True):
    """One count of everybody on site, for an alarm or a drill."""

    __tablename__ = "muster"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        Index(
            "uq_muster_running",
            "site_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_muster_site", "site_id", "begun_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    drill: bool
    begun_at: datetime
    begun_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = Field(default="", max_length=200)


class MusterEntry(SQLModel, table=True):
    """Whom a muster asks for: a party, somebody of the staff, building workers. Names are read when it is shown.

    `safe` of `heads` people were found by `changed_at`; the latest tap by the time it happened counts.
    """

    __tablename__ = "muster_entry"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "muster_id"], ["muster.site_id", "muster.id"]),
        UniqueConstraint("muster_id", "kind", "subject_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    muster_id: int
    kind: str = Field(max_length=8, description="party, staff, worker")
    subject_id: int = Field(description="id of the visit, the person or the workers' entry")
    heads: int
    area: str = Field(default="", max_length=20, description="board column where they were last; empty: whole site")
    later: bool = Field(default=False, description="came, or was found out, after it began")
    safe: int = 0
    changed_at: datetime | None = None
    changed_by: int | None = Field(default=None, foreign_key="person.id")
