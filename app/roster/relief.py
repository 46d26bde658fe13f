"""Relief for a while: asked from the post, accepted, there, back. The post is left only when the cover is there."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

import app.roster.relief_messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.roster.models import Assignment
from app.roster.relief_events import ReliefAccepted, ReliefAsked, ReliefOffered
from app.roster.relief_loose import close_relief
from app.roster.relief_models import MealTurn, Relief
from app.roster.relief_presence import ask_again, finish_relief, relief_by, relief_of, relief_on, start_relief
from app.roster.relief_ranking import Fit
from app.roster.relief_reading import fits
from app.roster.slots import name_of
from app.roster.standings import standing_of

SHORTEST, LONGEST = 5, 90
"""Minutes. Longer is a change of the roster."""


class AskReliefIn(BaseModel):
    """Why, and for how long (minutes)."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    kind: Literal["meal", "toilet", "errand", "escort"]
    minutes: int = Field(ge=SHORTEST, le=LONGEST)


class ThisReliefIn(BaseModel):
    """A relief, as the screen named it."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    relief_id: RowId


class TakeTurnIn(BaseModel):
    """A meal turn of one's own that is to begin now."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    turn_id: RowId


@command(Permission.RELIEF_ASK)
def ask_relief(work: Work, data: AskReliefIn) -> Relief:
    """Ask to be relieved from the place one stands on; offered to the nearest free person at once.

    Raises Invalid("relief_not_here", "relief_covering"), Conflict("relief_open").
    """
    return _ask(work, data.site_id, data.kind, data.minutes, named=None)


@command(Permission.RELIEF_ASK)
def take_turn(work: Work, data: TakeTurnIn) -> Relief:
    """Begin one's meal: ask the person named in the turn first.

    Raises NotFound and Forbidden for another's turn, Invalid("meal_past", "meal_taken") and what `ask_relief` raises.
    """
    turn = work.get(MealTurn, data.turn_id, site_id=data.site_id)
    shift = _shift_person(work, turn)
    require_own(work, shift)
    if turn.accepted_at is None or turn.ends_at <= work.now:
        raise Invalid("meal_past")
    if turn.relief_id is not None and work.get(Relief, turn.relief_id).started_at is not None:
        raise Invalid("meal_taken")
    minutes = int((turn.ends_at - turn.starts_at).total_seconds() // 60)
    relief = _ask(work, data.site_id, "meal", max(SHORTEST, min(minutes, LONGEST)), named=turn.cover_id)
    turn.relief_id = relief.id
    work.session.add(turn)
    return relief


def _shift_person(work: Work, turn: MealTurn) -> int:
    return work.get(Assignment, turn.assignment_id).person_id


def _ask(work: Work, site_id: int, kind: str, minutes: int, *, named: int | None) -> Relief:
    me = work.actor.person_id or 0
    mine = standing_of(work, me)
    if mine is None or mine.site_id != site_id:
        raise Invalid("relief_not_here")
    covering = relief_by(work, me)
    if covering is not None:
        raise Invalid("relief_covering")
    if relief_of(work, me) is not None or relief_on(work, mine.post_id, mine.place) is not None:
        raise Conflict("relief_open")
    relief = work.add(
        Relief(
            site_id=site_id,
            post_id=mine.post_id,
            place=mine.place,
            person_id=me,
            assignment_id=mine.assignment_id,
            kind=kind,
            minutes=minutes,
            asked_at=work.now,
            asked_by=me,
        )
    )
    offer_next(work, relief, named)
    work.emit(ReliefAsked(site_id, relief.id or 0, mine.post_id, mine.place, me, kind, minutes, relief.offered_to))
    return relief


def offer_next(work: Work, relief: Relief, named: int | None = None) -> int | None:
    """Offer it to `named` when they can, else to the best who has not been asked; None when nobody is left."""
    passed = [*relief.declined, *relief.offered]
    options = fits(work, relief.site_id, relief.post_id, work.now + timedelta(minutes=relief.minutes), passed)
    chosen = next((fit for fit in options if not fit.why and fit.helper.person_id != relief.person_id), None)
    if named is not None and named not in passed:
        chosen = next((fit for fit in options if fit.helper.person_id == named and not fit.hard), chosen)
    relief.offered_to = chosen.helper.person_id if chosen else None
    relief.offered_at = work.now if chosen else None
    if chosen is not None:
        relief.offered = [*relief.offered, chosen.helper.person_id]
    work.session.add(relief)
    work.session.flush()
    return relief.offered_to


def open_relief(work: Work, site_id: int, relief_id: int) -> Relief:
    """The relief as it is now, held against others. Raises NotFound, Conflict("relief_over")."""
    relief = work.get(Relief, relief_id, site_id=site_id)
    work.session.refresh(relief)
    if relief.ended_at is not None:
        raise Conflict("relief_over")
    return relief


@command(Permission.RELIEF_ACCEPT)
def accept_relief(work: Work, data: ThisReliefIn) -> Relief:
    """Coming. Whoever it was offered to may, the first of them wins; the second tap changes nothing.

    Raises Conflict("relief_taken", "relief_over"), Forbidden for people it was never offered to,
    Invalid("relief_covering", "relief_open") for somebody who is part of another relief.
    """
    relief, me = open_relief(work, data.site_id, data.relief_id), work.actor.person_id or 0
    if relief.cover_id == me:
        return relief
    if me not in relief.offered:
        raise Forbidden("relief_not_offered")
    if relief.cover_id is not None:
        raise Conflict("relief_taken", person=name_of(work, relief.cover_id))
    if relief_by(work, me) is not None:
        raise Invalid("relief_covering")
    if relief_of(work, me) is not None:
        raise Invalid("relief_open")
    return accept(work, relief, me)


def accept(work: Work, relief: Relief, person_id: int, *, sent_by: int | None = None) -> Relief:
    """Somebody is on the way from now on."""
    relief.cover_id, relief.accepted_at, relief.sent_by = person_id, work.now, sent_by
    relief.offered_to, relief.offered_at = person_id, relief.offered_at or work.now
    work.session.add(relief)
    work.session.flush()
    work.emit(
        ReliefAccepted(
            relief.site_id, relief.id or 0, relief.post_id, relief.place, relief.person_id, person_id, sent_by
        )
    )
    return relief


@command(Permission.RELIEF_ACCEPT)
def decline_relief(work: Work, data: ThisReliefIn) -> Relief:
    """No, not now (also after having said yes, as long as one is not there): the next is asked at once.

    Raises Conflict("relief_over", "relief_running"), Forbidden for people it was never offered to.
    """
    relief, me = open_relief(work, data.site_id, data.relief_id), work.actor.person_id or 0
    if relief.cover_id == me:
        if relief.started_at is not None:
            raise Conflict("relief_running")
        ask_again(work, relief)
    elif me not in relief.offered:
        raise Forbidden("relief_not_offered")
    elif relief.offered_to != me or relief.cover_id is not None:
        return relief
    relief.declined = list(dict.fromkeys((*relief.declined, me)))
    offer_next(work, relief)
    work.emit(ReliefOffered(relief.site_id, relief.id or 0, relief.post_id, relief.place, relief.offered_to))
    return relief


@command(Permission.RELIEF_ACCEPT)
def arrive_relief(work: Work, data: ThisReliefIn) -> Relief:
    """The cover stands there: now the other may go. The second tap changes nothing.

    Raises Forbidden for others, Conflict("relief_over", "relief_held", "relief_left", "stands_elsewhere").
    """
    relief = open_relief(work, data.site_id, data.relief_id)
    require_own(work, relief.cover_id)
    if relief.started_at is None:
        start_relief(work, relief)
    return relief


@command(Permission.RELIEF_ACCEPT)
def report_return(work: Work, data: ThisReliefIn) -> Relief:
    """The cover says that the other is back; both stand where they stood before.

    Raises Forbidden for others, Conflict("relief_over"), Invalid("relief_not_running").
    """
    relief = open_relief(work, data.site_id, data.relief_id)
    require_own(work, relief.cover_id)
    return _finish(work, relief, "returned")


@command(Permission.RELIEF_ASK)
def come_back(work: Work, data: ThisReliefIn) -> Relief:
    """Back on the post, said by the relieved person.

    Raises Forbidden for others, Conflict("relief_over"), Invalid("relief_not_running").
    """
    relief = open_relief(work, data.site_id, data.relief_id)
    require_own(work, relief.person_id)
    return _finish(work, relief, "back")


@command(Permission.RELIEF_ASK)
def withdraw_relief(work: Work, data: ThisReliefIn) -> Relief:
    """No longer needed; only before it runs.

    Raises Forbidden for others, Conflict("relief_over", "relief_running").
    """
    relief = open_relief(work, data.site_id, data.relief_id)
    require_own(work, relief.person_id)
    if relief.started_at is not None:
        raise Conflict("relief_running")
    close_relief(work, relief, "cancelled")
    return relief


def _finish(work: Work, relief: Relief, how: str) -> Relief:
    if relief.started_at is None:
        raise Invalid("relief_not_running")
    finish_relief(work, relief, how)
    return relief


def option_for(options: list[Fit], person_id: int) -> Fit | None:
    """The fit of one person."""
    return next((fit for fit in options if fit.helper.person_id == person_id), None)
