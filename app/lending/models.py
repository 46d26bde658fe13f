"""Umbrellas, keys and guests' own umbrellas with their loans; the car park's state; what is odd about a car."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Umbrella(SQLModel, table=True):
    """An umbrella of the site by the number on it. `location` is where it hangs, or last hung."""

    __tablename__ = "umbrella"
    __table_args__ = (
        UniqueConstraint("site_id", "number", name="uq_umbrella_number"),
        UniqueConstraint("site_id", "id", name="uq_umbrella_site"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    number: int = Field(description="what is written on it, from 1")
    location: str = Field(max_length=8, description="lot, door, model")
    state: str = Field(default="rack", max_length=8, description="rack, escort, lent, overdue, lost, repair")
    state_at: datetime = Field(description="since when the state holds")
    active: bool = Field(default=True, description="False: taken out of the stock for good")
    version: int = 1


class UmbrellaLoan(SQLModel, table=True):
    """One way of an umbrella: out and back. The phone is kept for a take-away only, sealed."""

    __tablename__ = "umbrella_loan"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "umbrella_id"], ["umbrella.site_id", "umbrella.id"]),
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        Index(
            "uq_umbrella_out", "umbrella_id", unique=True,
            sqlite_where=text("back_at IS NULL"), postgresql_where=text("back_at IS NULL"),
        ),
        Index("ix_umbrella_loan_site", "site_id", "back_at"),
        Index("ix_umbrella_loan_visit", "visit_id"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    umbrella_id: int
    kind: str = Field(max_length=8, description="escort, visit, away")
    visit_id: int | None = Field(default=None, description="the party that has it")
    phone_cipher: bytes | None = None
    phone_masked: str = Field(default="", max_length=20)
    notice_version: str = Field(default="", max_length=20, description="privacy notice shown when the phone was stored")
    due_at: datetime | None = Field(default=None, description="when it should be back; None: when the party leaves")
    out_at: datetime
    out_by: int | None = Field(default=None, foreign_key="person.id")
    from_location: str = Field(max_length=8)
    back_at: datetime | None = None
    back_by: int | None = Field(default=None, foreign_key="person.id")
    back_location: str = Field(default="", max_length=8)
    condition: str = Field(default="", max_length=8, description="good, broken, lost; empty: still out")


class StoredUmbrella(SQLModel, table=True):
    """A guest's own umbrella on the rack, by the tag that the guest holds."""

    __tablename__ = "stored_umbrella"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        Index(
            "uq_stored_tag", "site_id", "tag", unique=True,
            sqlite_where=text("back_at IS NULL"), postgresql_where=text("back_at IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    tag: int = Field(description="number of the slot and of the tag, from 1")
    visit_id: int | None = Field(default=None, description="whose it is, where that was said")
    in_at: datetime
    in_by: int | None = Field(default=None, foreign_key="person.id")
    back_at: datetime | None = None
    back_by: int | None = Field(default=None, foreign_key="person.id")


class SiteKey(SQLModel, table=True):
    """A key of the site by what is written on it."""

    __tablename__ = "site_key"
    __table_args__ = (
        UniqueConstraint("site_id", "number", name="uq_site_key_number"),
        UniqueConstraint("site_id", "id", name="uq_site_key_site"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    number: str = Field(max_length=12)
    name_zh: str = Field(max_length=40)
    name_en: str = Field(default="", max_length=60)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    active: bool = True
    version: int = 1


class KeyLoan(SQLModel, table=True):
    """A key with a colleague: who took it, who gave it, and the same on its way back."""

    __tablename__ = "key_loan"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "key_id"], ["site_key.site_id", "site_key.id"]),
        Index(
            "uq_key_out", "key_id", unique=True,
            sqlite_where=text("back_at IS NULL"), postgresql_where=text("back_at IS NULL"),
        ),
        Index("ix_key_loan_site", "site_id", "back_at"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    key_id: int
    holder_id: int = Field(foreign_key="person.id")
    out_at: datetime
    out_by: int | None = Field(default=None, foreign_key="person.id")
    back_at: datetime | None = None
    back_by: int | None = Field(default=None, foreign_key="person.id")
    late_told_at: datetime | None = Field(default=None, description="when it was told that it is not back")


class LotState(SQLModel, table=True):
    """The car park as people see it: full or not, and cars that belong to no party, from the last count."""

    __tablename__ = "lot_state"
    __table_args__ = (UniqueConstraint("site_id", name="uq_lot_state_site"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    others: int = Field(default=0, description="bays taken by nobody's party; below zero: parties without a car")
    full: bool = False
    full_at: datetime | None = None
    full_by: int | None = Field(default=None, foreign_key="person.id")
    counted_at: datetime | None = None
    counted_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class CarCheck(SQLModel, table=True):
    """Something odd about a party's car. `client_key` is the phone's own for it, to which photos refer."""

    __tablename__ = "car_check"
    __table_args__ = (
        UniqueConstraint("site_id", "client_key", name="uq_car_check_key"),
        ForeignKeyConstraint(["site_id", "visit_id"], ["visit.site_id", "visit.id"]),
        Index("ix_car_check_state", "site_id", "state"),
        Index("ix_car_check_visit", "visit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    client_key: str = Field(max_length=80)
    visit_id: int
    kind: str = Field(max_length=8, description="a key of lending.words.ODD")
    note: str = Field(default="", max_length=200)
    seen_at: datetime
    seen_by: int | None = Field(default=None, foreign_key="person.id")
    told_id: int | None = Field(default=None, foreign_key="person.id", description="the consultant; None: the desk")
    state: str = Field(default="open", max_length=8, description="open, told (the owner knows), closed")
    answered_at: datetime | None = None
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
