"""Who is on shift today, for the sign-in of tablets and the first screen of each person."""

from collections.abc import Mapping

from sqlmodel import col, or_, select

from app.core.work import Work
from app.people.shifts import OnShift
from app.roster.models import Assignment, Standing
from app.roster.queries import near
from app.sites.queries import posts, today


def on_today(work: Work, site_id: int) -> Mapping[int, OnShift]:
    """By person: where they stand now, else their running or next shift of the business day. Three statements."""
    kinds = {post_id: frozenset(post.kinds) for post_id, post in posts(work, site_id).items()}
    found: dict[int, OnShift] = {}
    plan = select(Assignment).where(
        Assignment.site_id == site_id,
        col(Assignment.cleared_at).is_(None),
        Assignment.ends_at > work.now,
        near(today(work, site_id)),
        or_(col(Assignment.business_day) == today(work, site_id), col(Assignment.starts_at) <= work.now),
    )
    for row in work.session.exec(plan.order_by(col(Assignment.starts_at))):
        shift = OnShift(
            row.person_id, row.post_id, kinds.get(row.post_id, frozenset()), row.starts_at, row.ends_at, False
        )
        found.setdefault(row.person_id, shift)
    there = select(Standing).where(Standing.site_id == site_id, col(Standing.ended_at).is_(None))
    for stand in work.session.exec(there):
        planned = found.get(stand.person_id)
        found[stand.person_id] = OnShift(
            stand.person_id,
            stand.post_id,
            kinds.get(stand.post_id, frozenset()),
            stand.started_at,
            planned.ends_at if planned else None,
            True,
        )
    return found
