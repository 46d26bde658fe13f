"""Present by the code at the post, and the record of how each presence was made known."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.attendance.codes import find_code
from app.attendance.events import ClockedByCode
from app.attendance.models import ClockRecord, PostCode
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid
from app.core.i18n import pick
from app.core.text import Line, RowId
from app.core.work import Work
from app.roster.events import PersonArrived
from app.roster.models import Standing
from app.roster.presence import PresenceIn, arrive
from app.sites.queries import posts


class ClockIn(BaseModel):
    """A code as typed, or as the sheet's address brought it."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    code: Annotated[Line, Field(max_length=20)]


@command(Permission.CLOCK_SELF)
def clock_by_code(work: Work, data: ClockIn) -> Standing:
    """Be present at the post of the code, if planned there now or within two hours; the entrance's counts for all.

    Raises what `find_code` and `arrive` raise, Invalid("code_other_post") when planned somewhere else.
    """
    code = find_code(work, data.code, data.site_id)
    standing = arrive(work, PresenceIn(site_id=data.site_id))
    if code.post_id not in (None, standing.post_id):
        raise Invalid("code_other_post", "code", post=post_words(work, data.site_id, standing.post_id))
    if _record(work, standing, "code", code):
        work.emit(ClockedByCode(data.site_id, standing.person_id, standing.post_id, standing.id or 0, code.id or 0))
    return standing


def _record(work: Work, standing: Standing, how: str, code: PostCode | None = None) -> bool:
    """Note once for each way how the presence was made known; whether it was new."""
    if work.find(ClockRecord, standing_id=standing.id, how=how) is not None:
        return False
    device = work.actor.device
    work.add(
        ClockRecord(
            site_id=standing.site_id,
            person_id=standing.person_id,
            post_id=standing.post_id,
            place=standing.place,
            standing_id=standing.id or 0,
            how=how,
            at=work.now,
            by=work.actor.person_id,
            device_id=device.id if device else None,
            code_id=code.id if code else None,
        )
    )
    return True


def note_arrival(work: Work, fact: PersonArrived) -> None:
    """Whoever arrived without a code: by themself, by a leader, or by the system. A reaction, so it tells nobody."""
    standing = work.get(Standing, fact.standing_id, site_id=fact.site_id)
    if work.find(ClockRecord, standing_id=fact.standing_id, how="code") is not None:
        return
    how = "system" if work.actor.is_system else "self" if work.actor.person_id == fact.person_id else "leader"
    _record(work, standing, how)


def post_words(work: Work, site_id: int, post_id: int) -> str:
    """Name of a post in the reader's language."""
    post = posts(work, site_id).get(post_id)
    return pick(work.lang, post.name_zh, post.name_en) if post else ""
