"""The desk's screen (/desk) and its sheets: one party, closing, people counted apart, consultants of the day."""

from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.text import RowId
from app.core.web import ReadWork, WriteWork, action, form_of
from app.visitors import desk_known
from app.visitors import desk_views as views
from app.visitors import party_views as sheets
from app.visitors.chain import DepartIn, depart_party
from app.visitors.closing import CloseIn, close_day
from app.visitors.corrections import CorrectIn, correct_visit
from app.visitors.desk import RecogniseIn, RegisterIn, recognise_visitor, register_party
from app.visitors.noncustomers import CountIn, count_noncustomer
from app.visitors.offers import (
    DeclineIn,
    OfferIn,
    SpokenIn,
    offer_party,
    record_spoken_acceptance,
    skip_consultant,
)
from app.visitors.reveal import RevealIn, reveal_number
from app.visitors.search import Found, SearchIn, search_visitors

router = Routes()

DESK = Screen(
    "visitors/desk.html",
    "/sites/{site_id}/desk",
    needs=Permission.VISITOR_CREATE,
    title=N_("Desk"),
    area="desk",
    counters=views.counters,
    announced=views.announced,
    coming=desk_known.coming,
    found=views.found,
    register=views.register,
    turn=views.turn,
    rota=views.rota,
    flow=views.flow,
    said=views.said,
)
PARTY = Screen(
    "visitors/party.html",
    "/sites/{site_id}/parties/{visit_id}",
    needs=Permission.VISITOR_READ_MASKED,
    title=N_("A party"),
    area="desk",
    party=sheets.party,
)
CLOSING = Screen(
    "visitors/closing.html",
    "/sites/{site_id}/closing",
    needs=Permission.VISITOR_CHECKOUT,
    title=N_("Closing"),
    area="desk",
    left=sheets.left,
)
APART = Screen(
    "visitors/apart.html",
    "/sites/{site_id}/apart",
    needs=Permission.VISIT_NONCUSTOMER,
    title=N_("Counted apart"),
    area="desk",
    apart=sheets.apart,
)
DESK_PATH, PARTY_PATH = DESK.path, PARTY.path
AFTER = ("register", "announced", "coming", "found", "turn", "rota", "flow", "counters", "said")


class SeekIn(SearchIn):
    """What was typed, and which of the hits is opened."""

    picked: RowId | None = Field(default=None)


# The desk ----------------------------------------------------------------------------------------------------------
@router.get(DESK_PATH, **action(Permission.VISITOR_CREATE))
def desk_page(work: ReadWork, site_id: int, done: int | None = None) -> Response:
    """The whole screen."""
    return DESK.full(work, site_id=site_id, done=done)


@router.get(DESK_PATH + "/{block}", **action(Permission.VISITOR_CREATE))
def desk_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block again; the choice of the party stays with whoever is working."""
    return DESK.some(work, block, site_id=site_id, live=True)


@router.post(DESK_PATH + "/search", **action(Permission.VISITOR_CREATE))
def desk_search(work: WriteWork, site_id: int, form: Annotated[Form[SeekIn], form_of(SeekIn)]) -> Response:
    """Find a visitor. By POST, so that nothing personal stands in an address."""
    result = work.attempt(form, search_visitors) or Found()
    seek = views.Seek(form.raw.get("q", ""), result, form.value.picked if form.value else None)
    if work.web and not work.web.is_hx:
        return DESK.full(work, form, form.status, site_id=site_id, seek=seek)
    return DESK.some(work, "found", form=form, status=form.status, site_id=site_id, seek=seek)


@router.post(DESK_PATH + "/register", **action(Permission.VISITOR_CREATE))
def desk_register(work: WriteWork, site_id: int, form: Annotated[Form[RegisterIn], form_of(RegisterIn)]) -> Response:
    """The first-visit form."""
    work.attempt(form, register_party)
    return DESK.reply(work, form, *AFTER, site_id=site_id, done=_id(form))


@router.post(DESK_PATH + "/recognise", **action(Permission.VISITOR_CREATE))
def desk_recognise(work: WriteWork, site_id: int, form: Annotated[Form[RecogniseIn], form_of(RecogniseIn)]) -> Response:
    """A visitor found by the search."""
    work.attempt(form, recognise_visitor)
    return DESK.reply(work, form, *AFTER, site_id=site_id, done=_id(form))


@router.post(DESK_PATH + "/offer", **action(Permission.ROTA_RECORD))
def desk_offer(work: WriteWork, site_id: int, form: Annotated[Form[OfferIn], form_of(OfferIn)]) -> Response:
    """Call a consultant for a party that waits."""
    work.attempt(form, offer_party)
    return _called(work, site_id, form)


@router.post(DESK_PATH + "/spoken", **action(Permission.ROTA_RECORD))
def desk_spoken(work: WriteWork, site_id: int, form: Annotated[Form[SpokenIn], form_of(SpokenIn)]) -> Response:
    """口头已接."""
    work.attempt(form, record_spoken_acceptance)
    return _called(work, site_id, form)


@router.post(DESK_PATH + "/skip", **action(Permission.ROTA_MOVE))
def desk_skip(work: WriteWork, site_id: int, form: Annotated[Form[DeclineIn], form_of(DeclineIn)]) -> Response:
    """The consultant called does not take the party; the next one is called."""
    work.attempt(form, skip_consultant)
    return _called(work, site_id, form)


def _called(work: WriteWork, site_id: int, form: Form[Any]) -> Response:
    return DESK.reply(work, form, "rota", "turn", "flow", "counters", site_id=site_id, live=True)


# One party ---------------------------------------------------------------------------------------------------------
@router.get(PARTY_PATH, **action(Permission.VISITOR_READ_MASKED))
def party_page(work: ReadWork, site_id: int, visit_id: int) -> Response:
    """The party on a page of its own."""
    return PARTY.full(work, site_id=site_id, visit_id=visit_id)


@router.get(PARTY_PATH + "/{block}", **action(Permission.VISITOR_READ_MASKED))
def party_block(work: ReadWork, site_id: int, visit_id: int, block: str) -> Response:
    """The party as a sheet."""
    return PARTY.some(work, block, site_id=site_id, visit_id=visit_id)


@router.post(PARTY_PATH + "/correct", **action(Permission.VISITOR_EDIT))
def party_correct(
    work: WriteWork, site_id: int, visit_id: int, form: Annotated[Form[CorrectIn], form_of(CorrectIn)]
) -> Response:
    """Correct what is known."""
    work.attempt(form, correct_visit)
    return PARTY.reply(work, form, "party", site_id=site_id, visit_id=visit_id)


@router.post(PARTY_PATH + "/spoken", **action(Permission.ROTA_RECORD))
def party_spoken(
    work: WriteWork, site_id: int, visit_id: int, form: Annotated[Form[SpokenIn], form_of(SpokenIn)]
) -> Response:
    """Somebody else than the one called said yes."""
    work.attempt(form, record_spoken_acceptance)
    return PARTY.reply(work, form, "party", site_id=site_id, visit_id=visit_id)


@router.post(PARTY_PATH + "/depart", **action(Permission.VISIT_STEP))
def party_depart(
    work: WriteWork, site_id: int, visit_id: int, form: Annotated[Form[DepartIn], form_of(DepartIn)]
) -> Response:
    """The party left, seen from the desk."""
    if form.value:
        form.value.where = "desk"
    work.attempt(form, depart_party)
    return PARTY.reply(work, form, "party", site_id=site_id, visit_id=visit_id)


@router.post(PARTY_PATH + "/reveal", **action(Permission.VISITOR_REVEAL))
def party_reveal(
    work: WriteWork, site_id: int, visit_id: int, form: Annotated[Form[RevealIn], form_of(RevealIn)]
) -> Response:
    """One full number, shown once; a page, not a redirect, so that it is in no address."""
    work.attempt(form, reveal_number)
    scope: dict[str, Any] = {"site_id": site_id, "visit_id": visit_id, "reveal": form.raw.get("subject", "")}
    if form.ok and work.web and not work.web.is_hx:
        return PARTY.full(work, form, **scope, revealed=_id(form))
    return PARTY.reply(work, form, "party", **scope, revealed=_id(form))


# Closing -----------------------------------------------------------------------------------------------------------
@router.get(CLOSING.path, **action(Permission.VISITOR_CHECKOUT))
def closing_page(work: ReadWork, site_id: int) -> Response:
    """Who is left, then the button."""
    return CLOSING.full(work, site_id=site_id)


@router.get(CLOSING.path + "/{block}", **action(Permission.VISITOR_CHECKOUT))
def closing_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The list again."""
    return CLOSING.some(work, block, site_id=site_id)


@router.post(CLOSING.path, **action(Permission.VISITOR_CHECKOUT))
def closing_close(work: WriteWork, site_id: int, form: Annotated[Form[CloseIn], form_of(CloseIn)]) -> Response:
    """全部按闭店离场."""
    work.attempt(form, close_day)
    return CLOSING.reply(work, form, "left", site_id=site_id)


@router.post(CLOSING.path + "/depart", **action(Permission.VISIT_STEP))
def closing_depart(work: WriteWork, site_id: int, form: Annotated[Form[DepartIn], form_of(DepartIn)]) -> Response:
    """One of them was seen leaving after all."""
    if form.value:
        form.value.where = "desk"
    work.attempt(form, depart_party)
    return CLOSING.reply(work, form, "left", site_id=site_id)


# People counted apart, consultants of the day ----------------------------------------------------------------------
@router.get(APART.path, **action(Permission.VISIT_NONCUSTOMER))
def apart_page(work: ReadWork, site_id: int) -> Response:
    """Owners, peers, workers, people asking the way."""
    return APART.full(work, site_id=site_id)


@router.get(APART.path + "/{block}", **action(Permission.VISIT_NONCUSTOMER))
def apart_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The same as a sheet."""
    return APART.some(work, block, site_id=site_id)


@router.post(APART.path, **action(Permission.VISIT_NONCUSTOMER))
def apart_count(work: WriteWork, site_id: int, form: Annotated[Form[CountIn], form_of(CountIn)]) -> Response:
    """Count them."""
    row = work.attempt(form, count_noncustomer)
    return APART.reply(work, form, "apart", site_id=site_id, refused=row is not None and not row.admitted)


def _id(form: Form[Any]) -> int | None:
    found = form.outcome.get("id")
    return found if form.ok and isinstance(found, int) else None
