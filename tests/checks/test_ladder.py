"""What is late climbs: to the leader of the group, the second one, the manager; taken, it stops until something new."""

from datetime import timedelta

import pytest

from app.checks.calls import TakeLateIn, acknowledge_late
from app.core.actor import Role
from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden
from app.core.jobs import Runner
from app.core.models import JobRun
from app.core.work import House, open_work
from app.duties.models import Duty
from app.notices.service import SeenIn, mark_seen
from app.people.delegation_models import Delegation
from app.people.models import Membership
from app.roster.models import Standing
from tests.checks.floor import JOBS, a_duty, calls, climb, late, nine, steps, tell, told
from tests.conftest import Acts
from tests.world import World, stands


@pytest.fixture
def floor(house: House, clock: FixedClock) -> House:
    """Nine o'clock, everybody on their posts."""
    nine(house, clock)
    return house


def take(house: House) -> TakeLateIn:
    """The button of the first live call, as it is shown now."""
    call = calls(house)[0]
    return TakeLateIn(site_id=1, call_id=call.id or 0, version=call.version)


def test_a_leader_hears_of_many_late_duties_by_one_notice_that_grows(floor: House, act: Acts, world: World) -> None:
    late(floor, world.door, world.door, world.parking)
    assert told(act, world.liu) == ["3 duties are late: Parking guide, Doorman."]

    with act(world.liu) as work:
        mark_seen(work, SeenIn(site_id=1))
    late(floor, world.door)

    assert told(act, world.liu) == ["4 duties are late: Parking guide, Doorman."]
    assert told(act, world.mei) == []


def test_cleaners_rise_to_the_cleaning_leader_receptions_and_leaders_to_the_manager(
    floor: House, act: Acts, world: World
) -> None:
    late(floor, world.cleaning, world.hall, world.leader, world.gate)

    assert told(act, world.song) == ["A duty is late: Office cleaner."]
    assert told(act, world.liu) == ["A duty is late: Model-area post."]
    assert told(act, world.mei) == ["2 duties are late: Etiquette leader, Hall reception."]


def test_what_nobody_takes_climbs_to_the_second_leader_and_then_to_the_manager(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    with open_work(floor) as work:
        work.add(Membership(person_id=world.luo, site_id=1, role=Role.TL, team="etiquette_security"))
        stands(work, world.luo, world.units)
    late(floor, world.door)

    clock.advance(minutes=9)
    climb(floor)
    assert told(act, world.luo) == []
    clock.advance(minutes=1)
    climb(floor)
    assert told(act, world.luo) == ["A duty is late and nobody has taken it: Doorman."]
    assert told(act, world.mei) == []
    clock.advance(minutes=10)
    climb(floor)
    assert told(act, world.mei) == ["A duty is late and nobody has taken it: Doorman."]
    clock.advance(hours=2)
    climb(floor)

    assert [(step, people) for _, step, people in steps(floor)] == [
        (1, [world.liu]),
        (2, [world.luo]),
        (3, [world.mei]),
    ]


def test_a_leader_who_is_not_here_is_skipped(floor: House, act: Acts, clock: FixedClock, world: World) -> None:
    with open_work(floor) as work:
        there = work.find(Standing, person_id=world.liu)
        assert there is not None
        there.ended_at = clock.now()
    late(floor, world.door)

    assert [people for _, _, people in steps(floor)] == [[world.mei]]
    assert told(act, world.mei) == ["A duty is late: Doorman."]


def test_a_leader_who_forgot_to_hand_over_yesterday_is_not_here(floor: House, clock: FixedClock, world: World) -> None:
    with open_work(floor) as work:
        there = work.find(Standing, person_id=world.liu)
        assert there is not None
        there.started_at = clock.now() - timedelta(hours=23)
    late(floor, world.door)

    assert [people for _, _, people in steps(floor)] == [[world.mei]]


def test_the_deputy_stands_for_the_manager(floor: House, clock: FixedClock, world: World) -> None:
    with open_work(floor) as work:
        window = Delegation(
            site_id=1, given_by=world.mei, to_person=world.song, from_at=clock.now(),
            until_at=clock.now() + timedelta(hours=8), given_at=clock.now(), accepted_at=clock.now(),
        )  # fmt: skip
        work.add(window)
    late(floor, world.door)
    clock.advance(minutes=10)
    climb(floor)

    assert [people for _, _, people in steps(floor)] == [[world.liu], [world.song]]


def test_taken_it_climbs_no_further_until_something_new_is_late(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    late(floor, world.door)
    clock.advance(minutes=4)
    with act(world.liu) as work:
        call = acknowledge_late(work, take(floor))
        assert (call.acknowledged_by, call.acknowledged_at) == (world.liu, clock.now())
    assert told(act, world.liu) == []
    clock.advance(hours=1)
    climb(floor)
    assert told(act, world.mei) == []

    late(floor, world.parking)

    assert told(act, world.liu) == ["A duty is late: Parking guide."]
    clock.advance(minutes=10)
    climb(floor)
    assert told(act, world.mei) == ["A duty is late and nobody has taken it: Parking guide."]


def test_what_is_done_meanwhile_ends_the_call_and_rings_for_nobody(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    late(floor, world.door)
    with open_work(floor) as work:
        row = work.find(Duty, post_id=world.door)
        assert row is not None
        row.state = "done"
    clock.advance(minutes=10)
    climb(floor)

    assert calls(floor) == []
    assert told(act, world.liu) == told(act, world.mei) == []


def test_a_missed_one_climbs_as_well_and_is_over_when_it_is_taken(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    late(floor, world.door, state="missed")
    clock.advance(minutes=10)
    climb(floor)
    assert told(act, world.mei) == ["A duty is late and nobody has taken it: Doorman."]

    with act(world.mei) as work:
        acknowledge_late(work, take(floor))
    climb(floor)

    assert calls(floor) == []


def test_the_next_shift_s_leader_hears_of_what_nobody_took(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    late(floor, world.door)
    with open_work(floor) as work:
        there = work.find(Standing, person_id=world.liu)
        assert there is not None
        there.ended_at = clock.now()
        work.session.flush()
        work.add(Standing(site_id=1, post_id=world.leader, place=1, person_id=world.luo, started_at=clock.now()))
        work.add(Membership(person_id=world.luo, site_id=1, role=Role.TL, team="etiquette_security"))
    clock.advance(minutes=5)
    late(floor, world.parking)

    assert told(act, world.luo) == ["2 duties are late: Parking guide, Doorman."]
    assert len(calls(floor)) == 1


def test_another_leader_cannot_take_it_and_the_second_to_take_it_hears_who_was_first(
    floor: House, act: Acts, world: World
) -> None:
    late(floor, world.door)
    data = take(floor)
    with act(world.song) as work, pytest.raises(Forbidden):
        acknowledge_late(work, data)
    with act(world.liu) as work:
        acknowledge_late(work, data)
    with act(world.liu) as work:
        acknowledge_late(work, data)  # a double tap
    with act(world.mei) as work, pytest.raises(Conflict) as refused:
        acknowledge_late(work, data)
    assert (refused.value.code, refused.value.params["name"]) == ("late_taken", "刘强")


def test_nobody_takes_what_they_have_not_seen(floor: House, act: Acts, world: World) -> None:
    late(floor, world.door)
    before = take(floor)
    late(floor, world.parking)

    with act(world.liu) as work, pytest.raises(Conflict) as refused:
        acknowledge_late(work, before)

    assert refused.value.code == "changed_meanwhile"


def minutes(clock: FixedClock, count: int, runners: list[Runner]) -> None:
    """So many minutes pass, all the runners tick in each."""
    for _ in range(count):
        clock.advance(minutes=1)
        for runner in runners:
            runner.tick()


def test_four_runners_climb_each_step_once(floor: House, act: Acts, clock: FixedClock, world: World) -> None:
    late(floor, world.door, world.cleaning)
    runners = [Runner(floor, JOBS) for _ in range(4)]

    minutes(clock, 25, runners)

    by_call: dict[int, list[tuple[int, list[int]]]] = {}
    for call, step, people in steps(floor):
        by_call.setdefault(call, []).append((step, people))
    assert sorted(by_call.values()) == [[(1, [world.liu]), (2, [world.mei])], [(1, [world.song]), (2, [world.mei])]]
    assert len(told(act, world.mei)) == 2


def test_after_a_pause_a_call_climbs_one_step_and_the_next_wait_begins(
    floor: House, clock: FixedClock, world: World
) -> None:
    with open_work(floor) as work:
        work.add(Membership(person_id=world.luo, site_id=1, role=Role.TL, team="etiquette_security"))
        stands(work, world.luo, world.units)
    late(floor, world.door)
    runner = Runner(floor, JOBS)

    clock.advance(hours=3)
    runner.tick()
    runner.tick()
    assert len(steps(floor)) == 2
    minutes(clock, 9, [runner])
    assert len(steps(floor)) == 2
    minutes(clock, 1, [runner])
    assert len(steps(floor)) == 3


def test_a_clock_that_is_set_back_climbs_nothing_twice(floor: House, clock: FixedClock, world: World) -> None:
    late(floor, world.door)
    runner = Runner(floor, JOBS)
    minutes(clock, 10, [runner])
    assert len(steps(floor)) == 2

    clock.advance(minutes=-60)
    minutes(clock, 75, [runner])

    assert [(step, people) for _, step, people in steps(floor)] == [(1, [world.liu]), (2, [world.mei])]


def test_a_run_that_hangs_is_taken_over_and_still_tells_once(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    """The process that claimed the run died; another claims it again ten minutes later."""
    with open_work(floor) as work:
        a_duty(work, world.door)
        due = JOBS[0].due(clock.now(), Runner(floor, JOBS)._zone)
        work.add(JobRun(job="tell_late_duties", due_at=due, claimed_at=clock.now()))
    first, second = Runner(floor, JOBS), Runner(floor, JOBS)
    assert "tell_late_duties" not in first.tick()

    clock.advance(minutes=11)
    first.tick()
    second.tick()

    assert told(act, world.liu) == ["A duty is late: Doorman."]
    assert len(steps(floor)) == 1
    tell(floor)
    assert len(steps(floor)) == 1
