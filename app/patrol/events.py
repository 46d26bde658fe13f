"""What happens on patrol: ids and times only. Where the points are and what their codes are stands in none of them."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class RoutesInstalled(Event):
    """The usual points and routes were made for a site."""

    points: int
    routes: int


@dataclass(frozen=True)
class RouteChanged(Event):
    """A route has a new version from a business day on; `what` names the change."""

    route_id: int
    what: str
    valid_from: str


@dataclass(frozen=True)
class PointChanged(Event):
    """A point was added, renamed, taken away, or has a new code; `what` names it."""

    point_id: int
    what: str


@dataclass(frozen=True)
class RoundsOpened(Event):
    """Rounds fell due on these posts."""

    post_ids: tuple[int, ...]


@dataclass(frozen=True)
class PointScanned(Event):
    """Somebody was at a point; `how`: scan, typed, tap; `found`: something was not as it should be."""

    scan_id: int
    round_id: int | None
    post_id: int
    point_id: int
    how: str
    flags: str
    found: bool


@dataclass(frozen=True)
class RoundNotBegun(Event):
    """A round should be under way, and nobody has begun it."""

    round_id: int
    post_id: int


@dataclass(frozen=True)
class PointsMissed(Event):
    """Points of a round were not scanned in their time; raised at once."""

    round_id: int
    post_id: int
    point_ids: tuple[int, ...]


@dataclass(frozen=True)
class RoundMissed(Event):
    """A round is over and was not walked to its end: nobody began it (`points` 0), or so many points are open."""

    round_id: int
    post_id: int
    points: int


@dataclass(frozen=True)
class RoundFinished(Event):
    """Every point of a round was scanned; `state`: done or late."""

    round_id: int
    post_id: int
    state: str


@dataclass(frozen=True)
class RoundExcused(Event):
    """A leader let a round go, with the reason."""

    round_id: int
    post_id: int
