"""Who is on which place when: the roster as the duties need it, and the items in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, or_, select

from app.core.work import Work
from app.duties.models import DutyItem
from app.duties.timing import Margins, Shift
from app.roster.models import Assignment, Standing
from app.sites.models import Post, Site, Unit
from app.sites.plan import kept, part_of_plan
from app.sites.queries import setting, site

part_of_plan(DutyItem)

EARLY, SLACK = timedelta(minutes=30), timedelta(minutes=60)
"""A place is one's own this long before and after the planned shift: arriving early, handing over late."""
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
            Assignment.ends_at > at - SLACK,
        )
        .order_by(col(Assignment.starts_at))
    )
    found = [*work.session.exec(standing), *work.session.exec(planned)]
    return list(dict.fromkeys((post_id, place) for post_id, place in found))


def live_assignments(work: Work, site_id: int, days: Sequence[date]) -> list[Assignment]:
    """The plan of some business days, in the order it begins."""
    query = (
        select(Assignment)
        .where(
            Assignment.site_id == site_id,
            col(Assignment.cleared_at).is_(None),
            col(Assignment.business_day).in_(days),
        )
        .order_by(col(Assignment.starts_at), col(Assignment.place))
    )
    return list(work.session.exec(query))


def whole_shifts(plan: Iterable[Assignment]) -> list[list[Assignment]]:
    """The rows of the plan put together again: a shift of a place cut by a swap or a relief is still one shift.

    Rows of one place, business day and shift code belong together; rows without a code when one begins as the other
    ends. So nobody who takes over at noon is asked for the start of a shift that began at eight.
    """
    shifts: dict[tuple[object, ...], list[list[Assignment]]] = {}
    for row in plan:
        same = shifts.setdefault((row.post_id, row.place, row.business_day, row.shift_code), [])
        if same and (row.shift_code or same[-1][-1].ends_at == row.starts_at):
            same[-1].append(row)
        else:
            same.append([row])
    return [rows for same in shifts.values() for rows in same]


def shift_of(here: Site, rows: Sequence[Assignment], *, first: bool) -> Shift:
    """A planned shift, of one row or several, as the timing rules see it."""
    starts, ends = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
    return Shift(starts, ends, rows[0].business_day, here.zone, here.opens_minute, first)


def first_of_day(shifts: Iterable[Sequence[Assignment]]) -> set[int]:
    """Ids of the rows that begin the first shift of their post in their business day."""
    firsts: dict[tuple[int, date], Assignment] = {}
    for rows in shifts:
        begins = rows[0]
        known = firsts.setdefault((begins.post_id, begins.business_day), begins)
        if (begins.starts_at, begins.place) < (known.starts_at, known.place):
            firsts[begins.post_id, begins.business_day] = begins
    return {row.id or 0 for row in firsts.values()}


def unplanned_shift(here: Site, row: Standing, *, first: bool) -> Shift:
    """The stay of somebody who stands without a plan: to closing, or for UNPLANNED when that is near or past."""
    day = here.day_of(row.started_at)
    closing = here.at(day, here.closes_minute)
    ends = closing if closing - row.started_at > SLACK else row.started_at + UNPLANNED
    return Shift(row.started_at, ends, day, here.zone, here.opens_minute, first)


@dataclass(frozen=True)
class Present:
    """Who is on which place now (or was until a moment ago), planned or standing."""

    stays: tuple[Stay, ...]
    plan: tuple[Assignment, ...]
    """The assignments of today and yesterday, in the order they begin."""
    own: Mapping[int, tuple[Place, ...]]
    """The places of each person: where they stand first, then where they are planned."""


def present(work: Work, site_id: int) -> Present:
    """Read once per Work; two statements."""
    return work.memo(("duty present", site_id), lambda: _present(work, site_id))


def _present(work: Work, site_id: int) -> Present:
    here, now = site(work, site_id), work.now
    day = here.day_of(now)
    plan = live_assignments(work, site_id, (day - timedelta(days=1), day))
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
    query = select(Standing).where(Standing.site_id == site_id, col(Standing.ended_at).is_(None))
    standing = list(work.session.exec(query))
    for row in standing:
        if (row.post_id, row.place) not in taken:
            shift = unplanned_shift(here, row, first=row.post_id not in posts_today)
            found.append(Stay((row.post_id, row.place), shift, None))
    own: dict[int, tuple[Place, ...]] = {}
    here_now: list[Standing | Assignment] = [*standing, *running]
    for one in here_now:
        own[one.person_id] = (*own.get(one.person_id, ()), (one.post_id, one.place))
    return Present(tuple(found), tuple(plan), own)


def _known(rows: Iterable[Assignment]) -> datetime:
    """When the shift was first planned: what was due before asks nobody."""
    return min(row.created_at for row in rows)


def items_in_force(work: Work, site_id: int, days: Sequence[date]) -> list[DutyItem]:
    """Switched-on items that any of `days` knows, in their order."""
    first, last = min(days), max(days)
    return [
        item
        for item in switched_on(work, site_id)
        if item.valid_from <= last and (item.valid_until is None or item.valid_until > first)
    ]


def switched_on(work: Work, site_id: int) -> list[DutyItem]:
    """Every switched-on item of the site in its order, whatever its days; kept with the site's plan."""

    def load() -> list[DutyItem]:
        query = (
            select(DutyItem)
            .where(DutyItem.site_id == site_id, col(DutyItem.enabled))
            .order_by(col(DutyItem.position), col(DutyItem.version))
        )
        return list(work.session.exec(query))

    return kept(work, site_id, "duty_items", load)


def items_of(items: Iterable[DutyItem], post: Post, day: date) -> list[DutyItem]:
    """The items of a post on a business day: the common ones and its own, each in the version of that day."""
    return [
        item
        for item in items
        if item.post_code in ("", post.code)
        and item.valid_from <= day
        and (item.valid_until is None or item.valid_until > day)
    ]


def subjects(item: DutyItem, units: Sequence[Unit], place: int, places: int) -> list[tuple[str, str, str]]:
    """(subject, zh, en) for which an item opens on a place: once, or for each of the open units dealt to it."""
    if not item.per_unit:
        return [("", "", "")]
    wanted = [unit for unit in units if unit.is_open and item.per_unit in ("all", unit.kind)]
    return [
        (f"unit:{unit.id}", unit.name_zh, unit.name_en)
        for n, unit in enumerate(wanted)
        if n % max(1, places) == place - 1
    ]
