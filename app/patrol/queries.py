"""Reads of the patrol for leaders, the board and whoever else shows exceptions. Ids become words in the templates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from app.core.i18n import pick
from app.core.work import Work
from app.patrol.models import PatrolMiss, PatrolRound, PatrolScan
from app.patrol.routes import patrol_posts, points, versions
from app.people.models import Person
from app.sites.queries import posts, today

MISSED_BACK = timedelta(hours=12)
"""What was missed longer ago stands in the rounds of its day, not among what is to be dealt with."""


@dataclass(frozen=True)
class Missed:
    """A point that was not scanned in time, or (point_id None) a round that nobody walked; not settled yet."""

    round_id: int
    number: int
    post_id: int
    post: str
    point_id: int | None
    point: str
    due_at: datetime
    walking: bool
    """Whether the round is still being walked, so that a late scan may yet come."""


@dataclass(frozen=True)
class RoundRow:
    """A round of the day. `scanned` of `points`; `missed` of them raised and not scanned since; `flags` by name."""

    id: int
    number: int
    post_id: int
    post: str
    route: str
    state: str
    starts_at: datetime
    due_at: datetime
    until_at: datetime
    started_at: datetime | None
    done_at: datetime | None
    points: int
    scanned: int
    missed: int
    flags: Mapping[str, int]
    found: int
    walkers: tuple[str, ...]
    reason: str
    excused_by: str


def missed_points(work: Work, site_id: int) -> tuple[Missed, ...]:
    """What is missed now and neither scanned since nor let go, oldest first; two statements."""
    since = work.now - MISSED_BACK
    query = (
        select(PatrolMiss, PatrolRound)
        .join(PatrolRound, col(PatrolRound.id) == col(PatrolMiss.round_id))
        .where(
            PatrolMiss.site_id == site_id,
            col(PatrolMiss.scanned_at).is_(None),
            PatrolMiss.at > since,
            PatrolRound.state != "excused",
        )
    )
    found = [
        _missed(work, row, miss.point_id, miss.due_at, walking=row.state == "started")
        for miss, row in work.session.exec(query)
    ]
    whole = select(PatrolRound).where(
        PatrolRound.site_id == site_id,
        PatrolRound.state == "missed",
        col(PatrolRound.started_at).is_(None),
        PatrolRound.due_at > since,
    )
    found += [_missed(work, row, None, row.due_at, walking=False) for row in work.session.exec(whole)]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.round_id, one.point_id or 0)))


def _missed(work: Work, row: PatrolRound, point_id: int | None, due_at: datetime, *, walking: bool) -> Missed:
    return Missed(
        row.id or 0, row.number, row.post_id, post_name(work, row), point_id, point_name(work, row.site_id, point_id),
        due_at, walking,
    )  # fmt: skip


def rounds_today(work: Work, site_id: int, day: date | None = None) -> tuple[RoundRow, ...]:
    """The rounds of a business day (today's when none is given), newest first; at most four statements."""
    on = day or today(work, site_id)
    if not patrol_posts(work, site_id):
        return ()
    query = select(PatrolRound).where(PatrolRound.site_id == site_id, PatrolRound.business_day == on)
    rows = list(work.session.exec(query.order_by(col(PatrolRound.starts_at).desc(), col(PatrolRound.id))))
    return round_rows(work, site_id, rows)


def round_rows(work: Work, site_id: int, rows: list[PatrolRound]) -> tuple[RoundRow, ...]:
    """`rows` with what was scanned and missed on them; three statements."""
    ids = [row.id for row in rows]
    if not ids:
        return ()
    scans: dict[int, list[PatrolScan]] = {}
    for scan in work.session.exec(
        select(PatrolScan).where(col(PatrolScan.round_id).in_(ids)).order_by(col(PatrolScan.at))
    ):
        scans.setdefault(scan.round_id or 0, []).append(scan)
    misses: dict[int, int] = {}
    for miss in work.session.exec(select(PatrolMiss).where(col(PatrolMiss.round_id).in_(ids))):
        misses[miss.round_id] = misses.get(miss.round_id, 0) + (miss.scanned_at is None)
    names = people_names(
        work, {one.person_id for made in scans.values() for one in made} | {row.excused_by for row in rows}
    )
    routes = {row.id: row for row in versions(work, site_id)}
    found = []
    for row in rows:
        of = routes.get(row.route_id)
        route = pick(work.lang, of.name_zh, of.name_en) if of else ""
        found.append(_row(work, row, scans.get(row.id or 0, []), misses.get(row.id or 0, 0), names, route))
    return tuple(found)


def _row(
    work: Work, row: PatrolRound, scans: list[PatrolScan], missed: int, names: Mapping[int, str], route: str
) -> RoundRow:
    flags: dict[str, int] = {}
    for scan in scans:
        for name in scan.flags.split():
            flags[name] = flags.get(name, 0) + 1
    walkers = dict.fromkeys(names[scan.person_id or 0] for scan in scans if scan.person_id in names)
    return RoundRow(
        row.id or 0, row.number, row.post_id, post_name(work, row), route, row.state, row.starts_at, row.due_at,
        row.until_at, row.started_at, row.done_at, len(row.stops), sum(scan.counts for scan in scans), missed, flags,
        sum(bool(scan.found or scan.note) for scan in scans), tuple(walkers), row.reason,
        names.get(row.excused_by or 0, ""),
    )  # fmt: skip


def people_names(work: Work, ids: Iterable[int | None]) -> dict[int, str]:
    """Names by id; one statement, none for nobody."""
    wanted = sorted({one for one in ids if one})
    if not wanted:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(wanted))
    return {person_id or 0: name for person_id, name in work.session.exec(query)}


def post_name(work: Work, row: PatrolRound) -> str:
    """The post of a round in the reader's language."""
    post = posts(work, row.site_id).get(row.post_id)
    return pick(work.lang, post.name_zh, post.name_en) if post else ""


def point_name(work: Work, site_id: int, point_id: int | None) -> str:
    """A point in the reader's language; empty for none."""
    point = points(work, site_id).get(point_id or 0)
    return pick(work.lang, point.name_zh, point.name_en) if point else ""
