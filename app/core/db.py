"""Engines, pragmas and the two kinds of session: reading and writing."""

import re
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Insert, Row, create_engine, event, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, SQLModel

CHECKPOINT_EVERY = 200
"""Commits between checkpoints of the write-ahead log; about 1 MB of log."""
MARKS = "SELECT id, number FROM change_mark"
MOVE = """INSERT INTO change_mark (id, number) VALUES {rows}
ON CONFLICT (id) DO UPDATE SET number = change_mark.number + 1"""
UNMARKED = frozenset({"change_mark", "job_run", "request_key"})
"""Tables that nobody may keep values of: every job and every form writes them."""
HOLD = text("SELECT pg_advisory_xact_lock(7310, one) FROM unnest(CAST(:sites AS integer[])) AS one")
PING_AFTER_S = 2.0
"""A connection that rested longer is asked whether it is alive before it is used."""
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.I)
WAITS = re.compile(r"\bFOR (?:NO KEY )?UPDATE\b|\bFOR (?:KEY )?SHARE\b|\bpg_advisory")


class SealedSession(RuntimeError):
    """A template asked the database; blocks receive finished dataclasses instead."""


class WritingSession(Session):
    """A session whose commits are counted, with the tables they wrote."""

    _open: Connection | None = None

    def connection(self, *asked: Any, **wanted: Any) -> Connection:
        """The connection of the open transaction. Asked for with every statement; looked up once."""
        found = self._open
        if found is None or found.closed or asked or wanted or not self.in_transaction():
            found = self._open = super().connection(*asked, **wanted)
        return found

    def commit(self) -> None:
        """Commit, then tell the database what was written."""
        tables, database = touched(self), self.info["database"]
        if tables - UNMARKED and database.dialect != "sqlite":
            # Last before the commit, so that writers wait for one another no longer than for the disk.
            self.connection().exec_driver_sql(_move(tables - UNMARKED))
        super().commit()
        database.committed(tables)


class Database:
    """One database. SQLite: one writer at a time, under a lock shared with the checkpointer.

    The lock also keeps the write-ahead log of SQLite 3.7.0 to 3.51.2 clear of the WAL-reset race
    (sqlite.org/wal.html): no second connection ever writes or checkpoints at the same instant.
    """

    def __init__(self, url: str, *, threads: int = 40) -> None:
        self.url = url
        self.dialect = make_url(url).get_backend_name()
        self.write_lock = threading.Lock()
        self._commits = 0
        self.sequence = 0
        """Commits of this process, counted after each."""
        self.written: dict[str, int] = {}
        """The sequence of the last commit that wrote a table; SQLite only, where this process does all the writing."""
        if self.dialect == "sqlite":
            self.write_engine = self._sqlite(url, threads=2, begin="BEGIN IMMEDIATE", query_only=False)
            self.read_engine = self._sqlite(url, threads=threads, begin="BEGIN", query_only=True)
        else:
            # Reading needs no transaction: every statement sees what is committed, and BEGIN and ROLLBACK are two
            # more ways to the server for each request.
            self.write_engine = self._postgres(url, threads=threads, options="")
            self.read_engine = self._postgres(
                url, threads=threads, options=" -c default_transaction_read_only=on", isolation_level="AUTOCOMMIT"
            )
        event.listen(self.write_engine, "begin", _nothing_touched)
        event.listen(self.write_engine, "before_cursor_execute", _note_table)
        event.listen(self.write_engine, "rollback_savepoint", _nothing_held)

    @staticmethod
    def _sqlite(url: str, *, threads: int, begin: str, query_only: bool) -> Engine:
        engine = create_engine(
            url,
            pool_size=threads,
            max_overflow=10,
            hide_parameters=True,
            connect_args={"check_same_thread": False, "timeout": 5.0},
        )

        @event.listens_for(engine, "connect")
        def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                "busy_timeout=5000",
                "wal_autocheckpoint=0",
                f"query_only={'ON' if query_only else 'OFF'}",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin_transaction(connection: Any) -> None:
            connection.exec_driver_sql(begin)

        return engine

    @staticmethod
    def _postgres(url: str, *, threads: int, options: str, **more: Any) -> Engine:
        engine = create_engine(
            url,
            pool_size=10,
            max_overflow=threads,
            hide_parameters=True,
            connect_args={"options": f"-c timezone=UTC -c lock_timeout=8s{options}"},
            **more,
        )

        @event.listens_for(engine, "checkin")
        def note_rest(_connection: object, record: Any) -> None:
            record.info["rests_since"] = time.monotonic()

        @event.listens_for(engine, "checkout")
        def ping_after_rest(connection: Any, record: Any, _proxy: object) -> None:
            """Ask a connection that lay idle whether it is alive; one in traffic just was. A dead one is replaced."""
            if time.monotonic() - record.info.get("rests_since", time.monotonic()) > PING_AFTER_S:
                try:
                    engine.dialect.do_ping(connection)
                except Exception as error:
                    raise DisconnectionError() from error

        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can only read; closing it rolls back."""
        with Session(self.read_engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that holds the write lock on SQLite; the caller commits, else it rolls back."""
        gate = self.write_lock if self.dialect == "sqlite" else None
        if gate:
            gate.acquire()
        try:
            with WritingSession(self.write_engine, expire_on_commit=False, info={"database": self}) as session:
                yield session
                session.rollback()
        finally:
            if gate:
                self._checkpoint()
                gate.release()

    def committed(self, tables: frozenset[str]) -> None:
        """Count a commit that wrote `tables`; after it, since what was read before it must look older."""
        self.sequence += 1
        self.written.update(dict.fromkeys(tables, self.sequence))

    def _checkpoint(self) -> None:
        self._commits += 1
        if self._commits >= CHECKPOINT_EVERY:
            self._commits = 0
            with self.write_engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def marks(self, session: Session) -> dict[int, int]:
        """By `mark_of` a table, a number that every transaction writing it moves. PostgreSQL only."""
        return {row[0]: row[1] for row in session.connection().exec_driver_sql(MARKS)}

    def moment(self, session: Session) -> object:
        """Of a writing session: the same object until a statement has run that may have waited for another writer."""
        return session.connection().info.get("moment")

    def alive(self) -> bool:
        """Whether a trivial query answers."""
        with self.read_engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar())

    def close(self) -> None:
        """Give every connection back."""
        self.write_engine.dispose()
        self.read_engine.dispose()


@cache
def mark_of(table: str) -> int:
    """Where the mark of a table stands. Two of the same number would only be asked for too often."""
    return zlib.crc32(table.encode()) & 0x7FFFFFFF


@cache
def _move(tables: frozenset[str]) -> str:
    # In one order for all: two that move the same marks must not wait for each other.
    return MOVE.format(rows=", ".join(f"({mark}, 1)" for mark in sorted({mark_of(table) for table in tables})))


def _nothing_touched(connection: Any) -> None:
    connection.info["touched"], connection.info["moment"], connection.info["held"] = set(), object(), set()


def _nothing_held(connection: Any, *_rest: Any) -> None:
    """Going back to a savepoint gives up what was locked after it."""
    connection.info["held"] = set()


def hold_sites(session: Session, *site_ids: int) -> None:
    """Until the transaction ends nobody else writes at these sites; asked once, and before any row is locked.

    SQLite has one writer anyway. On PostgreSQL two who lock the same rows in another order would wait for each other
    for ever: a party seen off frees a consultant, who is offered the party that somebody else is just recording.
    A session that only reads holds nothing.
    """
    if "database" not in session.info or session.info["database"].dialect == "sqlite":
        return
    connection = session.connection()
    wanted = sorted(set(site_ids) - connection.info["held"])
    if wanted:
        connection.execute(HOLD, {"sites": wanted})
        connection.info["held"].update(wanted)


@lru_cache(2000)
def _does(statement: str) -> tuple[str | None, bool]:
    """The table that a statement writes, and whether it may have waited for somebody who changed a row.

    A new row waits only for one like it, and whoever looks at that table after it asks the database anyway.
    """
    found = WRITES.match(statement)
    waits = bool(WAITS.search(statement)) or (found is not None and not statement.lstrip().startswith("INSERT"))
    return found and found.group(1), waits


def _note_table(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    table, waits = _does(statement)
    if table:
        connection.info["touched"].add(table)
    if waits:
        connection.info["moment"] = object()


def touched(session: Session) -> frozenset[str]:
    """Names of the tables that the open transaction has written, what is only pending included."""
    if session.new or session.dirty or session.deleted:
        session.flush()
    return frozenset(session.connection().info["touched"])


def plain_rows(session: Session, statement: Executable, **asked: object) -> Sequence[Row[*tuple[Any, ...]]]:
    """All rows of a statement that asks for columns, not for entities: half the cost of the session's own way.

    What is only pending is written first, as the session does. Raises SealedSession while the session is sealed.
    """
    if session.info.get("sealed"):
        raise SealedSession(str(statement))
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, asked).all()


@cache
def insert_of(model: type[SQLModel]) -> tuple[Insert, Mapping[str, object]]:
    """The INSERT of a table and the defaults of its model, built once."""
    blank = {
        name: field.default
        for name, field in model.model_fields.items()
        if name != "id" and not field.is_required() and field.default_factory is None
    }
    return insert(model.__table__), blank  # type: ignore[attr-defined]


@contextmanager
def sealed(session: Session) -> Iterator[None]:
    """No query may run inside: what rendering does, so that a template cannot ask the database."""
    session.info["sealed"] = True
    try:
        yield
    finally:
        session.info["sealed"] = False


@event.listens_for(Session, "do_orm_execute")
def refuse_when_sealed(state: ORMExecuteState) -> None:
    """Raise SealedSession for any statement, lazy loads included, while the session is sealed."""
    if state.session.info.get("sealed"):
        raise SealedSession(str(state.statement))
