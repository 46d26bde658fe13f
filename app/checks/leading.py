"""Who leads which posts: the chain by which something late climbs, and the posts a leader looks after."""

from datetime import timedelta

from app.core.actor import Permission, Role
from app.core.work import Work
from app.duties.reading import Stands, leaders, standing_now
from app.people.delegations import managing
from app.sites.queries import groups, posts

MANAGERS = ""
"""The chain of the posts that no leader of a group leads: receptions, the leaders' own posts, the manager's."""

FORGOTTEN = timedelta(hours=16)
"""A presence open for longer is a handover that nobody tapped: that leader has gone home."""


def chains(work: Work, site_id: int) -> dict[int, str]:
    """The chain of every post: the code of its group where that has a leader of its own, else the managers'."""

    def load() -> dict[int, str]:
        known, teams = posts(work, site_id), groups(work, site_id)
        led = {one.team for one in leaders(work, site_id) if one.role == Role.TL and one.team}
        found = {}
        for post_id, post in known.items():
            team = teams.get(post.group_code)
            own = team is not None and team.leader_post == post.code
            found[post_id] = post.group_code if post.group_code in led and not own else MANAGERS
        return found

    return work.memo(("chains", site_id), load)


def own_chains(work: Work, site_id: int) -> frozenset[str]:
    """The chains that rise to the actor first: their own groups'; the managers' for whoever manages now."""
    me = work.actor.person_id
    own = {one.team for one in leaders(work, site_id) if one.role == Role.TL and one.person_id == me and one.team}
    if whole_site(work, site_id):
        own.add(MANAGERS)
    return frozenset(own)


def whole_site(work: Work, site_id: int) -> bool:
    """Whether the actor looks after every post of the site: a manager, their deputy, the group's manager."""
    return work.actor.is_system or work.actor.cell(Permission.POST_CHECK, site_id) in ("S", "G", "A")


def posts_led(work: Work, site_id: int) -> list[int]:
    """The posts the actor looks after, in the order of the site."""
    known = posts(work, site_id)
    if whole_site(work, site_id):
        return list(known)
    teams = own_chains(work, site_id)
    return [post_id for post_id, post in known.items() if post.group_code in teams]


def rungs(work: Work, site_id: int, chain: str) -> tuple[tuple[int, ...], ...]:
    """Whom something late in a chain is told to, one rung after another, as the site stands now.

    First the leader on the post that leads the group, then the other leaders of the group who are on the site, then
    whoever manages: the deputy inside the window, else the managers who are here, else all of them. A leader who is
    not here is on no rung.
    """
    standing = [one for one in standing_now(work, site_id) if one.row.started_at > work.now - FORGOTTEN]
    everybody = leaders(work, site_id)
    here = [one.row.person_id for one in standing]
    first: tuple[int, ...] = ()
    second: tuple[int, ...] = ()
    if chain != MANAGERS:
        team = {one.person_id for one in everybody if one.role == Role.TL and one.team == chain}
        first = _on_leading_post(work, site_id, chain, standing, team)[:1]
        second = tuple(person for person in here if person in team and person not in first)
    return first, second, _managers(work, site_id, here)


def _on_leading_post(work: Work, site_id: int, chain: str, standing: list[Stands], team: set[int]) -> tuple[int, ...]:
    code = groups(work, site_id)[chain].leader_post
    leading = next((post_id for post_id, post in posts(work, site_id).items() if post.code == code), 0)
    there = sorted((one.row.place, one.row.person_id) for one in standing if one.row.post_id == leading)
    return tuple(person for _, person in there if person in team)


def _managers(work: Work, site_id: int, here: list[int]) -> tuple[int, ...]:
    found = managing(work, site_id)
    present = tuple(person for person in found if person in here)
    return present or found
