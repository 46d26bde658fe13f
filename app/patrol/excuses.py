"""A leader lets a round go, with the reason: the patrol was needed elsewhere."""

from pydantic import BaseModel, ConfigDict
from sqlmodel import select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.text import Reason, RowId
from app.core.work import Work
from app.duties.teams import teams_led
from app.patrol.events import RoundExcused
from app.patrol.models import PatrolRound
from app.sites.models import Post


class ExcuseIn(BaseModel):
    """A round that need not have been walked, and why."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    round_id: RowId
    reason: Reason


@command(Permission.DUTY_TICKOTHER)
def excuse_round(work: Work, data: ExcuseIn) -> PatrolRound:
    """Let a round go. What was scanned and missed on it stays in the record.

    As ticking for somebody of one's team it asks for duty.tickother: the manager at the site, a leader for the posts
    of their group. Raises Conflict for a round that was walked or let go already.
    """
    query = select(PatrolRound).where(PatrolRound.id == data.round_id, PatrolRound.site_id == data.site_id)
    row = work.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound()
    if granted(work) == "T":
        post = work.get(Post, row.post_id, site_id=data.site_id)
        if post.group_code not in teams_led(work, data.site_id):
            raise Forbidden("duty_not_team")
    if row.state == "excused":
        raise Conflict("patrol_round_excused")
    if row.state == "done":
        raise Conflict("patrol_round_done")
    row.state, row.look_at = "excused", None
    row.excused_at, row.excused_by, row.reason = work.now, work.actor.person_id, data.reason
    work.session.add(row)
    work.emit(RoundExcused(row.site_id, row.id or 0, row.post_id), reason=data.reason)
    return row
