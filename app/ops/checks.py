"""What must hold before the port opens. Every refusal is one line naming the setting, never its value."""

import os
import stat
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlmodel import select

from app.core.migrate import config
from app.core.models import EventLog
from app.core.settings import BadSetting, Settings
from app.core.work import House

REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afs", "ceph", "glusterfs", "fuse.glusterfs"})
"""Kinds of mounted folders on which locks of SQLite's log cannot be trusted (sqlite.org/wal.html)."""


def check_settings(settings: Settings) -> None:
    """Raise BadSetting for settings that cannot work, or in production for such as are unsafe. Touches no database."""
    try:
        ZoneInfo(settings.timezone)
    except (KeyError, ValueError, OSError):
        raise BadSetting("ANCHANG_TIMEZONE is no known time zone") from None
    if settings.database_url:
        try:
            backend = make_url(settings.database_url).get_backend_name()
        except ArgumentError:
            backend = ""
        if backend != "postgresql":
            raise BadSetting("ANCHANG_DATABASE_URL must begin with postgresql:// (leave it out for SQLite)")
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"ANCHANG_DATA names a folder that cannot be made: {error.strerror}") from None
    if not os.access(settings.data, os.W_OK | os.X_OK):
        raise BadSetting("ANCHANG_DATA names a folder that cannot be written to")
    if settings.mode == "production":
        _check_safe(settings)


def _check_safe(settings: Settings) -> None:
    hosts = {name.strip().lower() for name in settings.hosts.split(",")}
    if "*" in {part.strip() for part in settings.proxies.split(",")}:
        raise BadSetting("ANCHANG_PROXIES may not be * in production: name the proxy's address")
    if settings.base_url and (urlsplit(settings.base_url).hostname or "") not in hosts:
        raise BadSetting("ANCHANG_HOSTS does not name the host of ANCHANG_BASE_URL")
    if not settings.database_url and mount_kind(settings.data) in REMOTE:
        raise BadSetting("ANCHANG_DATA lies on a network drive, where SQLite is not safe; use a local disk")
    for path in (settings.data / "secret.key", settings.sqlite_path):
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise BadSetting(f"ANCHANG_DATA: {path.name} can be read by other users; run chmod 600 on it")


def mount_kind(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Kind of the file system under `path`, "" where the system does not say."""
    if not mounts.exists():
        return ""
    whole, best, kind = path.resolve(), "", ""
    for line in mounts.read_text().splitlines():
        _device, point, what, *_ = line.split()
        if whole.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, what
    return kind


def check_database(house: House, *, serving: bool = False) -> None:
    """Raise BadSetting when the database does not answer or is at another schema; `serving`: also for a demo's."""
    known = ScriptDirectory.from_config(config())
    try:
        with house.db.read_engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except OperationalError:
        raise BadSetting("ANCHANG_DATABASE_URL: the database does not answer") from None
    if current is None:
        raise BadSetting("ANCHANG_DATA: there is no database yet; run anchang setup")
    if current != known.get_current_head():
        if current in {script.revision for script in known.walk_revisions()}:
            raise BadSetting("the database is at an older version; run anchang migrate (it makes a copy first)")
        raise BadSetting("the database was made by a newer version of the program; install that version")
    if serving and house.settings.mode == "production" and is_demo(house):
        raise BadSetting("ANCHANG_DATA: this database was made by anchang demo and is never served in production")


def is_demo(house: House) -> bool:
    """Whether anchang demo made this database. The mark is a row of the audit log, which cannot be taken out."""
    with house.db.reading() as session:
        query = select(EventLog.id).where(EventLog.site_id == 0, EventLog.kind == "DemoBuilt").limit(1)
        return session.exec(query).first() is not None


def is_empty(house: House) -> bool:
    """Whether the database holds no tables at all."""
    with house.db.read_engine.connect() as connection:
        return not inspect(connection).get_table_names()
