"""Rounds open while the post is manned, what is not scanned is raised at once, each exactly once, whatever happened."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.jobs import Job, Runner
from app.core.models import EventLog
from app.core.work import House, open_work
from app.patrol.models import PatrolRoute
from app.patrol.rounds import watch_rounds
from app.roster.models import Standing
from app.roster.presence import PresenceIn, arrive
from app.sites.models_dated import Closure
from tests.conftest import Acts, Statements
from tests.patrol.floor import (
    WORLD,
    a_morning,
    a_patrol,
    at,
    on_patrol,
    patrol_post,
    rounds,
    run_job,
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


def test_rounds_follow_the_hours_of_the_shift(morning: House, clock: FixedClock) -> None:
    for minute in range(0, 9 * 60 + 30, 10):
        at(clock, 8, minute)
        run_job(morning)

    found = rounds(morning)
    assert [row.number for row in found] == list(range(1, 10))
    assert {row.due_at - row.starts_at for row in found} == {timedelta(hours=1)}
    assert {row.ends_at - row.due_at for row in found} == {timedelta(minutes=12)}
    assert found[-1].due_at == clock.now() - timedelta(minutes=20)


def test_an_unmanned_post_has_no_rounds(house: House, clock: FixedClock) -> None:
    at(clock, 8)
    with open_work(house) as work:
        a_patrol(work)
    for _ in range(3):
        run_job(house)
        clock.advance(hours=1)

    assert rounds(house) == []


def test_a_closed_post_has_no_rounds_and_a_closed_zone_no_points(morning: House, clock: FixedClock) -> None:
    with open_work(morning) as work:
        post_id = patrol_post(work)
        work.add(
            Closure(
                site_id=1,
                post_id=post_id,
                starts_at=work.now,
                ends_at=work.now + timedelta(hours=1),
                reason="typhoon",
                made_at=work.now,
            )
        )
        work.add(
            Closure(
                site_id=1,
                zone_id=1,
                starts_at=work.now,
                ends_at=work.now + timedelta(hours=4),
                reason="typhoon",
                made_at=work.now,
            )
        )
    run_job(morning)
    assert rounds(morning) == []
    at(clock, 9, 1)
    run_job(morning)

    assert [len(row.stops) for row in rounds(morning)] == [2]


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 30), date(2026, 12, 1)),
        (date(2028, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 1)),
    ],
)
def test_a_night_over_the_end_of_a_month_and_a_leap_day_is_one_series(
    house: House, clock: FixedClock, day: date, last: date
) -> None:
    at(clock, 17, 50, day=day)
    with open_work(house) as work:
        a_patrol(work)
        on_patrol(work, day=day, start=1080, end=1800, code="夜")
    for minute in range(0, 12 * 60 + 40, 10):
        at(clock, 17, 50 + minute, day=day)
        run_job(house)

    found = rounds(house)
    assert [row.number for row in found] == list(range(1, 25))
    assert {row.business_day for row in found} == {day}
    assert found[-1].due_at.astimezone(clock.now().tzinfo).date() == day  # 06:00 in Shanghai is 22:00 UTC
    assert found[0].ends_at - found[0].due_at == timedelta(minutes=6)
    assert last == day + timedelta(days=1)
    with open_work(house, writing=False) as work:
        walked = {work.get(PatrolRoute, row.route_id).code for row in found}
    assert walked == {"night_a", "night_b"}


def test_coming_early_and_leaving_late_makes_no_round(house: House, act: Acts, clock: FixedClock, world: World) -> None:
    """There from ten to eight until ten past five."""
    at(clock, 7, 50)
    with open_work(house) as work:
        a_patrol(work)
        on_patrol(work, present=False)
    with act(world.wang) as work:
        arrive(work, PresenceIn(site_id=1))
    run_job(house)
    assert rounds(house) == []
    for minute in (5, 9 * 60 + 5):
        at(clock, 8, minute)
        run_job(house)

    assert [row.number for row in rounds(house)] == [1]


def test_a_night_that_was_cut_by_a_swap_is_one_night(house: House, clock: FixedClock, world: World) -> None:
    """Wang has the night until one, Zhou the rest of it without a shift code: 30 minutes all night, counted on."""
    at(clock, 18)
    with open_work(house) as work:
        a_patrol(work)
        on_patrol(work, start=1080, end=1500, code="夜")
        on_patrol(work, world.zhou, start=1500, end=1800, code="", present=False)
    for minute in range(0, 12 * 60, 10):
        at(clock, 18, minute)
        run_job(house)

    assert [row.number for row in rounds(house)] == list(range(1, 25))


def test_while_nobody_is_there_one_row_tells_of_all_the_rounds(
    house: House, clock: FixedClock, world: World, act: Acts
) -> None:
    """Planned from eight and not there; at half past eleven Wang comes after all."""
    at(clock, 8)
    with open_work(house) as work:
        a_patrol(work)
        on_patrol(work, present=False)
    for minute in range(0, 210, 5):
        at(clock, 8, minute)
        run_job(house)
    (row,) = rounds(house)
    assert (row.state, row.until_at - row.starts_at) == ("missed", timedelta(hours=4))
    assert len(facts(house, "RoundMissed")) == 1

    at(clock, 11, 30)
    with act(world.wang) as work:
        arrive(work, PresenceIn(site_id=1))
    run_job(house)

    assert [(one.number, one.state) for one in rounds(house)] == [(1, "missed"), (4, "due")]


def test_years_without_a_server_make_no_flood(morning: House, clock: FixedClock) -> None:
    run_job(morning)
    at(clock, 8, 5, day=date(2029, 5, 1))
    with open_work(morning) as work:
        on_patrol(work, WORLD.zhou, place=2, present=False)
    for _ in range(3):
        run_job(morning)
        clock.advance(minutes=1)

    assert [row.state for row in rounds(morning)] == ["missed", "due"]
    assert facts(morning, "RoundMissed", "PointsMissed", "RoundNotBegun") == []


def test_after_an_afternoon_without_a_server_only_the_round_of_now_opens(morning: House, clock: FixedClock) -> None:
    run_job(morning)
    at(clock, 14, 5)
    run_job(morning)

    assert [(row.number, row.state) for row in rounds(morning)] == [(1, "missed"), (7, "due")]


def test_several_runners_open_and_raise_each_once(morning: House, clock: FixedClock) -> None:
    runners = [Runner(morning, (Job("watch_rounds", watch_rounds, every=timedelta(seconds=15)),)) for _ in range(4)]
    for minute in range(0, 75, 1):
        at(clock, 8, minute)
        for runner in runners:
            runner.tick()

    assert [(row.number, row.state) for row in rounds(morning)] == [(1, "missed"), (2, "due")]
    assert len(facts(morning, "RoundNotBegun")) == 2
    assert len(facts(morning, "RoundMissed")) == 1


def test_nothing_due_costs_two_statements(morning: House, clock: FixedClock, statements: Statements) -> None:
    run_job(morning)
    at(clock, 8, 3)
    run_job(morning)
    before = len(statements)
    run_job(morning)

    assert len(statements) == before + 2, statements.seen[before:]


def test_whoever_stands_there_without_a_plan_has_rounds_from_then_on(
    house: House, clock: FixedClock, world: World
) -> None:
    at(clock, 10, 20)
    with open_work(house) as work:
        a_patrol(work)
        work.add(Standing(site_id=1, post_id=patrol_post(work), place=1, person_id=world.zhou, started_at=work.now))
    at(clock, 10, 21)
    run_job(house)

    (row,) = rounds(house)
    assert row.starts_at == clock.now() - timedelta(minutes=1)
