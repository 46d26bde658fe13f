"""Where each person starts: the screen they need, or the choice of sites."""

from collections.abc import Sequence

from sqlmodel import col, select

from app.core.actor import Role
from app.core.work import Work
from app.people.shifts import on_today
from app.sites.models import Site

FIRST = (
    (frozenset({Role.SM, Role.GRP, Role.TL, Role.AUD}), "board"),
    (frozenset({Role.RC}), "desk"),
    (frozenset({Role.SC}), "consultant"),
)
BY_POST = (("announces", "arrive"), ("receives_at_door", "door"))


def sites_of(work: Work) -> Sequence[Site]:
    """Sites that exist for the actor, by id."""
    query = select(Site).where(col(Site.active)).order_by(col(Site.id))
    return [site for site in work.session.exec(query) if work.actor.sees(site.id or 0)]


def home_of(work: Work) -> str:
    """Address of the actor's first screen."""
    actor = work.actor
    if actor.device and actor.device.kind == "tablet":
        return f"/sites/{actor.device.site_id}/board"
    if actor.person_id is None:
        return "/sign-in"
    site_id = actor.device.site_id if actor.device else actor.home_site_id
    if site_id is None:
        sites = sites_of(work)
        site_id = sites[0].id if len(sites) == 1 else None
    return home_at(work, site_id) if site_id else "/sites"


def home_at(work: Work, site_id: int) -> str:
    """Address of the actor's first screen at one site."""
    roles = work.actor.roles_at(site_id)
    for wanted, screen in FIRST:
        if roles & wanted:
            return f"/sites/{site_id}/{screen}"
    if Role.ST in roles:
        shift = on_today(work, site_id).get(work.actor.person_id or 0)
        kinds = shift.kinds if shift else frozenset()
        screen = next((screen for kind, screen in BY_POST if kind in kinds), "shift")
        return f"/sites/{site_id}/{screen}"
    return f"/sites/{site_id}/people" if Role.ADM in roles else "/sites"
