"""A business day that nobody closed is closed by the clock when the next one begins, and marked as such."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta

from sqlmodel import col, exists, select

from app.core.work import Work
from app.sites.models import Site
from app.visitors.calling import withdraw
from app.visitors.events import DayForgotten
from app.visitors.models import DayClose, Visit
from app.visitors.steps import close, note


def close_forgotten(work: Work) -> None:
    """Account for every party of a day that is over at its site (a job). What they did last stays in the record."""
    for here in work.session.exec(select(Site).where(col(Site.active))).all():
        today, left = here.day_of(work.now), _left(work, here)
        days = {visit.business_day for visit in left}
        if _unclosed(work, here, today - timedelta(days=1)):
            days.add(today - timedelta(days=1))
        for day in sorted(days):
            close_past(work, here, day, [visit for visit in left if visit.business_day == day])


def _left(work: Work, here: Site) -> Sequence[Visit]:
    query = (
        select(Visit)
        .where(
            Visit.site_id == here.id,
            col(Visit.departed_at).is_(None),
            col(Visit.business_day) < here.day_of(work.now),
        )
        .order_by(col(Visit.id))
        .with_for_update()
    )
    return work.session.exec(query).all()


def _unclosed(work: Work, here: Site, day: date) -> bool:
    """Whether parties came on that day and nobody closed it."""
    closed = exists().where(col(DayClose.site_id) == here.id, col(DayClose.business_day) == day)
    query = select(Visit.id).where(Visit.site_id == here.id, Visit.business_day == day, ~closed).limit(1)
    return work.session.exec(query).first() is not None


def close_past(work: Work, here: Site, day: date, left: Sequence[Visit]) -> DayClose:
    """Account for `left` on the day that is over. Nobody saw them leave: their last instant is the end of that day."""
    ended = here.at(day + timedelta(days=1), here.day_starts_minute).astimezone(UTC)
    for visit in left:
        withdraw(work, visit)
        note(work, visit, "closing", ended, close(work, visit, "closing", ended))
    heads = sum(visit.heads or 0 for visit in left)
    row = work.find(DayClose, site_id=here.id, business_day=day)
    if row is None:
        row = DayClose(site_id=here.id or 0, business_day=day, closed_at=ended, forgotten=True)
    row.parties, row.heads = row.parties + len(left), row.heads + heads
    work.add(row)
    work.emit(DayForgotten(here.id or 0, day.isoformat(), len(left), heads))
    return row
