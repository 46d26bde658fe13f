"""I cannot come: my shifts of today and the next days, one tap and its confirmation."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from app.attendance.models import SickCall
from app.attendance.sick import MAX_AHEAD
from app.core.work import Work
from app.roster.models import Assignment
from app.roster.places import place_name, posts_in_order
from app.roster.rules import Span
from app.sites.queries import today


@dataclass(frozen=True)
class Shift:
    """A shift of mine that is not over."""

    place: str
    span: Span
    code: str


@dataclass(frozen=True)
class MyDay:
    """A day on which I may call in. `call`: the call I have made, 0 for none."""

    day: date
    is_today: bool
    shifts: tuple[Shift, ...]
    call: int = 0
    kind: str = ""


@dataclass(frozen=True)
class Me:
    """The block `me`."""

    days: tuple[MyDay, ...]


def me(work: Work, site_id: int, **_rest: Any) -> Me:
    """My shifts as they were told to me, with what I have called in for. Two statements."""
    first = today(work, site_id)
    days = [first + timedelta(days=number) for number in range(MAX_AHEAD + 1)]
    posts, person_id = posts_in_order(work, site_id), work.actor.person_id
    rows = work.session.exec(
        select(Assignment)
        .where(
            Assignment.site_id == site_id,
            Assignment.person_id == person_id,
            col(Assignment.business_day).between(days[0], days[-1]),
            col(Assignment.cleared_at).is_(None) | col(Assignment.withdrawn_in).is_(None),
            col(Assignment.published_in).is_not(None) | (Assignment.business_day == first),
            Assignment.ends_at > work.now,
        )
        .order_by(col(Assignment.starts_at))
    ).all()
    calls = work.session.exec(
        select(SickCall).where(
            SickCall.site_id == site_id,
            SickCall.person_id == person_id,
            col(SickCall.day).between(days[0], days[-1]),
            col(SickCall.withdrawn_at).is_(None),
        )
    ).all()
    called = {one.day: one for one in calls}
    return Me(
        tuple(
            MyDay(
                day,
                day == first,
                tuple(
                    Shift(
                        place_name(work.lang, posts[row.post_id], row.place),
                        Span(row.starts_at, row.ends_at),
                        row.shift_code,
                    )
                    for row in rows
                    if row.business_day == day and row.post_id in posts and (row.cleared_at is None or day > first)
                ),
                called[day].id or 0 if day in called else 0,
                called[day].kind if day in called else "",
            )
            for day in days
        )
    )
