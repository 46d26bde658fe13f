"""The page of the weather switch: what is on, until when, who set it, and what it has put on whose phone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.core.i18n import pick
from app.core.work import Work
from app.duties.items import all_items
from app.duties.models import Duty
from app.people.models import Person
from app.sites.models import Weather
from app.sites.queries import posts, site, today, weather
from app.sites.weather import LONGEST


@dataclass(frozen=True)
class Spell:
    """One switch of today; `ended_at` None while it is on."""

    kind: str
    at: datetime
    until: datetime
    ended_at: datetime | None
    by: str


@dataclass(frozen=True)
class Asked:
    """A duty that the weather opened; `state` open, done or na (taken off again)."""

    name: str
    post: str
    due_at: datetime
    state: str


@dataclass(frozen=True)
class Sky:
    """What is on now (None: fair), until which times it may be moved in one tap, and what it has asked for today."""

    now: Spell | None
    offered: tuple[datetime, ...]
    asked: tuple[Asked, ...]
    spells: tuple[Spell, ...]


def sky(work: Work, site_id: int, **_scope: object) -> Sky:
    """The block of the page."""
    here, day = site(work, site_id), today(work, site_id)
    query = (
        select(Weather, Person.name)
        .join(Person, col(Person.id) == col(Weather.set_by), isouter=True)
        .where(Weather.site_id == site_id, Weather.until > here.at(day, here.day_starts_minute))
        .order_by(col(Weather.id).desc())
    )
    rows = [(row, name or "") for row, name in work.session.exec(query)]
    running = weather(work, site_id)
    spells = [Spell(row.kind, row.at, row.until, row.ended_at, name) for row, name in rows]
    now = next(
        (spell for (row, _), spell in zip(rows, spells, strict=True) if running is not None and row.id == running.id),
        None,
    )
    return Sky(now, _offered(work, site_id), _asked(work, site_id), tuple(one for one in spells if one is not now))


def _offered(work: Work, site_id: int) -> tuple[datetime, ...]:
    """Full hours from at least half an hour ahead, four of them, and closing time."""
    here = site(work, site_id)
    local = (work.now + timedelta(minutes=90)).astimezone(here.zone).replace(minute=0, second=0, microsecond=0)
    hours = [local + timedelta(hours=n) for n in range(4)]
    closing = here.at(work.now.astimezone(here.zone).date(), here.closes_minute)
    if work.now + timedelta(minutes=10) < closing < work.now + LONGEST:
        hours.append(closing)
    return tuple(sorted({one.astimezone(here.zone) for one in hours}))


def _asked(work: Work, site_id: int) -> tuple[Asked, ...]:
    known, items = posts(work, site_id), all_items(work, site_id)
    query = (
        select(Duty)
        .where(
            Duty.site_id == site_id,
            col(Duty.business_day).in_((today(work, site_id), today(work, site_id) - timedelta(days=1))),
            col(Duty.subject).like("weather:%"),
            Duty.opens_at > work.now - LONGEST,
        )
        .order_by(col(Duty.opens_at).desc(), col(Duty.id))
    )
    return tuple(
        Asked(
            pick(work.lang, items[row.item_id].name_zh, items[row.item_id].name_en),
            pick(work.lang, known[row.post_id].name_zh, known[row.post_id].name_en),
            row.due_at,
            row.state,
        )
        for row in work.session.exec(query)
        if row.post_id in known
    )
