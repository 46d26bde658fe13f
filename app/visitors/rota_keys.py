"""What the order of the morning goes by: how the last day ended, or how many turns each had in the last days."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, func, select

from app.core.work import Work
from app.sites.queries import today
from app.visitors.lineup import rules
from app.visitors.models import ConsultantDay
from app.visitors.rota import Entry, rota_of

NOT_THERE = 100_000
"""Key of somebody of whom nothing is known from before: behind everybody else, in the order of coming."""


def days_of(work: Work, site_id: int) -> list[ConsultantDay]:
    """The rows of everybody who is signed in today, in the order of the list."""
    query = select(ConsultantDay).where(
        ConsultantDay.site_id == site_id, ConsultantDay.business_day == today(work, site_id)
    )
    return list(work.session.exec(query.order_by(col(ConsultantDay.position), col(ConsultantDay.id))))


def keys_of(work: Work, site_id: int, people: Sequence[int]) -> dict[int, int]:
    """What each of `people` is put in order by, smaller first; in the order in which they came."""
    order = rules(work, site_id).order
    known = {"carried": _as_it_ended, "fewest": _turns_lately}.get(order, lambda _work, _site_id: {})(work, site_id)
    missing = 0 if order == "fewest" else NOT_THERE
    return {person_id: known.get(person_id, missing) for person_id in people}


def _as_it_ended(work: Work, site_id: int) -> dict[int, int]:
    """Who would have been called first, second, .. when the last day with a rota ended."""
    last = (
        select(func.max(col(ConsultantDay.business_day)))
        .where(ConsultantDay.site_id == site_id, ConsultantDay.business_day < today(work, site_id))
        .scalar_subquery()
    )
    rows = work.session.exec(
        select(ConsultantDay).where(ConsultantDay.site_id == site_id, ConsultantDay.business_day == last)
    )
    ended = rota_of((counted(row) for row in rows), rules(work, site_id)).everybody
    return {entry.person_id: number for number, entry in enumerate(ended)}


def counted(row: ConsultantDay, name: str = "") -> Entry:
    """An entry by its counts alone: what a day that is over leaves of somebody."""
    return Entry(
        row.person_id, name, row.position, "free", "", row.turns, row.forfeited, owed=row.owed, carried=row.carried
    )


def _turns_lately(work: Work, site_id: int) -> dict[int, int]:
    """Turns of each consultant on the days before today that the site counts."""
    day = today(work, site_id)
    query = (
        select(ConsultantDay.person_id, func.sum(col(ConsultantDay.turns)))
        .where(
            ConsultantDay.site_id == site_id,
            ConsultantDay.business_day < day,
            ConsultantDay.business_day >= day - timedelta(days=rules(work, site_id).fewest_days),
        )
        .group_by(col(ConsultantDay.person_id))
    )
    return {person_id: int(turns) for person_id, turns in work.session.exec(query)}
