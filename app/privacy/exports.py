"""Visits as a file: masked by whoever may export; in full only when a second person approved, within 24 hours.

Nothing is kept on disk. Each file is a row of what was handed out and a fact in the log, with days and counts.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict
from app.core.messages import N_, add_messages
from app.core.text import Reason, RowId
from app.core.work import Work
from app.people.models import Person
from app.privacy.events import FullExportAsked, FullExportDecided, VisitorsExported
from app.privacy.listing import as_csv, as_workbook, check_days, heads, listed
from app.privacy.models import FullExport, HandedOut
from app.sites.queries import site, today

LASTS = timedelta(hours=24)
SHOWN = 50
ASKER, DECIDER = aliased(Person), aliased(Person)
FILES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}

add_messages(
    {
        "not_your_own": N_("A second person decides. You asked for this one yourself."),
        "export_decided": N_("This was decided already."),
        "export_not_ready": N_("This was not approved, or its time is over. Ask again."),
        "export_not_yours": N_("Only whoever asked for it can fetch it."),
    }
)


class ExportIn(BaseModel):
    """Visits of these business days, the first and the last included."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    from_day: date
    until_day: date
    format: Literal["xlsx", "csv"] = "xlsx"


@command(Permission.VISITOR_EXPORT)
def export_masked(work: Work, data: ExportIn) -> HandedOut:
    """Write down that the masked list was handed out; `file_of` makes the file. Raises Invalid for the days."""
    check_days(data.from_day, data.until_day)
    rows = len(listed(work, data.site_id, data.from_day, data.until_day, full=False))
    return _handed(work, data.site_id, "masked", data.from_day, data.until_day, rows)


def _handed(
    work: Work, site_id: int, kind: str, first: date, last: date, rows: int, export_id: int | None = None
) -> HandedOut:
    row = work.add(
        HandedOut(
            site_id=site_id, person_id=work.actor.person_id, at=work.now, kind=kind, subject_id=export_id,
            from_day=first, until_day=last, rows=rows,
        )
    )  # fmt: skip
    work.emit(VisitorsExported(site_id, kind, first.isoformat(), last.isoformat(), rows, export_id or 0))
    return row


class AskFullIn(BaseModel):
    """Numbers in full of these days, and what for."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    from_day: date
    until_day: date
    reason: Reason


@command(Permission.VISITOR_EXPORT_FULL)
def ask_full_export(work: Work, data: AskFullIn) -> FullExport:
    """Ask a second person. It waits for 24 hours. Raises Invalid for the days."""
    check_days(data.from_day, data.until_day)
    row = work.add(
        FullExport(
            site_id=data.site_id, asked_by=work.actor.person_id or 0, asked_at=work.now, reason=data.reason,
            from_day=data.from_day, until_day=data.until_day, expires_at=work.now + LASTS,
        )
    )  # fmt: skip
    work.emit(FullExportAsked(data.site_id, row.id or 0), data.reason)
    return row


class DecideFullIn(BaseModel):
    """Yes or no to what somebody else asked for."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    full_export_id: RowId
    decision: Literal["approve", "decline"]


@command(Permission.VISITOR_EXPORT_FULL)
def decide_full_export(work: Work, data: DecideFullIn) -> FullExport:
    """Decide; approved, it can be fetched for 24 hours. Raises Conflict for one's own, a decided or an old one."""
    row = _locked(work, data.site_id, data.full_export_id)
    if row.asked_by == work.actor.person_id:
        raise Conflict("not_your_own")
    if row.state != "waiting":
        raise Conflict("export_decided")
    if row.expires_at <= work.now:
        raise Conflict("export_not_ready")
    row.state = "approved" if data.decision == "approve" else "declined"
    row.decided_by, row.decided_at, row.expires_at = work.actor.person_id, work.now, work.now + LASTS
    work.add(row)
    work.emit(FullExportDecided(data.site_id, row.id or 0, row.state == "approved"))
    return row


class FetchFullIn(BaseModel):
    """What was approved, as a file."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    full_export_id: RowId
    format: Literal["xlsx", "csv"] = "xlsx"


@command(Permission.VISITOR_EXPORT_FULL)
def fetch_full_export(work: Work, data: FetchFullIn) -> HandedOut:
    """Write down that it was fetched. Raises Conflict unless it was approved by another, for me, and still counts."""
    row = _locked(work, data.site_id, data.full_export_id)
    if row.asked_by != work.actor.person_id:
        raise Conflict("export_not_yours")
    if row.state != "approved" or row.expires_at <= work.now:
        raise Conflict("export_not_ready")
    rows = len(listed(work, data.site_id, row.from_day, row.until_day, full=True))
    return _handed(work, data.site_id, "full", row.from_day, row.until_day, rows, row.id)


def _locked(work: Work, site_id: int, export_id: int) -> FullExport:
    work.get(FullExport, export_id, site_id=site_id)
    query = select(FullExport).where(FullExport.id == export_id).with_for_update()
    return work.session.exec(query.execution_options(populate_existing=True)).one()


def file_of(work: Work, row: HandedOut, kind: str) -> tuple[str, bytes]:
    """Name and content of what was just handed out to the actor. Only inside the Work that wrote `row`."""
    first, last = row.from_day or date.min, row.until_day or date.min
    lines = listed(work, row.site_id, first, last, full=row.kind == "full")
    name = f"visits-{site(work, row.site_id).code}-{first:%Y%m%d}-{last:%Y%m%d}-{row.kind}.{kind}"
    made = as_csv(heads(work), lines) if kind == "csv" else as_workbook(heads(work), lines, f"{first} {last}")
    return name, made


# What the pages show -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class HandedRow:
    """Something that was handed out."""

    kind: str
    who: str
    at: datetime
    first: date | None
    last: date | None
    rows: int


@dataclass(frozen=True)
class ExportView:
    """The form's days, and what was handed out, the newest first."""

    first: date
    last: date
    rows: tuple[HandedRow, ...]


def exports(work: Work, site_id: int, **_scope: object) -> ExportView:
    """One statement."""
    query = (
        select(HandedOut, Person.name)
        .join(Person, col(Person.id) == col(HandedOut.person_id), isouter=True)
        .where(HandedOut.site_id == site_id)
        .order_by(col(HandedOut.id).desc())
        .limit(SHOWN)
    )
    day = today(work, site_id)
    return ExportView(
        day - timedelta(days=6),
        day,
        tuple(
            HandedRow(row.kind, name or "–", row.at, row.from_day, row.until_day, row.rows)
            for row, name in work.session.exec(query)
        ),
    )


@dataclass(frozen=True)
class FullRow:
    """A request for numbers in full. `can`: decide, fetch or nothing, for whoever looks."""

    id: int
    who: str
    at: datetime
    first: date
    last: date
    reason: str
    state: str
    by: str
    until: datetime
    can: str


@dataclass(frozen=True)
class FullView:
    """The form's days, and the requests, the newest first."""

    first: date
    last: date
    rows: tuple[FullRow, ...]


def full(work: Work, site_id: int, **_scope: object) -> FullView:
    """One statement."""
    query = (
        select(FullExport, ASKER.name, DECIDER.name)
        .join(ASKER, col(ASKER.id) == col(FullExport.asked_by))
        .join(DECIDER, col(DECIDER.id) == col(FullExport.decided_by), isouter=True)
        .where(FullExport.site_id == site_id)
        .order_by(col(FullExport.id).desc())
        .limit(SHOWN)
    )
    day = today(work, site_id)
    return FullView(
        day - timedelta(days=6), day, tuple(_full_row(work, *row) for row in work.session.exec(query))
    )  # fmt: skip


def _full_row(work: Work, row: FullExport, who: str, by: str | None) -> FullRow:
    mine, counts = row.asked_by == work.actor.person_id, row.expires_at > work.now
    can = ""
    if counts and row.state == "waiting" and not mine:
        can = "decide"
    elif counts and row.state == "approved" and mine:
        can = "fetch"
    state = row.state if counts or row.state == "declined" else "over"
    return FullRow(
        row.id or 0, who, row.asked_at, row.from_day, row.until_day, row.reason, state, by or "", row.expires_at, can
    )
