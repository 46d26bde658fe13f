"""The day in numbers, so that heads in are heads out: parties with a record, those only counted, and no customers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import case
from sqlmodel import col, func, select

from app.core.work import Work
from app.sites.queries import today
from app.visitors.models import NonCustomer, Visit
from app.visitors.models_chain import DoorCount

CUSTOMERS = ("", "left", "closing")
"""Outcomes of parties that came to see homes; the others came for something else, not at all, or are in another one."""


@dataclass(frozen=True)
class Some:
    """Parties, and their heads as far as anybody counted; `unknown` parties have no number."""

    parties: int = 0
    heads: int = 0
    unknown: int = 0

    def __add__(self, other: "Some") -> "Some":
        return Some(self.parties + other.parties, self.heads + other.heads, self.unknown + other.unknown)


@dataclass(frozen=True)
class Bunch:
    """Visits of one kind: how they were closed ("" open), whether the desk had them, the answer to "first time?"."""

    outcome: str
    registered: bool
    first_visit: str
    size: Some


@dataclass(frozen=True)
class DayTotals:
    """A business day of a site. came = left + unseen + here, in parties and in heads.

    `unseen` were closed with the day; `abandoned` (a part of left and unseen) never reached the desk; `counted` came
    through the door on a busy day without a record each, and nobody saw them leave. `apart` is heads by kind of
    non-customer, `turned_away` those of them who were not let in.
    """

    came: Some = field(default_factory=Some)
    left: Some = field(default_factory=Some)
    unseen: Some = field(default_factory=Some)
    here: Some = field(default_factory=Some)
    abandoned: Some = field(default_factory=Some)
    not_met: Some = field(default_factory=Some)
    counted: Some = field(default_factory=Some)
    registered: int = 0
    firsts: int = 0
    apart: Mapping[str, int] = field(default_factory=dict)
    turned_away: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether everybody who came is accounted for."""
        return self.came == self.left + self.unseen + self.here

    @property
    def heads(self) -> int:
        """Everybody who came in to see homes, with a record or without."""
        return self.came.heads + self.counted.heads


def add_up(bunches: Iterable[Bunch]) -> DayTotals:
    """The part of the totals that the visits say."""
    found = {name: Some() for name in ("came", "left", "unseen", "here", "abandoned", "not_met")}
    registered = firsts = 0
    for bunch in bunches:
        if bunch.outcome == "no_show":
            found["not_met"] += bunch.size
        if bunch.outcome not in CUSTOMERS:
            continue
        found["came"] += bunch.size
        found[{"": "here", "left": "left", "closing": "unseen"}[bunch.outcome]] += bunch.size
        if bunch.outcome and not bunch.registered:
            found["abandoned"] += bunch.size
        if bunch.registered:
            registered += bunch.size.parties
            firsts += bunch.size.parties if bunch.first_visit == "yes" else 0
    return DayTotals(
        found["came"], found["left"], found["unseen"], found["here"], found["abandoned"], found["not_met"],
        registered=registered, firsts=firsts,
    )  # fmt: skip


def day_totals(work: Work, site_id: int, day: date | None = None) -> DayTotals:
    """The totals of a business day (None: of today), three statements."""
    day = day or today(work, site_id)

    def load() -> DayTotals:
        known = add_up(_bunches(work, site_id, day))
        apart, refused = _apart(work, site_id, day)
        return DayTotals(
            known.came, known.left, known.unseen, known.here, known.abandoned, known.not_met,
            counted(work, site_id, day), known.registered, known.firsts, apart, refused,
        )  # fmt: skip

    return work.memo(("day_totals", site_id, day), load)


def _bunches(work: Work, site_id: int, day: date) -> list[Bunch]:
    known = col(Visit.registered_at).is_not(None)
    query = (
        select(  # type: ignore[call-overload]
            Visit.outcome,
            known,
            Visit.first_visit,
            func.count(),
            func.coalesce(func.sum(col(Visit.heads)), 0),
            func.coalesce(func.sum(case((col(Visit.heads).is_(None), 1), else_=0)), 0),
        )
        .where(Visit.site_id == site_id, Visit.business_day == day)
        .group_by(col(Visit.outcome), known, col(Visit.first_visit))
    )
    return [Bunch(row[0], bool(row[1]), row[2], Some(*map(int, row[3:]))) for row in work.session.exec(query)]


def counted(work: Work, site_id: int, day: date) -> Some:
    """Who was counted at the door without a record."""
    query = select(func.count(), func.coalesce(func.sum(col(DoorCount.heads)), 0)).where(
        DoorCount.site_id == site_id, DoorCount.business_day == day, col(DoorCount.undone_at).is_(None)
    )
    return Some(*map(int, work.session.exec(query).one()))


def _apart(work: Work, site_id: int, day: date) -> tuple[dict[str, int], int]:
    query = (
        select(NonCustomer.kind, NonCustomer.admitted, func.sum(col(NonCustomer.heads)))
        .where(NonCustomer.site_id == site_id, NonCustomer.business_day == day)
        .group_by(col(NonCustomer.kind), col(NonCustomer.admitted))
    )
    kinds: dict[str, int] = {}
    refused = 0
    for kind, admitted, heads in work.session.exec(query):
        kinds[kind] = kinds.get(kind, 0) + int(heads or 0)
        refused += 0 if admitted else int(heads or 0)
    return kinds, refused
