"""A played day: the plan is a pure function of its seed, and what comes of it is the same every time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.demo_play import Asked, saturday, wish_of
from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.demo.play import Account, Play, Player, Scene
from app.demo.play_plan import SLOT_S, Act, Crew, Shift, Wish, plan_day
from app.main import build_house
from tests.conftest import NOON, Template
from tests.live import LiveServer
from tests.world import PASSWORD, PEOPLE, World, an_assignment, stands

CREW = Crew(
    (
        Shift("wang", 480, 1020, frozenset({"announces"})),
        Shift("zhou", 480, 1020, frozenset({"receives_at_door"})),
        Shift("han", 600, 1140),
        Shift("song", 480, 1020, leads=True),
    ),
    ("shen", "yao"),
)
SHORT = Wish(seed=7, parties=30, from_minute=12 * 60, to_minute=12 * 60 + 50)


@given(st.integers(0, 10**9), st.integers(0, 40), st.integers(480, 900), st.integers(60, 500))
def test_the_plan_is_a_pure_function_of_its_seed(seed: int, parties: int, first: int, length: int) -> None:
    wish = Wish(seed, parties, first, first + length)

    plan = plan_day(wish, CREW)

    assert plan == plan_day(wish, CREW)
    assert all(first * 60 <= act.at < (first + length) * 60 and act.at % SLOT_S == 0 for act in plan)
    begun = [act.party for act in plan if act.what in ("announce", "start")]
    assert sorted(begun) == list(range(1, parties + 1))


def test_another_seed_is_another_day() -> None:
    assert plan_day(SHORT, CREW) != plan_day(replace(SHORT, seed=8), CREW)


def test_a_whole_day_has_what_a_day_has() -> None:
    plan = plan_day(Wish(), CREW)

    assert {act.what for act in plan} >= {
        "arrive", "leave", "sick", "rain", "leave_door", "back_at_door", "ask_relief", "relief_back", "sign_in",
        "announce", "start", "acknowledge", "no_show", "complete", "at_door", "register", "answer", "unwilling",
        "tour", "talk", "depart", "car_left", "tick", "close",
    }  # fmt: skip
    assert [act.at for act in plan if act.what == "rain"] == [15 * 3600]
    assert [act.what for act in plan][-1] == "close"


@given(st.integers(0, 10**6))
def test_the_steps_of_a_party_follow_each_other(seed: int) -> None:
    way = ("announce", "start", "acknowledge", "complete", "at_door", "no_show", "register", "tour", "talk", "depart")
    parties: dict[int, list[Act]] = {}
    for act in plan_day(Wish(seed, 12), CREW):
        if act.what in way:
            parties.setdefault(act.party, []).append(act)

    for acts in parties.values():
        assert [act.what for act in acts] == sorted((act.what for act in acts), key=way.index)
        assert len({act.at for act in acts}) == len(acts)


def test_a_day_is_played_on_a_saturday_until_closing() -> None:
    monday = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=8)))

    start = saturday(monday)
    wish = wish_of(Asked(seed=3, parties=50, hours=None, speed=60), start)

    assert start.isoformat() == "2026-11-28T08:30:00+08:00"
    assert wish == Wish(3, 50, 510, 1110)
    assert wish_of(Asked(3, 50, 1.5, 60), start).to_minute == 600


@dataclass(frozen=True)
class ByHand:
    """The clock of the test is set to the instant that is waited for."""

    clock: FixedClock

    def wait(self, at: datetime) -> None:
        """Nobody sleeps."""
        self.clock.instant = max(self.clock.instant, at)


def played(house: House, clock: FixedClock) -> Account:
    """The short day at Yunqi, over HTTP."""
    world = World()
    with open_work(house) as work:
        for person, post in (
            (world.wang, world.parking), (world.zhou, world.door), (world.lin, world.hall), (world.luo, world.units)
        ):  # fmt: skip
            stands(work, person, post)
        an_assignment(work, world.han, world.cleaning, start=780, end=1140)
    people = [Player(role, name, user, PASSWORD) for name, user, role, site, _ in PEOPLE if site == 1]
    with LiveServer(house) as server:
        return Play(Scene(server.url, "yunqi", people), SHORT, ByHand(clock)).run()


@pytest.fixture
def twin(template: Template, tmp_path: Path) -> Any:
    """A second house like the first, at the same instant."""
    settings, name = template.copy(tmp_path / "twin")
    clock = FixedClock(instant=NOON)
    house = build_house(settings, clock)
    yield house, clock
    house.db.close()
    template.drop(name)


def test_every_hand_off_is_accounted_for(house: House, clock: FixedClock, twin: tuple[House, FixedClock]) -> None:
    account = played(house, clock)

    counts = account.counts()
    assert account.whole, counts
    if house.db.dialect == "sqlite":  # once is enough to know that a seed ends the same
        assert played(*twin).counts() == counts
    assert counts["parties"] == counts["announced"] == 30
    assert sum(counts["closed"].values()) == 30
    assert "on site" not in counts["closed"]
    assert counts["accepted"] > 0
    assert counts["sent_twice"] > 0
    assert (counts["duplicates"], counts["missing"], counts["answered_otherwise"], counts["broken"]) == (0, 0, 0, {})
