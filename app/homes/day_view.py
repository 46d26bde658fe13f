"""A home's day: who was in it, how long, with whom, and what was odd about it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.core.errors import NotFound
from app.core.work import Work
from app.homes.models import UnitStay
from app.homes.queries import HomeNow, home_now
from app.people.models import Person
from app.sites.queries import today
from app.visitors.models import Visit

CONSULTANT, LET_IN, LET_OUT = aliased(Person), aliased(Person), aliased(Person)
BACK = timedelta(days=31)
"""How far back a home's days can be looked at."""


@dataclass(frozen=True)
class StayRow:
    """One stay; `seconds` None while it lasts. Parties are named by number: a list of a day outlives their visit."""

    number: int
    heads: int
    in_at: datetime
    out_at: datetime | None
    seconds: int | None
    how: str
    left_how: str
    reason: str
    approval: str
    consultant: str
    let_in: str
    let_out: str


@dataclass(frozen=True)
class HomeDay:
    """A home's day with its sums; `before` and `after` are the days to go to."""

    home: HomeNow
    day: date
    before: date | None
    after: date | None
    stays: tuple[StayRow, ...]
    parties: int
    heads: int
    usual: timedelta | None


def history(work: Work, *, site_id: int, unit_id: int, day: str = "", **_: Any) -> HomeDay:
    """The stays of a business day (today where none is given), newest first. Raises NotFound."""
    home = home_now(work, site_id, unit_id)
    if home is None:
        raise NotFound()
    now = today(work, site_id)
    wanted = _day(day, now)
    query = (
        columns(UnitStay, col(Visit.number), col(CONSULTANT.name), col(LET_IN.name), col(LET_OUT.name))
        .join(Visit, col(Visit.id) == col(UnitStay.visit_id))
        .join(CONSULTANT, col(CONSULTANT.id) == col(Visit.consultant_id), isouter=True)
        .join(LET_IN, col(LET_IN.id) == col(UnitStay.in_by), isouter=True)
        .join(LET_OUT, col(LET_OUT.id) == col(UnitStay.out_by), isouter=True)
        .where(
            col(UnitStay.site_id) == site_id,
            col(UnitStay.unit_id) == unit_id,
            col(UnitStay.business_day) == wanted,
            col(UnitStay.left_how) != "undone",
        )
        .order_by(col(UnitStay.in_at).desc(), col(UnitStay.id).desc())
        .limit(300)
    )
    stays = tuple(
        _row(stay, number, by or "", let_in or "", let_out or "")
        for stay, number, by, let_in, let_out in work.session.execute(query)
    )
    ended = [row.seconds for row in stays if row.seconds is not None]
    return HomeDay(
        home,
        wanted,
        wanted - timedelta(days=1) if wanted > now - BACK else None,
        wanted + timedelta(days=1) if wanted < now else None,
        stays,
        len({row.number for row in stays}),
        sum(row.heads for row in stays),
        timedelta(seconds=sum(ended) / len(ended)) if ended else None,
    )


def _day(text: str, now: date) -> date:
    """A day of the last month; anything else is today."""
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        return now
    return wanted if now - BACK <= wanted <= now else now


def _row(stay: UnitStay, number: int, consultant: str, let_in: str, let_out: str) -> StayRow:
    seconds = int((stay.out_at - stay.in_at).total_seconds()) if stay.out_at else None
    return StayRow(
        number, stay.heads, stay.in_at, stay.out_at, seconds, stay.how, stay.left_how, stay.reason, stay.approval,
        consultant, let_in, let_out,
    )  # fmt: skip
