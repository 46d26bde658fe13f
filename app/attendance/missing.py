"""Late and not coming at all: told once each, rolled up, so that somebody else can be sent."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.attendance.events import PeopleMissing
from app.attendance.models import AttendanceAlarm
from app.attendance.rules import LATE_AFTER_MINUTES, NO_SHOW_MINUTES, Limits
from app.core.work import Work
from app.roster.models import Assignment, Standing
from app.sites.models import Site
from app.sites.queries import closed_posts, setting

STALE = timedelta(hours=4)
"""A shift that began longer ago is history: a server that was off overnight does not wake everybody."""
FORGOTTEN_AFTER = timedelta(hours=24)
"""A presence open for longer is a handover that nobody tapped, not somebody at work."""
KINDS = ("late", "no_show")


def limits_of(work: Work, site_id: int) -> Limits:
    """When somebody is late at the site, and when taken not to come."""
    late = setting(work, site_id, "late_grace_minutes", LATE_AFTER_MINUTES)
    return Limits(late, max(late, setting(work, site_id, "no_show_minutes", NO_SHOW_MINUTES)))


def tell_missing(work: Work) -> None:
    """Job: note who is late and who does not come, one fact a site and kind; each shift once for each kind."""
    by_site: dict[int, list[Assignment]] = defaultdict(list)
    for row in work.session.exec(_unattended(work.now)):
        by_site[row.site_id].append(row)
    told = _told(work, [row.id or 0 for rows in by_site.values() for row in rows])
    for site_id, rows in by_site.items():
        limits, shut = limits_of(work, site_id), closed_posts(work, site_id)
        for kind, after in zip(KINDS, (limits.late, limits.no_show), strict=True):
            fresh = [
                row.id or 0
                for row in rows
                if work.now - row.starts_at > timedelta(minutes=after)
                and row.post_id not in shut
                and (row.id, kind) not in told
            ]
            if fresh:
                _tell(work, site_id, kind, fresh)


def _unattended(now: datetime) -> SelectOfScalar[Assignment]:
    """Live shifts that run without their people ever having been there. Yesterday's forgotten presence is none."""
    came = exists().where(
        col(Standing.person_id) == col(Assignment.person_id),
        col(Standing.site_id) == col(Assignment.site_id),
        or_(
            and_(col(Standing.ended_at).is_(None), col(Standing.started_at) > now - FORGOTTEN_AFTER),
            and_(
                col(Standing.ended_at) > col(Assignment.starts_at), col(Standing.started_at) < col(Assignment.ends_at)
            ),
            col(Standing.assignment_id) == col(Assignment.id),
        ),
    )
    return (
        select(Assignment)
        .join(Site, col(Site.id) == col(Assignment.site_id))
        .where(
            col(Site.active),
            col(Assignment.cleared_at).is_(None),
            Assignment.starts_at <= now,
            Assignment.starts_at > now - STALE,
            # Where the index begins; a business day may be called by the date before or after.
            Assignment.business_day > (now - STALE - timedelta(days=3)).date(),
            Assignment.ends_at > now,
            ~came,
        )
        .order_by(col(Site.id), col(Assignment.starts_at), col(Assignment.id))
    )


def _told(work: Work, assignment_ids: Sequence[int]) -> set[tuple[int, str]]:
    if not assignment_ids:
        return set()
    query = select(AttendanceAlarm).where(col(AttendanceAlarm.assignment_id).in_(list(assignment_ids)))
    return {(row.assignment_id, row.kind) for row in work.session.exec(query)}


def _tell(work: Work, site_id: int, kind: str, assignment_ids: Sequence[int]) -> None:
    work.session.add_all(
        AttendanceAlarm(site_id=site_id, assignment_id=number, kind=kind, at=work.now) for number in assignment_ids
    )
    work.session.flush()
    work.emit(PeopleMissing(site_id, kind, tuple(assignment_ids)))
