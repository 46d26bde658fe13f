"""A day with too many for a record each: parties and heads are counted at the door by one tap (settled 38)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict
from app.core.work import Work
from app.sites.queries import setting, today
from app.visitors.announce import CORRECT_MINUTES
from app.visitors.events import DoorCounted, DoorCountTakenBack
from app.visitors.models_chain import DoorCount
from app.visitors.steps import WhenIn, instant
from app.visitors.tally import Some, counted

SHOWN = 6


class CountDoorIn(WhenIn):
    """One party through the door."""

    heads: Annotated[int, Field(ge=1, le=60)]


@command(Permission.VISIT_ANNOUNCE)
def count_at_door(work: Work, data: CountDoorIn) -> DoorCount:
    """Count a party of `heads` people; no record of it is made, and it is in the totals of the day."""
    at = instant(work, data)
    row = work.add(
        DoorCount(
            site_id=data.site_id, business_day=today(work, data.site_id), heads=data.heads, at=at,
            by=work.actor.person_id,
        )
    )  # fmt: skip
    work.emit(DoorCounted(data.site_id, data.heads))
    return row


@command(Permission.VISIT_ANNOUNCE)
def uncount_at_door(work: Work, data: WhenIn) -> DoorCount:
    """Take one's own last count back. Raises Conflict when there is none of the last minutes (correct_minutes)."""
    minutes = setting(work, data.site_id, "correct_minutes", CORRECT_MINUTES)
    row = _mine(work, data.site_id, work.now - timedelta(minutes=minutes))
    if row is None:
        raise Conflict("no_count_to_undo")
    row.undone_at = work.now
    work.emit(DoorCountTakenBack(data.site_id, row.heads))
    return row


def _mine(work: Work, site_id: int, after: datetime) -> DoorCount | None:
    query = (
        select(DoorCount)
        .where(
            DoorCount.site_id == site_id,
            DoorCount.business_day == today(work, site_id),
            DoorCount.by == work.actor.person_id,
            col(DoorCount.undone_at).is_(None),
            col(DoorCount.at) > after,
        )
        .order_by(col(DoorCount.id).desc())
        .limit(1)
        .with_for_update()
    )
    return work.session.exec(query).first()


@dataclass(frozen=True)
class Counter:
    """How many came through the door without a record; the last taps of the reader, newest first."""

    total: Some
    last: Sequence[tuple[datetime, int]]


def counter(work: Work, *, site_id: int, **_: Any) -> Counter:
    """What the counting screen shows."""
    query = (
        select(DoorCount.at, DoorCount.heads)
        .where(
            DoorCount.site_id == site_id,
            DoorCount.business_day == today(work, site_id),
            DoorCount.by == work.actor.person_id,
            col(DoorCount.undone_at).is_(None),
        )
        .order_by(col(DoorCount.id).desc())
        .limit(SHOWN)
    )
    last = [(at, heads) for at, heads in work.session.exec(query)]
    return Counter(counted(work, site_id, today(work, site_id)), last)
