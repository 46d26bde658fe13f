"""Reads of the model homes: open or closed, who is inside now, who waits and how long."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.i18n import pick
from app.core.work import Work
from app.homes.models import UnitStay, UnitWait
from app.homes.waiting import expected_waits
from app.sites.models import Unit
from app.sites.queries import closures, open_units, setting, units
from app.visitors.models import Visit

STAY_MINUTES = 12
"""Default of the setting unit_visit_minutes: how long a party usually stays in a home (to be measured on the site)."""


@dataclass(frozen=True)
class Inside:
    """A party in a home."""

    stay_id: int
    visit_id: int
    heads: int
    in_at: datetime
    how: str


@dataclass(frozen=True)
class Waiting:
    """A party in front of a full home; `wait` is how long it will be from now, zero when there is room."""

    visit_id: int
    heads: int
    since: datetime
    wait: timedelta


@dataclass(frozen=True)
class HomeNow:
    """A model home now. `heads` of `capacity` people are inside; `queue` in the order in which they go in.

    `closed_why` and `closed_until` are of the closure, empty and None where it is closed for good.
    """

    unit_id: int
    code: str
    name_zh: str
    name_en: str
    kind: str
    capacity: int
    open: bool
    closed_why: str
    closed_until: datetime | None
    heads: int
    inside: tuple[Inside, ...]
    queue: tuple[Waiting, ...]

    @property
    def room(self) -> int:
        """How many more people may go in; none into a closed one."""
        return max(0, self.capacity - self.heads) if self.open else 0

    @property
    def state(self) -> str:
        """closed, full, busy (somebody inside) or free."""
        if not self.open:
            return "closed"
        return "full" if not self.room else "busy" if self.heads else "free"

    def name(self, lang: str) -> str:
        """In the reader's language."""
        return pick(lang, self.name_zh, self.name_en)


def homes_now(work: Work, site_id: int) -> list[HomeNow]:
    """Every home of the site in its order; two statements however many parties there are."""
    return _load(work, site_id) if work.writing else work.memo(("homes_now", site_id), lambda: _load(work, site_id))


def home_now(work: Work, site_id: int, unit_id: int | None) -> HomeNow | None:
    """One home of the site, None when it is none of its."""
    return next((home for home in homes_now(work, site_id) if home.unit_id == unit_id), None)


WAITING = (
    columns(col(UnitWait.unit_id), func.count())
    .where(col(UnitWait.site_id) == bindparam("site"), col(UnitWait.ended_at).is_(None))
    .group_by(col(UnitWait.unit_id))
)


def waiting_now(work: Work, site_id: int) -> dict[int, int]:
    """How many parties wait in front of each home that has a queue; one statement, only after a queue changed."""

    def load() -> dict[int, int]:
        return {row[0]: row[1] for row in work.session.execute(WAITING, {"site": site_id})}

    return work.unchanged(("waiting now", site_id), load, UnitWait)


def usual_stay(work: Work, site_id: int) -> timedelta:
    """How long a party usually stays in a home."""
    return timedelta(minutes=setting(work, site_id, "unit_visit_minutes", STAY_MINUTES))


INSIDE = columns(
    col(UnitStay.unit_id),
    col(UnitStay.id),
    col(UnitStay.visit_id),
    col(UnitStay.heads),
    col(UnitStay.in_at),
    col(UnitStay.how),
).where(col(UnitStay.site_id) == bindparam("site"), col(UnitStay.out_at).is_(None)).order_by(
    col(UnitStay.in_at), col(UnitStay.id)
)  # fmt: skip
QUEUED = (
    columns(col(UnitWait.unit_id), col(UnitWait.visit_id), col(Visit.heads), col(UnitWait.since))
    .join(Visit, col(Visit.id) == col(UnitWait.visit_id))
    .where(col(UnitWait.site_id) == bindparam("site"), col(UnitWait.ended_at).is_(None))
    .order_by(col(UnitWait.since), col(UnitWait.id))
)


def _load(work: Work, site_id: int) -> list[HomeNow]:
    inside: dict[int, list[Inside]] = defaultdict(list)
    for unit_id, *rest in work.session.execute(INSIDE, {"site": site_id}):
        inside[unit_id].append(Inside(*rest))
    queued: dict[int, list[tuple[int, int, datetime]]] = defaultdict(list)
    for unit_id, visit_id, heads, since in work.session.execute(QUEUED, {"site": site_id}):
        queued[unit_id].append((visit_id, heads or 1, since))
    opened = {unit.id for unit in open_units(work, site_id)}
    return [
        _home(work, unit, unit.id in opened, inside[unit.id or 0], queued[unit.id or 0])
        for unit in units(work, site_id)
    ]


def _home(
    work: Work, unit: Unit, opened: bool, inside: Sequence[Inside], queued: Sequence[tuple[int, int, datetime]]
) -> HomeNow:
    waits = expected_waits(
        work.now,
        unit.capacity,
        [(one.heads, one.in_at) for one in inside],
        [heads for _, heads, _ in queued],
        usual_stay(work, unit.site_id),
    )
    why, until = ("", None) if opened else _closed(work, unit)
    return HomeNow(
        unit.id or 0,
        unit.code,
        unit.name_zh,
        unit.name_en,
        unit.kind,
        unit.capacity,
        opened,
        why,
        until,
        sum(one.heads for one in inside),
        tuple(inside),
        tuple(
            Waiting(visit_id, heads, since, wait)
            for (visit_id, heads, since), wait in zip(queued, waits, strict=True)
        ),
    )  # fmt: skip


def _closed(work: Work, unit: Unit) -> tuple[str, datetime | None]:
    """Why a home is closed and until when; nothing is known of one that is closed for good."""
    rows: list[Any] = [
        row
        for row in closures(work, unit.site_id)
        if row.closed_at(work.now) and (row.unit_id == unit.id or row.zone_id == unit.zone_id)
    ]
    if not rows or not unit.is_open:
        return "", None
    last = max(rows, key=lambda row: row.over_at)
    return last.reason, last.over_at
