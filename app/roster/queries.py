"""Reads of the roster that everybody needs: who stands where now, who is planned, who could. Each is one statement."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from app.core.work import Work
from app.people.models import Person
from app.roster.fitness import Candidate, candidates
from app.roster.models import Assignment, Standing
from app.sites.models import Post
from app.sites.queries import today

__all__ = [
    "Candidate",
    "PlannedNow",
    "StandingNow",
    "assignments_of_day",
    "candidates",
    "my_assignment",
    "near",
    "planned_now",
    "standing_kinds",
    "standing_now",
]
NEAR = timedelta(days=2)


@dataclass(frozen=True)
class StandingNow:
    """Somebody who is on a place now."""

    post_id: int
    place: int
    person_id: int
    person_name: str
    started_at: datetime
    assignment_id: int | None


@dataclass(frozen=True)
class PlannedNow:
    """A live row of the plan. A night shift keeps the business day on which it began."""

    assignment_id: int
    post_id: int
    place: int
    person_id: int
    person_name: str
    shift_code: str
    starts_at: datetime
    ends_at: datetime
    business_day: date


def standing_kinds(work: Work, person_id: int, site_id: int) -> frozenset[str]:
    """Kinds of the posts the person stands on now at the site."""
    query = (
        select(Post)
        .join(Standing, col(Standing.post_id) == col(Post.id))
        .where(Standing.person_id == person_id, Standing.site_id == site_id, col(Standing.ended_at).is_(None))
    )
    return frozenset(kind for post in work.session.exec(query) for kind in post.kinds)


def standing_now(work: Work, site_id: int) -> list[StandingNow]:
    """Everybody who stands on a place of the site now, by post and place."""
    query = (
        columns(
            col(Standing.post_id),
            col(Standing.place),
            col(Standing.person_id),
            col(Person.name),
            col(Standing.started_at),
            col(Standing.assignment_id),
        )
        .join(Person, col(Person.id) == col(Standing.person_id))
        .where(
            col(Standing.site_id) == site_id,
            col(Standing.ended_at).is_(None),
        )
        .order_by(col(Standing.post_id), col(Standing.place))
    )
    return [StandingNow(*row) for row in work.session.execute(query)]


def planned_now(work: Work, site_id: int) -> list[PlannedNow]:
    """Live assignments whose time covers now or whose business day is today, by start."""
    return _planned(
        work,
        _plan(site_id).where(
            near(today(work, site_id)),
            or_(
                col(Assignment.business_day) == today(work, site_id),
                and_(col(Assignment.starts_at) <= work.now, col(Assignment.ends_at) > work.now),
            ),
        ),
    )


def near(day: date) -> ColumnElement[bool]:
    """Assignments of the days around `day`: a shift is never further from its business day, and there is an index."""
    return col(Assignment.business_day).between(day - NEAR, day + NEAR)


def assignments_of_day(work: Work, site_id: int, day: date) -> list[PlannedNow]:
    """Live assignments of a business day, by start."""
    return _planned(work, _plan(site_id).where(col(Assignment.business_day) == day))


def my_assignment(work: Work, site_id: int, person_id: int) -> PlannedNow | None:
    """What the person is planned on now, else next today; None when there is nothing (more) today."""
    query = (
        _plan(site_id)
        .where(
            col(Assignment.person_id) == person_id,
            col(Assignment.ends_at) > work.now,
            or_(col(Assignment.business_day) == today(work, site_id), col(Assignment.starts_at) <= work.now),
        )
        .limit(1)
    )
    return next(iter(_planned(work, query)), None)


def _plan(site_id: int) -> Select[*tuple[Any, ...]]:
    return (
        columns(
            col(Assignment.id),
            col(Assignment.post_id),
            col(Assignment.place),
            col(Assignment.person_id),
            col(Person.name),
            col(Assignment.shift_code),
            col(Assignment.starts_at),
            col(Assignment.ends_at),
            col(Assignment.business_day),
        )
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            col(Assignment.site_id) == site_id,
            col(Assignment.cleared_at).is_(None),
        )
        .order_by(col(Assignment.starts_at), col(Assignment.post_id), col(Assignment.place))
    )


def _planned(work: Work, query: Select[*tuple[Any, ...]]) -> list[PlannedNow]:
    return [PlannedNow(*row) for row in work.session.execute(query)]
