"""Walking is the evidence: a round closes the duty it stands for, and nobody ticks it a second time."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import Duty, DutyItem, Tick
from app.duties.opening import open_duties
from app.patrol.excuses import ExcuseIn, excuse_round
from app.patrol.fills import tell_late_but_rounds
from tests.conftest import Acts
from tests.patrol.floor import a_patrol, at, on_patrol, rounds, run_job, walk
from tests.world import World


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock: Wang on patrol, the checklists installed, the first round open."""
    at(clock, 8)
    with open_work(house) as work:
        install_library(work, 1, load_library())
        a_patrol(work)
        on_patrol(work)
    run_jobs(house)
    return house


def run_jobs(house: House) -> None:
    """Both jobs, as the scheduler runs them."""
    run_job(house)
    with open_work(house) as work:
        open_duties(work)


def walked(house: House, code: str) -> list[Duty]:
    """Duties of an item in the order they are due."""
    with open_work(house, writing=False) as work:
        query = select(Duty).join(DutyItem, col(DutyItem.id) == col(Duty.item_id)).where(DutyItem.code == code)
        rows = list(work.session.exec(query.order_by(col(Duty.due_at))))
        work.session.expunge_all()
        return rows


def test_a_round_walked_before_its_duty_is_seen_closes_it_as_it_opens(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    at(clock, 8, 5)
    walk(act, clock, "1001", "1002", "1003", "1004", every=8)
    done_at = clock.now()
    assert walked(morning, "PT1") == []
    at(clock, 8, 46)
    run_jobs(morning)

    (duty,) = walked(morning, "PT1")
    assert (duty.state, duty.done_at, duty.done_by) == ("done", done_at, world.wang)
    with open_work(morning, writing=False) as work:
        assert work.session.exec(select(Tick.value).where(Tick.duty_id == duty.id)).all() == [
            f"round:{rounds(morning)[0].id}"
        ]


def test_a_round_finished_while_its_duty_is_open_closes_it_and_not_the_next(
    morning: House, act: Acts, clock: FixedClock
) -> None:
    at(clock, 8, 36)
    walk(act, clock, "1001", "1002", "1003", every=8)
    run_jobs(morning)
    assert [duty.state for duty in walked(morning, "PT1")] == ["open"]
    clock.advance(minutes=6)
    walk(act, clock, "1004")
    assert [duty.state for duty in walked(morning, "PT1")] == ["done"]

    at(clock, 9, 50)
    run_jobs(morning)
    assert [duty.state for duty in walked(morning, "PT1")] == ["done", "open"]


def test_the_fire_patrol_of_two_hours_is_filled_by_a_round_in_them(
    morning: House, act: Acts, clock: FixedClock
) -> None:
    """The nine o'clock round is not walked, the ten o'clock one is; the fire patrol is due at ten."""
    at(clock, 9, 5)
    run_jobs(morning)
    walk(act, clock, "1001", "1002", "1003", "1004", every=8)
    at(clock, 9, 50)
    run_jobs(morning)

    assert [duty.state for duty in walked(morning, "PT6")] == ["done"]
    assert [duty.due_at - duty.opens_at for duty in walked(morning, "PT6")] == [timedelta(minutes=15)]


def test_a_round_that_was_let_go_leaves_its_duty_as_not_applicable(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    at(clock, 8, 50)
    run_jobs(morning)
    with act(world.liu) as work:
        excuse_round(work, ExcuseIn(site_id=1, round_id=rounds(morning)[0].id or 0, reason="ambulance"))

    assert [(duty.state, duty.problem, duty.done_by) for duty in walked(morning, "PT1")] == [
        ("na", "ambulance", world.liu)
    ]


def test_a_round_walked_in_part_fills_nothing(morning: House, act: Acts, clock: FixedClock) -> None:
    at(clock, 8, 5)
    walk(act, clock, "1001", "1002", "1003")
    at(clock, 9, 30)
    run_jobs(morning)

    assert {duty.state for duty in walked(morning, "PT1")} == {"open"}


def test_a_round_that_nobody_walks_rings_once_and_its_duties_are_still_late(morning: House, clock: FixedClock) -> None:
    """The patrol rings by itself; what else is late at the post rings as duties do."""
    for hour, minute in ((8, 50), (9, 30)):
        at(clock, hour, minute)
        run_jobs(morning)
        with open_work(morning) as work:
            tell_late_but_rounds(work)

    with open_work(morning, writing=False) as work:
        log = list(work.session.exec(select(EventLog).where(col(EventLog.kind).in_(("RoundMissed", "DutiesLate")))))
        late = work.session.exec(
            select(DutyItem.code)
            .join(Duty, col(Duty.item_id) == col(DutyItem.id))
            .where(col(Duty.late_told_at).is_not(None))
        ).all()
    told = sum(int(str(row.payload["count"])) for row in log if row.kind == "DutiesLate")
    assert [row.kind for row in log].count("RoundMissed") == 1
    assert "PT1" in late
    assert told == len([code for code in late if code not in ("PT1", "PT6")])
