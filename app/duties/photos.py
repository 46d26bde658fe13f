"""Photos as evidence of a duty: whose they are, and which duties cannot be closed without one."""

from collections.abc import Sequence
from datetime import datetime

from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.work import Work
from app.duties.evidence import photo_of
from app.duties.models import Duty, DutyItem
from app.duties.plan import places_of
from app.photos.queries import has_photo
from app.photos.service import promise_photos
from app.photos.subjects import Subject, subject
from app.sites.queries import posts

KIND = "duty"


def about(duty_id: int) -> str:
    """What the photos of a duty are about."""
    return f"{KIND}:{duty_id}"


def duty_subject(work: Work, site_id: int, key: str, at: datetime) -> Subject:
    """A duty is its place's: of whoever stands or is planned there, and of those who may tick it for them.

    Raises NotFound for a duty of another site.
    """
    duty = work.get(Duty, int(key) if key.isdecimal() and len(key) < 10 else None, site_id=site_id)
    mine = (duty.post_id, duty.place) in places_of(work, site_id, work.actor.person_id, at)
    own = mine or (duty.done_by is not None and duty.done_by == work.actor.person_id)
    return Subject(duty.post_id, own or _leads(work, site_id, duty.post_id), own)


def _leads(work: Work, site_id: int, post_id: int) -> bool:
    from app.duties.reading import teams_of_actor  # reads the roster, which reads the items this module stands under

    letter = work.actor.cell(Permission.DUTY_TICKOTHER, site_id)
    post = posts(work, site_id).get(post_id)
    return letter == "S" or (letter == "T" and post is not None and post.group_code in teams_of_actor(work, site_id))


def prove_by_photo(work: Work, duty: Duty, item: DutyItem, keys: Sequence[str]) -> None:
    """Keep the keys of photos that were taken for a duty; what has not arrived is awaited.

    Raises Invalid("photo_needed") where nothing else closes the item and there is neither a photo nor a key of one.
    """
    asked = photo_of(item)
    if not asked:
        return
    promise_photos(work, duty.site_id, about(duty.id or 0), list(keys))
    if asked == "must" and not keys and not has_photo(work, duty.site_id, about(duty.id or 0)):
        raise Invalid("photo_needed", "photos")


subject(KIND, duty_subject)
