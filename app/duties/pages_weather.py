"""Addresses of the weather switch's own page; the board has its buttons too."""

from typing import Annotated

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.duties import weather_view
from app.sites.weather import ProlongIn, WeatherIn, prolong_weather, switch_weather

router = Routes()
WEATHER = Screen(
    "duties/weather.html",
    "/sites/{site_id}/weather",
    needs=Permission.WEATHER_SET,
    title=N_("Weather"),
    area="board",
    sky=weather_view.sky,
)
SET = action(Permission.WEATHER_SET)


@router.get(WEATHER.path, **SET)
def weather_page(work: ReadWork, site_id: int) -> Response:
    """What is on, and what it has put on whose phone."""
    return WEATHER.full(work, site_id=site_id)


@router.get(WEATHER.path + "/{block}", **SET)
def weather_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The block again."""
    return WEATHER.some(work, block, site_id=site_id)


@router.post(WEATHER.path + "/switch", **SET)
def switch(work: WriteWork, site_id: int, form: Annotated[Form[WeatherIn], form_of(WeatherIn)]) -> Response:
    """On until a time, or off."""
    work.attempt(form, switch_weather)
    return WEATHER.reply(work, form, "sky", site_id=site_id)


@router.post(WEATHER.path + "/prolong", **SET)
def prolong(work: WriteWork, site_id: int, form: Annotated[Form[ProlongIn], form_of(ProlongIn)]) -> Response:
    """Longer than was thought."""
    work.attempt(form, prolong_weather)
    return WEATHER.reply(work, form, "sky", site_id=site_id)
