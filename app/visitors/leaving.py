"""Parties on their way out: what they have with them is seen to at the door, their car by the car park."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Select, and_, bindparam, func, or_
from sqlalchemy import select as columns
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.db import plain_rows
from app.core.errors import Conflict
from app.core.text import Note
from app.core.work import Work
from app.people.models import Person
from app.sites.models import Site
from app.sites.queries import today
from app.visitors.events import DepartureChecked
from app.visitors.models import Visit, Visitor
from app.visitors.needs import codes
from app.visitors.queries import RECENT, GoneRow, PartyRow
from app.visitors.steps import StepIn, instant, locked, note
from app.visitors.titles import title_of

OUT_FOR = timedelta(minutes=30)
"""How long a party that walked out is shown to the car park and the door; the sweep of the car park shows the rest."""


class CheckLeavingIn(StepIn):
    """Umbrella, children and things: all with them, or what was left behind (in words)."""

    left_behind: Annotated[Note, Field(max_length=200)] = ""


@command(Permission.VISIT_STEP)
def check_leaving(work: Work, data: CheckLeavingIn) -> Visit:
    """See to what a party takes along, in one line. Twice is once; raises Conflict for one that has not left."""
    at = instant(work, data)
    visit = locked(work, data.site_id, data.visit_id)
    require_own(work, visit.consultant_id)
    if visit.outcome != "left":
        raise Conflict("not_left_yet")
    if visit.checked_at is None or data.left_behind:
        visit.checked_at = at
        note(work, visit, "checked", at, data.left_behind)
        work.emit(DepartureChecked(data.site_id, visit.id or 0, not data.left_behind))
    return visit


@dataclass(frozen=True)
class LeftRow:
    """A party that walked out. `car_waits`: its car has not been seen driving off."""

    id: int
    number: int
    heads: int | None
    children: bool
    surname: str
    honorific: str
    plate_masked: str
    bay: str
    at: datetime
    checked_at: datetime | None
    car_waits: bool
    title: str = ""
    """How the reader speaks of the customer, empty without a name."""


CAR_WAITS = and_(
    col(Visit.plate_masked) != "",
    col(Visit.car_out_at).is_(None),
    ~col(Visit.on_foot),
    ~col(Visit.dropped_off),
)
LEFT: Select[*tuple[Any, ...]] = (
    columns(
        col(Visit.id),
        col(Visit.number),
        col(Visit.heads),
        col(Visit.children),
        func.coalesce(col(Visitor.surname), ""),
        func.coalesce(col(Visitor.honorific), ""),
        col(Visit.plate_masked),
        col(Visit.bay),
        col(Visit.departed_at),
        col(Visit.checked_at),
        CAR_WAITS.label("car_waits"),
    )
    .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
    .where(
        col(Visit.site_id) == bindparam("site"),
        col(Visit.business_day) == bindparam("day"),
        col(Visit.outcome) == "left",
        col(Visit.departed_at) > bindparam("after", type_=UTCDateTime()),
    )
    .order_by(col(Visit.departed_at).desc(), col(Visit.id).desc())
    .limit(40)
)


def just_left(work: Work, site_id: int) -> Sequence[LeftRow]:
    """Parties that walked out within the last half hour, newest first; one statement, once in a Work."""

    def load() -> list[LeftRow]:
        asked = {"site": site_id, "day": today(work, site_id), "after": work.now - OUT_FOR}
        rows = [LeftRow(*row) for row in plain_rows(work.session, LEFT, **asked)]
        return [replace(row, title=title_of(work, row.surname, row.honorific)) for row in rows]

    return work.memo(("just_left", site_id), load)


@dataclass(frozen=True)
class GoneOut:
    """How many cars of `just_left` have still to leave, and whom the door did not meet, newest first."""

    cars: int
    missed: Sequence[GoneRow]


_CARS = LEFT.with_only_columns(CAR_WAITS.label("waits"), maintain_column_froms=True).subquery()
GONE_OUT: Select[*tuple[Any, ...]] = (
    columns(
        columns(func.count()).select_from(_CARS).where(_CARS.c.waits).scalar_subquery().label("cars"),
        col(Visit.id),
        col(Visit.number),
        col(Visit.heads),
        col(Visit.plate_masked),
        col(Visit.outcome),
        col(Visit.departed_at),
        col(Visit.announced_by),
        col(Visit.car_out_at),
    )
    .select_from(Site)  # one row at least, also when nobody was missed
    .join(
        Visit,
        and_(
            col(Visit.site_id) == col(Site.id),
            col(Visit.departed_at) > bindparam("missed_after", type_=UTCDateTime()),
            col(Visit.outcome) == "no_show",
        ),
        isouter=True,
    )
    .where(col(Site.id) == bindparam("site"))
    .order_by(col(Visit.departed_at).desc(), col(Visit.id).desc())
    .limit(20)
)


def gone_out(work: Work, site_id: int) -> GoneOut:
    """What the strip of the car park says of parties that are gone; one statement."""
    asked = {"site": site_id, "day": today(work, site_id), "after": work.now - OUT_FOR}
    rows = plain_rows(work.session, GONE_OUT, **asked, missed_after=work.now - RECENT)
    return GoneOut(rows[0].cars, [GoneRow(*row[1:]) for row in rows if row.id is not None])


@dataclass(frozen=True)
class Known:
    """A guest known by the plate: the title in the reader's letters, whose customer, how often here before."""

    title: str
    consultant: str
    visits: int
    needs: str


BY_PLATE: Select[*tuple[Any, ...]] = (
    columns(
        col(Visit.plate_hash),
        col(Visitor.surname),
        col(Visitor.honorific),
        func.coalesce(col(Person.name), ""),
        col(Visitor.visits),
        col(Visitor.needs),
    )
    .join(Visitor, col(Visitor.id) == col(Visit.visitor_id))
    .join(Person, col(Person.id) == col(Visitor.consultant_id), isouter=True)
    .where(
        col(Visit.site_id) == bindparam("site"),
        # The index is by the tail; the whole plate decides.
        col(Visit.plate_tail_hash).in_(bindparam("tails", expanding=True)),
        col(Visit.plate_hash).in_(bindparam("plates", expanding=True)),
        col(Visitor.surname) != "",
        or_(col(Visit.outcome) == "", col(Visit.outcome).in_(("left", "closing"))),
    )
    .order_by(col(Visit.id))
)


def known_by_plate(work: Work, site_id: int, rows: Sequence[PartyRow]) -> dict[int, Known]:
    """Parties on their way whose plate a customer came with before, by party; one statement.

    A plate that several customers came with says nothing: better no name than a wrong one.
    """
    coming = [row for row in rows if row.coming and row.plate_hash and not row.surname]
    if not coming:
        return {}
    asked = {
        "site": site_id,
        "tails": sorted({row.plate_tail_hash or "" for row in coming}),
        "plates": sorted({row.plate_hash or "" for row in coming}),
    }
    found: dict[str, set[tuple[Any, ...]]] = {}
    for plate, *rest in plain_rows(work.session, BY_PLATE, **asked):
        found.setdefault(plate, set()).add(tuple(rest))
    one = {plate: next(iter(guests)) for plate, guests in found.items() if len(guests) == 1}
    return {row.id: _greeted(work, *one[row.plate_hash]) for row in coming if row.plate_hash in one}


def needs_by_plate(work: Work, visit: Visit) -> tuple[str, ...]:
    """Lasting needs of the customer who came with the party's plate before; none for a plate of several customers."""
    if not visit.plate_hash:
        return ()
    asked = {"site": visit.site_id, "tails": [visit.plate_tail_hash or ""], "plates": [visit.plate_hash]}
    found = {tuple(row) for row in plain_rows(work.session, BY_PLATE, **asked)}
    return codes(next(iter(found))[-1]) if len(found) == 1 else ()


def _greeted(work: Work, surname: str, honorific: str, *rest: Any) -> Known:
    return Known(title_of(work, surname, honorific), *rest)


OPENERS = columns(col(Person.id), col(Person.name)).where(col(Person.id).in_(bindparam("people", expanding=True)))


def who_opened(work: Work, rows: Sequence[PartyRow]) -> dict[int, str]:
    """Who opened the door for each of the parties, by party; one statement."""
    people = sorted({row.at_door_by for row in rows if row.at_door_by is not None})
    if not people:
        return {}
    names: dict[int, str] = {row.id: row.name for row in plain_rows(work.session, OPENERS, people=people)}
    return {row.id: names.get(row.at_door_by or 0, "") for row in rows if row.at_door_by is not None}
