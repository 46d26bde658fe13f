"""What of the plan still needs a post: said before it is taken out."""

from sqlmodel import col, select

from app.core.work import Work
from app.people.models import Person
from app.roster.models import Assignment
from app.sites.posts import hold_on_retiring
from app.sites.queries import site

NAMED = 3
"""So many shifts are named; the others are counted."""


def shifts_to_come(work: Work, site_id: int, post_id: int) -> tuple[int, str]:
    """How many live shifts of the post are not over, and the first of them in words."""
    query = (
        select(Assignment, Person.name)
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            Assignment.site_id == site_id,
            Assignment.post_id == post_id,
            col(Assignment.cleared_at).is_(None),
            Assignment.ends_at > work.now,
        )
        .order_by(col(Assignment.starts_at), col(Assignment.id))
    )
    rows = list(work.session.exec(query))
    zone = site(work, site_id).zone
    words = [f"{name} {row.starts_at.astimezone(zone):%m-%d %H:%M}" for row, name in rows[:NAMED]]
    return len(rows), "、".join(words) + (" …" if len(rows) > NAMED else "")


hold_on_retiring(shifts_to_come)
