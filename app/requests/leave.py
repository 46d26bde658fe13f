"""Asking for time off, taking it back, deciding on it.

A day or less is a leader's to decide, longer leave and a leader's own the manager's (or, inside the window, the
deputy's); nobody decides their own. Approving clears the shifts in that time and notes the absence.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.commands import command, require_own
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.delegation import Clock
from app.people.rights import person_at
from app.requests.common import (
    AHEAD_DAYS,
    ASK,
    DECIDE,
    MANAGER,
    as_deputy,
    close,
    is_leader,
    refuse_own,
    waiting,
)
from app.requests.days import closed_days
from app.requests.events import LeaveAsked, LeaveDecided, LeaveWithdrawn
from app.requests.models import APPROVED, DECLINED, OPEN, WAITING, WITHDRAWN, LeaveRequest
from app.roster.absences import days_of, leave_verdicts, store_absence
from app.roster.exchange import FreeIn, free_person, shifts_between
from app.roster.hours_away import store_hours
from app.roster.plan_rows import changing
from app.roster.respect import keep_one, respect
from app.roster.rules import Span, Verdict
from app.sites.queries import setting, site, today

SHORT_AHEAD, LONG_AHEAD, LONGEST = 1, 3, 30
"""Days: notice for a day or less (field F39: the day before), for longer leave (our own), longest in one request (our
own). Sites set leave_days_ahead, leave_long_days_ahead, leave_max_days."""
Tokens = Annotated[str, Field(max_length=2000, pattern=r"^[\d:,]*$")]


class AskLeaveIn(BaseModel):
    """What kind, from which day to which (empty: that day only), and for a part of one day from when to when."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    kind: Literal["personal", "annual", "toil", "other"] = "personal"
    first_day: date
    last_day: date | None = None
    from_time: Clock | None = None
    to_time: Clock | None = None
    reason: Annotated[Note, Field(max_length=200)] = ""
    accept: Annotated[str, Field(max_length=120)] = ""

    @property
    def last(self) -> date:
        """The last day, included."""
        return self.last_day or self.first_day


class LeaveIn(BaseModel):
    """One request for leave."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    leave_id: RowId


class DecideLeaveIn(BaseModel):
    """One request, the shifts in its time as the page showed them, and what the person is told.

    `accept` names rules of leave that are overruled, joined by "+"; the answer is then the reason.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    leave_id: RowId
    seen: Tokens = ""
    accept: Annotated[str, Field(max_length=240)] = ""
    answer: Annotated[Note, Field(max_length=200)] = ""


@dataclass
class _Consent:
    """The answer as what overrules a rule."""

    site_id: int
    accept: str
    reason: str


@command(ASK)
def ask_leave(work: Work, data: AskLeaveIn) -> LeaveRequest:
    """Ask for time off for oneself.

    Raises Invalid (days, times, too late), NeedsConsent("leave_closed_day").
    """
    me = work.actor.person_id
    if me is None:
        raise Forbidden()
    person_at(work, me, data.site_id)
    _check_days(work, data)
    if _asked_already(work, data, me):
        raise Invalid("leave_twice", "first_day")
    closed = closed_days(work, data.site_id, days_of(data.first_day, data.last))
    if closed.days and closed.blocks:
        raise Invalid("leave_never_then", "first_day", days=closed.words)
    if closed.days and "leave_closed_day" not in data.accept.split("+"):
        raise NeedsConsent("leave_closed_day", days=closed.words)
    row = LeaveRequest(
        site_id=data.site_id,
        person_id=me,
        kind=data.kind,
        first_day=data.first_day,
        last_day=data.last,
        from_minute=_minute(data.from_time),
        to_minute=_minute(data.to_time),
        reason=data.reason,
        blackout=bool(closed.days),
        asked_at=work.now,
        starts_at=work.now,
    )
    span = span_of(work, row)
    shifts = shifts_between(work, data.site_id, me, span)
    row.starts_at = max(span.starts_at, min((one.starts_at for one in shifts), default=span.starts_at))
    work.add(row)
    manager = for_manager(work, row)
    work.emit(LeaveAsked(data.site_id, row.id or 0, me, row.first_day.isoformat(), row.days, manager), data.reason)
    return row


def _check_days(work: Work, data: AskLeaveIn) -> None:
    ahead, days = (data.first_day - today(work, data.site_id)).days, (data.last - data.first_day).days + 1
    longest = setting(work, data.site_id, "leave_max_days", LONGEST)
    if days < 1:
        raise Invalid("leave_backwards", "last_day")
    if ahead > AHEAD_DAYS:
        raise Invalid("request_too_far", "first_day", max=AHEAD_DAYS)
    if days > longest:
        raise Invalid("leave_too_long", "last_day", max=longest)
    if ahead < 0:
        raise Invalid("leave_over", "first_day")
    if (data.from_time is None) != (data.to_time is None):
        raise Invalid("leave_part_both", "from_time" if data.from_time is None else "to_time")
    if data.from_time is not None and data.to_time is not None:
        if days > 1:
            raise Invalid("leave_part_one_day", "last_day")
        if data.to_time <= data.from_time:
            raise Invalid("span_backwards", "to_time")
    short = setting(work, data.site_id, "leave_days_ahead", SHORT_AHEAD)
    notice = setting(work, data.site_id, "leave_long_days_ahead", LONG_AHEAD) if days > 1 else short
    if ahead < notice:
        raise Invalid("leave_today", "first_day") if ahead < 1 else Invalid("leave_too_late", "first_day", days=notice)


def _asked_already(work: Work, data: AskLeaveIn, person_id: int) -> bool:
    query = select(LeaveRequest.id).where(
        LeaveRequest.site_id == data.site_id,
        LeaveRequest.person_id == person_id,
        col(LeaveRequest.state).in_((*WAITING, APPROVED)),
        LeaveRequest.first_day <= data.last,
        LeaveRequest.last_day >= data.first_day,
    )
    return work.session.exec(query.limit(1)).first() is not None


def _minute(at: object) -> int | None:
    return at.hour * 60 + at.minute if at is not None else None  # type: ignore[attr-defined]


def span_of(work: Work, row: LeaveRequest) -> Span:
    """The time asked for: whole business days, or from minute to minute of one day."""
    here = site(work, row.site_id)
    if row.from_minute is not None and row.to_minute is not None:
        return Span(here.at(row.first_day, row.from_minute), here.at(row.first_day, row.to_minute))
    first: datetime = here.at(row.first_day, here.day_starts_minute)
    return Span(first, here.at(row.last_day + timedelta(days=1), here.day_starts_minute))


def for_manager(work: Work, row: LeaveRequest) -> bool:
    """Whether a leader may not decide it: longer than a day, on a day all are needed, or a leader's own."""
    return row.days > 1 or row.blackout or is_leader(work, row.site_id, row.person_id)


@command(ASK)
def withdraw_leave(work: Work, data: LeaveIn) -> LeaveRequest:
    """Take one's own request back while it waits. Raises Forbidden, Conflict (decided, expired)."""
    row = waiting(work, LeaveRequest, data.leave_id, data.site_id)
    require_own(work, row.person_id)
    close(work, row, WITHDRAWN)
    work.emit(LeaveWithdrawn(data.site_id, row.id or 0, row.person_id))
    return row


@command(DECIDE)
def approve_leave(work: Work, data: DecideLeaveIn) -> LeaveRequest:
    """Give the time off: the shifts in it are cleared (drafts on days to come), the absence is noted.

    Raises Forbidden (one's own, the manager's to decide), Conflict (decided meanwhile, the roster changed since),
    NeedsConsent or Invalid when a rule of leave objects.
    """
    row = _to_decide(work, data)
    span = span_of(work, row)
    against = against_leave(work, row)
    consent = _Consent(data.site_id, data.accept, data.answer)
    respect(work, consent, [one for _, said in against for one in said], "answer")
    ask = FreeIn(
        site_id=data.site_id,
        person_id=row.person_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        seen=data.seen,
        reason=data.answer,
    )
    with changing(work, data.site_id, "free", data.answer) as change:
        freed = free_person(work, ask)
    row.change_id = change.kept.id if change.kept else None
    note_away(work, row)
    for day, said in against:
        for verdict in said:
            keep_one(work, data.site_id, row.person_id, day, verdict, data.answer)
    close(work, row, APPROVED, data.answer)
    work.emit(
        LeaveDecided(data.site_id, row.id or 0, row.person_id, True, as_deputy(work, data.site_id), freed), data.answer
    )
    return row


def note_away(work: Work, row: LeaveRequest) -> None:
    """The roster knows of it: whole days, or the hours of one."""
    if row.from_minute is None:
        store_absence(work, row.site_id, row.person_id, row.first_day, row.last_day, row.kind, "request")
    else:
        store_hours(work, row.site_id, row.person_id, span_of(work, row), row.kind)


def against_leave(work: Work, row: LeaveRequest) -> list[tuple[date, list[Verdict]]]:
    """What the rules of leave say to each day of it; a part of a day is not asked about."""
    if row.from_minute is not None:
        return []
    days = days_of(row.first_day, row.last_day)
    return list(leave_verdicts(work, row.site_id, row.person_id, days, row.kind).items())


@command(DECIDE)
def decline_leave(work: Work, data: DecideLeaveIn) -> LeaveRequest:
    """Refuse the time off and say why. Raises Invalid("request_why"), Forbidden, Conflict."""
    row = _to_decide(work, data)
    if not data.answer:
        raise Invalid("request_why", "answer")
    close(work, row, DECLINED, data.answer)
    work.emit(LeaveDecided(data.site_id, row.id or 0, row.person_id, False, as_deputy(work, data.site_id)), data.answer)
    return row


def _to_decide(work: Work, data: DecideLeaveIn) -> LeaveRequest:
    row = waiting(work, LeaveRequest, data.leave_id, data.site_id)
    refuse_own(work, row.person_id)
    if row.state != OPEN:
        raise Conflict("changed_meanwhile")
    if for_manager(work, row) and not work.may(MANAGER, data.site_id):
        raise Forbidden("leave_for_manager")
    return row
