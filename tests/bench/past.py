"""A site's past: the day of the demo again for each of the days before it, over and done, with all that hangs on it.

Rows of the past have negative ids, so that the newest row of every table stays the newest.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, update
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, func, select

from app.core.db import Database
from app.duties.models import Duty
from app.visitors.models import Visit
from tests.bench.running import Running

DAYS = 365
BATCH = 10_000
STRIDE = 100_000
"""More than the demo has rows in any table: ids of two copies never meet."""


@dataclass(frozen=True)
class Kind:
    """Tables whose rows belong together, parents first, `times` a day; `days` of them are kept."""

    tables: tuple[str, ...]
    times: int = 1
    days: int = DAYS
    first: int = 1
    """So many days ago the newest of them is."""
    over: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What a row of the past has in the place of what is still open; True: its own newest instant."""


KINDS = (
    Kind(("duty", "tick"), over={"duty": {"state": "done", "done_at": True, "received_at": True}}),
    Kind(
        ("visit", "visit_step", "visit_offer", "visit_clock"),
        10,
        over={
            "visit": {"departed_at": True, "outcome": "left", "place": "left"},
            "visit_offer": {"answer": "accepted", "answered_at": True},
        },
    ),
    Kind(("standing",), over={"standing": {"ended_at": True}}),
    Kind(("assignment",), first=60),  # the demo has a plan of its own for the weeks before
    Kind(("event_log",), 3),
    Kind(("notice",), 5, 30, over={"notice": {"seen_at": True}}),
)
DAY, MORNING = date(2026, 11, 28), datetime.fromisoformat("2026-11-28T06:00:00+08:00")
BENCH = datetime(2030, 1, 1, tzinfo=UTC)
"""Duties that the bench made are due from then on."""
WHEN = {"standing": "started_at"}
PARENT = {"visit_step": "visit", "visit_offer": "visit", "visit_clock": "visit", "tick": "duty"}


def newest_visit(app: Running) -> int:
    """Id of the newest party."""
    db = Database(app.url or f"sqlite:///{app.database}")
    with db.reading() as session:
        found = session.exec(select(func.max(col(Visit.id)))).one() or 0
    db.close()
    return found


def fill_past(app: Running, newest: int) -> int:
    """Put the past straight into the database; how many rows it has. Parties after `newest` are the bench's own."""
    db = Database(app.url or f"sqlite:///{app.database}")
    total = 0
    with db.writing() as session:
        # Whom the bench announced and what it ticked meanwhile is over, too, and not of the day that is copied: the
        # pages must be as long as they were.
        mine, ticked = col(Visit.id) > newest, (col(Duty.due_at) >= BENCH) & (col(Duty.state) == "done")
        session.connection().execute(update(Visit).where(mine).values(departed_at=Visit.opened_at, outcome="no_show"))
        caused = [f"party:{one}" for one in session.exec(select(Visit.id).where(mine))]
        gone = ticked | col(Duty.subject).in_(caused)
        session.connection().execute(update(Duty).where(gone).values(business_day=BENCH.date()))
        for kind in KINDS:
            total += _fill(session, kind, newest)
        session.commit()
    if db.dialect == "sqlite":  # a server that writes a year in a year has its log in the database long since
        with closing(sqlite3.connect(app.database)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    else:  # as autovacuum does within a minute
        with db.write_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    db.close()
    return total


def _fill(session: Session, kind: Kind, newest: int) -> int:
    day: dict[str, Sequence[dict[str, Any]]] = {}
    for name in kind.tables:
        day[name] = list(_of_the_day(session, _table(name), day.get(PARENT.get(name, ""))))
        if name == "visit":
            # What other benches announced before never got to the door.
            day[name] = [row for row in day[name] if row["id"] <= newest and row["at_door_at"]]
    count = 0
    for name, rows in day.items():
        statement, pending = _table(name).insert(), []
        for number in range(1, kind.days * kind.times + 1):
            back, turn = (number - 1) // kind.times + kind.first, number % kind.times
            for row in rows:
                pending.append(_moved(name, row, number, timedelta(days=back), turn, kind))
            if len(pending) >= BATCH:
                session.connection().execute(statement, pending)
                count, pending = count + len(pending), []
        if pending:
            session.connection().execute(statement, pending)
            count += len(pending)
    return count


def _of_the_day(
    session: Session, table: Table, parents: Sequence[Mapping[str, Any]] | None
) -> Iterator[dict[str, Any]]:
    """Rows of the site's last day; of its parents where it has such."""
    rows = [dict(row._mapping) for row in session.connection().execute(columns(table).where(table.c.site_id == 1))]
    if parents is not None:
        ids = {row["id"] for row in parents}
        yield from (row for row in rows if (row.get("visit_id") or row.get("duty_id")) in ids)
        return
    if "business_day" in table.c:
        yield from (row for row in rows if row["business_day"] == DAY)
    else:
        at = WHEN.get(table.name, "at")
        yield from (row for row in rows if row[at] >= MORNING)


def _moved(name: str, row: Mapping[str, Any], number: int, back: timedelta, turn: int, kind: Kind) -> dict[str, Any]:
    """That row on an earlier day, over and done."""
    found: dict[str, Any] = {key: value - back if isinstance(value, date) else value for key, value in row.items()}
    instants = [value for value in found.values() if isinstance(value, datetime)]
    for key in ("id", f"{PARENT[name]}_id" if name in PARENT else "id"):
        found[key] = row[key] - number * STRIDE
    for key, value in kind.over.get(name, {}).items():
        found[key] = max(instants) if value is True else value
    if name == "visit":
        found["number"] += 1_000_000 + 1000 * turn  # numbers that no other bench has given
        found |= {"merged_into": None, "visitor_id": row["visitor_id"] if number % 50 == 0 else None}
        if row["plate_hash"]:  # another car than on the other days
            found |= {"plate_hash": f"{number}-{row['id']}", "plate_tail_hash": f"{number * 7 % 10_000}"}
    return found


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]
