"""What the screen of the model area shows: who comes next, the homes, the edge. Finished rows, one statement each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.actor import Permission
from app.core.i18n import pick
from app.core.work import Work
from app.homes.common import outside_hours
from app.homes.models import Companion, FirmItem, Tour, WorkerEntry
from app.homes.queries import HomeNow, homes_now
from app.homes.workers import open_items, workers_today
from app.roster.queries import standing_now
from app.sites.queries import posts
from app.visitors.gate import Post, stand
from app.visitors.models import Visit
from app.visitors.queries import PartyRow, open_parties
from app.visitors.titles import title_of


@dataclass(frozen=True)
class OnTour:
    """A party's way to the homes, and the company it asked for; instants that nobody recorded are None."""

    unit_id: int | None = None
    due_at: datetime | None = None
    ready_at: datetime | None = None
    ready_by: int | None = None
    arrived_at: datetime | None = None
    asked_at: datetime | None = None
    company_due: datetime | None = None


@dataclass(frozen=True)
class Guest:
    """A party in or on its way to the model area. `first` is the home to be shown (first, or waited for).

    `wait` is set while it waits in front of `first`; `go`: there is room for it now, and it is its turn.
    """

    row: PartyRow
    title: str
    tour: OnTour
    first: HomeNow | None
    others: tuple[HomeNow, ...]
    wait: timedelta | None
    go: bool
    said_ready: bool = False
    """Whether the reader said that the home is ready."""


@dataclass(frozen=True)
class Coming:
    """Parties without company first, then whoever is there or due first. `ready_to_go`: others who could set out.

    `staff`: who can be named as a companion (empty for those who do not name one).
    """

    guests: tuple[Guest, ...]
    ready_to_go: tuple[tuple[PartyRow, str], ...]
    staff: tuple[tuple[int, str], ...]
    where: Post
    closed: bool


@dataclass(frozen=True)
class InHome:
    """A party in a home."""

    row: PartyRow | None
    title: str
    visit_id: int
    heads: int
    in_at: datetime
    over: bool


@dataclass(frozen=True)
class HomeCard:
    """A home with who is in it and who waits in front."""

    home: HomeNow
    inside: tuple[InHome, ...]
    queue: tuple[tuple[str, int, timedelta], ...]


@dataclass(frozen=True)
class Homes:
    """Every home of the site; `usual_s` is how long a party usually stays."""

    cards: tuple[HomeCard, ...]
    heads: int
    where: Post


@dataclass(frozen=True)
class Edge:
    """The edge of the model area: workers of the day, firms to be raised, homes somebody may have walked into."""

    entries: tuple[WorkerEntry, ...]
    inside: tuple[WorkerEntry, ...]
    firms: tuple[str, ...]
    items: tuple[FirmItem, ...]
    homes: tuple[HomeNow, ...]
    where: Post
    alone: Post
    in_hours: bool


ON_TOUR: Select[*tuple[Any, ...]] = (
    columns(
        col(Visit.id),
        col(Tour.unit_id),
        col(Tour.due_at),
        col(Tour.ready_at),
        col(Tour.ready_by),
        col(Tour.arrived_at),
        col(Companion.asked_at),
        col(Companion.due_at).label("company_due"),
    )
    .join(Tour, and_(col(Tour.visit_id) == col(Visit.id), col(Tour.ended_at).is_(None)), isouter=True)
    .join(Companion, and_(col(Companion.visit_id) == col(Visit.id), col(Companion.ended_at).is_(None)), isouter=True)
    .where(
        col(Visit.site_id) == bindparam("site"),
        col(Visit.departed_at).is_(None),
        or_(col(Tour.id).is_not(None), col(Companion.id).is_not(None)),
    )
)


def on_tour(work: Work, site_id: int) -> dict[int, OnTour]:
    """Tours and companies that are open, by party; one statement."""

    def load() -> dict[int, OnTour]:
        return {visit_id: OnTour(*rest) for visit_id, *rest in work.session.execute(ON_TOUR, {"site": site_id})}

    return work.memo(("on_tour", site_id), load)


def coming(work: Work, *, site_id: int, **_: Any) -> Coming:
    """Who comes next, and who could set out."""
    tours, homes = on_tour(work, site_id), homes_now(work, site_id)
    parties = open_parties(work, site_id)
    guests = [
        _guest(work, row, tours.get(row.id, OnTour()), homes)
        for row in parties
        if row.place == "tour" or (row.place != "unit" and _asks(tours.get(row.id)))
    ]
    guests.sort(key=lambda guest: (guest.row.accompanied, guest.tour.due_at or guest.row.since, guest.row.id))
    shown = {guest.row.id for guest in guests}
    others = [
        (row, title_of(work, row.surname, row.honorific))
        for row in parties
        if row.accompanied and row.place in ("hall", "sand", "talk") and row.id not in shown
    ]
    where = stand(work, site_id, Permission.VISIT_STEP)
    return Coming(
        tuple(guests), tuple(others), _staff(work, site_id), where, outside_hours(work, site_id, work.now)
    )  # fmt: skip


def _asks(tour: OnTour | None) -> bool:
    return tour is not None and tour.asked_at is not None


def _guest(work: Work, row: PartyRow, tour: OnTour, homes: Sequence[HomeNow]) -> Guest:
    heads = row.heads or 1
    queued = next(((home, one) for home in homes for one in home.queue if one.visit_id == row.id), None)
    first = queued[0] if queued else None
    if queued is None and tour.arrived_at is None:
        first = next((home for home in homes if home.unit_id == tour.unit_id), None)
    first = first or next((home for home in homes if home.room >= heads), None)
    ahead = sum(one.heads for one in first.queue if one.visit_id != row.id) if first and not queued else 0
    if queued:
        line = [one.visit_id for one in queued[0].queue]
        ahead = sum(one.heads for one in queued[0].queue[: line.index(row.id)])
    others = tuple(home for home in homes if first is None or home.unit_id != first.unit_id)
    return Guest(
        row,
        title_of(work, row.surname, row.honorific),
        tour,
        first,
        others,
        queued[1].wait if queued else None,
        first is not None and first.room - ahead >= heads,
        tour.ready_by is not None and tour.ready_by == work.actor.person_id,
    )


def _staff(work: Work, site_id: int) -> tuple[tuple[int, str], ...]:
    """Whoever is at work, for those who say who accompanies a party; the hall first."""
    letter = work.actor.cell(Permission.VISIT_STEP, site_id)
    names = letter == "S" or (letter == "W" and "registers" in work.standing_kinds(site_id))
    if not names or work.actor.person_id is None:
        return ()
    known, rows = posts(work, site_id), {row.person_id: row for row in standing_now(work, site_id)}
    hall = {post_id for post_id, post in known.items() if "registers" in post.kinds}
    people = sorted(rows.values(), key=lambda row: (row.post_id not in hall, row.person_name))
    at = {post_id: pick(work.lang, post.name_zh, post.name_en) for post_id, post in known.items()}
    return tuple((row.person_id, f"{row.person_name} · {at[row.post_id]}") for row in people if row.post_id in known)


def homes(work: Work, *, site_id: int, **_: Any) -> Homes:
    """The homes, each with who is in it and who waits."""
    parties = {row.id: row for row in open_parties(work, site_id)}
    titles = {row.id: title_of(work, row.surname, row.honorific) for row in parties.values()}
    cards = tuple(_card(home, parties, titles) for home in homes_now(work, site_id))
    return Homes(cards, sum(card.home.heads for card in cards), stand(work, site_id, Permission.VISIT_STEP))


def _card(home: HomeNow, parties: Mapping[int, PartyRow], titles: Mapping[int, str]) -> HomeCard:
    inside = tuple(
        InHome(
            parties.get(one.visit_id),
            titles.get(one.visit_id, ""),
            one.visit_id,
            one.heads,
            one.in_at,
            bool(one.how),
        )
        for one in home.inside
    )  # fmt: skip
    return HomeCard(home, inside, tuple((titles.get(one.visit_id, ""), one.visit_id, one.wait) for one in home.queue))


def edge(work: Work, *, site_id: int, **_: Any) -> Edge:
    """Workers, firms, and the homes for somebody who walked in."""
    rows = workers_today(work, site_id)
    manages = work.actor.cell(Permission.REPORT_CLOSE, site_id) in ("A", "G", "S")
    return Edge(
        tuple(row for row in rows if row.outcome == "stopped" or row.out_at is not None),
        tuple(row for row in rows if row.outcome == "passed" and row.out_at is None),
        tuple(dict.fromkeys(row.firm for row in rows))[:6],
        tuple(open_items(work, site_id)) if manages else (),
        tuple(homes_now(work, site_id)),
        stand(work, site_id, Permission.VISIT_NONCUSTOMER),
        stand(work, site_id, Permission.VISIT_STEP),
        not outside_hours(work, site_id, work.now),
    )


@dataclass(frozen=True)
class Said:
    """What was just done, for the toast with its undo: `done` is unit, tour, stopped, passed, ...; `ref` its id."""

    done: str
    ref: int


def said(work: Work, *, site_id: int, done: str = "", ref: int | None = None, **_: Any) -> Said:  # noqa: ARG001
    """The toast."""
    return Said(done if ref else "", ref or 0)
