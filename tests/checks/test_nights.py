"""A night across the leap day and across a year's end: duties, what is late and missed, who hears of it, each once."""

import multiprocessing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from app.checks.calls import TakeLateIn, acknowledge_late
from app.checks.rounds import lines
from app.core.clock import FixedClock
from app.core.jobs import Runner
from app.core.work import House, Work, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import Duty, DutyItem
from app.roster.models import Standing
from tests.checks.floor import calls, steps, told
from tests.checks.ticking import JOBS, four
from tests.conftest import DATABASES, Acts
from tests.world import World, an_assignment

LEAP, NEW_YEAR = date(2028, 2, 29), date(2026, 12, 31)
NIGHTS = pytest.mark.parametrize("day", [LEAP, NEW_YEAR], ids=["leap day", "year's end"])
FROM, UNTIL = 22 * 60, 30 * 60


def instant(day: date, minute: int) -> datetime:
    """Shanghai time `minute` minutes after midnight of `day`."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    return midnight + timedelta(minutes=minute)


def night_items(work: Work) -> None:
    """What the night asks for: something each hour, in each half, at the end, once a day and once a month."""
    rows: tuple[tuple[str, dict[str, object]], ...] = (
        ("N1", {"kind": "hourly"}),
        ("N2", {"kind": "rolling", "times": 2}),
        ("N3", {"kind": "end"}),
        ("N4", {"kind": "daily"}),
        ("N5", {"kind": "monthly"}),
    )
    for position, (code, timing) in enumerate(rows):
        work.add(
            DutyItem(
                site_id=1, code=code, post_code="MG", name_zh=code, name_en=code, valid_from=date(2020, 1, 1),
                timings=[timing], evidence=["tick"], position=position,
            )
        )  # fmt: skip


def a_night(house: House, clock: FixedClock, day: date) -> None:
    """Ten at night: Wang guards the model area until six, Liu leads, nobody else is there."""
    clock.instant = instant(day, FROM)
    with open_work(house) as work:
        night_items(work)
        for person, post in ((World.wang, World.gate), (World.liu, World.leader)):
            row = an_assignment(work, person, post, day=day, start=FROM, end=UNTIL, code="夜")
            row.created_at = row.starts_at - timedelta(days=3)
            work.add(
                Standing(site_id=1, post_id=post, place=1, person_id=person, started_at=work.now, assignment_id=row.id)
            )


def through(house: House, clock: FixedClock, minutes: int, step: int = 1, runners: int = 1) -> None:
    """So many minutes pass in steps, the jobs run in each."""
    ticking = [Runner(house, JOBS) for _ in range(runners)]
    for _ in range(0, minutes, step):
        clock.advance(minutes=step)
        for runner in ticking:
            runner.tick()


def opened(house: House, code: str = "") -> list[tuple[date, datetime, str]]:
    """(business day, due, state) of what has opened, of one item if given."""
    with open_work(house, writing=False) as work:
        query = select(Duty).join(DutyItem, col(DutyItem.id) == col(Duty.item_id)).order_by(col(Duty.due_at))
        if code:
            query = query.where(DutyItem.code == code)
        return [(row.business_day, row.due_at, row.state) for row in work.session.exec(query)]


@NIGHTS
def test_a_night_belongs_to_the_day_it_began_and_its_hours_run_through_midnight(
    house: House, clock: FixedClock, day: date
) -> None:
    a_night(house, clock, day)
    through(house, clock, 8 * 60 - 1, step=3)

    hourly = opened(house, "N1")
    assert [due for _, due, _ in hourly] == [instant(day, minute) for minute in range(FROM + 60, UNTIL + 1, 60)]
    assert [state for *_, state in hourly] == ["missed"] * 7 + ["open"]
    assert {business for business, *_ in opened(house)} == {day}
    assert [due for _, due, _ in opened(house, "N2")] == [instant(day, FROM + 240), instant(day, UNTIL)]
    assert [due for _, due, _ in opened(house, "N3")] == [instant(day, UNTIL)]
    assert len(opened(house, "N4")) == 1


@NIGHTS
def test_what_is_monthly_waits_for_the_business_day_of_the_first(house: House, clock: FixedClock, day: date) -> None:
    a_night(house, clock, day)
    through(house, clock, 8 * 60, step=10)
    assert opened(house, "N5") == []

    clock.instant = instant(day, 24 * 60 + FROM)
    with open_work(house) as work:
        an_assignment(work, World.zhou, World.gate, day=day + timedelta(days=1), start=FROM, end=UNTIL, code="夜")
    clock.advance(minutes=1)
    through(house, clock, 5)

    assert [business for business, *_ in opened(house, "N5")] == [day + timedelta(days=1)]


@NIGHTS
def test_late_at_night_goes_to_the_leader_then_the_manager_and_growing_stays_one_notice(
    house: House, clock: FixedClock, act: Acts, day: date
) -> None:
    a_night(house, clock, day)
    through(house, clock, 60 + 9)
    assert told(act, World.liu) == []
    through(house, clock, 2)
    assert told(act, World.liu) == ["A duty is late: Model-area post."]
    through(house, clock, 10)
    assert told(act, World.mei) == ["A duty is late and nobody has taken it: Model-area post."]

    through(house, clock, 5 * 60)  # past midnight

    assert len(told(act, World.liu)) == len(told(act, World.mei)) == 1
    assert [(step, people) for _, step, people in steps(house)] == [(1, [World.liu]), (2, [World.mei])]
    call = calls(house)[0]
    with act(World.liu) as work:
        acknowledge_late(work, TakeLateIn(site_id=1, call_id=call.id or 0, version=call.version))
    assert told(act, World.liu) == told(act, World.mei) == []


@NIGHTS
def test_after_a_pause_over_midnight_one_look_is_made_up_for_and_each_is_told_once(
    house: House, clock: FixedClock, act: Acts, day: date
) -> None:
    a_night(house, clock, day)
    through(house, clock, 30)

    clock.advance(hours=4)  # the server was off from half past ten to half past two
    through(house, clock, 5)

    assert [due for _, due, _ in opened(house, "N1")] == [instant(day, FROM + 60), instant(day, FROM + 300)]
    assert [state for *_, state in opened(house, "N1")] == ["missed", "open"]
    assert [(step, people) for _, step, people in steps(house)] == [(1, [World.liu])]
    assert len(told(act, World.liu)) == 1


@NIGHTS
def test_at_three_the_night_post_is_due_to_be_looked_at_as_of_the_day_before(
    house: House, clock: FixedClock, act: Acts, day: date
) -> None:
    a_night(house, clock, day)
    clock.instant = instant(day, 27 * 60)

    with act(World.liu, writing=False) as work:
        (line,) = lines(work, 1)
        assert (line.post_id, line.night, line.times, line.due) == (World.gate, True, 2, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "day"), [("sqlite", LEAP), ("postgresql", NEW_YEAR)][: len(DATABASES)], indirect=["template"]
)
def test_four_processes_run_the_night_s_jobs_once(house: House, clock: FixedClock, act: Acts, day: date) -> None:
    a_night(house, clock, day)
    instants = [
        *(instant(day, FROM + minute) for minute in range(55, 85)),  # the first is late and climbs
        *(instant(day, FROM + minute) for minute in range(118, 130)),  # past midnight, after a pause
        instant(day, FROM + 90),  # the clock set back
    ]

    assert four(multiprocessing.get_context("spawn"), house, instants) == [0] * 4

    clock.instant = instants[-2]
    due = [due for _, due, _ in opened(house, "N1")]
    assert due == [instant(day, minute) for minute in (FROM + 60, FROM + 120, FROM + 180)]
    assert [(step, people) for _, step, people in steps(house)] == [(1, [World.liu]), (2, [World.mei])]
    assert len(told(act, World.liu)) == len(told(act, World.mei)) == 1


def test_the_library_s_own_night_opens_nothing_twice_over_the_leap_day(house: House, clock: FixedClock) -> None:
    a_night(house, clock, LEAP)
    with open_work(house, now=instant(LEAP, 0)) as work:
        install_library(work, 1, load_library())
    through(house, clock, 8 * 60, step=7, runners=4)

    with open_work(house, writing=False) as work:
        rows = [
            (row.item_id, row.post_id, row.place, row.due_at, row.subject) for row in work.session.exec(select(Duty))
        ]
    assert len(rows) == len(set(rows)) > 20
