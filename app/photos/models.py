"""Photos and the photos that are on their way."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

MOST = 9
"""Photos of one thing. Source: settled decision on evidence."""


class Photo(SQLModel, table=True):
    """A picture in DATA/uploads. `about` names the thing by kind and key, so that either may arrive first."""

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("site_id", "client_key", name="uq_photo_key"),
        UniqueConstraint("site_id", "about", "position", name="uq_photo_position"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST}", name="photo_nine_at_most"),
        Index("ix_photo_received", "site_id", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    about: str = Field(max_length=100, description="duty:17, report:<client key>, scan:<client key>, ...")
    position: int = Field(description="1 to 9 within what it is about")
    client_key: str = Field(max_length=80)
    post_id: int | None = Field(default=None, foreign_key="post.id", description="the post of what it is about")
    person_id: int | None = Field(default=None, foreign_key="person.id", description="who took it")
    file: str = Field(max_length=40, description="name without ending; the preview is <name>.small.jpg")
    taken_at: datetime
    received_at: datetime
    width: int
    height: int
    size: int = Field(description="bytes")
    digest: str = Field(max_length=64, description="SHA-256 of the stored picture")


class AwaitedPhoto(SQLModel, table=True):
    """A photo that a phone said it took and that has not arrived yet."""

    __tablename__ = "awaited_photo"
    __table_args__ = (
        UniqueConstraint("site_id", "client_key", name="uq_awaited_photo_key"),
        Index("ix_awaited_photo_about", "site_id", "about"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    about: str = Field(max_length=100)
    client_key: str = Field(max_length=80)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
