"""The files of photos. They follow the transaction: there before its commit, gone after its rollback.

What is left over by a process that died in between is found by the nightly sweep.
"""

import errno
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.core.errors import Unavailable
from app.core.work import House, Work
from app.photos.picture import Picture

FRESH = 3600
"""Seconds: a file younger than this may belong to a transaction that is still open elsewhere."""
ENDINGS = (".jpg", ".small.jpg")


@dataclass
class _Following:
    """Files of one session: written and not yet in place, and no longer wanted once it commits."""

    waiting: list[tuple[Path, Path, SessionTransaction | None]] = field(default_factory=list)
    unwanted: list[Path] = field(default_factory=list)


def folder(house: House, site_id: int) -> Path:
    """Where the photos of a site lie."""
    return house.settings.data / "uploads" / str(site_id)


def path_of(house: House, site_id: int, name: str, *, small: bool = False) -> Path:
    """The file of a photo or of its preview."""
    return folder(house, site_id) / (name + ENDINGS[small])


def write_files(work: Work, site_id: int, picture: Picture) -> str:
    """Write both files of a picture so that they appear with the commit; the name they will have.

    Raises Unavailable("disk_full").
    """
    name, following = secrets.token_hex(16), _following(work.session)
    place = folder(work.house, site_id)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for ending, content in zip(ENDINGS, (picture.jpeg, picture.small), strict=True):
        part = place / f".{name}{ending}.part"
        following.waiting.append((part, place / (name + ending), work.session.get_nested_transaction()))
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Unavailable("disk_full") from error
            raise
    return name


def drop_files(work: Work, site_id: int, name: str) -> None:
    """Remove both files of a photo once the transaction is committed."""
    _following(work.session).unwanted.extend(path_of(work.house, site_id, name, small=small) for small in (False, True))


def strays(house: House, site_id: int, known: set[str]) -> list[Path]:
    """Files of a site that no row names and no open transaction can own any more.

    Their age is told by the file system's own clock: a file is made for the comparison.
    """
    place = folder(house, site_id)
    if not place.is_dir():
        return []
    probe = place / f".{secrets.token_hex(8)}.probe"
    probe.touch()
    now = probe.stat().st_mtime
    probe.unlink()
    found = (path for path in place.iterdir() if path.name.lstrip(".").split(".")[0] not in known)
    return sorted(path for path in found if path.is_file() and now - path.stat().st_mtime > FRESH)


def _following(session: Session) -> _Following:
    found: _Following | None = session.info.get("photo files")
    if found is None:
        found = session.info["photo files"] = _Following()
        event.listen(session, "before_commit", _put_in_place)
        event.listen(session, "after_commit", _let_go)
        event.listen(session, "after_soft_rollback", _take_back)
        event.listen(session, "after_transaction_end", _forget)
    return found


def _put_in_place(session: Session) -> None:
    """Before the rows are committed: a row without its file would be worse than a file without its row."""
    if session.in_nested_transaction():
        return
    following: _Following = session.info["photo files"]
    folders = set()
    for part, final, _ in following.waiting:
        part.replace(final)
        folders.add(final.parent)
    for place in folders:
        handle = os.open(place, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    following.waiting.clear()


def _let_go(session: Session) -> None:
    if session.in_nested_transaction():
        return
    following: _Following = session.info["photo files"]
    for path in following.unwanted:
        path.unlink(missing_ok=True)
    following.unwanted.clear()


def _take_back(session: Session, rolled_back: SessionTransaction) -> None:
    """What a savepoint wrote that is rolled back."""
    following: _Following = session.info["photo files"]
    gone = [one for one in following.waiting if one[2] is rolled_back]
    following.waiting = [one for one in following.waiting if one[2] is not rolled_back]
    _remove(gone)


def _forget(session: Session, transaction: SessionTransaction) -> None:
    """What still waits when the whole transaction ends was rolled back."""
    if transaction.parent is None:
        following: _Following = session.info["photo files"]
        gone, following.waiting, following.unwanted = following.waiting, [], []
        _remove(gone)


def _remove(files: list[tuple[Path, Path, SessionTransaction | None]]) -> None:
    for part, _, _ in files:
        part.unlink(missing_ok=True)
