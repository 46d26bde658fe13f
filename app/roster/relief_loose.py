"""What a relief hears when a standing ends beneath it. Below the presence, so that nothing can go past it."""

from sqlmodel import col, select

from app.core.work import Work
from app.roster.models import Standing
from app.roster.relief_events import ReliefEnded
from app.roster.relief_models import Relief


def close_relief(work: Work, relief: Relief, how: str, *, told: bool = True) -> None:
    """The relief is over; nobody's presence is touched. `told` False in reactions, which emit nothing."""
    ran = relief.started_at is not None
    relief.ended_at, relief.ended_by, relief.ended_how = work.now, work.actor.person_id, how
    work.session.add(relief)
    work.session.flush()
    if told:
        place = relief.post_id, relief.place
        people = relief.person_id, relief.cover_id
        work.emit(ReliefEnded(relief.site_id, relief.id or 0, *place, *people, ran, how))


def cover_gone(work: Work, standing: Standing) -> None:
    """Whoever stood in there has gone: that relief is over, and the place is left until the other is back."""
    query = select(Relief).where(Relief.cover_standing_id == standing.id, col(Relief.ended_at).is_(None))
    for relief in work.session.exec(query):
        close_relief(work, relief, "left")
