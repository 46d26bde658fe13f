"""What a member of staff sees on the phone: their requests, those asked of them, and the form for a new one."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from sqlmodel import col, or_, select

from app.core.work import Work
from app.requests.common import AHEAD_DAYS
from app.requests.leave import LONG_AHEAD, LONGEST, SHORT_AHEAD
from app.requests.messages import KIND_WORDS
from app.requests.models import WAITING, LeaveRequest, SwapRequest
from app.requests.swaps import DAYS_AHEAD, PER_MONTH
from app.requests.views import (
    LeaveRow,
    ShiftWords,
    SwapRow,
    leave_rows,
    names_of,
    people_in,
    shift_words,
    shifts_of,
    swap_rows,
)
from app.roster.exchange import Other, others_for, told_shifts
from app.roster.models import Assignment
from app.sites.queries import setting, today

BACK = timedelta(days=60)
SHOWN = 30
AROUND = timedelta(days=6)
SHIFTS_AHEAD = timedelta(days=35)
OPTIONS, REFUSED = 60, 12


@dataclass(frozen=True)
class Mine:
    """Requests of the actor: swaps asked of them first, then what waits, then what is over."""

    to_answer: tuple[SwapRow, ...]
    waiting: tuple[LeaveRow | SwapRow, ...]
    over: tuple[LeaveRow | SwapRow, ...]
    me: int


@dataclass(frozen=True)
class Offer:
    """A colleague's shift that could be asked for; `why` says what speaks against it, and of whom."""

    shift: ShiftWords
    name: str
    why: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ask:
    """The form. `what` is empty, leave or swap; numbers are days (`per_month`: swaps)."""

    what: str
    kinds: tuple[tuple[str, str], ...]
    first_day: date
    tomorrow: date
    latest: date
    short: int
    long: int
    longest: int
    notice: int
    per_month: int
    shifts: tuple[ShiftWords, ...] = ()
    chosen: ShiftWords | None = None
    offers: tuple[tuple[date, tuple[Offer, ...]], ...] = ()
    refused: tuple[Offer, ...] = ()


def mine(work: Work, *, site_id: int, **_: object) -> Mine:
    """The actor's requests of the last two months. Five statements."""
    me = work.actor.person_id or 0
    leave = list(
        work.session.exec(
            select(LeaveRequest)
            .where(
                LeaveRequest.site_id == site_id,
                LeaveRequest.person_id == me,
                or_(col(LeaveRequest.state).in_(WAITING), LeaveRequest.asked_at > work.now - BACK),
            )
            .order_by(col(LeaveRequest.asked_at).desc())
            .limit(SHOWN)
        )
    )
    swaps = list(
        work.session.exec(
            select(SwapRequest)
            .where(
                SwapRequest.site_id == site_id,
                or_(SwapRequest.asker_id == me, SwapRequest.other_id == me),
                or_(col(SwapRequest.state).in_(WAITING), SwapRequest.asked_at > work.now - BACK),
            )
            .order_by(col(SwapRequest.asked_at).desc())
            .limit(SHOWN)
        )
    )
    names = names_of(work, people_in(leave, swaps))
    in_words = swap_rows(work, swaps, names, shifts_of(work, swaps))
    rows: list[LeaveRow | SwapRow] = [*leave_rows(work, leave, names), *in_words]
    rows.sort(key=lambda row: row.asked_at, reverse=True)
    to_answer = tuple(row for row in in_words if row.asked and row.other_id == me)
    return Mine(
        to_answer,
        tuple(row for row in rows if row.waits and row not in to_answer),
        tuple(row for row in rows if not row.waits),
        me,
    )


def ask(work: Work, *, site_id: int, new: str = "", shift: int = 0, **_: object) -> Ask:
    """The form for `new` (leave or swap); for a swap first one's own shifts, then those of colleagues."""
    now = today(work, site_id)
    short = setting(work, site_id, "leave_days_ahead", SHORT_AHEAD)
    notice = setting(work, site_id, "swap_days_ahead", DAYS_AHEAD)
    blank = Ask(
        new if new in ("leave", "swap") else "",
        tuple(KIND_WORDS.items()),
        now + timedelta(days=max(short, 1)),
        now + timedelta(days=1),
        now + timedelta(days=AHEAD_DAYS),
        short,
        setting(work, site_id, "leave_long_days_ahead", LONG_AHEAD),
        setting(work, site_id, "leave_max_days", LONGEST),
        notice,
        setting(work, site_id, "swap_per_month", PER_MONTH),
    )
    if blank.what != "swap":
        return blank
    return _swap(work, site_id, blank, now + timedelta(days=notice), shift)


def _swap(work: Work, site_id: int, blank: Ask, earliest: date, shift: int) -> Ask:
    told = told_shifts(work, site_id, earliest, earliest + SHIFTS_AHEAD)
    asked = _asked(work, site_id)
    own = [row for row in told if row.person_id == work.actor.person_id and row.id not in asked]
    chosen = next((row for row in own if row.id == shift), None)
    offers: list[Offer] = []
    if chosen is not None:
        offers = [_offer(work, one) for one in _others(work, chosen, earliest) if one.row.id not in asked]
    good = [one for one in offers if not one.why][:OPTIONS]
    return replace(
        blank,
        shifts=tuple(shift_words(work, row) for row in own),
        chosen=shift_words(work, chosen) if chosen else None,
        offers=tuple((day, tuple(rows)) for day, rows in groupby(good, key=lambda one: one.shift.day)),
        refused=tuple(one for one in offers if one.why)[:REFUSED],
    )


def _asked(work: Work, site_id: int) -> set[int]:
    """Shifts that stand in a request that waits: asking for them again would be refused."""
    rows = work.session.exec(
        select(SwapRequest.first_id, SwapRequest.second_id).where(
            SwapRequest.site_id == site_id, col(SwapRequest.state).in_(WAITING)
        )
    )
    return {one for pair in rows for one in pair}


def _others(work: Work, chosen: Assignment, earliest: date) -> list[Other]:
    return others_for(work, chosen, max(earliest, chosen.business_day - AROUND), chosen.business_day + AROUND)


def _offer(work: Work, one: Other) -> Offer:
    say = work.house.state["languages"].say
    why = tuple((name, say(work.lang, verdict.code, **verdict.params)) for name, verdict in one.why)
    return Offer(shift_words(work, one.row), one.name, why)
