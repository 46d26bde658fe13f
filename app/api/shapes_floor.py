"""What the API answers about the model homes, things lent and the car park. Conventions as in shapes.py."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.api.shapes import Shape


class InsideShape(Shape):
    """A party in a home."""

    visit_id: int
    heads: int
    since: datetime
    how: str = Field(description="over: beyond the limit; alone: walked in; told, late; empty: admitted")


class QueuedShape(Shape):
    """A party in front of a full home."""

    visit_id: int
    heads: int
    since: datetime
    wait_minutes: int = Field(description="about how long from now; 0: there is room")


class HomeShape(Shape):
    """A model home now."""

    unit_id: int
    code: str
    name_zh: str
    name_en: str
    kind: str
    capacity: int = Field(description="most people at once")
    heads: int = Field(description="people inside")
    room: int = Field(description="how many more may go in; 0 when it is closed")
    state: Literal["closed", "full", "busy", "free"]
    closed_why: str
    closed_until: datetime | None
    inside: list[InsideShape]
    queue: list[QueuedShape] = Field(description="in the order in which they go in")


class HomesShape(Shape):
    """The model homes in their order."""

    items: list[HomeShape]


class UmbrellaShape(Shape):
    """An umbrella of the stock."""

    id: int
    number: int = Field(description="what is written on it")
    location: str = Field(description="its rack: lot, door, model")
    state: str = Field(description="rack, escort, lent, overdue, lost, repair")
    since: datetime = Field(description="since when the state holds")
    visit_id: int | None = Field(description="the party that has it")
    due_at: datetime | None = Field(description="when it should be back; null: when the party leaves")


class StoredShape(Shape):
    """A guest's own umbrella on the rack."""

    id: int
    tag: int
    visit_id: int | None = Field(description="whose it is, where that was said")
    since: datetime


class KeyShape(Shape):
    """A key of the cabinet."""

    id: int
    number: str
    name_zh: str
    name_en: str
    holder_id: int | None = Field(description="the colleague who has it; null: it hangs in the cabinet")
    holder: str
    since: datetime | None = Field(description="since when they have it")


class LendingShape(Shape):
    """What is lent, stored and signed out."""

    umbrellas: list[UmbrellaShape]
    stored: list[StoredShape]
    keys: list[KeyShape]


class CarCheckShape(Shape):
    """Something odd about a party's car that is not settled."""

    id: int
    visit_id: int
    kind: str = Field(description="window, light, tyre, scratch, leak, other")
    note: str
    plate_masked: str = Field(examples=["粤B·D3**8"])
    bay: str
    state: Literal["open", "told"] = Field(description="told: the owner knows")
    seen_at: datetime


class CarParkShape(Shape):
    """The car park now."""

    capacity: int = Field(description="bays in all; 0: not said yet")
    cars: int = Field(description="cars of parties")
    free: int | None = Field(description="null: not known")
    full: bool = Field(description="declared full")
    counted_at: datetime | None
    checks: list[CarCheckShape]
