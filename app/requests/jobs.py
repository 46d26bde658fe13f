"""What the clock does to requests."""

from sqlmodel import col, select

from app.core.work import Work
from app.requests.events import LeaveExpired, SwapExpired
from app.requests.models import EXPIRED, WAITING, LeaveRequest, SwapRequest


def expire_requests(work: Work) -> None:
    """Job: what nobody decided before its shift began is over, and those who asked are told."""
    leave = select(LeaveRequest).where(col(LeaveRequest.state).in_(WAITING), LeaveRequest.starts_at <= work.now)
    swaps = select(SwapRequest).where(col(SwapRequest.state).in_(WAITING), SwapRequest.starts_at <= work.now)
    for asked in work.session.exec(leave.execution_options(populate_existing=True)):
        asked.state, asked.decided_at = EXPIRED, work.now
        work.session.add(asked)
        work.emit(LeaveExpired(asked.site_id, asked.id or 0, asked.person_id))
    for swap in work.session.exec(swaps.execution_options(populate_existing=True)):
        swap.state, swap.decided_at = EXPIRED, work.now
        work.session.add(swap)
        work.emit(SwapExpired(swap.site_id, swap.id or 0, swap.asker_id, swap.other_id))
