"""Consultants and their day: signed in each morning, free, busy or away with the reason and who recorded it."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, func, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import site, today
from app.visitors import messages_desk as messages_desk  # registers the words of the refusals
from app.visitors.calling import call_waiting
from app.visitors.events_desk import ConsultantsSignedIn, ConsultantStateChanged
from app.visitors.lineup import closed_day, consultants, hold_rota, my_day, rota_now
from app.visitors.models import ConsultantDay
from app.visitors.rota import MADE_UP, REASONS, joining

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
    hold_rota(work, data.site_id)
    known = {row.person_id for row in consultants(work, data.site_id)}
    if not known.issuperset(data.person_ids):
        raise Invalid("not_a_consultant", "person_ids")
    rota = rota_now(work, data.site_id)
    behind = joining([*rota.can_take, *(row.entry for row in rota.skipped)])
    position = _last_position(work, data.site_id)
    new: list[int] = []
    for person_id in dict.fromkeys(data.person_ids):
        if rota.get(person_id) is None:
            position += 1
            new.append(person_id)
            work.add(
                ConsultantDay(
                    site_id=data.site_id,
                    person_id=person_id,
                    business_day=today(work, data.site_id),
                    position=position,
                    signed_in_at=work.now,
                    signed_in_by=work.actor.person_id,
                    state_at=work.now,
                    state_by=work.actor.person_id,
                    forfeited=behind,
                )
            )
    if new:
        work.emit(ConsultantsSignedIn(data.site_id, tuple(new)))
        call_waiting(work, data.site_id, work.emit)
    day = my_day(work, data.site_id, data.person_ids[-1])
    assert day is not None
    return day


def _last_position(work: Work, site_id: int) -> int:
    query = select(func.max(col(ConsultantDay.position))).where(
        ConsultantDay.site_id == site_id, ConsultantDay.business_day == today(work, site_id)
    )
    return work.session.exec(query).one() or 0


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


class StateIn(MyStateIn):
    """The same, recorded by the desk for a consultant."""

    person_id: RowId


@command(Permission.ROTA_ACCEPT)
def set_my_state(work: Work, data: MyStateIn) -> ConsultantDay:
    """A consultant says whether they can take parties; whoever waits is called for when they can."""
    return _set_state(work, data, work.actor.person_id or 0)


@command(Permission.ROTA_MOVE)
def set_consultant_state(work: Work, data: StateIn) -> ConsultantDay:
    """The desk records it for a consultant; the rota shows who did."""
    return _set_state(work, data, data.person_id)


def _set_state(work: Work, data: MyStateIn, person_id: int) -> ConsultantDay:
    still_running(work, data.site_id)
    day = my_day(work, data.site_id, person_id)
    if day is None:
        raise Conflict("consultant_not_here", name=work.get(Person, person_id).name)
    if data.state != "free" and data.cause not in REASONS:
        raise Invalid("say_why", "cause")
    put_state(work, day, data.state, data.cause, data.minutes)
    if data.state == "free":
        call_waiting(work, data.site_id, work.emit)
    return day


def put_state(work: Work, day: ConsultantDay, state: str, cause: str, minutes: int | None = None) -> None:
    """Write the state down with who recorded it."""
    day.state, day.state_reason = state, "" if state == "free" else cause
    day.state_at, day.state_by = work.now, work.actor.person_id
    day.state_until = work.now + timedelta(minutes=minutes) if minutes and state != "free" else None
    day.version += 1
    work.session.flush()
    work.emit(ConsultantStateChanged(day.site_id, day.person_id, state, day.state_reason))


def made_up(cause: str) -> bool:
    """Whether a turn missed for that reason comes back."""
    return cause in MADE_UP
