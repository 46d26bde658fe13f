"""Addresses of the people and devices of a site."""

from typing import Annotated

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.routes import Routes
from app.core.web import ReadWork, WriteWork, action, form_of
from app.core.work import Work
from app.people import accounts, devices, links, supervisors
from app.people.screens import CARDS, DEVICES, PEOPLE

router = Routes()
HERE = "/sites/{site_id}/people"
ONE = HERE + "/{person_id}"


def origin_of(request: Request, work: Work) -> str:
    """How the printed links begin: the outside address, else the one this manager uses."""
    return work.house.settings.base_url.rstrip("/") or str(request.base_url).rstrip("/")


@router.get(HERE, **action(Permission.PIN_RESET))
def people_page(work: ReadWork, site_id: int, person: int | None = None, add: bool = False) -> Response:
    """Everybody of the site, one person, or the form for a new one."""
    return PEOPLE.full(work, site_id=site_id, person=person, add=add)


@router.get(HERE + "/cards", **action(Permission.PIN_RESET))
@router.get(ONE + "/pin", **action(Permission.PIN_RESET))
def after_cards(work: ReadWork, site_id: int) -> Response:
    """Where a reload of printed cards leads: they are shown once."""
    work.require(Permission.PIN_RESET, site_id)
    return RedirectResponse(HERE.format(site_id=site_id), 303)


@router.get(HERE + "/{block}", **action(Permission.PIN_RESET))
def people_block(work: ReadWork, site_id: int, block: str, person: int | None = None, add: bool = False) -> Response:
    """The list or the panel alone."""
    return PEOPLE.some(work, block, site_id=site_id, person=person, add=add)


@router.post(HERE, **action(Permission.USER_CREATE))
def add_person(
    work: WriteWork, site_id: int, form: Annotated[Form[accounts.PersonIn], form_of(accounts.PersonIn)]
) -> Response:
    """A new person."""
    work.require(Permission.USER_CREATE, site_id)
    made = work.attempt(form, accounts.add_person)
    if not form.ok:
        return PEOPLE.reply(work, form, "panel", site_id=site_id, add=True)
    return PEOPLE.reply(work, form, "panel", "staff", site_id=site_id, person=made.id if made else None)


@router.post(HERE + "/cards", **action(Permission.USER_CREATE))
def print_cards(
    work: WriteWork, request: Request, site_id: int, form: Annotated[Form[links.CardsIn], form_of(links.CardsIn)]
) -> Response:
    """A sheet of fresh first sign-ins, shown this once."""
    work.require(Permission.USER_CREATE, site_id)
    made = work.attempt(form, links.print_cards)
    if made is None:
        return PEOPLE.reply(work, form, "staff", site_id=site_id)
    return CARDS.full(work, site_id=site_id, made=made, origin=origin_of(request, work))


@router.post(ONE + "/pin", **action(Permission.PIN_RESET))
def reset_pin(
    work: WriteWork, request: Request, site_id: int, person_id: int,
    form: Annotated[Form[accounts.OnePersonIn], form_of(accounts.OnePersonIn)],
) -> Response:  # fmt: skip
    """A void PIN and a fresh card."""
    work.require(Permission.PIN_RESET, site_id)
    made = work.attempt(form, links.reset_pin)
    if made is None:
        return PEOPLE.reply(work, form, "panel", "staff", site_id=site_id, person=person_id)
    return CARDS.full(work, site_id=site_id, made=[made], origin=origin_of(request, work))


@router.post(ONE + "/roles", **action(Permission.USER_GRANT))
def grant_role(
    work: WriteWork, site_id: int, person_id: int, form: Annotated[Form[accounts.RoleIn], form_of(accounts.RoleIn)]
) -> Response:
    """One more role, or another group."""
    work.require(Permission.USER_GRANT, site_id)
    work.attempt(form, accounts.grant_role)
    return PEOPLE.reply(work, form, "panel", "staff", site_id=site_id, person=person_id)


@router.post(ONE + "/roles/{membership_id}/end", **action(Permission.USER_GRANT))
def end_role(
    work: WriteWork, site_id: int, person_id: int,
    form: Annotated[Form[accounts.RoleEndIn], form_of(accounts.RoleEndIn)],
) -> Response:  # fmt: skip
    """One role less."""
    work.require(Permission.USER_GRANT, site_id)
    work.attempt(form, accounts.end_role)
    return PEOPLE.reply(work, form, "panel", "staff", site_id=site_id, person=person_id)


@router.post(ONE + "/supervisor", **action(Permission.USER_GRANT))
def name_supervisor(
    work: WriteWork, site_id: int, person_id: int,
    form: Annotated[Form[supervisors.SupervisorIn], form_of(supervisors.SupervisorIn)],
) -> Response:  # fmt: skip
    """A consultant leads the rota, or no longer."""
    work.require(Permission.USER_GRANT, site_id)
    work.attempt(form, supervisors.name_supervisor)
    return PEOPLE.reply(work, form, "panel", "staff", site_id=site_id, person=person_id)


@router.post(ONE + "/sessions/end", **action(Permission.SESSION_REVOKE))
def end_sessions(
    work: WriteWork, site_id: int, person_id: int,
    form: Annotated[Form[accounts.OnePersonIn], form_of(accounts.OnePersonIn)],
) -> Response:  # fmt: skip
    """Signed out everywhere."""
    work.require(Permission.SESSION_REVOKE, site_id)
    work.attempt(form, accounts.end_other_sessions)
    return PEOPLE.reply(work, form, "panel", "staff", site_id=site_id, person=person_id)


@router.post(ONE + "/leave", **action(Permission.USER_CREATE))
def disable_person(
    work: WriteWork, site_id: int, form: Annotated[Form[accounts.OnePersonIn], form_of(accounts.OnePersonIn)]
) -> Response:
    """Somebody leaves the site."""
    work.require(Permission.USER_CREATE, site_id)
    work.attempt(form, accounts.disable_person)
    return PEOPLE.reply(work, form, "staff", site_id=site_id)


@router.get("/sites/{site_id}/devices", **action(Permission.DEVICE_ENROL))
def devices_page(work: ReadWork, site_id: int) -> Response:
    """Shared tablets and phones of the site."""
    return DEVICES.full(work, site_id=site_id)


@router.get("/sites/{site_id}/devices/{block}", **action(Permission.DEVICE_ENROL))
def devices_block(work: ReadWork, site_id: int, block: str) -> Response:
    """The list alone."""
    return DEVICES.some(work, block, site_id=site_id)


@router.post("/sites/{site_id}/devices", **action(Permission.DEVICE_ENROL))
def make_enrol_link(
    work: WriteWork, request: Request, site_id: int,
    form: Annotated[Form[devices.EnrolLinkIn], form_of(devices.EnrolLinkIn)],
) -> Response:  # fmt: skip
    """A fresh enrolment link, shown this once."""
    work.require(Permission.DEVICE_ENROL, site_id)
    made = work.attempt(form, devices.make_enrol_link)
    if made is None:
        return DEVICES.reply(work, form, "enrol", "devices", site_id=site_id)
    return DEVICES.full(work, form, site_id=site_id, made=made, origin=origin_of(request, work))


@router.post("/sites/{site_id}/devices/{device_id}/revoke", **action(Permission.DEVICE_ENROL))
def revoke_device(
    work: WriteWork, site_id: int, form: Annotated[Form[devices.DeviceIn], form_of(devices.DeviceIn)]
) -> Response:
    """The device belongs to the site no more."""
    work.require(Permission.DEVICE_ENROL, site_id)
    work.attempt(form, devices.revoke_device)
    return DEVICES.reply(work, form, "devices", site_id=site_id)
