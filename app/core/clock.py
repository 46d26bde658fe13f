"""The one clock: everything that asks for the time asks it, so a test or a demo can live at any instant."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """The real clock, shifted by `offset` and running `speed` times as fast from `started` on."""

    offset: timedelta = timedelta(0)
    speed: float = 1.0
    started: float = field(default_factory=time.time)

    @classmethod
    def at(cls, instant: datetime, speed: float = 1.0) -> "Clock":
        """A clock that reads `instant` (aware) now and runs on from it."""
        started = time.time()
        return cls(offset=instant - datetime.fromtimestamp(started, UTC), speed=speed, started=started)

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        real = time.time()
        run = self.started + (real - self.started) * self.speed
        return datetime.fromtimestamp(run, UTC) + self.offset

    def shift(self) -> timedelta:
        """How far this clock is from the real one; a phone's own clock is read with it."""
        return self.now() - datetime.fromtimestamp(time.time(), UTC)


@dataclass
class FixedClock(Clock):
    """A clock that a test sets by hand."""

    instant: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def advance(self, **span: float) -> None:
        """Move forward by timedelta(**span)."""
        self.instant += timedelta(**span)
