"""The weather switch: one kind at a time, with an end, switched off by itself."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.messages import N_, add_messages
from app.core.text import RowId
from app.core.work import Work
from app.sites.events import WeatherSwitched
from app.sites.hours import minute_of
from app.sites.models import Weather
from app.sites.queries import setting, site, weather

WEATHER_MINUTES = 120
"""How long a switch holds unless a site sets `weather_minutes`. A default of ours: a shower's usual length."""
LONGEST = timedelta(hours=12)
"""A switch that was forgotten is over after this at the latest."""
STALE = timedelta(days=1)
"""What ran out longer ago, while the server was off, is over without being told."""

add_messages(
    {
        "weather_until": N_("A time within the next twelve hours, please."),
        "weather_off": N_("It is fair already: nothing to prolong."),
    }
)


class WeatherIn(BaseModel):
    """What the sky does; plain switches everything off.

    `until` "17:00" by the site's clock, else `minutes` from 10 to 720; neither: the site's usual span.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    kind: Literal["plain", "rain", "sun", "wind", "snow"]
    minutes: int | None = Field(default=None, ge=10, le=720)
    until: str = Field(default="", max_length=10)


class ProlongIn(BaseModel):
    """What is on stays on for longer; `minutes` are added to its end."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    minutes: int = Field(ge=10, le=720)


@command(Permission.WEATHER_SET)
def switch_weather(work: Work, data: WeatherIn) -> Weather | None:
    """End what is on and switch on `data.kind`; the same kind again only moves its end. Raises Invalid."""
    running = weather(work, data.site_id)
    if data.kind == "plain" and running is None:
        return None
    return _switch(work, data.site_id, data.kind, _end(work, data))


@command(Permission.WEATHER_SET)
def prolong_weather(work: Work, data: ProlongIn) -> Weather | None:
    """Move the end of what is on. Raises Conflict when it is over already, Invalid beyond twelve hours."""
    running = weather(work, data.site_id)
    if running is None:
        raise Conflict("weather_off")
    until = running.until + timedelta(minutes=data.minutes)
    if until > work.now + LONGEST:
        raise Invalid("weather_until", "minutes")
    return _switch(work, data.site_id, running.kind, until)


def _end(work: Work, data: WeatherIn) -> datetime:
    """When the switch runs out by itself."""
    if data.kind == "plain":
        return work.now
    if not data.until:
        minutes = data.minutes or setting(work, data.site_id, "weather_minutes", WEATHER_MINUTES)
        return work.now + timedelta(minutes=minutes)
    here, minute = site(work, data.site_id), minute_of(data.until, "until")
    today = work.now.astimezone(here.zone).date()
    until = next(
        (at for n in (0, 1) if (at := here.at(today + timedelta(days=n), minute)) > work.now), work.now + 2 * LONGEST
    )
    if until > work.now + LONGEST:
        raise Invalid("weather_until", "until")
    return until


def _switch(work: Work, site_id: int, kind: str, until: datetime) -> Weather | None:
    open_rows = select(Weather).where(
        Weather.site_id == site_id, col(Weather.ended_at).is_(None), Weather.until > work.now
    )
    for before in work.session.exec(open_rows):
        before.ended_at = work.now
    row = None
    if kind != "plain":
        row = work.add(Weather(site_id=site_id, kind=kind, at=work.now, until=until, set_by=work.actor.person_id))
    work.emit(WeatherSwitched(site_id, kind, until.isoformat()))
    return row


def end_weather(work: Work) -> None:
    """Job: note what has run out by itself, so that every screen hears of it; each row once."""
    query = (
        select(Weather)
        .where(col(Weather.ended_at).is_(None), Weather.until <= work.now, Weather.until > work.now - STALE)
        .with_for_update()
    )
    for row in work.session.exec(query.execution_options(populate_existing=True)):
        row.ended_at = row.until
        work.session.add(row)
        work.emit(WeatherSwitched(row.site_id, "plain", row.until.isoformat()))
