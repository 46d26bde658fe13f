"""Reads the roster of business days: one, or a stretch of them, in the same few statements."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, cast, exists, false, literal, null, or_
from sqlalchemy import select as columns
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Permission
from app.core.work import Work
from app.people.models import Person
from app.roster.day_shape import Day, Gap, Row, Stand, shortest_first
from app.roster.models import Assignment, Standing
from app.roster.overrides_models import RuleOverride
from app.roster.places import posts_in_order
from app.roster.publish_models import OpenPlace
from app.roster.queries import NEAR
from app.roster.relief_reading import on_break
from app.roster.rules import Span
from app.sites.queries import demand, site, today

__all__ = ["Day", "Gap", "Row", "Stand", "read_day", "read_days", "shortest_first"]


def read_day(work: Work, site_id: int, day: date) -> Day:
    """The day, read once per Work: two statements beside what is kept of the site."""
    return read_days(work, site_id, day, day)[day]


def read_days(work: Work, site_id: int, first: date, last: date, *, presence: bool = True) -> dict[date, Day]:
    """Every day from `first` to `last`, both included, in two statements however many they are.

    Each is kept for the Work as if it had been read alone. Presence (one of the two, and the open reliefs) is read for
    the days that have begun; views of the plan go without. Whoever does not plan sees what was published, not what is
    being planned.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    made, plans = _made(work, site_id, presence=True), _made(work, site_id, presence=False)
    if presence or all(day in made for day in days):
        plans = made
    if any(day not in plans for day in days):
        plans.update(_load(work, site_id, days, presence=presence))
    return {day: plans[day] for day in days}


def _made(work: Work, site_id: int, *, presence: bool) -> dict[date, Day]:
    return work.memo(("roster_days", site_id, presence), dict[date, Day])


def rows_read(work: Work, site_id: int) -> dict[int, Row]:
    """The rows of all days that were read so far, by id, those taken away too."""
    days = [*_made(work, site_id, presence=False).values(), *_made(work, site_id, presence=True).values()]
    return {row.id: row for day in days for row in (*day.gone, *day.rows)}


def forget_days(work: Work, site_id: int) -> None:
    """After a command that read days to change them: read anew from now on."""
    for presence in (True, False):
        _made(work, site_id, presence=presence).clear()


def _load(work: Work, site_id: int, days: list[date], *, presence: bool) -> dict[date, Day]:
    here, now_day = site(work, site_id), today(work, site_id)
    starts = {day: here.at(day, here.day_starts_minute) for day in (*days, days[-1] + timedelta(days=1))}
    asked = {
        "site": site_id,
        "first_day": days[0],
        "last_day": days[-1],
        "near_first": days[0] - NEAR,
        "near_last": days[-1] + NEAR,
        "first": starts[days[0]],
        "last": starts[days[-1] + timedelta(days=1)],
        "late": starts[days[-1] + timedelta(days=1)] + timedelta(hours=12),
    }
    rows: list[Row] = []
    gone: list[Row] = []
    opened: dict[date, list[tuple[int, int, Span]]] = {}
    plans = work.may(Permission.ROSTER_PLAN, site_id)
    for one in work.session.execute(PLANNED, asked):
        span = Span(one.starts_at, one.ends_at)
        if one.id is None:
            opened.setdefault(one.business_day, []).append((one.post_id, one.place, span))
            continue
        row = Row(
            one.id,
            one.version,
            one.post_id,
            one.place,
            one.person_id,
            one.name,
            one.shift_code,
            span,
            one.business_day,
            one.published_in is None,
            bool(one.overruled) and plans,
        )
        (rows if one.cleared_at is None else gone).append(row)
    if not plans:
        told = [row for row in rows if not row.draft or row.day <= now_day]  # a day that has begun has no drafts
        rows, gone = sorted(told + gone, key=lambda row: (row.span, row.id)), []
    stands: list[Stand] = []
    if presence and days[0] <= now_day:
        found = work.session.execute(STANDS_NOW if now_day in days else STANDS, asked)
        stands = [Stand(*one) for one in found]
    out = {}
    for day in days:
        whole = Span(starts[day], starts[day + timedelta(days=1)])
        late = whole.ends_at + timedelta(hours=12)
        out[day] = Day(
            here,
            day,
            day == now_day,
            work.now,
            work.lang,
            posts_in_order(work, site_id),
            tuple(_of_day(rows, day, whole)),
            tuple(
                one
                for one in stands
                if one.started_at < late
                and (one.ended_at > whole.starts_at if one.ended_at is not None else day == now_day)
            ),
            tuple(demand(work, site_id, day)),
            tuple(opened.get(day, ())),
            tuple(_of_day(gone, day, whole)),
            on_break(work, site_id) if presence and day == now_day else frozenset(),
        )
    return out


def _of_day(rows: Iterable[Row], day: date, whole: Span) -> list[Row]:
    """Rows that belong to the day or reach into it."""
    return [row for row in rows if row.day == day or row.span.overlaps(whole)]


# Built once: putting a statement together costs as much as running it.
ROWS: Select[*tuple[Any, ...]] = (
    columns(
        col(Assignment.id).label("id"),
        col(Assignment.version),
        col(Assignment.post_id),
        col(Assignment.place),
        col(Assignment.person_id),
        col(Person.name),
        col(Assignment.shift_code),
        col(Assignment.starts_at).label("starts_at"),
        col(Assignment.ends_at),
        col(Assignment.business_day),
        col(Assignment.published_in),
        col(Assignment.cleared_at),
        exists().where(col(RuleOverride.assignment_id) == col(Assignment.id)).label("overruled"),
    )
    .join(Person, col(Person.id) == col(Assignment.person_id))
    .where(
        col(Assignment.site_id) == bindparam("site"),
        or_(
            col(Assignment.cleared_at).is_(None),
            and_(col(Assignment.published_in).is_not(None), col(Assignment.withdrawn_in).is_(None)),
        ),
        col(Assignment.business_day).between(bindparam("near_first"), bindparam("near_last")),
        or_(
            col(Assignment.business_day).between(bindparam("first_day"), bindparam("last_day")),
            and_(col(Assignment.starts_at) < bindparam("last"), col(Assignment.ends_at) > bindparam("first")),
        ),
    )
)
OPENED = columns(
    cast(null(), Integer),
    cast(null(), Integer),
    col(OpenPlace.post_id),
    col(OpenPlace.place),
    cast(null(), Integer),
    literal(""),
    literal(""),
    col(OpenPlace.starts_at),
    col(OpenPlace.ends_at),
    col(OpenPlace.business_day),
    cast(null(), Integer),
    cast(null(), UTCDateTime()),
    false(),
).where(
    col(OpenPlace.site_id) == bindparam("site"),
    col(OpenPlace.cleared_at).is_(None),
    col(OpenPlace.business_day).between(bindparam("first_day"), bindparam("last_day")),
)
PLANNED = ROWS.union_all(OPENED).order_by("starts_at", "id")
"""Who is planned, and (without an id) which places are wanted beyond the coverage."""
ALL_STANDS = (
    columns(
        col(Standing.post_id),
        col(Standing.place),
        col(Standing.person_id),
        col(Person.name),
        col(Standing.assignment_id),
        col(Standing.started_at),
        col(Standing.ended_at),
    )
    .join(Person, col(Person.id) == col(Standing.person_id))
    .where(
        col(Standing.site_id) == bindparam("site"),
        col(Standing.started_at) < bindparam("late"),
    )
    .order_by(col(Standing.started_at))
)
STANDS = ALL_STANDS.where(col(Standing.ended_at) > bindparam("first"))
STANDS_NOW = ALL_STANDS.where(or_(col(Standing.ended_at).is_(None), col(Standing.ended_at) > bindparam("first")))
