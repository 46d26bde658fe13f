"""The roster's undo and approved leave: the shifts come back, so the leave goes, and the request waits again."""

from sqlmodel import col, select

from app.core.work import Work
from app.requests.leave import note_away, span_of
from app.requests.models import APPROVED, OPEN, LeaveRequest
from app.roster.events import PlanUndone
from app.roster.models import Absence, HoursAway
from app.roster.publish_models import PlanChange


def follow_undo(work: Work, fact: PlanUndone) -> None:
    """The change that an approval made was taken back, or done again. A reaction."""
    change = work.session.get(PlanChange, fact.change_id)
    row = _of(work, fact.site_id, (change.undoes if fact.again else change.id) if change else None)
    if row is None or row.state != (OPEN if fact.again else APPROVED):
        return
    if fact.again:
        row.change_id = _redone(work, fact)
        row.state, row.decided_at, row.decided_by = APPROVED, work.now, work.actor.person_id
        note_away(work, row)
    else:
        row.state, row.decided_at, row.decided_by = OPEN, None, None
        _forget(work, row)
    work.session.add(row)
    work.session.flush()


def leave_undone(work: Work, fact: PlanUndone) -> LeaveRequest | None:
    """The leave that `follow_undo` opened or gave again, None when the change was about something else."""
    row = _of(work, fact.site_id, _redone(work, fact) if fact.again else fact.change_id)
    return row if row is not None and row.state == (APPROVED if fact.again else OPEN) else None


def _of(work: Work, site_id: int, change_id: int | None) -> LeaveRequest | None:
    return work.find(LeaveRequest, site_id=site_id, change_id=change_id) if change_id else None


def _redone(work: Work, fact: PlanUndone) -> int | None:
    """The change that did it again."""
    change = work.find(PlanChange, site_id=fact.site_id, undoes=fact.change_id)
    return change.id if change is not None else None


def _forget(work: Work, row: LeaveRequest) -> None:
    """What the roster knew of it; a day that was noted otherwise since stays."""
    if row.from_minute is not None:
        span = span_of(work, row)
        hours = work.find(
            HoursAway,
            site_id=row.site_id,
            person_id=row.person_id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            kind=row.kind,
        )
        if hours is not None:
            work.session.delete(hours)
        return
    query = select(Absence).where(
        Absence.site_id == row.site_id,
        Absence.person_id == row.person_id,
        col(Absence.day).between(row.first_day, row.last_day),
        Absence.source == "request",
        Absence.kind == row.kind,
    )
    for one in work.session.exec(query):
        work.session.delete(one)
