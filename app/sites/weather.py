"""The weather switch: one kind at a time, with an end, switched off by itself."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.text import RowId
from app.core.work import Work
from app.sites.events import WeatherSwitched
from app.sites.models import Weather
from app.sites.queries import setting, weather

WEATHER_MINUTES = 120
"""How long a switch holds unless a site sets `weather_minutes`. A default of ours: a shower's usual length."""


class WeatherIn(BaseModel):
    """What the sky does; plain switches everything off. `minutes` from 10 to 720, None for the site's usual span."""

    site_id: RowId
    kind: Literal["plain", "rain", "sun", "wind", "snow"]
    minutes: int | None = Field(default=None, ge=10, le=720)


@command(Permission.WEATHER_SET)
def switch_weather(work: Work, data: WeatherIn) -> Weather | None:
    """End what is on and switch on `data.kind`; the same kind again only moves its end."""
    running = weather(work, data.site_id)
    if data.kind == "plain" and running is None:
        return None
    open_rows = select(Weather).where(
        Weather.site_id == data.site_id, col(Weather.ended_at).is_(None), Weather.until > work.now
    )
    for before in work.session.exec(open_rows):
        before.ended_at = work.now
    row = None
    until = work.now
    if data.kind != "plain":
        minutes = data.minutes or setting(work, data.site_id, "weather_minutes", WEATHER_MINUTES)
        until = work.now + timedelta(minutes=minutes)
        row = work.add(
            Weather(site_id=data.site_id, kind=data.kind, at=work.now, until=until, set_by=work.actor.person_id)
        )
    work.emit(WeatherSwitched(data.site_id, data.kind, until.isoformat()))
    return row
