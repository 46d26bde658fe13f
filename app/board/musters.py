"""Counting everybody at the assembly point: begun by one press, each found by one tap, kept for later."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.board.messages  # noqa: F401  (adds the words of the refusals)
from app.board.events import MusterBegun, MusterEnded, MusterMarked
from app.board.models import Muster, MusterEntry
from app.board.who import Soul, everybody
from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, NotFound
from app.core.happened import happened
from app.core.text import Note, RowId
from app.core.work import Work
from app.homes.models import WorkerEntry
from app.people.models import Person
from app.people.rights import memberships_at
from app.visitors.models import Visit

BEFORE = timedelta(hours=1)
"""A tap noted without a signal belongs to a count that somebody else began up to so much later."""


class BeginIn(BaseModel):
    """For an alarm or a drill. `occurred_at`: when it was pressed, where that was without a signal."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    drill: bool = False
    occurred_at: AwareDatetime | None = None


class MarkIn(BaseModel):
    """How many of a party (of a person: 1 or 0) are found."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    kind: Literal["party", "staff", "worker"]
    subject_id: RowId
    safe: int = Field(ge=0, le=500)
    occurred_at: AwareDatetime | None = None


class EndIn(BaseModel):
    """The count is over, with what is to be remembered of it."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    note: Note = ""


@dataclass(frozen=True)
class Running:
    """A count that is not over. `missing` of `heads` people are not found yet."""

    id: int
    drill: bool
    begun_at: datetime
    begun_by: int | None
    heads: int
    missing: int


def running(work: Work, site_id: int) -> Running | None:
    """The count that runs; asked again only when one of its tables was written."""

    def load() -> Running | None:
        row = running_row(work, site_id)
        if row is None:
            return None
        entries = entries_of(work, row.id or 0)
        heads, safe = sum(one.heads for one in entries), sum(one.safe for one in entries)
        return Running(row.id or 0, row.drill, row.begun_at, row.begun_by, heads, heads - safe)

    return work.unchanged(("muster", site_id), load, Muster, MusterEntry)


def running_row(work: Work, site_id: int) -> Muster | None:
    """The row of the count that runs."""
    query = select(Muster).where(Muster.site_id == site_id, col(Muster.ended_at).is_(None))
    return work.session.exec(query).first()


def entries_of(work: Work, muster_id: int) -> list[MusterEntry]:
    """Whom a count asks for, in the order they were written down."""
    query = select(MusterEntry).where(MusterEntry.muster_id == muster_id).order_by(col(MusterEntry.id))
    return list(work.session.exec(query))


@command(Permission.EVAC_LIST)
def begin_muster(work: Work, data: BeginIn) -> Muster:
    """Count everybody who is on site now. One that runs goes on: the second press changes nothing.

    Raises Conflict("evac_counts_only") on a shared tablet.
    """
    _not_on_tablet(work)
    at = happened(work, data.occurred_at, data.site_id)
    return _around(work, data.site_id, at) or _begin(work, data.site_id, at, drill=data.drill)


@command(Permission.EVAC_LIST)
def mark_safe(work: Work, data: MarkIn) -> MusterEntry:
    """So many of them are found; the latest tap by the time it happened counts. Where no count runs, this begins one.

    Raises Conflict("evac_counts_only") on a shared tablet, NotFound for whoever is of another site.
    """
    _not_on_tablet(work)
    at = happened(work, data.occurred_at, data.site_id)
    muster = _around(work, data.site_id, at) or _begin(work, data.site_id, at, drill=False)
    entry = work.find(MusterEntry, muster_id=muster.id, kind=data.kind, subject_id=data.subject_id)
    entry = entry or _also(work, muster, data.kind, data.subject_id)
    if entry.changed_at is not None and entry.changed_at > at:
        return entry
    entry.heads = max(entry.heads, data.safe) if data.kind == "party" else entry.heads
    entry.safe = min(data.safe, entry.heads)
    entry.changed_at, entry.changed_by = at, work.actor.person_id
    work.session.add(entry)
    work.session.flush()
    work.emit(MusterMarked(data.site_id, muster.id or 0, data.kind, data.subject_id, entry.safe, entry.heads))
    return entry


@command(Permission.EVAC_LIST)
def end_muster(work: Work, data: EndIn) -> Muster:
    """Everybody is accounted for, or it was a false alarm. Raises Conflict("muster_over", "evac_counts_only")."""
    _not_on_tablet(work)
    row = running_row(work, data.site_id)
    if row is None:
        raise Conflict("muster_over")
    row.ended_at, row.ended_by, row.note = work.now, work.actor.person_id, data.note
    work.session.add(row)
    work.session.flush()
    entries = entries_of(work, row.id or 0)
    safe, heads = sum(one.safe for one in entries), sum(one.heads for one in entries)
    work.emit(MusterEnded(data.site_id, row.id or 0, row.drill, safe, heads))
    return row


def _not_on_tablet(work: Work) -> None:
    if granted(work) == "C":
        raise Conflict("evac_counts_only")


def _around(work: Work, site_id: int, at: datetime) -> Muster | None:
    """The count that an act at `at` belongs to."""
    query = select(Muster).where(
        Muster.site_id == site_id,
        Muster.begun_at <= at + BEFORE,
        (col(Muster.ended_at).is_(None)) | (col(Muster.ended_at) >= at),
    )
    return work.session.exec(query.order_by(col(Muster.begun_at).desc()).limit(1)).first() or running_row(work, site_id)


def _begin(work: Work, site_id: int, at: datetime, *, drill: bool) -> Muster:
    muster = work.add(Muster(site_id=site_id, drill=drill, begun_at=at, begun_by=work.actor.person_id))
    souls = everybody(work, site_id)
    work.put_all(MusterEntry, [_values(muster, soul) for soul in souls])
    parties = sum(soul.kind == "party" for soul in souls)
    work.emit(MusterBegun(site_id, muster.id or 0, drill, parties, sum(soul.heads for soul in souls)))
    return muster


def _values(muster: Muster, soul: Soul, *, later: bool = False) -> dict[str, object]:
    return {
        "site_id": muster.site_id, "muster_id": muster.id, "kind": soul.kind, "subject_id": soul.id,
        "heads": soul.heads, "area": soul.area, "later": later,
    }  # fmt: skip


def _also(work: Work, muster: Muster, kind: str, subject_id: int) -> MusterEntry:
    """Somebody who came later, or whom nobody had on the list. Raises NotFound for whoever is of another site."""
    soul = next((one for one in everybody(work, muster.site_id) if one.key == (kind, subject_id)), None)
    if soul is None:
        soul = Soul(kind, subject_id, _heads(work, muster.site_id, kind, subject_id), "")
    return work.add(MusterEntry.model_validate(_values(muster, soul, later=True)))


def _heads(work: Work, site_id: int, kind: str, subject_id: int) -> int:
    if kind == "party":
        return work.get(Visit, subject_id, site_id=site_id).heads or 1
    if kind == "worker":
        return work.get(WorkerEntry, subject_id, site_id=site_id).heads
    if not memberships_at(work, work.get(Person, subject_id).id or 0, site_id):
        raise NotFound()
    return 1
