"""What the clock does to delegations: rights come and go by themselves, here the site is told of it."""

from sqlmodel import col, or_, select

from app.core.work import Work
from app.people.delegation_events import DelegationBegan, DelegationEnded, DelegationUnanswered
from app.people.delegation_models import Delegation


def watch_delegations(work: Work) -> None:
    """Job: tell once that a window opened, opened without an answer, or closed. Late runs tell what is still true."""
    query = select(Delegation).where(
        col(Delegation.declined_at).is_(None),
        col(Delegation.revoked_at).is_(None),
        Delegation.from_at <= work.now,
        col(Delegation.ended_at).is_(None),
        or_(col(Delegation.accepted_at).is_not(None), Delegation.until_at > work.now),
    )
    for row in work.session.exec(query.order_by(col(Delegation.id))):
        who = (row.site_id, row.id or 0, row.given_by, row.to_person)
        if row.accepted_at is None:
            if row.rung_at is None and row.answer_by <= work.now:
                row.rung_at = work.now
                work.emit(DelegationUnanswered(*who))
        elif row.until_at <= work.now:
            row.ended_at = work.now
            work.emit(DelegationEnded(*who))
        elif row.begun_at is None:
            row.begun_at = work.now
            work.emit(DelegationBegan(*who))
        work.session.add(row)
