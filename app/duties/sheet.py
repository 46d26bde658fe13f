"""The panel of one duty: what was found, why not, take back."""

from dataclasses import dataclass

from app.core.actor import Permission
from app.core.work import Work
from app.duties.lines import Line, line_of
from app.duties.models import Duty, DutyItem
from app.duties.photos import about as photos_about_duty
from app.duties.plan import places_of, undo_span
from app.duties.reading import Row
from app.duties.shift import place_words
from app.people.models import Person
from app.photos.queries import PhotoRow, awaited_about, may_see, photos_about
from app.sites.queries import post_zones


@dataclass(frozen=True)
class Panel:
    """One duty. `own`: of one's own place; `other`: may be ticked for whoever stands there; `may_undo`: taken back.

    `photos`: those the reader may see; `awaited`: how many were taken and have not arrived; `zone_id`: main zone.
    """

    line: Line
    post: str
    own: bool
    other: bool
    may_undo: bool
    reason_needed: bool
    about: str
    photos: tuple[PhotoRow, ...]
    awaited: int
    zone_id: int | None


def duty(work: Work, site_id: int, duty_id: int, **_scope: object) -> Panel:
    """The panel of a duty of the site. Raises NotFound."""
    row = work.get(Duty, duty_id, site_id=site_id)
    item = work.get(DutyItem, row.item_id, site_id=site_id)
    by = work.session.get(Person, row.done_by) if row.done_by else None
    until = work.now - undo_span(work, site_id)
    line = line_of(work, Row(row, item, by.name if by else None), until)
    own = (row.post_id, row.place) in places_of(work, site_id, work.actor.person_id, work.now)
    letter = work.actor.cell(Permission.DUTY_UNTICK, site_id)
    subject = photos_about_duty(duty_id)
    photos = photos_about(work, site_id, (subject,)).get(subject, ())
    return Panel(
        line,
        place_words(work, site_id, (row.post_id, row.place)),
        own,
        not own and work.may(Permission.DUTY_TICKOTHER, site_id),
        line.undo or letter in ("S", "T", "G", "A"),
        not line.undo,
        subject,
        photos if may_see(work, site_id, photos) else (),
        awaited_about(work, site_id, (subject,)).get(subject, 0),
        next((zone.zone_id for zone in post_zones(work, site_id) if zone.post_id == row.post_id), None),
    )
