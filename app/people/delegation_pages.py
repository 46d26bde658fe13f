"""The manager's rest: the page that gives the site away, and the leader's that answers."""

from datetime import date
from typing import Annotated

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.people import delegation, delegation_views
from app.people.delegation import DelegationIn, GiveIn

router = Routes()
GIVE, ACCEPT = Permission.DELEGATION_GIVE, Permission.DELEGATION_ACCEPT

GIVEN = Screen(
    "people/delegation.html",
    "/sites/{site_id}/delegation",
    needs=GIVE,
    title=N_("Deputy manager"),
    area="requests",
    windows=delegation_views.windows,
    give=delegation_views.give,
)
MINE = Screen(
    "people/delegation_mine.html",
    "/sites/{site_id}/delegation/mine",
    needs=ACCEPT,
    title=N_("Deputy manager"),
    area="requests",
    charge=delegation_views.charge,
)


@router.get("/sites/{site_id}/delegation", **action(GIVE))
def delegations_page(work: ReadWork, site_id: int, on: date | None = None) -> Response:
    """Windows given, and the form for the next one; `on` is the day it is filled in for."""
    return GIVEN.full(work, site_id=site_id, on=on.isoformat() if on else "")


@router.get("/sites/{site_id}/delegation/mine", **action(ACCEPT))
def my_delegations(work: ReadWork, site_id: int) -> Response:
    """What the leader was asked, and what runs."""
    return MINE.full(work, site_id=site_id)


@router.get("/sites/{site_id}/delegation/mine/{block}", **action(ACCEPT))
def my_delegations_block(work: ReadWork, site_id: int, block: str) -> Response:
    """One block of the leader's page."""
    return MINE.some(work, block, site_id=site_id)


@router.get("/sites/{site_id}/delegation/{block}", **action(GIVE))
def delegations_block(work: ReadWork, site_id: int, block: str, on: date | None = None) -> Response:
    """One block of the manager's page."""
    return GIVEN.some(work, block, site_id=site_id, on=on.isoformat() if on else "")


@router.post("/sites/{site_id}/delegation", **action(GIVE))
def give(work: WriteWork, site_id: int, form: Annotated[Form[GiveIn], form_of(GiveIn)]) -> Response:
    """Give the site to a leader for a window."""
    work.attempt(form, delegation.give_delegation)
    return GIVEN.reply(work, form, "give", "windows", site_id=site_id, on="")


@router.post("/sites/{site_id}/delegation/revoke", **action(GIVE))
def revoke(work: WriteWork, site_id: int, form: Annotated[Form[DelegationIn], form_of(DelegationIn)]) -> Response:
    """Take it back."""
    work.attempt(form, delegation.revoke_delegation)
    return GIVEN.reply(work, form, "windows", "give", site_id=site_id, on="")


@router.post("/sites/{site_id}/delegation/accept", **action(ACCEPT))
def accept(work: WriteWork, site_id: int, form: Annotated[Form[DelegationIn], form_of(DelegationIn)]) -> Response:
    """The leader takes it."""
    work.attempt(form, delegation.accept_delegation)
    return MINE.reply(work, form, "charge", site_id=site_id)


@router.post("/sites/{site_id}/delegation/decline", **action(ACCEPT))
def decline(work: WriteWork, site_id: int, form: Annotated[Form[DelegationIn], form_of(DelegationIn)]) -> Response:
    """The leader does not take it."""
    work.attempt(form, delegation.decline_delegation)
    return MINE.reply(work, form, "charge", site_id=site_id)


@router.post("/sites/{site_id}/delegation/return", **action(ACCEPT))
def hand_back(work: WriteWork, site_id: int, form: Annotated[Form[DelegationIn], form_of(DelegationIn)]) -> Response:
    """The leader gives it back."""
    work.attempt(form, delegation.hand_back)
    return MINE.reply(work, form, "charge", site_id=site_id)
