"""Copies of whichever database is in use, kept in DATA/backups; the nightly one and what is told about it.

A copy holds no key: DATA/secret.key is kept apart, so that a stolen copy alone opens no phone number.
"""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.core.settings import Settings
from app.core.work import Work
from app.ops import postgres, sqlite
from app.ops.refusal import Refused

NAME = re.compile(r"anchang-\d{8}-\d{6}(-\d+)?\.(db|dump)")


def backups_of(settings: Settings) -> Path:
    """The folder of copies, made on first use, for the owner only."""
    folder = settings.data / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def make_backup(settings: Settings, now: datetime, to: Path | None = None) -> Path:
    """Copy the database as it is at one instant; its path. Raises Refused, leaving nothing half made."""
    target = to or _free_name(settings, now)
    if target.exists():
        raise Refused(f"{target} is there already; choose another name")
    if not target.parent.is_dir():
        raise Refused(f"there is no folder {target.parent}")
    if settings.database_url:
        postgres.copy_database(settings.database_url, target)
    elif not settings.sqlite_path.exists():
        raise Refused(f"there is no database in {settings.data}; run anchang setup first")
    else:
        sqlite.copy_database(settings.sqlite_path, target)
    return target


def _free_name(settings: Settings, now: datetime) -> Path:
    local = now.astimezone(ZoneInfo(settings.timezone))
    stem, tail = f"anchang-{local:%Y%m%d-%H%M%S}", "dump" if settings.database_url else "db"
    folder, again = backups_of(settings), 1
    target = folder / f"{stem}.{tail}"
    while target.exists():
        again += 1
        target = folder / f"{stem}-{again}.{tail}"
    return target


def prune(settings: Settings) -> list[Path]:
    """Remove all but the newest `backup_keep` copies that bear our names; what was removed."""
    copies = sorted(path for path in backups_of(settings).iterdir() if NAME.fullmatch(path.name))
    gone = copies[: -settings.backup_keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def restore(settings: Settings, copy: Path, now: datetime) -> str:
    """Put a copy back in place of the live database; where the old one was kept ("" when there was none).

    The copy is looked at first; a wrong, cut, damaged or newer one is refused and the live database left alone.
    """
    local = now.astimezone(ZoneInfo(settings.timezone))
    if settings.database_url:
        postgres.inspect(copy)
        return postgres.put_back(copy, settings.database_url, local)
    sqlite.inspect(copy)
    settings.data.mkdir(parents=True, exist_ok=True)
    return str(sqlite.put_back(copy, settings.sqlite_path, local) or "")


def nightly_backup(work: Work) -> None:
    """The job: make a copy, forget the oldest. It only reads, so nobody waits for it."""
    make_backup(work.house.settings, work.now)
    prune(work.house.settings)
