"""Who is planned now, when the shift is yesterday's: the days read around now are wide enough."""

from datetime import timedelta

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.roster.day import read_day
from app.roster.queries import planned_now
from app.roster.today import on_today
from tests.world import World, an_assignment


def test_a_night_of_yesterday_that_runs_past_the_day_s_start_is_still_on(
    house: House, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        site_day = work.now.date()
        an_assignment(work, world.wang, world.parking, day=site_day, start=18 * 60, end=34 * 60)
    clock.advance(hours=21)  # nine in the morning of the next business day

    with open_work(house, writing=False) as work:
        assert [one.person_id for one in planned_now(work, 1)] == [world.wang]
        assert on_today(work, 1)[world.wang].ends_at == work.now + timedelta(hours=1)
        shown = read_day(work, 1, site_day + timedelta(days=1))

    assert [row.person_id for row in shown.rows] == [world.wang]
