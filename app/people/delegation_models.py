"""The manager's rest: the management of a site handed to a leader for a dated window."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

GRACE = timedelta(minutes=10)
"""A window that is given to begin at once leaves the leader so long to answer before anybody else is rung."""


class Delegation(SQLModel, table=True):
    """Given by a manager, accepted by the leader; inside `from_at` to `until_at`, and only there, it gives rights.

    Nothing is ever overwritten: who gave, accepted, declined or ended it, and when, stays. `begun_at`, `rung_at` and
    `ended_at` are what the job has already told the site (began, not accepted in time, over); rights ask the window.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("until_at > from_at", name="delegation_ends_after_start"),
        Index("ix_delegation_site", "site_id", "until_at"),
        Index("ix_delegation_person", "to_person", "until_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    given_by: int = Field(foreign_key="person.id")
    to_person: int = Field(foreign_key="person.id")
    from_at: datetime
    until_at: datetime
    note: str = Field(default="", max_length=200, description="what the leader should know, or why a rule gave way")
    given_at: datetime
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    answer: str = Field(default="", max_length=200, description="why it was declined")
    revoked_at: datetime | None = None
    revoked_by: int | None = Field(default=None, foreign_key="person.id", description="a manager, or the leader")
    ended_early: bool = Field(default=False, description="revoked while it ran")
    begun_at: datetime | None = None
    rung_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def lives(self) -> bool:
        """Whether nobody declined or revoked it."""
        return self.declined_at is None and self.revoked_at is None

    @property
    def answer_by(self) -> datetime:
        """When somebody else has to hear that it is not accepted: as it opens."""
        return max(self.from_at, self.given_at + GRACE)

    def runs(self, at: datetime) -> bool:
        """Whether the leader has the manager's rights at that instant, as far as this row says."""
        return self.accepted_at is not None and self.lives and self.from_at <= at < self.until_at
