"""Umbrellas go out and come back: on an escort, with a party, taken home; lost, found, broken, mended, moved."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import select

import app.lending.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, RowId, mask_phone, normal_phone
from app.core.work import Work
from app.lending.events import UmbrellaBack, UmbrellaChanged, UmbrellaLent
from app.lending.models import Umbrella, UmbrellaLoan
from app.lending.words import RACK_OF, Location, State
from app.sites.queries import setting, site
from app.visitors.desk import notice_version
from app.visitors.models import Visit
from app.visitors.queries import my_post
from app.visitors.steps import StepIn, still_open

AWAY_DAYS = 2
"""Default of the setting umbrella_away_days: F48 of the domain document."""


class LendIn(BaseModel):
    """An umbrella goes out. `to`: escort, away, or visit:<id>. `phone` and `days` are for one taken home."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    umbrella_id: RowId
    to: Annotated[str, Field(pattern=r"^(escort|away|visit:[1-9][0-9]{0,8})$")] = "escort"
    phone: Annotated[Line, Field(max_length=40)] = ""
    days: int = Field(default=1, ge=1, le=60)


class ReturnIn(BaseModel):
    """An umbrella is back. `at` empty: on the rack beside whoever took it back, else where it came from."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    umbrella_id: RowId
    at: Location | Literal[""] = ""
    condition: Literal["good", "broken", "lost"] = "good"


class ChangeUmbrellaIn(BaseModel):
    """One umbrella that nobody has: `to` a rack (moved, found, mended), repair or lost."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    umbrella_id: RowId
    to: Literal["lot", "door", "model", "repair", "lost"]


@command(Permission.VISIT_STEP)
def lend_umbrella(work: Work, data: LendIn) -> UmbrellaLoan:
    """Give an umbrella out. Raises NotFound, Conflict("umbrella_taken"), Invalid for a missing phone or a long loan."""
    kind, _, number = data.to.partition(":")
    visit = _party(work, data.site_id, int(number)) if number else None
    require_own(work, visit.consultant_id if visit else work.actor.person_id)
    umbrella = held(work, data.site_id, data.umbrella_id)
    if umbrella.state != State.RACK:
        raise Conflict("umbrella_taken", number=umbrella.number)
    loan = UmbrellaLoan(
        site_id=data.site_id,
        umbrella_id=umbrella.id or 0,
        kind=kind,
        visit_id=visit.id if visit else None,
        out_at=work.now,
        out_by=work.actor.person_id,
        from_location=umbrella.location,
    )
    if kind == "away":
        _to_a_phone(work, loan, data)
    work.add(loan)
    _put(work, umbrella, State.ESCORT if kind == "escort" else State.LENT)
    work.emit(UmbrellaLent(data.site_id, umbrella.id or 0, umbrella.number, kind, visit.id or 0 if visit else 0))
    return loan


def _party(work: Work, site_id: int, visit_id: int) -> Visit:
    return still_open(work, StepIn(site_id=site_id, visit_id=visit_id))


def _to_a_phone(work: Work, loan: UmbrellaLoan, data: LendIn) -> None:
    """Keep the borrower's number sealed, and when it is due: the end of a day at the site."""
    if not data.phone:
        raise Invalid("umbrella_phone", "phone")
    most = setting(work, data.site_id, "umbrella_away_days", AWAY_DAYS)
    if data.days > most:
        raise Invalid("umbrella_due", "days", days=most)
    try:
        digits = normal_phone(data.phone)
    except Invalid as refusal:
        raise Invalid(refusal.code, "phone") from None
    loan.phone_cipher, loan.phone_masked = work.house.vault.seal(digits), mask_phone(digits)
    loan.notice_version = notice_version(work, data.site_id)
    loan.due_at = due_of(work, data.site_id, data.days)


def due_of(work: Work, site_id: int, days: int) -> datetime:
    """The hour of closing `days` days from now."""
    here = site(work, site_id)
    return here.at(here.day_of(work.now) + timedelta(days=days), here.closes_minute)


@command(Permission.VISIT_STEP)
def return_umbrella(work: Work, data: ReturnIn) -> Umbrella:
    """Take an umbrella back, or say that it is lost. Raises NotFound, Conflict when nobody has it."""
    umbrella = held(work, data.site_id, data.umbrella_id)
    query = select(UmbrellaLoan).where(UmbrellaLoan.umbrella_id == umbrella.id, UmbrellaLoan.back_at == None)
    loan = work.session.exec(query.with_for_update()).first()
    if loan is None:
        raise Conflict("umbrella_not_out", number=umbrella.number)
    lent_to = work.get(Visit, loan.visit_id).consultant_id if loan.visit_id else work.actor.person_id
    require_own(work, lent_to)
    place = Location(data.at or rack_beside(work, data.site_id) or loan.from_location)
    loan.back_at, loan.back_by = work.now, work.actor.person_id
    loan.back_location, loan.condition = place, data.condition
    state = {"good": State.RACK, "broken": State.REPAIR, "lost": State.LOST}[data.condition]
    _put(work, umbrella, state, place if state is not State.LOST else None)
    work.emit(UmbrellaBack(data.site_id, umbrella.id or 0, umbrella.number, data.condition, place))
    return umbrella


@command(Permission.VISIT_STEP)
def change_umbrella(work: Work, data: ChangeUmbrellaIn) -> Umbrella:
    """Move, mend, find or lose an umbrella that nobody has. Raises NotFound, Conflict while somebody has it."""
    require_own(work, work.actor.person_id)
    umbrella = held(work, data.site_id, data.umbrella_id)
    if umbrella.state in (State.ESCORT, State.LENT, State.OVERDUE):
        raise Conflict("umbrella_is_out", number=umbrella.number)
    if data.to in ("repair", "lost"):
        _put(work, umbrella, State(data.to))
    else:
        _put(work, umbrella, State.RACK, Location(data.to))
    work.emit(UmbrellaChanged(data.site_id, umbrella.id or 0, umbrella.number, umbrella.state, umbrella.location))
    return umbrella


def held(work: Work, site_id: int, umbrella_id: int) -> Umbrella:
    """The umbrella under lock until the transaction ends. Raises NotFound."""
    query = select(Umbrella).where(Umbrella.id == umbrella_id, Umbrella.site_id == site_id, Umbrella.active)
    found = work.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound()
    return found


def _put(work: Work, umbrella: Umbrella, state: State, place: Location | None = None) -> None:
    umbrella.state, umbrella.state_at = state.value, work.now
    if place is not None:
        umbrella.location = place.value
    umbrella.version += 1


def rack_beside(work: Work, site_id: int) -> Location | None:
    """The rack beside the post on which the actor stands; None where there is none."""
    post = my_post(work, site_id)
    found = {RACK_OF[kind] for kind in (post.kinds if post else ()) if kind in RACK_OF}
    return next((place for place in Location if place in found), None)
