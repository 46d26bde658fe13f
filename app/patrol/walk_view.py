"""What somebody on patrol sees: the round they walk and nothing else. Routes are not shown ahead of their round."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app.core.errors import Forbidden, Invalid, TooMany
from app.core.i18n import pick
from app.core.work import Work
from app.duties.plan import places_of
from app.patrol.findings import report_key
from app.patrol.manned import watches_around
from app.patrol.messages import FLAG_WORDS
from app.patrol.models import PatrolPoint, PatrolRound, PatrolScan
from app.patrol.queries import people_names
from app.patrol.rounds import due_slot, misses_of, pace_of, scans_of, seen_of
from app.patrol.routes import patrol_posts, points, tap_allowed
from app.patrol.scanning import find_point, may_still, own_post
from app.patrol.verdicts import first_of
from app.sites.queries import posts, site

TOLD = frozenset({"close", "order", "again", "outside", "other"})
"""Flags that the walker is told of at once; the rest is for the leader."""


NIGHT_FROM, NIGHT_TO = 19, 7
"""Hours between which the screen is dark, as on a night shift's own list."""


@dataclass(frozen=True)
class Stop:
    """A point of the round as it stands. `number` from 1; `state`: done, missed, next, open.

    `due_at`: by when it should be reached; `at`: when it was scanned.
    """

    number: int
    id: int
    name: str
    where: str
    looks: tuple[str, ...]
    zone_id: int
    state: str
    due_at: datetime
    round_id: int
    at: datetime | None = None
    waited: bool = False
    found: bool = False
    scan_id: int = 0
    scan_key: str = ""


@dataclass(frozen=True)
class Walk:
    """The round of now. Without a post: the person is on no patrol. Without `round_id`: none is due just now."""

    name: str
    post: str = ""
    round_id: int = 0
    number: int = 0
    state: str = ""
    starts_at: datetime | None = None
    due_at: datetime | None = None
    stops: tuple[Stop, ...] = ()
    next: Stop | None = None
    last: Stop | None = None
    with_others: tuple[str, ...] = ()
    next_at: datetime | None = None
    tap: bool = True
    digits: bool = True
    """Whether every code here is of digits only."""
    before: tuple[Stop, ...] = ()
    """Points of the round before that were missed and may still be scanned late."""

    @property
    def done(self) -> int:
        """Points scanned."""
        return sum(stop.state == "done" for stop in self.stops)

    @property
    def missed(self) -> tuple[Stop, ...]:
        """Points whose time has passed, those of the round before first."""
        return (*self.before, *(stop for stop in self.stops if stop.state == "missed"))

    @property
    def ahead(self) -> tuple[Stop, ...]:
        """The next point and those after it."""
        return tuple(stop for stop in self.stops if stop.state in ("next", "open"))


def walk(work: Work, site_id: int, **_scope: object) -> Walk:
    """The round that is the actor's to walk now; once per Work, whichever blocks show it."""
    return work.memo(("patrol walk", site_id), lambda: _walk(work, site_id))


def on_patrol(work: Work, site_id: int) -> bool:
    """Whether the actor stands or is planned on a post that patrols; no statement where nobody does."""
    return bool(walking_post(work, site_id))


def walking_post(work: Work, site_id: int) -> int:
    """The actor's own post that patrols, 0 for none."""
    walked = patrol_posts(work, site_id)
    mine = places_of(work, site_id, work.actor.person_id, work.now) if walked else []
    return next((post for post, _ in mine if post in walked), 0)


def _walk(work: Work, site_id: int) -> Walk:
    post_id = walking_post(work, site_id)
    if not post_id:
        return Walk(work.actor.name)
    post = posts(work, site_id).get(post_id)
    empty = Walk(
        work.actor.name,
        pick(work.lang, post.name_zh, post.name_en) if post else "",
        tap=tap_allowed(work, site_id),
        digits=all(one.code.isdecimal() for one in points(work, site_id).values() if one.active),
    )
    query = select(PatrolRound).where(PatrolRound.post_id == post_id, PatrolRound.starts_at <= work.now)
    rows = list(work.session.exec(query.order_by(col(PatrolRound.starts_at).desc()).limit(2)))
    scans, raised = scans_of(work, rows), misses_of(work, rows)
    found = [_round(work, row, scans.get(row.id or 0, []), raised.get(row.id or 0, {})) for row in rows]
    now, before = _two(work, found)
    late = tuple(stop for stop in before.stops if stop.state == "missed") if before else ()
    if now is None:
        return replace(empty, before=late, next_at=_next_at(work, site_id, post_id))
    others = people_names(work, {one.person_id for one in now.scans if one.person_id != work.actor.person_id})
    following = _following(now.stops)
    stops = [following if following and stop.number == following.number else stop for stop in now.stops]
    done = [stop for stop in stops if stop.state == "done" and stop.at is not None]
    last = max(done, key=lambda stop: (stop.at, stop.number), default=None)
    row = now.row
    return replace(
        empty, round_id=row.id or 0, number=row.number, state=row.state, starts_at=row.starts_at, due_at=row.due_at,
        stops=tuple(stops), next=following, last=last, with_others=tuple(others.values()), next_at=row.due_at,
        before=late,
    )  # fmt: skip


@dataclass(frozen=True)
class _Round:
    """A round with its points as they stand."""

    row: PatrolRound
    scans: list[PatrolScan]
    stops: list[Stop]


def _two(work: Work, found: list[_Round]) -> tuple[_Round | None, _Round | None]:
    """(the round to be walked, the one before whose missed points may still be scanned late).

    A round that was begun goes on past its hour while the tolerance lasts, for points whose time has not passed, until
    somebody begins the next.
    """
    now = found[0] if found and found[0].row.due_at > work.now else None
    before = next((one for one in found if one is not now), None)
    if before is None or before.row.started_at is None or before.row.state not in ("started", "missed"):
        return now, None
    goes_on = before.row.state == "started" and any(stop.state == "open" for stop in before.stops)
    if goes_on and work.now < before.row.ends_at and not (now and now.scans):
        return before, None
    return now, before if may_still(before.row, work.now) else None


def _next_at(work: Work, site_id: int, post_id: int) -> datetime | None:
    """When the next round of the post begins, as far as the plan knows."""
    _watch, slot = due_slot(work, site_id, post_id, work.now)
    if slot is not None:
        return slot.starts_at
    ahead = watches_around(work, site_id, post_id, work.now)
    return min((one.starts_at for one in ahead if one.starts_at > work.now), default=None)


def _round(work: Work, row: PatrolRound, scans: list[PatrolScan], raised: Mapping[int, object]) -> _Round:
    pace, first = pace_of(row), first_of(seen_of(row, scans))
    planned, deadlines = pace.planned(first), pace.deadlines(first)
    made = {scan.point_id: scan for scan in scans if scan.counts}
    known = points(work, row.site_id)
    stops: list[Stop] = []
    for position, point_id in enumerate(row.stops):
        point, scan = known[point_id], made.get(point_id)
        gone = point_id in raised or (first is not None and deadlines[position] <= work.now)
        stop = Stop(
            position + 1, point_id, pick(work.lang, point.name_zh, point.name_en),
            pick(work.lang, point.where_zh, point.where_en), looks_of(work.lang, point), point.zone_id or 0,
            "done" if scan else "missed" if gone else "open", planned[position], row.id or 0,
        )  # fmt: skip
        if scan is not None:
            stop = replace(
                stop, at=scan.at, waited="waited" in scan.flags.split(), found=bool(scan.found or scan.note),
                scan_id=scan.id or 0, scan_key=scan.client_key,
            )  # fmt: skip
        stops.append(stop)
    return _Round(row, scans, stops)


def _following(stops: list[Stop]) -> Stop | None:
    """The next point: the first open one after the furthest that was scanned, else the first that is open at all."""
    reached = max((stop.number for stop in stops if stop.state == "done"), default=0)
    still = [stop for stop in stops if stop.state == "open"]
    found = next((stop for stop in still if stop.number > reached), still[0] if still else None)
    return replace(found, state="next") if found else None


def looks_of(lang: str, point: PatrolPoint) -> tuple[str, ...]:
    """The look-items of a point, how each should be."""
    return tuple(pick(lang, look.get("zh", ""), look.get("en", "")) for look in point.looks)


def dark_by_now(work: Work, site_id: int) -> bool:
    """Whether the screen is dark for whoever has chosen nothing: in the hours of the night."""
    hour = work.now.astimezone(site(work, site_id).zone).hour
    return hour >= NIGHT_FROM or hour < NIGHT_TO


@dataclass(frozen=True)
class Panel:
    """What opens over the screen. `kind`: type (a code), found (what is wrong at `stop`), none."""

    kind: str
    stop: Stop | None = None
    round_id: int = 0
    late: bool = False
    digits: bool = True
    tap: bool = False
    photos: str = ""
    """What the photos of a finding are about."""


def panel(work: Work, site_id: int, show: str = "", point: int = 0, of: int = 0, **_scope: object) -> Panel:
    """The panel asked for, about a point of the actor's own round; `of`: of that round, when it is the one before."""
    shown = walk(work, site_id)
    known = [one for one in (*shown.stops, *shown.before) if one.id == point]
    stop = next((one for one in known if one.round_id == of), known[0] if known else shown.next)
    number = stop.round_id if stop else shown.round_id
    if show == "found" and stop is not None and stop.scan_id:
        return Panel("found", stop, number, photos=f"report:{report_key(stop.scan_key)}")
    if show == "type" and shown.post:
        late = stop is not None and stop.state == "missed"
        return Panel("type", stop, number, late, shown.digits, shown.tap and stop is not None)
    return Panel("")


@dataclass(frozen=True)
class AtPoint:
    """The page behind a code on the wall. `kind`: ready (sends itself), wrong (with its words)."""

    kind: str
    code: str
    name: str = ""
    where: str = ""
    looks: tuple[str, ...] = ()
    wrong: str = ""


def at_point(work: Work, site_id: int, code: str = "", **_scope: Any) -> AtPoint:
    """What a scanned code is about, for somebody on patrol."""
    try:
        own_post(work, site_id, work.now)
        point = find_point(work, site_id, code)
    except (Forbidden, Invalid, TooMany) as refusal:
        say = work.house.state["languages"].say
        return AtPoint("wrong", code, wrong=say(work.lang, refusal.code, **refusal.params))
    return AtPoint(
        "ready", point.code, pick(work.lang, point.name_zh, point.name_en),
        pick(work.lang, point.where_zh, point.where_en), looks_of(work.lang, point),
    )  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What the toast says of the scan that was just made; `stop` is its point, None for nothing to say."""

    scan_id: int = 0
    id: int = 0
    round_id: int = 0
    name: str = ""
    at: datetime | None = None
    flags: tuple[str, ...] = ()
    found: bool = False
    finished: bool = False


def said(work: Work, site_id: int, **_scope: object) -> Said:
    """The scan of this very request, in words."""
    scan = work.memo("result", lambda: None)
    if not isinstance(scan, PatrolScan):
        return Said()
    point, shown = points(work, site_id)[scan.point_id], walk(work, site_id)
    say = work.house.state["languages"].gettext
    flags = tuple(say(work.lang, FLAG_WORDS[name]) for name in scan.flags.split() if name in TOLD)
    return Said(
        scan.id or 0, scan.point_id, scan.round_id or 0, pick(work.lang, point.name_zh, point.name_en), scan.at, flags,
        bool(scan.found or scan.note), shown.state in ("done", "late"),
    )  # fmt: skip
