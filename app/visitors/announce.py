"""The car park's half of the chain: a party is announced by one tap, completed after it, put together, taken back."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NeedsConsent
from app.core.text import Line
from app.core.work import Work
from app.sites.queries import setting, today
from app.visitors.events import PartyAnnounced, PartyAtDoor, PartyCompleted, PartyWithdrawn
from app.visitors.merging import FLAGS, fold, same_again
from app.visitors.merging import was_merged as was_merged
from app.visitors.models import Visit
from app.visitors.noncustomers import turn_into_noncustomer
from app.visitors.plates import as_typed, drop_plate, has_plate, put_plate, read_plate, same_plate
from app.visitors.queries import next_number
from app.visitors.returns import back_at_lot, back_with_plate, gone_all_the_time, left_today
from app.visitors.steps import StepIn, WhenIn, close, instant, note, still_open, taken

Heads = Annotated[int, Field(ge=1, le=60)]
PlateText = Annotated[Line, Field(max_length=20)]

CORRECT_MINUTES = 10
"""Default of the setting correct_minutes: so long the car park may correct what it counted; then the desk does."""


class Needs(BaseModel):
    """What a doorman has to know of a party."""

    children: bool = False
    elders: bool = False
    umbrella: bool = False


class AnnounceIn(WhenIn, Needs):
    """One tap: the number of people. A plate is taken when it is whole; half a plate is not waited for."""

    heads: Heads
    on_foot: bool = False
    plate: PlateText = ""


class AtDoorIn(WhenIn, Needs):
    """A party that stands at the door without having been announced (or only by radio)."""

    heads: Heads


class CompleteIn(StepIn):
    """What follows the one tap; None leaves a field as it is. `accept` = not_a_plate keeps an odd plate as typed."""

    heads: Heads | None = None
    children: bool | None = None
    elders: bool | None = None
    umbrella: bool | None = None
    on_foot: bool | None = None
    dropped_off: bool | None = None
    plate: PlateText = ""
    purpose: Annotated[Line, Field(max_length=12)] = ""
    accept: str = ""


@command(Permission.VISIT_ANNOUNCE)
def announce_party(work: Work, data: AnnounceIn) -> Visit:
    """Tell the door that a party is coming.

    The same plate within the site's merge_minutes is the same party, and so is one that left earlier today: that one
    is returned, and `was_merged` says so; `part_parties` makes two of them again.
    """
    at = instant(work, data)
    plate = None if data.on_foot else read_plate(data.plate)
    twin = same_plate(work, data.site_id, plate, at) if plate else None
    told = {name: getattr(data, name) for name in ("heads", *FLAGS)}
    if twin is not None:
        same_again(work, twin, told, at, data.reason)
        return twin
    gone = left_today(work, data.site_id, plate, at) if plate else None
    if gone is not None:
        return back_at_lot(work, gone, told, at, data.reason)
    visit = _start(work, data, at, "lot")
    visit.announced_at, visit.announced_by, visit.on_foot = at, work.actor.person_id, data.on_foot
    if plate:
        put_plate(work, visit, plate, unread=False)
    work.add(visit)
    note(work, visit, "announced", at, reason=data.reason, new=True)
    work.emit(PartyAnnounced(data.site_id, visit.id or 0, visit.number, data.heads, visit.on_foot))
    return visit


@command(Permission.VISIT_ANNOUNCE)
def start_at_door(work: Work, data: AtDoorIn) -> Visit:
    """A party whose first sight is the door; that it was announced stays not observed."""
    at = instant(work, data)
    visit = _start(work, data, at, "door")
    visit.at_door_at, visit.at_door_by = at, work.actor.person_id
    work.add(visit)
    note(work, visit, "at_door", at, reason=data.reason, new=True)
    work.emit(PartyAtDoor(data.site_id, visit.id or 0, announced=False))
    return visit


def _start(work: Work, data: AnnounceIn | AtDoorIn, at: datetime, place: str) -> Visit:
    return Visit(
        site_id=data.site_id,
        business_day=today(work, data.site_id),
        number=next_number(work, data.site_id),
        heads=data.heads,
        children=data.children,
        elders=data.elders,
        umbrella=data.umbrella,
        opened_at=at,
        place=place,
    )


@command(Permission.VISIT_ANNOUNCE)
def complete_party(work: Work, data: CompleteIn) -> Visit:
    """Fill in or correct a party on its way: plate, on foot, number and needs of its people, purpose.

    A purpose that makes no customer counts them apart and closes the visit. A plate that another open party has is
    the same party: this one goes into it, and the older is returned. Raises NeedsConsent for an odd plate, Invalid
    when it is too late to correct a count, Conflict when the party is closed.
    """
    at = instant(work, data)
    visit = still_open(work, data)
    if data.purpose and data.purpose != visit.purpose:
        if visit.registered_at is not None:
            raise Conflict("registered_already")
        if turn_into_noncustomer(work, visit, data.purpose, at):
            return visit
    changed = _corrected(work, visit, data)
    if data.plate and not data.on_foot and not has_plate(work, visit, data.plate):
        twin = _plate_given(work, visit, data)
        if twin is not None:
            if twin.departed_at is not None:
                return back_with_plate(work, twin, visit, at)
            fold(work, twin, visit, at, "plate", reason=data.reason)
            return twin
        changed.append("plate")
    if changed:
        note(work, visit, "completed", at, " ".join(changed))
        work.emit(PartyCompleted(data.site_id, visit.id or 0, tuple(changed)))
    return visit


def _corrected(work: Work, visit: Visit, data: CompleteIn) -> list[str]:
    wanted = {name: getattr(data, name) for name in ("heads", *FLAGS, "on_foot", "dropped_off")}
    changed = [name for name, value in wanted.items() if value is not None and value != getattr(visit, name)]
    if data.purpose and data.purpose != visit.purpose:
        visit.purpose = data.purpose
        changed.append("purpose")
    if any(name in ("heads", *FLAGS) for name in changed):
        _may_correct(work, visit)
    for name in changed:
        if name != "purpose":
            setattr(visit, name, wanted[name])
    if "on_foot" in changed and visit.on_foot:
        drop_plate(visit)
    return changed


def _may_correct(work: Work, visit: Visit) -> None:
    """Raises Conflict once the desk has the party, Invalid after the site's correct_minutes."""
    if visit.registered_at is not None:
        raise Conflict("registered_already")
    minutes = setting(work, visit.site_id, "correct_minutes", CORRECT_MINUTES)
    if work.now - visit.opened_at > timedelta(minutes=minutes):
        raise Invalid("too_late_to_correct", "heads", minutes=minutes)


def _plate_given(work: Work, visit: Visit, data: CompleteIn) -> Visit | None:
    """Put the plate on the party, or return the one that has it: open for minutes, or left earlier today."""
    plate = read_plate(data.plate)
    if plate is None and data.accept != "not_a_plate":
        raise NeedsConsent("not_a_plate")
    kept = plate or as_typed(data.plate)
    twin = same_plate(work, visit.site_id, kept, visit.opened_at, but=visit.id or 0)
    twin = twin or left_today(work, visit.site_id, kept, visit.opened_at, but=visit.id or 0)
    if twin is None or visit.registered_at is not None:
        put_plate(work, visit, kept, unread=plate is None)
        return None
    return twin


@command(Permission.VISIT_ANNOUNCE)
def withdraw_party(work: Work, data: StepIn) -> Visit:
    """Take an announcement back: a slip of the thumb, by whoever made it, while the party is on its way.

    It stays in the log and in the numbers of the day; no screen counts it.
    """
    visit = still_open(work, data)
    if visit.place != "lot":
        raise Conflict("not_in_lot")
    if visit.announced_by != work.actor.person_id:
        raise taken(work, "announced_by_other", visit, visit.announced_by, visit.announced_at or visit.opened_at)
    _may_correct(work, visit)
    was = visit.place if gone_all_the_time(work, visit) else close(work, visit, "withdrawn", work.now)
    note(work, visit, "withdrawn", work.now, was)
    work.emit(PartyWithdrawn(data.site_id, visit.id or 0))
    return visit
