"""Who is on which place when: the roster as the duties need it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, or_, select

from app.core.work import Work
from app.duties.timing import Margins, Shift
from app.roster.models import Assignment, Standing
from app.sites.models import Site
from app.sites.queries import setting, site

EARLY, SLACK = timedelta(minutes=30), timedelta(minutes=60)
"""A place is one's own this long before and after the planned shift: arriving early, handing over late."""
LONGEST = timedelta(hours=48)
"""No shift is longer: it ends by the end of the next day."""
UNPLANNED = timedelta(hours=8)
"""Length reckoned with for somebody who stands without a plan after closing."""
GRACE, UNDO, EVENT = 5, 10, 10
"""Defaults of ours, minutes: late after due + grace; a tick may be undone; an event's duty is due."""


Place = tuple[int, int]
"""(post, place)"""


@dataclass(frozen=True)
class Stay:
    """A shift on a place; `known_at`: when it was planned (what was due before asks nobody)."""

    place: Place
    shift: Shift
    known_at: datetime | None


def grace(work: Work, site_id: int) -> timedelta:
    """How long after it was due a duty counts as late."""
    return timedelta(minutes=setting(work, site_id, "duty_grace_minutes", GRACE))


def undo_span(work: Work, site_id: int) -> timedelta:
    """How long one may take back one's own tick."""
    return timedelta(minutes=setting(work, site_id, "duty_undo_minutes", UNDO))


def margins(work: Work, site_id: int) -> Margins:
    """The site's minutes for the start and the end of a shift."""
    return Margins(
        setting(work, site_id, "duty_start_minutes", Margins.start_minutes),
        setting(work, site_id, "duty_end_minutes", Margins.end_minutes),
    )


def places_of(work: Work, site_id: int, person_id: int | None, at: datetime) -> list[Place]:
    """The places that are the person's own at `at`: where they stand first, then where they are planned."""
    if person_id is None:
        return []
    standing = (
        select(Standing.post_id, Standing.place)
        .where(
            Standing.site_id == site_id,
            Standing.person_id == person_id,
            Standing.started_at <= at,
            or_(col(Standing.ended_at).is_(None), col(Standing.ended_at) > at - SLACK),
        )
        .order_by(col(Standing.started_at).desc())
    )
    planned = (
        select(Assignment.post_id, Assignment.place)
        .where(
            Assignment.site_id == site_id,
            Assignment.person_id == person_id,
            col(Assignment.cleared_at).is_(None),
            Assignment.starts_at <= at + EARLY,
            Assignment.starts_at > at - SLACK - LONGEST,
            Assignment.ends_at > at - SLACK,
        )
        .order_by(col(Assignment.starts_at))
    )
    found = [*work.session.exec(standing), *work.session.exec(planned)]
    return list(dict.fromkeys((post_id, place) for post_id, place in found))


@dataclass(frozen=True)
class PlanRow:
    """A live assignment as the duties need it."""

    id: int
    post_id: int
    place: int
    person_id: int
    business_day: date
    shift_code: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class Stood:
    """Somebody who stands on a place now."""

    post_id: int
    place: int
    person_id: int
    started_at: datetime


# Built once: every hand-off asks them, and putting a statement together costs more than running it.
PLAN_COLUMNS = (
    col(Assignment.id),
    col(Assignment.post_id),
    col(Assignment.place),
    col(Assignment.person_id),
    col(Assignment.business_day),
    col(Assignment.shift_code),
    col(Assignment.starts_at),
    col(Assignment.ends_at),
    col(Assignment.created_at),
)
PLAN = (
    sa.select(*PLAN_COLUMNS)
    .where(
        col(Assignment.site_id) == sa.bindparam("site"),
        col(Assignment.cleared_at).is_(None),
        col(Assignment.business_day).in_(sa.bindparam("days", expanding=True)),
    )
    .order_by(col(Assignment.starts_at), col(Assignment.place))
)
STOOD_COLUMNS = (col(Standing.post_id), col(Standing.place), col(Standing.person_id), col(Standing.started_at))
STOOD = sa.select(*STOOD_COLUMNS).where(col(Standing.site_id) == sa.bindparam("site"), col(Standing.ended_at).is_(None))


def whole_shifts(plan: Iterable[PlanRow]) -> list[list[PlanRow]]:
    """The rows of the plan put together again: a shift of a place cut by a swap or a relief is still one shift.

    Rows of one place, business day and shift code belong together; rows without a code when one begins as the other
    ends. So nobody who takes over at noon is asked for the start of a shift that began at eight.
    """
    shifts: dict[tuple[object, ...], list[list[PlanRow]]] = {}
    for row in plan:
        same = shifts.setdefault((row.post_id, row.place, row.business_day, row.shift_code), [])
        if same and (row.shift_code or same[-1][-1].ends_at == row.starts_at):
            same[-1].append(row)
        else:
            same.append([row])
    return [rows for same in shifts.values() for rows in same]


def shift_of(here: Site, rows: Sequence[PlanRow], *, first: bool) -> Shift:
    """A planned shift, of one row or several, as the timing rules see it."""
    starts, ends = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
    return Shift(starts, ends, rows[0].business_day, here.zone, here.opens_minute, first)


def first_of_day(shifts: Iterable[Sequence[PlanRow]]) -> set[int]:
    """Ids of the rows that begin the first shift of their post in their business day."""
    firsts: dict[tuple[int, date], PlanRow] = {}
    for rows in shifts:
        begins = rows[0]
        known = firsts.setdefault((begins.post_id, begins.business_day), begins)
        if (begins.starts_at, begins.place) < (known.starts_at, known.place):
            firsts[begins.post_id, begins.business_day] = begins
    return {row.id for row in firsts.values()}


def unplanned_shift(here: Site, row: Stood, *, first: bool) -> Shift:
    """The stay of somebody who stands without a plan: to closing, or for UNPLANNED when that is near or past."""
    day = here.day_of(row.started_at)
    closing = here.at(day, here.closes_minute)
    ends = closing if closing - row.started_at > SLACK else row.started_at + UNPLANNED
    return Shift(row.started_at, ends, day, here.zone, here.opens_minute, first)


@dataclass(frozen=True)
class Present:
    """Who is on which place now (or was until a moment ago), planned or standing."""

    stays: tuple[Stay, ...]
    plan: tuple[PlanRow, ...]
    """The assignments of today and yesterday, in the order they begin."""
    own: Mapping[int, tuple[Place, ...]]
    """The places of each person: where they stand first, then where they are planned."""


def present(work: Work, site_id: int) -> Present:
    """Two statements, and none while neither the plan nor the presence has changed.

    Kept by the minute: that is how exactly a plan begins and ends.
    """
    minute = int(work.now.timestamp() // 60)
    return work.memo(
        ("duty present", site_id),
        lambda: work.unchanged(
            ("duty present", site_id, minute), lambda: _present(work, site_id), Assignment, Standing, Site
        ),
    )


def _present(work: Work, site_id: int) -> Present:
    here, now = site(work, site_id), work.now
    day = here.day_of(now)
    asked = {"site": site_id, "days": (day - timedelta(days=1), day)}
    plan = [PlanRow(*row) for row in work.session.execute(PLAN, asked)]
    shifts = whole_shifts(plan)
    first = first_of_day(shifts)
    running = [row for row in plan if row.starts_at <= now < row.ends_at + SLACK]
    ids = {row.id for row in running}
    found = [
        Stay((rows[0].post_id, rows[0].place), shift_of(here, rows, first=rows[0].id in first), _known(rows))
        for rows in shifts
        if any(row.id in ids for row in rows)
    ]
    taken, posts_today = {stay.place for stay in found}, {row.post_id for row in plan if row.business_day == day}
    standing = [Stood(*row) for row in work.session.execute(STOOD, {"site": site_id})]
    for row in standing:
        if (row.post_id, row.place) not in taken:
            shift = unplanned_shift(here, row, first=row.post_id not in posts_today)
            found.append(Stay((row.post_id, row.place), shift, None))
    own: dict[int, tuple[Place, ...]] = {}
    here_now: list[Stood | PlanRow] = [*standing, *running]
    for one in here_now:
        own[one.person_id] = (*own.get(one.person_id, ()), (one.post_id, one.place))
    return Present(tuple(found), tuple(plan), own)


def _known(rows: Iterable[PlanRow]) -> datetime:
    """When the shift was first planned: what was due before asks nobody."""
    return min(row.created_at for row in rows)
