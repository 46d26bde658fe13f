"""Whose duties a leader may act on: those of the groups they lead."""

from sqlmodel import select

from app.core.actor import Role
from app.core.commands import granted
from app.core.errors import Forbidden
from app.core.work import Work
from app.duties.models import Duty
from app.people.models import Membership
from app.sites.models import Post


def teams_led(work: Work, site_id: int) -> frozenset[str]:
    """Codes of the groups that the actor leads at the site."""
    query = select(Membership.team).where(
        Membership.person_id == work.actor.person_id, Membership.site_id == site_id, Membership.role == Role.TL
    )
    return frozenset(team for team in work.session.exec(query) if team)


def require_team(work: Work, duty: Duty) -> None:
    """Refuse a duty of a post that the actor does not lead, where the right is for one's own team."""
    if granted(work) != "T":
        return
    post = work.get(Post, duty.post_id, site_id=duty.site_id)
    if post.group_code not in teams_led(work, duty.site_id):
        raise Forbidden("duty_not_team")
