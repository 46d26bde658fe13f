"""Ticking, taking back, for somebody else, not applicable, wrong: who may, when, and what is kept."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.duties.models import Duty, Tick
from app.duties.service import (
    NotApplicableIn,
    ReportProblemIn,
    TickDutyIn,
    UndoTickIn,
    mark_not_applicable,
    report_problem,
    tick_duty,
    tick_for_other,
    undo_tick,
)
from app.roster.models import Assignment, Standing
from tests.conftest import Acts
from tests.duties.floor import a_morning, at, duties, run_job, tick, tick_other
from tests.world import World, an_assignment


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock on Monday, the first duties open."""
    a_morning(house, clock)
    run_job(house)
    return house


def one(house: House, post_id: int, code: str) -> Duty:
    """The newest duty of an item at a post, as it is now."""
    return duties(house, post_id, code)[-1]


def undo(duty: Duty, reason: str = "") -> UndoTickIn:
    """The form that takes a tick back."""
    return UndoTickIn(site_id=duty.site_id, duty_id=duty.id or 0, reason=reason)


def test_a_tick_is_kept_with_who_and_when(morning: House, world: World, act: Acts, clock: FixedClock) -> None:
    """The duty is done, a line stands in the history, a fact in the log."""
    clock.advance(minutes=4)
    with act(world.zhou) as work:
        tick_duty(work, tick(one(morning, world.door, "G1")))
    done = one(morning, world.door, "G1")
    assert (done.state, done.done_by, done.done_at, done.version) == ("done", world.zhou, clock.now(), 2)
    with open_work(morning, writing=False) as work:
        (line,) = work.session.exec(select(Tick))
        assert (line.kind, line.person_id, line.for_other) == ("done", world.zhou, False)
        assert work.session.exec(select(EventLog.kind).order_by(col(EventLog.id).desc())).first() == "DutyClosed"


def test_a_tick_without_signal_keeps_when_it_was_done_and_when_we_heard(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """Noted at 08:05 in the basement, sent at 08:25."""
    early = clock.now() + timedelta(minutes=5)
    clock.advance(minutes=25)
    with act(world.zhou) as work:
        tick_duty(work, tick(one(morning, world.door, "G1"), occurred_at=early))
    done = one(morning, world.door, "G1")
    assert (done.done_at, done.received_at) == (early, clock.now())


@pytest.mark.parametrize(("minutes", "code"), [(5, "time_in_future"), (-20 * 60, "time_too_old")])
def test_a_phone_with_a_wrong_clock_is_told(
    morning: House, world: World, act: Acts, clock: FixedClock, minutes: int, code: str
) -> None:
    """Nothing is stored."""
    wrong = clock.now() + timedelta(minutes=minutes)
    with act(world.zhou) as work, pytest.raises(Invalid) as refused:
        tick_duty(work, tick(one(morning, world.door, "G1"), occurred_at=wrong))
    assert refused.value.code == code


def test_the_second_to_tick_sees_who_was_first(morning: House, world: World, act: Acts) -> None:
    """Liu stands at the door as well; Zhou was quicker."""
    with open_work(morning) as work:
        work.add(Standing(site_id=world.yunqi, post_id=world.door, place=1, person_id=world.liu, started_at=work.now))
    seen = one(morning, world.door, "G1")
    with act(world.zhou) as work:
        tick_duty(work, tick(seen))
    with act(world.liu) as work, pytest.raises(Conflict) as refused:
        tick_duty(work, tick(seen))
    assert refused.value.code == "duty_done_by"
    assert refused.value.params == {"name": "周杰瑞", "at": "08:00"}


def test_ticking_twice_oneself_changes_nothing(morning: House, world: World, act: Acts) -> None:
    """A double tap that slipped through."""
    seen = one(morning, world.door, "G1")
    for _ in range(2):
        with act(world.zhou) as work:
            tick_duty(work, tick(seen))
    assert one(morning, world.door, "G1").version == 2


def test_a_form_from_before_somebody_acted_never_overwrites(morning: House, world: World, act: Acts) -> None:
    """Ticked and taken back meanwhile: the old form is refused."""
    seen = one(morning, world.door, "G1")
    with act(world.zhou) as work:
        tick_duty(work, tick(seen))
    with act(world.zhou) as work:
        undo_tick(work, undo(seen))
    with act(world.zhou) as work, pytest.raises(Conflict) as refused:
        mark_not_applicable(work, NotApplicableIn(site_id=1, duty_id=seen.id or 0, version=1, reason="closed"))
    assert refused.value.code == "changed_meanwhile"


def test_only_the_duties_of_ones_own_place_can_be_ticked(morning: House, world: World, act: Acts) -> None:
    """Wang guides cars; the door is Zhou's."""
    with act(world.wang) as work, pytest.raises(Forbidden) as refused:
        tick_duty(work, tick(one(morning, world.door, "G1")))
    assert refused.value.code == "duty_not_yours"


def test_after_a_swap_the_new_person_ticks_and_the_old_one_cannot(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """The place keeps its duties; who is there now has them. An hour of slack is for handing over."""
    clock.advance(minutes=10)
    with open_work(morning) as work:
        rows = {row.person_id: row for row in work.session.exec(select(Assignment))}
        rows[world.wang].cleared_at = rows[world.zhou].cleared_at = work.now
        work.session.flush()
        an_assignment(work, world.zhou, world.parking)
        an_assignment(work, world.wang, world.door)
    duty = one(morning, world.door, "G1")
    with act(world.zhou) as work, pytest.raises(Forbidden):
        tick_duty(work, tick(duty))
    with act(world.wang) as work:
        tick_duty(work, tick(duty))
    assert one(morning, world.door, "G1").done_by == world.wang


def test_a_duty_of_another_site_does_not_exist(morning: House, world: World, act: Acts) -> None:
    """Qian works at Lakeside."""
    duty = one(morning, world.door, "G1")
    form = TickDutyIn(site_id=world.lakeside, duty_id=duty.id or 0, version=1)
    with act(world.qian) as work, pytest.raises(NotFound):
        tick_duty(work, form)


def test_one_takes_back_ones_own_tick_for_ten_minutes(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """At ten minutes yes, a second later no."""
    for seconds, allowed in ((600, True), (601, False)):
        with act(world.zhou) as work:
            tick_duty(work, tick(one(morning, world.door, "G1")))
        clock.advance(seconds=seconds)
        if allowed:
            with act(world.zhou) as work:
                undo_tick(work, undo(one(morning, world.door, "G1")))
            assert one(morning, world.door, "G1").state == "open"
            assert one(morning, world.door, "G1").done_by is None
        else:
            with act(world.zhou) as work, pytest.raises(Conflict) as refused:
                undo_tick(work, undo(one(morning, world.door, "G1")))
            assert refused.value.code == "undo_too_late"


def test_the_leader_takes_back_later_with_a_reason(morning: House, world: World, act: Acts, clock: FixedClock) -> None:
    """Liu leads the door; Song leads the cleaners and may not; the manager may."""
    with act(world.zhou) as work:
        tick_duty(work, tick(one(morning, world.door, "G1")))
    clock.advance(hours=1)
    duty = one(morning, world.door, "G1")
    with act(world.liu) as work, pytest.raises(Invalid) as bare:
        undo_tick(work, undo(duty))
    assert (bare.value.code, bare.value.field) == ("undo_needs_reason", "reason")
    with act(world.song) as work, pytest.raises(Forbidden):
        undo_tick(work, undo(duty, "not mine"))
    with act(world.liu) as work:
        undo_tick(work, undo(duty, "gloves were dirty"))
    with open_work(morning, writing=False) as work:
        line = work.session.exec(select(Tick).where(Tick.kind == "undo")).one()
        assert (line.person_id, line.reason) == (world.liu, "gloves were dirty")
    with act(world.mei) as work, pytest.raises(Conflict):
        undo_tick(work, undo(duty, "again"))


def test_another_colleague_cannot_take_a_tick_back(morning: House, world: World, act: Acts) -> None:
    """Wang was not there."""
    with act(world.zhou) as work:
        tick_duty(work, tick(one(morning, world.door, "G1")))
    with act(world.wang) as work, pytest.raises(Conflict) as refused:
        undo_tick(work, undo(one(morning, world.door, "G1")))
    assert refused.value.code == "undo_not_yours"


def test_a_leader_ticks_for_the_own_team_and_is_named(morning: House, world: World, act: Acts) -> None:
    """Song's group is the cleaners; Liu's is the door."""
    duty = one(morning, world.door, "G1")
    with act(world.song) as work, pytest.raises(Forbidden) as refused:
        tick_for_other(work, tick_other(duty))
    assert refused.value.code == "duty_not_team"
    with act(world.zhou) as work, pytest.raises(Forbidden):
        tick_for_other(work, tick_other(duty))
    with act(world.liu) as work:
        tick_for_other(work, tick_other(duty))
    done = one(morning, world.door, "G1")
    assert (done.done_by, done.for_other) == (world.liu, True)


def test_not_applicable_and_wrong_are_kept_with_their_words(morning: House, world: World, act: Acts) -> None:
    """Both close the duty; the words stand with it."""
    first, second = one(morning, world.door, "G1"), one(morning, world.door, "DM1")
    with act(world.zhou) as work:
        mark_not_applicable(work, NotApplicableIn(site_id=1, duty_id=first.id or 0, version=1, reason="no gloves left"))
        report_problem(work, ReportProblemIn(site_id=1, duty_id=second.id or 0, version=1, text="右扇玻璃有裂"))
    assert (one(morning, world.door, "G1").state, one(morning, world.door, "G1").problem) == ("na", "no gloves left")
    wrong = one(morning, world.door, "DM1")
    assert (wrong.state, wrong.problem) == ("done", "右扇玻璃有裂")


def test_the_hand_over_of_an_ended_shift_can_still_be_written(
    morning: House, world: World, act: Acts, clock: FixedClock
) -> None:
    """Within the hour after the shift, not the next morning."""
    at(clock, 16, 45)
    run_job(morning)
    duty = one(morning, world.door, "G7")
    at(clock, 18, 1)
    with act(world.zhou) as work, pytest.raises(Forbidden):
        tick_duty(work, tick(duty, text="无"))
    at(clock, 17, 40)
    with act(world.zhou) as work:
        tick_duty(work, tick(duty, text="无"))
    assert one(morning, world.door, "G7").state == "done"
