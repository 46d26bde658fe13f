"""Who hears of what is missed: the leader at once, the manager when the round is over; one notice a round."""

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.notices.models import Notice
from app.notices.queries import inbox
from app.patrol.excuses import ExcuseIn, excuse_round
from tests.conftest import Acts
from tests.patrol.floor import a_morning, at, rounds, run_job, scan
from tests.world import World, stands


@pytest.fixture
def morning(house: House, clock: FixedClock, world: World) -> House:
    """Eight o'clock: Wang on patrol, Liu leads the group and Mei the site, both there."""
    a_morning(house, clock)
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        stands(work, world.mei, world.manager)
    run_job(house)
    return house


def told(house: House) -> list[tuple[int | None, str, object, bool]]:
    """Notices of the patrol: reader, kind, how many points, seen."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Notice).where(col(Notice.kind).startswith("patrol")).order_by(col(Notice.id)))
        return [(row.person_id, row.kind, row.params["n"], row.seen_at is not None) for row in rows]


def words(act: Acts, person_id: int) -> list[str]:
    """What the person reads."""
    with act(person_id, writing=False) as work:
        return [row.text for row in inbox(work, 1).rows]


def test_a_missed_point_rings_the_leader_at_once_and_grows(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    at(clock, 8, 10)
    scan(act, "1001")
    at(clock, 8, 32)
    run_job(morning)
    assert told(morning) == [(world.liu, "patrol_points", 1, False)]
    assert words(act, world.liu) == ["Patrol, round 1: Pump room was missed."]
    at(clock, 8, 42)
    run_job(morning)

    assert told(morning) == [(world.liu, "patrol_points", 2, False)]
    assert words(act, world.liu) == ["Patrol, round 1: 2 points missed: Pump room, Switch room."]


def test_when_the_round_is_over_the_manager_hears_too(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    at(clock, 8, 10)
    scan(act, "1001")
    for minute in (32, 42, 52, 72):
        at(clock, 8, minute)
        run_job(morning)

    ended = [row for row in told(morning) if row[1] == "patrol_left"]
    assert sorted(ended) == [(world.mei, "patrol_left", 3, False), (world.liu, "patrol_left", 3, False)]
    assert words(act, world.mei)[0].startswith("Patrol: round 1 ended with 3 points missed")


def test_a_late_scan_takes_it_off_and_a_whole_round_let_go_too(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    at(clock, 8, 10)
    scan(act, "1001")
    at(clock, 8, 42)
    run_job(morning)
    scan(act, "1002")
    assert told(morning) == [(world.liu, "patrol_points", 1, False)]
    scan(act, "1003")
    assert told(morning) == []

    at(clock, 9, 12)
    run_job(morning)
    assert {kind for _, kind, _, _ in told(morning)} == {"patrol_left", "patrol_unbegun"}
    for row in rounds(morning):
        with act(world.mei) as work:
            excuse_round(work, ExcuseIn(site_id=1, round_id=row.id or 0, reason="ambulance"))
    assert told(morning) == []


def test_a_round_that_nobody_begins_rings_the_leader_then_both(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    at(clock, 8, 12)
    run_job(morning)
    assert told(morning) == [(world.liu, "patrol_unbegun", 0, False)]
    assert words(act, world.liu) == ["Patrol: nobody has begun round 1 yet."]
    at(clock, 9, 0)
    run_job(morning)

    assert sorted(told(morning)) == [(world.mei, "patrol_round", 0, False), (world.liu, "patrol_round", 0, False)]


def test_beginning_it_after_all_takes_the_first_notice_off(morning: House, act: Acts, clock: FixedClock) -> None:
    at(clock, 8, 12)
    run_job(morning)
    at(clock, 8, 14)
    scan(act, "1001")

    assert told(morning) == []
