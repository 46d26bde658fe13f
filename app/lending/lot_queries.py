"""The car park: bays, cars in it, what is odd about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.core.db import plain_rows
from app.core.work import Work
from app.lending.models import CarCheck, LotState
from app.people.models import Person
from app.sites.models import Site
from app.sites.queries import setting, today
from app.visitors.models import Visit, Visitor

CAPACITY = 0
"""Default of the setting lot_capacity: not counted, so that nobody is told a number that is not true."""

SEER, TELLER, TOLD = aliased(Person), aliased(Person), aliased(Person)
# A car is there while its party is, and after the party left by the door until it was seen driving off. A party that
# came by the car park and gave no plate has one until it leaves; nobody waits for a car that nobody has named.
CAR_IN = and_(
    col(Visit.site_id) == bindparam("site"),
    col(Visit.business_day) == bindparam("day"),
    col(Visit.car_out_at).is_(None),
    ~col(Visit.on_foot),
    ~col(Visit.dropped_off),
    or_(
        and_(
            col(Visit.departed_at).is_(None), or_(col(Visit.plate_masked) != "", col(Visit.announced_at).is_not(None))
        ),
        and_(col(Visit.outcome) == "left", col(Visit.plate_masked) != ""),
    ),
)


@dataclass(frozen=True)
class Bays:
    """The car park in numbers. `free` None: the site has not said how many bays there are."""

    capacity: int
    cars: int
    others: int
    full: bool
    full_at: datetime | None
    full_by: str
    counted_at: datetime | None
    odd: int

    @property
    def free(self) -> int | None:
        """Bays left, 0 when it was declared full."""
        if self.full:
            return 0
        return max(0, self.capacity - self.cars - self.others) if self.capacity else None


@dataclass(frozen=True)
class CarRow:
    """A party's car in the car park. `left_at`: its people walked out then; None: they are still here."""

    visit_id: int
    number: int
    heads: int | None
    surname: str
    honorific: str
    plate_masked: str
    bay: str
    since: datetime
    left_at: datetime | None
    consultant_name: str


@dataclass(frozen=True)
class OddRow:
    """Something odd about a car, with who saw it, who was told and who told the owner."""

    id: int
    client_key: str
    visit_id: int
    number: int
    surname: str
    honorific: str
    plate_masked: str
    bay: str
    kind: str
    note: str
    seen_at: datetime
    seen_by: str
    told: str
    told_id: int | None
    state: str
    answered_at: datetime | None
    answered_by: str


BAYS: Select[*tuple[Any, ...]] = (
    columns(
        col(LotState.others),
        col(LotState.full),
        col(LotState.full_at),
        col(Person.name),
        col(LotState.counted_at),
        columns(func.count()).select_from(Visit).where(CAR_IN).scalar_subquery().label("cars"),
        columns(func.count())
        .select_from(CarCheck)
        .where(col(CarCheck.site_id) == bindparam("site"), col(CarCheck.state) != "closed")
        .scalar_subquery()
        .label("odd"),
    )
    .select_from(Site)
    .join(LotState, col(LotState.site_id) == col(Site.id), isouter=True)
    .join(Person, col(Person.id) == col(LotState.full_by), isouter=True)
    .where(col(Site.id) == bindparam("site"))
)


def bays(work: Work, site_id: int) -> Bays:
    """The car park in numbers; one statement, once in a Work that reads."""

    def load() -> Bays:
        return bays_of(work, site_id, plain_rows(work.session, BAYS, site=site_id, day=today(work, site_id))[0])

    return load() if work.writing else work.memo(("bays", site_id), load)


def bays_of(work: Work, site_id: int, row: Row[*tuple[Any, ...]]) -> Bays:
    """The car park in numbers, from a row that begins as one of `BAYS`."""
    capacity = setting(work, site_id, "lot_capacity", CAPACITY)
    return Bays(capacity, row[5], row[0] or 0, bool(row[1]), row[2], row[3] or "", row[4], row[6])


def free_bays(work: Work, site_id: int) -> int | None:
    """Bays left for guests; None where the site has not said how many there are. One statement."""
    return bays(work, site_id).free


CARS: Select[*tuple[Any, ...]] = (
    columns(
        col(Visit.id),
        col(Visit.number),
        col(Visit.heads),
        func.coalesce(col(Visitor.surname), ""),
        func.coalesce(col(Visitor.honorific), ""),
        col(Visit.plate_masked),
        col(Visit.bay),
        func.coalesce(col(Visit.announced_at), col(Visit.opened_at)).label("since"),
        col(Visit.departed_at),
        func.coalesce(col(Person.name), ""),
    )
    .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
    .join(Person, col(Person.id) == col(Visit.consultant_id), isouter=True)
    .where(CAR_IN)
    .order_by(col(Visit.departed_at).is_(None), col(Visit.departed_at), col(Visit.number))
)


def cars_in(work: Work, site_id: int) -> tuple[CarRow, ...]:
    """Cars in the car park, those about to leave first; one statement."""
    rows = plain_rows(work.session, CARS, site=site_id, day=today(work, site_id))
    return tuple(CarRow(*row) for row in rows)


ODD_ROWS: Select[*tuple[Any, ...]] = (
    columns(
        col(CarCheck.id),
        col(CarCheck.client_key),
        col(CarCheck.visit_id),
        col(Visit.number),
        func.coalesce(col(Visitor.surname), ""),
        func.coalesce(col(Visitor.honorific), ""),
        col(Visit.plate_masked),
        col(Visit.bay),
        col(CarCheck.kind),
        col(CarCheck.note),
        col(CarCheck.seen_at),
        func.coalesce(col(SEER.name), ""),
        func.coalesce(col(TOLD.name), ""),
        col(CarCheck.told_id),
        col(CarCheck.state),
        col(CarCheck.answered_at),
        func.coalesce(col(TELLER.name), ""),
    )
    .join(Visit, col(Visit.id) == col(CarCheck.visit_id))
    .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
    .join(SEER, col(SEER.id) == col(CarCheck.seen_by), isouter=True)
    .join(TELLER, col(TELLER.id) == col(CarCheck.answered_by), isouter=True)
    .join(TOLD, col(TOLD.id) == col(CarCheck.told_id), isouter=True)
    .where(col(CarCheck.site_id) == bindparam("site"), col(CarCheck.state) != "closed")
    .order_by(col(CarCheck.seen_at).desc(), col(CarCheck.id).desc())
)


def odd_cars(work: Work, site_id: int) -> Sequence[OddRow]:
    """What is odd about cars and not settled, the newest first; one statement."""
    return [OddRow(*row) for row in plain_rows(work.session, ODD_ROWS, site=site_id)]
