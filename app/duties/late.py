"""Late duties are told once, rolled up, to the leaders of their posts."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.duties.events import DutiesLate
from app.duties.models import Duty
from app.duties.plan import grace
from app.sites.models import Site

STALE = timedelta(days=2)
"""What was due longer ago is history: a server that was off for a week does not wake everybody."""


ToldApart = Callable[[Work, int, Sequence[Duty]], Collection[int]]
"""(work, site, late duties) -> the ids of those that ring by something else that is late with them."""


def _none_apart(_work: Work, _site_id: int, _rows: Sequence[Duty]) -> Collection[int]:
    return ()


def tell_late(work: Work, told_apart: ToldApart = _none_apart) -> None:
    """Job: mark what is late and was not told, one fact a site; one cause rings once.

    The rows are held: a second process that looks at the same time finds them told.
    """
    query = (
        select(Duty)
        .join(Site, col(Site.id) == col(Duty.site_id))
        .where(
            col(Site.active),
            col(Duty.state).in_(("open", "missed")),
            col(Duty.late_told_at).is_(None),
            Duty.due_at <= work.now,
            Duty.due_at > work.now - STALE,
        )
        .order_by(col(Site.id), col(Duty.id))
        .with_for_update(of=Duty)
    )
    by_site: dict[int, list[Duty]] = defaultdict(list)
    for row in work.session.exec(query.execution_options(populate_existing=True)):
        if row.due_at + grace(work, row.site_id) < work.now:
            by_site[row.site_id].append(row)
    for site_id, rows in by_site.items():
        for row in rows:
            row.late_told_at = work.now
        apart = told_apart(work, site_id, rows)
        ringing = [row for row in rows if row.id not in apart]
        if ringing:
            work.emit(DutiesLate(site_id, tuple(sorted({row.post_id for row in ringing})), len(ringing)))
