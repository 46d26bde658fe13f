"""A party sets out to the model area: which home first, when it is there, and whether that home is ready."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict
from app.core.text import RowId
from app.core.work import Work
from app.homes.common import (
    first_was,
    may_overrule,
    require_company,
    require_open,
    the_home,
    tour_of,
)
from app.homes.events import HomeChosen, HomeNotReady, HomeReady, HomeReadyTakenBack
from app.homes.models import Tour
from app.homes.queries import homes_now
from app.homes.walk import walk_to
from app.sites.models import Site, Unit
from app.sites.queries import units
from app.visitors.models import Visit
from app.visitors.moves import lead_to
from app.visitors.steps import StepIn, instant, still_open

FORGET = timedelta(hours=1)
"""A home that was not ready for a party so long ago is no longer rung for."""


class SetOutIn(StepIn):
    """A party goes to the homes; `unit_id`: the one that is shown first (None: the system suggests one)."""

    unit_id: RowId | None = None


@command(Permission.VISIT_STEP)
def set_out_party(work: Work, data: SetOutIn) -> Visit:
    """The party is on its way to the model area. Twice is once, and may change the home.

    Raises Conflict for a party without company and a closed home.
    """
    at = instant(work, data)
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    require_company(visit)
    if data.unit_id is not None:
        require_open(work, data.site_id, the_home(work, data.site_id, data.unit_id))
    tour = tour_of(work, data.visit_id)
    if tour is None:
        begin_tour(work, visit, at, data.unit_id)
    elif data.unit_id is not None and tour.arrived_at is None:
        _choose(work, tour, data.unit_id)
    if visit.place != "unit":
        lead_to(work, visit, "tour", at, reason=data.reason)
    return visit


def begin_tour(work: Work, visit: Visit, at: datetime, unit_id: int | None = None) -> Tour:
    """Note that the party set out; what is told about it finds the tour by `begun_now`."""
    first = unit_id or suggested_home(work, visit)
    unit = _unit(work, visit.site_id, first)
    # A consultant's tap says only where they are going: they set out from the hall.
    start = visit.place if visit.place not in ("tour", "unit") else "hall"
    tour = work.add(
        Tour(
            site_id=visit.site_id,
            visit_id=visit.id or 0,
            unit_id=first,
            set_out_at=at,
            by=work.actor.person_id,
            due_at=at + walk_to(work, visit.site_id, start, unit),
        )
    )
    work.remember(("tour begun", visit.id), tour.id)
    return tour


def begun_now(work: Work, visit_id: int) -> Tour | None:
    """The tour that this Work began for the party."""
    tour_id = work.memo(("tour begun", visit_id), lambda: None)
    return work.session.get(Tour, tour_id) if tour_id else None


def suggested_home(work: Work, visit: Visit) -> int | None:
    """The first home with room for all of them, an empty one before others; none: the open one with most room."""
    heads = visit.heads or 1
    opened = [home for home in homes_now(work, visit.site_id) if home.open]
    ranked = sorted(opened, key=lambda home: (home.room < heads, bool(home.heads), -home.room if home.heads else 0))
    return ranked[0].unit_id if ranked else None


def _unit(work: Work, site_id: int, unit_id: int | None) -> Unit | None:
    return next((unit for unit in units(work, site_id) if unit.id == unit_id), None)


class ChooseHomeIn(StepIn):
    """Another home is shown first."""

    unit_id: RowId


@command(Permission.VISIT_STEP)
def choose_home(work: Work, data: ChooseHomeIn) -> Tour:
    """The party is shown another home first; that one has to be made ready anew.

    Raises Conflict when it is not on its way any more, and for a closed home.
    """
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    tour = _on_the_way(work, data.visit_id)
    require_open(work, data.site_id, the_home(work, data.site_id, data.unit_id))
    _choose(work, tour, data.unit_id)
    return tour


def _choose(work: Work, tour: Tour, unit_id: int) -> None:
    if tour.unit_id == unit_id:
        return
    tour.unit_id, tour.ready_at, tour.ready_by, tour.told_at = unit_id, None, None, None
    work.session.add(tour)
    work.emit(HomeChosen(tour.site_id, tour.visit_id, tour.id or 0, unit_id))


@command(Permission.VISIT_ACK)
def home_ready(work: Work, data: StepIn) -> Tour:
    """Lights and cooling are on for the party. Twice by the same person is once; raises Conflict naming a colleague."""
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    tour = _on_the_way(work, data.visit_id)
    if tour.ready_at is None:
        tour.ready_at, tour.ready_by = work.now, work.actor.person_id
        work.session.add(tour)
        early = int((tour.due_at - work.now).total_seconds())
        work.emit(HomeReady(data.site_id, data.visit_id, tour.id or 0, early))
    elif tour.ready_by != work.actor.person_id:
        raise first_was(work, "ready_already", data.site_id, tour.ready_by, tour.ready_at)
    return tour


@command(Permission.VISIT_ACK)
def take_back_ready(work: Work, data: StepIn) -> Tour:
    """The home is not ready after all: by whoever said that it is, or who leads the site; it is rung for again.

    Twice is once. Raises Conflict when the party is there already, and for what a colleague said.
    """
    visit = still_open(work, data)
    require_own(work, visit.consultant_id)
    tour = _on_the_way(work, data.visit_id)
    if tour.ready_at is None:
        return tour
    if tour.ready_by != work.actor.person_id and not may_overrule(work):
        raise first_was(work, "ready_already", data.site_id, tour.ready_by, tour.ready_at)
    tour.ready_at = tour.ready_by = tour.told_at = None
    work.session.add(tour)
    work.emit(HomeReadyTakenBack(data.site_id, data.visit_id, tour.id or 0))
    return tour


def _on_the_way(work: Work, visit_id: int) -> Tour:
    query = select(Tour).where(Tour.visit_id == visit_id, col(Tour.ended_at).is_(None)).with_for_update()
    tour = work.session.exec(query.execution_options(populate_existing=True)).first()
    if tour is None or tour.arrived_at is not None:
        raise Conflict("no_tour")
    return tour


def watch_tours(work: Work) -> None:
    """Job: say once for each party that is due that nobody has its home ready."""
    query = (
        select(Tour)
        .join(Site, col(Site.id) == col(Tour.site_id))
        .where(
            col(Site.active),
            col(Tour.ended_at).is_(None),
            col(Tour.ready_at).is_(None),
            col(Tour.arrived_at).is_(None),
            col(Tour.told_at).is_(None),
            col(Tour.due_at) <= work.now,
            col(Tour.due_at) > work.now - FORGET,
        )
        .order_by(col(Tour.id))
    )
    for tour in work.session.exec(query).all():
        tour.told_at = work.now
        work.emit(HomeNotReady(tour.site_id, tour.visit_id, tour.id or 0))
