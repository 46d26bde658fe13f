"""The privacy notice in its versions, exports in full, what was handed out, and who was forgotten."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class PrivacyNotice(SQLModel, table=True):
    """What visitors are told before their name or phone is stored; a change is a new version."""

    __tablename__ = "privacy_notice"
    __table_args__ = (UniqueConstraint("site_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    version: int
    text_zh: str = Field(max_length=4000)
    text_en: str = Field(max_length=4000)
    at: datetime
    by: int | None = None


class FullExport(SQLModel, table=True):
    """Somebody asks for the visitors of some days with their numbers in full; a second person approves."""

    __tablename__ = "full_export"
    __table_args__ = (Index("ix_full_export_site", "site_id", "asked_at"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime
    reason: str = Field(max_length=200)
    from_day: date
    until_day: date
    state: str = Field(default="waiting", max_length=10, description="waiting, approved, declined")
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    expires_at: datetime = Field(description="24 h after it was asked for, then 24 h after it was approved")


class HandedOut(SQLModel, table=True):
    """One thing that left the house: an export or a visitor's copy. Days and how many rows, never what was in it."""

    __tablename__ = "handed_out"
    __table_args__ = (Index("ix_handed_out_site", "site_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    kind: str = Field(max_length=10, description="masked, full, copy")
    subject_id: int | None = Field(default=None, description="the visitor of a copy, the request of a full export")
    from_day: date | None = None
    until_day: date | None = None
    rows: int = 0


class Forgotten(SQLModel, table=True):
    """A visitor whose name and numbers are gone; after an older copy is restored they go again."""

    __tablename__ = "forgotten"
    __table_args__ = (UniqueConstraint("site_id", "visitor_id"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    visitor_id: int
    at: datetime
    why: str = Field(max_length=10, description="asked, retention")
