"""What happens to notices themselves, to how loud they are and to the group robot. Ids and codes only."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class AlertTaken(Event):
    """Somebody sees to an alert: it goes up no further."""

    notice_id: int
    kind: str


@dataclass(frozen=True)
class AlertClimbed(Event):
    """Nobody took an alert in time: these people were told."""

    kind: str
    step: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class LoudnessChanged(Event):
    """How loud a topic is was set for a post (0: everywhere); an empty level: as it was out of the box."""

    topic: str
    post_id: int
    level: str


@dataclass(frozen=True)
class RobotChanged(Event):
    """The address of the group robot was set or taken away, or what it says was chosen. Never the address itself."""

    has_address: bool
    topics: tuple[str, ...]


@dataclass(frozen=True)
class MessageRetried(Event):
    """A message that was given up is tried again."""

    outbox_id: int
