"""The page of the rota (/consultants): signing in, the order and why, what happened, on paper, and its rules."""

from typing import Annotated, Any

from fastapi import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.visitors import rota_rules_view, rota_views
from app.visitors.consultants import SignInIn, StateIn, set_consultant_state, sign_in_consultants
from app.visitors.offers import (
    DeclineIn,
    OfferIn,
    SpokenIn,
    offer_party,
    record_spoken_acceptance,
    skip_consultant,
)
from app.visitors.rota_order import (
    PlannedRotaRuleIn,
    ReorderIn,
    RotaRuleIn,
    reorder_rota,
    set_rota_rule,
    take_back_rota_rule,
)

router = Routes()

SIGNIN = Screen(
    "visitors/signin.html",
    "/sites/{site_id}/consultants",
    needs=Permission.ROTA_READ,
    title=N_("Rota of the consultants"),
    area="rota",
    signin=rota_views.signin,
    book=rota_views.book,
)
PAPER = Screen(
    "visitors/rota_paper.html",
    "/sites/{site_id}/consultants/paper",
    needs=Permission.ROTA_READ,
    title=N_("Rota on paper"),
    area="rota",
    paper=rota_views.paper,
)
RULES = Screen(
    "visitors/rota_rules.html",
    "/sites/{site_id}/consultants/rules",
    needs=Permission.SITE_CONFIG,
    title=N_("Rules of the rota"),
    area="settings",
    rules=rota_rules_view.rules,
)
PATH = SIGNIN.path


@router.get(PATH, **action(Permission.ROTA_READ))
def rota_page(work: ReadWork, site_id: int) -> Response:
    """Who is here today, in order."""
    return SIGNIN.full(work, site_id=site_id)


@router.get(PAPER.path, **action(Permission.ROTA_READ))
def paper_page(work: ReadWork, site_id: int, day: str = "") -> Response:
    """The list of a day for the printer; a past day as it ended."""
    return PAPER.full(work, site_id=site_id, day=day)


@router.get(RULES.path, **action(Permission.SITE_CONFIG))
def rules_page(work: ReadWork, site_id: int, valid_from: str = "") -> Response:
    """The rules in plain words."""
    return RULES.full(work, site_id=site_id, valid_from=valid_from)


@router.get(RULES.path + "/{block}", **action(Permission.SITE_CONFIG))
def rules_block(work: ReadWork, site_id: int, block: str, valid_from: str = "") -> Response:
    """The list alone."""
    return RULES.some(work, block, site_id=site_id, valid_from=valid_from)


@router.post(RULES.path, **action(Permission.SITE_CONFIG))
def rules_set(work: WriteWork, site_id: int, form: Annotated[Form[RotaRuleIn], form_of(RotaRuleIn)]) -> Response:
    """One rule, from a day on."""
    work.attempt(form, set_rota_rule)
    return RULES.reply(work, form, "rules", site_id=site_id, valid_from=form.raw.get("valid_from", ""))


@router.post(RULES.path + "/withdraw", **action(Permission.SITE_CONFIG))
def rules_withdraw(
    work: WriteWork, site_id: int, form: Annotated[Form[PlannedRotaRuleIn], form_of(PlannedRotaRuleIn)]
) -> Response:
    """A planned change that does not come."""
    work.attempt(form, take_back_rota_rule)
    return RULES.reply(work, form, "rules", site_id=site_id)


@router.get(PATH + "/{block}", **action(Permission.ROTA_READ))
def rota_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The order as a sheet, or the book again."""
    return SIGNIN.some(work, block, site_id=site_id)


@router.post(PATH, **action(Permission.ROTA_RECORD))
def rota_sign_in(work: WriteWork, site_id: int, form: Annotated[Form[SignInIn], form_of(SignInIn)]) -> Response:
    """签到."""
    work.attempt(form, sign_in_consultants)
    return _again(work, site_id, form)


@router.post(PATH + "/state", **action(Permission.ROTA_MOVE))
def rota_state(work: WriteWork, site_id: int, form: Annotated[Form[StateIn], form_of(StateIn)]) -> Response:
    """A consultant is free, busy or away."""
    work.attempt(form, set_consultant_state)
    return _again(work, site_id, form)


@router.post(PATH + "/order", **action(Permission.ROTA_MOVE))
def rota_order(work: WriteWork, site_id: int, form: Annotated[Form[ReorderIn], form_of(ReorderIn)]) -> Response:
    """Somebody is put elsewhere, with a reason."""
    work.attempt(form, reorder_rota)
    return _again(work, site_id, form)


@router.post(PATH + "/skip", **action(Permission.ROTA_MOVE))
def rota_skip(work: WriteWork, site_id: int, form: Annotated[Form[DeclineIn], form_of(DeclineIn)]) -> Response:
    """The consultant called does not take the party; the next one is called."""
    work.attempt(form, skip_consultant)
    return _again(work, site_id, form)


@router.post(PATH + "/offer", **action(Permission.ROTA_RECORD))
def rota_offer(work: WriteWork, site_id: int, form: Annotated[Form[OfferIn], form_of(OfferIn)]) -> Response:
    """Call somebody for a party that waits."""
    work.attempt(form, offer_party)
    return _again(work, site_id, form)


@router.post(PATH + "/spoken", **action(Permission.ROTA_RECORD))
def rota_spoken(work: WriteWork, site_id: int, form: Annotated[Form[SpokenIn], form_of(SpokenIn)]) -> Response:
    """口头已接."""
    work.attempt(form, record_spoken_acceptance)
    return _again(work, site_id, form)


def _again(work: WriteWork, site_id: int, form: Form[Any]) -> Response:
    """The order; beside it the book where it is on the page (a sheet over the desk has none, and drops it)."""
    return SIGNIN.reply(work, form, "signin", "book", site_id=site_id)
