"""People, memberships, sessions, devices, one-time links."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Person(SQLModel, table=True):
    """Somebody who works at one or more sites. The phone number is sealed; staff see it masked."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    pinyin: str = Field(default="", max_length=120, description="full pinyin and initials, for search and order")
    staff_number: str = Field(default="", max_length=20)
    username: str | None = Field(default=None, max_length=40, unique=True)
    password_hash: str | None = Field(default=None, max_length=200)
    pin_hash: str | None = Field(default=None, max_length=200)
    phone_cipher: bytes | None = None
    phone_hash: str | None = Field(default=None, max_length=32, index=True)
    phone_tail_hash: str | None = Field(default=None, max_length=32)
    locale: str | None = Field(default=None, max_length=10)
    theme: str = Field(default="", max_length=10, description="light, dark, sun or empty for the device's")
    text_size: str = Field(default="m", max_length=4, description="m, l, xl")
    home_site_id: int | None = Field(default=None, foreign_key="site.id")
    active: bool = True
    created_at: datetime


class Membership(SQLModel, table=True):
    """A role of a person at a site, at a group of sites, or (neither) everywhere."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "site_id", "site_group_id", "role"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    site_group_id: int | None = Field(default=None, foreign_key="site_group.id")
    role: str = Field(max_length=4, description="a core.actor.Role")
    team: str = Field(default="", max_length=40, description="staff group: led (TL) or belonged to")
    until: datetime | None = Field(default=None, description="a borrowed hand's role ends by itself")
    leads_rota: bool = Field(default=False, description="a consultant who is the sales supervisor (Role.SS)")


class Licence(SQLModel, table=True):
    """A dated paper that a rule may ask for; only the guard licence ships as a rule."""

    __tablename__ = "licence"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str = Field(default="guard", max_length=20)
    valid_from: date | None = None
    valid_until: date | None = None


class Device(SQLModel, table=True):
    """A shared tablet or phone enrolled at one site; revocable."""

    __tablename__ = "device"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    name: str = Field(max_length=40)
    kind: str = Field(max_length=10, description="tablet or phone")
    token_hash: str = Field(max_length=64, unique=True)
    enrolled_at: datetime
    enrolled_by: int | None = None
    revoked_at: datetime | None = None


class LoginSession(SQLModel, table=True):
    """One signed-in browser. On a shared tablet: the person of the last PIN, until `step_up_until`."""

    __tablename__ = "login_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id", index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    step_up_until: datetime | None = None
    bound: bool = Field(default=False, description="a shared phone bound from arriving to handover")
    screen: str = Field(default="", max_length=200, description="tablet: address of the page the step-up is for")
    idle_s: int = Field(default=0, description="seconds without a touch after which it ends; 0: no such limit")
    ended_at: datetime | None = None


class OneTimeLink(SQLModel, table=True):
    """A link that works once, consumed by a button and not by opening it (chat apps open links to check them)."""

    __tablename__ = "one_time_link"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    purpose: str = Field(max_length=12, description="first (PIN and password), pin, setup, device")
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    device_name: str = Field(default="", max_length=40)
    device_kind: str = Field(default="", max_length=10)
    made_by: int | None = None
    expires_at: datetime
    used_at: datetime | None = None
