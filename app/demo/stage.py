"""The demo's stage: a queue of instants. Each act runs one command as one person at its instant, in order of time."""

import heapq
import itertools
import random
from collections.abc import Callable
from datetime import datetime

from app.core.actor import Actor
from app.core.errors import AppError
from app.core.work import House, Work, open_work
from app.people.actors import actor_of
from app.people.models import Person

Act = Callable[[Work], object]


class Stage:
    """Runs acts up to `until`; acts may put further ones on. Refusals are part of life and leave nothing behind."""

    def __init__(self, house: House, until: datetime) -> None:
        self.house, self.until = house, until
        self.dice = random.Random(20260601)
        self._queue: list[tuple[datetime, int, int | None, Act]] = []
        self._order = itertools.count()
        self._actors: dict[int, Actor] = {}
        self.refused: list[str] = []
        self.noted: set[int] = set()
        """Duties that somebody is about to tick."""
        self.forgotten: set[int] = set()
        """Duties that nobody will tick."""

    def put(self, at: datetime, person_id: int | None, act: Act) -> None:
        """Have `act` happen at `at` by a person (None: the system); nothing happens after the demo's instant."""
        if at <= self.until:
            heapq.heappush(self._queue, (at, next(self._order), person_id, act))

    def play(self) -> None:
        """Run everything that was put on, oldest first."""
        while self._queue:
            at, _, person_id, act = heapq.heappop(self._queue)
            try:
                with open_work(self.house, self._actor(person_id, at), now=at) as work:
                    act(work)
            except AppError as refusal:
                self.refused.append(f"{at:%m-%d %H:%M} {getattr(act, '__qualname__', act)}: {refusal.code}")

    def _actor(self, person_id: int | None, at: datetime) -> Actor:
        if person_id is None:
            return Actor.system()
        if person_id not in self._actors:
            with open_work(self.house, writing=False, now=at) as work:
                self._actors[person_id] = actor_of(work, work.get(Person, person_id))
        return self._actors[person_id]
