"""At a point: scanned, typed or tapped, and what was found there. The round belongs to the post, whoever walks it."""

import uuid
from datetime import datetime, timedelta
from typing import Literal

from limits import RateLimitItemPerMinute
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import select

import app.patrol.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from app.core.happened import arrival, happened
from app.core.text import Note, RowId
from app.core.work import Work
from app.duties.plan import places_of
from app.patrol.events import PointScanned, RoundFinished
from app.patrol.findings import looks_found, report_found
from app.patrol.models import PatrolPoint, PatrolRound, PatrolScan
from app.patrol.rounds import (
    OPEN_STATES,
    ensure_round,
    latest,
    misses_of,
    next_look,
    pace_of,
    raise_overdue,
    scans_of,
    seen_of,
)
from app.patrol.routes import patrol_posts, points, tap_allowed, too_close
from app.patrol.verdicts import judge, standing
from app.people.limits import attempts

CODE_TRIES = RateLimitItemPerMinute(8, 15, namespace="patrol-code")
"""Wrong codes of one person until they must wait 15 minutes. More than at a sign-in: gloves, darkness, four digits."""
WAITED = timedelta(minutes=2)
"""A scan that arrives later than this after it was made had waited on the phone."""


class ScanIn(BaseModel):
    """One point, by `code` (or the address on its card) when it was scanned or typed, else by `point_id`.

    `round_id` as the screen showed it. `found` are numbers of the look-items that were not as they should be; none and
    no note: all is well there.
    """

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    client_key: str = Field(default="", max_length=80, pattern=r"^[A-Za-z0-9_-]*$")
    code: str = Field(default="", max_length=200)
    point_id: RowId | None = None
    round_id: RowId | None = None
    how: Literal["scan", "typed", "tap"] = "typed"
    found: list[int] = Field(default_factory=list, max_length=20)
    note: Note = ""
    occurred_at: AwareDatetime | None = None


@command(Permission.DUTY_TICK)
def scan_point(work: Work, data: ScanIn) -> PatrolScan:
    """Note that somebody is at a point, and bring their round up to it. The same key again is the same scan.

    A patrol has no rows of its own in the matrix of rights: walking is doing the duties of the post, so it asks for
    duty.tick, and for standing or being planned on a post that patrols. Nothing that was scanned is thrown away for
    being odd: it is flagged. Raises Forbidden for whoever is on no patrol, Invalid for a code nobody hung up and for
    a tap where the site wants the code, TooMany for guessing.
    """
    at = happened(work, data.occurred_at, data.site_id)
    how = arrival(work)
    # A form that was noted without a signal is sent under the key of the note; it may be noted again and again.
    key = how.key[:80] if how else data.client_key
    known = work.find(PatrolScan, site_id=data.site_id, client_key=key) if key else None
    if known is not None:
        if known.person_id != work.actor.person_id:
            raise Conflict("patrol_key_reused")
        return known
    post_id = own_post(work, data.site_id, at)
    point = _point(work, data)
    row = round_for(work, data.site_id, post_id, at, point.id or 0, data.round_id)
    if row is not None:
        row = _locked(work, row)
    if not data.code and (row is None or point.id not in row.stops):
        raise Invalid("patrol_not_on_round", "point_id")
    scan = work.add(
        PatrolScan(
            site_id=data.site_id,
            client_key=key or f"s_{uuid.uuid4().hex}",
            point_id=point.id or 0,
            round_id=row.id if row else None,
            post_id=post_id,
            person_id=work.actor.person_id,
            device_id=work.actor.device.id if work.actor.device else None,
            at=at,
            received_at=work.now,
            how=data.how if data.code else "tap",
            flags=_flags(_came(work, at), row, point),
            found=looks_found(point, data.found),
            note=data.note,
        )
    )
    if row is not None:
        bring_up(work, row)
    if scan.found or scan.note:
        report_found(work, scan, point)
    work.emit(
        PointScanned(
            data.site_id, scan.id or 0, scan.round_id, post_id, scan.point_id, scan.how, scan.flags.strip(),
            bool(scan.found or scan.note),
        )
    )  # fmt: skip
    return scan


def own_post(work: Work, site_id: int, at: datetime) -> int:
    """The patrol post that is the actor's own at an instant: where they stand, else where they are planned.

    Raises Forbidden("patrol_not_yours").
    """
    walked = patrol_posts(work, site_id)
    for post_id, _place in places_of(work, site_id, work.actor.person_id, at):
        if post_id in walked:
            return post_id
    raise Forbidden("patrol_not_yours")


def _point(work: Work, data: ScanIn) -> PatrolPoint:
    if not data.code:
        found = points(work, data.site_id).get(data.point_id or 0)
        if found is None:
            raise Invalid("missing", "code") if data.point_id is None else NotFound()
        if not tap_allowed(work, data.site_id):
            raise Invalid("patrol_scan_needed", "code")
        return found
    return find_point(work, data.site_id, data.code)


def find_point(work: Work, site_id: int, typed: str) -> PatrolPoint:
    """The point at which a code hangs. Guesses are counted: raises Invalid for an unknown or an old code, TooMany."""
    counts, key = attempts(work.house), f"p{work.actor.person_id}"
    wait = counts.wait_s(CODE_TRIES, key)
    if wait:
        raise TooMany(seconds=wait)
    code = plain(typed)
    known = points(work, site_id).values()
    for point in known:
        if point.active and point.code == code:
            return point
    counts.failed(CODE_TRIES, key)
    if code and any(code in point.spent or code == point.code for point in known):
        raise Invalid("patrol_code_old", "code")
    raise Invalid("patrol_code_unknown", "code")


def plain(typed: str) -> str:
    """A code as it is stored: from an address its last part, capitals and digits only."""
    tail = typed.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(char for char in tail.upper() if char.isascii() and char.isalnum())


def round_for(
    work: Work, site_id: int, post_id: int, at: datetime, point_id: int, round_id: int | None = None
) -> PatrolRound | None:
    """The round that a scan belongs to: the one the screen showed while it can still be walked, else by time.

    A round that was begun and is past its hour goes before the next one while the tolerance lasts, for the points it
    still lacks, until somebody begins the next.
    """
    if round_id is not None:
        named = work.session.get(PatrolRound, round_id)
        if named is not None and named.post_id == post_id and may_still(named, at) and _lacks(work, named, point_id):
            return named
    current = ensure_round(work, site_id, post_id, at)
    before = latest(work, post_id, before=current.starts_at if current else at)
    if before is None or before.state not in (*OPEN_STATES, "missed") or not before.starts_at <= at < before.ends_at:
        return current
    scans = scans_of(work, [row for row in (before, current) if row is not None])
    made = [scan for scan in scans.get(before.id or 0, []) if scan.at < at]
    lacks = point_id in before.stops and all(scan.point_id != point_id for scan in made)
    begun = any(scan.at < at for scan in scans.get(current.id or 0, [])) if current else False
    return before if made and lacks and not begun else current


def _lacks(work: Work, row: PatrolRound, point_id: int) -> bool:
    """Whether the point is on the round and was not scanned on it."""
    known = work.find(PatrolScan, round_id=row.id, point_id=point_id, counts=True)
    return point_id in row.stops and known is None


def may_still(row: PatrolRound, at: datetime) -> bool:
    """Whether a point of the round may be scanned at an instant: late ones as long as the next round lasts."""
    return row.starts_at <= at < row.due_at + (row.due_at - row.starts_at)


def _locked(work: Work, row: PatrolRound) -> PatrolRound:
    """The round, held against a second phone until the transaction ends."""
    query = select(PatrolRound).where(PatrolRound.id == row.id).with_for_update()
    return work.session.exec(query.execution_options(populate_existing=True)).one()


def _came(work: Work, at: datetime) -> set[str]:
    """What is to be said of how the scan reached us."""
    how = arrival(work)
    found = {"waited"} if work.now - at > WAITED else set()
    return found | ({"skew", "disabled"} & how.flags if how else set())


def _flags(came: set[str], row: PatrolRound | None, point: PatrolPoint) -> str:
    more = {"outside"} if row is None else ({"other"} if point.id not in row.stops else set())
    return joined(came | more)


def joined(flags: set[str]) -> str:
    """Flags as they are stored, each between spaces."""
    return "".join(f" {name}" for name in sorted(flags)) + " " if flags else ""


OF_ROUND = frozenset({"close", "order", "late", "again"})


def bring_up(work: Work, row: PatrolRound) -> None:
    """Judge the scans of a round together again, settle what was raised, and finish it when all points are there."""
    scans = scans_of(work, [row]).get(row.id or 0, [])
    pace, seen = pace_of(row), seen_of(row, scans)
    verdicts = judge(seen, pace, too_close(work, row.site_id))
    first = [scan for scan in scans if scan.counts and not verdicts[scan.id or 0].counts]
    for scan in first:  # one scan of a point counts at any moment, so the former steps back before the earlier
        scan.counts = False
    work.session.flush()
    for scan in scans:
        verdict = verdicts.get(scan.id or 0)
        if verdict is not None:
            scan.counts = verdict.counts
            scan.flags = joined({*scan.flags.split()} - OF_ROUND | verdict.flags)
    at = standing(seen, pace, work.now)
    misses = misses_of(work, [row]).get(row.id or 0, {})
    for point_id, miss in misses.items():
        miss.scanned_at = at.scanned.get(row.stops.index(point_id)) if point_id in row.stops else miss.scanned_at
    _settle(work, row, at.begun_at, at.done_at, late=at.late)
    if row.state == "missed" and work.now < row.ends_at:
        row.state = "started"  # taken for not begun, and begun after all
    if row.state in OPEN_STATES:
        row.look_at = next_look(row, at, misses)
    elif row.state == "missed":
        raise_overdue(work, row, at, misses, quiet=True)
    work.session.flush()


def _settle(work: Work, row: PatrolRound, begun: datetime | None, done: datetime | None, *, late: bool) -> None:
    row.started_at = begun
    if row.state == "due" and begun is not None:
        row.state = "started"
    if row.state == "excused" or done is None:
        return
    before, row.done_at, row.look_at = row.state, done, None
    row.state = "late" if late else "done"
    if row.state != before:
        work.emit(RoundFinished(row.site_id, row.id or 0, row.post_id, row.state))
