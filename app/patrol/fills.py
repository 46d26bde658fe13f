"""Duties that a round fills: "walk the route", "fire patrol", "night round" are done by walking, not by a tick.

An item is of that sort when a scan is its evidence and it falls due at intervals on a post that patrols. Called through
the wiring, when a round is finished or let go and when duties open (a round may be done before its duty is seen).
Nothing here emits a fact.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.duties.events import DutiesOpened
from app.duties.items import all_items
from app.duties.kinds import EvidenceKind, Part, TimingKind
from app.duties.late import tell_late
from app.duties.models import Duty, DutyItem, Tick
from app.duties.timing import from_row
from app.patrol.events import RoundExcused, RoundFinished
from app.patrol.models import PatrolRound, PatrolScan
from app.patrol.routes import patrol_posts, versions

BACK = timedelta(hours=3)
"""Rounds and duties further apart than this have nothing to do with each other; the longest interval is two hours."""
WALKED = ("done", "late")


def fill_finished(work: Work, fact: RoundFinished | RoundExcused) -> None:
    """A round was walked to its end, or let go: what it stands for closes."""
    _fill(work, fact.site_id, {fact.post_id})


def fill_opened(work: Work, fact: DutiesOpened) -> None:
    """Duties opened whose round may have been walked already."""
    walked = patrol_posts(work, fact.site_id)
    if walked:
        _fill(work, fact.site_id, set(walked))


def tell_late_but_rounds(work: Work) -> None:
    """Job: what is late is told, but for what stands for a round: the round that nobody walks rings by itself."""
    tell_late(work, _rounds)


def _rounds(work: Work, site_id: int, duties: Sequence[Duty]) -> set[int]:
    walked, items = patrol_posts(work, site_id), all_items(work, site_id)
    return {
        duty.id or 0
        for duty in duties
        if duty.post_id in walked
        and duty.timing == TimingKind.INTERVAL.value
        and duty.item_id in items
        and scanned(items[duty.item_id])
    }


def _fill(work: Work, site_id: int, post_ids: set[int]) -> None:
    items = {item_id: item for item_id, item in all_items(work, site_id).items() if scanned(item)}
    if not items:
        return
    query = select(Duty).where(
        Duty.site_id == site_id,
        Duty.state == "open",
        Duty.timing == TimingKind.INTERVAL.value,
        col(Duty.post_id).in_(sorted(post_ids)),
        col(Duty.item_id).in_(sorted(items)),
        Duty.due_at > work.now - BACK,
    )
    duties = list(work.session.exec(query.order_by(col(Duty.due_at), col(Duty.id)).with_for_update()))
    if not duties:
        return
    rounds = _closed_rounds(work, {duty.post_id for duty in duties}, min(duty.due_at for duty in duties) - BACK)
    parts = {row.id: row.part for row in versions(work, site_id)}
    walkers = _walkers(work, rounds)
    for duty in duties:
        fitting = [row for row in rounds if fits(duty, items[duty.item_id], row, parts.get(row.route_id, "any"))]
        walked = [row for row in fitting if row.state in WALKED]
        row = max(walked or fitting, key=lambda one: one.due_at, default=None)
        if row is not None:
            _close(work, duty, row, walkers.get(row.id or 0))
    work.session.flush()


def scanned(item: DutyItem) -> bool:
    """Whether a scan alone closes the item."""
    return EvidenceKind.SCAN.value in item.evidence and not (item.evidence_all and len(item.evidence) > 1)


def fits(duty: Duty, item: DutyItem, row: PatrolRound, part: str) -> bool:
    """Whether the round fell due in the duty's own interval: the one of that hour, either one of those two hours.

    `part`: of the round's route; it picks the item's interval by day or by night.
    """
    timings = [from_row(row) for row in item.timings if row.get("kind") == TimingKind.INTERVAL.value]
    minutes = [timing.max_minutes or 0 for timing in timings if part == "any" or timing.part in (Part.ANY, part)]
    if row.post_id != duty.post_id or not minutes:
        return False
    return duty.due_at - timedelta(minutes=min(minutes)) < row.due_at <= duty.due_at


def _closed_rounds(work: Work, post_ids: set[int], since: datetime) -> list[PatrolRound]:
    query = select(PatrolRound).where(
        col(PatrolRound.post_id).in_(sorted(post_ids)),
        PatrolRound.due_at > since,
        col(PatrolRound.state).in_((*WALKED, "excused")),
    )
    return list(work.session.exec(query))


def _walkers(work: Work, rounds: Iterable[PatrolRound]) -> dict[int, int | None]:
    """Who scanned the last point of each round."""
    ids = [row.id for row in rounds]
    if not ids:
        return {}
    query = select(PatrolScan.round_id, PatrolScan.person_id).where(
        col(PatrolScan.round_id).in_(ids), col(PatrolScan.counts)
    )
    return {round_id or 0: person_id for round_id, person_id in work.session.exec(query.order_by(col(PatrolScan.at)))}


def _close(work: Work, duty: Duty, row: PatrolRound, person_id: int | None) -> None:
    how = "na" if row.state == "excused" else "done"
    at = row.done_at or row.excused_at or work.now
    by = row.excused_by if how == "na" else person_id
    work.put(
        Tick,
        site_id=duty.site_id,
        duty_id=duty.id,
        person_id=by,
        kind=how,
        at=at,
        received_at=work.now,
        value=f"round:{row.id}",
        reason=row.reason,
    )
    duty.state, duty.done_at, duty.done_by, duty.received_at = how, at, by, work.now
    duty.problem = row.reason if how == "na" else ""
    duty.version += 1
    work.session.add(duty)
