"""Asking the leader to come to one's post, by one tap."""

from pydantic import BaseModel, ConfigDict

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict
from app.core.text import RowId
from app.core.work import Work
from app.duties.events import LeaderCalled
from app.duties.plan import Place, places_of


class CallLeaderIn(BaseModel):
    """Somebody asks their leader to come."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId


@command(Permission.DUTY_TICK)
def call_leader(work: Work, data: CallLeaderIn) -> Place:
    """Tell the leader of one's place. Raises Conflict("no_place_now") for somebody who is on none."""
    places = places_of(work, data.site_id, work.actor.person_id, work.now)
    if not places:
        raise Conflict("no_place_now")
    post_id, place = places[0]
    work.emit(LeaderCalled(data.site_id, post_id, place, work.actor.person_id or 0))
    return places[0]
