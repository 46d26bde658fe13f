"""Corrected hours: by a leader with a reason, never one's own, beside plan and presence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from app.attendance.corrections import CorrectIn, TakeBackIn, correct_hours, take_back_correction
from app.attendance.models import AttendanceCorrection
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.roster.models import Assignment, Standing
from tests.conftest import Acts
from tests.world import World, stands

SUNDAY = date(2026, 11, 22)


def fix(world: World, **over: object) -> CorrectIn:
    """Zhou's Sunday from eight to five."""
    values: dict[str, object] = {"site_id": 1, "person_id": world.zhou, "day": SUNDAY, "starts": "08:00",
                                 "ends": "17:00", "reason": "phone was empty"}  # fmt: skip
    return CorrectIn.model_validate(values | over)


def test_a_correction_is_kept_beside_what_was_planned_and_recorded(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        before = [(row.starts_at, row.ends_at) for row in work.session.exec(select(Assignment))]

    with act(world.liu) as work:
        row = correct_hours(work, fix(world))

    assert (row.from_at, row.until_at) == (
        datetime(2026, 11, 22, 0, 0, tzinfo=UTC),
        datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    )
    with open_work(house, writing=False) as work:
        assert [(one.starts_at, one.ends_at) for one in work.session.exec(select(Assignment))] == before
        assert [one.ended_at for one in work.session.exec(select(Standing))] == [None]
        logged = work.session.exec(select(EventLog).where(EventLog.kind == "HoursCorrected")).one()
        assert (logged.reason, logged.actor_id) == ("phone was empty", world.liu)


def test_a_night_ends_on_the_next_day_and_the_small_hours_belong_to_it(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        night = correct_hours(work, fix(world, starts="18:00", ends="06:00"))
        small = correct_hours(work, fix(world, starts="01:00", ends="05:00"))

        assert night.from_at is not None
        assert night.until_at is not None
        assert night.until_at - night.from_at == timedelta(hours=12)
        assert small.from_at == datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


def test_without_times_somebody_was_not_there(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        row = correct_hours(work, fix(world, starts=None, ends=None))

        assert (row.from_at, row.until_at) == (None, None)


def test_one_time_alone_a_day_to_come_and_hours_to_come_are_refused(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        for over, code in (
            ({"ends": None}, "span_half"),
            ({"day": world.monday + timedelta(days=1)}, "day_not_over"),
            ({"day": world.monday, "ends": "13:00"}, "end_to_come"),
        ):
            with pytest.raises(Invalid, match=code):
                correct_hours(work, fix(world, **over))


def test_nobody_corrects_their_own_hours(act: Acts, world: World) -> None:
    for person_id in (world.liu, world.mei):
        with act(person_id) as work, pytest.raises(Forbidden, match="own_hours"):
            correct_hours(work, fix(world, person_id=person_id))


def test_a_leader_corrects_the_own_team_and_the_group_manager_the_manager(act: Acts, world: World) -> None:
    with act(world.liu) as work, pytest.raises(Forbidden):
        correct_hours(work, fix(world, person_id=world.han))
    with act(world.fang) as work:
        assert correct_hours(work, fix(world, person_id=world.mei)).by == world.fang
    with act(world.mei) as work, pytest.raises(NotFound):
        correct_hours(work, fix(world, person_id=world.qian))


def test_a_correction_is_taken_back_once_and_the_one_before_counts_again(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        first = correct_hours(work, fix(world))
        second = correct_hours(work, fix(world, ends="18:00"))
    with act(world.mei) as work:
        take_back_correction(work, TakeBackIn(site_id=1, correction_id=second.id))
        live = [row.id for row in work.session.exec(select(AttendanceCorrection)) if row.taken_back_at is None]
        assert live == [first.id]

    with act(world.mei) as work, pytest.raises(Conflict, match="correction_gone"):
        take_back_correction(work, TakeBackIn(site_id=1, correction_id=second.id))
