"""Consultants and their day: signed in each morning, free, busy or away with the reason and who recorded it."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NeedsConsent
from app.core.text import RowId
from app.core.work import Work
from app.people.rights import person_at
from app.sites.queries import site, today
from app.visitors import messages_desk as messages_desk  # registers the words of the refusals
from app.visitors import messages_rota as messages_rota  # the same of the rota
from app.visitors.calling import call_waiting
from app.visitors.events_desk import ConsultantsSignedIn, ConsultantStateChanged
from app.visitors.events_rota import FirstChanged
from app.visitors.lineup import closed_day, consultants, my_day, rota_now, rules
from app.visitors.models import ConsultantDay
from app.visitors.rota import REASONS, Rota, joining, place_in
from app.visitors.rota_book import say, write
from app.visitors.rota_keys import days_of, keys_of
from app.visitors.rota_moves import Move

State = Literal["free", "busy", "away"]
BUSY_FOR = frozenset({"customer", "other"})
"""Reasons that keep a consultant on site; all others mean away."""


class SignInIn(BaseModel):
    """Consultants who are here this morning, in the order in which they came."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_ids: list[RowId] = Field(min_length=1, max_length=60)


@command(Permission.ROTA_RECORD)
def sign_in_consultants(work: Work, data: SignInIn) -> ConsultantDay:
    """Put consultants into today's rota behind those already there; the row of the last one.

    Somebody who comes late joins the round that is running. Who is already in stays where they are. Raises Invalid for
    a person who is no consultant here, Conflict when the day is closed.
    """
    still_running(work, data.site_id)
    known = {row.person_id for row in consultants(work, data.site_id)}
    if not known.issuperset(data.person_ids):
        raise Invalid("not_a_consultant", "person_ids")
    rota = rota_now(work, data.site_id)
    new = [person_id for person_id in dict.fromkeys(data.person_ids) if rota.get(person_id) is None]
    for person_id, key in keys_of(work, data.site_id, new).items():
        _put_in(work, data.site_id, person_id, key, joining(rota.everybody))
    if new:
        work.emit(ConsultantsSignedIn(data.site_id, tuple(new)))
        call_waiting(work, data.site_id, work.emit)
    day = my_day(work, data.site_id, data.person_ids[-1])
    assert day is not None
    return day


def _put_in(work: Work, site_id: int, person_id: int, key: int, behind: int) -> None:
    """Into the list where the site's order puts them; `behind` turns have gone by them already."""
    listed = days_of(work, site_id)
    index = place_in([row.order_key for row in listed], key, rules(work, site_id))
    day = work.add(
        ConsultantDay(
            site_id=site_id,
            person_id=person_id,
            business_day=today(work, site_id),
            position=index + 1,
            signed_in_at=work.now,
            signed_in_by=work.actor.person_id,
            state_at=work.now,
            state_by=work.actor.person_id,
            order_key=key,
        )
    )
    listed.insert(index, day)
    for position, row in enumerate(listed, start=1):
        row.position = position
        work.session.add(row)
    write(work, site_id, [Move(person_id, "in", rules(work, site_id).order, behind)])


def still_running(work: Work, site_id: int) -> None:
    """Raises Conflict when the business day was closed: its rota is not changed any more."""
    closed = closed_day(work, site_id)
    if closed is not None:
        raise Conflict("day_closed", at=closed.closed_at.astimezone(site(work, site_id).zone))


class MyStateIn(BaseModel):
    """Free, or why not (a code of rota.REASONS), and for how many minutes if that is known."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    state: State
    cause: str = Field(default="", max_length=12)
    minutes: int | None = Field(default=None, ge=1, le=600)
    accept: str = Field(default="", max_length=20)


class StateIn(MyStateIn):
    """The same, recorded by the desk for a consultant."""

    person_id: RowId


@command(Permission.ROTA_ACCEPT)
def set_my_state(work: Work, data: MyStateIn) -> ConsultantDay:
    """A consultant says whether they can take parties; whoever waits is called for when they can.

    Raises Conflict("last_one_meal") for a meal that would leave too few here, NeedsConsent("tell_next") where the
    first must tell the second before going.
    """
    return _set_state(work, data, work.actor.person_id or 0, own=True)


@command(Permission.ROTA_MOVE)
def set_consultant_state(work: Work, data: StateIn) -> ConsultantDay:
    """Whoever leads the rota records it for a consultant; the rota shows who did.

    Raises NeedsConsent("last_one_meal_ask") for a meal that would leave too few here.
    """
    return _set_state(work, data, data.person_id, own=False)


def _set_state(work: Work, data: MyStateIn, person_id: int, *, own: bool) -> ConsultantDay:
    still_running(work, data.site_id)
    day = my_day(work, data.site_id, person_id)
    if day is None:
        raise Conflict("consultant_not_here", name=person_at(work, person_id, data.site_id)[0].name)
    if data.state != "free" and data.cause not in REASONS:
        raise Invalid("say_why", "cause")
    before = rota_now(work, data.site_id)
    if data.state == "away":
        _may_go(data, before, person_id, own=own)
    put_state(work, day, data.state, data.cause, data.minutes)
    say(work, data.site_id, person_id, data.state, day.state_reason)
    if data.state == "free":
        call_waiting(work, data.site_id, work.emit)
    else:
        tell_first(work, data.site_id, before, person_id, data.cause)
    return day


def _may_go(data: MyStateIn, rota: Rota, person_id: int, *, own: bool) -> None:
    keep = rota.rules.meal_keep
    if data.cause == "meal" and keep and data.accept != "last_one_meal_ask":
        here = [entry for entry in rota.everybody if entry.state != "away" and entry.person_id != person_id]
        if len(here) < keep:
            raise Conflict("last_one_meal", n=keep) if own else NeedsConsent("last_one_meal_ask", n=keep)
    second = rota.can_take[1] if len(rota.can_take) > 1 else None
    first = rota.next is not None and rota.next.person_id == person_id
    if own and rota.rules.tell_next and first and second is not None and data.accept != "tell_next":
        raise NeedsConsent("tell_next", name=second.name)


def tell_first(work: Work, site_id: int, before: Rota, person_id: int, cause: str) -> None:
    """Whoever stands first because somebody in front went away is told so: the place is never empty."""
    was, now = before.next, rota_now(work, site_id).next
    if was is not None and was.person_id == person_id and now is not None and now.person_id != person_id:
        work.emit(FirstChanged(site_id, now.person_id, person_id, cause))


def put_state(work: Work, day: ConsultantDay, state: str, cause: str, minutes: int | None = None) -> None:
    """Write the state down with who recorded it."""
    day.state, day.state_reason = state, "" if state == "free" else cause
    day.state_at, day.state_by = work.now, work.actor.person_id
    day.state_until = work.now + timedelta(minutes=minutes) if minutes and state != "free" else None
    day.version += 1
    work.session.flush()
    work.emit(ConsultantStateChanged(day.site_id, day.person_id, state, day.state_reason))
