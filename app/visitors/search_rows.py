"""The statements of the search, each built once: putting one together costs more than asking it.

What was typed becomes ids first, each kind by an index of its own; what is shown of them is read second.
"""

from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from app.people.models import Person
from app.visitors.models import SearchCount, Visit, Visitor

LIMIT = 8
"""How many hits are shown."""

KEPT = 40
"""How many that share a tail are looked at: two hundred thousand visitors share ten thousand of them."""

OWN, WITH_THEM = aliased(Person), aliased(Person)
SITE, ME = bindparam("site", type_=Integer), bindparam("me", type_=Integer)
HASH = bindparam("hash", type_=String)
IDS = bindparam("ids", expanding=True, type_=Integer)
NEWEST = (col(Visitor.last_visit_on).desc().nulls_last(), col(Visitor.id).desc())

COUNT = select(SearchCount).where(
    SearchCount.site_id == SITE, SearchCount.person_id == ME, SearchCount.hour == bindparam("hour")
)

_PLATES = (
    select(Visit)
    .where(Visit.site_id == SITE, or_(col(Visit.departed_at).is_(None), col(Visit.visitor_id).is_not(None)))
    .order_by(col(Visit.id).desc())
    .limit(KEPT)
)
PLATE, PLATE_TAIL = (_PLATES.where(column == HASH) for column in (Visit.plate_hash, Visit.plate_tail_hash))

_PHONES = columns(col(Visitor.id)).where(col(Visitor.site_id) == SITE).order_by(*NEWEST).limit(KEPT)
PHONE, PHONE_TAIL = (_PHONES.where(col(column) == HASH) for column in (Visitor.phone_hash, Visitor.phone_tail_hash))

Ids = Select[int | None, date | None]


def _begins(column: str) -> Ids:
    """The newest few whose `column` lies from :low to :high; every column read is in the index."""
    wanted = col(getattr(Visitor, column))
    return (
        columns(col(Visitor.id), col(Visitor.last_visit_on))
        .where(
            col(Visitor.site_id) == SITE,
            wanted >= bindparam("low", type_=String),
            wanted <= bindparam("high", type_=String),
        )
        .order_by(*NEWEST)
        .limit(LIMIT + 1)
    )


READING, INITIALS = _begins("pinyin"), _begins("initials")
HAN = READING.where(col(Visitor.surname).like(bindparam("han", type_=String), escape="\\"))

_WITH_ME = select(Visit.visitor_id).where(
    Visit.site_id == SITE, col(Visit.departed_at).is_(None), Visit.consultant_id == ME
)
_OWN = or_(col(Visitor.consultant_id) == ME, col(Visitor.id).in_(_WITH_ME))
EVERYBODY = (READING, INITIALS, HAN)
MINE = tuple(query.where(_OWN) for query in EVERYBODY)
"""The same among the visitors of one consultant."""

HITS: Select[*tuple[Any, ...]] = (
    columns(
        col(Visitor.id).label("visitor_id"),
        col(Visitor.surname),
        col(Visitor.honorific),
        col(Visitor.phone_masked),
        col(Visitor.phone_cipher),
        col(Visitor.visits),
        col(Visitor.last_visit_on),
        col(Visitor.likes),
        col(Visitor.consultant_id),
        col(OWN.name).label("owner"),
        col(Visit.id).label("visit_id"),
        col(Visit.place),
        col(Visit.place_at),
        col(Visit.registered_at),
        col(Visit.heads),
        col(WITH_THEM.name).label("with_name"),
    )
    .join(OWN, col(OWN.id) == col(Visitor.consultant_id), isouter=True)
    .join(
        Visit,
        (col(Visit.visitor_id) == col(Visitor.id)) & (col(Visit.site_id) == SITE) & col(Visit.departed_at).is_(None),
        isouter=True,
    )
    .join(WITH_THEM, col(WITH_THEM.id) == col(Visit.consultant_id), isouter=True)
    .where(col(Visitor.site_id) == SITE, col(Visitor.id).in_(IDS))
    .order_by(col(Visit.id).is_(None), *NEWEST)
    .limit(50)
)
HITS_OF_MINE = HITS.where(or_(col(Visitor.consultant_id) == ME, col(Visit.consultant_id) == ME))
