"""Addresses of the start page, of signing in and out, and of the display."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from app.core.errors import Invalid
from app.core.forms import Form, Message
from app.core.routes import Routes
from app.core.text import Line, RowId, clean
from app.core.web import (
    RawForm,
    ReadWork,
    WriteWork,
    action,
    device_cookie,
    form_of,
    local_target,
    session_cookie,
)
from app.core.work import House, Work
from app.people import own, sessions
from app.people.actors import load_actor
from app.people.answers import set_cookie, signed_in
from app.people.home import home_of
from app.people.limits import attempts
from app.people.models import Person
from app.people.screens import SIGN_IN
from app.people.sessions import Tried

router = Routes()
PUBLIC = action("public")
YEAR_S = 365 * 86400


class SignInIn(BaseModel):
    """What is typed to sign in on a browser of one's own."""

    model_config = ConfigDict(extra="ignore")
    username: Line
    password: Annotated[str, Field(max_length=200)]
    next: str = ""


class PinIn(BaseModel):
    """A PIN on a shared device."""

    model_config = ConfigDict(extra="ignore")
    person_id: RowId
    pin: Annotated[str, Field(max_length=20)]
    next: str = ""


class NextIn(BaseModel):
    """Where to go afterwards."""

    model_config = ConfigDict(extra="ignore")
    next: str = ""


def tried_password(request: Request, raw: RawForm) -> Tried:
    """Check the password before the write lock is taken: hashing is slow by design."""
    try:
        name = clean(raw.get("username", ""))
    except Invalid:
        name = ""
    if not name or not raw.get("password"):
        return Tried(None, "password", "empty")
    return sessions.check_password(request.app.state.house, name, raw["password"], address_of(request))


def tried_pin(request: Request, raw: RawForm) -> Tried:
    """Check the PIN before the write lock is taken."""
    house: House = request.app.state.house
    with house.db.reading() as session:
        work = Work(house, session, sessions.NOBODY, house.clock.now())
        device = load_actor(work, "", request.cookies.get(device_cookie(house), "")[:100]).device
    person = raw.get("person_id", "")
    if device is None or not person.isdecimal() or len(person) > 9 or not raw.get("pin"):
        return Tried(None, "pin", "empty")
    return sessions.check_pin(house, device, int(person), raw["pin"], address_of(request))


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else ""


def device_site(work: Work) -> int | None:
    """The site of the device, for the frame around its pages."""
    return work.actor.device.site_id if work.actor.device else None


def refuse_try(work: Work, form: Form[SignInIn] | Form[PinIn], tried: Tried) -> dict[str, str]:
    """Count the failure and put its words into the form; headers of the answer."""
    sessions.note_failure(work, tried)
    counts = attempts(work.house)
    wait_s = tried.wait_s or counts.wait_s(tried.item, tried.key)
    if wait_s:
        form.problem, form.status = Message("locked_out", {"minutes": -(-wait_s // 60)}), 429
        return {"Retry-After": str(wait_s)}
    words = {"password": "sign_in_wrong", "pin": "pin_wrong"}
    form.problem = Message("pin_none_yet" if tried.why == "none" else words[tried.how])
    form.status = 422
    return {}


@router.get("/", **PUBLIC)
def start(work: ReadWork) -> Response:
    """Everybody's own first screen."""
    return RedirectResponse(home_of(work), 303)


@router.get("/sign-in", **PUBLIC)
def sign_in_page(work: ReadWork, person: int | None = None, next: str = "") -> Response:
    """Name and password; on a shared device names and the PIN pad."""
    if work.actor.person_id is not None and work.actor.device is None:
        return RedirectResponse("/", 303)
    return SIGN_IN.full(work, site_id=device_site(work), person=person, next=local_target(next) if next else "")


@router.get("/sign-in/pin", **PUBLIC)
def sign_in_again(_work: ReadWork) -> Response:
    """Where a reload after a wrong PIN leads."""
    return RedirectResponse("/sign-in", 303)


@router.get("/sign-in/{block}", **PUBLIC)
def sign_in_block(work: ReadWork, block: str, person: int | None = None, next: str = "") -> Response:
    """The names or the pad alone."""
    return SIGN_IN.some(work, block, site_id=device_site(work), person=person, next=local_target(next) if next else "")


@router.post("/sign-in", **PUBLIC)
def sign_in(
    form: Annotated[Form[SignInIn], form_of(SignInIn)],
    tried: Annotated[Tried, Depends(tried_password)],
    work: WriteWork,
) -> Response:
    """Sign in by name and password. 422 when wrong, 429 during a pause."""
    form.raw.pop("password", None)
    headers: dict[str, str] = {}
    if form.value is not None:
        if tried.person_id is not None:
            attempts(work.house).forgive(tried.item, tried.key)
            return signed_in(work, work.get(Person, tried.person_id), "password", form.value.next)
        headers = refuse_try(work, form, tried)
    answer = SIGN_IN.full(work, form, form.status, site_id=device_site(work), next=form.raw.get("next", ""))
    answer.headers.update(headers)
    return answer


@router.post("/sign-in/pin", **PUBLIC)
def sign_in_by_pin(
    form: Annotated[Form[PinIn], form_of(PinIn)], tried: Annotated[Tried, Depends(tried_pin)], work: WriteWork
) -> Response:
    """Sign in by PIN on a shared device. 422 when wrong, 429 during a pause."""
    form.raw.pop("pin", None)
    if work.actor.device is None:
        return RedirectResponse("/sign-in", 303)
    headers: dict[str, str] = {}
    if form.value is not None:
        if tried.person_id is not None:
            attempts(work.house).forgive(tried.item, tried.key)
            return signed_in(work, work.get(Person, tried.person_id), "pin", form.value.next)
        headers = refuse_try(work, form, tried)
    person = form.value.person_id if form.value else None
    answer = SIGN_IN.full(
        work, form, form.status, site_id=device_site(work), person=person, next=form.raw.get("next", "")
    )  # fmt: skip
    answer.headers.update(headers)
    return answer


@router.post("/sign-out", **PUBLIC)
def sign_out(work: WriteWork) -> Response:
    """End the session of this browser."""
    sessions.end_current(work, "left")
    answer = RedirectResponse("/sign-in", 303)
    set_cookie(work, answer, session_cookie(work.house), "", 0)
    return answer


@router.post("/me/lock", **PUBLIC)
def lock(work: WriteWork, form: Annotated[Form[NextIn], form_of(NextIn)]) -> Response:
    """End the step-up of a shared device. The cookie stays, so that a late answer cannot take a newer one away."""
    if work.actor.device is not None:
        sessions.end_current(work, "locked")
    return RedirectResponse(local_target(form.raw.get("next")), 303)


@router.post("/me/display", **PUBLIC)
def set_display(
    work: WriteWork, request: Request, form: Annotated[Form[own.DisplayIn], form_of(own.DisplayIn)]
) -> Response:
    """Language, colours, text size: kept with the person, and in cookies for the pages before signing in."""
    referer = request.headers.get("referer", "")
    back = "/" + referer.split("://", 1)[-1].partition("/")[2] if referer else "/"
    answer = RedirectResponse(local_target(back), 303)
    if form.value is not None:
        own.set_display(work, form.value)
        for name in ("lang", "theme", "text"):
            value = getattr(form.value, name)
            if value:
                set_cookie(work, answer, name, "" if value == "auto" else value, 0 if value == "auto" else YEAR_S)
    return answer
