"""What people change about themselves: PIN, password, language, colours, text size."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.errors import Forbidden, Invalid, Unauthenticated
from app.core.work import Work
from app.people.events import SecretChosen
from app.people.limits import ACCOUNT_TRIES, attempts
from app.people.links import password_minimum, phone_tail
from app.people.models import Person
from app.people.secrets import hash_password, hash_pin, matches
from app.people.sessions import end_sessions
from app.people.strength import check_password, check_pin

Secret = Annotated[str, Field(max_length=200)]


class NewPinIn(BaseModel):
    """The present PIN and the new one, twice."""

    model_config = ConfigDict(extra="ignore")
    present: Secret
    pin: Secret
    pin2: Secret


class NewPasswordIn(BaseModel):
    """The present password and the new one, twice."""

    model_config = ConfigDict(extra="ignore")
    present: Secret
    password: Secret
    password2: Secret


class DisplayIn(BaseModel):
    """One of language, colours and text size."""

    model_config = ConfigDict(extra="ignore")
    lang: Literal["zh-Hans", "en"] | None = None
    theme: Literal["auto", "light", "dark", "sun"] | None = None
    text: Literal["m", "l", "xl"] | None = None


def oneself(work: Work) -> Person:
    """The person who asks, on a device of their own. Raises Unauthenticated, Forbidden("forbidden_on_tablet")."""
    if work.actor.person_id is None:
        raise Unauthenticated()
    if work.actor.device is not None and work.actor.device.kind == "tablet":
        raise Forbidden("forbidden_on_tablet")
    return work.get(Person, work.actor.person_id)


def prove(work: Work, secret: str, stored: str | None, code: str, field: str = "present") -> None:
    """Refuse unless `secret` is the present one; wrong ones count as failed sign-ins of the account."""
    counts, key = attempts(work.house), f"p{work.actor.person_id}"
    wait_s = counts.wait_s(ACCOUNT_TRIES, key)
    if wait_s:
        raise Invalid("locked_out", field, minutes=-(-wait_s // 60))
    if not matches(secret, stored):
        counts.failed(ACCOUNT_TRIES, key)
        raise Invalid(code, field)


def change_pin(work: Work, typed: NewPinIn) -> Person:
    """A new PIN for oneself. Raises Invalid("pin_is_wrong", "pin_too_easy", "pin_differs")."""
    person = oneself(work)
    prove(work, typed.present, person.pin_hash, "pin_is_wrong")
    check_pin(typed.pin, phone_tail=phone_tail(work, person))
    if typed.pin != typed.pin2:
        raise Invalid("pin_differs", "pin2")
    person.pin_hash = hash_pin(typed.pin)
    work.add(person)
    end_sessions(work, person_id=person.id, spare=work.actor.session_id)
    work.emit(SecretChosen(person.home_site_id or 0, person.id or 0, "pin"))
    return person


def change_password(work: Work, typed: NewPasswordIn) -> Person:
    """A new password for oneself. Raises Invalid("password_is_wrong", "password_too_easy", "password_differs")."""
    person = oneself(work)
    prove(work, typed.present, person.password_hash, "password_is_wrong")
    check_password(
        typed.password, about=(person.name, person.username or ""), minimum=password_minimum(work, person)
    )  # fmt: skip
    if typed.password != typed.password2:
        raise Invalid("password_differs", "password2")
    person.password_hash = hash_password(typed.password)
    work.add(person)
    end_sessions(work, person_id=person.id, spare=work.actor.session_id)
    work.emit(SecretChosen(person.home_site_id or 0, person.id or 0, "password"))
    return person


def set_display(work: Work, typed: DisplayIn) -> None:
    """Keep the choice with the person; without one (or on a shared tablet) the browser's cookies keep it."""
    if work.actor.person_id is None or work.actor.device is not None:
        return
    person = work.get(Person, work.actor.person_id)
    if typed.lang:
        person.locale = typed.lang
    if typed.theme:
        person.theme = "" if typed.theme == "auto" else typed.theme
    if typed.text:
        person.text_size = typed.text
    work.add(person)
