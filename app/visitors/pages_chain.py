"""What is done to one party from its page (steps, putting together, parting), and counting at the door (/count)."""

from typing import Annotated, Any

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.visitors.chain import TakeBackIn, take_back_step
from app.visitors.door_count import CountDoorIn, count_at_door, counter, uncount_at_door
from app.visitors.pages_desk import PARTY, PARTY_PATH
from app.visitors.party_steps import RecordIn, record_step
from app.visitors.steps import WhenIn
from app.visitors.together import MergeIn, PartIn, merge_parties, part_parties

router = Routes()

COUNT = Screen(
    "visitors/count.html",
    "/sites/{site_id}/count",
    needs=Permission.BOARD_READ,
    title=N_("Count at the door"),
    area="door",
    counter=counter,
)


@router.post(PARTY_PATH + "/record", **action(Permission.VISIT_STEP))
def party_record(
    work: WriteWork, site_id: int, visit_id: int, form: Annotated[Form[RecordIn], form_of(RecordIn)]
) -> Response:
    """A step of the chain, now or with the time that was typed."""
    work.attempt(form, record_step)
    return _party(work, form, site_id, visit_id)


@router.post(PARTY_PATH + "/undo", **action(Permission.VISIT_STEP))
def party_undo(
    work: WriteWork, site_id: int, visit_id: int, form: Annotated[Form[TakeBackIn], form_of(TakeBackIn)]
) -> Response:
    """That was a slip of the thumb."""
    work.attempt(form, take_back_step)
    return _party(work, form, site_id, visit_id)


@router.post(PARTY_PATH + "/merge", **action(Permission.VISIT_ANNOUNCE))
def party_merge(
    work: WriteWork, site_id: int, visit_id: int, form: Annotated[Form[MergeIn], form_of(MergeIn)]
) -> Response:
    """These two are one; the page of the one that stays is shown."""
    work.attempt(form, merge_parties)
    kept = form.outcome.get("id")
    return _party(work, form, site_id, kept if form.ok and isinstance(kept, int) else visit_id)


@router.post(PARTY_PATH + "/part", **action(Permission.VISIT_ANNOUNCE))
def party_part(
    work: WriteWork, site_id: int, visit_id: int, form: Annotated[Form[PartIn], form_of(PartIn)]
) -> Response:
    """These two are not one after all."""
    work.attempt(form, part_parties)
    return _party(work, form, site_id, visit_id)


def _party(work: WriteWork, form: Form[Any], site_id: int, visit_id: int) -> Response:
    work.require(Permission.VISITOR_READ_MASKED, site_id)
    return PARTY.reply(work, form, "party", site_id=site_id, visit_id=visit_id)


@router.get(COUNT.path, **action(Permission.BOARD_READ))
def count_page(work: ReadWork, site_id: int) -> Response:
    """Parties and heads of a launch day."""
    return COUNT.full(work, site_id=site_id)


@router.get(COUNT.path + "/{block}", **action(Permission.BOARD_READ))
def count_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The numbers again."""
    return COUNT.some(work, block, site_id=site_id)


@router.post(COUNT.path, **action(Permission.VISIT_ANNOUNCE))
def count_post(work: WriteWork, site_id: int, form: Annotated[Form[CountDoorIn], form_of(CountDoorIn)]) -> Response:
    """One tap, one party."""
    work.attempt(form, count_at_door)
    return COUNT.reply(work, form, "counter", site_id=site_id)


@router.post(COUNT.path + "/undo", **action(Permission.VISIT_ANNOUNCE))
def count_undo(work: WriteWork, site_id: int, form: Annotated[Form[WhenIn], form_of(WhenIn)]) -> Response:
    """That was a slip."""
    work.attempt(form, uncount_at_door)
    return COUNT.reply(work, form, "counter", site_id=site_id)
