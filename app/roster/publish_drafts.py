"""What is planned and not told yet: read once, for the publish page, the bar and the command."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.core.work import Work
from app.people.models import Person
from app.roster.models import Assignment
from app.sites.queries import today

COMES = and_(col(Assignment.cleared_at).is_(None), col(Assignment.published_in).is_(None))
GOES = and_(
    col(Assignment.cleared_at).is_not(None),
    col(Assignment.published_in).is_not(None),
    col(Assignment.withdrawn_in).is_(None),
)
UNTOLD = or_(COMES, GOES)
"""Rows whose change nobody has been told of."""
PUBLISHED = and_(
    col(Assignment.published_in).is_not(None),
    or_(col(Assignment.cleared_at).is_(None), col(Assignment.withdrawn_in).is_(None)),
)
"""Rows as staff see them."""


@dataclass(frozen=True)
class Draft:
    """One change that waits: a shift that `comes`, or else goes. `author` planned it (None: the system)."""

    id: int
    token: str
    comes: bool
    author: int | None
    author_name: str
    at: datetime
    person_id: int
    person_name: str
    post_id: int
    place: int
    day: date
    code: str
    starts_at: datetime
    ends_at: datetime

    def concerns(self, other: "Draft") -> bool:
        """Whether the two share time on one place or of one person."""
        together = self.starts_at < other.ends_at and other.starts_at < self.ends_at
        same_place = (self.post_id, self.place) == (other.post_id, other.place)
        return together and (same_place or self.person_id == other.person_id)


_author = aliased(Person)
DRAFTS: Select[*tuple[Any, ...]] = (
    columns(
        col(Assignment.id),
        col(Assignment.version),
        col(Assignment.cleared_at),
        col(Assignment.cleared_by),
        col(Assignment.created_at),
        col(Assignment.created_by),
        col(_author.name).label("author_name"),
        col(Assignment.person_id),
        col(Person.name).label("person_name"),
        col(Assignment.post_id),
        col(Assignment.place),
        col(Assignment.business_day),
        col(Assignment.shift_code),
        col(Assignment.starts_at),
        col(Assignment.ends_at),
    )
    .join(Person, col(Person.id) == col(Assignment.person_id))
    .outerjoin(
        _author,
        or_(
            and_(col(Assignment.cleared_at).is_(None), col(_author.id) == col(Assignment.created_by)),
            and_(col(Assignment.cleared_at).is_not(None), col(_author.id) == col(Assignment.cleared_by)),
        ),
    )
    .where(
        col(Assignment.site_id) == bindparam("site"),
        col(Assignment.business_day) > bindparam("day"),
        UNTOLD,
    )
    .order_by(col(Assignment.business_day), col(Assignment.starts_at), col(Assignment.post_id), col(Assignment.id))
)


def drafts(work: Work, site_id: int) -> list[Draft]:
    """Every change of the days to come that nobody was told of, by day. One statement, once per Work that reads."""

    def load() -> list[Draft]:
        found = work.session.execute(DRAFTS, {"site": site_id, "day": today(work, site_id)})
        return [
            Draft(
                row.id,
                f"{row.id}:{row.version}",
                row.cleared_at is None,
                row.cleared_by if row.cleared_at else row.created_by,
                row.author_name or "–",
                row.cleared_at or row.created_at,
                row.person_id,
                row.person_name,
                row.post_id,
                row.place,
                row.business_day,
                row.shift_code,
                row.starts_at,
                row.ends_at,
            )
            for row in found
        ]

    return load() if work.writing else work.memo(("drafts", site_id), load)


def room_for(chosen: Iterable[Draft], everything: Iterable[Draft]) -> list[Draft]:
    """What has to go with the chosen, so that nobody sees two people on one place or one person twice.

    A shift that comes needs those gone that overlap it on its place or of its person, whoever took them away.
    """
    chosen = list(chosen)
    ids = {one.id for one in chosen}
    coming = [one for one in chosen if one.comes]
    return [
        one
        for one in everything
        if not one.comes and one.id not in ids and any(one.concerns(other) for other in coming)
    ]
