"""Rounds fall due while a post is manned, and what is not scanned in time is raised at once. Each exactly once.

The job asks two questions that mostly have no answer: is a manned post without a round, and is there a round at which
something may have become too late. After hours without a server only the round that is due now is opened; while nobody
stands on the post one row tells of all the rounds in that time.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from app.core.work import Work
from app.patrol.events import PointsMissed, RoundMissed, RoundNotBegun, RoundsOpened
from app.patrol.manned import stands_there, watches_around
from app.patrol.models import PatrolMiss, PatrolRound, PatrolRoute, PatrolScan
from app.patrol.rhythm import Pace, Slot, Watch, slot_at
from app.patrol.routes import open_stops, patrol_posts, rhythm_of, variant_of, variants
from app.patrol.verdicts import Seen, Standing, standing
from app.roster.events import PersonArrived
from app.roster.models import Assignment
from app.roster.models import Standing as Stands
from app.sites.models import Site
from app.sites.queries import closed_posts

STALE = timedelta(hours=4)
"""What was due longer ago is history: a server that was off overnight wakes nobody for it."""
FORGOTTEN = timedelta(days=1)
"""A presence open for longer is a handover that nobody tapped."""
OPEN_STATES = ("due", "started")


def watch_rounds(work: Work) -> None:
    """Job: open the rounds that are due, then raise what was missed."""
    open_due(work)
    raise_missed(work)


def _unserved(now: datetime) -> sa.Select[int, int]:
    """(site, post) of every post with a route that is manned now and has no round for now."""
    planned = sa.exists().where(
        col(Assignment.site_id) == col(PatrolRoute.site_id),
        col(Assignment.post_id) == col(PatrolRoute.post_id),
        col(Assignment.cleared_at).is_(None),
        col(Assignment.starts_at) <= now,
        col(Assignment.business_day) >= (now - timedelta(days=3)).date(),  # no shift is longer; not all of the past
        col(Assignment.ends_at) > now,
    )
    stood = sa.exists().where(
        col(Stands.post_id) == col(PatrolRoute.post_id),
        col(Stands.ended_at).is_(None),
        col(Stands.started_at) > now - FORGOTTEN,
    )
    served = sa.exists().where(
        col(PatrolRound.post_id) == col(PatrolRoute.post_id),
        col(PatrolRound.starts_at) <= now,
        col(PatrolRound.until_at) > now,
    )
    return (
        sa.select(col(PatrolRoute.site_id), col(PatrolRoute.post_id))
        .join(Site, col(Site.id) == col(PatrolRoute.site_id))
        .where(col(Site.active), col(PatrolRoute.enabled), sa.or_(planned, stood), ~served)
        .distinct()
        .order_by(col(PatrolRoute.site_id), col(PatrolRoute.post_id))
    )


def open_due(work: Work) -> None:
    """Open the round of now on every manned post that has none."""
    opened: dict[int, list[int]] = {}
    for site_id, post_id in work.session.execute(_unserved(work.now)).all():
        if _open_or_extend(work, site_id, post_id):
            opened.setdefault(site_id, []).append(post_id)
    for site_id, post_ids in opened.items():
        work.emit(RoundsOpened(site_id, tuple(post_ids)))


def _open_or_extend(work: Work, site_id: int, post_id: int) -> bool:
    """A new round, or one more interval on a row that nobody began while nobody is there; whether it was new."""
    if post_id in closed_posts(work, site_id):
        return False
    watch, slot = due_slot(work, site_id, post_id, work.now)
    if watch is None or slot is None:
        return False
    last = latest(work, post_id, before=slot.due_at)
    idle = last is not None and last.window_at == watch.starts_at and last.started_at is None
    if last is not None and idle and last.state in ("due", "missed") and not stands_there(work, post_id):
        last.until_at = slot.due_at
        work.session.add(last)
        return False
    return open_round(work, site_id, post_id, watch, slot) is not None


def begin_on_arrival(work: Work, fact: PersonArrived) -> None:
    """Whoever comes after hours in which nobody was there finds the round of now, and not the row of those hours."""
    if fact.post_id in patrol_posts(work, fact.site_id):
        last = latest(work, fact.post_id, before=work.now)
        if last is not None and last.due_at <= work.now < last.until_at:
            ensure_round(work, fact.site_id, fact.post_id, work.now)


def due_slot(work: Work, site_id: int, post_id: int, at: datetime) -> tuple[Watch | None, Slot | None]:
    """The watch of a post at an instant and the round in it; None where it is not manned or too little is left."""
    for watch in watches_around(work, site_id, post_id, at):
        if watch.starts_at <= at < watch.ends_at:
            rows = variants(work, site_id, post_id, watch)
            if not rows:
                return None, None
            # Variants take turns, so their rhythm is one: that of the first.
            return watch, slot_at(watch, rhythm_of(work, site_id, rows[0], night=watch.night).interval, at)
    return None, None


def open_round(work: Work, site_id: int, post_id: int, watch: Watch, slot: Slot) -> PatrolRound | None:
    """Store the round of a slot; None when no point of its route is open. Nothing may be there for the slot yet."""
    rows = variants(work, site_id, post_id, watch)
    route = variant_of(rows, watch, slot)
    stops = open_stops(work, site_id, route, slot.starts_at)
    if not stops:
        return None
    spare = rhythm_of(work, site_id, rows[0], night=watch.night).spare
    return work.add(
        PatrolRound(
            site_id=site_id,
            route_id=route.id or 0,
            post_id=post_id,
            business_day=watch.business_day,
            number=slot.number,
            window_at=watch.starts_at,
            starts_at=slot.starts_at,
            due_at=slot.due_at,
            ends_at=slot.due_at + spare,
            until_at=slot.due_at,
            walk_minutes=route.walk_minutes,
            stops=stops,
            look_at=slot.starts_at + spare,
        )
    )


def ensure_round(work: Work, site_id: int, post_id: int, at: datetime) -> PatrolRound | None:
    """The round to be walked on a post at an instant, made if it is not there yet; None while it is not manned."""
    query = (
        select(PatrolRound)
        .where(PatrolRound.post_id == post_id, PatrolRound.starts_at <= at, PatrolRound.due_at > at)
        .order_by(col(PatrolRound.starts_at).desc())
        .limit(1)
    )
    found = work.session.exec(query).first()
    if found is not None:
        return found
    watch, slot = due_slot(work, site_id, post_id, at)
    if watch is None or slot is None:
        return None
    there = work.find(PatrolRound, post_id=post_id, starts_at=slot.starts_at)
    return there or open_round(work, site_id, post_id, watch, slot)


def latest(work: Work, post_id: int, *, before: datetime) -> PatrolRound | None:
    """The round of a post that began last before an instant."""
    query = select(PatrolRound).where(PatrolRound.post_id == post_id, PatrolRound.starts_at < before)
    return work.session.exec(query.order_by(col(PatrolRound.starts_at).desc()).limit(1)).first()


def raise_missed(work: Work) -> None:
    """Raise every time that has passed without its scan; rounds whose end has come are missed."""
    query = (
        select(PatrolRound)
        .where(col(PatrolRound.look_at) <= work.now, col(PatrolRound.state).in_(OPEN_STATES))
        .order_by(col(PatrolRound.id))
        .with_for_update()
    )
    rows = list(work.session.exec(query))
    if not rows:
        return
    scans, raised = scans_of(work, rows), misses_of(work, rows)
    for row in rows:
        _look(work, row, scans.get(row.id or 0, []), raised.get(row.id or 0, {}))
    work.session.flush()


def _look(work: Work, row: PatrolRound, scans: Iterable[PatrolScan], raised: dict[int, PatrolMiss]) -> None:
    stale = row.due_at < work.now - STALE
    now_at = standing(seen_of(row, scans), pace_of(row), work.now)
    if now_at.begun_at is None:
        _nobody_began(work, row, quiet=stale)
        return
    fresh = raise_overdue(work, row, now_at, raised, quiet=stale)
    if work.now >= row.ends_at:
        row.state, row.look_at = "missed", None
        if not stale:
            work.emit(RoundMissed(row.site_id, row.id or 0, row.post_id, len(raised) + fresh))
    else:
        row.look_at = next_look(row, now_at, {*raised, *(row.stops[n] for n in now_at.overdue)})
    work.session.add(row)


def _nobody_began(work: Work, row: PatrolRound, *, quiet: bool) -> None:
    if row.due_at <= work.now:
        row.state, row.look_at = "missed", None
        if not quiet:
            work.emit(RoundMissed(row.site_id, row.id or 0, row.post_id, 0))
    else:
        row.told_at, row.look_at = work.now, row.due_at
        work.emit(RoundNotBegun(row.site_id, row.id or 0, row.post_id))
    work.session.add(row)


def raise_overdue(
    work: Work, row: PatrolRound, now_at: Standing, raised: dict[int, PatrolMiss], *, quiet: bool = False
) -> int:
    """Note the points whose time has passed and that were not raised yet, with one fact for all; how many."""
    fresh = [position for position in now_at.overdue if row.stops[position] not in raised]
    for position in fresh:
        miss = PatrolMiss(
            site_id=row.site_id,
            round_id=row.id or 0,
            point_id=row.stops[position],
            due_at=now_at.deadlines[position],
            at=work.now,
        )
        work.session.add(miss)
    if fresh and not quiet:
        points = tuple(row.stops[position] for position in fresh)
        work.emit(PointsMissed(row.site_id, row.id or 0, row.post_id, points))
    return len(fresh)


def next_look(row: PatrolRound, now_at: Standing, raised: Collection[int]) -> datetime:
    """When the next thing about a begun round becomes too late, or became so and was not raised yet."""
    open_ones = (at for n, at in enumerate(now_at.deadlines) if n not in now_at.scanned and row.stops[n] not in raised)
    return min([*open_ones, row.ends_at])


def pace_of(row: PatrolRound) -> Pace:
    """The round by time."""
    return Pace(row.starts_at, row.due_at, row.ends_at, timedelta(minutes=row.walk_minutes), len(row.stops))


def seen_of(row: PatrolRound, scans: Iterable[PatrolScan]) -> list[Seen]:
    """The scans of points that are on the round, for the pure rules."""
    places = {point_id: n for n, point_id in enumerate(row.stops)}
    return [Seen(one.id or 0, places[one.point_id], one.at) for one in scans if one.point_id in places]


def scans_of(work: Work, rows: Iterable[PatrolRound]) -> dict[int, list[PatrolScan]]:
    """The scans of rounds by round, in the order they were made; one statement."""
    ids = [row.id for row in rows]
    found: dict[int, list[PatrolScan]] = {}
    if ids:
        query = select(PatrolScan).where(col(PatrolScan.round_id).in_(ids))
        for one in work.session.exec(query.order_by(col(PatrolScan.at), col(PatrolScan.id))):
            found.setdefault(one.round_id or 0, []).append(one)
    return found


def misses_of(work: Work, rows: Iterable[PatrolRound]) -> dict[int, dict[int, PatrolMiss]]:
    """What was raised about rounds, by round and point; one statement."""
    ids = [row.id for row in rows]
    found: dict[int, dict[int, PatrolMiss]] = {}
    if ids:
        for one in work.session.exec(select(PatrolMiss).where(col(PatrolMiss.round_id).in_(ids))):
            found.setdefault(one.round_id, {})[one.point_id] = one
    return found
