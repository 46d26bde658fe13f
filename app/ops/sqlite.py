"""Copies of a SQLite database, and putting one back."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory

from app.core.migrate import config
from app.ops.refusal import Refused

HEADER = b"SQLite format 3\x00"
TABLES = ("event_log", "site", "person", "alembic_version")


@contextmanager
def part_of(target: Path) -> Iterator[Path]:
    """A file beside `target`, readable by its owner only, renamed to it when the block ends well, else removed."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that others may be writing to: one consistent instant, in one file, checked.

    The plain file must never be copied: what stands in the write-ahead log would be missing without a sign.
    """
    with part_of(target) as part:
        reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=10)
        writing = sqlite3.connect(part)
        try:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
            writing.execute("PRAGMA synchronous=FULL")
            if writing.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise Refused("the copy does not pass its check; the database itself may be damaged")
        except sqlite3.Error as error:
            raise Refused(f"the copy could not be made: {error}") from None
        finally:
            writing.close()
            reading.close()


def inspect(file: Path) -> str:
    """The schema revision of a copy that can be restored.

    Raises Refused naming what is wrong: no database, cut short, damaged, not ours, of a newer program.
    """
    try:
        with file.open("rb") as opened:
            head = opened.read(100)
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror}") from None
    if not head.startswith(HEADER):
        raise Refused(f"{file.name} is no copy made by anchang backup (not a SQLite file)")
    pages, size = int.from_bytes(head[28:32], "big"), int.from_bytes(head[16:18], "big")
    if file.stat().st_size < pages * (65536 if size == 1 else size):
        raise Refused(f"{file.name} is cut short; take another copy")
    try:
        revision = _sound_revision(file)
    except sqlite3.Error:
        raise Refused(f"{file.name} is damaged; take another copy") from None
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision not in known:
        raise Refused(f"{file.name} was made by a newer version of the program; install that version first")
    return revision


def _sound_revision(file: Path) -> str:
    connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise Refused(f"{file.name} is damaged; take another copy")
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not names.issuperset(TABLES):
            raise Refused(f"{file.name} is a database, but none of this program")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise Refused(f"{file.name} is inconsistent (references to rows that are not there); take another copy")
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else ""
    finally:
        connection.close()


def put_back(copy: Path, live: Path, now: datetime) -> Path | None:
    """Make `copy` the live database; the old one is kept beside it and its path returned (None: there was none).

    The caller holds the lock. The live file is replaced by renames, so that there is a whole one at any instant.
    """
    fresh = live.with_name(f"{live.name}.restored")
    fresh.unlink(missing_ok=True)
    copy_database(copy, fresh)
    kept = None
    if live.exists():
        kept = live.with_name(f"{live.stem}-before-restore-{now:%Y%m%d-%H%M%S}.db")
        try:
            copy_database(live, kept)
        except Refused:
            # The old one is damaged, which may be why somebody restores: keep its bytes as they are.
            for tail in ("", "-wal"):
                if (damaged := Path(f"{live}{tail}")).exists():
                    shutil.copyfile(damaged, f"{kept}{tail}")
    for tail in ("-wal", "-shm"):
        Path(f"{live}{tail}").unlink(missing_ok=True)
    fresh.rename(live)
    return kept
