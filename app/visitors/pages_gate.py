"""The car park's screen (/arrive) and the door's (/door)."""

from typing import Annotated, Any

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.visitors import gate
from app.visitors.announce import (
    AnnounceIn,
    AtDoorIn,
    CompleteIn,
    announce_party,
    complete_party,
    start_at_door,
    was_merged,
    withdraw_party,
)
from app.visitors.chain import (
    DepartIn,
    TakeBackIn,
    acknowledge_party,
    car_left,
    depart_party,
    no_show,
    party_at_door,
    take_back_step,
)
from app.visitors.leaving import CheckLeavingIn, check_leaving
from app.visitors.noncustomers import CountIn, UncountIn, count_noncustomer, uncount_noncustomer
from app.visitors.steps import StepIn

router = Routes()

ARRIVE = Screen(
    "visitors/arrive.html",
    "/sites/{site_id}/arrive",
    needs=Permission.BOARD_READ,
    title=N_("Arrivals"),
    area="arrive",
    sent=gate.sent,
    entry=gate.entry,
    plate=gate.plate,
    lot=gate.lot,
    said=gate.said,
)
DOOR = Screen(
    "visitors/door.html",
    "/sites/{site_id}/door",
    needs=Permission.BOARD_READ,
    title=N_("Door"),
    area="door",
    rack=gate.rack,
    full=gate.full,
    hero=gate.hero,
    queue=gate.queue,
    leaving=gate.leaving,
    start=gate.start,
    inside=gate.inside,
    said=gate.said,
)
ARRIVE_PATH, DOOR_PATH = ARRIVE.path, DOOR.path
READ = action(Permission.BOARD_READ)

STEPS = frozenset(
    {
        "acked",
        "at_door",
        "no_show",
        "departed",
        "noncustomer",
        "car_out",
        "counted",
        "merged",
        "plate",
        "withdrawn",
        "taken_back",
        "checked",
        "left_behind",
    }
)
"""What a toast can say; anything else in the address says nothing."""


def scope_of(
    site_id: int, party: int | None = None, edit: int | None = None, done: str = "", ref: int | None = None
) -> dict[str, Any]:
    """What the blocks of both screens know besides the rows."""
    return {"site_id": site_id, "party": party, "edit": edit, "done": done if done in STEPS else "", "ref": ref}


def ref_of(form: Form[Any], name: str = "visit_id") -> int | None:
    """The party a form is about, as typed, None when that is no number."""
    text = form.raw.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 11 else None


# The car park ------------------------------------------------------------------------------------------------------
@router.get(ARRIVE_PATH, **READ)
def arrive_page(
    work: ReadWork,
    site_id: int,
    party: int | None = None,
    edit: int | None = None,
    done: str = "",
    ref: int | None = None,
) -> Response:
    """The whole screen; `party` is the one just sent, `edit` 1 keeps it."""
    return ARRIVE.full(work, **scope_of(site_id, party, edit, done, ref))


@router.get(ARRIVE_PATH + "/edit", **READ)
def arrive_edit(work: ReadWork, site_id: int, party: int) -> Response:
    """Take a party into the keys again."""
    return ARRIVE.some(work, "entry", "plate", "sent", **scope_of(site_id, party, 1))


@router.get(ARRIVE_PATH + "/{block}", **READ)
def arrive_block(
    work: ReadWork, site_id: int, block: str, party: int | None = None, edit: int | None = None
) -> Response:
    """One block again."""
    return ARRIVE.some(work, block, **scope_of(site_id, party, edit))


@router.post(ARRIVE_PATH + "/announce", **action(Permission.VISIT_ANNOUNCE))
def arrive_announce(work: WriteWork, site_id: int, form: Annotated[Form[AnnounceIn], form_of(AnnounceIn)]) -> Response:
    """One tap; the keys stay with the party for its plate."""
    visit = work.attempt(form, announce_party)
    if not form.ok:
        return ARRIVE.reply(work, form, "entry", **scope_of(site_id))
    if visit is not None and was_merged(work, visit.id):
        return ARRIVE.reply(
            work, form, "entry", "plate", "sent", "lot", "said", **scope_of(site_id, done="merged", ref=visit.id)
        )
    # The list below the keys follows by the live hint, as it does on every other screen.
    blocks = ("entry", "plate", "sent") if visit and visit.plate_masked else ("entry", "sent")
    return ARRIVE.reply(work, form, *blocks, **scope_of(site_id, _id(form)))


@router.post(ARRIVE_PATH + "/correct", **action(Permission.VISIT_ANNOUNCE))
def arrive_correct(work: WriteWork, site_id: int, form: Annotated[Form[CompleteIn], form_of(CompleteIn)]) -> Response:
    """Another number of people, or a need, of the party in the keys."""
    work.attempt(form, complete_party)
    return ARRIVE.reply(work, form, "entry", "sent", "lot", **scope_of(site_id, ref_of(form), 1))


@router.post(ARRIVE_PATH + "/complete", **action(Permission.VISIT_ANNOUNCE))
def arrive_complete(work: WriteWork, site_id: int, form: Annotated[Form[CompleteIn], form_of(CompleteIn)]) -> Response:
    """Plate or purpose; afterwards the keys wait for the next party."""
    visit = work.attempt(form, complete_party)
    if not form.ok:
        return ARRIVE.reply(work, form, "entry", "sent", "lot", **scope_of(site_id, ref_of(form), 1))
    done = ""
    if visit is not None:
        closed = "noncustomer" if visit.outcome == "noncustomer" else ""
        done = "merged" if was_merged(work, visit.id) else closed or ("plate" if form.raw.get("plate") else "")
    return ARRIVE.reply(
        work, form, "entry", "plate", "sent", "lot", "said", **scope_of(site_id, done=done, ref=_id(form))
    )


@router.post(ARRIVE_PATH + "/withdraw", **action(Permission.VISIT_ANNOUNCE))
def arrive_withdraw(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """The announcement was a slip."""
    work.attempt(form, withdraw_party)
    party = None if form.ok else ref_of(form)
    return ARRIVE.reply(
        work,
        form,
        "entry",
        "plate",
        "sent",
        "lot",
        "said",
        **scope_of(site_id, party, done="withdrawn" if form.ok else ""),
    )


@router.post(ARRIVE_PATH + "/count", **action(Permission.VISIT_NONCUSTOMER))
def arrive_count(work: WriteWork, site_id: int, form: Annotated[Form[CountIn], form_of(CountIn)]) -> Response:
    """Somebody who needs no doorman."""
    work.attempt(form, count_noncustomer)
    return ARRIVE.reply(work, form, "entry", "said", **scope_of(site_id, done="counted", ref=_id(form)))


@router.post(ARRIVE_PATH + "/uncount", **action(Permission.VISIT_NONCUSTOMER))
def arrive_uncount(work: WriteWork, site_id: int, form: Annotated[Form[UncountIn], form_of(UncountIn)]) -> Response:
    """That was a slip."""
    work.attempt(form, uncount_noncustomer)
    return ARRIVE.reply(work, form, "entry", "said", **scope_of(site_id, done="taken_back" if form.ok else ""))


@router.post(ARRIVE_PATH + "/depart", **action(Permission.VISIT_STEP))
def arrive_depart(work: WriteWork, site_id: int, form: Annotated[Form[DepartIn], form_of(DepartIn)]) -> Response:
    """A party left from the car park itself."""
    work.attempt(form, depart_party)
    return _arrived(work, site_id, form, "departed")


@router.post(ARRIVE_PATH + "/car-left", **action(Permission.VISIT_STEP))
def arrive_car_left(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """The car of a party that walked out is gone."""
    work.attempt(form, car_left)
    return _arrived(work, site_id, form, "car_out")


@router.post(ARRIVE_PATH + "/undo", **action(Permission.VISIT_STEP))
def arrive_undo(work: WriteWork, site_id: int, form: Annotated[Form[TakeBackIn], form_of(TakeBackIn)]) -> Response:
    """Take the last step back."""
    work.attempt(form, take_back_step)
    return _arrived(work, site_id, form, "taken_back")


def _arrived(work: WriteWork, site_id: int, form: Form[Any], done: str) -> Response:
    scope = scope_of(site_id, done=done if form.ok else "", ref=_id(form))
    return ARRIVE.reply(work, form, "entry", "sent", "lot", "said", **scope)


# The door ----------------------------------------------------------------------------------------------------------
@router.get(DOOR_PATH, **READ)
def door_page(work: ReadWork, site_id: int, done: str = "", ref: int | None = None) -> Response:
    """The whole screen."""
    return DOOR.full(work, **scope_of(site_id, done=done, ref=ref))


@router.get(DOOR_PATH + "/{block}", **READ)
def door_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again."""
    return DOOR.some(work, block, **scope_of(site_id))


@router.post(DOOR_PATH + "/ack", **action(Permission.VISIT_ACK))
def door_ack(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """收到."""
    work.attempt(form, acknowledge_party)
    shown = gate.hero(work, site_id=site_id).party
    return _at_door(work, site_id, form, "" if shown and shown.id == _id(form) else "acked")


@router.post(DOOR_PATH + "/at-door", **action(Permission.VISIT_STEP))
def door_at_door(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """到门."""
    work.attempt(form, party_at_door)
    return _at_door(work, site_id, form, "at_door")


@router.post(DOOR_PATH + "/no-show", **action(Permission.VISIT_ACK))
def door_no_show(work: WriteWork, site_id: int, form: Annotated[Form[StepIn], form_of(StepIn)]) -> Response:
    """没等到人."""
    work.attempt(form, no_show)
    return _at_door(work, site_id, form, "no_show")


@router.post(DOOR_PATH + "/start", **action(Permission.VISIT_ANNOUNCE))
def door_start(work: WriteWork, site_id: int, form: Annotated[Form[AtDoorIn], form_of(AtDoorIn)]) -> Response:
    """A party came without notice."""
    work.attempt(form, start_at_door)
    return _at_door(work, site_id, form, "at_door")


@router.post(DOOR_PATH + "/depart", **action(Permission.VISIT_STEP))
def door_depart(work: WriteWork, site_id: int, form: Annotated[Form[DepartIn], form_of(DepartIn)]) -> Response:
    """离场."""
    work.attempt(form, depart_party)
    return _at_door(work, site_id, form, "departed")


@router.post(DOOR_PATH + "/check", **action(Permission.VISIT_STEP))
def door_check(
    work: WriteWork, site_id: int, form: Annotated[Form[CheckLeavingIn], form_of(CheckLeavingIn)]
) -> Response:
    """Umbrella, children, things: all with them, or what stayed behind."""
    work.attempt(form, check_leaving)
    return _at_door(work, site_id, form, "left_behind" if form.raw.get("left_behind") else "checked")


@router.post(DOOR_PATH + "/undo", **action(Permission.VISIT_STEP))
def door_undo(work: WriteWork, site_id: int, form: Annotated[Form[TakeBackIn], form_of(TakeBackIn)]) -> Response:
    """Take the last step back."""
    work.attempt(form, take_back_step)
    return _at_door(work, site_id, form, "taken_back")


def _at_door(work: WriteWork, site_id: int, form: Form[Any], done: str) -> Response:
    scope = scope_of(site_id, done=done if form.ok else "", ref=_id(form))
    return DOOR.reply(work, form, "hero", "queue", "leaving", "start", "inside", "said", **scope)


def _id(form: Form[Any]) -> int | None:
    found = form.outcome.get("id")
    return found if isinstance(found, int) else None
