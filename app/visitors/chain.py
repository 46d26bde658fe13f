"""The door's half of the chain: acknowledged, at the door, not met, departed, the car gone; and taking a step back."""

from datetime import timedelta
from typing import Literal

from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict
from app.core.work import Work
from app.sites.models import Site
from app.visitors.events import (
    AckMissed,
    CarLeft,
    PartyAcknowledged,
    PartyAtDoor,
    PartyDeparted,
    PartyNotMet,
    StepTakenBack,
)
from app.visitors.models import Visit, VisitStep
from app.visitors.noncustomers import forget_count
from app.visitors.queries import ack_seconds
from app.visitors.returns import coming_after_all, gone_all_the_time
from app.visitors.steps import (
    UNDO,
    StepIn,
    after_arrival,
    by_car,
    close,
    instant,
    locked,
    note,
    still_open,
    taken,
)
from app.visitors.story import Step, where

FORGET_ACK = timedelta(hours=1)
"""An announcement older than this is no longer rung for; closing accounts for it."""


@command(Permission.VISIT_ACK)
def acknowledge_party(work: Work, data: StepIn) -> Visit:
    """The door heard. Twice by the same person is once; raises Conflict naming the colleague who was first."""
    at = instant(work, data)
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    if visit.acked_at is not None:
        if visit.acked_by == work.actor.person_id:
            return visit
        raise taken(work, "acked_already", visit, visit.acked_by, visit.acked_at)
    visit.acked_at, visit.acked_by = at, work.actor.person_id
    note(work, visit, "acked", at, reason=data.reason)
    waited = int((at - (visit.announced_at or at)).total_seconds())
    work.emit(PartyAcknowledged(data.site_id, visit.id or 0, max(0, waited)))
    return visit


@command(Permission.VISIT_STEP)
def party_at_door(work: Work, data: StepIn) -> Visit:
    """The party is at the door. A tap that comes after the desk's fills the instant in and moves nobody back.

    Raises Conflict when a colleague recorded it before.
    """
    at = instant(work, data)
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    if visit.at_door_at is not None:
        if visit.at_door_by == work.actor.person_id:
            return visit
        raise taken(work, "at_door_already", visit, visit.at_door_by, visit.at_door_at)
    visit.at_door_at, visit.at_door_by = at, work.actor.person_id
    if visit.place == "lot":
        visit.place = "door"
    note(work, visit, "at_door", at, reason=data.reason)
    work.emit(PartyAtDoor(data.site_id, visit.id or 0, announced=visit.announced_at is not None))
    return visit


@command(Permission.VISIT_ACK)
def no_show(work: Work, data: StepIn) -> Visit:
    """The doorman waited and nobody came. Raises Conflict when the party has been seen since."""
    at = instant(work, data)
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    if visit.place != "lot":
        raise Conflict("not_in_lot")
    was = visit.place if gone_all_the_time(work, visit) else close(work, visit, "no_show", at)
    note(work, visit, "no_show", at, was, reason=data.reason)
    work.emit(PartyNotMet(data.site_id, visit.id or 0))
    return visit


class DepartIn(StepIn):
    """The party leaves, seen from the door, the car park or the desk."""

    where: Literal["door", "lot", "desk"] = "door"


@command(Permission.VISIT_STEP)
def depart_party(work: Work, data: DepartIn) -> Visit:
    """The party left. Twice by the same person is once; raises Conflict naming who closed it before.

    Raises Invalid for a time at which it had not come yet.
    """
    at = instant(work, data)
    visit = locked(work, data.site_id, data.visit_id)
    require_own(work, visit.consultant_id)
    if visit.departed_at is not None:
        if visit.outcome == "left" and visit.departed_by == work.actor.person_id:
            return visit
        raise taken(work, "gone_already", visit, visit.departed_by, visit.departed_at)
    at = after_arrival(work, visit, at)
    note(work, visit, "departed", at, close(work, visit, "left", at), reason=data.reason)
    if data.where == "lot":
        visit.car_out_at = at
    work.emit(PartyDeparted(data.site_id, visit.id or 0, data.where, by_car(visit) and data.where != "lot"))
    return visit


@command(Permission.VISIT_STEP)
def car_left(work: Work, data: StepIn) -> Visit:
    """The car of a party that walked out drove off. Raises Conflict when none is waited for."""
    at = instant(work, data)
    visit = locked(work, data.site_id, data.visit_id)
    require_own(work, visit.consultant_id)
    if visit.outcome != "left" or visit.on_foot or visit.dropped_off:
        raise Conflict("no_car_waits")
    if visit.car_out_at is None:
        visit.car_out_at = at
        note(work, visit, "car_out", at, reason=data.reason)
        work.emit(CarLeft(data.site_id, visit.id or 0))
    return visit


class TakeBackIn(StepIn):
    """The step to take back."""

    step: Literal[
        "acked", "at_door", "no_show", "departed", "noncustomer", "car_out", "served", "leaving",
        "hall", "sand", "tour", "talk",
    ]  # fmt: skip


@command(Permission.VISIT_STEP)
def take_back_step(work: Work, data: TakeBackIn) -> Visit:
    """Take one's own last step back within seconds; it stays written with its taking back.

    Raises Conflict when something happened since, when it is another's, or when it is too long ago.
    """
    visit = locked(work, data.site_id, data.visit_id)
    query = select(VisitStep).where(VisitStep.visit_id == visit.id).order_by(col(VisitStep.id).desc()).limit(1)
    last = work.session.exec(query).first()
    if last is None or last.step != data.step or last.by != work.actor.person_id or work.now - last.received_at > UNDO:
        raise Conflict("too_late_to_take_back")
    _undo(work, visit, last)
    note(work, visit, f"undo_{data.step}", work.now)
    work.emit(StepTakenBack(data.site_id, visit.id or 0, data.step))
    return visit


def _undo(work: Work, visit: Visit, last: VisitStep) -> None:
    if last.step == "acked":
        visit.acked_at = visit.acked_by = None
    elif last.step == "served":
        visit.served_at = visit.served_by = None
    elif last.step in ("leaving", "car_out"):
        setattr(visit, f"{last.step}_at", None)
    elif last.step in ("hall", "sand", "tour", "talk"):
        visit.place, visit.place_at, visit.unit_id = where(_before(work, last))
    elif last.step == "at_door":
        visit.at_door_at = visit.at_door_by = None
        if visit.announced_at is not None:
            visit.place = "lot" if visit.place == "door" else visit.place
        else:
            close(work, visit, "withdrawn", work.now)
    elif last.step == "no_show" and visit.outcome == "left":
        coming_after_all(work, visit)
    else:
        if last.step == "noncustomer":
            forget_count(work, visit)
            visit.purpose = "viewing"
        visit.place, visit.outcome = last.note or "lot", ""
        visit.departed_at = visit.departed_by = visit.car_out_at = None


def _before(work: Work, last: VisitStep) -> list[Step]:
    """The record of the party without its last step."""
    query = select(VisitStep).where(VisitStep.visit_id == last.visit_id, col(VisitStep.id) < last.id)
    return [
        Step(row.id or 0, row.step, row.at, row.received_at, note=row.note, unit_id=row.unit_id)
        for row in work.session.exec(query)
    ]


def escalate_unacknowledged(work: Work) -> None:
    """Say once for each party that nobody acknowledged it within the site's ack_seconds (a job)."""
    query = (
        select(Visit)
        .join(Site, col(Site.id) == col(Visit.site_id))
        .where(
            col(Site.active),
            col(Visit.departed_at).is_(None),
            col(Visit.acked_at).is_(None),
            # On its way, also one that is registered and comes back.
            Visit.place == "lot",
            col(Visit.ack_told_at).is_(None),
            col(Visit.announced_at) > work.now - FORGET_ACK,
        )
        .order_by(col(Visit.site_id), col(Visit.business_day), col(Visit.number))
    )
    for visit in work.session.exec(query).all():
        seconds = ack_seconds(work, visit.site_id)
        if visit.announced_at is not None and work.now - visit.announced_at >= timedelta(seconds=seconds):
            visit.ack_told_at = work.now
            work.emit(AckMissed(visit.site_id, visit.id or 0, seconds))
