"""Facts of the board: ids, counts and times only."""

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Event


@dataclass(frozen=True)
class PostUncovered(Event):
    """Nobody stands on a post that a party is on its way to; once per post until it is over."""

    uncovered_id: int
    post_id: int
    visit_id: int
    arrives_at: datetime


@dataclass(frozen=True)
class UncoveredClimbed(Event):
    """Whoever was sent to it is not there in time."""

    uncovered_id: int
    post_id: int
    cover_id: int | None


@dataclass(frozen=True)
class UncoveredOver(Event):
    """`how`: manned, gone (nobody comes there any more)."""

    uncovered_id: int
    post_id: int
    how: str


@dataclass(frozen=True)
class WallHung(Event):
    """A wall page has an address now."""

    wall_id: int
    area: str


@dataclass(frozen=True)
class WallTakenDown(Event):
    """Its address counts no more."""

    wall_id: int


@dataclass(frozen=True)
class MusterBegun(Event):
    """Everybody on site is counted; `heads` in all."""

    muster_id: int
    drill: bool
    parties: int
    heads: int


@dataclass(frozen=True)
class MusterMarked(Event):
    """`safe` of `heads` people of an entry are found."""

    muster_id: int
    kind: str
    subject_id: int
    safe: int
    heads: int


@dataclass(frozen=True)
class MusterEnded(Event):
    """The count is over: `safe` of `heads`."""

    muster_id: int
    drill: bool
    safe: int
    heads: int
