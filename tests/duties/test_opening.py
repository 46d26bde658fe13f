"""Duties open on time, each once, whatever the scheduler went through."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.late import tell_late
from app.duties.library import load_library
from app.duties.models import Duty, DutyItem
from app.duties.queries import late_total, progress
from app.roster.models import Assignment, Standing
from app.sites.models import Unit
from tests.conftest import Statements
from tests.duties.floor import a_morning, at, duties, item, run_job
from tests.world import World, an_assignment


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Eight o'clock on Monday, the job not run yet."""
    a_morning(house, clock)
    return house


def codes(house: House, post_id: int) -> list[str]:
    """Codes of what has opened at a post."""
    with open_work(house, writing=False) as work:
        return sorted(work.get(DutyItem, row.item_id).code for row in duties(house, post_id))


def test_it_installs_the_whole_library_with_the_default_set_switched_on(morning: House) -> None:
    """140 items, the common ones for every post."""
    with open_work(morning, writing=False) as work:
        rows = {row.code: row.enabled for row in work.session.exec(select(DutyItem))}
    library = load_library()
    assert len(rows) == len(library.items) == 140
    assert {code for code, enabled in rows.items() if enabled} == {entry.id for entry in library.items if entry.default}
    assert item(morning, "G1").post_code == ""
    assert item(morning, "PG5").events == " party_announced "


def test_the_first_run_opens_what_belongs_to_the_start_of_the_shift(morning: House, world: World) -> None:
    """The guide's own start items and the common ones; nothing of another post, nothing of the end."""
    run_job(morning)
    assert codes(morning, world.parking) == ["G1", "G2", "G3", "PG1", "PG2"]
    assert codes(morning, world.door) == ["DM1", "G1", "G2", "G3"]


def test_running_twice_opens_nothing_twice(morning: House, world: World, clock: FixedClock) -> None:
    """The same minute, the next minute, and again an hour on."""
    for minute in (0, 0, 1, 60, 60, 61):
        at(clock, 8, minute)
        run_job(morning)
    found = duties(morning, world.door)
    keys = [(row.item_id, row.place, row.due_at, row.subject) for row in found]
    assert len(keys) == len(set(keys))
    assert len(duties(morning, world.door, "DM1")) == 2


def test_a_series_opens_each_time_before_it_is_due(morning: House, world: World, clock: FixedClock) -> None:
    """The hourly look at the door: seen from a quarter to, due on the hour."""
    for minute in range(0, 121, 1):
        at(clock, 8, minute)
        if minute % 5 == 0:
            run_job(morning)
    hourly = [row for row in duties(morning, world.door, "DM1") if row.timing == "interval"]
    assert [(row.due_at - row.opens_at) for row in hourly] == [timedelta(minutes=15)] * 2
    assert hourly[1].due_at - hourly[0].due_at == timedelta(hours=1)


def test_after_hours_of_downtime_only_the_newest_of_a_series_is_asked(
    morning: House, world: World, clock: FixedClock
) -> None:
    """Off from 08:05 to 13:20: one look at the door is made up for, not five."""
    run_job(morning)
    at(clock, 13, 20)
    run_job(morning)
    run_job(morning)
    hourly = [row for row in duties(morning, world.door, "DM1") if row.timing == "interval"]
    assert len(hourly) == 1
    assert hourly[0].due_at.astimezone(clock.now().tzinfo).hour == 5  # 13:00 in Shanghai


def test_the_end_of_a_shift_that_the_server_slept_through_is_still_asked(
    morning: House, world: World, clock: FixedClock
) -> None:
    """Up again at 17:20, twenty minutes after the shift."""
    run_job(morning)
    at(clock, 17, 20)
    run_job(morning)
    assert len(duties(morning, world.parking, "G7")) == 1


def test_what_was_due_before_the_shift_was_planned_is_asked_of_nobody(
    house: House, world: World, clock: FixedClock
) -> None:
    """The roster is imported at noon: no start of shift from the morning."""
    at(clock, 12)
    with open_work(house) as work:
        install_library(work, world.yunqi, load_library())
        an_assignment(work, world.zhou, world.door)
    run_job(house)
    assert duties(house, world.door, "G1") == []
    assert duties(house, world.door, "DM1") == []
    at(clock, 12, 45)
    run_job(house)
    assert len(duties(house, world.door, "DM1")) == 1


def test_a_duty_stays_with_its_place_when_people_swap(morning: House, world: World, clock: FixedClock) -> None:
    """Wang and Zhou change places at 08:10; nothing opens again, and each sees the other's list."""
    run_job(morning)
    before = {row.id for row in duties(morning, world.parking)}
    at(clock, 8, 10)
    with open_work(morning) as work:
        rows = {row.person_id: row for row in work.session.exec(select(Assignment))}
        rows[world.wang].cleared_at = rows[world.zhou].cleared_at = work.now
        work.session.flush()
        an_assignment(work, world.zhou, world.parking)
        an_assignment(work, world.wang, world.door)
    run_job(morning)
    assert {row.id for row in duties(morning, world.parking)} == before


def test_who_takes_over_at_noon_is_not_asked_for_the_start_of_the_shift(
    morning: House, world: World, clock: FixedClock
) -> None:
    """Zhou's early shift is cut at ten and Liu carries on with it to its end."""
    run_job(morning)
    at(clock, 10)
    with open_work(morning) as work:
        row = work.session.exec(select(Assignment).where(Assignment.person_id == world.zhou)).one()
        row.ends_at = work.now
        work.session.flush()
        an_assignment(work, world.liu, world.door, start=600)
    at(clock, 10, 1)
    run_job(morning)
    assert len(duties(morning, world.door, "G1")) == 1
    assert duties(morning, world.door, "G7") == []
    at(clock, 16, 40)
    run_job(morning)
    assert len(duties(morning, world.door, "G7")) == 1


def test_somebody_without_a_plan_gets_the_duties_of_the_place_they_stand_on(
    morning: House, world: World, clock: FixedClock
) -> None:
    """A borrowed hand at the model-area gate."""
    at(clock, 10)
    with open_work(morning) as work:
        work.add(Standing(site_id=world.yunqi, post_id=world.gate, place=1, person_id=world.liu, started_at=work.now))
    run_job(morning)
    assert "G3" in codes(morning, world.gate)


def test_what_is_due_once_a_day_goes_to_a_post_without_anybody_after_opening(
    morning: House, world: World, clock: FixedClock
) -> None:
    """Nobody is planned at the model homes: their daily items wait for the leader, their start items do not exist."""
    run_job(morning)
    assert duties(morning, world.units) == []
    at(clock, 9, 1)
    run_job(morning)
    run_job(morning)
    alone = duties(morning, world.units)
    assert {row.timing for row in alone} <= {"daily", "weekly", "monthly"}
    assert len({row.item_id for row in alone}) == len(alone)


def test_a_daily_item_opens_once_for_its_post_and_not_for_a_second_shift(
    morning: House, world: World, clock: FixedClock
) -> None:
    """The office cleaner's weekly and daily items, with a second cleaner from ten."""
    run_job(morning)
    once = [row for row in duties(morning, world.cleaning) if row.timing in ("daily", "weekly", "monthly")]
    with open_work(morning) as work:
        an_assignment(work, world.luo, world.cleaning, place=2, start=600, end=1140, code="中")
    at(clock, 10, 1)
    run_job(morning)
    again = [
        row for row in duties(morning, world.cleaning) if row.timing in ("daily", "weekly", "monthly") and row.turn == 1
    ]
    assert {row.id for row in again} == {row.id for row in once if row.turn == 1}
    assert once


def test_an_item_per_unit_opens_once_for_each_open_unit(morning: House, world: World) -> None:
    """Three furnished homes, one of them shut, on two places: one each."""
    with open_work(morning) as work:
        first = work.session.exec(select(Unit).where(Unit.site_id == world.yunqi)).one()
        for n in (2, 3):
            work.add(
                Unit(
                    site_id=world.yunqi,
                    zone_id=first.zone_id,
                    code=f"D{n}",
                    name_zh=f"装修{n}号",
                    name_en=f"Furnished {n}",
                    kind="furnished",
                    position=n,
                    is_open=n != 3,
                )
            )
        source = work.find(DutyItem, site_id=world.yunqi, code="DM1")
        assert source is not None
        source.per_unit = "furnished"
        an_assignment(work, world.liu, world.door, place=2)
    run_job(morning)
    found = duties(morning, world.door, "DM1")
    assert sorted((row.place, row.about_en) for row in found) == [(1, "Furnished 1"), (2, "Furnished 2")]


def test_late_duties_are_told_once_and_rolled_up(morning: House, world: World, clock: FixedClock) -> None:
    """Half past eight and the grace gone by: one fact for all posts, none the second time."""
    run_job(morning)
    at(clock, 8, 34)
    with open_work(morning) as work:
        tell_late(work)
        assert late_total(work, world.yunqi) == 0
    at(clock, 8, 36)
    for _ in range(2):
        with open_work(morning) as work:
            tell_late(work)
    with open_work(morning, writing=False) as work:
        told = list(work.session.exec(select(EventLog).where(EventLog.kind == "DutiesLate")))
        late = late_total(work, world.yunqi)
        assert len(told) == 1
        assert told[0].payload["post_ids"] == [world.parking, world.door, world.cleaning]
        assert told[0].payload["count"] == late > 8


def test_progress_is_one_statement_with_the_worst_named(
    morning: House, world: World, clock: FixedClock, statements: Statements
) -> None:
    """Counts by place, and the duty that is late longest, in both languages."""
    run_job(morning)
    with open_work(morning) as work:
        row = work.session.exec(select(Duty).where(Duty.post_id == world.door).limit(1)).one()
        row.state = "done"
    at(clock, 8, 40)
    with open_work(morning, writing=False) as work:
        late_total(work, world.yunqi)
        before = len(statements)
        work._memo.pop(("duty progress", world.yunqi))
        found = progress(work, world.yunqi)
        assert len(statements) == before + 1, statements.seen[before:]
    door = found[world.door, 1]
    assert (door.done, door.late, door.total) == (1, 3, 4)
    assert door.worst_label_zh
    assert door.worst_label_en
    assert door.worst_due_at == clock.now() - timedelta(minutes=10)


def test_another_site_without_checklists_opens_nothing(house: House, world: World) -> None:
    """The job passes over it."""
    with open_work(house) as work:
        an_assignment(work, world.qian, world.lake_door, site_id=world.lakeside)
    run_job(house)
    assert duties(house, world.lake_door) == []


def test_the_next_look_makes_the_one_before_missed_and_late_is_still_told(
    morning: House, world: World, clock: FixedClock
) -> None:
    """Nobody looked at the door by nine; at a quarter to ten there is one look to do, not two."""
    for hour, minute in ((8, 0), (8, 45), (9, 45)):
        at(clock, hour, minute)
        run_job(morning)
    first, second = [row for row in duties(morning, world.door, "DM1") if row.timing == "interval"]
    assert (first.state, second.state) == ("missed", "open")
    at(clock, 10)
    with open_work(morning) as work:
        tell_late(work)
    first, second = [row for row in duties(morning, world.door, "DM1") if row.timing == "interval"]
    assert first.late_told_at == clock.now()
    assert second.late_told_at is None
