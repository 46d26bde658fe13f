"""What happens on the floor and no hand-off of the program tells: said by one tap of whoever stands there.

It opens what every post has to do about it, as a hand-off would, and fills what the hand-off would have filled.
"""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid, NotFound
from app.core.i18n import pick
from app.core.text import RowId
from app.core.work import Work
from app.duties.editing_content import events
from app.duties.events import EventSaid
from app.duties.items import items_by_event, items_of
from app.duties.kinds import HANDED_OFF, Scope
from app.duties.on_event import count_event, open_event
from app.duties.reading import mine
from app.duties.service import require_own_place
from app.sites.queries import posts, today


class SayEventIn(BaseModel):
    """Something happened, as seen from one's own place."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    post_id: RowId
    place: int = Field(ge=1, le=99)
    event: str = Field(min_length=1, max_length=40)


@dataclass(frozen=True)
class Said:
    """How many duties an event opened; `id` 1 for the record of the form."""

    opened: int
    id: int = 1


@dataclass(frozen=True)
class Happening:
    """An event that may be said on one's post."""

    key: str
    name: str
    post_id: int
    place: int


def said_by_hand(key: str) -> bool:
    """Whether a person says it: something of a party or the site that no fact of the program fires."""
    event = events().get(key)
    return event is not None and event.scope in (Scope.PARTY, Scope.SITE) and key not in HANDED_OFF


def happenings(work: Work, site_id: int) -> tuple[Happening, ...]:
    """What may be said on the actor's post: the events its own switched-on items answer to."""
    at = mine(work, site_id)
    post = posts(work, site_id).get(at.place[0]) if at else None
    if at is None or post is None:
        return ()
    return tuple(
        Happening(key, pick(work.lang, events()[key].zh, events()[key].en), *at.place)
        for key, items in items_by_event(work, site_id).items()
        if said_by_hand(key) and any(one.post_code for one in items_of(items, post, at.shift.business_day))
    )


@command(Permission.DUTY_TICK)
def say_event(work: Work, data: SayEventIn) -> Said:
    """Open what every post has to do about it. Raises Forbidden off one's place, Invalid for another post's event."""
    post = posts(work, data.site_id).get(data.post_id)
    if post is None:
        raise NotFound()
    items = items_of(items_by_event(work, data.site_id).get(data.event, ()), post, today(work, data.site_id))
    if not said_by_hand(data.event) or not items:
        raise Invalid("not_an_event_here", "event")
    require_own_place(work, data.site_id, (data.post_id, data.place), work.now)
    subject = f"said:{int(work.now.timestamp() * 1000)}"
    opened = open_event(work, data.site_id, data.event, subject=subject)
    count_event(work, data.site_id, data.event, post_id=data.post_id, place=data.place)
    work.emit(EventSaid(data.site_id, data.event, data.post_id, data.place, opened))
    return Said(opened)
