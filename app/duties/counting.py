"""What people count or note beside the list: a counter moved by one, a thing that happened, written down."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.happened import arrival, happened
from app.core.text import RowId
from app.core.work import Work
from app.duties.asks import proved
from app.duties.events import DutyClosed, DutyCounted
from app.duties.evidence import counts_itself, may_count
from app.duties.items import items_of
from app.duties.kinds import Scope
from app.duties.models import Duty, DutyCount, DutyItem, Tick
from app.duties.on_event import counter_rows
from app.duties.service import Given, require_own_place
from app.sites.queries import posts, site


class AdjustCountIn(BaseModel):
    """One more or one less on a counter of one's place."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    item_id: RowId
    post_id: RowId
    place: int = Field(ge=1, le=99)
    step: Literal["1", "-1"]
    occurred_at: AwareDatetime | None = None


class NoteEventIn(Given):
    """Something that a person starts a duty with: a large object at the door, somebody to be asked to stop."""

    site_id: RowId
    item_id: RowId
    post_id: RowId
    place: int = Field(ge=1, le=99)
    occurred_at: AwareDatetime | None = None


def noted_on_demand(item: DutyItem) -> bool:
    """Whether a person opens the item when it happens, with something to tick or write (not a counter)."""
    return not counts_itself(item) and (
        item.exception or any(row.get("scope") == Scope.DEMAND and row.get("on", True) for row in item.timings)
    )


@command(Permission.DUTY_TICK)
def adjust_count(work: Work, data: AdjustCountIn) -> DutyCount:
    """Move a counter of one's own place. Raises Invalid for an item that is not counted there, Conflict below zero."""
    at = happened(work, data.occurred_at, data.site_id)
    item = _own_item(work, data, at)
    if not may_count(item):
        raise Invalid("not_a_counter")
    day = site(work, data.site_id).day_of(at)
    (row,) = counter_rows(work, data.site_id, [item], (data.post_id, data.place), day)
    if row.count + int(data.step) < 0:
        raise Conflict("count_at_zero")
    row.count += int(data.step)
    row.version += 1
    work.emit(DutyCounted(data.site_id, item.id or 0, row.post_id, row.place, row.count))
    return row


@command(Permission.DUTY_TICK)
def note_event(work: Work, data: NoteEventIn) -> Duty:
    """Keep that something happened at one's own place and was dealt with. Raises as `adjust_count`."""
    at = happened(work, data.occurred_at, data.site_id)
    item = _own_item(work, data, at)
    if not noted_on_demand(item):
        raise Invalid("wrong_value")
    value, how = proved(work, item, data, data.post_id), arrival(work)
    duty = work.add(
        Duty(
            site_id=data.site_id,
            item_id=item.id or 0,
            post_id=data.post_id,
            place=data.place,
            business_day=site(work, data.site_id).day_of(at),
            timing="event",
            subject=f"n:{int(at.timestamp() * 1000)}",
            opens_at=at,
            due_at=at,
            state="done",
            done_at=at,
            done_by=work.actor.person_id,
            received_at=work.now,
            value=value,
        )
    )
    work.add(
        Tick(
            site_id=data.site_id,
            duty_id=duty.id or 0,
            person_id=work.actor.person_id,
            kind="done",
            at=at,
            received_at=work.now,
            value=value,
            flags=how.flagged() if how else "",
            skew_s=how.skew_s if how else 0,
        )
    )
    work.emit(DutyClosed(data.site_id, duty.id or 0, data.post_id, data.place, "done", False))
    return duty


def _own_item(work: Work, data: AdjustCountIn | NoteEventIn, at: datetime) -> DutyItem:
    item = work.get(DutyItem, data.item_id, site_id=data.site_id)
    post = posts(work, data.site_id).get(data.post_id)
    if post is None or not item.enabled or item not in items_of([item], post, site(work, data.site_id).day_of(at)):
        raise NotFound()
    require_own_place(work, data.site_id, (data.post_id, data.place), at)
    return item
