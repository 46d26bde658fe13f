"""Copies of a PostgreSQL database by the server's own tools, and putting one back."""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import psycopg
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from app.core.migrate import config
from app.ops.refusal import Refused
from app.ops.sqlite import TABLES, part_of

TIMEOUT_S = 3600


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(f"{name} is not installed; it comes with the PostgreSQL client tools")
    return found


def _run(tool: str, url: URL, *arguments: str) -> str:
    """Run a client tool; the password travels in the environment, never in the list of processes."""
    environment = dict(os.environ)
    for name, value in (("HOST", url.host), ("PORT", url.port), ("USER", url.username), ("PASSWORD", url.password)):
        if value is not None:
            environment[f"PG{name}"] = str(value)
    done = subprocess.run(
        [_tool(tool), *arguments], env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no word"])[0]
        raise Refused(f"{tool} failed: {said}")
    return done.stdout


def _connect(url: URL, database: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(
            host=url.host,
            port=url.port,
            user=url.username,
            password=url.password,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )
    except psycopg.OperationalError:
        raise Refused("the PostgreSQL server of ANCHANG_DATABASE_URL does not answer") from None


def copy_database(address: str, target: Path) -> None:
    """Dump the database to `target` in pg_dump's own format: one consistent instant, others may be writing."""
    url = make_url(address)
    with part_of(target) as part:
        _run("pg_dump", url, "--format=custom", f"--file={part}", "--dbname", url.database or "")


def inspect(file: Path) -> None:
    """Raise Refused unless `file` is a dump of this program's tables."""
    try:
        with file.open("rb") as opened:
            magic = opened.read(5)
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror}") from None
    if magic != b"PGDMP":
        raise Refused(f"{file.name} is no copy made by anchang backup (not a PostgreSQL dump)")
    done = subprocess.run([_tool("pg_restore"), "--list", str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{file.name} is damaged or cut short; take another copy")
    if not all(f" TABLE public {table} " in done.stdout for table in TABLES):
        raise Refused(f"{file.name} is a dump, but none of this program")


def put_back(copy: Path, address: str, now: datetime) -> str:
    """Restore into a fresh database beside the live one, then change names; the old one's new name is returned.

    Needs the right to create databases. Raises Refused while a server or anybody else is connected.
    """
    url = make_url(address)
    live = url.database or ""
    fresh, kept = f"{live}_restored", f"{live}_before_{now:%Y%m%d_%H%M%S}"
    with _connect(url, "postgres") as admin:
        row = admin.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (live,)).fetchone()
        if row and row[0]:
            raise Refused("the database is in use; stop the server first")
        try:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh)))
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(fresh)))
        except psycopg.Error as error:
            raise Refused(f"a database to restore into cannot be made: {error.diag.message_primary}") from None
        try:
            _run("pg_restore", url, "--exit-on-error", "--no-owner", "--dbname", fresh, str(copy))
            _check_revision(url, fresh, copy)
        except Refused:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(fresh)))
            raise
        for old, new in ((live, kept), (fresh, live)):
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))
    return kept


def _check_revision(url: URL, database: str, copy: Path) -> None:
    with _connect(url, database) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if row is None or row[0] not in known:
        raise Refused(f"{copy.name} was made by a newer version of the program; install that version first")
