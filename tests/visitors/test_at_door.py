"""The party at the door: announced or not, met or not, each tap with its own time and nothing moved back."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict
from app.core.models import EventLog
from app.core.work import House, open_work
from app.visitors.announce import AnnounceIn, AtDoorIn, announce_party, start_at_door
from app.visitors.chain import TakeBackIn, acknowledge_party, no_show, party_at_door, take_back_step
from app.visitors.models import Visit, VisitStep
from app.visitors.queries import open_parties
from app.visitors.steps import StepIn
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


def test_it_moves_the_party_to_the_door_and_leaves_what_nobody_recorded_open(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    clock.advance(seconds=50)
    with act(world.zhou) as work:
        party_at_door(work, StepIn(site_id=1, visit_id=party))
    with act(world.mei) as work:
        (row,) = open_parties(work, 1)
        assert (row.place, row.at_door_at, row.since, row.acked_at) == ("door", work.now, work.now, None)
        assert not row.unacked


def test_a_tap_after_the_desk_fills_the_instant_in_and_moves_nobody_back(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    with open_work(act.house) as work:
        visit = work.get(Visit, party)
        visit.place, visit.registered_at = "hall", work.now
    clock.advance(seconds=20)
    with act(world.zhou) as work:
        row = party_at_door(work, StepIn(site_id=1, visit_id=party))
        assert (row.place, row.at_door_at) == ("hall", work.now)


def test_a_second_doorman_is_told_who_recorded_it(act: Acts, world: World, party: int) -> None:
    for _ in range(2):
        with act(world.zhou) as work:
            party_at_door(work, StepIn(site_id=1, visit_id=party))
    with act(world.liu) as work, pytest.raises(Conflict) as refusal:
        party_at_door(work, StepIn(site_id=1, visit_id=party))
    assert refusal.value.params["name"] == "周杰瑞"
    with act(world.mei) as work:
        steps = work.session.exec(select(VisitStep).where(VisitStep.step == "at_door")).all()
        assert len(steps) == 1


def test_a_party_that_only_the_radio_announced_starts_at_the_door(act: Acts, world: World, party: int) -> None:
    with act(world.zhou) as work:
        visit = start_at_door(work, AtDoorIn(site_id=1, heads=2, children=True))
        assert (visit.number, visit.place, visit.announced_at, visit.children) == (party + 1, "door", None, True)
    with act(world.mei) as work:
        fact = work.find(EventLog, kind="PartyAtDoor")
        assert fact
        assert fact.payload == {"visit_id": visit.id, "announced": False}


def test_nobody_came_closes_the_party_as_not_met(act: Acts, world: World, party: int) -> None:
    with act(world.zhou) as work:
        no_show(work, StepIn(site_id=1, visit_id=party))
    with act(world.mei) as work:
        visit = work.get(Visit, party)
        assert (visit.outcome, visit.at_door_at, open_parties(work, 1)) == ("no_show", None, [])
    with act(world.liu) as work, pytest.raises(Conflict) as refusal:
        acknowledge_party(work, StepIn(site_id=1, visit_id=party))
    assert refusal.value.code == "gone_already"
    with act(world.zhou) as work:
        visit = take_back_step(work, TakeBackIn(site_id=1, visit_id=party, step="no_show"))
        assert (visit.place, visit.outcome, visit.departed_at) == ("lot", "", None)


def test_nobody_came_is_refused_for_a_party_at_the_door(act: Acts, world: World, party: int) -> None:
    with act(world.zhou) as work:
        party_at_door(work, StepIn(site_id=1, visit_id=party))
    with act(world.liu) as work, pytest.raises(Conflict):
        no_show(work, StepIn(site_id=1, visit_id=party))


def test_at_the_door_is_taken_back_to_the_way_or_out_of_the_day(act: Acts, world: World, party: int) -> None:
    with act(world.zhou) as work:
        party_at_door(work, StepIn(site_id=1, visit_id=party))
        started = start_at_door(work, AtDoorIn(site_id=1, heads=1)).id or 0
    for visit_id in (party, started):
        with act(world.zhou) as work:
            take_back_step(work, TakeBackIn(site_id=1, visit_id=visit_id, step="at_door"))
    with act(world.mei) as work:
        assert [(row.id, row.place, row.at_door_at) for row in open_parties(work, 1)] == [(party, "lot", None)]
        assert work.get(Visit, started).outcome == "withdrawn"
