"""To whom an alarm about a post rises: the leader of its group who is there, else the manager."""

from collections.abc import Iterable

from sqlmodel import col, or_, select

from app.core.actor import Role
from app.core.work import Work
from app.people.delegations import in_charge
from app.people.models import Membership
from app.roster.queries import standing_now
from app.sites.queries import groups, posts


def leaders_of(work: Work, site_id: int, post_ids: Iterable[int]) -> dict[int, list[int]]:
    """Posts by the person who must hear of them.

    Cleaners to the cleaning leader, etiquette posts to theirs, receptions to the manager: whoever stands on the post
    that leads the group. Nobody stands there, or it is the leader's own post: the site's managers who are present,
    else all of them; inside the window of a delegation the deputy instead.
    """
    known, teams = posts(work, site_id), groups(work, site_id)
    standing: dict[int, list[int]] = {}
    for row in standing_now(work, site_id):
        standing.setdefault(row.post_id, []).append(row.person_id)
    by_code = {post.code: post_id for post_id, post in known.items()}
    found: dict[int, list[int]] = {}
    for post_id in post_ids:
        team = teams.get(known[post_id].group_code) if post_id in known else None
        leads = by_code.get(team.leader_post) if team else None
        people = standing.get(leads, []) if leads is not None and leads != post_id else []
        for person_id in people or _managers(work, site_id, {p for row in standing.values() for p in row}):
            found.setdefault(person_id, []).append(post_id)
    return found


def managers_of(work: Work, site_id: int) -> list[int]:
    """The site's managers who are present, else all of them."""
    return _managers(work, site_id, {row.person_id for row in standing_now(work, site_id)})


def _managers(work: Work, site_id: int, present: set[int]) -> list[int]:
    deputy = in_charge(work, site_id)
    if deputy is not None:
        return [deputy.person_id]  # the manager rests

    def load() -> list[int]:
        query = select(Membership.person_id).where(
            Membership.site_id == site_id,
            Membership.role == Role.SM,
            or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
        )
        return sorted(set(work.session.exec(query)))

    everybody = work.memo(("managers", site_id), load)
    return [person_id for person_id in everybody if person_id in present] or everybody
