"""Closing a post, a zone or a model home for a time: a typhoon, repairs, a unit that is shut. It opens by itself."""

from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import pick
from app.core.text import Reason, RowId
from app.core.work import Work
from app.sites.events import AreaClosed, AreaReopened
from app.sites.hours import minute_of
from app.sites.models import Post, Site, Unit, Zone
from app.sites.models_dated import Closure
from app.sites.queries import site, today

LONGEST = timedelta(days=92)
KINDS: dict[str, type[Post] | type[Zone] | type[Unit]] = {"post": Post, "zone": Zone, "unit": Unit}


class CloseIn(BaseModel):
    """What is closed (`what`: "zone:3", "post:4", "unit:1") from when until when, and why.

    Without `from_day` it begins now; `from_time` and `until_time` are HH:MM on the site's wall, empty for the start
    of that day's opening hours and for their end. Without `until_day` it ends on the day it begins.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    what: list[str] = Field(default_factory=list, max_length=60)
    from_day: date | None = None
    from_time: str = Field(default="", max_length=10)
    until_day: date | None = None
    until_time: str = Field(default="", max_length=10)
    reason: Reason


class ThatClosureIn(BaseModel):
    """A closure of the site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    closure_id: RowId


@command(Permission.CLOSE_AREA)
def close_area(work: Work, data: CloseIn) -> list[Closure]:
    """Close what was chosen; what is closed then already is refused by name.

    Raises Invalid for nothing chosen, an end before the start or in the past, and a time that is too long.
    """
    targets = [_target(work, data.site_id, part) for part in dict.fromkeys(data.what)]
    if not targets:
        raise Invalid("nothing_to_close", "what")
    start, end = _span(work, data)
    return [_close(work, data, kind, row, start, end) for kind, row in targets]


def _target(work: Work, site_id: int, part: str) -> tuple[str, Post | Zone | Unit]:
    kind, _, number = part.partition(":")
    if kind not in KINDS or not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Invalid("nothing_to_close", "what")
    try:
        return kind, work.get(KINDS[kind], int(number), site_id=site_id)
    except NotFound:
        raise Invalid("nothing_to_close", "what") from None


def _span(work: Work, data: CloseIn) -> tuple[datetime, datetime]:
    here, now = site(work, data.site_id), work.now.replace(second=0, microsecond=0)
    first = data.from_day or today(work, data.site_id)
    last = data.until_day or first
    for day, field in ((first, "from_day"), (last, "until_day")):
        if not abs(day - today(work, data.site_id)) <= timedelta(days=731):
            raise Invalid("day_too_far", field)
    start = here.at(first, minute_of(data.from_time, "from_time") if data.from_time else here.opens_minute)
    end = here.at(last, minute_of(data.until_time, "until_time") if data.until_time else here.closes_minute)
    if data.from_day is None and not data.from_time:
        start = now
    if not data.until_time and end <= start:
        end = here.at(last, 1440 + here.day_starts_minute)  # after closing: to the end of the business day
    start = max(start, now) if start < now < end else start
    if end <= work.now:
        raise Invalid("closure_past" if end > start else "closure_turned", "until_time")
    if end <= start:
        raise Invalid("closure_turned", "until_time")
    if end - start > LONGEST:
        raise Invalid("closure_too_long", "until_day")
    return start, end


def _close(work: Work, data: CloseIn, kind: str, row: Post | Zone | Unit, start: datetime, end: datetime) -> Closure:
    known = select(Closure).where(
        Closure.site_id == data.site_id,
        getattr(Closure, f"{kind}_id") == row.id,
        col(Closure.ended_at).is_(None),
        Closure.starts_at < end,
        Closure.ends_at > start,
    )
    other = work.session.exec(known.limit(1)).first()
    if other is not None:
        name = pick(work.lang, row.name_zh, row.name_en)
        raise Conflict("closed_already", name=name, reason=other.reason)
    closure = Closure(
        site_id=data.site_id, starts_at=start, ends_at=end, reason=data.reason, made_at=work.now,
        made_by=work.actor.person_id,
    )  # fmt: skip
    setattr(closure, f"{kind}_id", row.id)
    work.add(closure)
    times = start.isoformat(), end.isoformat()
    work.emit(AreaClosed(data.site_id, closure.id or 0, kind, row.id or 0, *times), data.reason)
    return closure


@command(Permission.CLOSE_AREA)
def reopen_area(work: Work, data: ThatClosureIn) -> Closure:
    """End a closure now, or drop one that has not begun. Raises Conflict("closure_over")."""
    closure = work.get(Closure, data.closure_id, site_id=data.site_id)
    if closure.ended_at is not None or closure.ends_at <= work.now:
        raise Conflict("closure_over")
    _end(work, closure, work.now)
    return closure


def _end(work: Work, closure: Closure, at: datetime) -> None:
    closure.ended_at, closure.ended_by = at, work.actor.person_id
    work.session.add(closure)
    work.session.flush()
    work.emit(AreaReopened(closure.site_id, closure.id or 0, *kind_of(closure)))


def kind_of(closure: Closure) -> tuple[str, int]:
    """post, zone or unit, and its id."""
    return next((kind, found) for kind in KINDS if (found := getattr(closure, f"{kind}_id")) is not None)


def end_closures(work: Work) -> None:
    """Job: note what has opened by itself, so that the screens hear of it."""
    query = (
        select(Closure)
        .join(Site, col(Site.id) == col(Closure.site_id))
        .where(col(Closure.ended_at).is_(None), Closure.ends_at <= work.now)
        .order_by(col(Closure.id))
    )
    for closure in list(work.session.exec(query)):
        _end(work, closure, closure.ends_at)
