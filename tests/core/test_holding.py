"""A site has one writer at a time on PostgreSQL too: whoever writes there holds it before they lock anything."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from app.core.db import hold_sites
from app.core.errors import Forbidden
from app.core.jobs import Job, Runner
from app.core.work import House, Work, open_work
from app.sites.weather import WeatherIn, switch_weather
from tests.conftest import DATABASES, Acts
from tests.world import World

pytestmark = pytest.mark.parametrize("template", [one for one in DATABASES if one == "postgresql"], indirect=True)
RAIN = WeatherIn(site_id=1, kind="rain")


@pytest.fixture
def free(house: House) -> Callable[[int], bool]:
    """Whether somebody else could write at a site now."""

    def ask(site_id: int) -> bool:
        address = house.settings.url.replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            row = connection.execute("SELECT pg_try_advisory_xact_lock(7310, %s)", [site_id]).fetchone()
            return bool(row and row[0])

    return ask


def test_a_command_holds_its_site_until_the_commit(act: Acts, world: World, free: Callable[[int], bool]) -> None:
    with act(world.mei) as work:
        assert free(1)
        switch_weather(work, RAIN)
        assert not free(1)
        assert free(2)
    assert free(1)


def test_whoever_may_not_holds_nothing(act: Acts, world: World, free: Callable[[int], bool]) -> None:
    with act(world.wang) as work:
        with pytest.raises(Forbidden):
            switch_weather(work, RAIN)
        assert free(1)


def test_a_job_holds_every_site_before_it_begins(house: House, free: Callable[[int], bool]) -> None:
    seen: list[bool] = []

    def look(_work: Work) -> None:
        seen.extend((free(1), free(2)))

    Runner(house, [Job("look", look, every=timedelta(minutes=1))]).tick()

    assert seen == [False, False]
    assert free(1)


def test_what_was_held_after_a_savepoint_is_asked_for_again(house: House, free: Callable[[int], bool]) -> None:
    with open_work(house) as work:
        inner = work.session.begin_nested()
        hold_sites(work.session, 1)
        inner.rollback()
        assert free(1)
        hold_sites(work.session, 1)
        assert not free(1)
