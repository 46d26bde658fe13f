"""Who stands where, at its lowest: found, ended, opened. Commands and reliefs move the presence through here only."""

from sqlmodel import col, select

from app.core.work import Work
from app.roster.events import PersonArrived, PersonLeft
from app.roster.models import Assignment, Standing
from app.roster.relief_loose import cover_gone

__all__ = ["end_standing", "let_go", "open_standing", "stand", "standing_of", "standing_on"]


def standing_of(work: Work, person_id: int) -> Standing | None:
    """Where the person stands now, at any site."""
    query = select(Standing).where(Standing.person_id == person_id, col(Standing.ended_at).is_(None))
    return work.session.exec(query.execution_options(populate_existing=True)).first()


def standing_on(work: Work, post_id: int, place: int) -> Standing | None:
    """Who stands on the place now."""
    query = select(Standing).where(
        Standing.post_id == post_id, Standing.place == place, col(Standing.ended_at).is_(None)
    )
    return work.session.exec(query.execution_options(populate_existing=True)).first()


def end_standing(work: Work, standing: Standing) -> None:
    """The person no longer stands there, from this instant; a relief they were giving there is over."""
    let_go(work, standing)
    cover_gone(work, standing)
    work.emit(PersonLeft(standing.site_id, standing.person_id, standing.post_id, standing.place, standing.id or 0))


def let_go(work: Work, standing: Standing) -> None:
    """End a standing without telling: the person steps aside for a while, or goes back to their own place."""
    standing.ended_at, standing.ended_by = work.now, work.actor.person_id
    work.session.add(standing)
    work.session.flush()


def open_standing(work: Work, row: Assignment) -> Standing:
    """The person of the row stands on its place from this instant."""
    standing = stand(work, row.site_id, row.post_id, row.place, row.person_id, row.id)
    work.emit(PersonArrived(row.site_id, row.person_id, row.post_id, row.place, standing.id or 0, row.id))
    return standing


def stand(
    work: Work, site_id: int, post_id: int, place: int, person_id: int, assignment_id: int | None = None
) -> Standing:
    """A new standing, without telling; `assignment_id` None for whoever stands in."""
    return work.add(
        Standing(
            site_id=site_id,
            post_id=post_id,
            place=place,
            person_id=person_id,
            assignment_id=assignment_id,
            started_at=work.now,
            started_by=work.actor.person_id,
        )
    )
