"""What "my shift" reads: six statements beside session, rights and site, whatever the size of the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from app.core.actor import Role
from app.core.work import Work
from app.duties.models import Duty, DutyCount, DutyItem
from app.duties.plan import EARLY, SLACK, Place, items_of, shift_of, unplanned_shift, whole_shifts
from app.duties.queries import late_before
from app.duties.timing import Shift
from app.people.models import Membership, Person
from app.roster.models import Assignment, Standing
from app.sites.models import Post
from app.sites.queries import posts, site, today

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """A planned shift of a place with who has it; `rows` of one shift cut by a swap stand together."""

    place: Place
    person_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    rows: Sequence[Assignment]


class Stands(NamedTuple):
    """Somebody on a place now."""

    row: Standing
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
    standing: Standing | None


class Row(NamedTuple):
    """A duty with its item and the name of whoever closed it."""

    duty: Duty
    item: DutyItem
    by: str | None


def plan_around(work: Work, site_id: int) -> list[Planned]:
    """The shifts, yesterday to tomorrow, of every post on which the actor is planned then."""

    def load() -> list[Planned]:
        day = today(work, site_id)
        days, own = (day - DAY, day, day + DAY), aliased(Assignment)
        mine = sa.exists().where(
            col(own.site_id) == site_id,
            col(own.person_id) == work.actor.person_id,
            col(own.post_id) == col(Assignment.post_id),
            col(own.cleared_at).is_(None),
            col(own.business_day).in_(days),
        )
        query = (
            select(Assignment, Person.name)
            .join(Person, col(Person.id) == col(Assignment.person_id))
            .where(
                Assignment.site_id == site_id,
                col(Assignment.cleared_at).is_(None),
                col(Assignment.business_day).in_(days),
                mine,
            )
            .order_by(col(Assignment.starts_at), col(Assignment.place))
        )
        found = list(work.session.exec(query))
        names = {row.id: name for row, name in found}
        return [
            Planned((row.post_id, row.place), row.person_id, names[row.id], row.starts_at, row.ends_at, rows)
            for rows in whole_shifts([row for row, _ in found])
            for row in rows
        ]

    return work.memo(("shift plan", site_id), load)


def standing_now(work: Work, site_id: int) -> list[Stands]:
    """Everybody who stands on a place of the site now."""

    def load() -> list[Stands]:
        query = (
            select(Standing, Person.name)
            .join(Person, col(Person.id) == col(Standing.person_id))
            .where(Standing.site_id == site_id, col(Standing.ended_at).is_(None))
        )
        return [Stands(row, name) for row, name in work.session.exec(query)]

    return work.memo(("shift standing", site_id), load)


def leaders(work: Work, site_id: int) -> list[Led]:
    """Who leads which group at the site, managers last."""

    def load() -> list[Led]:
        query = (
            select(Membership.person_id, Membership.role, Membership.team, Person.name)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(
                Membership.site_id == site_id,
                col(Membership.role).in_((Role.TL, Role.SM)),
                col(Person.active),
                or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
            )
            .order_by(col(Membership.role).desc(), col(Membership.id))
        )
        return [Led(*row) for row in work.session.exec(query)]

    return work.memo(("shift leaders", site_id), load)


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
        shift = shift_of(here, planned.rows, first=True) if planned else unplanned_shift(here, stands, first=False)
        return Mine(place, shift, planned, stands)
    planned = next((one for one in own if one.starts_at <= now < one.ends_at), None)
    planned = planned or next((one for one in own if _near(one, now)), None)
    day = here.day_of(now)
    planned = planned or next((one for one in own if one.starts_at > now and one.rows[0].business_day == day), None)
    return Mine(planned.place, shift_of(here, planned.rows, first=True), planned, None) if planned else None


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


def rows_of(work: Work, site_id: int) -> list[Row]:
    """The duties of the actor's shift, and the late ones of the groups they lead, in the order they are due."""

    def load() -> list[Row]:
        at, teams, day = mine(work, site_id), frozenset[str](), today(work, site_id)
        if work.actor.roles_at(site_id) & {Role.TL, Role.SM}:
            teams = teams_of_actor(work, site_id)
        wanted = []
        if at is not None:
            wanted.append(
                sa.and_(
                    col(Duty.post_id) == at.place[0],
                    col(Duty.place) == at.place[1],
                    col(Duty.business_day) == at.shift.business_day,
                )
            )
        led = [post_id for post_id, post in posts(work, site_id).items() if post.group_code in teams]
        if led:
            wanted.append(
                sa.and_(
                    col(Duty.post_id).in_(led), col(Duty.state) == "open", col(Duty.due_at) < late_before(work, site_id)
                )
            )
        if not wanted:
            return []
        query = (
            select(Duty, DutyItem, Person.name)
            .join(DutyItem, col(DutyItem.id) == col(Duty.item_id))
            .join(
                Person,
                col(Person.id) == col(Duty.done_by),
                isouter=True,
            )
            .where(Duty.site_id == site_id, col(Duty.business_day).in_((day - DAY, day)), or_(*wanted))
            .order_by(col(Duty.due_at), col(DutyItem.position), col(Duty.id))
        )
        return [Row(*row) for row in work.session.exec(query)]

    return work.memo(("shift rows", site_id), load)


def items_and_counts(work: Work, site_id: int, at: Mine) -> list[tuple[DutyItem, DutyCount | None]]:
    """The switched-on items of the place's post with today's counters of the place."""

    def load() -> list[tuple[DutyItem, DutyCount | None]]:
        post, day = posts(work, site_id)[at.place[0]], at.shift.business_day
        query = (
            select(DutyItem, DutyCount)
            .join(
                DutyCount,
                sa.and_(
                    col(DutyCount.item_id) == col(DutyItem.id),
                    col(DutyCount.post_id) == at.place[0],
                    col(DutyCount.place) == at.place[1],
                    col(DutyCount.business_day) == day,
                ),
                isouter=True,
            )
            .where(
                DutyItem.site_id == site_id,
                col(DutyItem.enabled),
                col(DutyItem.post_code).in_(("", post.code)),
            )
            .order_by(col(DutyItem.position), col(DutyItem.version))
        )
        found = [(item, count) for item, count in work.session.exec(query)]
        known = {item.id for item in items_of([item for item, _ in found], post, day)}
        return [(item, count) for item, count in found if item.id in known]

    return work.memo(("shift items", site_id), load)


def post_of(work: Work, site_id: int, place: Place) -> Post | None:
    """The active post of a place."""
    return posts(work, site_id).get(place[0])


def on_day(work: Work, site_id: int, post_id: int, day: date) -> list[Row]:
    """Every duty that opened at a post on a business day, for the printed sheet."""
    query = (
        select(Duty, DutyItem, Person.name)
        .join(DutyItem, col(DutyItem.id) == col(Duty.item_id))
        .join(
            Person,
            col(Person.id) == col(Duty.done_by),
            isouter=True,
        )
        .where(Duty.site_id == site_id, Duty.post_id == post_id, Duty.business_day == day)
        .order_by(col(Duty.due_at), col(Duty.id))
    )
    return [Row(*row) for row in work.session.exec(query)]
