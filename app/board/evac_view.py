"""The evacuation list: who is not found yet, by where they were last; who is; earlier counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.board.models import Muster, MusterEntry
from app.board.musters import entries_of, running_row
from app.board.who import Soul, areas, everybody
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.work import Work
from app.homes.models import WorkerEntry
from app.people.models import Person
from app.sites.queries import setting, today
from app.visitors.models import Visit, Visitor
from app.visitors.models_chain import DoorCount
from app.visitors.tally import counted
from app.visitors.titles import title_of

KEEP_HOURS = 2
"""Default of `evac_keep_hours`: an older list of who is on site misleads."""
HISTORY = 20


@dataclass(frozen=True)
class Row:
    """One line of the list. `safe` of the heads are found; `gone_at`: recorded as left since it began."""

    soul: Soul
    title: str
    safe: int = 0
    later: bool = False
    gone_at: datetime | None = None
    changed_at: datetime | None = None

    @property
    def found(self) -> bool:
        """All of them are found."""
        return self.safe >= self.soul.heads


@dataclass(frozen=True)
class Area:
    """A part of the site and who was there last; `heads` are still missing."""

    code: str
    name_zh: str
    name_en: str
    rows: tuple[Row, ...]
    heads: int


@dataclass(frozen=True)
class Evac:
    """The list. `open` false: no count runs, everybody on site now; `over` names an earlier count, which is only read.

    `heads` in all, `missing` not found yet; `guests` in `parties`, `staff` and `workers` make the heads up. `board_*`
    is what the board says now, `later` came and `left` went (heads of visitors) since the count began. `no_record`:
    people counted at the door today without a record each, of whom nobody saw who left.
    """

    counts_only: bool
    open: bool
    drill: bool
    begun_at: datetime | None
    areas: tuple[Area, ...]
    found: tuple[Row, ...]
    heads: int
    missing: int
    parties: int
    guests: int
    staff: int
    workers: int
    board_parties: int
    board_heads: int
    later: int
    left: int
    keep_hours: int
    over: Muster | None = None
    no_record: int = 0


@dataclass(frozen=True)
class Past:
    """An earlier count."""

    id: int
    drill: bool
    begun_at: datetime
    ended_at: datetime
    by: str
    heads: int
    safe: int
    note: str


def muster(work: Work, site_id: int, muster: int = 0, **_: object) -> Evac:
    """The list as it is now, or an earlier count. A shared tablet gets the numbers only. At most eight statements."""
    counts_only = work.require(Permission.EVAC_LIST, site_id) == "C"
    row = _earlier(work, site_id, muster) if muster else running_row(work, site_id)
    over = row if row is not None and row.ended_at is not None else None
    souls = {} if over else {soul.key: soul for soul in everybody(work, site_id)}
    live = [soul for soul in souls.values() if soul.kind == "party"]
    rows = _rows(work, site_id, souls, entries_of(work, row.id or 0) if row else [], counting=row is not None)
    missing = [one for one in rows if not one.found]
    names = areas(work, site_id)
    grouped = []
    for code, (zh, en) in {**names, "": ("", "")}.items():
        here = tuple(one for one in missing if (one.soul.area if one.soul.area in names else "") == code)
        if here:
            grouped.append(Area(code, zh, en, () if counts_only else here, _missing(here)))
    heads = {
        kind: sum(one.soul.heads for one in rows if one.soul.kind == kind) for kind in ("party", "staff", "worker")
    }
    return Evac(
        counts_only,
        row is not None and over is None,
        row.drill if row else False,
        row.begun_at if row else None,
        tuple(grouped),
        () if counts_only else tuple(one for one in rows if one.found),
        sum(heads.values()),
        _missing(rows),
        sum(one.soul.kind == "party" for one in rows),
        heads["party"],
        heads["staff"],
        heads["worker"],
        len(live),
        sum(soul.heads for soul in live),
        sum(one.soul.heads for one in rows if one.later and one.soul.kind == "party"),
        sum(one.soul.heads for one in rows if one.gone_at is not None),
        setting(work, site_id, "evac_keep_hours", KEEP_HOURS),
        over,
        0 if over else _no_record(work, site_id),
    )


def _no_record(work: Work, site_id: int) -> int:
    """Heads counted at the door on a day with too many for a record each (settled 38)."""
    day = today(work, site_id)
    return work.unchanged(("counted today", site_id, day), lambda: counted(work, site_id, day).heads, DoorCount)


def _missing(rows: Iterable[Row]) -> int:
    return sum(one.soul.heads - one.safe for one in rows)


def _rows(
    work: Work, site_id: int, souls: Mapping[tuple[str, int], Soul], entries: list[MusterEntry], *, counting: bool
) -> list[Row]:
    """Whom the count asks for, then whoever came since."""
    if not counting:
        return [Row(soul, _title(work, soul)) for soul in souls.values()]
    known = {(entry.kind, entry.subject_id): entry for entry in entries}
    named, gone = _gone(work, site_id, [key for key in known if key not in souls])
    found = []
    for key, entry in known.items():
        soul = souls.get(key) or named.get(key) or Soul(entry.kind, entry.subject_id, entry.heads, entry.area)
        soul = replace(soul, heads=entry.heads, area=entry.area)
        row = Row(soul, _title(work, soul), entry.safe, entry.later, gone.get(key), entry.changed_at)
        found.append(row)
    found += [Row(soul, _title(work, soul), later=True) for key, soul in souls.items() if key not in known]
    return found


def _title(work: Work, soul: Soul) -> str:
    return soul.name or title_of(work, soul.surname, soul.honorific)


def _gone(
    work: Work, site_id: int, keys: Iterable[tuple[str, int]]
) -> tuple[dict[tuple[str, int], Soul], dict[tuple[str, int], datetime]]:
    """Names of those who are on site no more, and when a party was recorded as left; a statement a kind."""
    ids: dict[str, list[int]] = {"party": [], "staff": [], "worker": []}
    for kind, number in keys:
        ids[kind].append(number)
    named: dict[tuple[str, int], Soul] = {}
    gone: dict[tuple[str, int], datetime] = {}
    if ids["party"]:
        query = (
            columns(
                col(Visit.id), col(Visit.number), col(Visit.first_visit), col(Visit.departed_at), col(Visitor.surname),
                col(Visitor.honorific),
            )
            .outerjoin(Visitor, col(Visitor.id) == col(Visit.visitor_id))
            .where(col(Visit.site_id) == site_id, col(Visit.id).in_(ids["party"]))
        )  # fmt: skip
        for number, running, first, at, surname, honorific in work.session.execute(query):
            key = ("party", number)
            named[key] = Soul(*key, 1, "", "", surname or "", honorific or "", running, first)
            if at is not None:
                gone[key] = at
    if ids["staff"]:
        people = select(Person.id, Person.name).where(col(Person.id).in_(ids["staff"]))
        named |= {("staff", one or 0): Soul("staff", one or 0, 1, "", name) for one, name in work.session.exec(people)}
    if ids["worker"]:
        firms = select(WorkerEntry.id, WorkerEntry.firm).where(col(WorkerEntry.id).in_(ids["worker"]))
        named |= {("worker", one or 0): Soul("worker", one or 0, 1, "", firm) for one, firm in work.session.exec(firms)}
    return named, gone


def _earlier(work: Work, site_id: int, muster_id: int) -> Muster:
    row = work.get(Muster, muster_id, site_id=site_id)
    if work.require(Permission.EVAC_LIST, site_id) == "C":
        raise NotFound()
    return row


BY = aliased(Person)


def history(work: Work, site_id: int, **_: object) -> tuple[Past, ...]:
    """Earlier counts, the latest first; one statement."""
    if work.require(Permission.EVAC_LIST, site_id) == "C":
        return ()
    query = (
        columns(
            col(Muster.id), col(Muster.drill), col(Muster.begun_at), col(Muster.ended_at), col(BY.name),
            func.coalesce(func.sum(col(MusterEntry.heads)), 0), func.coalesce(func.sum(col(MusterEntry.safe)), 0),
            col(Muster.note),
        )
        .outerjoin(MusterEntry, col(MusterEntry.muster_id) == col(Muster.id))
        .outerjoin(BY, col(BY.id) == col(Muster.begun_by))
        .where(col(Muster.site_id) == site_id, col(Muster.ended_at).is_not(None))
        .group_by(col(Muster.id), col(BY.name))
        .order_by(col(Muster.begun_at).desc())
        .limit(HISTORY)
    )  # fmt: skip
    return tuple(
        Past(number, drill, begun, ended, by or "", int(heads), int(safe), note)
        for number, drill, begun, ended, by, heads, safe, note in work.session.execute(query)
    )
