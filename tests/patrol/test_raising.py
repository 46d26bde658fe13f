"""What is not scanned in its time is raised at once and once; a leader may let a round go."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden
from app.core.models import EventLog
from app.core.work import House, open_work
from app.patrol.excuses import ExcuseIn, excuse_round
from app.patrol.queries import missed_points, rounds_today
from tests.conftest import Acts, Statements
from tests.patrol.floor import (
    a_morning,
    at,
    misses,
    rounds,
    run_job,
    scan,
    walk,
)
from tests.world import World


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock, Wang on patrol until five; the job has not run."""
    a_morning(house, clock)
    return house


def facts(house: House, *kinds: str) -> list[tuple[str, dict[str, object]]]:
    """What the log says of these kinds."""
    with open_work(house, writing=False) as work:
        query = select(EventLog).where(EventLog.site_id == 1).order_by(EventLog.id)  # type: ignore[arg-type]
        return [(row.kind, row.payload) for row in work.session.exec(query) if row.kind in kinds]


def test_a_point_is_raised_within_seconds_of_its_time_and_once(morning: House, act: Acts, clock: FixedClock) -> None:
    """Begun at 08:10 at the first of four points, a walk of forty minutes: the second is due 08:20, missed 08:32."""
    run_job(morning)
    at(clock, 8, 10)
    scan(act, "1001")
    at(clock, 8, 31, 59)
    run_job(morning)
    assert misses(morning) == []
    at(clock, 8, 32)
    for _ in range(3):
        run_job(morning)

    (miss,) = misses(morning)
    assert (miss.at, miss.scanned_at) == (clock.now(), None)
    assert [payload["point_ids"] for _, payload in facts(morning, "PointsMissed")] == [[miss.point_id]]
    with open_work(morning, writing=False) as work:
        assert [one.point for one in missed_points(work, 1)] == ["点位2"]


def test_a_scan_between_the_time_and_the_job_hides_no_missed_point(
    morning: House, act: Acts, clock: FixedClock
) -> None:
    run_job(morning)
    at(clock, 8, 10)
    walk(act, clock, "1001", "1003", "1004", every=12)
    run_job(morning)

    assert len(misses(morning)) == 1


def test_nobody_begins_it_is_told_once_and_the_round_is_missed_as_the_next_begins(
    morning: House, clock: FixedClock
) -> None:
    run_job(morning)
    for minute in (11, 12, 13, 59):
        at(clock, 8, minute)
        run_job(morning)
        assert len(facts(morning, "RoundNotBegun")) == (minute >= 12)
    at(clock, 9, 0)
    run_job(morning)
    run_job(morning)

    assert [row.state for row in rounds(morning)] == ["missed", "due"]
    assert [payload["points"] for _, payload in facts(morning, "RoundMissed")] == [0]
    assert misses(morning) == []


def test_a_round_walked_in_part_is_missed_when_its_tolerance_is_over(
    morning: House, act: Acts, clock: FixedClock
) -> None:
    run_job(morning)
    at(clock, 8, 10)
    walk(act, clock, "1001", "1002", "1003", every=10)
    at(clock, 9, 11)
    run_job(morning)
    assert rounds(morning)[0].state == "started"
    at(clock, 9, 12)
    run_job(morning)

    assert rounds(morning)[0].state == "missed"
    assert [payload["points"] for _, payload in facts(morning, "RoundMissed")] == [1]
    with open_work(morning, writing=False) as work:
        assert [(one.number, one.point) for one in missed_points(work, 1)] == [(1, "点位4")]


def test_a_leader_lets_a_round_go_with_the_reason_and_it_rings_no_more(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    run_job(morning)
    at(clock, 9, 1)
    run_job(morning)
    first = rounds(morning)[0]
    data = ExcuseIn(site_id=1, round_id=first.id or 0, reason="helped the ambulance")
    with act(world.song) as work, pytest.raises(Forbidden, match="duty_not_team"):
        excuse_round(work, data)
    with act(world.liu) as work:
        excuse_round(work, data)

    with act(world.liu, writing=False) as work:
        assert missed_points(work, 1) == ()
        assert [(row.state, row.reason, row.excused_by) for row in rounds_today(work, 1)][-1] == (
            "excused",
            "helped the ambulance",
            "刘强",
        )
    with act(world.mei) as work, pytest.raises(Conflict, match="patrol_round_excused"):
        excuse_round(work, data)


def test_the_reads_for_others_cost_the_same_for_one_round_and_for_many(
    morning: House, act: Acts, clock: FixedClock, world: World, statements: Statements
) -> None:
    counted = []
    for hour in (8, 9, 14):
        at(clock, hour, 5)
        run_job(morning)
        scan(act, "1001")
        with act(world.mei, writing=False) as work:
            rounds_today(work, 1)
            before = len(statements)
            work._memo.clear()
            rounds_today(work, 1)
            missed_points(work, 1)
            counted.append(len(statements) - before)

    assert max(counted) <= 7, counted
    assert counted[1] == counted[2]
