"""When a post that patrols is manned: by the plan, and by whoever stands there without one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.core.work import Work
from app.patrol.rhythm import Watch, covers_night, watches
from app.roster.models import Assignment, Standing
from app.sites.models import Site
from app.sites.queries import site

UNPLANNED = timedelta(hours=8)
"""Length reckoned with for somebody who stands without a plan, while they stand."""


def watches_around(work: Work, site_id: int, post_id: int, at: datetime) -> list[Watch]:
    """The watches of the post around an instant, of any day: two statements.

    Coming early for a planned shift or leaving late makes no watch of its own.
    """
    here = site(work, site_id)
    day = here.day_of(at)
    planned = sa.select(col(Assignment.starts_at), col(Assignment.ends_at), col(Assignment.business_day),
                        col(Assignment.shift_code)).where(
        col(Assignment.site_id) == site_id,
        col(Assignment.post_id) == post_id,
        col(Assignment.cleared_at).is_(None),
        col(Assignment.business_day).in_((day - timedelta(days=1), day)),
    )  # fmt: skip
    stood = sa.select(col(Standing.started_at), col(Standing.ended_at)).where(
        col(Standing.site_id) == site_id,
        col(Standing.post_id) == post_id,
        col(Standing.assignment_id).is_(None),
        col(Standing.started_at) <= at,
        col(Standing.started_at) > at - timedelta(days=1),
        sa.or_(col(Standing.ended_at).is_(None), col(Standing.ended_at) > at),
    )
    rows = [tuple(row) for row in work.session.execute(planned)]
    shifts = _whole(here, rows)
    if not any(one.starts_at <= at < one.ends_at for one in shifts):
        following = min((one.starts_at for one in shifts if one.starts_at > at), default=None)
        shifts += [_unplanned(here, start, end, following) for start, end in work.session.execute(stood)]
    return watches(shifts)


def _whole(here: Site, rows: Iterable[tuple[object, ...]]) -> list[Watch]:
    """Planned rows as shifts: a shift that was cut by a swap is still one night or one day."""
    spans: dict[tuple[object, object], list[datetime]] = {}
    for start, end, day, code in rows:
        assert isinstance(start, datetime)
        assert isinstance(end, datetime)
        key = (day, code or start)
        found = spans.setdefault(key, [start, end])
        found[0], found[1] = min(found[0], start), max(found[1], end)
    return [Watch(start, end, _by_night(here, start, end), here.day_of(start)) for start, end in spans.values()]


def _by_night(here: Site, start: datetime, end: datetime) -> bool:
    """Whether a shift, or a part of one that was cut by a swap, is of the night: it holds three in the morning, or lies
    wholly before opening or after closing."""
    local = start.astimezone(here.zone)
    opens = here.at(local.date(), here.opens_minute)
    return covers_night(start, end, here.zone) or start >= here.at(local.date(), here.closes_minute) or end <= opens


def _unplanned(here: Site, start: datetime, end: datetime | None, following: datetime | None) -> Watch:
    """Whoever stands there without a plan, until the next planned shift at the latest."""
    until = max(min(end or start + UNPLANNED, following or start + UNPLANNED), start + timedelta(minutes=1))
    return Watch(start, until, _by_night(here, start, until), here.day_of(start))


def stands_there(work: Work, post_id: int) -> bool:
    """Whether anybody stands on the post now."""
    query = sa.select(col(Standing.id)).where(col(Standing.post_id) == post_id, col(Standing.ended_at).is_(None))
    return work.session.execute(query.limit(1)).first() is not None
