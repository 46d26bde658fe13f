"""The book of the rota: every move of the day's order with its reason and who recorded it. Never changed."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class RotaMove(SQLModel, table=True):
    """One line of the book. `kind` and what it does to the order: see rota_moves.EFFECTS.

    The lines of a day, played again from the first, give the counts of every `ConsultantDay`.
    """

    __tablename__ = "rota_move"
    __table_args__ = (
        Index("ix_rota_move_day", "site_id", "business_day", "id"),
        Index("ix_rota_move_visit", "visit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    business_day: date
    person_id: int = Field(foreign_key="person.id", description="whose place it moves")
    kind: str = Field(max_length=12)
    cause: str = Field(default="", max_length=12, description="code of a reason; for undone the kind taken back")
    amount: int = 1
    visit_id: int | None = None
    at: datetime
    by: int | None = Field(default=None, foreign_key="person.id", description="None: the system")
    note: str = Field(default="", max_length=200)
