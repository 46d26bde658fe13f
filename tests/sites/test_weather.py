"""The weather switch: one kind at a time, with an end, for those who may."""

import pytest
from pydantic import ValidationError

from app.core.clock import FixedClock
from app.core.errors import Forbidden
from app.sites.models import SiteSetting
from app.sites.queries import weather
from app.sites.weather import WeatherIn, switch_weather
from tests.conftest import Acts
from tests.world import World


def test_it_holds_for_the_site_s_usual_span_and_ends_by_itself(act: Acts, clock: FixedClock, world: World) -> None:
    with act(world.mei) as work:
        work.add(SiteSetting(site_id=1, key="weather_minutes", value="45"))
    with act(world.liu) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="rain"))

    with act(world.wang, writing=False) as work:
        running = weather(work, 1)
        assert running is not None
        assert (running.kind, (running.until - work.now).total_seconds()) == ("rain", 45 * 60)
    clock.advance(minutes=46)
    with act(world.wang, writing=False) as work:
        assert weather(work, 1) is None


def test_one_kind_takes_the_place_of_another_and_plain_ends_it(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="rain", minutes=60))
    with act(world.mei) as work:
        switch_weather(work, WeatherIn(site_id=1, kind="wind", minutes=30))
        now = weather(work, 1)
        assert now is not None
        assert now.kind == "wind"
    with act(world.mei) as work:
        assert switch_weather(work, WeatherIn(site_id=1, kind="plain")) is None
    with act(world.mei, writing=False) as work:
        assert weather(work, 1) is None
        assert weather(work, 2) is None


def test_not_everybody_may_and_not_for_ever(act: Acts, world: World) -> None:
    with act(world.wang) as work, pytest.raises(Forbidden):
        switch_weather(work, WeatherIn(site_id=1, kind="snow"))
    with pytest.raises(ValidationError):
        WeatherIn(site_id=1, kind="snow", minutes=10_000)
