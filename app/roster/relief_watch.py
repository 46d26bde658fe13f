"""The watch over reliefs: unanswered ones rise, overdue ones are told, those whose ground is gone end."""

from sqlmodel import col, select

from app.core.work import Work
from app.roster.models import Assignment, Standing
from app.roster.relief import offer_next
from app.roster.relief_events import ReliefOffered, ReliefOverdue, ReliefUnanswered
from app.roster.relief_models import Relief
from app.roster.relief_presence import finish_relief, settle_reliefs
from app.roster.relief_reading import answer_span


def watch_reliefs(work: Work) -> None:
    """Job: look after every relief that is not over. Can run twice, or not for hours."""
    query = select(Relief.site_id).where(col(Relief.ended_at).is_(None)).distinct().order_by(col(Relief.site_id))
    for site_id in list(work.session.exec(query)):
        rows = select(Relief).where(Relief.site_id == site_id, col(Relief.ended_at).is_(None)).order_by(col(Relief.id))
        for relief in list(work.session.exec(rows)):
            if not _groundless(work, relief):
                _look(work, relief)


def _look(work: Work, relief: Relief) -> None:
    if relief.state == "running":
        if relief.due_back_at is not None and relief.due_back_at < work.now and relief.overdue_told_at is None:
            relief.overdue_told_at = work.now
            work.session.add(relief)
            work.emit(
                ReliefOverdue(
                    relief.site_id, relief.id or 0, relief.post_id, relief.place, relief.person_id, relief.cover_id or 0
                )
            )
    elif relief.state == "asked" and _unanswered(work, relief):
        before = relief.offered_to
        offered = offer_next(work, relief)
        if relief.escalated_at is None:
            relief.escalated_at = work.now
            work.emit(
                ReliefUnanswered(
                    relief.site_id, relief.id or 0, relief.post_id, relief.place, relief.person_id, relief.offered_to
                )
            )
        if offered != before:
            work.emit(ReliefOffered(relief.site_id, relief.id or 0, relief.post_id, relief.place, offered))


def _unanswered(work: Work, relief: Relief) -> bool:
    """Whether the one who was asked has had their time, or nobody is asked and nobody was told."""
    if relief.offered_to is None:
        return relief.escalated_at is None or _somebody_new(work, relief)
    asked = relief.offered_at or relief.asked_at
    return work.now - asked >= answer_span(work, relief.site_id)


def _somebody_new(work: Work, relief: Relief) -> bool:
    """Once a while it is worth looking whether somebody has come free."""
    return (work.now - relief.asked_at).seconds // 60 % 2 == 0


def _groundless(work: Work, relief: Relief) -> bool:
    """End it when the shift it stands in for is over or gone, or the presence beneath it is."""
    place = {(relief.post_id, relief.place)}
    shift = work.session.get(Assignment, relief.assignment_id) if relief.assignment_id else None
    if shift is not None and (shift.cleared_at is not None or shift.ends_at <= work.now):
        settle_reliefs(work, relief.site_id, "plan" if shift.cleared_at else "over", places=place)
        return True
    if relief.state != "running":
        return _left(work, relief)
    there = work.session.get(Standing, relief.cover_standing_id) if relief.cover_standing_id else None
    if there is None or there.ended_at is not None:
        settle_reliefs(work, relief.site_id, "left", places=place)
        return True
    if relief.person_id is None and relief.due_back_at is not None and relief.due_back_at < work.now:
        # Nobody comes back to a place that had nobody: the time is over, the cover is free again.
        finish_relief(work, relief, "over")
        return True
    return False


def _left(work: Work, relief: Relief) -> bool:
    """Whoever asked stands there no longer, before anybody came."""
    if relief.person_id is None:
        return False
    query = select(Standing.id).where(
        Standing.person_id == relief.person_id,
        Standing.post_id == relief.post_id,
        Standing.place == relief.place,
        col(Standing.ended_at).is_(None),
    )
    if work.session.exec(query).first() is not None:
        return False
    settle_reliefs(work, relief.site_id, "left", places={(relief.post_id, relief.place)})
    return True
