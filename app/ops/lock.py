"""The lock of a SQLite data folder: one process that may write at a time, a server for as long as it runs.

PostgreSQL settles this itself, so nothing is locked there.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.settings import Settings
from app.ops.refusal import Refused

LOCK = "anchang.lock"


@contextmanager
def holding(settings: Settings, what: str) -> Iterator[None]:
    """Hold the data folder's lock while `what` (a word for the other side's refusal) runs.

    The kernel drops it with the process, however that ends. Raises Refused when somebody else holds it.
    """
    if settings.database_url:
        yield
        return
    settings.data.mkdir(parents=True, exist_ok=True)
    handle = os.open(settings.data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(handle, 100, 0).decode(errors="replace").strip() or "another command"
            raise Refused(
                f"{settings.data} is in use by {holder}; stop it first, or do this on the running server's pages"
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"anchang {what} (process {os.getpid()})".encode(), 0)
        yield
    finally:
        os.close(handle)
