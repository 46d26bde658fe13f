"""Who stands where, composed from plain rows: the pure part of the board."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Protocol

from app.board.cells import Cell as Cell
from app.board.cells import StandIn as StandIn
from app.board.cells import closed_cell as closed_cell
from app.sites.models import BoardColumn, Post, PostZone, Zone
from app.sites.queries import Demand

SOON = timedelta(hours=2)
"""Who is expected within this is shown already. A guess of ours; longer, and the evening's shifts crowd the morning."""

Place = tuple[int, int]
"""A post's id and the number of one of its places, from 1."""


class Present(Protocol):
    """Somebody who stands on a place now."""

    @property
    def post_id(self) -> int: ...
    @property
    def place(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def person_name(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...


class Expected(Protocol):
    """Somebody whom the plan puts on a place around now."""

    @property
    def assignment_id(self) -> int: ...
    @property
    def post_id(self) -> int: ...
    @property
    def place(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def person_name(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Doing(Protocol):
    """Duties of a place today: done, due within minutes, late, all; and the one that matters most."""

    @property
    def done(self) -> int: ...
    @property
    def due(self) -> int: ...
    @property
    def late(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def worst_label_zh(self) -> str: ...
    @property
    def worst_label_en(self) -> str: ...
    @property
    def worst_due_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Need:
    """Places of a post that must be filled now; since when any are, without a break, and since when so many are."""

    places: int
    since: datetime
    so_many_since: datetime


@dataclass(frozen=True)
class Left:
    """The last person who stood on a place today, and when they went."""

    person_name: str
    at: datetime


@dataclass(frozen=True)
class Gap:
    """A post with fewer people than it needs: red (`have` 0) or amber. `cells` are its empty places."""

    post_id: int
    post_zh: str
    post_en: str
    need: int
    have: int
    cells: tuple[Cell, ...]

    @property
    def level(self) -> str:
        """Nobody at all is red; one of two missing is amber."""
        return "due" if self.have else "late"


@dataclass(frozen=True)
class Now:
    """What the composition starts from: the state of the site at one instant."""

    at: datetime
    grace: timedelta
    needs: Mapping[int, Need]
    standing: Sequence[Present]
    planned: Sequence[Expected]
    progress: Mapping[Place, Doing]
    left: Mapping[Place, Left]
    reliefs: Mapping[Place, StandIn] = field(default_factory=dict)
    """By place: what runs there, or that its person stands in elsewhere."""


def compose(posts: Mapping[int, Post], now: Now) -> list[Cell]:
    """The cells of every post in their order. Each place appears once; a post has at least as many as it needs."""
    here: dict[int, dict[int, Present]] = {}
    for present in now.standing:
        here.setdefault(present.post_id, {})[present.place] = present
    coming: dict[int, dict[int, Expected]] = {}
    for expected in sorted(now.planned, key=lambda row: row.starts_at, reverse=True):
        if expected.starts_at - SOON <= now.at < expected.ends_at:
            coming.setdefault(expected.post_id, {})[expected.place] = expected
    cells: list[Cell] = []
    for post_id, post in posts.items():
        need = now.needs.get(post_id, Need(0, now.at, now.at))
        cells += _post(post, need, here.get(post_id, {}), coming.get(post_id, {}), now)
    return cells


def _post(post: Post, need: Need, here: Mapping[int, Present], coming: Mapping[int, Expected], now: Now) -> list[Cell]:
    away = {place: row for place, row in coming.items() if place not in here}
    begun = {place: row for place, row in away.items() if row.starts_at <= now.at}
    soon = {place for place, row in begun.items() if now.at - max(row.starts_at, need.since) <= now.grace}
    missing = max(0, need.places - len(here) - len(soon))
    absent = [place for place in sorted(begun) if place not in soon]
    empty = absent[:missing]
    # The lowest numbers nobody has now, as the roster counts them; whoever only comes later is named there.
    free = (place for place in count(1) if place not in here and place not in begun)
    empty += islice(free, missing - len(empty))
    shown = sorted({*here, *away, *empty})
    counted = {*[*sorted(here), *sorted(soon)][: need.places - missing], *empty}
    return [
        _cell(post, place, now, need, here.get(place), coming.get(place), place in empty, place in counted)
        for place in shown
    ]


def _cell(
    post: Post,
    place: int,
    now: Now,
    need: Need,
    present: Present | None,
    expected: Expected | None,
    empty: bool,
    needed: bool,
) -> Cell:
    post_id = post.id or 0
    doing, relief = now.progress.get((post_id, place)), now.reliefs.get((post_id, place))
    name = other = why = ""
    overdue = False
    if present is not None:
        stands_in = expected is not None and expected.starts_at <= now.at and expected.person_id != present.person_id
        state, name, at = "break" if stands_in else "on", present.person_name, present.started_at
        other = expected.person_name if expected is not None and stands_in else ""
        if relief is not None and relief.state == "running":
            state, name, other = "break", relief.person or present.person_name, relief.cover
    elif empty:
        state = "none"
        other, at, why = _why_empty(need, expected, now.left.get((post_id, place)), now)
        if relief is not None and relief.state == "lent":
            other, at, why = relief.cover, relief.since, "lent"
    else:
        assert expected is not None
        state, name, at = "plan", expected.person_name, expected.starts_at
        overdue = now.at - expected.starts_at > now.grace
        if relief is not None and relief.state == "lent":
            state, overdue = "break", False
    pick = f"place:{post_id}.{place}"
    if expected is not None and expected.starts_at <= now.at:
        pick = f"shift:{expected.assignment_id}"
    cell = Cell(
        post_id, place, post.name_zh, post.name_en, pick, state, needed, at, name, other, why,
        expected.starts_at if expected is not None and why == "later" else None, overdue,
        *((doing.done, doing.due, doing.late, doing.total, doing.worst_label_zh, doing.worst_label_en,
           doing.worst_due_at) if doing else ()),
    )  # fmt: skip
    lent = relief is not None and relief.state == "lent" and state == "none"
    others = any(present.post_id == post_id for present in now.standing)
    return replace(cell, relief=relief, partly=lent and others)


def _why_empty(need: Need, expected: Expected | None, left: Left | None, now: Now) -> tuple[str, datetime, str]:
    """Who is missed, since when the place is empty, and why."""
    if left is not None and left.at >= need.since:
        return left.person_name, left.at, "left"
    if expected is not None and expected.starts_at <= now.at:
        return expected.person_name, max(expected.starts_at, need.since), "absent"
    if expected is not None:
        return expected.person_name, need.so_many_since, "later"
    return "", need.so_many_since, "free"


def needs_at(demand: Iterable[Demand], at: datetime) -> dict[int, Need]:
    """What is asked for at an instant, by post; rows of a post may meet at their ends, adding up where they overlap."""
    rows: dict[int, list[Demand]] = {}
    for row in sorted(demand, key=lambda row: row.starts_at):
        if row.places and row.starts_at <= at:
            rows.setdefault(row.post_id, []).append(row)
    found = {}
    for post_id, begun in rows.items():
        running = [row for row in begun if row.ends_at > at]
        if not running:
            continue
        since = min(row.starts_at for row in running)
        for row in reversed(begun):
            if row.starts_at < since <= row.ends_at:
                since = row.starts_at
        found[post_id] = Need(sum(row.places for row in running), since, max(row.starts_at for row in running))
    return found


def gaps(cells: Iterable[Cell], needs: Mapping[int, Need]) -> list[Gap]:
    """Posts with empty places, those with nobody first."""
    empty: dict[int, list[Cell]] = {}
    have: dict[int, int] = {}
    for cell in cells:
        if cell.state == "none":
            empty.setdefault(cell.post_id, []).append(cell)
        elif cell.needed and cell.state in ("on", "break"):
            have[cell.post_id] = have.get(cell.post_id, 0) + 1
    found = [
        Gap(post_id, rows[0].post_zh, rows[0].post_en, needs[post_id].places, have.get(post_id, 0), tuple(rows))
        for post_id, rows in empty.items()
    ]
    return sorted(found, key=lambda gap: gap.have > 0)


def column_of(
    posts: Mapping[int, Post], zones: Mapping[int, Zone], covers: Sequence[PostZone], columns: Sequence[BoardColumn]
) -> dict[int, str]:
    """The board column of each post: that of the first zone it covers by day; "" for those who serve everywhere."""
    known = {column.code for column in columns}
    found: dict[int, str] = {}
    for cover in sorted(covers, key=lambda row: (row.night, row.position)):
        zone = zones.get(cover.zone_id)
        if zone is not None and zone.column in known:
            found.setdefault(cover.post_id, zone.column)
    return {post_id: "" if post.everywhere else found.get(post_id, "") for post_id, post in posts.items()}
