"""Present and gone: 到岗 and 交班, one tap by oneself or by a leader. The plan is never changed by it."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, or_, select

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.people.events import PersonDisabled
from app.people.rights import memberships_at, own_teams, person_at
from app.roster.events import PersonArrived, PersonLeft
from app.roster.models import Assignment, Standing
from app.roster.slots import hold_plan, name_of, wall
from app.sites.queries import today

EARLY = timedelta(hours=2)
"""How long before the shift somebody may be marked present."""
HANDOVER = timedelta(minutes=30)
"""So long before the end of a shift the next one takes the place over by arriving."""


class PresenceIn(BaseModel):
    """Who arrives or leaves; nobody named means oneself."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId | None = None


@command(Permission.CLOCK_SELF)
def arrive(work: Work, data: PresenceIn) -> Standing:
    """Be present on the place one is planned on now, or within two hours.

    Raises Invalid("not_planned", "too_early"), Conflict("place_held", "stands_elsewhere"), Forbidden for somebody else.
    """
    return _arrive(work, data.site_id, _oneself(work, data))


@command(Permission.CLOCK_OTHER)
def mark_arrived(work: Work, data: PresenceIn) -> Standing:
    """A leader marks somebody present. Raises what `arrive` does, NotFound for people of other sites."""
    return _arrive(work, data.site_id, _somebody(work, data))


@command(Permission.CLOCK_SELF)
def leave_post(work: Work, data: PresenceIn) -> Standing:
    """Hand over: no longer present on the place. Raises Invalid("not_standing")."""
    return _leave(work, data.site_id, _oneself(work, data))


@command(Permission.CLOCK_OTHER)
def mark_left(work: Work, data: PresenceIn) -> Standing:
    """A leader notes that somebody left the place. Raises Invalid("not_standing")."""
    return _leave(work, data.site_id, _somebody(work, data))


def _oneself(work: Work, data: PresenceIn) -> int:
    person_id = data.person_id or work.actor.person_id
    require_own(work, person_id)
    return person_id or 0


def _somebody(work: Work, data: PresenceIn) -> int:
    if data.person_id is None:
        raise Invalid("missing", "person_id")
    person_at(work, data.person_id, data.site_id)
    person_id = data.person_id
    require_own(work, person_id, team=lambda: in_own_team(work, data.site_id, person_id))
    return person_id


def in_own_team(work: Work, site_id: int, person_id: int) -> bool:
    """Whether the person belongs to a group the actor leads."""
    return bool(own_teams(work, site_id) & {row.team for row in memberships_at(work, person_id, site_id)})


def _arrive(work: Work, site_id: int, person_id: int) -> Standing:
    hold_plan(work, site_id)
    planned = _planned(work, site_id, person_id)
    if planned is None:
        raise Invalid("not_planned")
    if planned.starts_at > work.now + EARLY:
        raise Invalid("too_early", start=wall(work, site_id, planned.starts_at))
    mine = standing_of(work, person_id)
    if mine is not None and mine.site_id != site_id:
        raise Conflict("stands_elsewhere")
    if mine is not None and (mine.post_id, mine.place) == (planned.post_id, planned.place):
        return mine
    holder = standing_on(work, planned.post_id, planned.place)
    if holder is not None:
        _may_take_over(work, holder)
        end_standing(work, holder)
    if mine is not None:
        end_standing(work, mine)
    return open_standing(work, planned)


def _planned(work: Work, site_id: int, person_id: int) -> Assignment | None:
    query = (
        select(Assignment)
        .where(
            Assignment.site_id == site_id,
            Assignment.person_id == person_id,
            col(Assignment.cleared_at).is_(None),
            Assignment.ends_at > work.now,
            or_(col(Assignment.business_day) == today(work, site_id), col(Assignment.starts_at) <= work.now + EARLY),
        )
        .order_by(col(Assignment.starts_at))
        .limit(1)
    )
    return work.session.exec(query).first()


def _may_take_over(work: Work, holder: Standing) -> None:
    """The next shift relieves by arriving; a shift that runs on is asked first."""
    row = work.session.get(Assignment, holder.assignment_id) if holder.assignment_id else None
    if row is not None and row.cleared_at is None and row.ends_at > work.now + HANDOVER:
        raise Conflict("place_held", person=name_of(work, holder.person_id), until=wall(work, row.site_id, row.ends_at))


def _leave(work: Work, site_id: int, person_id: int) -> Standing:
    mine = standing_of(work, person_id)
    if mine is None or mine.site_id != site_id:
        raise Invalid("not_standing")
    end_standing(work, mine)
    return mine


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
    """The person no longer stands there, from this instant."""
    standing.ended_at, standing.ended_by = work.now, work.actor.person_id
    work.session.add(standing)
    work.session.flush()
    work.emit(PersonLeft(standing.site_id, standing.person_id, standing.post_id, standing.place, standing.id or 0))


def open_standing(work: Work, row: Assignment) -> Standing:
    """The person of the row stands on its place from this instant."""
    standing = work.add(
        Standing(
            site_id=row.site_id,
            post_id=row.post_id,
            place=row.place,
            person_id=row.person_id,
            assignment_id=row.id,
            started_at=work.now,
            started_by=work.actor.person_id,
        )
    )
    work.emit(PersonArrived(row.site_id, row.person_id, row.post_id, row.place, standing.id or 0, row.id))
    return standing


def end_with_person(work: Work, fact: PersonDisabled) -> None:
    """Whoever left the site stands there no longer; a reaction, so the fact that is logged is the leaving."""
    standing = standing_of(work, fact.person_id)
    if standing is not None and (fact.wholly or standing.site_id == fact.site_id):
        standing.ended_at, standing.ended_by = work.now, work.actor.person_id
        work.session.add(standing)
        work.session.flush()
