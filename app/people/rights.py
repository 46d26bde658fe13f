"""Who may do what to whom: people of one's own sites, of one's own team, never somebody above."""

from sqlmodel import col, or_, select

from app.core.actor import Role
from app.core.commands import granted
from app.core.errors import Forbidden, NotFound
from app.core.work import Work
from app.people.models import Membership, Person
from app.people.words import EVERYWHERE, LEVEL, level
from app.sites.queries import site

AT_SITE = (Role.GRP, Role.SM, Role.TL, Role.RC, Role.SC, Role.ST)
"""Roles that are given on the people page of a site, highest first."""


def memberships_at(work: Work, person_id: int, site_id: int) -> list[Membership]:
    """The person's living roles at a site, those by its group included."""
    group = site(work, site_id).site_group_id
    query = select(Membership).where(
        Membership.person_id == person_id,
        or_(
            col(Membership.site_id) == site_id,
            (col(Membership.site_group_id) == group) if group is not None else col(Membership.site_id) == site_id,
        ),
        or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
    )
    return list(work.session.exec(query.order_by(col(Membership.id))))


def person_at(work: Work, person_id: int, site_id: int) -> tuple[Person, list[Membership]]:
    """An active person of the site with their roles there. Raises NotFound for anybody else."""
    person = work.get(Person, person_id)
    held = memberships_at(work, person_id, site_id)
    if not held or not person.active:
        raise NotFound()
    return person, held


def own_level(work: Work, site_id: int) -> int:
    """Level of the actor at a site; the system is above everybody."""
    return 9 if work.actor.is_system else level(work.actor.roles_at(site_id))


def grantable(work: Work, site_id: int) -> tuple[Role, ...]:
    """Roles the actor may give at a site: none above their own."""
    own = own_level(work, site_id)
    return tuple(role for role in AT_SITE if LEVEL[role] <= own)


def own_teams(work: Work, site_id: int) -> frozenset[str]:
    """Groups the actor leads at a site."""
    if work.actor.person_id is None:
        return frozenset()
    held = memberships_at(work, work.actor.person_id, site_id)
    return frozenset(row.team for row in held if row.role == Role.TL and row.team)


def require_below(work: Work, held: list[Membership], site_id: int, code: str = "person_above") -> None:
    """Refuse to touch somebody whose role stands above the actor's; leaders (T) touch their own team's staff only."""
    theirs, own = level(Role(row.role) for row in held), own_level(work, site_id)
    if theirs > own:
        raise Forbidden(code)
    if granted(work) == "T" and (theirs >= own or not own_teams(work, site_id) & {row.team for row in held}):
        raise Forbidden()


def everywhere(role: Role) -> bool:
    """Whether a role reaches all sites."""
    return role in EVERYWHERE
