"""What the scans of a round mean together. Pure, and the same whatever order they arrived in.

Phones send what they kept hours later and two people may walk together, so nothing here depends on who told first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.patrol.rhythm import Pace


@dataclass(frozen=True)
class Seen:
    """One scan of a point of the round: `key` tells it from the others, `position` is the point's, from 0."""

    key: int
    position: int
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """What is odd about a scan (close, order, late, again), and whether it is the one that counts for its point."""

    flags: frozenset[str]
    counts: bool


def first_of(scans: Iterable[Seen]) -> tuple[datetime, int] | None:
    """When the round was begun and at which point, None while it was not."""
    found = min(scans, key=lambda scan: (scan.at, scan.key), default=None)
    return (found.at, found.position) if found else None


def judge(scans: Iterable[Seen], pace: Pace, too_close: timedelta) -> Mapping[int, Verdict]:
    """The verdict of each scan by its key.

    close: less than `too_close` after a scan of another point. order: a point further on was scanned before it. late:
    after the time of its point and the tolerance. again: the point had been scanned already.
    """
    ordered = sorted(scans, key=lambda scan: (scan.at, scan.key))
    deadlines = pace.deadlines(first_of(ordered))
    known: set[int] = set()
    before: Seen | None = None
    found: dict[int, Verdict] = {}
    for scan in ordered:
        counts = scan.position not in known
        marks = {
            "close": before is not None and before.position != scan.position and scan.at - before.at < too_close,
            "order": counts and any(position > scan.position for position in known),
            "late": counts and scan.at > deadlines[scan.position],
            "again": not counts,
        }
        found[scan.key] = Verdict(frozenset(name for name, true in marks.items() if true), counts)
        known.add(scan.position)
        before = scan
    return found


@dataclass(frozen=True)
class Standing:
    """How a round stands: which positions were scanned when, which times have passed without a scan."""

    scanned: Mapping[int, datetime]
    overdue: tuple[int, ...]
    deadlines: tuple[datetime, ...]
    begun_at: datetime | None
    done_at: datetime | None
    """When the last point was scanned; None while one is open."""
    late: bool
    """Whether a point was scanned after its time."""


def standing(scans: Iterable[Seen], pace: Pace, now: datetime) -> Standing:
    """How the round stands at `now`."""
    ordered = sorted(scans, key=lambda scan: (scan.at, scan.key))
    scanned: dict[int, datetime] = {}
    for scan in ordered:
        scanned.setdefault(scan.position, scan.at)
    deadlines = pace.deadlines(first_of(ordered))
    overdue = tuple(n for n, at in enumerate(deadlines) if n not in scanned and at <= now) if ordered else ()
    done = max(scanned.values(), default=None) if len(scanned) == pace.count else None
    late = any(at > deadlines[position] for position, at in scanned.items())
    begun = ordered[0].at if ordered else None
    return Standing(scanned, overdue, tuple(deadlines), begun, done, late)
