"""Who else may stand where in the demo: a leader has ticked the neighbouring posts, so that reliefs find somebody."""

from sqlmodel import col, select

from app.core.work import Work
from app.demo.cast import Cast
from app.people.models import Membership, Person
from app.roster.permits import PermitIn, tick_permit
from app.sites.queries import posts

TOGETHER = (("PG", "DM", "MG", "PT", "EL"), ("HR", "MR"), ("CH", "CM", "CO", "CL"))
"""Posts whose people stand in for each other."""


def tick_neighbours(work: Work, site_id: int, cast: Cast) -> None:
    """Tick for everybody of the cast the posts beside their own."""
    by_code = {post.code: post_id for post_id, post in posts(work, site_id).items()}
    query = (
        select(Person.name, Person.id)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(Membership.site_id == site_id)
    )
    people = dict(work.session.exec(query).all())
    for member in cast.staff:
        others = next((group for group in TOGETHER if member.post in group), ())
        for code in others:
            if code != member.post and code in by_code and code not in ("EL", "CL"):
                data = PermitIn(site_id=site_id, person_id=people[member.name] or 0, post_id=by_code[code])
                tick_permit(work, data)
