"""What people do with duties: tick, take back, say why not, report what is wrong, also for somebody else."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import bindparam
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.happened import arrival, happened
from app.core.text import Note, Reason, RowId
from app.core.work import Work
from app.duties.asks import proved
from app.duties.events import DutyClosed, DutyReopened
from app.duties.evidence import filled_at
from app.duties.history import Act, note
from app.duties.items import all_items
from app.duties.models import Duty, DutyItem, Tick
from app.duties.photos import prove_by_photo
from app.duties.plan import Place, places_of, undo_span
from app.duties.teams import require_team
from app.people.models import Person
from app.photos.service import Key
from app.sites.queries import site


class Given(BaseModel):
    """What closes a duty. Which field is needed says the item; `number` 0 to 1 000 000, a `score` 0 to 100 each.

    `code`: of the place, as scanned or typed. `signer`, `pin`: a second person who signs or approves.
    """

    model_config = ConfigDict(extra="ignore")

    number: int | None = Field(default=None, ge=0, le=1_000_000)
    text: Note = ""
    choice: str = Field(default="", max_length=40)
    score: list[int] = Field(default_factory=list, max_length=20)
    accept: str = Field(default="", max_length=40)
    code: str = Field(default="", max_length=20)
    signer: str = Field(default="", max_length=40)
    pin: str = Field(default="", max_length=12)


class TickDutyIn(Given):
    """A tick. `version` is that of the duty as it was seen; `occurred_at` when it was done, if the phone kept it.

    `photos`: the phone's own keys of photos taken for it; they may arrive later.
    """

    site_id: RowId
    duty_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)
    occurred_at: AwareDatetime | None = None
    photos: list[Key] = Field(default_factory=list, max_length=9)


class TickOtherIn(TickDutyIn):
    """A tick for whoever stands there, and why the leader makes it."""

    reason: Reason


class UndoTickIn(BaseModel):
    """Taking a tick back; `reason` is needed from anybody but the person who ticked a moment ago."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    duty_id: RowId
    reason: Note = Field(default="", max_length=200)
    occurred_at: AwareDatetime | None = None


class NotApplicableIn(BaseModel):
    """A duty that cannot or need not be done, and why."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    duty_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)
    reason: Reason
    occurred_at: AwareDatetime | None = None


class ReportProblemIn(BaseModel):
    """Something was found wrong while doing the duty."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    duty_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)
    text: Note = Field(min_length=1)
    occurred_at: AwareDatetime | None = None


@command(Permission.DUTY_TICK)
def tick_duty(work: Work, data: TickDutyIn) -> Duty:
    """Close a duty of one's own place. Ticked again by the same person it stays as it is.

    Raises Conflict naming who was first, Invalid for what is missing or lies in the future, Forbidden for a place
    that is not one's own.
    """
    at = happened(work, data.occurred_at, data.site_id)
    duty, item = _locked(work, data.site_id, data.duty_id)
    if arrival(work):
        return _noted(work, duty, "done", at, value=_proved(work, duty, item, data))
    require_own_place(work, data.site_id, (duty.post_id, duty.place), at)
    if duty.state == "done" and duty.done_by == work.actor.person_id:
        return duty
    _require_open(work, duty, data.version)
    return _close(work, duty, "done", at, value=_proved(work, duty, item, data))


@command(Permission.DUTY_TICKOTHER)
def tick_for_other(work: Work, data: TickOtherIn) -> Duty:
    """Close a duty of somebody of one's team, kept under the leader's name and reason. Raises as `tick_duty`."""
    duty, item = _locked(work, data.site_id, data.duty_id)
    require_team(work, duty)
    _require_open(work, duty, data.version)
    return _close(
        work,
        duty,
        "done",
        happened(work, data.occurred_at, data.site_id),
        value=_proved(work, duty, item, data),
        reason=data.reason,
        for_other=True,
    )


@command(Permission.DUTY_TICK)
def mark_not_applicable(work: Work, data: NotApplicableIn) -> Duty:
    """Close a duty of one's own place that cannot or need not be done, with the reason. Raises as `tick_duty`."""
    at = happened(work, data.occurred_at, data.site_id)
    duty, _ = _locked(work, data.site_id, data.duty_id)
    if arrival(work):
        return _noted(work, duty, "na", at, reason=data.reason)
    require_own_place(work, data.site_id, (duty.post_id, duty.place), at)
    _require_open(work, duty, data.version)
    return _close(work, duty, "na", at, reason=data.reason)


@command(Permission.DUTY_TICK)
def report_problem(work: Work, data: ReportProblemIn) -> Duty:
    """Close a duty of one's own place as done, with what was found wrong. Raises as `tick_duty`."""
    at = happened(work, data.occurred_at, data.site_id)
    duty, _ = _locked(work, data.site_id, data.duty_id)
    if arrival(work):
        return _noted(work, duty, "problem", at, value=data.text)
    require_own_place(work, data.site_id, (duty.post_id, duty.place), at)
    _require_open(work, duty, data.version)
    return _close(work, duty, "problem", at, problem=data.text)


@command(Permission.DUTY_UNTICK)
def undo_tick(work: Work, data: UndoTickIn) -> Duty:
    """Open a closed duty again: one's own within the site's minutes, else the leader or manager with a reason.

    Raises Conflict when it is open already or the minutes are over, Invalid when the reason is missing.
    """
    duty, _ = _locked(work, data.site_id, data.duty_id)
    if arrival(work):
        return _noted_undo(work, duty, data)
    if duty.state not in ("done", "na"):
        raise Conflict("duty_not_done")
    span = undo_span(work, data.site_id)
    own = duty.done_by is not None and duty.done_by == work.actor.person_id
    at_once = own and work.now - (duty.received_at or work.now) <= span
    if not at_once:
        if granted(work) not in ("S", "T", "A", "G"):
            raise Conflict(*("undo_too_late",) if own else ("undo_not_yours",), minutes=int(span.total_seconds() // 60))
        if not own:
            require_team(work, duty)
        if not data.reason:
            raise Invalid("undo_needs_reason", "reason")
    work.add(
        Tick(
            site_id=duty.site_id,
            duty_id=duty.id or 0,
            person_id=work.actor.person_id,
            kind="undo",
            at=work.now,
            received_at=work.now,
            reason=data.reason,
            for_other=not at_once,
        )
    )
    duty.state, duty.done_at, duty.done_by, duty.received_at = "open", None, None, None
    duty.value, duty.problem, duty.for_other, duty.paper = "", "", False, False
    duty.version += 1
    work.emit(DutyReopened(duty.site_id, duty.id or 0, duty.post_id, duty.place), reason=data.reason)
    return duty


def _noted(work: Work, duty: Duty, kind: str, at: datetime, *, value: str = "", reason: str = "") -> Duty:
    """What a phone noted without a signal, laid into the history of the duty."""
    how = arrival(work)
    assert how is not None
    return note(work, duty, how, Act(kind, at, work.now, work.actor.person_id, value, reason))


def _noted_undo(work: Work, duty: Duty, data: UndoTickIn) -> Duty:
    """An undo that comes late; it may come before its tick. A leader's, with a reason, takes back anybody's."""
    how, at = arrival(work), happened(work, data.occurred_at, data.site_id)
    assert how is not None
    strong = bool(data.reason) and granted(work) in ("S", "T", "A", "G")
    if strong:
        require_team(work, duty)
    return note(work, duty, how, Act("undo", at, work.now, work.actor.person_id, reason=data.reason, strong=strong))


def _proved(work: Work, duty: Duty, item: DutyItem, data: TickDutyIn) -> str:
    """What is stored for what was given, its photos noted. Raises Invalid for what is missing."""
    if filled_at(item):
        raise Conflict("duty_fills_itself")
    prove_by_photo(work, duty, item, data.photos)
    return proved(work, item, data, duty.post_id)


def require_own_place(work: Work, site_id: int, place: Place, at: datetime) -> None:
    """Refuse unless the actor stands there or is planned there at `at`."""
    if not work.actor.is_system and place not in places_of(work, site_id, work.actor.person_id, at):
        raise Forbidden("duty_not_yours")


# Built once: putting it together costs more than running it.
LOCKED = (
    select(Duty)
    .where(col(Duty.id) == bindparam("duty"), col(Duty.site_id) == bindparam("site"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _locked(work: Work, site_id: int, duty_id: int) -> tuple[Duty, DutyItem]:
    """The duty and its item, held against a second person until the transaction ends."""
    duty = work.session.exec(LOCKED, params={"duty": duty_id, "site": site_id}).first()
    if duty is None:
        raise NotFound()
    return duty, all_items(work, site_id)[duty.item_id]


def _require_open(work: Work, duty: Duty, version: int) -> None:
    """Refuse a form that was made before somebody else acted. What was missed may still be said to have been done."""
    if duty.state == "na":
        raise Conflict("duty_not_applicable", at=_clock(work, duty))
    if duty.state == "done":
        name = work.session.exec(select(Person.name).where(col(Person.id) == duty.done_by)).first()
        raise Conflict("duty_done_by", name=name, at=_clock(work, duty)) if name else Conflict("duty_done_elsewhere")
    if duty.version != version and duty.state == "open":
        raise Conflict("changed_meanwhile")


def _clock(work: Work, duty: Duty) -> str:
    at = duty.done_at or work.now
    return at.astimezone(site(work, duty.site_id).zone).strftime("%H:%M")


def _close(
    work: Work,
    duty: Duty,
    how: str,
    at: datetime,
    *,
    value: str = "",
    problem: str = "",
    reason: str = "",
    for_other: bool = False,
) -> Duty:
    work.put(
        Tick,
        site_id=duty.site_id,
        duty_id=duty.id,
        person_id=work.actor.person_id,
        kind=how,
        at=at,
        received_at=work.now,
        value=value or problem,
        reason=reason,
        for_other=for_other,
    )
    duty.state = "na" if how == "na" else "done"
    duty.done_at, duty.done_by, duty.received_at = at, work.actor.person_id, work.now
    duty.value, duty.problem, duty.for_other = value, problem or (reason if how == "na" else ""), for_other
    duty.reason = reason if for_other else ""
    duty.version += 1
    work.emit(DutyClosed(duty.site_id, duty.id or 0, duty.post_id, duty.place, how, for_other))
    return duty
