"""`anchang demo --play`: the demo's people work a whole day by themselves, over HTTP, faster than the wall clock."""

import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread

from app.commands.common import say
from app.core.clock import Clock
from app.core.work import House
from app.demo.accounts import Known
from app.demo.cast import YUNQI
from app.demo.play import Account, ClockPace, Play, Scene, Wish, players_of
from app.demo.play_calls import CannotSignIn

SPEED = 60.0
"""A day of ten hours in ten minutes, unless another speed is asked for."""

OPENS, CLOSES = timedelta(hours=8, minutes=30), 18 * 60 + 30
"""From when to when a day is played, unless the clock and the hours say otherwise."""

SATURDAY = 5


@dataclass(frozen=True)
class Asked:
    """What was asked for; `hours` None: until closing."""

    seed: int
    parties: int
    hours: float | None
    speed: float


def saturday(now: datetime) -> datetime:
    """Half past eight on the Saturday of `now`'s week (its own zone), when most people come."""
    day = now - timedelta(days=now.weekday() - SATURDAY)
    return day.replace(hour=0, minute=0, second=0, microsecond=0) + OPENS


def wish_of(asked: Asked, start: datetime) -> Wish:
    """What is played from `start` (local time) on."""
    first = start.hour * 60 + start.minute
    last = first + int(asked.hours * 60) if asked.hours else max(CLOSES, first + 60)
    return Wish(asked.seed, asked.parties, first, min(last, 24 * 60))


@dataclass
class Playing:
    """The played day beside the server, in a thread of its own; when it is over the server is told to stop."""

    house: House
    url: str
    people: Sequence[Known]
    wish: Wish
    speed: float
    as_json: bool
    account: Account | None = None
    stop: Event = field(default_factory=Event)
    trouble: str = ""

    def start(self) -> None:
        """Begin; called when the first request would be answered."""
        Thread(target=self._run, name="play", daemon=True).start()

    def _run(self) -> None:
        try:
            players = players_of([known.row for known in self.people], YUNQI.site)
            scene = Scene(self.url, YUNQI.site, players)
            pace = ClockPace(lambda: self.house.clock.now(), self.speed)
            self.account = Play(scene, self.wish, pace, stopped=self.stop.is_set, begin=self._quicken).run()
            self._tell(self.account)
        except CannotSignIn as trouble:
            self.trouble = str(trouble)
        finally:
            if not self.stop.is_set():
                signal.raise_signal(signal.SIGINT)

    def _quicken(self) -> None:
        """Until everybody is signed in the clock runs as it does on the wall."""
        self.house.clock = Clock.at(self.house.clock.now(), self.speed)

    def _tell(self, account: Account) -> None:
        if self.as_json:
            say(account.as_json())
        else:
            for line in account.lines():
                say(line)

    @property
    def went_well(self) -> bool:
        """Whether the day was played and everything is accounted for."""
        return self.account is not None and self.account.whole
