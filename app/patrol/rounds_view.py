"""The rounds of a day for leaders: what is missed first, then round by round; one round point by point."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.i18n import pick
from app.core.work import Work
from app.patrol.messages import FLAG_WORDS, HOW_WORDS, STATE_WORDS
from app.patrol.models import PatrolRound, PatrolScan
from app.patrol.queries import Missed, RoundRow, missed_points, people_names, point_name, round_rows, rounds_today
from app.patrol.rounds import pace_of, scans_of, seen_of
from app.patrol.routes import patrol_posts
from app.patrol.verdicts import first_of
from app.sites.queries import today


@dataclass(frozen=True)
class MissedRound:
    """What is missed of one round: its points, or none when nobody began it."""

    round_id: int
    number: int
    post: str
    points: tuple[Missed, ...]
    whole: bool
    since: datetime
    walking: bool


@dataclass(frozen=True)
class Day:
    """The rounds of a business day. `walks`: the site has routes at all."""

    day: date
    before: date
    after: date | None
    walks: bool
    missed: tuple[MissedRound, ...]
    rows: tuple[RoundRow, ...]
    states: Mapping[str, str]
    flags: Mapping[str, str]
    walked: int
    counted: int
    excuses: bool


def day_of(work: Work, site_id: int, typed: str) -> date:
    """The business day that was asked for, today's for anything else."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return today(work, site_id)
    return found if date(2000, 1, 1) <= found <= today(work, site_id) else today(work, site_id)


def rounds(work: Work, site_id: int, day: str = "", **_scope: Any) -> Day:
    """The block of the day."""
    on, now = day_of(work, site_id, day), today(work, site_id)
    rows = rounds_today(work, site_id, on)
    over = [row for row in rows if row.state in ("done", "late", "missed", "excused")]
    return Day(
        on, on - timedelta(days=1), on + timedelta(days=1) if on < now else None, bool(patrol_posts(work, site_id)),
        _by_round(missed_points(work, site_id)) if on == now else (), rows,
        words(work, STATE_WORDS), words(work, FLAG_WORDS),
        sum(row.state in ("done", "late") for row in over), len(over),
        work.may(Permission.DUTY_TICKOTHER, site_id),
    )  # fmt: skip


def words(work: Work, known: Mapping[str, str]) -> dict[str, str]:
    """Words in the reader's language."""
    say = work.house.state["languages"].gettext
    return {name: say(work.lang, text) for name, text in known.items()}


def _by_round(found: tuple[Missed, ...]) -> tuple[MissedRound, ...]:
    by_round: dict[int, list[Missed]] = {}
    for one in found:
        by_round.setdefault(one.round_id, []).append(one)
    return tuple(
        MissedRound(
            round_id, many[0].number, many[0].post, tuple(one for one in many if one.point_id is not None),
            any(one.point_id is None for one in many), min(one.due_at for one in many), many[0].walking,
        )
        for round_id, many in by_round.items()
    )  # fmt: skip


@dataclass(frozen=True)
class PointRow:
    """A point of a round: by when, and the scan that counts or none."""

    number: int
    name: str
    due_at: datetime
    missed: bool
    at: datetime | None
    received_at: datetime | None
    by: str
    how: str
    flags: tuple[str, ...]
    found: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class OneRound:
    """The sheet of one round; `others`: scans that count for no point."""

    row: RoundRow
    state: str
    points: tuple[PointRow, ...]
    others: tuple[PointRow, ...]
    may_excuse: bool


def one(work: Work, site_id: int, round_id: int = 0, **_scope: Any) -> OneRound | None:
    """One round point by point. Raises NotFound for another site's."""
    if not round_id:
        return None
    row = work.session.get(PatrolRound, round_id) if 0 < round_id < 2**31 else None
    if row is None or row.site_id != site_id:
        raise NotFound()
    scans = scans_of(work, [row]).get(round_id, [])
    names = people_names(work, {scan.person_id for scan in scans})
    deadlines = pace_of(row).deadlines(first_of(seen_of(row, scans)))
    made = {scan.point_id: scan for scan in scans if scan.counts}
    lines = [
        _line(work, site_id, names, n + 1, point_id, deadlines[n], made.get(point_id))
        for n, point_id in enumerate(row.stops)
    ]
    others = [_line(work, site_id, names, 0, scan.point_id, scan.at, scan) for scan in scans if not scan.counts]
    shown = round_rows(work, site_id, [row])[0]
    free = row.state not in ("done", "excused") and work.may(Permission.DUTY_TICKOTHER, site_id)
    return OneRound(shown, words(work, STATE_WORDS)[row.state], tuple(lines), tuple(others), free)


def _line(
    work: Work, site_id: int, names: Mapping[int, str], number: int, point_id: int, due_at: datetime,
    scan: PatrolScan | None,
) -> PointRow:  # fmt: skip
    name = point_name(work, site_id, point_id)
    if scan is None:
        return PointRow(number, name, due_at, due_at <= work.now, None, None, "", "", (), (), "")
    return PointRow(
        number, name, due_at, False, scan.at, scan.received_at, names.get(scan.person_id or 0, ""),
        words(work, HOW_WORDS)[scan.how],
        tuple(word for flag, word in words(work, FLAG_WORDS).items() if flag in scan.flags.split()),
        tuple(pick(work.lang, look.get("zh", ""), look.get("en", "")) for look in scan.found), scan.note,
    )  # fmt: skip
