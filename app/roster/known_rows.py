"""The statements behind `known`: people, their papers, their shifts. Built once, with gaps for what is asked.

Three of them serve one person or everybody; what varies is only which people are named.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Date, Integer, Select, String, and_, bindparam, cast, exists, literal, null, or_
from sqlalchemy import select as columns
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Role
from app.people.delegation_models import Delegation
from app.people.models import Licence, Membership, Person
from app.roster.models import Absence, Assignment, HoursAway, PostPermit, Standing
from app.sites.models import Post, Site

STAFF = (Role.SM, Role.TL, Role.ST, Role.RC)
"""Roles of the people who stand on posts; consultants have a rota of their own."""


def is_staff(site_id: int | BindParameter[int], now: datetime | BindParameter[datetime]) -> Any:
    """Condition on Person: works on posts of the site now."""
    return exists().where(
        col(Membership.person_id) == col(Person.id),
        col(Membership.site_id) == site_id,
        col(Membership.role).in_(STAFF),
        or_(col(Membership.until).is_(None), col(Membership.until) > now),
    )


def is_licensed(day: date) -> Any:
    """Condition on Person: holds a guard licence that is valid on the day."""
    return exists().where(
        col(Licence.person_id) == col(Person.id),
        col(Licence.kind) == "guard",
        or_(col(Licence.valid_from).is_(None), col(Licence.valid_from) <= day),
        or_(col(Licence.valid_until).is_(None), col(Licence.valid_until) >= day),
    )


# Built once: putting a statement together costs as much as running it.
SITE, NOW = bindparam("site", type_=Integer()), bindparam("now", type_=UTCDateTime())
THEM = bindparam("people", type_=Integer(), expanding=True)
FIRST, LAST = bindparam("first", type_=UTCDateTime()), bindparam("last", type_=UTCDateTime())
OPENS, CLOSES = bindparam("opens", type_=Date()), bindparam("closes", type_=Date())

EVERYBODY: Select[*tuple[Any, ...]] = (
    columns(
        col(Person.id),
        col(Person.name),
        col(Person.pinyin),
        col(Membership.role),
        col(Membership.team),
        col(Standing.post_id).label("on_post"),
        col(Standing.place).label("on_place"),
    )
    .join(
        Membership,
        and_(
            col(Membership.person_id) == col(Person.id),
            col(Membership.site_id) == SITE,
            col(Membership.role).in_(STAFF),
            or_(col(Membership.until).is_(None), col(Membership.until) > NOW),
        ),
    )
    .outerjoin(
        Standing,
        and_(
            col(Standing.person_id) == col(Person.id), col(Standing.ended_at).is_(None), col(Standing.site_id) == SITE
        ),
    )
    .where(col(Person.active))
    .order_by(col(Person.pinyin), col(Person.id), col(Membership.id))
)
THESE = EVERYBODY.where(col(Person.id).in_(THEM))


def _paper(what: str, person: Any, **parts: Any) -> Select[*tuple[Any, ...]]:
    """One kind of paper in the shape they all come in."""
    blank: dict[str, Any] = {
        "number": cast(null(), Integer),
        "first": cast(null(), Date),
        "last": cast(null(), Date),
        "starts_at": cast(null(), UTCDateTime()),
        "ends_at": cast(null(), UTCDateTime()),
        "word": cast(null(), String),
    }
    named = [value.label(name) for name, value in (blank | parts).items()]
    return columns(literal(what).label("what"), col(person).label("person_id"), *named).where(col(person).in_(THEM))


PAPERS = (
    _paper("licence", Licence.person_id, first=col(Licence.valid_from), last=col(Licence.valid_until))
    .where(col(Licence.kind) == "guard")
    .union_all(
        _paper("post", PostPermit.person_id, number=col(PostPermit.post_id)).where(col(PostPermit.site_id) == SITE),
        _paper("off", Absence.person_id, first=col(Absence.day), word=col(Absence.kind)).where(
            col(Absence.day).between(OPENS, CLOSES)
        ),
        _paper("hours", HoursAway.person_id, starts_at=col(HoursAway.starts_at), ends_at=col(HoursAway.ends_at)).where(
            col(HoursAway.starts_at) < LAST, col(HoursAway.ends_at) > FIRST
        ),
        _paper(
            "acting", Delegation.to_person, starts_at=col(Delegation.from_at), ends_at=col(Delegation.until_at)
        ).where(
            col(Delegation.site_id) == SITE,
            col(Delegation.declined_at).is_(None),
            col(Delegation.revoked_at).is_(None),
            col(Delegation.from_at) < LAST,
            col(Delegation.until_at) > FIRST,
        ),
    )
)
SHIFTS = (
    columns(
        col(Assignment.id),
        col(Assignment.version),
        col(Assignment.person_id),
        col(Assignment.site_id),
        col(Assignment.post_id),
        col(Assignment.place),
        col(Assignment.starts_at),
        col(Assignment.ends_at),
        col(Assignment.shift_code),
        col(Assignment.business_day),
        col(Post.name_zh).label("post_zh"),
        col(Post.name_en).label("post_en"),
        col(Site.name_zh).label("site_zh"),
        col(Site.name_en).label("site_en"),
    )
    .join(Post, col(Post.id) == col(Assignment.post_id))
    .join(Site, col(Site.id) == col(Assignment.site_id))
    .where(
        col(Assignment.person_id).in_(THEM),
        col(Assignment.cleared_at).is_(None),
        col(Assignment.ends_at) > FIRST,
        col(Assignment.starts_at) < LAST,
    )
    .order_by(col(Assignment.starts_at), col(Assignment.id))
)
PEOPLE = (
    columns(col(Person.id), col(Person.name), col(Absence.kind))
    .outerjoin(
        Absence,
        and_(
            col(Absence.person_id) == col(Person.id),
            col(Absence.site_id) == bindparam("site"),
            col(Absence.day) == bindparam("day"),
        ),
    )
    .where(col(Person.active), is_staff(bindparam("site"), bindparam("now")))
    .order_by(col(Person.pinyin), col(Person.id))
)
