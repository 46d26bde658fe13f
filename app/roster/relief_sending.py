"""A leader sends somebody, or goes: for an ask that nobody takes, or onto a place where nobody stands."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import RowId
from app.core.work import Work
from app.people.rights import person_at
from app.roster.known import STAFF
from app.roster.places import the_post
from app.roster.relief import LONGEST, SHORTEST, ThisReliefIn, accept, open_relief, option_for
from app.roster.relief_loose import close_relief
from app.roster.relief_models import Relief
from app.roster.relief_presence import finish_relief, relief_by, relief_of, relief_on, start_relief
from app.roster.relief_reading import fits
from app.roster.standings import standing_on

MAX_PLACES = 20


class SendReliefIn(BaseModel):
    """Whom to send: for the ask `relief_id`, else onto a place where nobody stands. `there`: is there already."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    relief_id: RowId | None = None
    post_id: RowId | None = None
    place: int = Field(default=1, ge=1, le=MAX_PLACES)
    minutes: int = Field(default=30, ge=SHORTEST, le=LONGEST)
    there: bool = False


class EndReliefIn(ThisReliefIn):
    """How it ends: the relieved person is back, or it is not needed."""

    how: Literal["returned", "cancelled"] = "returned"


@command(Permission.RELIEF_SEND)
def send_relief(work: Work, data: SendReliefIn) -> Relief:
    """Send a person, or oneself. Whoever was asked before hears no more of it.

    Raises NotFound (another site's), Invalid("relief_cannot", "missing"), Conflict("relief_over", "relief_running",
    "relief_taken", "relief_manned", "relief_place_open").
    """
    relief = _ask_or_gap(work, data)
    if relief.cover_id == data.person_id:
        return relief
    if relief.started_at is not None:
        raise Conflict("relief_running")
    _require_free(work, data, relief)
    accept(work, relief, data.person_id, sent_by=work.actor.person_id)
    if data.there:
        start_relief(work, relief)
    return relief


def _ask_or_gap(work: Work, data: SendReliefIn) -> Relief:
    if data.relief_id is not None:
        return open_relief(work, data.site_id, data.relief_id)
    if data.post_id is None:
        raise Invalid("missing", "post_id")
    post = the_post(work, data.site_id, data.post_id)
    if standing_on(work, post.id, data.place) is not None:
        raise Conflict("relief_manned")
    if relief_on(work, post.id, data.place) is not None:
        raise Conflict("relief_place_open")
    return work.add(
        Relief(
            site_id=data.site_id,
            post_id=post.id,
            place=data.place,
            kind="gap",
            minutes=data.minutes,
            asked_at=work.now,
            asked_by=work.actor.person_id,
        )
    )


def _require_free(work: Work, data: SendReliefIn, relief: Relief) -> None:
    """Whoever may stand there and is in no other relief; a leader may leave a post empty, knowing it."""
    person, held = person_at(work, data.person_id, data.site_id)
    if not any(row.role in STAFF for row in held):
        raise Invalid("person_gone", "person_id")
    back_at = work.now + timedelta(minutes=relief.minutes)
    fit = option_for(fits(work, data.site_id, relief.post_id, back_at, relief.declined), data.person_id)
    if data.person_id == relief.person_id or relief_by(work, data.person_id) or relief_of(work, data.person_id):
        raise Conflict("relief_cannot", person=person.name, why=_say(work, "relief_is_covering"))
    if fit is not None and fit.hard:
        raise Invalid("relief_cannot", "person_id", person=person.name, why=_say(work, fit.why))
    if fit is None:
        raise Invalid("relief_cannot", "person_id", person=person.name, why=_say(work, "relief_is_absent"))


def _say(work: Work, code: str) -> str:
    return str(work.house.state["languages"].say(work.lang, code))


@command(Permission.RELIEF_SEND)
def arrive_for_cover(work: Work, data: ThisReliefIn) -> Relief:
    """A leader sees that the cover is there. Raises what `arrive_relief` does, Invalid("relief_not_coming")."""
    relief = open_relief(work, data.site_id, data.relief_id)
    if relief.cover_id is None:
        raise Invalid("relief_not_coming")
    if relief.started_at is None:
        start_relief(work, relief)
    return relief


@command(Permission.RELIEF_SEND)
def end_relief(work: Work, data: EndReliefIn) -> Relief:
    """A leader says that the other is back, or that the relief is not needed.

    Raises Conflict("relief_over", "relief_running"), Invalid("relief_not_running").
    """
    relief = open_relief(work, data.site_id, data.relief_id)
    if data.how == "cancelled":
        if relief.started_at is not None:
            raise Conflict("relief_running")
        close_relief(work, relief, "cancelled")
        return relief
    if relief.started_at is None:
        raise Invalid("relief_not_running")
    finish_relief(work, relief, "returned")
    return relief
