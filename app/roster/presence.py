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
from app.roster.models import Assignment, Standing
from app.roster.relief_models import Relief
from app.roster.relief_presence import finish_relief, relief_by, relief_of, relief_on, settle_reliefs
from app.roster.slots import name_of, wall
from app.roster.standings import end_standing, open_standing, standing_of, standing_on
from app.sites.queries import today

__all__ = [
    "EARLY",
    "HANDOVER",
    "PresenceIn",
    "arrive",
    "end_standing",
    "end_with_person",
    "in_own_team",
    "leave_post",
    "mark_arrived",
    "mark_left",
    "open_standing",
    "standing_of",
    "standing_on",
]

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
    relief = relief_on(work, planned.post_id, planned.place)
    if relief is not None and relief.state == "running" and relief.person_id == person_id:
        back = finish_relief(work, relief, "back")
        return back or open_standing(work, planned)
    if holder is not None:
        _may_take_over(work, holder, relief)
    how = "over" if relief_by(work, person_id) is None else "left"
    settle_reliefs(work, site_id, how, people=(person_id,), places=((planned.post_id, planned.place),))
    holder, mine = standing_on(work, planned.post_id, planned.place), standing_of(work, person_id)
    if mine is not None and (mine.post_id, mine.place) == (planned.post_id, planned.place):
        return mine
    if holder is not None:
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


def _may_take_over(work: Work, holder: Standing, relief: Relief | None) -> None:
    """The next shift relieves by arriving; a shift that runs on is asked first, also one with a relief running."""
    covered = relief is not None and relief.cover_standing_id == holder.id
    number = relief.assignment_id if relief is not None and covered else holder.assignment_id
    row = work.session.get(Assignment, number) if number else None
    if row is not None and row.cleared_at is None and row.ends_at > work.now + HANDOVER:
        raise Conflict("place_held", person=name_of(work, row.person_id), until=wall(work, row.site_id, row.ends_at))


def _leave(work: Work, site_id: int, person_id: int) -> Standing:
    mine, relief = standing_of(work, person_id), relief_of(work, person_id)
    if mine is None and relief is not None and relief.site_id == site_id and relief.left_standing_id:
        settle_reliefs(work, site_id, "over", people=(person_id,))
        return work.get(Standing, relief.left_standing_id)
    if mine is None or mine.site_id != site_id:
        raise Invalid("not_standing")
    settle_reliefs(work, site_id, "left", people=(person_id,))
    mine = standing_of(work, person_id) or mine
    end_standing(work, mine)
    return mine


def end_with_person(work: Work, fact: PersonDisabled) -> None:
    """Whoever left the site stands there no longer; a reaction, so the fact that is logged is the leaving."""
    if fact.site_id:
        settle_reliefs(work, fact.site_id, "left", people=(fact.person_id,), told=False)
    standing = standing_of(work, fact.person_id)
    if standing is not None and (fact.wholly or standing.site_id == fact.site_id):
        standing.ended_at, standing.ended_by = work.now, work.actor.person_id
        work.session.add(standing)
        work.session.flush()
