"""Adding a photo, taking it away again, promising one, and forgetting the old."""

from datetime import datetime, timedelta
from typing import Annotated
from zlib import crc32

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SkipValidation
from sqlalchemy import text
from sqlmodel import col, select

import app.photos.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.photos.events import PhotoAdded, PhotoRemoved, PhotosExpired
from app.photos.files import drop_files, strays, write_files
from app.photos.models import MOST, AwaitedPhoto, Photo
from app.photos.picture import Picture
from app.photos.queries import undo_span
from app.photos.subjects import subject_of
from app.sites.models import Site
from app.sites.queries import setting

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,80}$")]
About = Annotated[str, Field(pattern=r"^[a-z]{2,12}:[A-Za-z0-9_-]{1,80}$")]
WAITED_DAYS = 7
"""A photo may have waited on a phone for so long."""
KEEP_DAYS = 365
LOCK = 7317


class AddPhotoIn(BaseModel):
    """A photo about something. `client_key` is the phone's own for it; `taken_at` None: now."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    about: About
    client_key: Key
    taken_at: AwareDatetime | None = None
    picture: SkipValidation[Picture]


class RemovePhotoIn(BaseModel):
    """A photo that was taken by mistake."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    photo_id: RowId


@command(Permission.DUTY_PHOTO_ADD)
def add_photo(work: Work, data: AddPhotoIn) -> Photo:
    """Keep a photo about something that is one's own. Raises as `store_photo`."""
    return store_photo(work, data)


@command(Permission.DUTY_PHOTO_ADD)
def remove_photo(work: Work, data: RemovePhotoIn) -> Photo:
    """Take one's own photo away within the minutes in which a tick can be taken back. Raises as `take_away`."""
    return take_away(work, data)


def store_photo(work: Work, data: AddPhotoIn) -> Photo:
    """Keep a photo for whoever has the right already. The same key again gives the same photo.

    Raises Forbidden for a thing that is not one's own, Invalid for a tenth photo of it, for one that waited too long
    and for a key that somebody else has used.
    """
    taken = taken_at(work, data.taken_at)
    _one_at_a_time(work, f"{data.site_id} {data.about}")
    whose = subject_of(work, data.site_id, data.about, taken)
    known = work.find(Photo, site_id=data.site_id, client_key=data.client_key)
    if known is not None:
        if known.person_id != work.actor.person_id or known.about != data.about:
            raise Invalid("key_reused")
        return known
    if not whose.mine:
        raise Forbidden()
    photo = work.add(
        Photo(
            site_id=data.site_id,
            about=data.about,
            position=_free_position(work, data.site_id, data.about),
            client_key=data.client_key,
            post_id=whose.post_id,
            person_id=work.actor.person_id,
            file=write_files(work, data.site_id, data.picture),
            taken_at=taken,
            received_at=work.now,
            width=data.picture.width,
            height=data.picture.height,
            size=len(data.picture.jpeg),
            digest=data.picture.digest,
        )
    )
    awaited = work.find(AwaitedPhoto, site_id=data.site_id, client_key=data.client_key)
    if awaited is not None:
        work.session.delete(awaited)
    work.emit(PhotoAdded(data.site_id, photo.id or 0, photo.about, photo.digest))
    return photo


def taken_at(work: Work, said: datetime | None) -> datetime:
    """When the photo was taken, as far as the phone can be believed; never later than now.

    Raises Invalid("photo_too_old").
    """
    if said is not None and said < work.now - timedelta(days=WAITED_DAYS):
        raise Invalid("photo_too_old", "taken_at", days=WAITED_DAYS)
    return min(said or work.now, work.now)


def _one_at_a_time(work: Work, about: str) -> None:
    """Photos of one thing come in one after the other; SQLite has one writer anyway."""
    if work.house.db.dialect != "sqlite":
        work.session.execute(
            text("SELECT pg_advisory_xact_lock(:lock, :about)"), {"lock": LOCK, "about": crc32(about.encode()) - 2**31}
        )


def _free_position(work: Work, site_id: int, about: str) -> int:
    """The lowest that is free. Raises Invalid("photo_nine")."""
    taken = set(work.session.exec(select(Photo.position).where(Photo.site_id == site_id, Photo.about == about)))
    free = next((n for n in range(1, MOST + 1) if n not in taken), None)
    if free is None:
        raise Invalid("photo_nine", "file", most=MOST)
    return free


def take_away(work: Work, data: RemovePhotoIn) -> Photo:
    """Remove one's own photo. Raises NotFound, Conflict("photo_not_yours") for another's or after the minutes."""
    photo = work.get(Photo, data.photo_id, site_id=data.site_id)
    span = undo_span(work, data.site_id)
    own = photo.person_id is not None and photo.person_id == work.actor.person_id
    if not own or work.now - photo.received_at > span:
        raise Conflict("photo_not_yours", minutes=int(span.total_seconds() // 60))
    drop_files(work, data.site_id, photo.file)
    work.session.delete(photo)
    work.emit(PhotoRemoved(data.site_id, data.photo_id, photo.about, photo.digest))
    return photo


def promise_photos(work: Work, site_id: int, about: str, keys: list[str]) -> int:
    """Note photos that were taken and may still be on their way; how many have not arrived."""
    if not keys:
        return 0
    here = select(Photo.client_key).where(Photo.site_id == site_id, col(Photo.client_key).in_(keys))
    known = select(AwaitedPhoto.client_key).where(
        AwaitedPhoto.site_id == site_id, col(AwaitedPhoto.client_key).in_(keys)
    )
    arrived = set(work.session.exec(here))
    noted = set(work.session.exec(known))
    for key in dict.fromkeys(keys):
        if key not in arrived and key not in noted:
            row = {"site_id": site_id, "about": about, "client_key": key, "person_id": work.actor.person_id}
            work.put(AwaitedPhoto, **row, at=work.now)
    return len(set(keys) - arrived)


def sweep_photos(work: Work) -> None:
    """Job: forget photos older than the site keeps them, promises that were never kept, and files without a row."""
    for site in work.session.exec(select(Site)).all():
        site_id = site.id or 0
        before = work.now - timedelta(days=setting(work, site_id, "photo_keep_days", KEEP_DAYS))
        old = work.session.exec(select(Photo).where(Photo.site_id == site_id, Photo.received_at < before)).all()
        for photo in old:
            drop_files(work, site_id, photo.file)
            work.session.delete(photo)
        promised = select(AwaitedPhoto).where(AwaitedPhoto.site_id == site_id, AwaitedPhoto.at < before)
        for row in work.session.exec(promised).all():
            work.session.delete(row)
        if old:
            work.emit(PhotosExpired(site_id, len(old)))
        known = set(work.session.exec(select(Photo.file).where(Photo.site_id == site_id)))
        for path in strays(work.house, site_id, known):
            path.unlink(missing_ok=True)
