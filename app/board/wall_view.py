"""What a wall page shows: who is on, who leaves, who comes; parties without names and without numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.board import parties
from app.board.approach import Heading
from app.board.coming import headings, walks
from app.board.layout import column_of
from app.board.models import Wall
from app.board.parties import Card
from app.board.queries import TARGETS
from app.board.view import View, planned
from app.board.view import view as now_view
from app.board.walls import walls_at
from app.core.i18n import LANGUAGES, pick
from app.core.messages import N_
from app.core.work import Work
from app.people.screens import qr
from app.roster.queries import PlannedNow
from app.sites import queries as sites
from app.visitors.queries import open_parties

LEAVES, COMES = timedelta(minutes=45), timedelta(minutes=90)
"""Who goes home, and who comes, within so long stands on the wall. Guesses of ours: a change of shift fits in."""
SHOWN = 8
HOW = N_("Open this address on the screen of the room. Whoever has it sees the page; take it down if it gets about.")


@dataclass(frozen=True)
class Place:
    """A place of a post: `state` on, break, none or plan; `until`: end of the shift, `next_name` who follows."""

    post_zh: str
    post_en: str
    place: int
    state: str
    name: str
    since: datetime
    until: datetime | None = None
    next_name: str = ""
    partly: bool = False


@dataclass(frozen=True)
class Shift:
    """Somebody who comes to a post."""

    post_zh: str
    post_en: str
    place: int
    name: str
    at: datetime


@dataclass(frozen=True)
class WallNow:
    """One area now. `coming`: parties on their way into it, with when they are there at a walk."""

    name: str
    site_zh: str
    site_en: str
    area_zh: str
    area_en: str
    places: tuple[Place, ...]
    leaving: tuple[Place, ...]
    shifts: tuple[Shift, ...]
    parties: tuple[Card, ...]
    more: int
    coming: tuple[tuple[Card, datetime], ...]
    heads: int


def starred(surname: str, _honorific: str) -> str:
    """张*: as a name is written where guests may pass."""
    return f"{surname[0]}*" if surname else ""


def wall(work: Work, site_id: int, area: str, name: str, **_: object) -> WallNow:
    """The page of a wall; as many statements as the board's posts and parties."""
    here, view = sites.site(work, site_id), now_view(work, site_id)
    columns, zones = sites.board_columns(work, site_id), sites.zones(work, site_id)
    posts = sites.posts(work, site_id)
    where = column_of(posts, zones, sites.post_zones(work, site_id), columns)
    wanted = {post_id for post_id, column in where.items() if not area or column == area}
    places, shifts = _places(work, site_id, view, wanted)
    homes = {unit.id or 0: zones[unit.zone_id].column for unit in sites.units(work, site_id) if unit.zone_id in zones}
    targets = {state: sites.setting(work, site_id, key, default) for state, (key, default) in TARGETS.items()}
    rows = open_parties(work, site_id)
    stretches = parties.flow(
        rows, columns, zones.values(), work.now, targets, starred, shown=SHOWN if area else 3, homes=homes
    )
    shown = [one for one in stretches if not area or one.code == area]
    title = next(((row.name_zh, row.name_en) for row in columns if row.code == area), ("", ""))
    cards = {row.id: parties.card(row, work.now, targets, starred) for row in rows} if area else {}
    return WallNow(
        name,
        here.name_zh,
        here.name_en,
        *title,
        places,
        tuple(one for one in places if one.until is not None and one.until - work.now <= LEAVES),
        shifts,
        tuple(card for one in shown for card in one.cards),
        sum(one.more for one in shown),
        tuple(_coming(work, site_id, area, cards)) if area else (),
        sum(parties.heads_of(one.cards) + one.more_heads for one in shown),
    )


def _places(work: Work, site_id: int, view: View, wanted: Iterable[int]) -> tuple[tuple[Place, ...], tuple[Shift, ...]]:
    coming = [row for row in planned(work, site_id) if row.ends_at > work.now]
    ends = {(row.post_id, row.place): row for row in coming if row.starts_at <= work.now}
    after: dict[tuple[int, int], PlannedNow] = {}
    for row in coming:
        if row.starts_at > work.now:
            after.setdefault((row.post_id, row.place), row)
    places, keep = [], set(wanted)
    for cell in sorted(view.cells, key=lambda cell: cell.rank):
        if cell.post_id not in keep or (cell.state == "plan" and not cell.overdue and cell.at > work.now):
            continue
        key = (cell.post_id, cell.place)
        ends_at = ends[key].ends_at if key in ends and cell.state in ("on", "break") else None
        follows = after[key].person_name if key in after else ""
        places.append(
            Place(cell.post_zh, cell.post_en, cell.place, cell.state, cell.name, cell.at, ends_at, follows, cell.partly)
        )
    posts = sites.posts(work, site_id)
    shifts = tuple(
        Shift(posts[row.post_id].name_zh, posts[row.post_id].name_en, row.place, row.person_name, row.starts_at)
        for row in coming
        if row.post_id in keep and row.post_id in posts and work.now < row.starts_at <= work.now + COMES
    )
    return tuple(places), shifts[:SHOWN]


def _coming(work: Work, site_id: int, area: str, cards: Mapping[int, Card]) -> Iterable[tuple[Card, datetime]]:
    """Parties on their way into the area, the first to arrive first."""
    zones, ways = sites.zones(work, site_id), walks(work, site_id)
    homes = {unit.id or 0: unit.zone_id for unit in sites.units(work, site_id)}
    where = parties.column_of_places(sites.board_columns(work, site_id), zones.values())
    elsewhere = [row for row in open_parties(work, site_id) if where.get(row.place) != area]
    found = []
    for one in headings(elsewhere, zones, homes):
        on_way = _way_in(one, area, work, site_id)
        if on_way is None:
            continue
        there = min(ways.walk(one.zone, zone_id) for zone_id in on_way)
        found.append((cards[one.visit_id], one.since + timedelta(seconds=there)))
    return sorted(found, key=lambda row: (row[1], row[0].id))[:SHOWN]


def _way_in(one: Heading, area: str, work: Work, site_id: int) -> list[int] | None:
    """Zones of the area that lie on the party's way; None when it does not come there."""
    kinds = {"receives_at_door": "door", "registers": "hall", "gate": "tour", "unit": "unit"}
    zones = sites.zones(work, site_id)
    on_way = [
        zone_id
        for kind in one.kinds
        for zone_id, zone in zones.items()
        if zone.column == area and zone.kind in parties.KINDS_OF[kinds[kind]]
    ]
    return on_way or None


@dataclass(frozen=True)
class Hung:
    """A wall page in the manager's list."""

    id: int
    name: str
    area_zh: str
    area_en: str
    lang: str
    url: str
    made_at: datetime


@dataclass(frozen=True)
class Walls:
    """The wall pages, and the areas that one may show."""

    hung: tuple[Hung, ...]
    areas: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class WallSheet:
    """The address of a wall page on paper, in both languages."""

    name: str
    site: str
    url: str
    qr: str
    how: tuple[tuple[str, str], ...]
    made_at: datetime


def reached_by(work: Work, origin: str) -> None:
    """How the addresses that this answer shows begin."""
    work.remember("wall origin", origin)


def address(work: Work, wall: Wall) -> str:
    """Where a wall page is opened."""
    return f"{work.memo('wall origin', lambda: '')}/wall/{work.house.vault.unseal(wall.token_sealed)}"


def walls(work: Work, site_id: int, **_: object) -> Walls:
    """The list for the manager."""
    areas = tuple((row.code, row.name_zh, row.name_en) for row in sites.board_columns(work, site_id))
    names = {code: (zh, en) for code, zh, en in areas}
    return Walls(
        tuple(
            Hung(row.id or 0, row.name, *names.get(row.area, ("", "")), row.lang, address(work, row), row.made_at)
            for row in walls_at(work, site_id)
        ),
        areas,
    )


def sheets(work: Work, site_id: int, wall: int = 0, **_: object) -> tuple[WallSheet, ...]:
    """The addresses for paper: one, or (0) all of them."""
    here, say = sites.site(work, site_id), work.house.state["languages"].gettext
    how = tuple((lang, say(lang, HOW)) for lang in LANGUAGES)
    found = []
    for row in walls_at(work, site_id):
        if wall in (0, row.id):
            url = address(work, row)
            name = pick(work.lang, here.name_zh, here.name_en)
            found.append(WallSheet(row.name, name, url, qr(url), how, row.made_at))
    return tuple(found)
