"""What the site means to do for a party in time is watched: told once, to those who can help, settled by itself."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, open_work
from app.notices.models import Notice
from app.notices.queries import inbox
from app.visitors.announce import AtDoorIn, start_at_door
from app.visitors.chain import DepartIn, depart_party
from app.visitors.clocks import watch_clocks
from app.visitors.models import Visit
from app.visitors.offers import SpokenIn, record_spoken_acceptance
from tests.conftest import Acts
from tests.visitors.deskmates import registered, sign_in
from tests.visitors.walkers import PLATE, announced, crew, recorded
from tests.world import World


@pytest.fixture(autouse=True)
def _crew(house: House, world: World) -> None:
    crew(house, world)


def watch(house: House) -> None:
    """The job, twice: it says everything once."""
    for _ in range(2):
        with open_work(house) as work:
            watch_clocks(work)


def told(house: House, kind: str) -> list[tuple[int | None, object, bool]]:
    """Reader, number of parties and whether it is settled, of the notices of that kind."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Notice).where(Notice.kind == kind).order_by("person_id")).all()
        return [(row.person_id, row.params.get("n"), row.seen_at is not None) for row in rows]


def at_door(act: Acts, world: World) -> int:
    """A party that walked up to the door."""
    with act(world.zhou) as work:
        return start_at_door(work, AtDoorIn(site_id=1, heads=2)).id or 0


def test_nobody_at_the_desk_is_told_to_its_leader_once_for_all_parties(
    act: Acts, world: World, clock: FixedClock, house: House
) -> None:
    one, other = at_door(act, world), at_door(act, world)
    clock.advance(seconds=59)
    watch(house)
    assert told(house, "register_missed") == []
    clock.advance(seconds=1)
    watch(house)
    assert told(house, "register_missed") == [(world.mei, 2, False)]
    with act(world.mei, writing=False) as work:
        assert inbox(work, 1).rows[0].text == "2 parties at the door for too long, not registered yet."

    for visit_id in (one, other):
        with act(world.lin) as work:
            registered(work, visit_id=visit_id)
    assert told(house, "register_missed") == [(world.mei, 1, True)] or told(house, "register_missed")[0][2]


def test_nobody_with_them_is_told_to_the_desk_and_the_manager(
    act: Acts, world: World, clock: FixedClock, house: House
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        one = registered(work).id or 0
    clock.advance(seconds=120)
    watch(house)
    assert told(house, "take_missed") == [(world.mei, 1, False), (world.lin, 1, False)]

    with act(world.lin) as work:
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=one))
    assert all(seen for _who, _n, seen in told(house, "take_missed"))


def test_late_tea_is_said_to_whoever_is_at_the_desk_and_to_no_leader(
    act: Acts, world: World, clock: FixedClock, house: House
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        one = registered(work).id or 0
    with act(world.lin) as work:
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=one))
    clock.advance(seconds=180)
    watch(house)
    assert told(house, "serve_missed") == [(world.lin, 1, False)]
    recorded(act, world.lin, one, "served")
    assert told(house, "serve_missed") == [(world.lin, 1, True)]
    clock.advance(minutes=10)
    watch(house)
    with open_work(house, writing=False) as work:
        log = work.session.exec(select(EventLog).where(EventLog.kind == "ClockMissed")).all()
        assert [(row.payload["clock"], row.payload["seconds"]) for row in log] == [("serve", 180)]


def test_who_has_left_is_promised_nothing(act: Acts, world: World, clock: FixedClock, house: House) -> None:
    one = at_door(act, world)
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=one))
    clock.advance(minutes=5)
    watch(house)
    assert told(house, "register_missed") == []


def test_a_server_that_was_down_for_an_hour_rings_for_nothing_old(
    act: Acts, world: World, clock: FixedClock, house: House
) -> None:
    at_door(act, world)
    clock.advance(minutes=61)
    watch(house)
    assert told(house, "register_missed") == []


def test_who_comes_back_is_promised_the_same_again(act: Acts, world: World, clock: FixedClock, house: House) -> None:
    one = announced(act, world.wang, 2, PLATE)
    for _ in range(2):
        recorded(act, world.zhou, one, "at_door")
        clock.advance(minutes=2)
        watch(house)
        with act(world.zhou) as work:
            depart_party(work, DepartIn(site_id=1, visit_id=one))
        clock.advance(minutes=30)
        announced(act, world.wang, 2, PLATE)
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(EventLog).where(EventLog.kind == "ClockMissed")).all()) == 2


def test_the_car_park_is_told_who_is_about_to_leave_by_car(act: Acts, world: World, house: House) -> None:
    by_car, on_foot = announced(act, world.wang, 2, PLATE), announced(act, world.wang, 2)
    for visit_id in (by_car, on_foot):
        recorded(act, world.lin, visit_id, "leaving")
    with open_work(house, writing=False) as work:
        (row,) = work.session.exec(select(Notice).where(Notice.kind == "party_leaving")).all()
        assert (row.post_id, row.params["visit_id"]) == (world.parking, by_car)
        assert work.get(Visit, by_car).leaving_at is not None
