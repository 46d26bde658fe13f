"""Taking back what the consultant tapped last with a party of theirs: where it is, or that it has left."""

from typing import Literal

from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict
from app.core.work import Work
from app.visitors.chain import TakeBackIn, take_back_step
from app.visitors.events import StepTakenBack
from app.visitors.models import Visit, VisitStep
from app.visitors.moves import INSIDE
from app.visitors.steps import UNDO, StepIn, locked, note


class TakeBackMineIn(StepIn):
    """The step to take back: a place, or departed."""

    step: Literal["hall", "sand", "tour", "talk", "departed"]


@command(Permission.VISIT_STEP)
def take_back_mine(work: Work, data: TakeBackMineIn) -> Visit:
    """Take one's own last step with one's own party back within seconds; both stay written.

    Raises Forbidden for another's party, Conflict when something happened since or it is too long ago.
    """
    visit = locked(work, data.site_id, data.visit_id)
    require_own(work, visit.consultant_id)
    if data.step == "departed":
        return take_back_step(work, TakeBackIn(site_id=data.site_id, visit_id=data.visit_id, step="departed"))
    query = select(VisitStep).where(VisitStep.visit_id == visit.id).order_by(col(VisitStep.id).desc())
    steps = list(work.session.exec(query))
    last = steps[0] if steps else None
    if last is None or last.step != data.step or last.by != work.actor.person_id or work.now - last.received_at > UNDO:
        raise Conflict("too_late_to_take_back")
    before = _place_before(steps[1:])
    visit.place, visit.place_at, visit.unit_id = (
        (before.step, before.at, before.unit_id) if before else ("hall", None, None)
    )
    note(work, visit, f"undo_{data.step}", work.now)
    work.emit(StepTakenBack(data.site_id, visit.id or 0, data.step))
    return visit


def _place_before(steps: list[VisitStep]) -> VisitStep | None:
    """The newest of `steps` (newest first) that led the party somewhere and was not taken back."""
    undone = 0
    for step in steps:
        if step.step.startswith("undo_") and step.step.removeprefix("undo_") in INSIDE:
            undone += 1
        elif step.step in INSIDE:
            if not undone:
                return step
            undone -= 1
    return None
