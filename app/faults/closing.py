"""Seeing to a report: somebody has it, it is mended, it was not; and what happens when neither comes in time."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.text import Line, Note, RowId
from app.core.work import Work
from app.faults.common import held, leads, promise, require_led, require_open, step
from app.faults.events import FaultAssigned, FaultDone, FaultReopened, FaultsLate
from app.faults.models import Fault
from app.people.queries import works_on
from app.sites.queries import site, today

ABOUT_DUE = "due"


class AssignFaultIn(BaseModel):
    """Who sees to it: a colleague, or an outside firm in words. `due_day` None: the time that was promised stays."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    fault_id: RowId
    owner_id: RowId | None = None
    contractor: Annotated[Line, Field(max_length=60)] = ""
    due_day: date | None = None
    note: Note = ""


class FinishFaultIn(BaseModel):
    """It is mended."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    fault_id: RowId
    note: Note = ""


class ReopenFaultIn(BaseModel):
    """It is not mended, and what is still wrong."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    fault_id: RowId
    note: Note = ""


@command(Permission.REPORT_CLOSE)
def assign_fault(work: Work, data: AssignFaultIn) -> Fault:
    """Give a report to a colleague of the site or to an outside firm, with a day.

    Raises Invalid("fault_owner") without either, Invalid("fault_due_past"), Forbidden for another group's report,
    NotFound for somebody who does not work here.
    """
    fault = held(work, data.site_id, data.fault_id)
    require_led(work, fault)
    require_open(fault)
    if (data.owner_id is None) is not bool(data.contractor):
        raise Invalid("fault_owner", "owner_id")
    if data.owner_id is not None and not works_on(work, data.site_id, data.owner_id):
        raise NotFound()
    fault.owner_id, fault.contractor = data.owner_id, data.contractor
    if data.due_day is not None:
        fault.due_at = _end_of(work, data.site_id, data.due_day)
        fault.late_told = ""
    fault.version += 1
    step(work, fault, "assigned", work.now, note=data.note)
    work.emit(FaultAssigned(data.site_id, data.fault_id, fault.owner_id, fault.due_at.isoformat()))
    return fault


@command(Permission.REPORT_CLOSE)
def finish_fault(work: Work, data: FinishFaultIn) -> Fault:
    """Close a report as mended. Done already it stays as it is. Raises Forbidden for another group's report."""
    fault = held(work, data.site_id, data.fault_id)
    require_led(work, fault)
    return _finish(work, fault, data)


@command(Permission.REPORT_MAKE)
def finish_own_fault(work: Work, data: FinishFaultIn) -> Fault:
    """Say that what was given to oneself is mended. Raises Forbidden for what was given to somebody else."""
    fault = held(work, data.site_id, data.fault_id)
    if fault.owner_id is None or fault.owner_id != work.actor.person_id:
        raise Forbidden("fault_not_yours")
    return _finish(work, fault, data)


@command(Permission.REPORT_CLOSE)
def reopen_fault(work: Work, data: ReopenFaultIn) -> Fault:
    """Open a closed report again. Raises Conflict when it is open, Forbidden for another group's report."""
    fault = held(work, data.site_id, data.fault_id)
    require_led(work, fault)
    return _reopen(work, fault, data)


@command(Permission.REPORT_MAKE)
def reopen_own_fault(work: Work, data: ReopenFaultIn) -> Fault:
    """Say that what one reported is not mended. Raises Conflict when it is open, Forbidden for another's report."""
    fault = held(work, data.site_id, data.fault_id)
    if fault.reported_by is None or fault.reported_by != work.actor.person_id:
        raise Forbidden("fault_not_yours")
    return _reopen(work, fault, data)


def _finish(work: Work, fault: Fault, data: FinishFaultIn) -> Fault:
    if fault.state == "done":
        return fault
    fault.state, fault.done_at, fault.done_by = "done", work.now, work.actor.person_id
    fault.version += 1
    step(work, fault, "done", work.now, note=data.note)
    work.emit(FaultDone(data.site_id, data.fault_id, work.actor.person_id, fault.reported_by))
    return fault


def _reopen(work: Work, fault: Fault, data: ReopenFaultIn) -> Fault:
    if fault.state != "done":
        raise Conflict("fault_not_done")
    fault.state, fault.done_at, fault.done_by, fault.late_told = "open", None, None, ""
    fault.due_at = max(fault.due_at, work.now + promise(work, fault.site_id, urgent=fault.urgent).fix)
    fault.version += 1
    step(work, fault, "reopened", work.now, note=data.note)
    work.emit(FaultReopened(data.site_id, data.fault_id, fault.post_id, fault.owner_id))
    return fault


def _end_of(work: Work, site_id: int, day: date) -> datetime:
    """When the site closes on `day`; on the day itself after closing, the end of the business day."""
    here = site(work, site_id)
    if day < today(work, site_id) or day.year > 2200:
        raise Invalid("fault_due_past", "due_day")
    closing = here.at(day, here.closes_minute)
    return closing if closing > work.now else here.at(day, here.day_starts_minute + 1440)


def may_finish(work: Work, fault: Fault) -> bool:
    """Whether the actor may say that it is mended."""
    own = fault.owner_id is not None and fault.owner_id == work.actor.person_id
    return fault.state == "open" and (own or leads(work, fault))


def watch_faults(work: Work) -> None:
    """Job: tell the leader once of what nobody has in time, and once more of what is not mended in time."""
    for why, waiting in (("nobody", _without_owner), ("due", _overdue)):
        found: dict[int, list[Fault]] = {}
        for fault in waiting(work):
            found.setdefault(fault.site_id, []).append(fault)
            fault.late_told = why
            work.session.add(fault)
        for site_id, faults in found.items():
            posts = tuple(sorted({fault.post_id for fault in faults if fault.post_id is not None}))
            work.emit(FaultsLate(site_id, why, tuple(fault.id or 0 for fault in faults), posts))


def _without_owner(work: Work) -> list[Fault]:
    query = select(Fault).where(
        Fault.state == "open",
        col(Fault.owner_id).is_(None),
        Fault.contractor == "",
        Fault.late_told == "",
        Fault.assign_by <= work.now,
    )
    return list(work.session.exec(query.order_by(col(Fault.id))))


def _overdue(work: Work) -> list[Fault]:
    query = select(Fault).where(Fault.state == "open", Fault.late_told != ABOUT_DUE, Fault.due_at <= work.now)
    return list(work.session.exec(query.order_by(col(Fault.id))))
