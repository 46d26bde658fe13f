"""Rules that were overruled, with the reason: kept as it was said, whatever becomes of the shift."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel


class RuleOverride(SQLModel, table=True):
    """A rule objected to a shift, or to a day of leave, and somebody with the right let it through.

    `code` and `params` are the words of the objection as it stood; `assignment_id` is null for leave. Never changed.
    """

    __tablename__ = "rule_override"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "assignment_id"], ["assignment.site_id", "assignment.id"]),
        CheckConstraint("length(reason) > 0", name="rule_override_has_a_reason"),
        Index("ix_rule_override_site", "site_id", "at"),
        Index("ix_rule_override_assignment", "assignment_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    assignment_id: int | None = None
    person_id: int = Field(foreign_key="person.id")
    day: date = Field(description="business day of the shift, or the day of leave")
    rule: str = Field(max_length=30)
    code: str = Field(max_length=40)
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    by: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    reason: str = Field(max_length=200)
