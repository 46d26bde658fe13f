"""The car park: bays, cars, full or not, what is odd about a car."""

import pytest
from sqlmodel import select

from app.core.errors import Conflict, Forbidden, Invalid
from app.core.work import House, open_work
from app.lending.cars import CarCheckIn, ReportCarIn, close_car, report_car, tell_owner
from app.lending.lot import CountBaysIn, NoteCarIn, SweepIn, SwitchFullIn, count_bays, note_car, sweep_car, switch_full
from app.lending.lot_queries import bays, cars_in, odd_cars
from app.lending.queries import free_bays
from app.lending.words import Odd
from app.notices.models import Notice
from app.visitors.announce import CompleteIn, complete_party
from app.visitors.chain import DepartIn, car_left, depart_party
from app.visitors.models import Visit
from app.visitors.steps import StepIn
from tests.conftest import Acts
from tests.lending.floor import a_party, at_door, on_posts, set_value
from tests.world import World

PLATES = ("粤BD31688", "粤B12345", "沪A88888")


@pytest.fixture(autouse=True)
def _floor(house: House) -> None:
    with open_work(house) as work:
        on_posts(work)
        set_value(work, "lot_capacity", 10)


def free(act: Acts, world: World) -> int | None:
    """Free bays as the guide sees them."""
    with act(world.wang, writing=False) as work:
        return free_bays(work, 1)


def notices(house: House, *kinds: str) -> list[tuple[str, int | None, int | None, bool]]:
    """Notices of those kinds: kind, post, person, whether somebody saw to it."""
    with open_work(house, writing=False) as work:
        return [
            (row.kind, row.post_id, row.person_id, row.seen_at is not None)
            for row in work.session.exec(select(Notice).order_by(Notice.id))  # type: ignore[arg-type]
            if row.kind in kinds
        ]


def test_without_a_capacity_nobody_is_told_a_number(house: House) -> None:
    with open_work(house, writing=False) as work:
        assert free_bays(work, 2) is None


def test_a_car_takes_a_bay_until_it_is_seen_driving_off(act: Acts, world: World) -> None:
    with act(world.wang) as work:
        by_car, _on_foot = a_party(work, PLATES[0]), a_party(work)
    assert free(act, world) == 9
    with act(world.zhou) as work:
        at_door(work, by_car)
        depart_party(work, DepartIn(site_id=1, visit_id=by_car))
    assert free(act, world) == 9
    with act(world.wang) as work:
        car_left(work, StepIn(site_id=1, visit_id=by_car))
    assert free(act, world) == 10


def test_a_taxi_takes_no_bay(act: Acts, world: World) -> None:
    with act(world.wang) as work:
        visit_id = a_party(work, PLATES[0])
        complete_party(work, CompleteIn(site_id=1, visit_id=visit_id, dropped_off=True))
    assert free(act, world) == 10
    with act(world.wang, writing=False) as work:
        assert cars_in(work, 1) == ()


def test_a_count_puts_the_number_right_and_parties_go_on_from_there(act: Acts, world: World) -> None:
    with act(world.wang) as work:
        a_party(work, PLATES[0])
        count_bays(work, CountBaysIn(site_id=1, free=4))
    assert free(act, world) == 4
    with act(world.wang) as work:
        a_party(work, PLATES[1])
    assert free(act, world) == 3
    with pytest.raises(Invalid, match="lot_too_many_free"), act(world.wang) as work:
        count_bays(work, CountBaysIn(site_id=1, free=11))
    with act(world.zhao) as work, pytest.raises(Conflict, match="lot_no_capacity"):
        count_bays(work, CountBaysIn(site_id=2, free=1))


def test_full_is_told_to_door_and_desk_once_and_ends_with_the_next_free_bay(
    act: Acts, world: World, house: House
) -> None:
    for _ in range(2):
        with act(world.wang) as work:
            switch_full(work, SwitchFullIn(site_id=1, full=True))
    assert free(act, world) == 0
    assert notices(house, "lot_full") == [("lot_full", world.door, None, False), ("lot_full", world.hall, None, False)]
    with act(world.wang) as work:
        count_bays(work, CountBaysIn(site_id=1, free=2))
    with act(world.wang, writing=False) as work:
        assert bays(work, 1).full is False
    with act(world.liu) as work:
        switch_full(work, SwitchFullIn(site_id=1, full=True))
        switch_full(work, SwitchFullIn(site_id=1, full=False))
    assert all(seen for *_rest, seen in notices(house, "lot_full"))


def test_the_sweep_lists_every_car_and_one_tap_takes_it_off(act: Acts, world: World) -> None:
    with act(world.wang) as work:
        first, second = (a_party(work, plate) for plate in PLATES[:2])
        note_car(work, NoteCarIn(site_id=1, visit_id=second, bay="B12"))
    with act(world.wang, writing=False) as work:
        assert [(car.plate_masked, car.bay) for car in cars_in(work, 1)] == [("粤B·D3***8", ""), ("粤B·12**5", "B12")]
    with act(world.wang) as work:
        sweep_car(work, SweepIn(site_id=1, visit_id=first))
        with pytest.raises(Conflict, match="lot_car_gone"):
            sweep_car(work, SweepIn(site_id=1, visit_id=first))
        with pytest.raises(Conflict, match="lot_car_gone"):
            note_car(work, NoteCarIn(site_id=1, visit_id=first, bay="A1"))
    with act(world.wang, writing=False) as work:
        assert [car.visit_id for car in cars_in(work, 1)] == [second]
        assert work.get(Visit, first).departed_at is None


def odd(act: Acts, world: World, visit_id: int, key: str = "phone-key-1") -> int:
    """Wang sees an open window."""
    with act(world.wang) as work:
        data = ReportCarIn(site_id=1, visit_id=visit_id, kind=Odd.WINDOW, client_key=key, note="右后窗")
        return report_car(work, data).id or 0


def test_an_odd_car_is_told_to_the_partys_consultant(act: Acts, world: World, house: House) -> None:
    with act(world.wang) as work:
        visit_id = a_party(work, PLATES[0])
    with act(world.mei) as work:
        visit = work.get(Visit, visit_id)
        visit.consultant_id, visit.accepted_at = world.shen, work.now
    check_id = odd(act, world, visit_id)
    assert odd(act, world, visit_id) == check_id
    assert notices(house, "vehicle_anomaly", "vehicle_call") == [("vehicle_anomaly", None, world.shen, False)]
    with act(world.yao) as work, pytest.raises(Forbidden):
        tell_owner(work, CarCheckIn(site_id=1, check_id=check_id))
    with act(world.shen) as work:
        tell_owner(work, CarCheckIn(site_id=1, check_id=check_id))
    assert notices(house, "vehicle_anomaly") == [("vehicle_anomaly", None, world.shen, True)]
    with act(world.wang, writing=False) as work:
        (row,) = odd_cars(work, 1)
        assert (row.state, row.answered_by, row.seen_by) == ("told", "沈岳", "王伟")
    with act(world.wang) as work:
        close_car(work, CarCheckIn(site_id=1, check_id=check_id))
        with pytest.raises(Conflict, match="car_closed"):
            close_car(work, CarCheckIn(site_id=1, check_id=check_id))
    with act(world.wang, writing=False) as work:
        assert odd_cars(work, 1) == []


def test_without_a_consultant_the_desk_calls_the_owner_and_the_second_hears_who_did(
    act: Acts, world: World, house: House
) -> None:
    with act(world.wang) as work:
        visit_id = a_party(work, PLATES[0])
    check_id = odd(act, world, visit_id)
    assert notices(house, "vehicle_anomaly", "vehicle_call") == [("vehicle_call", world.hall, None, False)]
    with act(world.lin) as work:
        tell_owner(work, CarCheckIn(site_id=1, check_id=check_id))
    with act(world.mei) as work, pytest.raises(Conflict, match="car_told") as refused:
        tell_owner(work, CarCheckIn(site_id=1, check_id=check_id))
    assert refused.value.params == {"name": "林婷"}
