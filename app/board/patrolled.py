"""Where the patrol is: the round walked on each post and its next point; one statement, kept while unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.work import Work
from app.patrol.models import PatrolRound, PatrolScan
from app.patrol.rhythm import Pace
from app.patrol.routes import patrol_posts, points

AHEAD = timedelta(hours=12)


@dataclass(frozen=True)
class Mark:
    """A round as the board shows it: `done` of `total` points, the next one with its time, where they were last."""

    number: int
    done: int
    total: int
    next_zh: str
    next_en: str
    due_at: datetime | None
    last_zone: int | None
    last_at: datetime | None


@dataclass
class _Round:
    post_id: int
    number: int
    stops: list[int]
    starts_at: datetime
    due_at: datetime
    ends_at: datetime
    walk_minutes: int
    scans: list[tuple[datetime, int]] = field(default_factory=list)


def marks(work: Work, site_id: int) -> dict[int, Mark]:
    """The round of now by post; empty where nobody patrols."""
    if not patrol_posts(work, site_id):
        return {}
    hour = work.now.replace(minute=0, second=0, microsecond=0)
    rounds = work.unchanged(
        ("board rounds", site_id, hour), lambda: _rounds(work, site_id, hour), PatrolRound, PatrolScan
    )
    found: dict[int, Mark] = {}
    for one in rounds:
        if one.starts_at <= work.now < one.ends_at:
            found[one.post_id] = _mark(work, site_id, one)
    return found


def _rounds(work: Work, site_id: int, hour: datetime) -> list[_Round]:
    """Rounds around an hour, the latest last; those under way go before those that have not begun."""
    query = (
        columns(
            col(PatrolRound.id),
            col(PatrolRound.post_id),
            col(PatrolRound.number),
            col(PatrolRound.stops),
            col(PatrolRound.starts_at),
            col(PatrolRound.due_at),
            col(PatrolRound.ends_at),
            col(PatrolRound.walk_minutes),
            col(PatrolScan.at),
            col(PatrolScan.point_id),
        )
        .outerjoin(PatrolScan, and_(col(PatrolScan.round_id) == col(PatrolRound.id), col(PatrolScan.counts)))
        .where(
            col(PatrolRound.site_id) == site_id,
            col(PatrolRound.business_day).between((hour - AHEAD * 2).date(), (hour + AHEAD * 2).date()),
            col(PatrolRound.ends_at) > hour,
            col(PatrolRound.state).in_(("due", "started", "done", "late")),
        )
        .order_by(col(PatrolRound.starts_at), col(PatrolRound.id), col(PatrolScan.at))
    )
    found: dict[int, _Round] = {}
    for number, *values, at, point_id in work.session.execute(query):
        one = found.setdefault(number, _Round(*values))
        if at is not None:
            one.scans.append((at, point_id))
    return list(found.values())


def _mark(work: Work, site_id: int, one: _Round) -> Mark:
    known = points(work, site_id)
    places = {point_id: n for n, point_id in enumerate(one.stops)}
    made = [(at, places[point_id]) for at, point_id in one.scans if point_id in places]
    pace = Pace(one.starts_at, one.due_at, one.ends_at, timedelta(minutes=one.walk_minutes), len(one.stops))
    planned, deadlines = pace.planned(made[0] if made else None), pace.deadlines(made[0] if made else None)
    reached = max((n for _, n in made), default=-1)
    seen = {n for _, n in made}
    still = [n for n in range(len(one.stops)) if n not in seen and deadlines[n] > work.now]
    ahead = next((n for n in still if n > reached), still[0] if still else None)
    point = known.get(one.stops[ahead]) if ahead is not None else None
    last = known.get(one.scans[-1][1]) if one.scans else None
    return Mark(
        one.number,
        len(seen),
        len(one.stops),
        point.name_zh if point else "",
        point.name_en if point else "",
        planned[ahead] if ahead is not None else None,
        last.zone_id if last else None,
        one.scans[-1][0] if one.scans else None,
    )


def last_zones(work: Work, site_id: int) -> Mapping[int, tuple[int, datetime]]:
    """The zone of the last point scanned on the round of now, by post."""
    return {
        post_id: (mark.last_zone, mark.last_at)
        for post_id, mark in marks(work, site_id).items()
        if mark.last_zone is not None and mark.last_at is not None
    }
