"""What people count or note beside the list: a counter moved by one, a thing that happened, written down."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import RowId
from app.core.work import Work
from app.duties.events import DutyClosed, DutyCounted
from app.duties.evidence import counts_itself, may_count, value_of
from app.duties.items import items_of
from app.duties.kinds import Scope
from app.duties.models import Duty, DutyCount, DutyItem, Tick
from app.duties.on_event import counter_rows
from app.duties.service import Given, require_own_place
from app.sites.queries import posts, today


class AdjustCountIn(BaseModel):
    """One more or one less on a counter of one's place."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    item_id: RowId
    post_id: RowId
    place: int = Field(ge=1, le=99)
    step: Literal["1", "-1"]


class NoteEventIn(Given):
    """Something that a person starts a duty with: a large object at the door, somebody to be asked to stop."""

    site_id: RowId
    item_id: RowId
    post_id: RowId
    place: int = Field(ge=1, le=99)


def noted_on_demand(item: DutyItem) -> bool:
    """Whether a person opens the item when it happens, with something to tick or write (not a counter)."""
    return not counts_itself(item) and (
        item.exception or any(row.get("scope") == Scope.DEMAND and row.get("on", True) for row in item.timings)
    )


@command(Permission.DUTY_TICK)
def adjust_count(work: Work, data: AdjustCountIn) -> DutyCount:
    """Move a counter of one's own place. Raises Invalid for an item that is not counted there, Conflict below zero."""
    item = _own_item(work, data)
    if not may_count(item):
        raise Invalid("not_a_counter")
    (row,) = counter_rows(work, data.site_id, [item], (data.post_id, data.place))
    if row.count + int(data.step) < 0:
        raise Conflict("count_at_zero")
    row.count += int(data.step)
    row.version += 1
    work.emit(DutyCounted(data.site_id, item.id or 0, row.post_id, row.place, row.count))
    return row


@command(Permission.DUTY_TICK)
def note_event(work: Work, data: NoteEventIn) -> Duty:
    """Keep that something happened at one's own place and was dealt with. Raises as `adjust_count`."""
    item = _own_item(work, data)
    if not noted_on_demand(item):
        raise Invalid("wrong_value")
    value = value_of(item, data)
    duty = work.add(
        Duty(
            site_id=data.site_id,
            item_id=item.id or 0,
            post_id=data.post_id,
            place=data.place,
            business_day=today(work, data.site_id),
            timing="event",
            subject=f"n:{int(work.now.timestamp() * 1000)}",
            opens_at=work.now,
            due_at=work.now,
            state="done",
            done_at=work.now,
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
            at=work.now,
            received_at=work.now,
            value=value,
        )
    )
    work.emit(DutyClosed(data.site_id, duty.id or 0, data.post_id, data.place, "done", False))
    return duty


def _own_item(work: Work, data: AdjustCountIn | NoteEventIn) -> DutyItem:
    item = work.get(DutyItem, data.item_id, site_id=data.site_id)
    post = posts(work, data.site_id).get(data.post_id)
    if post is None or not item.enabled or item not in items_of([item], post, today(work, data.site_id)):
        raise NotFound()
    require_own_place(work, data.site_id, (data.post_id, data.place), work.now)
    return item
