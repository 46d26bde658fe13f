"""Addresses of one's own account, of one-time links, and of the check of a phone."""

from typing import Annotated

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.core.errors import Unauthenticated
from app.core.forms import Form
from app.core.routes import Routes
from app.core.web import ReadWork, WriteWork, action, device_cookie, form_of, session_cookie
from app.people import devices, links, own
from app.people.answers import in_app, set_cookie, signed_in
from app.people.screens import CHECK, DONE, ENROL, FIRST, ME, SETUP, SITES

router = Routes()
PUBLIC, SELF = action("public"), action("self")


@router.get("/sites", **SELF)
def sites_page(work: ReadWork) -> Response:
    """The choice of sites."""
    if work.actor.person_id is None:
        raise Unauthenticated()
    return SITES.full(work)


@router.get("/me", **SELF)
def me_page(work: ReadWork, done: str = "") -> Response:
    """One's own account."""
    return ME.full(work, done=done)


@router.get("/me/pin", **SELF)
@router.get("/me/password", **SELF)
def me_again(work: ReadWork) -> Response:
    """Where a reload after a refused change leads."""
    own.oneself(work)
    return RedirectResponse("/me", 303)


@router.post("/me/pin", **SELF)
def change_pin(work: WriteWork, form: Annotated[Form[own.NewPinIn], form_of(own.NewPinIn)]) -> Response:
    """A new PIN for oneself."""
    own.oneself(work)
    work.attempt(form, own.change_pin)
    return RedirectResponse("/me?done=pin", 303) if form.ok else ME.full(work, form, form.status, done="")


@router.post("/me/password", **SELF)
def change_password(work: WriteWork, form: Annotated[Form[own.NewPasswordIn], form_of(own.NewPasswordIn)]) -> Response:
    """A new password for oneself."""
    own.oneself(work)
    work.attempt(form, own.change_password)
    return RedirectResponse("/me?done=password", 303) if form.ok else ME.full(work, form, form.status, done="")


@router.get("/device-check", **PUBLIC)
def device_check(work: ReadWork, request: Request) -> Response:
    """Whether this phone can do its work."""
    return CHECK.full(work, in_app=in_app(request))


@router.get("/first", **PUBLIC)
def first_done(work: ReadWork, done: str = "pin") -> Response:
    """After a card was used on a phone where somebody else is signed in."""
    return DONE.full(work, done=done)


@router.get("/first/{token}", **PUBLIC)
def first_page(work: ReadWork, request: Request, token: str) -> Response:
    """A card's page: opening it consumes nothing."""
    return FIRST.full(work, token=token[:60], in_app=in_app(request))


@router.post("/first/{token}", **PUBLIC)
def first(
    work: WriteWork, request: Request, token: str, form: Annotated[Form[links.ChosenIn], form_of(links.ChosenIn)]
) -> Response:
    """Choose PIN (and password), which consumes the link; then signed in, unless somebody else is."""
    person = work.attempt(form, links.choose_secrets)
    if person is None:
        return FIRST.full(work, form, form.status, token=token[:60], in_app=in_app(request))
    if work.actor.person_id not in (None, person.id):
        return RedirectResponse("/first?done=pin", 303)
    return signed_in(work, person, "card")


@router.get("/setup/{token}", **PUBLIC)
def setup_page(work: ReadWork, token: str) -> Response:
    """The first administrator's page."""
    return SETUP.full(work, token=token[:60])


@router.post("/setup/{token}", **PUBLIC)
def setup(
    work: WriteWork, token: str, form: Annotated[Form[links.FirstAdminIn], form_of(links.FirstAdminIn)]
) -> Response:
    """Make the first administrator and sign them in."""
    person = work.attempt(form, links.create_first_admin)
    if person is None:
        return SETUP.full(work, form, form.status, token=token[:60])
    return signed_in(work, person, "setup")


@router.get("/enrol", **PUBLIC)
def enrol_code_page(work: ReadWork) -> Response:
    """Where a device types its code."""
    return ENROL.full(work)


@router.get("/enrol/{token}", **PUBLIC)
def enrol_page(work: ReadWork, token: str) -> Response:
    """The button that makes this browser a device of the site."""
    return ENROL.full(work, token=token[:60])


@router.post("/enrol", **PUBLIC)
def enrol(work: WriteWork, form: Annotated[Form[devices.CodeIn], form_of(devices.CodeIn)]) -> Response:
    """Enrol this browser."""
    made = work.attempt(form, devices.enrol_device)
    if made is None:
        return ENROL.full(work, form, form.status)
    answer = RedirectResponse("/", 303)
    set_cookie(work, answer, device_cookie(work.house), made[1], devices.COOKIE_DAYS * 86400)
    set_cookie(work, answer, session_cookie(work.house), "", 0)
    return answer
