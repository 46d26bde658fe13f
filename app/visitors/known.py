"""What is known of a visitor by name, cut to what the reader's role may see. Three statements however many visitors.

The car park, the door and the model homes see surname, salutation and needs; the desk, its managers and the visitor's
own consultant also see likes, the last talk and the promises; cleaners and the patrol see nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Integer, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from app.core.actor import STANDING_KINDS, Permission
from app.core.work import Work
from app.people.models import Person
from app.sites.queries import today
from app.visitors.models import Visit, Visitor
from app.visitors.models_knowing import VisitorPromise, VisitorTalk
from app.visitors.needs import codes
from app.visitors.titles import title_of

# Built once: putting these together costs several times as much as asking them.
OWNER = aliased(Person)
SITE, IDS = bindparam("site", type_=Integer), bindparam("ids", expanding=True, type_=Integer)
WITH_ME = (
    select(Visit.id)
    .where(
        Visit.visitor_id == Visitor.id,
        col(Visit.departed_at).is_(None),
        Visit.consultant_id == bindparam("me", type_=Integer),
    )
    .correlate(Visitor)
    .exists()
)
"""Whether the visitor is on site with the reader now."""
VISITORS = (
    select(Visitor, OWNER.name, WITH_ME.label("mine"))
    .join(OWNER, col(OWNER.id) == col(Visitor.consultant_id), isouter=True)
    .where(Visitor.site_id == SITE, col(Visitor.id).in_(IDS))
)
TALKS = (
    select(VisitorTalk, Person.name)
    .join(Person, col(Person.id) == col(VisitorTalk.by), isouter=True)
    .where(
        col(VisitorTalk.id).in_(
            select(func.max(VisitorTalk.id))
            .where(VisitorTalk.site_id == SITE, col(VisitorTalk.visitor_id).in_(IDS), VisitorTalk.words != "")
            .group_by(col(VisitorTalk.visitor_id))
        )
    )
)
PROMISES = (
    select(VisitorPromise, Person.name)
    .join(Person, col(Person.id) == col(VisitorPromise.person_id))
    .where(VisitorPromise.site_id == SITE, col(VisitorPromise.visitor_id).in_(IDS), VisitorPromise.state == "open")
    .order_by(col(VisitorPromise.due_on), col(VisitorPromise.id))
)


@dataclass(frozen=True)
class Promise:
    """Something promised by a day; `late` once the day is over, `due` on the day itself and after it."""

    id: int
    text: str
    due_on: date
    person_id: int
    person: str
    due: bool
    late: bool


@dataclass(frozen=True)
class Talk:
    """The last talk that was written down; `level` is A to D or empty."""

    day: date
    at: datetime
    kind: str
    level: str
    words: str
    person: str


@dataclass(frozen=True)
class Known:
    """A visitor as the reader may know them. `sees` is nothing, name (surname, salutation, needs) or all.

    What the reader may not see is empty, never masked by the template.
    """

    visitor_id: int
    sees: str = "nothing"
    surname: str = ""
    honorific: str = ""
    title: str = ""
    needs: tuple[str, ...] = ()
    likes: str = ""
    visits: int = 0
    last_visit_on: date | None = None
    consultant_id: int | None = None
    consultant: str = ""
    talk: Talk | None = None
    promises: tuple[Promise, ...] = ()

    @property
    def due(self) -> tuple[Promise, ...]:
        """Promises that are due today or before."""
        return tuple(promise for promise in self.promises if promise.due)


def known(work: Work, site_id: int, visitor_id: int | None) -> Known:
    """What the actor may know of that visitor; nothing at all for another site's or none."""
    return known_of(work, site_id, [visitor_id] if visitor_id else []).get(visitor_id or 0, Known(visitor_id or 0))


def known_of(work: Work, site_id: int, visitor_ids: Collection[int]) -> dict[int, Known]:
    """The same for many visitors, by id."""
    sees = what_is_seen(work, site_id)
    wanted = sorted(set(visitor_ids))
    if sees == "nothing" or not wanted:
        return {}
    me = work.actor.person_id
    found = {}
    for visitor, owner, with_me in work.session.execute(VISITORS, {"site": site_id, "ids": wanted, "me": me or 0}):
        full = sees == "all" or (sees == "own" and (visitor.consultant_id == me or with_me))
        if sees != "own" or full:
            found[visitor.id or 0] = _known(work, visitor, owner or "", full=full)
    _add_said(work, site_id, found)
    return found


def what_is_seen(work: Work, site_id: int) -> str:
    """How much the actor sees of visitors at the site: all, own (all, of their own visitors), name, nothing."""
    actor = work.actor
    if actor.is_system:
        return "all"
    if actor.person_id is None or not actor.sees(site_id):
        return "nothing"
    letter = actor.cell(Permission.VISITOR_CREATE, site_id)
    if letter in ("S", "A"):
        return "all"
    if letter == "O":
        return "own"
    if actor.cell(Permission.VISITOR_READ_MASKED, site_id) == "M":
        return "name"
    serving = work.standing_kinds(site_id) & STANDING_KINDS[Permission.VISIT_STEP]
    return "name" if serving else "nothing"


def _known(work: Work, visitor: Visitor, owner: str, *, full: bool) -> Known:
    row = Known(
        visitor.id or 0,
        "name",
        visitor.surname,
        visitor.honorific,
        title_of(work, visitor.surname, visitor.honorific),
        codes(visitor.needs),
    )
    if not full:
        return row
    return replace(
        row,
        sees="all",
        likes=visitor.likes,
        visits=visitor.visits,
        last_visit_on=visitor.last_visit_on,
        consultant_id=visitor.consultant_id,
        consultant=owner,
    )


def _add_said(work: Work, site_id: int, found: dict[int, Known]) -> None:
    """Put the last talk and the open promises in, for those who may see them."""
    ids = [row.visitor_id for row in found.values() if row.sees == "all"]
    if not ids:
        return
    asked = {"site": site_id, "ids": ids}
    for talk, name in work.session.execute(TALKS, asked):
        said = Talk(talk.day, talk.at, talk.kind, talk.level, talk.words, name or "")
        found[talk.visitor_id or 0] = replace(found[talk.visitor_id or 0], talk=said)
    day = today(work, site_id)
    for promise, name in work.session.execute(PROMISES, asked):
        row = found[promise.visitor_id]
        found[promise.visitor_id] = replace(row, promises=(*row.promises, promise_row(promise, name, day)))


def promise_row(promise: VisitorPromise, person: str, day: date) -> Promise:
    """A promise as screens show it on that day."""
    return Promise(
        promise.id or 0,
        promise.text,
        promise.due_on,
        promise.person_id,
        person,
        promise.due_on <= day,
        promise.due_on < day,
    )
