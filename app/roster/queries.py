"""Reads of the roster that everybody needs."""

from sqlmodel import col, select

from app.core.work import Work
from app.roster.models import Standing
from app.sites.models import Post


def standing_kinds(work: Work, person_id: int, site_id: int) -> frozenset[str]:
    """Kinds of the posts the person stands on now at the site."""
    query = select(Post).join(Standing, col(Standing.post_id) == col(Post.id)).where(
        Standing.person_id == person_id, Standing.site_id == site_id, col(Standing.ended_at).is_(None))
    return frozenset(kind for post in work.session.exec(query) for kind in post.kinds)
