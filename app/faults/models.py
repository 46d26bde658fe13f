"""Reports of damage, and everything that was done about each."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Fault(SQLModel, table=True):
    """Something that is broken, dirty or dangerous at a place. `client_key` is the phone's own for the report."""

    __tablename__ = "fault"
    __table_args__ = (
        UniqueConstraint("site_id", "client_key", name="uq_fault_key"),
        UniqueConstraint("site_id", "id", name="uq_fault_site"),
        ForeignKeyConstraint(["site_id", "zone_id"], ["zone.site_id", "zone.id"]),
        Index("ix_fault_state", "site_id", "state", "reported_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    client_key: str = Field(max_length=80)
    category: str = Field(max_length=12, description="a key of faults.kinds.CATEGORIES")
    urgent: bool = False
    cordoned: bool = Field(default=False, description="nobody can walk into it any more")
    zone_id: int | None = None
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    spot: str = Field(default="", max_length=60, description="where exactly, in words")
    note: str = Field(default="", max_length=500)
    about: str = Field(default="", max_length=100, description="what led to it: duty:17, scan:<client key>")
    post_id: int | None = Field(default=None, foreign_key="post.id", description="where the reporter stood")
    group_code: str = Field(default="", max_length=40, description="the group whose leader sees to it")
    reported_by: int | None = Field(default=None, foreign_key="person.id")
    occurred_at: datetime
    reported_at: datetime
    state: str = Field(default="open", max_length=10, description="open, done, withdrawn")
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    contractor: str = Field(default="", max_length=60, description="an outside firm in words, instead of an owner")
    assign_by: datetime = Field(description="somebody should have it by then")
    due_at: datetime
    done_at: datetime | None = None
    done_by: int | None = Field(default=None, foreign_key="person.id")
    late_told: str = Field(default="", max_length=10, description="what its leader was told of: nobody, due")
    version: int = 1

    @property
    def owned(self) -> bool:
        """Whether anybody sees to it."""
        return self.owner_id is not None or bool(self.contractor)


class FaultStep(SQLModel, table=True):
    """What was done about a report, in order; never changed. `client_key` ties photos to the step."""

    __tablename__ = "fault_step"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "fault_id"], ["fault.site_id", "fault.id"]),
        UniqueConstraint("site_id", "client_key", name="uq_fault_step_key"),
        Index("ix_fault_step_fault", "fault_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    fault_id: int
    kind: str = Field(max_length=10, description="reported, added, assigned, done, reopened, withdrawn")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    received_at: datetime
    note: str = Field(default="", max_length=500)
    client_key: str | None = Field(default=None, max_length=80)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    contractor: str = Field(default="", max_length=60)
