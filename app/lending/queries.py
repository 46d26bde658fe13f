"""What is lent out, stored and due back: umbrellas, guests' own umbrellas, keys."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, bindparam, func, literal, union_all
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.core.db import plain_rows
from app.core.work import Work
from app.lending.lot_queries import free_bays as free_bays  # the board asks here
from app.lending.models import KeyLoan, SiteKey, StoredUmbrella, Umbrella, UmbrellaLoan
from app.lending.words import LEAST, OUT, Location, State
from app.people.models import Person
from app.sites.queries import setting
from app.visitors.beside import Owed
from app.visitors.models import Visit, Visitor

TAGS = 40
"""Default of the setting umbrella_tags."""

GIVER, HOLDER = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class UmbrellaRow:
    """An umbrella of the stock, with the loan it is on. `kind`: escort, visit, away; empty: with nobody.

    `party`, `surname`, `honorific`, `left_at` are those of the party that has it.
    """

    id: int
    number: int
    location: str
    state: str
    state_at: datetime
    kind: str
    visit_id: int | None
    party: int | None
    surname: str
    honorific: str
    left_at: datetime | None
    phone_masked: str
    due_at: datetime | None
    out_at: datetime | None
    out_by: str

    @property
    def out(self) -> bool:
        """Whether somebody has it."""
        return self.state in OUT


@dataclass(frozen=True)
class Rack:
    """The umbrellas at a location: how many hang there, how many at least should, whose numbers."""

    location: Location
    here: int
    least: int
    numbers: tuple[int, ...]

    @property
    def short(self) -> int:
        """How many are missing there."""
        return max(0, self.least - self.here)


@dataclass(frozen=True)
class StoredRow:
    """A guest's own umbrella on the rack."""

    id: int
    tag: int
    visit_id: int | None
    party: int | None
    surname: str
    honorific: str
    left_at: datetime | None
    in_at: datetime


@dataclass(frozen=True)
class KeyRow:
    """A key, with the colleague who has it (`holder` empty: it hangs in the cabinet)."""

    id: int
    number: str
    name_zh: str
    name_en: str
    holder_id: int | None
    holder: str
    out_at: datetime | None
    out_by: str


UMBRELLAS: Select[*tuple[Any, ...]] = (
    columns(
        col(Umbrella.id),
        col(Umbrella.number),
        col(Umbrella.location),
        col(Umbrella.state),
        col(Umbrella.state_at),
        func.coalesce(col(UmbrellaLoan.kind), ""),
        col(UmbrellaLoan.visit_id),
        col(Visit.number),
        func.coalesce(col(Visitor.surname), ""),
        func.coalesce(col(Visitor.honorific), ""),
        col(Visit.departed_at),
        func.coalesce(col(UmbrellaLoan.phone_masked), ""),
        col(UmbrellaLoan.due_at),
        col(UmbrellaLoan.out_at),
        func.coalesce(col(GIVER.name), ""),
    )
    .join(
        UmbrellaLoan,
        and_(col(UmbrellaLoan.umbrella_id) == col(Umbrella.id), col(UmbrellaLoan.back_at).is_(None)),
        isouter=True,
    )
    .join(Visit, col(Visit.id) == col(UmbrellaLoan.visit_id), isouter=True)
    .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
    .join(GIVER, col(GIVER.id) == col(UmbrellaLoan.out_by), isouter=True)
    .where(col(Umbrella.site_id) == bindparam("site"), col(Umbrella.active))
    .order_by(col(Umbrella.number))
)
STORED: Select[*tuple[Any, ...]] = (
    columns(
        col(StoredUmbrella.id),
        col(StoredUmbrella.tag),
        col(StoredUmbrella.visit_id),
        col(Visit.number),
        func.coalesce(col(Visitor.surname), ""),
        func.coalesce(col(Visitor.honorific), ""),
        col(Visit.departed_at),
        col(StoredUmbrella.in_at),
    )
    .join(Visit, col(Visit.id) == col(StoredUmbrella.visit_id), isouter=True)
    .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
    .where(col(StoredUmbrella.site_id) == bindparam("site"), col(StoredUmbrella.back_at).is_(None))
    .order_by(col(StoredUmbrella.tag))
)
KEYS: Select[*tuple[Any, ...]] = (
    columns(
        col(SiteKey.id),
        col(SiteKey.number),
        col(SiteKey.name_zh),
        col(SiteKey.name_en),
        col(KeyLoan.holder_id),
        func.coalesce(col(HOLDER.name), ""),
        col(KeyLoan.out_at),
        func.coalesce(col(GIVER.name), ""),
    )
    .join(KeyLoan, and_(col(KeyLoan.key_id) == col(SiteKey.id), col(KeyLoan.back_at).is_(None)), isouter=True)
    .join(HOLDER, col(HOLDER.id) == col(KeyLoan.holder_id), isouter=True)
    .join(GIVER, col(GIVER.id) == col(KeyLoan.out_by), isouter=True)
    .where(col(SiteKey.site_id) == bindparam("site"), col(SiteKey.active))
    .order_by(col(SiteKey.number), col(SiteKey.id))
)
OWED: CompoundSelect[*tuple[Any, ...]] = union_all(
    columns(
        literal(0).label("stays"),
        col(UmbrellaLoan.visit_id),
        col(Umbrella.id),
        col(Umbrella.number).label("number"),
    )
    .join(Umbrella, col(Umbrella.id) == col(UmbrellaLoan.umbrella_id))
    .where(
        col(UmbrellaLoan.site_id) == bindparam("site"),
        col(UmbrellaLoan.back_at).is_(None),
        col(UmbrellaLoan.kind) == "visit",
        col(UmbrellaLoan.visit_id).is_not(None),
        col(Umbrella.active),
        col(Umbrella.state).in_(OUT),
    ),
    columns(literal(1), col(StoredUmbrella.visit_id), col(StoredUmbrella.id), col(StoredUmbrella.tag)).where(
        col(StoredUmbrella.site_id) == bindparam("site"),
        col(StoredUmbrella.back_at).is_(None),
        col(StoredUmbrella.visit_id).is_not(None),
    ),
).order_by("number")


def umbrellas(work: Work, site_id: int) -> Sequence[UmbrellaRow]:
    """The stock by number; one statement, and only after something of it was written."""

    def load() -> list[UmbrellaRow]:
        return [UmbrellaRow(*row) for row in plain_rows(work.session, UMBRELLAS, site=site_id)]

    key = ("umbrellas", site_id)
    return work.unchanged(key, load, Umbrella, UmbrellaLoan, Visit, Visitor, Person)


def stored(work: Work, site_id: int) -> Sequence[StoredRow]:
    """Guests' own umbrellas on the rack, by tag; one statement, and only after something of it was written."""

    def load() -> list[StoredRow]:
        return [StoredRow(*row) for row in plain_rows(work.session, STORED, site=site_id)]

    key = ("stored umbrellas", site_id)
    return work.unchanged(key, load, StoredUmbrella, Visit, Visitor)


def keys(work: Work, site_id: int) -> Sequence[KeyRow]:
    """The site's keys, by number; one statement."""

    def load() -> list[KeyRow]:
        return [KeyRow(*row) for row in plain_rows(work.session, KEYS, site=site_id)]

    return work.unchanged(("keys", site_id), load, SiteKey, KeyLoan, Person)


def keys_out(work: Work, site_id: int) -> Sequence[KeyRow]:
    """The keys that somebody has."""
    return [row for row in keys(work, site_id) if row.holder_id is not None]


def umbrellas_out(work: Work, site_id: int) -> Sequence[UmbrellaRow]:
    """The umbrellas that somebody has."""
    return [row for row in umbrellas(work, site_id) if row.out]


def racks(work: Work, site_id: int) -> tuple[Rack, ...]:
    """The three racks in the order of the way in."""
    hanging = [row for row in umbrellas(work, site_id) if row.state == State.RACK]
    count = Counter(row.location for row in hanging)
    return tuple(
        Rack(
            place,
            count[place],
            setting(work, site_id, *LEAST[place]),
            tuple(row.number for row in hanging if row.location == place),
        )
        for place in Location
    )


def owed(work: Work, site_id: int) -> dict[int, Owed]:
    """What each party has to give back or to take along, by visit; parties with nothing are left out.

    One statement, and only after something of it was written: every hand-off at the door asks.
    """

    def load() -> dict[int, Owed]:
        lent: dict[int, list[tuple[int, int]]] = {}
        tags: dict[int, list[tuple[int, int]]] = {}
        for stays, visit_id, row_id, number in plain_rows(work.session, OWED, site=site_id):
            (tags if stays else lent).setdefault(visit_id, []).append((row_id, number))
        return {
            visit_id: Owed(tuple(lent.get(visit_id, ())), tuple(tags.get(visit_id, ())))
            for visit_id in sorted({*lent, *tags})
        }

    return work.unchanged(("owed", site_id), load, Umbrella, UmbrellaLoan, StoredUmbrella)


def free_tags(work: Work, site_id: int) -> tuple[int, ...]:
    """Tags that hang free, lowest first."""
    used = {row.tag for row in stored(work, site_id)}
    return tuple(tag for tag in range(1, setting(work, site_id, "umbrella_tags", TAGS) + 1) if tag not in used)
