"""The car park: where a car stands, a taxi that left again, the count of free bays, full or not."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import select

import app.lending.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid
from app.core.text import Line, RowId
from app.core.work import Work
from app.lending.events import CarNoted, LotCounted, LotFullSwitched
from app.lending.lot_queries import bays
from app.lending.models import LotState
from app.visitors.models import Visit
from app.visitors.steps import StepIn, locked, note


class NoteCarIn(StepIn):
    """Where a party's car stands, or that a taxi let them out. What is None stays as it is; an empty bay is `-`."""

    bay: Annotated[Line, Field(max_length=12)] | None = None
    dropped_off: bool | None = None


class SweepIn(StepIn):
    """A car that a sweep of the car park did not find."""


class CountBaysIn(BaseModel):
    """Free bays as somebody counted them just now."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    free: int = Field(ge=0, le=2000)


class SwitchFullIn(BaseModel):
    """Full from now on, or bays again."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    full: bool


@command(Permission.VISIT_STEP)
def note_car(work: Work, data: NoteCarIn) -> Visit:
    """Note where the car of a party stands, or that it came by taxi. Raises NotFound, Conflict when the car is gone."""
    visit = locked(work, data.site_id, data.visit_id)
    require_own(work, visit.consultant_id)
    if visit.car_out_at is not None or (visit.departed_at is not None and visit.outcome != "left"):
        raise Conflict("lot_car_gone")
    wanted = {"bay": None if data.bay is None else data.bay.strip("-"), "dropped_off": data.dropped_off}
    changed = tuple(name for name, value in wanted.items() if value is not None and value != getattr(visit, name))
    for name in changed:
        setattr(visit, name, wanted[name])
    if changed:
        if visit.dropped_off:
            visit.bay = ""
        note(work, visit, "car", work.now, f"taxi {visit.dropped_off} bay {visit.bay}")
        work.emit(CarNoted(data.site_id, visit.id or 0, changed))
    return visit


@command(Permission.VISIT_STEP)
def sweep_car(work: Work, data: SweepIn) -> Visit:
    """The car is not in the car park any more, whenever it left. Raises NotFound, Conflict when that was noted."""
    visit = locked(work, data.site_id, data.visit_id)
    require_own(work, visit.consultant_id)
    if visit.car_out_at is not None or visit.on_foot or visit.dropped_off:
        raise Conflict("lot_car_gone")
    visit.car_out_at = work.now
    note(work, visit, "car_swept", work.now)
    work.emit(CarNoted(data.site_id, visit.id or 0, ("car_out_at",)))
    return visit


@command(Permission.VISIT_STEP)
def count_bays(work: Work, data: CountBaysIn) -> LotState:
    """Put the count right: what is neither free nor a party's car belongs to others.

    Raises Conflict while the site has no capacity, Invalid for more than there are.
    """
    require_own(work, work.actor.person_id)
    state = lot_state(work, data.site_id)
    now = bays(work, data.site_id)
    if not now.capacity:
        raise Conflict("lot_no_capacity")
    if data.free > now.capacity:
        raise Invalid("lot_too_many_free", "free", capacity=now.capacity)
    state.others = now.capacity - now.cars - data.free
    state.counted_at, state.counted_by = work.now, work.actor.person_id
    if data.free:
        state.full, state.full_at, state.full_by = False, None, None
    state.version += 1
    work.emit(LotCounted(data.site_id, data.free))
    return state


@command(Permission.VISIT_STEP)
def switch_full(work: Work, data: SwitchFullIn) -> LotState:
    """Declare the car park full, or open again; door and desk see it at once. Twice is once."""
    require_own(work, work.actor.person_id)
    state = lot_state(work, data.site_id)
    if state.full != data.full:
        state.full = data.full
        state.full_at, state.full_by = (work.now, work.actor.person_id) if data.full else (None, None)
        state.version += 1
        work.emit(LotFullSwitched(data.site_id, data.full))
    return state


def lot_state(work: Work, site_id: int) -> LotState:
    """The row of the car park under lock, made where it is the first time."""
    query = select(LotState).where(LotState.site_id == site_id)
    found = work.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    return found or work.add(LotState(site_id=site_id))
