"""The manager's rest: giving the site to a leader for a window, accepting, declining, taking and handing back.

What a rule of the roster says against a leader (patrols at night, manages by day) is asked through the house's state
under "deputy_objections", since the roster stands above: (work, site, person, from, until) -> codes with parameters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.people.delegation_messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission, Role
from app.core.commands import command, require_own
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.delegation_events import (
    DelegationAccepted,
    DelegationDeclined,
    DelegationGiven,
    DelegationRevoked,
)
from app.people.delegation_models import Delegation
from app.people.models import Person
from app.people.rights import person_at
from app.sites.queries import setting, site, today

MAX_DAYS = 14
"""Longest window where a site has no `delegation_max_days`; our own default: a longer absence is a new manager."""
AHEAD_DAYS = 366


@dataclass(frozen=True)
class Objection:
    """What a rule says against a leader as deputy. `blocks`: nobody may overrule it."""

    code: str
    blocks: bool = False
    params: dict[str, object] = field(default_factory=dict)


Objections = Callable[[Work, int, int, datetime, datetime], Sequence[Objection]]
"""(work, site, person, from, until) -> what speaks against it."""


def _plain(at: time) -> time:
    if at.tzinfo is not None:
        raise Invalid("not_a_time")
    return at


Clock = Annotated[time, AfterValidator(_plain)]


class GiveIn(BaseModel):
    """To whom, from when until when in the site's own time, and what they should know.

    `accept` names the rules that may be overruled, joined by "+"; the note is then the reason.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    from_day: date
    from_time: Clock
    until_day: date
    until_time: Clock
    note: Annotated[Note, Field(max_length=200)] = ""
    accept: Annotated[str, Field(max_length=120)] = ""


class DelegationIn(BaseModel):
    """One delegation of the site, and why it is declined."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    delegation_id: RowId
    answer: Annotated[Note, Field(max_length=200)] = ""


@command(Permission.DELEGATION_GIVE)
def give_delegation(work: Work, data: GiveIn) -> Delegation:
    """Give the site to a leader for a window; it counts once they have accepted.

    Raises Invalid (times, somebody who is no leader), NotFound (of another site), Forbidden("not_yourself"),
    NeedsConsent or Invalid("deputy_at_night"), Conflict("delegation_overlaps").
    """
    giver = work.actor.person_id
    if giver is None:
        raise Forbidden()
    person, held = person_at(work, data.person_id, data.site_id)
    if person.id == giver:
        raise Forbidden("not_yourself")
    if not any(row.role == Role.TL and row.site_id == data.site_id for row in held):
        raise Invalid("delegation_not_leader", "person_id")
    from_at, until_at = _window(work, data)
    _refuse_overlap(work, data.site_id, from_at, until_at)
    _respect(work, data, person, from_at, until_at)
    row = work.add(
        Delegation(
            site_id=data.site_id,
            given_by=giver,
            to_person=data.person_id,
            from_at=from_at,
            until_at=until_at,
            note=data.note,
            given_at=work.now,
        )
    )
    work.emit(
        DelegationGiven(data.site_id, row.id or 0, row.given_by, row.to_person, row.from_at, row.until_at), data.note
    )
    return row


def _window(work: Work, data: GiveIn) -> tuple[datetime, datetime]:
    """The two instants. What has begun begins now: nobody had the rights before they were given."""
    first = today(work, data.site_id)
    for name, day in (("from_day", data.from_day), ("until_day", data.until_day)):
        if (day - first).days > AHEAD_DAYS:
            raise Invalid("delegation_too_far", name, max=AHEAD_DAYS)
    here, now = site(work, data.site_id), work.now.replace(second=0, microsecond=0)
    if data.until_day < first - timedelta(days=1):
        raise Invalid("delegation_past", "until_day")
    from_at = now
    if data.from_day >= first - timedelta(days=1):
        from_at = max(now, here.at(data.from_day, data.from_time.hour * 60 + data.from_time.minute))
    until_at = here.at(data.until_day, data.until_time.hour * 60 + data.until_time.minute)
    if until_at <= work.now:
        raise Invalid("delegation_past", "until_day")
    if until_at <= from_at:
        raise Invalid("delegation_backwards", "until_time")
    longest = setting(work, data.site_id, "delegation_max_days", MAX_DAYS)
    if until_at - from_at > timedelta(days=longest):
        raise Invalid("delegation_too_long", "until_day", max=longest)
    return from_at, until_at


def _refuse_overlap(work: Work, site_id: int, from_at: datetime, until_at: datetime) -> None:
    """One window at a time: two deputies would both be in charge."""
    query = select(Delegation).where(
        Delegation.site_id == site_id,
        col(Delegation.declined_at).is_(None),
        col(Delegation.revoked_at).is_(None),
        Delegation.from_at < until_at,
        Delegation.until_at > from_at,
    )
    found = work.session.exec(query.limit(1)).first()
    if found is not None:
        raise Conflict(
            "delegation_overlaps",
            person=_name(work, found.to_person),
            start=_wall(work, site_id, found.from_at),
            end=_wall(work, site_id, found.until_at),
        )


def _respect(work: Work, data: GiveIn, person: Person, from_at: datetime, until_at: datetime) -> None:
    """Rules against the leader: what blocks is refused, what warns wants a tick and a note that says why."""
    ask: Objections | None = work.house.state.get("deputy_objections")
    accepted = frozenset(data.accept.split("+"))
    for objection in ask(work, data.site_id, data.person_id, from_at, until_at) if ask else ():
        params = {"person": person.name, **objection.params}
        if objection.blocks or not work.may(Permission.ASSIGN_OVERRIDE, data.site_id):
            raise Invalid(objection.code, "person_id", **params)
        if objection.code not in accepted:
            raise NeedsConsent(objection.code, **params)
        if not data.note:
            raise Invalid("missing", "note")


@command(Permission.DELEGATION_ACCEPT)
def accept_delegation(work: Work, data: DelegationIn) -> Delegation:
    """The leader takes the site for the window; accepting twice is once.

    Raises Forbidden (given to somebody else), Conflict (taken back, declined, over).
    """
    row = _live(work, data)
    if row.accepted_at is None:
        row.accepted_at = work.now
        work.add(row)
        work.emit(DelegationAccepted(data.site_id, row.id or 0, row.given_by, row.to_person))
    return row


@command(Permission.DELEGATION_ACCEPT)
def decline_delegation(work: Work, data: DelegationIn) -> Delegation:
    """The leader does not take it; the rights stay with the manager, who is told why.

    Raises Forbidden (given to somebody else), Conflict (taken back, accepted, over).
    """
    row = _live(work, data)
    if row.accepted_at is not None:
        raise Conflict("delegation_was_accepted", by=_name(work, row.to_person))
    row.declined_at, row.answer = work.now, data.answer
    work.add(row)
    work.emit(DelegationDeclined(data.site_id, row.id or 0, row.given_by, row.to_person), data.answer)
    return row


@command(Permission.DELEGATION_ACCEPT)
def hand_back(work: Work, data: DelegationIn) -> Delegation:
    """The leader gives the site back, before or inside the window. Raises what accepting raises."""
    return _revoke(work, _live(work, data), data.answer)


@command(Permission.DELEGATION_GIVE)
def revoke_delegation(work: Work, data: DelegationIn) -> Delegation:
    """A manager takes it back, before or inside the window; the rights end in this instant.

    Raises Conflict (taken back already, declined, over).
    """
    return _revoke(work, _live(work, data, own=False), data.answer)


def _revoke(work: Work, row: Delegation, reason: str) -> Delegation:
    row.ended_early = row.runs(work.now)
    row.revoked_at, row.revoked_by = work.now, work.actor.person_id
    work.add(row)
    work.emit(
        DelegationRevoked(
            row.site_id, row.id or 0, row.given_by, row.to_person, work.actor.person_id or 0, row.ended_early
        ),
        reason,
    )
    return row


def _live(work: Work, data: DelegationIn, *, own: bool = True) -> Delegation:
    """The row as it is now, held until the transaction ends; refused when it is past changing."""
    row = work.get(Delegation, data.delegation_id, site_id=data.site_id)
    work.session.refresh(row)
    if own:
        require_own(work, row.to_person)
    if row.revoked_at is not None:
        raise Conflict("delegation_gone", by=_name(work, row.revoked_by))
    if row.declined_at is not None:
        raise Conflict("delegation_was_declined", by=_name(work, row.to_person))
    if row.until_at <= work.now:
        raise Conflict("delegation_over")
    return row


def _name(work: Work, person_id: int | None) -> str:
    person = work.session.get(Person, person_id) if person_id else None
    return person.name if person else "–"


def _wall(work: Work, site_id: int, at: datetime) -> str:
    """Day and time at the site, in digits that read in every language."""
    return at.astimezone(site(work, site_id).zone).strftime("%m-%d %H:%M")
