"""What the site board shows: the meeting of roster, duties and visitors. At most ten statements a page."""

from dataclasses import dataclass, field
from datetime import datetime

from app.board import layout, parties
from app.board.coming import Uncovered, uncovered
from app.board.layout import Cell, Gap
from app.board.musters import Running, running
from app.board.parties import Card, Stretch
from app.board.patrolled import Mark, marks
from app.board.view import view as now_view
from app.core.work import Work
from app.duties.queries import progress
from app.homes.queries import waiting_now
from app.lending.lot_queries import CAPACITY, free_bays
from app.ops.queries import backup_state
from app.people.delegations import in_charge
from app.sites import queries as sites
from app.visitors.queries import PartyRow, open_parties
from app.visitors.titles import title_of

TARGETS = {
    "unacked": ("ack_seconds", 15),
    "door": ("door_to_register_seconds", 60),
    "desk": ("door_to_register_seconds", 60),
    "waiting": ("consultant_seconds", 120),
    "alone": ("companion_seconds", 180),
}
"""What the site promises a party by its state: the setting, and the template's default in seconds."""

WALL_PARTIES, WALL_POSTS = 2, 4
"""Cards of a column on a wall display, which nobody scrolls: what a screen of 1080 lines shows at five metres."""


@dataclass(frozen=True)
class Summary:
    """The strip on top. `have` of `need` places are stood on; `weather` is plain or the kind switched on."""

    have: int
    need: int
    due: int
    late: int
    parties: int
    heads: int
    weather: str
    weather_until: datetime | None
    backup: str
    in_charge: str
    gap: str
    """late when a post has nobody, due when one is short, else empty."""
    deputy_until: datetime | None = None
    """Set when `in_charge` names the manager's deputy."""


@dataclass(frozen=True)
class Coming:
    """A post with nobody and the party that gets there first at a walk."""

    post: Uncovered
    card: Card


@dataclass(frozen=True)
class Alert:
    """Equal troubles in one line. `kind`: coming, nobody or short (posts), unacked (parties); `level`: late or due."""

    kind: str
    level: str
    gaps: tuple[Gap, ...] = ()
    cards: tuple[Card, ...] = ()
    coming: Coming | None = None


@dataclass(frozen=True)
class Alerts:
    """What needs somebody now, worst first; a count of everybody that runs; whether anything is asked at this hour."""

    alerts: tuple[Alert, ...]
    quiet: bool
    muster: Running | None = None


@dataclass(frozen=True)
class River:
    """The parties on site by column; `homes`: open and all model homes of a column that has any.

    `bays`: free bays of the car park, by its column; none where the site has not said how many there are.
    `queues`: parties in front of full homes, by the column of the homes; none where nobody waits.
    """

    stretches: tuple[Stretch, ...]
    parties: int
    homes: dict[str, tuple[int, int]]
    bays: dict[str, int] = field(default_factory=dict)
    queues: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """Posts of a column; `more` of them are not shown."""

    code: str
    name_zh: str
    name_en: str
    cells: tuple[Cell, ...]
    more: int = 0


@dataclass(frozen=True)
class Posts:
    """Every post by column, and those who serve everywhere; the round of now by post, parties and heads by column."""

    columns: tuple[Column, ...]
    everywhere: tuple[Cell, ...]
    rounds: dict[int, Mark] = field(default_factory=dict)
    parties: dict[str, tuple[int, int]] = field(default_factory=dict)


def summary(work: Work, site_id: int, **_: object) -> Summary:
    """Counts of the whole site now."""
    view, on_site = now_view(work, site_id), open_parties(work, site_id)
    weather = sites.weather(work, site_id)
    standing = ("on", "break")
    doing = progress(work, site_id).values()
    leaders = [cell for cell in view.cells if sites.posts(work, site_id)[cell.post_id].everywhere]
    deputy = in_charge(work, site_id)
    manager = next((cell.name for cell in leaders[:1] if cell.state in standing), "")
    return Summary(
        sum(cell.needed and cell.state in standing for cell in view.cells),
        sum(need.places for need in view.needs.values()),
        sum(row.due for row in doing),
        sum(row.late for row in doing),
        len(on_site),
        parties.heads_of(on_site),
        weather.kind if weather else "plain",
        weather.until if weather else None,
        backup_state(work).value,
        deputy.name if deputy else manager,
        next((gap.level for gap in view.gaps), ""),
        deputy.until_at if deputy else None,
    )


def alerts(work: Work, site_id: int, **_: object) -> Alerts:
    """Posts without people, those first that a party is on its way to, and parties that nobody answered."""
    view, found = now_view(work, site_id), list[Alert]()
    known = {row.id: row for row in open_parties(work, site_id)}
    alarmed = uncovered(work, site_id)
    for one in alarmed:
        card = _card(work, site_id, known[one.party.id])
        gaps = tuple(gap for gap in view.gaps if gap.post_id == one.post_id)
        found.append(Alert("coming", "late", gaps, coming=Coming(one, card)))
    told = {one.post_id for one in alarmed}
    for kind, level in (("nobody", "late"), ("short", "due")):
        rows = tuple(gap for gap in view.gaps if gap.level == level and gap.post_id not in told)
        if rows:
            found.append(Alert(kind, level, rows))
    # Where nobody stands at the door, the line about it names the parties; two alarms for one cause help nobody.
    named = {arrival.visit_id for one in alarmed for arrival in one.bare.arrivals if _at_door(work, site_id, one)}
    cards = [_card(work, site_id, row) for row in known.values() if row.unacked and row.id not in named]
    unheard = tuple(card for card in cards if card.over)
    if unheard:
        found.append(Alert("unacked", "late", cards=unheard))
    found.sort(key=lambda alert: alert.level != "late")
    return Alerts(tuple(found), not view.needs, running(work, site_id))


def _at_door(work: Work, site_id: int, one: Uncovered) -> bool:
    return "receives_at_door" in sites.posts(work, site_id)[one.post_id].kinds


def river(work: Work, site_id: int, view: str = "", **_: object) -> River:
    """The parties on site, each in the column where it is; fewer cards on a wall display."""
    stretches = _flow(work, site_id, WALL_PARTIES if view == "wall" else parties.SHOWN)
    return River(tuple(stretches), len(open_parties(work, site_id)), _homes(work, site_id), _bays(work, site_id),
                 _queues(work, site_id))  # fmt: skip


def _flow(work: Work, site_id: int, shown: int) -> list[Stretch]:
    columns, zones = sites.board_columns(work, site_id), sites.zones(work, site_id)
    homes = {unit.id or 0: zones[unit.zone_id].column for unit in sites.units(work, site_id) if unit.zone_id in zones}
    return parties.flow(
        open_parties(work, site_id), columns, zones.values(), work.now, _targets(work, site_id), _titles(work),
        shown=shown, homes=homes,
    )  # fmt: skip


def posts(work: Work, site_id: int, view: str = "", **_: object) -> Posts:
    """Who stands where, worst first in each column."""
    columns, zones = sites.board_columns(work, site_id), sites.zones(work, site_id)
    where = layout.column_of(sites.posts(work, site_id), zones, sites.post_zones(work, site_id), columns)
    cells: dict[str, list[Cell]] = {}
    for cell in (*now_view(work, site_id).cells, *_closed(work, site_id)):
        cells.setdefault(where[cell.post_id], []).append(cell)
    most = WALL_POSTS if view == "wall" else None
    found = []
    for c in columns:
        ranked = _ranked(cells.get(c.code, []))
        cut = len(ranked) if most is None else min(most, len(ranked))
        found.append(Column(c.code, c.name_zh, c.name_en, ranked[:cut], len(ranked) - cut))
    on_site = {
        one.code: (len(one.cards) + one.more, parties.heads_of(one.cards) + one.more_heads)
        for one in _flow(work, site_id, parties.SHOWN)
    }
    return Posts(tuple(found), _ranked(cells.get("", [])), marks(work, site_id), on_site)


def _closed(work: Work, site_id: int) -> list[Cell]:
    """A cell for each post that is closed for a time: why, and when it opens by itself."""
    known, shown = sites.posts(work, site_id), [cell.post_id for cell in now_view(work, site_id).cells]
    return [
        layout.closed_cell(known[post_id], shown.count(post_id) + 1, shut.reason, shut.since, shut.until)
        for post_id, shut in sites.closed_posts(work, site_id).items()
    ]


def _homes(work: Work, site_id: int) -> dict[str, tuple[int, int]]:
    zones, found = sites.zones(work, site_id), dict[str, tuple[int, int]]()
    now_open = {unit.id for unit in sites.open_units(work, site_id)}
    for unit in sites.units(work, site_id):
        column = zones[unit.zone_id].column
        shown, known = found.get(column, (0, 0))
        found[column] = (shown + (unit.id in now_open), known + 1)
    return found


def _queues(work: Work, site_id: int) -> dict[str, int]:
    """Parties that wait in front of the homes, by the homes' column."""
    waiting, zones, found = waiting_now(work, site_id), sites.zones(work, site_id), dict[str, int]()
    for unit in sites.units(work, site_id) if waiting else ():
        column = zones[unit.zone_id].column
        found[column] = found.get(column, 0) + waiting.get(unit.id or 0, 0)
    return {column: n for column, n in found.items() if n}


def _bays(work: Work, site_id: int) -> dict[str, int]:
    """Free bays by the column of the car park. No statement where the site has not counted its bays."""
    if not sites.setting(work, site_id, "lot_capacity", CAPACITY):
        return {}
    left = free_bays(work, site_id)
    where = parties.column_of_places(sites.board_columns(work, site_id), sites.zones(work, site_id).values())
    return {where["lot"]: left} if left is not None and where["lot"] else {}


def _ranked(cells: list[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: cell.rank))


def _targets(work: Work, site_id: int) -> dict[str, int]:
    return {state: sites.setting(work, site_id, key, default) for state, (key, default) in TARGETS.items()}


def _card(work: Work, site_id: int, row: PartyRow) -> Card:
    return parties.card(row, work.now, _targets(work, site_id), _titles(work))


def _titles(work: Work) -> parties.Titles:
    return lambda surname, honorific: title_of(work, surname, honorific)
