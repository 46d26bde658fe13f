"""The door hears: once, by one person, within the site's seconds, or the leader is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden
from app.core.models import EventLog
from app.core.work import House, open_work
from app.people.actors import actor_of
from app.people.models import Person
from app.sites.models import SiteSetting
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.chain import TakeBackIn, acknowledge_party, escalate_unacknowledged, take_back_step
from app.visitors.models import Visit, VisitStep
from app.visitors.steps import StepIn
from app.wiring import JOBS
from tests.conftest import Acts
from tests.world import World, stands


@pytest.fixture
def party(house: House, world: World, act: Acts) -> int:
    """A party of three announced by Wang; Zhou and Liu stand at the door."""
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)
        stands(work, world.liu, world.door, place=2)
    with act(world.wang) as work:
        return announce_party(work, AnnounceIn(site_id=1, heads=3)).id or 0


def missed(house: House) -> list[int]:
    """Parties of which it was said that nobody acknowledged them."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(EventLog).where(EventLog.kind == "AckMissed").order_by(col(EventLog.id)))
        return [int(str(row.payload["visit_id"])) for row in rows]


def escalate(house: House) -> None:
    """What the job does."""
    with open_work(house) as work:
        escalate_unacknowledged(work)


def test_it_acknowledges_with_who_and_when(act: Acts, world: World, clock: FixedClock, party: int) -> None:
    clock.advance(seconds=6)
    with act(world.zhou) as work:
        row = acknowledge_party(work, StepIn(site_id=1, visit_id=party))
        assert (row.acked_by, row.acked_at, row.at_door_at) == (world.zhou, work.now, None)
    with act(world.mei) as work:
        fact = work.find(EventLog, kind="PartyAcknowledged")
        assert fact
        assert fact.payload == {"visit_id": party, "seconds": 6}


def test_the_second_doorman_is_told_who_was_first(act: Acts, world: World, party: int) -> None:
    with act(world.zhou) as work:
        acknowledge_party(work, StepIn(site_id=1, visit_id=party))
    with act(world.liu) as work, pytest.raises(Conflict) as refusal:
        acknowledge_party(work, StepIn(site_id=1, visit_id=party))
    assert (refusal.value.code, refusal.value.params["name"]) == ("acked_already", "周杰瑞")
    assert f"{refusal.value.params['at']:%H:%M}" == "12:00"


def test_the_same_doorman_twice_is_once(act: Acts, world: World, party: int) -> None:
    for _ in range(2):
        with act(world.zhou) as work:
            acknowledge_party(work, StepIn(site_id=1, visit_id=party))
    with act(world.mei) as work:
        steps = work.session.exec(select(VisitStep.step).where(VisitStep.visit_id == party)).all()
        assert sorted(steps) == ["acked", "announced"]


def test_of_two_doormen_at_the_same_instant_one_wins(house: House, world: World, party: int) -> None:
    with open_work(house, writing=False) as reading:
        actors = [actor_of(reading, reading.get(Person, who)) for who in (world.zhou, world.liu)]

    def tap(which: int) -> str:
        try:
            with open_work(house, actors[which]) as work:
                acknowledge_party(work, StepIn(site_id=1, visit_id=party))
        except Conflict as refusal:
            return str(refusal.params["name"])
        return "won"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(tap, (0, 1)))
    loser = {"won": 1}.get(outcomes[0], 0)
    assert sorted(outcomes, key=lambda word: word != "won")[0] == "won"
    assert outcomes[loser] == ("周杰瑞", "刘强")[1 - loser]
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(VisitStep).where(VisitStep.step == "acked")).all()) == 1


def test_a_cleaner_may_not_and_a_consultant_only_for_an_own_party(act: Acts, world: World, party: int) -> None:
    with open_work(act.house) as work:
        stands(work, world.han, world.cleaning)
    for person in (world.han, world.shen):
        with act(person) as work, pytest.raises(Forbidden):
            acknowledge_party(work, StepIn(site_id=1, visit_id=party))
    with open_work(act.house) as work:
        work.get(Visit, party).consultant_id = world.shen
    with act(world.shen) as work:
        assert acknowledge_party(work, StepIn(site_id=1, visit_id=party)).acked_by == world.shen


def test_it_tells_the_leader_once_when_nobody_answers_in_time(house: House, clock: FixedClock, party: int) -> None:
    clock.advance(seconds=14)
    escalate(house)
    assert missed(house) == []
    clock.advance(seconds=1)
    escalate(house)
    clock.advance(seconds=15)
    escalate(house)
    assert missed(house) == [party]


def test_the_sites_own_seconds_count(house: House, clock: FixedClock, party: int) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="ack_seconds", value="60"))
    clock.advance(seconds=59)
    escalate(house)
    assert missed(house) == []
    clock.advance(seconds=1)
    escalate(house)
    assert missed(house) == [party]


def test_nothing_is_said_of_a_party_that_was_acknowledged(
    house: House, act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    with act(world.zhou) as work:
        acknowledge_party(work, StepIn(site_id=1, visit_id=party))
    clock.advance(minutes=5)
    escalate(house)
    assert missed(house) == []


def test_the_job_is_wired_every_fifteen_seconds() -> None:
    assert [job.every for job in JOBS if job.run is escalate_unacknowledged] == [timedelta(seconds=15)]


def test_an_acknowledgement_is_taken_back_by_its_maker_within_seconds(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    with act(world.zhou) as work:
        acknowledge_party(work, StepIn(site_id=1, visit_id=party))
    with act(world.liu) as work, pytest.raises(Conflict):
        take_back_step(work, TakeBackIn(site_id=1, visit_id=party, step="acked"))
    clock.advance(seconds=9)
    with act(world.zhou) as work:
        row = take_back_step(work, TakeBackIn(site_id=1, visit_id=party, step="acked"))
        assert (row.acked_at, row.acked_by) == (None, None)
    with act(world.zhou) as work:
        acknowledge_party(work, StepIn(site_id=1, visit_id=party))
    clock.advance(seconds=31)
    with act(world.zhou) as work, pytest.raises(Conflict):
        take_back_step(work, TakeBackIn(site_id=1, visit_id=party, step="acked"))
