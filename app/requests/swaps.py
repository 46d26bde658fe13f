"""Changing shifts with a colleague: asked, agreed to, approved by a leader; the roster is changed by its own command.

A request remembers the two shifts as they were. Publishing does not touch that; a shift that was moved, cleared or
given to somebody else makes the request impossible, and the refusal says whose it was.
"""

from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, or_, select

from app.core.commands import command, require_own
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.rights import person_at
from app.requests.common import (
    AHEAD_DAYS,
    ASK,
    DECIDE,
    MANAGER,
    as_deputy,
    close,
    is_leader,
    name,
    refuse_own,
    waiting,
)
from app.requests.events import SwapAgreed, SwapAsked, SwapDecided, SwapRefused, SwapWithdrawn
from app.requests.models import AGREED, APPROVED, DECLINED, OPEN, WAITING, WITHDRAWN, SwapRequest
from app.roster.exchange import speaks_against, two_known
from app.roster.models import Assignment
from app.roster.service import SwapPlacesIn, swap_places
from app.sites.queries import setting, today

DAYS_AHEAD, PER_MONTH = 3, 2
"""Days both shifts must be ahead, swaps of a person in a calendar month (field F39, both). Sites set swap_days_ahead,
swap_per_month."""
Token = Annotated[str, Field(pattern=r"^\d{1,9}:\d{1,9}$")]


class AskSwapIn(BaseModel):
    """One of one's own shifts and one of a colleague's."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    first_id: RowId
    second_id: RowId
    reason: Annotated[Note, Field(max_length=200)] = ""


class SwapIn(BaseModel):
    """One request for a swap."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    swap_id: RowId
    answer: Annotated[Note, Field(max_length=200)] = ""


class DecideSwapIn(BaseModel):
    """One request with its two shifts as the page showed them. `accept`: rules that are overruled, joined by "+"."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    swap_id: RowId
    first: Token = "0:0"
    second: Token = "0:0"
    accept: Annotated[str, Field(max_length=120)] = ""
    answer: Annotated[Note, Field(max_length=200)] = ""


@command(ASK)
def ask_swap(work: Work, data: AskSwapIn) -> SwapRequest:
    """Ask a colleague for their shift, giving one's own.

    Raises Invalid (not one's own, begun, too late, a rule, too many this month), NotFound (of another site).
    """
    me = work.actor.person_id
    if me is None:
        raise Forbidden()
    first = _told(work, data.site_id, data.first_id, "first_id", "swap_own_shift")
    second = _told(work, data.site_id, data.second_id, "second_id", "swap_their_shift")
    if first.person_id != me:
        raise Invalid("swap_own_shift", "first_id")
    if second.person_id == me:
        raise Invalid("swap_their_shift", "second_id")
    person_at(work, me, data.site_id)
    _check_notice(work, data.site_id, first, second)
    _check_month(work, data.site_id, me, first.business_day)
    if _bound(work, first.id or 0, second.id or 0):
        raise Invalid("swap_twice", "second_id")
    _check_rules(work, first, second)
    row = work.add(
        SwapRequest(
            site_id=data.site_id,
            asker_id=me,
            other_id=second.person_id,
            first_id=first.id or 0,
            second_id=second.id or 0,
            first_day=first.business_day,
            second_day=second.business_day,
            first_starts_at=first.starts_at,
            first_ends_at=first.ends_at,
            second_starts_at=second.starts_at,
            second_ends_at=second.ends_at,
            reason=data.reason,
            asked_at=work.now,
            starts_at=min(first.starts_at, second.starts_at),
        )
    )
    work.emit(SwapAsked(data.site_id, row.id or 0, row.asker_id, row.other_id), data.reason)
    return row


def _told(work: Work, site_id: int, row_id: int, field: str, code: str) -> Assignment:
    """A live shift to come that the staff have been told of."""
    row = work.get(Assignment, row_id, site_id=site_id)
    work.session.refresh(row)
    if row.cleared_at is not None or row.published_in is None or row.starts_at <= work.now:
        raise Invalid(code, field)
    return row


def _check_notice(work: Work, site_id: int, first: Assignment, second: Assignment) -> None:
    notice, now = setting(work, site_id, "swap_days_ahead", DAYS_AHEAD), today(work, site_id)
    for field, row in (("first_id", first), ("second_id", second)):
        if (row.business_day - now).days < notice:
            raise Invalid("swap_too_late", field, days=notice)
        if (row.business_day - now).days > AHEAD_DAYS:
            raise Invalid("request_too_far", field, max=AHEAD_DAYS)


def _check_month(work: Work, site_id: int, person_id: int, day: date) -> None:
    """A person takes part in so many swaps of shifts of a calendar month, whoever asked."""
    most = setting(work, site_id, "swap_per_month", PER_MONTH)
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    query = select(SwapRequest).where(
        SwapRequest.site_id == site_id,
        or_(
            SwapRequest.asker_id == person_id,
            (col(SwapRequest.other_id) == person_id) & (col(SwapRequest.state) != OPEN),
        ),
        col(SwapRequest.state).in_((*WAITING, APPROVED)),
    )
    rows = work.session.exec(query)
    count = sum(first <= (row.first_day if row.asker_id == person_id else row.second_day) <= last for row in rows)
    if count >= most:
        raise Invalid("swap_too_many", "first_id", person=name(work, person_id), count=count, max=most)


def _bound(work: Work, *assignments: int) -> bool:
    """Whether one of the shifts is in a request that waits already."""
    query = select(SwapRequest.id).where(
        col(SwapRequest.state).in_(WAITING),
        or_(col(SwapRequest.first_id).in_(assignments), col(SwapRequest.second_id).in_(assignments)),
    )
    return work.session.exec(query.limit(1)).first() is not None


def _check_rules(work: Work, first: Assignment, second: Assignment) -> None:
    """Raises Invalid with whom a rule speaks of, and what it says."""
    me, them = two_known(work, first, second)
    if me is None or them is None:
        raise Invalid("swap_their_shift", "second_id")
    for who, verdict in speaks_against(work, me, them, first, second):
        why = work.house.state["languages"].say(work.lang, verdict.code, **verdict.params)
        raise Invalid("swap_rule", "second_id", person=who, why=why)


@command(ASK)
def agree_swap(work: Work, data: SwapIn) -> SwapRequest:
    """The colleague agrees; agreeing twice is once.

    Raises Forbidden (somebody else's), Conflict (decided, expired, a shift changed), Invalid("swap_too_many").
    """
    row = waiting(work, SwapRequest, data.swap_id, data.site_id)
    require_own(work, row.other_id)
    if row.state == OPEN:
        the_two(work, row)
        _check_month(work, data.site_id, row.other_id, row.second_day)
        row.state, row.agreed_at = AGREED, work.now
        work.add(row)
        work.emit(SwapAgreed(data.site_id, row.id or 0, row.asker_id, row.other_id))
    return row


@command(ASK)
def refuse_swap(work: Work, data: SwapIn) -> SwapRequest:
    """The colleague does not want to. Raises Forbidden (somebody else's), Conflict (decided, expired)."""
    row = waiting(work, SwapRequest, data.swap_id, data.site_id)
    require_own(work, row.other_id)
    close(work, row, DECLINED, data.answer)
    work.emit(SwapRefused(data.site_id, row.id or 0, row.asker_id, row.other_id), data.answer)
    return row


@command(ASK)
def withdraw_swap(work: Work, data: SwapIn) -> SwapRequest:
    """One of the two takes it back while it waits. Raises Forbidden, Conflict (decided, expired)."""
    row = waiting(work, SwapRequest, data.swap_id, data.site_id)
    require_own(work, row.asker_id if work.actor.person_id != row.other_id else row.other_id)
    close(work, row, WITHDRAWN)
    work.emit(SwapWithdrawn(data.site_id, row.id or 0, row.asker_id, row.other_id, work.actor.person_id or 0))
    return row


@command(DECIDE)
def approve_swap(work: Work, data: DecideSwapIn) -> SwapRequest:
    """Let the two change shifts: the rules are asked again, the roster is changed by the roster's own command.

    Raises Forbidden (one of the two), Conflict (decided, not agreed, the roster changed), NeedsConsent (a rule).
    """
    row = _to_decide(work, data)
    if row.state != AGREED:
        raise Conflict("swap_not_agreed", person=name(work, row.other_id))
    the_two(work, row)
    made = swap_places(
        work,
        SwapPlacesIn(
            site_id=data.site_id, first=data.first, second=data.second, accept=data.accept, reason=data.answer
        ),
    )
    close(work, row, APPROVED, data.answer)
    work.emit(
        SwapDecided(
            data.site_id, row.id or 0, row.asker_id, row.other_id, True, as_deputy(work, data.site_id), made.id,
            made.other_id,
        ),
        data.answer,
    )  # fmt: skip
    return row


@command(DECIDE)
def decline_swap(work: Work, data: DecideSwapIn) -> SwapRequest:
    """Refuse the swap and say why. Raises Invalid("request_why"), Forbidden, Conflict."""
    row = _to_decide(work, data)
    if not data.answer:
        raise Invalid("request_why", "answer")
    close(work, row, DECLINED, data.answer)
    work.emit(
        SwapDecided(data.site_id, row.id or 0, row.asker_id, row.other_id, False, as_deputy(work, data.site_id)),
        data.answer,
    )
    return row


def _to_decide(work: Work, data: DecideSwapIn) -> SwapRequest:
    row = waiting(work, SwapRequest, data.swap_id, data.site_id)
    refuse_own(work, row.asker_id, row.other_id)
    if for_manager(work, row) and not work.may(MANAGER, data.site_id):
        raise Forbidden("leave_for_manager")
    return row


def for_manager(work: Work, row: SwapRequest) -> bool:
    """Whether another leader may not decide it: a leader is one of the two."""
    return is_leader(work, row.site_id, row.asker_id) or is_leader(work, row.site_id, row.other_id)


def the_two(work: Work, row: SwapRequest) -> tuple[Assignment, Assignment]:
    """Both shifts, still as they were asked about. Raises Conflict naming whose is not."""
    found = []
    for shift_id, person_id, starts_at, ends_at in (
        (row.first_id, row.asker_id, row.first_starts_at, row.first_ends_at),
        (row.second_id, row.other_id, row.second_starts_at, row.second_ends_at),
    ):
        shift = work.get(Assignment, shift_id, site_id=row.site_id)
        work.session.refresh(shift)
        same = (shift.person_id, shift.starts_at, shift.ends_at) == (person_id, starts_at, ends_at)
        if shift.cleared_at is not None or not same:
            raise Conflict("swap_shift_changed", person=name(work, person_id))
        found.append(shift)
    return found[0], found[1]
