"""Building workers at the edge of the model area: stopped, or let through with the project engineer's word (4.8)."""

import unicodedata
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import and_, col, func, or_, select

import app.homes.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.text import Line, Note, RowId
from app.core.work import Work
from app.homes.common import outside_hours
from app.homes.events import FirmRaised, FirmSettled, WorkersLogged, WorkersOut, WorkersOverdue, WorkersUndone
from app.homes.models import FirmItem, WorkerEntry
from app.sites.models import Site
from app.sites.queries import setting, settings, site, today
from app.visitors.steps import UNDO, WhenIn, instant

ATTEMPTS_WEEK = 3
"""Default of the setting worker_attempts_week: so many in a week, and the site manager raises it (domain 4.8)."""


class WorkersIn(WhenIn):
    """Workers of a firm who wanted to cross and were stopped."""

    firm: Annotated[Line, Field(min_length=1, max_length=60)]
    heads: Annotated[int, Field(ge=1, le=60)] = 1
    note: Annotated[Note, Field(max_length=200)] = ""


class PassIn(WhenIn):
    """Workers who are let through: confirmed by `engineer`, gone within `minutes`, with `escort`, protected."""

    firm: Annotated[Line, Field(min_length=1, max_length=60)]
    heads: Annotated[int, Field(ge=1, le=60)] = 1
    engineer: Annotated[Line, Field(min_length=1, max_length=40)]
    escort: Annotated[Line, Field(min_length=1, max_length=40)]
    minutes: Annotated[int, Field(ge=5, le=480)]
    protected: bool = False
    note: Annotated[Note, Field(max_length=200)] = ""


class EntryIn(BaseModel):
    """One entry about workers."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    worker_entry_id: RowId


class SettleFirmIn(BaseModel):
    """A firm's item, with what was agreed."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    firm_item_id: RowId
    note: Annotated[Note, Field(max_length=200)] = ""


def firm_key(firm: str) -> str:
    """The firm's name as it is compared: neither spaces, case nor width make another firm."""
    return "".join(unicodedata.normalize("NFKC", firm).split()).casefold()[:60]


@command(Permission.VISIT_NONCUSTOMER)
def log_attempt(work: Work, data: WorkersIn) -> WorkerEntry:
    """They were stopped. As many in a week as the site says, and the manager has to raise it."""
    entry = _entry(work, data, instant(work, data), "stopped")
    work.emit(WorkersLogged(data.site_id, entry.id or 0, "stopped", data.heads), data.reason)
    _count(work, entry)
    return entry


@command(Permission.VISIT_NONCUSTOMER)
def let_through(work: Work, data: PassIn) -> WorkerEntry:
    """They may pass. Raises Invalid in viewing hours (unless the site allows it) and without protection."""
    at = instant(work, data)
    allowed = settings(work, data.site_id).get("contractor_in_hours", "false") == "true"
    if not allowed and not outside_hours(work, data.site_id, at):
        closes = site(work, data.site_id).closes_minute % 1440
        raise Invalid("not_in_viewing_hours", "minutes", closes=f"{closes // 60:02}:{closes % 60:02}")
    if not data.protected:
        raise Invalid("protection_missing", "protected")
    entry = _entry(work, data, at, "passed")
    entry.engineer, entry.escort = data.engineer, data.escort
    entry.out_by = at + timedelta(minutes=data.minutes)
    work.emit(WorkersLogged(data.site_id, entry.id or 0, "passed", data.heads), data.reason)
    return entry


def _entry(work: Work, data: WorkersIn | PassIn, at: datetime, outcome: str) -> WorkerEntry:
    return work.add(
        WorkerEntry(
            site_id=data.site_id,
            business_day=site(work, data.site_id).day_of(at),
            firm=data.firm,
            firm_key=firm_key(data.firm),
            heads=data.heads,
            at=at,
            by=work.actor.person_id,
            outcome=outcome,
            note=data.note,
        )
    )


def monday_of(day: date) -> date:
    """The first day of a week."""
    return day - timedelta(days=day.weekday())


def attempts_in_week(work: Work, site_id: int, key: str, day: date) -> int:
    """How often people of a firm were stopped in the week of `day`."""
    first = monday_of(day)
    query = select(func.count(col(WorkerEntry.id))).where(
        WorkerEntry.site_id == site_id,
        WorkerEntry.firm_key == key,
        WorkerEntry.outcome == "stopped",
        WorkerEntry.business_day >= first,
        WorkerEntry.business_day < first + timedelta(days=7),
    )
    return int(work.session.exec(query).one())


def _count(work: Work, entry: WorkerEntry) -> None:
    """Raise an item when the week's attempts reach the limit; one that is open grows, a settled one comes again."""
    limit = setting(work, entry.site_id, "worker_attempts_week", ATTEMPTS_WEEK)
    count = attempts_in_week(work, entry.site_id, entry.firm_key, entry.business_day)
    if count < limit:
        return
    week = monday_of(entry.business_day)
    item = work.find(FirmItem, site_id=entry.site_id, firm_key=entry.firm_key, week=week)
    fresh = item is None or item.settled_at is not None
    item = item or FirmItem(
        site_id=entry.site_id, firm_key=entry.firm_key, firm=entry.firm, week=week, attempts=count, raised_at=work.now
    )
    item.attempts, item.settled_at, item.settled_by = count, None, None
    work.add(item)
    if fresh:
        work.emit(FirmRaised(entry.site_id, item.id or 0, count))


@command(Permission.VISIT_NONCUSTOMER)
def workers_out(work: Work, data: EntryIn) -> WorkerEntry:
    """Workers who were let through are out again. Raises Conflict when they are, or were never in."""
    entry = work.get(WorkerEntry, data.worker_entry_id, site_id=data.site_id)
    if entry.outcome != "passed" or entry.out_at is not None:
        raise Conflict("workers_out_already")
    entry.out_at = work.now
    work.session.add(entry)
    work.emit(WorkersOut(data.site_id, entry.id or 0))
    return entry


@command(Permission.VISIT_NONCUSTOMER)
def undo_workers(work: Work, data: EntryIn) -> WorkerEntry:
    """Take one's own entry back within seconds. Raises Conflict when it is too late or another's."""
    entry = work.get(WorkerEntry, data.worker_entry_id, site_id=data.site_id)
    gone = entry.outcome == "undone" or entry.out_at is not None
    if gone or entry.by != work.actor.person_id or work.now - entry.at > UNDO:
        raise Conflict("too_late_to_take_back")
    was, entry.outcome = entry.outcome, "undone"
    work.session.add(entry)
    work.session.flush()
    item = work.find(FirmItem, site_id=data.site_id, firm_key=entry.firm_key, week=monday_of(entry.business_day))
    if was == "stopped" and item is not None and item.settled_at is None:
        item.attempts = attempts_in_week(work, data.site_id, entry.firm_key, entry.business_day)
        limit = setting(work, data.site_id, "worker_attempts_week", ATTEMPTS_WEEK)
        if item.attempts < limit:
            item.settled_at, item.settled_by = work.now, work.actor.person_id
    work.emit(WorkersUndone(data.site_id, entry.id or 0, was))
    return entry


@command(Permission.REPORT_CLOSE)
def settle_firm(work: Work, data: SettleFirmIn) -> FirmItem:
    """The manager has raised it with the project department. Raises Conflict when it is settled, Forbidden for a
    leader of a group."""
    if granted(work) not in ("A", "G", "S"):
        raise Forbidden()
    item = work.get(FirmItem, data.firm_item_id, site_id=data.site_id)
    if item.settled_at is not None:
        raise Conflict("item_settled")
    item.settled_at, item.settled_by, item.note = work.now, work.actor.person_id, data.note
    work.session.add(item)
    work.emit(FirmSettled(data.site_id, item.id or 0), data.note)
    return item


def watch_workers(work: Work) -> None:
    """Job: say once that workers are not out at the time agreed."""
    query = (
        select(WorkerEntry)
        .join(Site, col(Site.id) == col(WorkerEntry.site_id))
        .where(
            col(Site.active),
            WorkerEntry.outcome == "passed",
            col(WorkerEntry.out_at).is_(None),
            col(WorkerEntry.told_at).is_(None),
            col(WorkerEntry.out_by) <= work.now,
        )
        .order_by(col(WorkerEntry.id))
    )
    for entry in work.session.exec(query).all():
        entry.told_at = work.now
        work.emit(WorkersOverdue(entry.site_id, entry.id or 0))


def workers_today(work: Work, site_id: int) -> list[WorkerEntry]:
    """Entries of the business day, and whoever is still in from before, newest first."""
    day = today(work, site_id)
    inside = and_(col(WorkerEntry.outcome) == "passed", col(WorkerEntry.out_at).is_(None))
    query = select(WorkerEntry).where(
        WorkerEntry.site_id == site_id,
        WorkerEntry.outcome != "undone",
        or_(col(WorkerEntry.business_day) == day, inside),
    )
    return list(work.session.exec(query.order_by(col(WorkerEntry.at).desc(), col(WorkerEntry.id).desc()).limit(50)))


def open_items(work: Work, site_id: int) -> list[FirmItem]:
    """Firms that the manager has to raise, oldest first."""
    query = select(FirmItem).where(FirmItem.site_id == site_id, col(FirmItem.settled_at).is_(None))
    return list(work.session.exec(query.order_by(col(FirmItem.raised_at))))
