"""A handover that was written and that nobody signs: the leader is told, once, before it is forgotten."""

from datetime import timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.handover.events import HandoverUnsigned
from app.handover.models import Handover
from app.sites.models import Site
from app.sites.queries import setting

UNSIGNED = 20
"""Used where a site has no `handover_unsigned_minutes`. A guess of ours: counting and reading take five, the rest is
for a colleague who is late."""
FORGOTTEN = timedelta(hours=12)
"""What was written longer ago belongs to another shift; its leader has seen it in the list of the day."""


def tell_unsigned(work: Work) -> None:
    """Job: say once of each handover that it waits for its second signature. The rows are held while looked at."""
    query = (
        select(Handover)
        .join(Site, col(Site.id) == col(Handover.site_id))
        .where(
            col(Site.active),
            Handover.state == "given",
            col(Handover.closed_at).is_(None),
            col(Handover.unsigned_told_at).is_(None),
            Handover.given_at > work.now - FORGOTTEN,
        )
        .order_by(col(Site.id), col(Handover.given_at), col(Handover.id))
        .with_for_update(of=Handover)
    )
    for row in work.session.exec(query.execution_options(populate_existing=True)).all():
        minutes = setting(work, row.site_id, "handover_unsigned_minutes", UNSIGNED)
        # Written ahead of time, it waits from the end of the shift.
        since = max(row.given_at, row.shift_ends_at) if row.shift_ends_at else row.given_at
        if work.now >= since + timedelta(minutes=minutes):
            row.unsigned_told_at = work.now
            work.session.add(row)
            work.emit(HandoverUnsigned(row.site_id, row.id or 0, row.post_id, row.place, row.from_person))
