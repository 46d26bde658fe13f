"""Tables of the house itself: the event log, request keys, job runs, the mark of what changed."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class EventLog(SQLModel, table=True):
    """The audit trail: one row a fact, chained per site by hashes; never changed or deleted (triggers)."""

    __tablename__ = "event_log"
    __table_args__ = (Index("ix_event_log_site", "site_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    kind: str = Field(max_length=60)
    site_id: int = Field(default=0, description="0: facts that belong to no site (accounts, sign-in)")
    actor_id: int | None = None
    actor: str = Field(max_length=60)
    device_id: int | None = None
    request_id: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=200)
    payload: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class ChangeMark(SQLModel, table=True):
    """How many transactions have written a table: a row for each, by `db.mark_of`. Used on PostgreSQL only."""

    __tablename__ = "change_mark"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = 0


class RequestKey(SQLModel, table=True):
    """A form sent once: same key and payload get the first answer, the same key with another payload is refused."""

    __tablename__ = "request_key"
    __table_args__ = (UniqueConstraint("scope", "key"), Index("ix_request_key_at", "at"))

    id: int | None = Field(default=None, primary_key=True)
    scope: str = Field(max_length=20, description="owner: p<person> or d<device>")
    key: str = Field(max_length=80)
    route: str = Field(max_length=120)
    body_hash: str = Field(max_length=64)
    status: int
    body: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime


class JobRun(SQLModel, table=True):
    """A claimed run of a job; UNIQUE (job, due_at) is what makes it run once, whoever holds a scheduler."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=60)
    due_at: datetime
    claimed_at: datetime
    finished_at: datetime | None = None
    attempts: int = 1
    status: str = Field(default="running", max_length=12, description="running, done, failed")
    note: str = Field(default="", max_length=300)


class KeptEntry(SQLModel, table=True):
    """An entry of a phone's queue that was not carried out: kept with the reason until a leader decides."""

    __tablename__ = "kept_entry"
    __table_args__ = (
        UniqueConstraint("person_id", "key", name="uq_kept_entry_key"),
        Index("ix_kept_entry_site", "site_id", "state", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id")
    key: str = Field(max_length=80)
    kind: str = Field(max_length=20)
    body_hash: str = Field(max_length=64)
    data: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    occurred_at: datetime = Field(description="by our clock: corrected by `skew_s`")
    skew_s: int = 0
    received_at: datetime
    flags: str = Field(default="", max_length=80)
    why: str = Field(max_length=40, description="code of the refusal")
    params: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = Field(default="waiting", max_length=8, description="waiting, taken, left, refused")
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    reason: str = Field(default="", max_length=200)
