"""Versions as they are read: which there are, what changed with one in words, who has seen it and who not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, distinct, func
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.errors import NotFound
from app.core.work import Work
from app.people.models import Person
from app.roster.publish_models import RosterLine, RosterSeen, RosterVersion
from app.roster.versions_made import Told
from app.roster.versions_words import DayChange, Wording, net
from app.sites.queries import today

SHOWN = 60


@dataclass(frozen=True)
class VersionRow:
    """One version in the list. `people` are concerned, `unseen` of them have not looked at it yet."""

    id: int
    number: int
    kind: str
    at: datetime
    by: str
    note: str
    first_day: date
    last_day: date
    added: int
    withdrawn: int
    people: int
    unseen: int
    over: bool
    """All its days are past: nobody need look any more."""


@dataclass(frozen=True)
class Reader:
    """Somebody a version concerns; `at` when they looked, None not yet."""

    person_id: int
    name: str
    at: datetime | None


@dataclass(frozen=True)
class Detail:
    """What changed with a version (or, with `since`, after that one up to it), and who knows."""

    version: VersionRow
    since: int | None
    days: tuple[tuple[date, tuple[DayChange, ...]], ...]
    readers: tuple[Reader, ...]

    @property
    def total(self) -> int:
        """How many changes there are, all days together."""
        return sum(len(changes) for _, changes in self.days)

    @property
    def unseen(self) -> tuple[Reader, ...]:
        """Those who have not looked yet."""
        return tuple(one for one in self.readers if one.at is None)

    @property
    def seen(self) -> tuple[Reader, ...]:
        """Those who have."""
        return tuple(one for one in self.readers if one.at is not None)


@dataclass(frozen=True)
class Versions:
    """The block `versions`."""

    rows: tuple[VersionRow, ...]
    detail: Detail | None
    more: bool


CONCERNED: Select[*tuple[Any, ...]] = (
    columns(
        col(RosterLine.version_id).label("version_id"),
        func.count(distinct(col(RosterLine.person_id))).label("people"),
        func.count(distinct(col(RosterSeen.person_id))).label("seen"),
    )
    .outerjoin(
        RosterSeen,
        and_(
            col(RosterSeen.site_id) == col(RosterLine.site_id),
            col(RosterSeen.person_id) == col(RosterLine.person_id),
            col(RosterSeen.version_id) >= col(RosterLine.version_id),
        ),
    )
    .where(col(RosterLine.site_id) == bindparam("site"), col(RosterLine.version_id) >= bindparam("oldest"))
    .group_by(col(RosterLine.version_id))
)
LATEST = (
    columns(RosterVersion, col(Person.name))
    .outerjoin(Person, col(Person.id) == col(RosterVersion.by))
    .where(col(RosterVersion.site_id) == bindparam("site"), col(RosterVersion.number) <= bindparam("top"))
    .order_by(col(RosterVersion.number).desc())
    .limit(SHOWN + 1)
)
LINES = (
    columns(
        col(RosterLine.came),
        col(RosterLine.person_id),
        col(Person.name),
        col(RosterLine.post_id),
        col(RosterLine.place),
        col(RosterLine.business_day),
        col(RosterLine.shift_code),
        col(RosterLine.starts_at),
        col(RosterLine.ends_at),
    )
    .join(Person, col(Person.id) == col(RosterLine.person_id))
    .where(
        col(RosterLine.site_id) == bindparam("site"),
        col(RosterLine.version_id) > bindparam("after"),
        col(RosterLine.version_id) <= bindparam("upto"),
    )
    .order_by(col(RosterLine.business_day), col(Person.pinyin), col(RosterLine.id))
)
READERS = (
    columns(col(Person.id), col(Person.name), func.min(col(RosterSeen.at)))
    .outerjoin(
        RosterSeen,
        and_(
            col(RosterSeen.site_id) == bindparam("site"),
            col(RosterSeen.person_id) == col(Person.id),
            col(RosterSeen.version_id) >= bindparam("version"),
        ),
    )
    .where(
        col(Person.id).in_(
            columns(col(RosterLine.person_id)).where(
                col(RosterLine.site_id) == bindparam("site"), col(RosterLine.version_id) == bindparam("version")
            )
        )
    )
    .group_by(col(Person.id), col(Person.name), col(Person.pinyin))
    .order_by(col(Person.pinyin), col(Person.id))
)
TOP = 2**31 - 1


def versions(
    work: Work, site_id: int, number: int | None = None, since: int | None = None, top: int | None = None, **_: object
) -> Versions:
    """The newest versions (from `top` downwards), and the one asked for in full. Four statements.

    Raises NotFound for a number the site has not.
    """
    found = work.session.execute(LATEST, {"site": site_id, "top": min(top or TOP, TOP)}).all()
    rows = _rows(work, site_id, found[:SHOWN])
    detail = None
    if number is not None:
        chosen = next((row for row in rows if row.number == number), None) or _one(work, site_id, number)
        detail = _detail(work, site_id, chosen, since)
    return Versions(tuple(rows), detail, len(found) > SHOWN)


def _one(work: Work, site_id: int, number: int) -> VersionRow:
    asked = {"site": site_id, "top": min(max(number, 0), TOP)}
    rows = _rows(work, site_id, work.session.execute(LATEST, asked).all()[:1])
    if not rows or rows[0].number != number:
        raise NotFound()
    return rows[0]


def _rows(work: Work, site_id: int, found: Iterable[Any]) -> list[VersionRow]:
    pairs = [(row[0], row[1]) for row in found]
    if not pairs:
        return []
    oldest = min(version.id or 0 for version, _ in pairs)
    counts = {
        row.version_id: (row.people, row.people - row.seen)
        for row in work.session.execute(CONCERNED, {"site": site_id, "oldest": oldest})
    }
    now = today(work, site_id)
    return [
        VersionRow(
            version.id or 0,
            version.number,
            version.kind,
            version.at,
            name or "",
            version.note,
            version.first_day,
            version.last_day,
            version.added,
            version.withdrawn,
            *counts.get(version.id or 0, (0, 0)),
            version.last_day < now,
        )
        for version, name in pairs
    ]


def _detail(work: Work, site_id: int, chosen: VersionRow, since: int | None) -> Detail:
    after = chosen.id - 1
    if since is not None:
        after = _one(work, site_id, since).id if since else 0
    names: dict[int, str] = {}
    lines: list[tuple[bool, Told]] = []
    for row in work.session.execute(LINES, {"site": site_id, "after": after, "upto": chosen.id}):
        names[row.person_id] = row.name
        lines.append((row.came, Told(row.person_id, *row[3:])))
    wording, by_day = Wording(work, site_id), defaultdict[date, list[DayChange]](list)
    order = {person_id: position for position, person_id in enumerate(names)}
    for (person_id, day), (went, came) in sorted(net(lines).items(), key=lambda one: (one[0][1], order[one[0][0]])):
        by_day[day].append(wording.change(names[person_id], went, came))
    readers = work.session.execute(READERS, {"site": site_id, "version": chosen.id})
    return Detail(
        chosen,
        since,
        tuple((day, tuple(found)) for day, found in by_day.items()),
        tuple(Reader(*row) for row in readers),
    )
