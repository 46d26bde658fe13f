"""Notices: rows that a person or the people on a post should see."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel


class Notice(SQLModel, table=True):
    """One thing to know. Ids and values only in `params`; the words are made when it is shown."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person", "person_id", "seen_at"), Index("ix_notice_site", "site_id", "at"))

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    post_id: int | None = Field(default=None, foreign_key="post.id")
    kind: str = Field(max_length=24)
    level: str = Field(default="info", max_length=8, description="info, sound, alert")
    params: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    link: str = Field(default="", max_length=200)
    at: datetime
    seen_at: datetime | None = None
    seen_by: int | None = None
