"""A year of a site's duties: the day of the demo again for each of the 365 days before it, done and ticked.

The year must not be felt: a page is asked for right after a write, over one day and over
the year.
"""

import sqlite3
import statistics
import time
from contextlib import closing
from datetime import timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, SQLModel, select

from app.core.db import Database, insert_of
from app.duties.models import Duty, Tick
from tests.bench.acts import ticking
from tests.bench.load import Request, get, once
from tests.bench.running import Running

DAYS = 365
BATCH = 20_000


def fill_year(app: Running) -> int:
    """Put the year straight into the database; how many duties it has."""
    db = Database(app.url or f"sqlite:///{app.database}")
    with db.writing() as session:
        day = session.exec(select(Duty).where(Duty.site_id == 1)).all()
        last, number = max(duty.business_day for duty in day), max(duty.id or 0 for duty in day)
        rows = [duty.model_dump() for duty in day if duty.business_day == last]
        duties: list[dict[str, Any]] = []
        ticks: list[dict[str, Any]] = []
        for back in range(1, DAYS + 1):
            span = timedelta(days=back)
            for row in rows:
                number += 1
                moved = {name: row[name] - span for name in ("business_day", "opens_at", "due_at")}
                done = moved["due_at"]
                duties.append({**row, **moved, "id": number, "state": "done", "done_at": done, "received_at": done})
                tick = {"site_id": 1, "duty_id": number, "person_id": None, "kind": "done"}
                ticks.append({**tick, "at": done, "received_at": done})
        _store(session, Duty, duties)
        _store(session, Tick, ticks)
        if db.dialect != "sqlite":  # ids given by hand do not move the sequence
            session.connection().exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('duty', 'id'), {number})")
        session.commit()
    if db.dialect == "sqlite":  # a server that writes a year in a year has its log in the database long since
        with closing(sqlite3.connect(app.database)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    return len(duties)


def _store(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    statement, blank = insert_of(model)
    for start in range(0, len(rows), BATCH):
        session.connection().execute(statement, [{**blank, **row} for row in rows[start : start + BATCH]])


def fresh(app: Running, page: Request, floor: Request, write: Request, times: int) -> tuple[float, float]:
    """Milliseconds of a page just after something was written, so that nothing kept can answer, and of its floor.

    Both are medians of the same moments: the second tells how fast the machine was meanwhile.
    """
    ours, floors = [], []
    for _ in range(times):
        assert once(app.port, write)[0] < 400
        ours.append(_ms(app.port, page))
        floors.append(_ms(app.floor_port, floor))
    return statistics.median(ours), statistics.median(floors)


def _ms(port: int, request: Request) -> float:
    start = time.perf_counter()
    assert once(port, request)[0] == 200
    return (time.perf_counter() - start) * 1000


def after_a_year(app: Running, pages: dict[str, Request], times: int) -> dict[str, dict[str, Any]]:
    """Each page over the year beside the same page over a single day: the ratio says how much slower it became."""
    tick, numbers = ticking(app, 3 * len(pages) * (times + 5)), count()

    def write(_number: int) -> bytes:
        return tick(next(numbers))

    floors = {name: get(f"http://127.0.0.1:{app.floor_port}/page/{name}") for name in pages}
    for name, page in pages.items():
        fresh(app, page, floors[name], write, 5)
    before = {name: fresh(app, page, floors[name], write, times) for name, page in pages.items()}
    fill_year(app)
    found = {}
    for name, page in pages.items():
        value, floor = fresh(app, page, floors[name], write, times)
        was = before[name][0] * floor / before[name][1]
        found[name] = {
            "value": round(value, 2),
            "unit": "ms",
            "floor": round(was, 2),
            "ratio": round(was / value, 3),
            "runs": [round(before[name][0], 2), round(value, 2)],
        }
    return found
