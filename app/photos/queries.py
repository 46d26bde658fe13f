"""Photos as the screens show them, and who may see one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from app.core.actor import Permission, Role
from app.core.work import Work
from app.people.models import Membership, Person
from app.photos.models import AwaitedPhoto, Photo
from app.photos.subjects import subject_of
from app.sites.queries import posts, setting

LATE = timedelta(minutes=2)
"""A photo that arrived later than this after it was taken says so."""
UNDO = 10


@dataclass(frozen=True)
class PhotoRow:
    """A photo with whoever took it. `url` without an ending is the picture, with /small its preview."""

    id: int
    about: str
    client_key: str
    person_id: int | None
    by: str
    post_id: int | None
    taken_at: datetime
    received_at: datetime
    width: int
    height: int
    url: str

    @property
    def small_url(self) -> str:
        """Address of the preview."""
        return self.url + "/small"

    @property
    def late(self) -> bool:
        """Whether it waited on the phone."""
        return self.received_at - self.taken_at > LATE


def photos_about(work: Work, site_id: int, abouts: Iterable[str]) -> dict[str, tuple[PhotoRow, ...]]:
    """The photos of each of `abouts`, in their order; things without photos are left out. One statement."""
    wanted = sorted(set(abouts))
    if not wanted:
        return {}
    query = (
        select(Photo, Person.name)
        .join(Person, col(Person.id) == col(Photo.person_id), isouter=True)
        .where(Photo.site_id == site_id, col(Photo.about).in_(wanted))
        .order_by(col(Photo.about), col(Photo.taken_at), col(Photo.id))
    )
    found: dict[str, tuple[PhotoRow, ...]] = {}
    for photo, name in work.session.exec(query):
        found[photo.about] = (*found.get(photo.about, ()), _row(photo, name))
    return found


def _row(photo: Photo, name: str | None) -> PhotoRow:
    return PhotoRow(
        photo.id or 0,
        photo.about,
        photo.client_key,
        photo.person_id,
        name or "",
        photo.post_id,
        photo.taken_at,
        photo.received_at,
        photo.width,
        photo.height,
        f"/sites/{photo.site_id}/photos/{photo.id}",
    )


def awaited_about(work: Work, site_id: int, abouts: Iterable[str]) -> dict[str, int]:
    """How many photos of each of `abouts` were taken and have not arrived. One statement."""
    wanted = sorted(set(abouts))
    if not wanted:
        return {}
    query = select(AwaitedPhoto.about).where(AwaitedPhoto.site_id == site_id, col(AwaitedPhoto.about).in_(wanted))
    found: dict[str, int] = {}
    for about in work.session.exec(query):
        found[about] = found.get(about, 0) + 1
    return found


def has_photo(work: Work, site_id: int, about: str) -> bool:
    """Whether there is a photo of it."""
    query = select(Photo.id).where(Photo.site_id == site_id, Photo.about == about).limit(1)
    return work.session.exec(query).first() is not None


def may_see(work: Work, site_id: int, photos: Sequence[PhotoRow | Photo]) -> bool:
    """Whether the actor may look at all of `photos`: by the matrix, as one's own, or as the thing's own people."""
    if work.actor.is_system:
        return True
    letter = work.actor.cell(Permission.DUTY_PHOTO_READ, site_id)
    if letter in ("A", "G", "S"):
        return True
    return all(_sees(work, site_id, photo, letter) for photo in photos)


def _sees(work: Work, site_id: int, photo: PhotoRow | Photo, letter: str) -> bool:
    if photo.person_id is not None and photo.person_id == work.actor.person_id:
        return True
    if letter == "T" and _of_team(work, site_id, photo):
        return True
    return subject_of(work, site_id, photo.about, work.now).seen


def _of_team(work: Work, site_id: int, photo: PhotoRow | Photo) -> bool:
    """Whether the post or whoever took it belongs to a group that the actor leads."""
    led, members = _teams(work, site_id)
    post = posts(work, site_id).get(photo.post_id or 0)
    return bool((post and post.group_code in led) or (photo.person_id in members))


def _teams(work: Work, site_id: int) -> tuple[frozenset[str], frozenset[int]]:
    """The groups the actor leads, and who belongs to them."""

    def load() -> tuple[frozenset[str], frozenset[int]]:
        rows = work.session.exec(
            select(Membership).where(
                Membership.site_id == site_id,
                Membership.team != "",
                or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
            )
        ).all()
        me = work.actor.person_id
        led = frozenset(row.team for row in rows if row.role == Role.TL and row.person_id == me)
        return led, frozenset(row.person_id for row in rows if row.team in led)

    return work.memo(("photo teams", site_id), load)


def undo_span(work: Work, site_id: int) -> timedelta:
    """How long one may take away one's own photo: as long as a tick can be taken back."""
    return timedelta(minutes=setting(work, site_id, "duty_undo_minutes", UNDO))
