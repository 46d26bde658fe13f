"""Probes of what the server stands on: the disk, the database."""

import shutil

from sqlalchemy.exc import SQLAlchemyError

from app.core.work import House

LEAST_FREE = 200 * 1024 * 1024
LEAST_SHARE = 0.05
"""Free disk: 200 MB or a twentieth, whichever is less; below it SQLite cannot be trusted to finish a write."""


def disk_is_free(house: House) -> bool:
    """Whether the data folder's disk has room."""
    disk = shutil.disk_usage(house.settings.data)
    return disk.free >= min(LEAST_FREE, disk.total * LEAST_SHARE)


def can_write(house: House) -> bool:
    """Whether a write transaction can begin within two seconds; it writes nothing."""
    db = house.db
    if db.dialect != "sqlite":
        try:
            return db.alive()
        except SQLAlchemyError:
            return False
    if not db.write_lock.acquire(timeout=2):
        return False
    try:
        with db.write_engine.connect() as connection:
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA busy_timeout=1000")  # type: ignore[union-attr]
            try:
                with connection.begin() as transaction:
                    transaction.rollback()
            finally:
                raw.execute("PRAGMA busy_timeout=5000")  # type: ignore[union-attr]
        return True
    except SQLAlchemyError:
        return False
    finally:
        db.write_lock.release()
