"""Giving somebody another shift instead of the one they have: one act, so that nothing is half done in between."""

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict
from app.core.work import Work
from app.roster.models import Assignment
from app.roster.plan_rows import planning
from app.roster.service import AssignPostIn, ClearPlaceIn, Token, assign_post, clear_place
from app.roster.slots import seen_row, token


class MoveShiftIn(AssignPostIn):
    """A place, day and time for a person, and the live row of theirs (`gives`, as the form saw it) that goes for it."""

    gives: Token


@command(Permission.ASSIGN_POST)
@planning("move")
def move_shift(work: Work, data: MoveShiftIn) -> Assignment:
    """The person leaves one shift and takes another: what is left of the first is gone, whatever hours the other has.

    On a shift that runs the presence comes along. Raises what clearing and assigning raise.
    """
    row = seen_row(work, data.site_id, data.gives)
    if row.person_id != data.person_id:
        raise Conflict("place_changed")
    if row.starts_at <= work.now < row.ends_at:
        moves = ",".join(part for part in (data.moves, data.gives) if part)
        made = assign_post(work, data.model_copy(update={"moves": moves}))
        work.session.refresh(row)
        if row.cleared_at is None and row.ends_at > work.now:  # the other shift begins later: this one ends now
            clear_place(work, ClearPlaceIn(site_id=data.site_id, seen=token(row), reason=data.reason))
        return made
    clear_place(work, ClearPlaceIn(site_id=data.site_id, seen=data.gives, reason=data.reason))
    return assign_post(work, data)
