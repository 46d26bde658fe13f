"""Notices: rows that a person or the people on a post should see; how loud; and what goes out of the house."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Notice(SQLModel, table=True):
    """One thing to know. Ids and values only in `params`; the words are made when it is shown."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person", "person_id", "seen_at"),
        Index("ix_notice_post", "post_id", "seen_at"),
        Index("ix_notice_site", "site_id", "at"),
        Index("ix_notice_kind", "site_id", "kind", "seen_at"),
        Index("ix_notice_climb", "seen_at", "climbed_at", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    post_id: int | None = Field(default=None, foreign_key="post.id")
    kind: str = Field(max_length=24)
    level: str = Field(default="info", max_length=8, description="info, sound, alert, alarm")
    params: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    link: str = Field(default="", max_length=200)
    at: datetime
    seen_at: datetime | None = None
    seen_by: int | None = None
    step: int = Field(default=0, description="how far it climbed: 0 for those who were told first")
    climbed_at: datetime | None = Field(default=None, description="when it was passed on, since nobody took it")


class NoticeRule(SQLModel, table=True):
    """How loud a topic is at a site, on one post or (post 0) on all; without a row the topic's own level counts."""

    __tablename__ = "notice_rule"
    __table_args__ = (UniqueConstraint("site_id", "topic", "post_id"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    topic: str = Field(max_length=20)
    post_id: int = Field(default=0, description="0: every post without a row of its own")
    level: str = Field(max_length=8, description="info, sound, alert, alarm")
    set_at: datetime
    set_by: int | None = None


class Robot(SQLModel, table=True):
    """The group robot of a site: where it is called (sealed) and what it says. Without an address: the list only."""

    __tablename__ = "robot"

    site_id: int = Field(primary_key=True, foreign_key="site.id", sa_column_kwargs={"autoincrement": False})
    url_cipher: bytes | None = None
    url_masked: str = Field(default="", max_length=80)
    topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    set_at: datetime
    set_by: int | None = None


class Outbox(SQLModel, table=True):
    """One thing that goes out to the group, written in the transaction of its notice. Ids and counts only."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        Index("ix_outbox_due", "state", "next_at"),
        Index("ix_outbox_site", "site_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    key: str = Field(max_length=80, description="one thing goes out once, however many people are told of it")
    channel: str = Field(default="", max_length=12, description="how it went: robot, list; empty: not yet")
    kind: str = Field(max_length=24)
    level: str = Field(default="alert", max_length=8)
    params: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime
    state: str = Field(default="waiting", max_length=8, description="waiting, sending, sent, dead")
    tries: int = 0
    next_at: datetime
    claim: str = Field(default="", max_length=32, description="who is sending it")
    sent_at: datetime | None = None
    problem: str = Field(default="", max_length=40, description="code of what went wrong last")
