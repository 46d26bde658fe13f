"""The floor of a write that has to leave the same behind: the rows of the real one, by hand, in one transaction.

One INSERT is what a server can do; this is what the work itself asks for: the reads without which the rows would be
wrong, the rows, one commit. The tables are twins of the real ones, with their indices and without their foreign keys.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from psycopg.types.json import Json

KEY = 'SELECT body FROM bench_request_key WHERE scope = ? AND "key" = ?'
HASH = "SELECT hash FROM bench_event_log WHERE site_id = 1 ORDER BY id DESC LIMIT 1"
NUMBER = "SELECT max(number) FROM bench_visit WHERE site_id = 1 AND business_day = '2026-11-28'"
HOLD = "SELECT pg_advisory_xact_lock(7310, 99)"
MADE = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index') AND sql IS NOT NULL"
OWN = {"visit": "number", "request_key": "key", "duty": "subject"}
"""The column that makes each row of a table one of its own."""


@dataclass(frozen=True)
class Written:
    """What a write reads and leaves behind: rows added by table, statements that change a row."""

    added: tuple[str, ...]
    read: tuple[str, ...] = (HASH,)
    changed: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()


WRITTEN = {
    "arrival": Written(
        ("visit", "visit_step", "request_key", "event_log", "duty", "notice"),
        (NUMBER, HASH),
        ("UPDATE bench_duty_count SET auto = auto + 1 WHERE id = (SELECT max(id) FROM bench_duty_count)",),
        ("duty_count",),
    ),
    "tick": Written(
        ("tick", "request_key", "event_log"),
        ("SELECT * FROM bench_duty WHERE id = (SELECT max(id) FROM bench_duty)", HASH),
        ("UPDATE bench_duty SET state = 'done', version = version + 1 WHERE id = (SELECT max(id) FROM bench_duty)",),
        ("duty",),
    ),
}


class Hand:
    """Writes by hand on connections of its own, one a thread."""

    def __init__(self, database: str) -> None:
        self.database, self.postgres = database, database.startswith("postgresql")
        self._local, self._lock, self._count = threading.local(), threading.Lock(), count(10_000)
        self._rows: dict[str, tuple[str, dict[str, Any]]] = {}
        with self._open() as connection:
            for table in sorted({name for one in WRITTEN.values() for name in (*one.added, *one.twins)}):
                self._rows[table] = self._twin(connection, table)

    @contextmanager
    def _open(self) -> Iterator[Any]:
        """A transaction on the thread's connection; SQLite has one writer."""
        if self.postgres:
            if not hasattr(self._local, "connection"):
                self._local.connection = psycopg.connect(self.database, autocommit=True)
            with self._local.connection.transaction():
                yield self._local.connection
            return
        with self._lock:
            if not hasattr(self._local, "connection"):
                self._local.connection = sqlite3.connect(self.database, isolation_level=None, timeout=5)
                self._local.connection.execute("PRAGMA synchronous=FULL")
            self._local.connection.execute("BEGIN IMMEDIATE")
            yield self._local.connection
            self._local.connection.execute("COMMIT")

    def _twin(self, connection: Any, table: str) -> tuple[str, dict[str, Any]]:
        """A twin of the table with its newest row in it; the INSERT of another, and that row."""
        if self.postgres:
            connection.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
        else:
            for (sql,) in connection.execute(MADE, (table,)).fetchall():
                named = 1 if sql.startswith("CREATE TABLE") else 2  # an index names its table, too
                connection.execute(re.sub(r'(?<= )"?(\w+)"?(?= \(| ON )', r"bench_\1", sql, count=named))
        newest = connection.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
        names = [one[0] for one in newest.description]
        row = dict(zip(names, newest.fetchone(), strict=True))
        row = {name: Json(v) if isinstance(v, dict | list) else v for name, v in row.items()}
        del row["id"]
        places = ", ".join([self._mark] * len(row))
        quoted = ", ".join(f'"{name}"' for name in row)
        insert = f"INSERT INTO bench_{table} ({quoted}) VALUES ({places})"
        connection.execute(insert, list(row.values()))
        return insert, row

    @property
    def _mark(self) -> str:
        return "%s" if self.postgres else "?"

    def write(self, name: str, key: str) -> None:
        """What the write of that name leaves behind, once more."""
        written = WRITTEN[name]
        with self._open() as connection:
            if self.postgres:
                connection.execute(HOLD)
            connection.execute(KEY.replace("?", self._mark), ("person:1", key)).fetchone()
            for statement in written.read:
                connection.execute(statement).fetchone()
            for table in written.added:
                self._add(connection, table, key)
            for statement in written.changed:
                connection.execute(statement)

    def _add(self, connection: Any, table: str, key: str) -> None:
        insert, row = self._rows[table]
        own: Mapping[str, Any] = {}
        if table in OWN:
            own = {OWN[table]: next(self._count) if table == "visit" else key[-24:]}
        values: Sequence[Any] = list({**row, **own}.values())
        connection.execute(insert, values)
