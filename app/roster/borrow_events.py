"""Facts about borrowed hands: ids and times only."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class HandBorrowed(Event):
    """Somebody helps out until an instant, on the posts named."""

    person_id: int
    posts: tuple[int, ...]
    until: str


@dataclass(frozen=True)
class HandReturned(Event):
    """A borrowed hand's day is over: by itself, or ended by somebody."""

    person_id: int
