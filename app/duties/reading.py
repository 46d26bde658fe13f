"""What "my shift" reads: six statements beside session, rights and site, whatever the size of the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, or_
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Role
from app.core.db import plain_rows
from app.core.work import Work
from app.duties.items import all_items, items_of, switched_on
from app.duties.models import Duty, DutyCount, DutyItem
from app.duties.plan import (
    EARLY,
    PLAN_COLUMNS,
    SLACK,
    STOOD_COLUMNS,
    Place,
    PlanRow,
    Stood,
    shift_of,
    unplanned_shift,
    whole_shifts,
)
from app.duties.queries import late_before
from app.duties.timing import Shift
from app.people.models import Membership, Person
from app.roster.models import Assignment, Standing
from app.sites.models import Post
from app.sites.queries import posts, site, today

DAY = timedelta(days=1)
OWN = aliased(Assignment)

# Built once: putting these together costs several times as much as asking them.
AROUND = (
    sa.select(*PLAN_COLUMNS, col(Person.name))
    .join(Person, col(Person.id) == col(Assignment.person_id))
    .where(
        col(Assignment.site_id) == sa.bindparam("site"),
        col(Assignment.cleared_at).is_(None),
        col(Assignment.business_day).in_(sa.bindparam("days", expanding=True)),
        or_(
            # The posts are found once, not for every row anew.
            col(Assignment.post_id).in_(
                sa.select(col(OWN.post_id)).where(
                    col(OWN.site_id) == sa.bindparam("site"),
                    col(OWN.person_id) == sa.bindparam("me"),
                    col(OWN.cleared_at).is_(None),
                    col(OWN.business_day).in_(sa.bindparam("days", expanding=True)),
                )
            ),
            col(Assignment.post_id).in_(
                sa.select(col(Standing.post_id)).where(
                    col(Standing.person_id) == sa.bindparam("me"), col(Standing.ended_at).is_(None)
                )
            ),
        ),
    )
    .order_by(col(Assignment.starts_at), col(Assignment.place))
)
STANDS = (
    sa.select(*STOOD_COLUMNS, col(Person.name))
    .join(Person, col(Person.id) == col(Standing.person_id))
    .where(col(Standing.site_id) == sa.bindparam("site"), col(Standing.ended_at).is_(None))
)
LEADERS = (
    sa.select(col(Membership.person_id), col(Membership.role), col(Membership.team), col(Person.name))
    .join(Person, col(Person.id) == col(Membership.person_id))
    .where(
        col(Membership.site_id) == sa.bindparam("site"),
        col(Membership.role).in_((Role.TL, Role.SM)),
        col(Person.active),
        or_(
            col(Membership.until).is_(None),
            col(Membership.until) > sa.bindparam("now", type_=UTCDateTime()),
        ),
    )
    .order_by(col(Membership.role).desc(), col(Membership.id))
)
DUTIES = sa.select(
    *Duty.__table__.c,  # type: ignore[attr-defined]
    col(Person.name).label("by"),
).join(Person, col(Person.id) == col(Duty.done_by), isouter=True)
DUTIES_OF_PLACE = DUTIES.where(
    col(Duty.site_id) == sa.bindparam("site"),
    col(Duty.post_id) == sa.bindparam("post"),
    col(Duty.place) == sa.bindparam("place"),
    col(Duty.business_day) == sa.bindparam("day"),
)
LATE_DUTIES = DUTIES.where(
    col(Duty.site_id) == sa.bindparam("site"),
    col(Duty.business_day).in_(sa.bindparam("days", expanding=True)),
    col(Duty.post_id).in_(sa.bindparam("posts", expanding=True)),
    col(Duty.state) == "open",
    col(Duty.due_at) < sa.bindparam("late", type_=UTCDateTime()),
)
COUNTS = sa.select(col(DutyCount.item_id), col(DutyCount.count), col(DutyCount.auto)).where(
    col(DutyCount.post_id) == sa.bindparam("post"),
    col(DutyCount.place) == sa.bindparam("place"),
    col(DutyCount.business_day) == sa.bindparam("day"),
)


@dataclass(frozen=True)
class Planned:
    """A planned shift of a place with who has it; `rows` of one shift cut by a swap stand together."""

    place: Place
    person_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    rows: Sequence[PlanRow]


class Stands(NamedTuple):
    """Somebody on a place now."""

    row: Stood
    name: str


class Led(NamedTuple):
    """A leader or manager and the group they lead (empty: the groups without a leader of their own)."""

    person_id: int
    role: str
    team: str
    name: str


@dataclass(frozen=True)
class Mine:
    """Where the actor is: `shift` whole as the rules see it, `planned` their own row of it (None: no plan)."""

    place: Place
    shift: Shift
    planned: Planned | None
    standing: Stood | None


class Counted(NamedTuple):
    """A counter of the place: by hand, and by hand-offs."""

    by_hand: int
    auto: int


class Row(NamedTuple):
    """A duty (its columns) with its item and the name of whoever closed it."""

    duty: Any
    item: DutyItem
    by: str | None


def plan_around(work: Work, site_id: int) -> list[Planned]:
    """The shifts, yesterday to tomorrow, of every post on which the actor is planned then, or stands now."""
    me, day = work.actor.person_id, today(work, site_id)

    def load() -> list[Planned]:
        asked = {"site": site_id, "me": me, "days": (day - DAY, day, day + DAY)}
        found = [(PlanRow(*row), name) for *row, name in plain_rows(work.session, AROUND, **asked)]
        names = {row.id: name for row, name in found}
        return [
            Planned((row.post_id, row.place), row.person_id, names[row.id], row.starts_at, row.ends_at, rows)
            for rows in whole_shifts([row for row, _ in found])
            for row in rows
        ]

    return work.memo(
        ("shift plan", site_id),
        lambda: work.unchanged(("shift plan", site_id, me, day), load, Assignment, Person, Standing),
    )


def standing_now(work: Work, site_id: int) -> list[Stands]:
    """Everybody who stands on a place of the site now."""

    def load() -> list[Stands]:
        return [Stands(Stood(*row), name) for *row, name in plain_rows(work.session, STANDS, site=site_id)]

    return work.memo(
        ("shift standing", site_id), lambda: work.unchanged(("shift standing", site_id), load, Standing, Person)
    )


def leaders(work: Work, site_id: int) -> list[Led]:
    """Who leads which group at the site, managers last."""

    def load() -> list[Led]:
        return [Led(*row) for row in plain_rows(work.session, LEADERS, site=site_id, now=work.now)]

    minute = int(work.now.timestamp() // 60)
    return work.memo(
        ("shift leaders", site_id),
        lambda: work.unchanged(("shift leaders", site_id, minute), load, Membership, Person),
    )


def mine(work: Work, site_id: int) -> Mine | None:
    """Where the actor stands now, else the shift that runs or is near; None without any today."""
    return work.memo(("shift mine", site_id), lambda: _mine(work, site_id))


def _mine(work: Work, site_id: int) -> Mine | None:
    here, now, me = site(work, site_id), work.now, work.actor.person_id
    own = [one for one in plan_around(work, site_id) if one.person_id == me]
    stands = next((one.row for one in standing_now(work, site_id) if one.row.person_id == me), None)
    if stands is not None:
        place = (stands.post_id, stands.place)
        planned = next((one for one in own if one.place == place and _near(one, now)), None)
        # Whoever stands in does what the shift of that place has to do.
        there = planned or next((one for one in plan_around(work, site_id) if _runs(one, place, now)), None)
        shift = shift_of(here, there.rows, first=True) if there else unplanned_shift(here, stands, first=False)
        return Mine(place, shift, planned, stands)
    planned = next((one for one in own if one.starts_at <= now < one.ends_at), None)
    planned = planned or next((one for one in own if _near(one, now)), None)
    day = here.day_of(now)
    planned = planned or next((one for one in own if one.starts_at > now and one.rows[0].business_day == day), None)
    return Mine(planned.place, shift_of(here, planned.rows, first=True), planned, None) if planned else None


def _runs(one: Planned, place: Place, now: datetime) -> bool:
    return one.place == place and one.starts_at <= now < one.ends_at


def _near(one: Planned, now: datetime) -> bool:
    return one.starts_at - EARLY <= now < one.ends_at + SLACK


def teams_of_actor(work: Work, site_id: int) -> frozenset[str]:
    """Codes of the groups whose late duties the actor sees: one's own as a leader, those nobody leads as a manager."""
    found = leaders(work, site_id)
    led = {one.team for one in found if one.role == Role.TL}
    own = {one.team for one in found if one.role == Role.TL and one.person_id == work.actor.person_id}
    if any(one.role == Role.SM and one.person_id == work.actor.person_id for one in found):
        own |= {post.group_code for post in posts(work, site_id).values()} - led
    return frozenset(own)


def own_duties(work: Work, site_id: int, at: Mine) -> list[Row]:
    """Every duty that opened on the actor's place in the business day of the shift, in the order they are due."""
    asked = {"site": site_id, "post": at.place[0], "place": at.place[1], "day": at.shift.business_day}
    return work.memo(("shift rows", site_id), lambda: _rows(work, site_id, DUTIES_OF_PLACE, asked))


def late_of_teams(work: Work, site_id: int) -> list[Row]:
    """The late duties of the groups the actor leads, today's and yesterday's, in the order they were due."""
    if not work.actor.roles_at(site_id) & {Role.TL, Role.SM}:
        return []
    teams, day = teams_of_actor(work, site_id), today(work, site_id)
    led = [post_id for post_id, post in posts(work, site_id).items() if post.group_code in teams]
    asked = {"site": site_id, "days": (day - DAY, day), "posts": led, "late": late_before(work, site_id)}
    return work.memo(("team rows", site_id), lambda: _rows(work, site_id, LATE_DUTIES, asked) if led else [])


def _rows(work: Work, site_id: int, query: sa.Select[Any], asked: dict[str, Any]) -> list[Row]:
    items = all_items(work, site_id)
    found = [Row(row, items[row.item_id], row.by) for row in plain_rows(work.session, query, **asked)]
    return sorted(found, key=lambda row: (row.duty.due_at, row.item.position, row.duty.id))


def items_and_counts(work: Work, site_id: int, at: Mine) -> list[tuple[DutyItem, Counted | None]]:
    """The switched-on items of the place's post with today's counters of the place."""

    def load() -> list[tuple[DutyItem, Counted | None]]:
        post, day = posts(work, site_id)[at.place[0]], at.shift.business_day
        asked = {"post": at.place[0], "place": at.place[1], "day": day}
        counts = {
            item_id: Counted(by_hand, auto) for item_id, by_hand, auto in plain_rows(work.session, COUNTS, **asked)
        }
        return [(item, counts.get(item.id or 0)) for item in items_of(switched_on(work, site_id), post, day)]

    return work.memo(("shift items", site_id), load)


def post_of(work: Work, site_id: int, place: Place) -> Post | None:
    """The active post of a place."""
    return posts(work, site_id).get(place[0])
