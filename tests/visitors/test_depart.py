"""The way out: by the door, the car park or the desk; a car is seen out; a slip is taken back."""

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict
from app.core.models import EventLog
from app.core.work import House, open_work
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.chain import DepartIn, TakeBackIn, car_left, depart_party, take_back_step
from app.visitors.models import Visit
from app.visitors.queries import just_gone, open_parties
from app.visitors.steps import StepIn
from tests.conftest import Acts
from tests.world import World, stands


@pytest.fixture
def party(house: House, world: World, act: Acts) -> int:
    """A registered party in the hall that came by car."""
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)
    with act(world.wang) as work:
        visit = announce_party(work, AnnounceIn(site_id=1, heads=3, plate="粤BD31688"))
        visit.place, visit.registered_at = "hall", work.now
        return visit.id or 0


def test_a_party_leaves_by_the_door_and_its_car_is_waited_for(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=party))
    with act(world.wang) as work:
        assert open_parties(work, 1) == []
        (gone,) = just_gone(work, 1)
        assert (gone.id, gone.outcome, gone.car_out_at) == (party, "left", None)
        fact = work.find(EventLog, kind="PartyDeparted")
        assert fact
        assert fact.payload == {"visit_id": party, "where": "door", "by_car": True}
    clock.advance(minutes=2)
    with act(world.wang) as work:
        assert car_left(work, StepIn(site_id=1, visit_id=party)).car_out_at == work.now
    clock.advance(minutes=9)
    with act(world.wang) as work:
        assert just_gone(work, 1) == []


def test_leaving_from_the_car_park_takes_the_car_along(act: Acts, world: World, party: int) -> None:
    with act(world.wang) as work:
        visit = depart_party(work, DepartIn(site_id=1, visit_id=party, where="lot"))
        assert (visit.outcome, visit.car_out_at, visit.departed_by) == ("left", work.now, world.wang)


def test_the_desk_may_see_a_party_off(act: Acts, world: World, party: int) -> None:
    with act(world.lin) as work:
        assert depart_party(work, DepartIn(site_id=1, visit_id=party, where="desk")).departed_by == world.lin


def test_a_second_person_is_told_who_closed_it_and_the_same_one_is_not_bothered(
    act: Acts, world: World, party: int
) -> None:
    for _ in range(2):
        with act(world.zhou) as work:
            depart_party(work, DepartIn(site_id=1, visit_id=party))
    with act(world.lin) as work, pytest.raises(Conflict) as refusal:
        depart_party(work, DepartIn(site_id=1, visit_id=party, where="desk"))
    assert (refusal.value.code, refusal.value.params["name"]) == ("gone_already", "周杰瑞")


def test_a_departure_taken_back_puts_the_party_where_it_was(act: Acts, world: World, party: int) -> None:
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=party))
    with act(world.zhou) as work:
        take_back_step(work, TakeBackIn(site_id=1, visit_id=party, step="departed"))
    with act(world.mei) as work:
        visit = work.get(Visit, party)
        assert (visit.place, visit.departed_at, visit.departed_by, visit.outcome) == ("hall", None, None, "")


def test_no_car_is_waited_for_of_a_party_still_here(act: Acts, world: World, party: int) -> None:
    with act(world.wang) as work, pytest.raises(Conflict):
        car_left(work, StepIn(site_id=1, visit_id=party))
