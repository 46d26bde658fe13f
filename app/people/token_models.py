"""Tokens by which a program acts as a person."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class ApiToken(SQLModel, table=True):
    """A token of one person for the API. Only its hash is kept; it was shown once, when it was made."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=40, description="what it is for, in the person's own words")
    token_hash: str = Field(max_length=64, unique=True)
    scopes: str = Field(max_length=20, description="reads, or reads writes")
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = Field(default=None, description="to the minute or so")
