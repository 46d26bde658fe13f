"""What every command of the chain shares: the instant it happened, the party under lock, the step written down."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import bindparam
from sqlmodel import col, select

from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, Note, RowId
from app.core.work import Work
from app.people.models import Person
from app.sites.models import Site
from app.sites.queries import setting, site
from app.visitors import messages as messages  # registers the words of the refusals
from app.visitors.models import Visit, VisitStep
from app.visitors.queries import my_post

CLOCK_SLACK = timedelta(seconds=60)
"""How far a phone's clock may run ahead of ours."""

LATE_ENTRY_MINUTES = 30
"""Default of the setting late_entry_minutes: what is entered later needs a reason (domain 4.2)."""

UNDO = timedelta(seconds=30)
"""How long one's own last step can be taken back. The screens offer it for ten seconds; the rest is the network's."""


class WhenIn(BaseModel):
    """When it happened, if not just now (a phone without signal sends later); late entries say why.

    `earlier` is a time of the site's clock typed by hand (14:05), of the business day that runs; it wins.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    occurred_at: AwareDatetime | None = None
    earlier: Annotated[Line, Field(pattern=r"^(([01]?\d|2[0-3]):[0-5]\d)?$")] = ""
    reason: Note = ""


class StepIn(WhenIn):
    """A step of one party."""

    visit_id: RowId


def instant(work: Work, told: WhenIn) -> datetime:
    """When it happened. Raises Invalid for the future, for another business day, and late without a reason."""
    here = site(work, told.site_id)
    field = "earlier" if told.earlier else "occurred_at"
    if told.earlier:
        at = _of_today(here, told.earlier, work.now)
    elif told.occurred_at is None:
        return work.now
    else:
        at = told.occurred_at.astimezone(UTC)
    if at > work.now + CLOCK_SLACK:
        raise Invalid("in_future", field)
    if here.day_of(at) != here.day_of(work.now):
        raise Invalid("other_day", field)
    minutes = setting(work, told.site_id, "late_entry_minutes", LATE_ENTRY_MINUTES)
    if work.now - at > timedelta(minutes=minutes) and not told.reason:
        raise Invalid("late_needs_reason", "reason", minutes=minutes)
    return min(at, work.now)


def _of_today(here: Site, clock: str, now: datetime) -> datetime:
    """That time of the running business day: the small hours belong to the day before."""
    hour, minute = (int(part) for part in clock.split(":"))
    minutes = hour * 60 + minute
    if minutes < here.day_starts_minute:
        minutes += 1440
    return here.at(here.day_of(now), minutes).astimezone(UTC)


def after_arrival(work: Work, visit: Visit, at: datetime, field: str = "earlier") -> datetime:
    """`at` for a party that leaves then. Raises Invalid when it had not come (or not come back) yet.

    Two phones' clocks may differ a little: within that it is the instant of arriving.
    """
    known = [one for one in (visit.opened_at, visit.announced_at, visit.at_door_at) if one is not None]
    came = visit.returned_at or min(known)
    if at < came - CLOCK_SLACK:
        raise Invalid("before_they_came", field, at=f"{came.astimezone(site(work, visit.site_id).zone):%H:%M}")
    return max(at, came)


def by_car(visit: Visit) -> bool:
    """Whether a car of theirs stands in the car park, as far as anybody recorded; a taxi has driven on."""
    return bool(visit.plate_masked) and not visit.on_foot and not visit.dropped_off


# Built once: putting it together costs more than running it.
LOCKED = (
    select(Visit)
    .where(col(Visit.id) == bindparam("visit"), col(Visit.site_id) == bindparam("site"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def locked(work: Work, site_id: int, visit_id: int) -> Visit:
    """The party's row as it is now, held until the transaction ends. Raises NotFound."""
    visit = work.session.exec(LOCKED, params={"visit": visit_id, "site": site_id}).first()
    if visit is None:
        raise NotFound()
    return visit


def still_open(work: Work, wanted: StepIn) -> Visit:
    """The party under lock. Raises NotFound, and Conflict naming who closed it and when."""
    visit = locked(work, wanted.site_id, wanted.visit_id)
    if visit.departed_at is not None:
        raise taken(work, "gone_already", visit, visit.departed_by, visit.departed_at)
    return visit


def taken(work: Work, code: str, visit: Visit, person_id: int | None, at: datetime) -> Conflict:
    """The refusal that says who came first and when (site's time)."""
    if person_id is None:
        return Conflict("gone_by_itself")
    name = work.get(Person, person_id).name
    return Conflict(code, name=name, at=at.astimezone(site(work, visit.site_id).zone))


def note(
    work: Work,
    visit: Visit,
    step: str,
    at: datetime,
    text: str = "",
    *,
    new: bool = False,
    reason: str = "",
    unit_id: int | None = None,
) -> None:
    """Write the step down, with who recorded it, on which post, when it happened, when we heard of it and why late."""
    if not new:
        visit.version += 1
    post = my_post(work, visit.site_id)
    work.put(
        VisitStep,
        site_id=visit.site_id,
        visit_id=visit.id,
        step=step,
        at=at,
        received_at=work.now,
        by=work.actor.person_id,
        post_id=post.id if post else None,
        note=text[:200],
        reason=reason[:200],
        unit_id=unit_id,
    )


def close(work: Work, visit: Visit, outcome: str, at: datetime) -> str:
    """Close the party as `outcome`; the place where it was, for the step's note, so that it can be taken back."""
    was = visit.place
    visit.departed_at, visit.departed_by, visit.outcome, visit.place = at, work.actor.person_id, outcome, "left"
    return was
