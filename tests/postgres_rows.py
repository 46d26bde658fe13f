"""One PostgreSQL copy for many tests: the rows of the template are put back after each."""

import os
from dataclasses import dataclass

import psycopg
from psycopg import sql

PG_SERVER = os.environ.get("TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
SCHEMA = """SELECT
  (SELECT string_agg(relname || relkind::text, ',' ORDER BY relname) FROM pg_class
   WHERE relnamespace = 'public'::regnamespace),
  (SELECT string_agg(relname || attname || atttypid || attnotnull, ',' ORDER BY relname, attname)
   FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
   WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped),
  (SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
  (SELECT string_agg(tgname || tgenabled::text, ',' ORDER BY tgname, tgenabled) FROM pg_trigger
   WHERE NOT tgisinternal)"""
"""What a test may not change if its copy is to be used again: tables, columns, constraints, triggers."""

ALONE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Spare:
    """A copy that a test gave back."""

    name: str


def address(name: str) -> str:
    """Where the database of that name is."""
    return PG_SERVER.rsplit("/", 1)[0] + f"/{name}"


class Rows:
    """The rows and counters of the template, kept in memory."""

    def __init__(self, template: str) -> None:
        with psycopg.connect(address(template)) as connection:
            self.schema = connection.execute(SCHEMA).fetchone()
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            self.tables = {name: self._copied(connection, name) for (name,) in names.fetchall()}
            query = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
            self.counters = connection.execute(query).fetchall()
        self.line: psycopg.Connection[tuple[object, ...]] | None = None

    def _line_to(self, name: str) -> "psycopg.Connection[tuple[object, ...]]":
        """The one connection to the copy, kept: a new one spends most of a restore on reading the catalogue."""
        if self.line is None or self.line.closed or self.line.info.dbname != name:
            if self.line is not None:
                self.line.close()
            self.line = psycopg.connect(address(name), autocommit=True)
        return self.line

    @staticmethod
    def _copied(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> bytes:
        with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
            return b"".join(bytes(part) for part in copy)

    def restore(self, name: str) -> bool:
        """Put everything back as it was; False when the schema is no longer the template's."""
        connection = self._line_to(name)
        try:
            connection.execute(ALONE, [name])
        except psycopg.OperationalError:  # the test ended every connection
            connection = self._line_to(name)
            connection.execute(ALONE, [name])
        if connection.execute(SCHEMA).fetchone() != self.schema:
            return False
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # no triggers, no order of keys
            connection.execute(  # all in one way to the server
                sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in self.tables)
            )
            for table, rows in self.tables.items():
                if rows:
                    into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                    with connection.cursor().copy(into) as copy:
                        copy.write(rows)
            counted = [
                sql.SQL("setval({}::regclass, {}, {})").format(f'public."{sequence}"', value or 1, value is not None)
                for sequence, value in self.counters
            ]
            connection.execute(sql.SQL("SELECT ") + sql.SQL(", ").join(counted))
        return True
