"""A played day: the plan is walked through by the house's clock, everybody acting over HTTP in their own session."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from app.demo.play_account import Account
from app.demo.play_acts import Stagehand
from app.demo.play_plan import ROTA_ACTS, Act, Crew, Wish, plan_day, slots
from app.demo.play_scene import Player, Scene

FIRST = ("arrive", "leave", "sick", "leave_door", "back_at_door", "ask_relief", "relief_coming", "relief_there",
         "relief_back")  # fmt: skip
"""Who stands where is settled first, one after another: what follows depends on it."""

ROLES = ("@announces", "@door", "@desk")
"""Actors that are whoever stands there."""

HANDS = 24
"""Threads: more people than this do not act in the same ten seconds."""


class Pace(Protocol):
    """How the player waits for an instant of the site: the house's clock, or a test's."""

    def wait(self, at: datetime) -> None:
        """Come back when it is `at`."""


@dataclass(frozen=True)
class ClockPace:
    """Waits by a clock that runs `speed` times as fast as the real one."""

    now: Callable[[], datetime]
    speed: float

    def wait(self, at: datetime) -> None:
        """Sleep until it is `at`; not at all when it is later already."""
        while (left := (at - self.now()).total_seconds()) > 0:
            time.sleep(min(1.0, left / self.speed))


@dataclass
class Play:
    """One played day at one site."""

    scene: Scene
    wish: Wish
    pace: Pace
    account: Account = field(default_factory=Account)
    stopped: Callable[[], bool] = lambda: False
    begin: Callable[[], None] = lambda: None
    """Called when everybody is signed in and the day begins."""

    def run(self) -> Account:
        """Play the whole plan and settle the account. Raises CannotSignIn."""
        crew = self.scene.open()
        self.begin()
        self.act(plan_day(self.wish, crew))
        return self.account

    def act(self, acts: Sequence[Act]) -> None:
        """Walk through `acts` slot by slot; whatever falls into one slot happens side by side."""
        hand = Stagehand(self.scene, self.account)
        midnight = self._midnight()
        with ThreadPoolExecutor(HANDS) as hands:
            for second, here in slots(acts):
                if self.stopped():
                    break
                self.pace.wait(midnight + timedelta(seconds=second))
                for act in here:
                    if act.what in FIRST:
                        hand.do(act)
                rest = [act for act in here if act.what not in FIRST]
                if rest:
                    self._side_by_side(hands, hand, rest)
        self.account.settle(hand.parties, self._parties(hand))

    def _side_by_side(self, hands: ThreadPoolExecutor, hand: Stagehand, acts: Sequence[Act]) -> None:
        if any(act.actor in ROLES for act in acts):
            self.scene.look()
        hand.taken_before = dict(hand.taken)
        rota = [act for act in acts if act.what in ROTA_ACTS]
        waiting = [hands.submit(hand.do, act) for act in acts if act.what not in ROTA_ACTS]
        waiting.append(hands.submit(_one_by_one, hand, rota))
        for one in waiting:
            one.result()

    def _midnight(self) -> datetime:
        """Local midnight of the site's business day, with its offset."""
        now = datetime.fromisoformat(self.scene.now())
        day = date.fromisoformat(self.scene.day)
        return now.replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0)

    def _parties(self, hand: Stagehand) -> dict[int, Any]:
        """What the site says of the plan's parties: of the list of the day, each with its steps."""
        boss, cursor, found = self.scene.phones[self.scene.manager], "", dict[int, Any]()
        wanted = set(hand.parties.values())
        while True:
            page = boss.get(self.scene.path(f"/days/{self.scene.day}/parties?limit=200{cursor}"))
            for row in page.body["items"] if page.ok else ():
                if row["id"] in wanted:
                    found[row["id"]] = boss.get(self.scene.path(f"/parties/{row['id']}")).body
            if not page.ok or page.body["next"] is None:
                return found
            cursor = f"&cursor={page.body['next']}"


def _one_by_one(hand: Stagehand, acts: Iterable[Act]) -> None:
    for act in acts:
        hand.do(act)


def players_of(accounts: Iterable[dict[str, str]], site_code: str) -> list[Player]:
    """The accounts of a site, as the demo tells them, that have a part in the day."""
    roles = ("SM", "TL", "RC", "ST", "SC")
    return [
        Player(row["role"], row["name"], row["username"], row["password"])
        for row in accounts
        if row["site"] == site_code and row["role"] in roles
    ]


__all__ = ["Account", "ClockPace", "Crew", "Pace", "Play", "Player", "Scene", "Wish", "plan_day", "players_of"]
