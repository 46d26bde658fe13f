"""What a duty is after everything that was noted about it, whatever the order in which the notes came.

A phone without a signal sends hours later, and two phones send in any order. So a note of the queue does not act on the
duty: it is laid into the history at the instant at which it happened, and the duty is what the whole history says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from app.core.errors import Conflict, Forbidden
from app.core.happened import Arrival, arrival
from app.core.happened import flag as add_flags
from app.core.work import Work
from app.duties.events import DutyClosed, DutyNoted, DutyReopened
from app.duties.models import Duty, Tick
from app.duties.plan import EARLY, SLACK, undo_span
from app.roster.models import Assignment, Standing
from app.sites.queries import setting, site

LOCK_HOURS = 12
"""Default of ours: so long after a business day has ended its duties still take what comes late by themselves."""


@dataclass(frozen=True)
class Act:
    """One line of a duty's history. `strong`: an undo by somebody who may take back another's."""

    kind: str
    at: datetime
    received_at: datetime
    person_id: int | None
    value: str = ""
    reason: str = ""
    strong: bool = False
    by: int | None = None
    """Who did it, where that is not who wrote it down."""

    @property
    def doer(self) -> int | None:
        """Who did it."""
        return self.by if self.by is not None else self.person_id

    def order(self) -> tuple[object, ...]:
        """By when it happened; at the same instant an undo comes last, and the rest is told apart by its content."""
        return (self.at, self.kind == "undo", self.doer or 0, self.kind, self.value, self.reason)


def standing_act(acts: Iterable[Act], span: timedelta) -> Act | None:
    """The act that closes the duty after all of `acts`, None when it is open.

    The first to close it counts; a second person's tick stands beside it. An undo takes back its own person's tick
    (anybody's when it is strong) until `span` after we heard of it. The order of `acts` does not matter.
    """
    closed: Act | None = None
    for act in sorted(acts, key=Act.order):
        if act.kind != "undo":
            closed = closed or act
        elif closed and (act.strong or (act.doer == closed.doer and act.at <= closed.received_at + span)):
            closed = None
    return closed


def note(work: Work, duty: Duty, how: Arrival, act: Act) -> Duty:
    """Lay `act` into the history of `duty`, which the caller holds.

    Raises Forbidden("duty_not_yours"), Conflict("queue_place_moved", "queue_day_locked", "undo_too_late").
    """
    if how.taken_by is None and act.kind != "undo":
        _require_place_then(work, duty, act.at)
    if locked(work, duty):
        if how.taken_by is None:
            raise Conflict("queue_day_locked")
        add_flags(work, "locked")
    span, before = undo_span(work, duty.site_id), history(work, duty)
    closed = standing_act(before, span)
    if act.kind != "undo" and closed is not None and closed.at <= act.at:
        add_flags(work, "second")
    now_closed = standing_act([*before, act], span)
    own_closed = closed is not None and closed.doer == act.doer and closed.at <= act.at
    if act.kind == "undo" and own_closed and now_closed is not None and now_closed == closed:
        raise Conflict("undo_too_late", minutes=int(span.total_seconds() // 60))
    _store(work, duty, act, how)
    if now_closed == closed:
        work.emit(DutyNoted(duty.site_id, duty.id or 0, duty.post_id, duty.place, act.kind))
        return duty
    _settle(duty, now_closed)
    if now_closed is None:
        work.emit(DutyReopened(duty.site_id, duty.id or 0, duty.post_id, duty.place), reason=act.reason)
    else:
        work.emit(DutyClosed(duty.site_id, duty.id or 0, duty.post_id, duty.place, now_closed.kind, now_closed.strong))
    return duty


def history(work: Work, duty: Duty) -> list[Act]:
    """Everything that was noted about a duty so far."""
    rows = work.session.exec(select(Tick).where(Tick.duty_id == duty.id))
    found = [
        Act(row.kind, row.at, row.received_at, row.person_id, row.value, row.reason, row.for_other, row.done_by)
        for row in rows
    ]
    if duty.state in ("done", "na") and duty.done_at and standing_act(found, undo_span(work, duty.site_id)) is None:
        heard = duty.received_at or duty.done_at  # closed by a hand-off, which leaves no line of its own
        found.append(Act("done", duty.done_at, heard, duty.done_by, duty.value, strong=duty.for_other))
    return found


def locked(work: Work, duty: Duty) -> bool:
    """Whether the day of the duty is over for so long that only a leader takes something in."""
    here = site(work, duty.site_id)
    ends = here.at(duty.business_day, here.day_starts_minute + 1440)
    return work.now > ends + timedelta(hours=setting(work, duty.site_id, "duty_lock_hours", LOCK_HOURS))


def _store(work: Work, duty: Duty, act: Act, how: Arrival) -> None:
    now = arrival(work) or how
    work.put(
        Tick,
        site_id=duty.site_id,
        duty_id=duty.id,
        person_id=act.person_id,
        kind=act.kind,
        at=act.at,
        received_at=act.received_at,
        value=act.value,
        reason=act.reason,
        for_other=act.strong,
        flags=now.flagged(),
        skew_s=how.skew_s,
    )


def _settle(duty: Duty, closed: Act | None) -> None:
    """Make the row say what the history says."""
    duty.version += 1
    if closed is None:
        duty.state, duty.done_at, duty.done_by, duty.received_at = "open", None, None, None
        duty.value, duty.problem, duty.for_other, duty.paper = "", "", False, False
        return
    duty.state = "na" if closed.kind == "na" else "done"
    duty.done_at, duty.done_by, duty.received_at = closed.at, closed.doer, closed.received_at
    wrong = closed.value if closed.kind == "problem" else closed.reason if closed.kind == "na" else ""
    duty.value, duty.problem = ("" if closed.kind == "problem" else closed.value), wrong
    duty.for_other = closed.strong
    duty.reason = closed.reason if closed.strong else ""


def _require_place_then(work: Work, duty: Duty, at: datetime) -> None:
    """Refuse unless the place was the actor's at `at`, by presence or by the plan as the actor could know it.

    A plan that was changed afterwards takes nothing away (flag "changed"); one changed before was not known to a phone
    without a signal: that is for the leader to decide.
    """
    me, place = work.actor.person_id, (Standing.post_id == duty.post_id, Standing.place == duty.place)
    stood = work.session.exec(
        select(Standing).where(
            *place,
            Standing.started_at <= at,
            or_(col(Standing.ended_at).is_(None), col(Standing.ended_at) > at - SLACK),
        )
    ).all()
    planned = work.session.exec(
        select(Assignment).where(
            Assignment.post_id == duty.post_id,
            Assignment.place == duty.place,
            Assignment.starts_at <= at + EARLY,
            Assignment.ends_at > at - SLACK,
        )
    ).all()
    live = [row for row in planned if row.cleared_at is None]
    if me in {row.person_id for row in stood} | {row.person_id for row in live}:
        now_there = {row.person_id for row in stood if row.ended_at is None or row.ended_at > at}
        now_there |= {row.person_id for row in live if row.starts_at <= at < row.ends_at}
        if now_there and me not in now_there:
            add_flags(work, "changed")
        return
    cleared = [row.cleared_at for row in planned if row.person_id == me and row.cleared_at is not None]
    if not cleared:
        raise Forbidden("duty_not_yours")
    if max(cleared) <= at:
        raise Conflict("queue_place_moved")
    add_flags(work, "changed")
