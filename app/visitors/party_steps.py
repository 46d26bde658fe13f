"""Any step of the chain from the page of the party: just now, or earlier with its time and a reason."""

from datetime import datetime
from typing import Literal

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict
from app.core.work import Work
from app.visitors.calling import call
from app.visitors.chain import DepartIn, acknowledge_party, car_left, depart_party, party_at_door
from app.visitors.events import PartyCompleted, PartyLeaving, PartyServed
from app.visitors.models import Visit
from app.visitors.moves import lead_to
from app.visitors.queries import PartyRow
from app.visitors.steps import StepIn, after_arrival, by_car, instant, locked, note, still_open, taken


class RecordIn(StepIn):
    """A step of the chain; model homes are recorded where they are entered."""

    step: Literal["acked", "at_door", "served", "hall", "sand", "tour", "talk", "leaving", "departed", "car_out"]


@command(Permission.VISIT_STEP)
def record_step(work: Work, data: RecordIn) -> Visit:
    """Record `data.step` for a party; what was recorded already is left as it is.

    Of a party that has left today only what happened before that can still be recorded. Raises NotFound, Conflict for
    a closed party or for one that would be shown round without anybody of the staff, Invalid for a time that cannot
    be, and what the step's own command raises.
    """
    at = instant(work, data)
    visit = locked(work, data.site_id, data.visit_id)
    require_own(work, visit.consultant_id)
    if visit.outcome in ("left", "closing") and data.step != "car_out" and at < (visit.departed_at or at):
        return _fill_in(work, visit, data, at)
    known = {"acked": acknowledge_party, "at_door": party_at_door, "car_out": car_left}
    if data.step in known:
        return known[data.step](work, data)
    if data.step == "departed":
        return depart_party(work, DepartIn.model_validate({**data.model_dump(), "where": "desk"}))
    still_open(work, data)
    if data.step == "served":
        _served(work, visit, at, data.reason)
    elif data.step == "leaving":
        _leaving(work, visit, at, data.reason)
    else:
        if data.step == "tour" and visit.accepted_at is None and visit.companion_id is None:
            raise Conflict("nobody_with_them")
        lead_to(work, visit, data.step, at, reason=data.reason)
        if visit.place == "hall" and visit.registered_at is not None and visit.consultant_id is None:
            call(work, visit)  # back again, and nobody has them
    return visit


def _served(work: Work, visit: Visit, at: datetime, reason: str) -> None:
    if visit.served_at is None:
        visit.served_at, visit.served_by = at, work.actor.person_id
        note(work, visit, "served", at, reason=reason)
        work.emit(PartyServed(visit.site_id, visit.id or 0), reason)


def _leaving(work: Work, visit: Visit, at: datetime, reason: str) -> None:
    if visit.leaving_at is None:
        visit.leaving_at = at
        note(work, visit, "leaving", at, reason=reason)
        work.emit(PartyLeaving(visit.site_id, visit.id or 0, by_car(visit)), reason)


def _fill_in(work: Work, visit: Visit, data: RecordIn, at: datetime) -> Visit:
    """Recorded after the party had gone: it moves nobody, and a party nobody saw leave was seen leaving after all."""
    column = f"{data.step}_at"
    if data.step == "departed":
        if visit.outcome == "left":
            raise taken(work, "gone_already", visit, visit.departed_by, visit.departed_at or at)
        at = after_arrival(work, visit, at)
        visit.outcome, visit.departed_at, visit.departed_by = "left", at, work.actor.person_id
    elif column in Visit.model_fields:
        if getattr(visit, column) is not None:
            return visit
        setattr(visit, column, at)
        if data.step != "leaving":
            setattr(visit, f"{data.step}_by", work.actor.person_id)
    note(work, visit, data.step, at, "left" if data.step == "departed" else "", reason=data.reason)
    work.emit(PartyCompleted(visit.site_id, visit.id or 0, (data.step,)), data.reason)
    return visit


def next_steps(row: PartyRow) -> list[str]:
    """What may be recorded of an open party by one tap, the likeliest first."""
    if row.place == "lot":
        return ["acked", "at_door"] if row.unacked else ["at_door"]
    if row.place == "door" and row.registered_at is None:
        return ["served", "departed"]
    inside = [step for step in ("sand", "tour", "talk", "hall") if step != row.place]
    if not row.accompanied:
        inside = [step for step in inside if step != "tour"]
    if row.place in ("tour", "unit"):
        inside = ["talk", *(step for step in inside if step != "talk")]
    if row.place == "talk" and row.served_at and not row.leaving_at:
        return ["leaving", "tour", "hall", "sand", "departed"]
    first = [] if row.served_at or row.place in ("tour", "unit") else ["served"]
    last = ["departed"] if row.leaving_at else ["leaving", "departed"]
    return [*first, *inside, *last]


def earlier_steps(visit: Visit) -> list[str]:
    """What may still be recorded with an earlier time, in the order of the chain."""
    if visit.outcome not in ("", "left", "closing"):
        return []
    found = [step for step in ("acked", "at_door", "served") if getattr(visit, f"{step}_at") is None]
    if visit.announced_at is None and "acked" in found:
        found.remove("acked")
    found += ["sand", "tour", "talk", "hall"]
    if visit.leaving_at is None:
        found.append("leaving")
    if visit.outcome != "left":
        found.append("departed")
    if visit.outcome == "left" and by_car(visit) and visit.car_out_at is None:
        found.append("car_out")
    return found
