"""What an approver sees: what waits for a decision, what one decision would do to the roster, what was decided."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import col, func, or_, select

from app.core.errors import NotFound
from app.core.work import Work
from app.people.delegations import InCharge, Window, deputises, in_charge, leaders
from app.requests.common import MANAGER
from app.requests.leave import against_leave, span_of
from app.requests.models import AGREED, OPEN, WAITING, LeaveRequest, SwapRequest
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
from app.roster.exchange import Relief, reliefs_for, shifts_between, speaks_against, two_known
from app.roster.models import Assignment
from app.sites.queries import site

BACK = timedelta(days=14)
SHOWN = 20
MOST = 150
"""Requests read at most; what waits comes before what was decided."""


@dataclass(frozen=True)
class Waiting:
    """Requests that wait, the one that begins first on top. `mine_to_decide`: those the actor may decide."""

    rows: tuple[LeaveRow | SwapRow, ...]
    agreeing: tuple[SwapRow, ...]
    deputy: InCharge | None
    may_all: bool
    me: int
    picked: str

    def closed(self, row: LeaveRow | SwapRow) -> str:
        """Why the actor may not decide it: own, manager, or empty."""
        return closed_for(row, self.me, self.may_all)


def closed_for(row: LeaveRow | SwapRow, me: int, may_all: bool) -> str:
    """Why somebody may not decide it: own, manager, or empty."""
    askers = (row.person_id,) if isinstance(row, LeaveRow) else (row.asker_id, row.other_id)
    if me in askers:
        return "own"
    return "manager" if row.manager and not may_all else ""


@dataclass(frozen=True)
class Place:
    """A place that would be empty, and who could take it best; `relief` None: nobody is free."""

    shift: ShiftWords
    minute: int
    post_id: int
    number: int
    relief: Relief | None
    others: int
    """Others on the same post then."""


@dataclass(frozen=True)
class Decision:
    """One request opened. `kind` is leave, swap or empty; `objections` say what the rules have against it now."""

    kind: str
    leave: LeaveRow | None = None
    swap: SwapRow | None = None
    places: tuple[Place, ...] = ()
    more: int = 0
    seen: str = ""
    objections: tuple[tuple[str, str, str], ...] = ()
    """Of whom (empty: of the asker), in words, code."""
    changed: str = ""
    """Whose shift is no longer as it was."""
    closed: str = ""
    acting: tuple[Window, ...] = ()
    """Windows in which the asker would manage the site then."""

    @property
    def codes(self) -> str:
        """Codes of all the objections, as a form accepts them."""
        return "+".join(dict.fromkeys(code for _, _, code in self.objections))


def _asked(work: Work, site_id: int) -> tuple[list[LeaveRequest], list[SwapRequest]]:
    """What waits, and what was decided in the last two weeks: two statements, once per Work."""

    def load() -> tuple[list[LeaveRequest], list[SwapRequest]]:
        found: list[Any] = []
        for model in (LeaveRequest, SwapRequest):
            decided_at = col(model.decided_at)
            query = select(model).where(
                model.site_id == site_id, or_(col(model.state).in_(WAITING), decided_at > work.now - BACK)
            )
            newest_last = query.order_by(decided_at.is_not(None), decided_at.desc(), col(model.starts_at))
            found.append(list(work.session.exec(newest_last.limit(MOST))))
        return found[0], found[1]

    return work.memo(("requests of", site_id), load)


def _words(work: Work, leave: list[LeaveRequest], swaps: list[SwapRequest]) -> tuple[list[LeaveRow], list[SwapRow]]:
    names = names_of(work, people_in(leave, swaps))
    return leave_rows(work, leave, names), swap_rows(work, swaps, names, shifts_of(work, swaps))


def waiting(work: Work, *, site_id: int, pick: str = "", **_: object) -> Waiting:
    """What waits at the site. Six statements, whatever the number."""
    leave, swaps = _asked(work, site_id)
    away, changes = _words(
        work, [row for row in leave if row.state in WAITING], [row for row in swaps if row.state in WAITING]
    )
    rows: list[LeaveRow | SwapRow] = [*away, *(row for row in changes if row.agreed)]
    me, may_all = work.actor.person_id or 0, work.may(MANAGER, site_id)
    rows.sort(key=lambda row: (bool(closed_for(row, me, may_all)), row.starts_at))
    asked = sorted((row for row in changes if row.asked), key=lambda row: row.starts_at)
    return Waiting(tuple(rows), tuple(asked), in_charge(work, site_id), may_all, me, pick)


def decided(work: Work, *, site_id: int, **_: object) -> tuple[LeaveRow | SwapRow, ...]:
    """What came of the requests of the last two weeks, the newest first. Four statements."""
    leave, swaps = _asked(work, site_id)
    away, changes = _words(
        work, [row for row in leave if row.state not in WAITING], [row for row in swaps if row.state not in WAITING]
    )
    rows: list[LeaveRow | SwapRow] = [*away, *changes]
    return tuple(sorted(rows, key=lambda row: row.decided_at or row.asked_at, reverse=True)[:SHOWN])


def decision(work: Work, *, site_id: int, pick: str = "", **_rest: object) -> Decision:
    """The request that `pick` names ("leave:12", "swap:3"). Raises NotFound for one that is not of the site."""
    kind, _, number = pick.partition(":")
    if not number.isdecimal() or len(number) > 9 or kind not in ("leave", "swap"):
        return Decision("")
    may_all, me = work.may(MANAGER, site_id), work.actor.person_id or 0
    if kind == "leave":
        row = work.get(LeaveRequest, int(number), site_id=site_id)
        found = leave_rows(work, [row], names_of(work, people_in([row], [])))[0]
        return _leave(work, row, found, closed_for(found, me, may_all))
    swap = work.get(SwapRequest, int(number), site_id=site_id)
    shifts = shifts_of(work, [swap])
    if len(shifts) < 2:
        raise NotFound()
    words = swap_rows(work, [swap], names_of(work, people_in([], [swap])), shifts)[0]
    return _swap(work, swap, words, shifts, closed_for(words, me, may_all))


def _leave(work: Work, row: LeaveRequest, words: LeaveRow, closed: str) -> Decision:
    span = span_of(work, row)
    rows = shifts_between(work, row.site_id, row.person_id, span) if words.waits else []
    reliefs, say = reliefs_for(work, rows), work.house.state["languages"].say
    said = {one.code: one for _, found in (against_leave(work, row) if words.waits else ()) for one in found}
    places = [
        Place(
            shift_words(work, one),
            _minute(work, row.site_id, one.business_day, one.starts_at),
            one.post_id,
            one.place,
            *reliefs[one.id or 0],
        )
        for one in rows[:SHOWN]
    ]
    return Decision(
        "leave",
        leave=words,
        places=tuple(places),
        more=len(rows) - len(places),
        seen=",".join(f"{one.id}:{one.version}" for one in rows),
        objections=tuple(("", str(say(work.lang, code, **dict(one.params))), code) for code, one in said.items()),
        closed=closed,
        acting=deputises(work, row.site_id, row.person_id, span) if words.waits else (),
    )


def _minute(work: Work, site_id: int, day: date, at: datetime) -> int:
    return int((at - site(work, site_id).at(day, 0)).total_seconds() // 60)


def _swap(work: Work, row: SwapRequest, words: SwapRow, shifts: dict[int, Assignment], closed: str) -> Decision:
    first, second = shifts[row.first_id], shifts[row.second_id]
    changed, against = "", list[tuple[str, str, str]]()
    if words.waits:
        changed = _changed(row, first, second, words)
    if words.waits and not changed:
        me, them = two_known(work, first, second)
        say = work.house.state["languages"].say
        if me is not None and them is not None:
            against = [
                (name, str(say(work.lang, one.code, **dict(one.params))), one.code)
                for name, one in speaks_against(work, me, them, first, second)
            ]
    return Decision("swap", swap=words, objections=tuple(against), changed=changed, closed=closed)


def _changed(row: SwapRequest, first: Assignment, second: Assignment, words: SwapRow) -> str:
    """Name of the one whose shift is no longer as it was; empty when both are."""
    if first.cleared_at or (first.person_id, first.starts_at, first.ends_at) != (
        row.asker_id, row.first_starts_at, row.first_ends_at
    ):  # fmt: skip
        return words.asker
    if second.cleared_at or (second.person_id, second.starts_at, second.ends_at) != (
        row.other_id, row.second_starts_at, row.second_ends_at
    ):  # fmt: skip
        return words.other
    return ""


def count_waiting(work: Work, site_id: int) -> int:
    """Requests the actor may decide, for the bar of every page. One statement, two for a leader."""
    me, may_all = work.actor.person_id or 0, work.may(MANAGER, site_id)
    others = {me} if may_all else {me, *leaders(work, site_id)}
    leave = select(func.count(col(LeaveRequest.id))).where(
        LeaveRequest.site_id == site_id, LeaveRequest.state == OPEN, col(LeaveRequest.person_id).not_in(others)
    )
    swaps = select(func.count(col(SwapRequest.id))).where(
        SwapRequest.site_id == site_id,
        SwapRequest.state == AGREED,
        col(SwapRequest.asker_id).not_in(others),
        col(SwapRequest.other_id).not_in(others),
    )
    if not may_all:
        leave = leave.where(LeaveRequest.first_day == LeaveRequest.last_day, col(LeaveRequest.blackout).is_(False))
    away, changes = work.session.execute(columns(leave.scalar_subquery(), swaps.scalar_subquery())).one()
    return int(away) + int(changes)
