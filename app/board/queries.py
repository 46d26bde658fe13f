"""What the site board shows: the meeting of roster, duties and visitors. At most ten statements a page."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.board import layout, parties
from app.board.layout import Cell, Gap, Left, Now, Place
from app.board.parties import Card, Stretch
from app.core.work import Work
from app.duties.queries import progress
from app.ops.queries import backup_state
from app.people.delegations import in_charge
from app.people.models import Person
from app.roster.models import Standing
from app.roster.queries import planned_now, standing_now
from app.roster.relief_reading import open_reliefs
from app.sites import queries as sites
from app.visitors.queries import PartyRow, open_parties
from app.visitors.titles import reader_title

LATE_GRACE_MINUTES = 15
"""Used where a site has no `late_grace_minutes`; the same default as the site template's."""

TARGETS = {
    "unacked": ("ack_seconds", 15),
    "door": ("door_to_register_seconds", 60),
    "waiting": ("consultant_seconds", 120),
}
"""What the site promises a party by its state: the setting, and the template's default in seconds."""

WALK_SECONDS = 60
"""Used where a site has no `walk_next_seconds`: the way from the car park to the next zone."""


@dataclass(frozen=True)
class View:
    """Everything the blocks are cut from."""

    needs: dict[int, layout.Need]
    cells: list[Cell]
    gaps: list[Gap]


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
    """A party on its way to an empty post, and when it gets there at a walk."""

    card: Card
    at: datetime


@dataclass(frozen=True)
class Alert:
    """Equal troubles in one line. `kind`: nobody or short (posts), unacked (parties); `level`: late or due."""

    kind: str
    level: str
    gaps: tuple[Gap, ...] = ()
    cards: tuple[Card, ...] = ()
    coming: Coming | None = None


@dataclass(frozen=True)
class Alerts:
    """What needs somebody now, worst first; and whether anything is asked of the site at this hour."""

    alerts: tuple[Alert, ...]
    quiet: bool


@dataclass(frozen=True)
class River:
    """The parties on site by column; `homes`: open and all model homes of a column that has any."""

    stretches: tuple[Stretch, ...]
    parties: int
    homes: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Column:
    """Posts of a column."""

    code: str
    name_zh: str
    name_en: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Posts:
    """Every post by column, and those who serve everywhere."""

    columns: tuple[Column, ...]
    everywhere: tuple[Cell, ...]


def summary(work: Work, site_id: int) -> Summary:
    """Counts of the whole site now."""
    view, on_site = _view(work, site_id), open_parties(work, site_id)
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


def alerts(work: Work, site_id: int) -> Alerts:
    """Posts without people and parties that nobody answered; equal ones in one line."""
    view = _view(work, site_id)
    cards = [_card(work, site_id, row) for row in open_parties(work, site_id)]
    found = []
    for kind, level in (("nobody", "late"), ("short", "due")):
        rows = tuple(gap for gap in view.gaps if gap.level == level)
        if rows:
            found.append(Alert(kind, level, rows, coming=_coming(work, site_id, rows) if kind == "nobody" else None))
    unheard = tuple(card for card in cards if card.state == "unacked" and card.over)
    # Where nobody stands at the door, the line about it names the party; two alarms for one cause help nobody.
    if unheard and not any(alert.coming for alert in found):
        found.append(Alert("unacked", "late", cards=unheard))
    found.sort(key=lambda alert: alert.level != "late")
    return Alerts(tuple(found), not view.needs)


def river(work: Work, site_id: int) -> River:
    """The parties on site, each in the column where it is."""
    rows = open_parties(work, site_id)
    columns, zones = sites.board_columns(work, site_id), sites.zones(work, site_id).values()
    stretches = parties.flow(rows, columns, zones, work.now, _targets(work, site_id), _titles(work))
    return River(tuple(stretches), len(rows), _homes(work, site_id))


def posts(work: Work, site_id: int) -> Posts:
    """Who stands where, worst first in each column."""
    columns, zones = sites.board_columns(work, site_id), sites.zones(work, site_id)
    where = layout.column_of(sites.posts(work, site_id), zones, sites.post_zones(work, site_id), columns)
    cells: dict[str, list[Cell]] = {}
    for cell in (*_view(work, site_id).cells, *_closed(work, site_id)):
        cells.setdefault(where[cell.post_id], []).append(cell)
    return Posts(
        tuple(Column(c.code, c.name_zh, c.name_en, _ranked(cells.get(c.code, []))) for c in columns),
        _ranked(cells.get("", [])),
    )


def _closed(work: Work, site_id: int) -> list[Cell]:
    """A cell for each post that is closed for a time: why, and when it opens by itself."""
    known, shown = sites.posts(work, site_id), [cell.post_id for cell in _view(work, site_id).cells]
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


def _ranked(cells: list[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: cell.rank))


def _view(work: Work, site_id: int) -> View:
    return work.memo(("board", site_id), lambda: _load(work, site_id))


def _load(work: Work, site_id: int) -> View:
    day = sites.today(work, site_id)
    # The night that began yesterday may reach over the start of the business day.
    demand = sites.demand(work, site_id, day - timedelta(days=1)) + sites.demand(work, site_id, day)
    active = sites.posts(work, site_id)
    closed = sites.closed_posts(work, site_id)
    asked = layout.needs_at(demand, work.now)
    needs = {post_id: need for post_id, need in asked.items() if post_id in active and post_id not in closed}
    grace = timedelta(minutes=sites.setting(work, site_id, "late_grace_minutes", LATE_GRACE_MINUTES))
    standing = standing_now(work, site_id)
    planned = [row for row in planned_now(work, site_id) if row.post_id not in closed]
    reliefs = _reliefs(work, site_id)
    now = Now(work.now, grace, needs, standing, planned, progress(work, site_id), {}, reliefs)
    cells = layout.compose(active, now)
    empty = {cell.post_id for cell in cells if cell.state == "none"}
    if empty:
        now = replace(now, left=_left(work, site_id, empty))
        cells = layout.compose(active, now)
    return View(needs, cells, layout.gaps(cells, needs))


def _reliefs(work: Work, site_id: int) -> dict[Place, layout.StandIn]:
    """The reliefs that are not over by their place, and the places whose people stand in elsewhere."""
    known, found = sites.posts(work, site_id), dict[Place, layout.StandIn]()
    for one in open_reliefs(work, site_id):
        since = one.started_at or one.accepted_at or one.asked_at
        post = known.get(one.post_id)
        names = (post.name_zh, post.name_en) if post else ("", "")
        cover = one.cover_name or one.offered_name
        mark = layout.StandIn(one.kind, one.state, one.person_name, cover, since, one.due_back_at, *names)
        found[one.post_id, one.place] = mark
        if one.state == "running" and one.home is not None:
            found.setdefault(one.home, replace(mark, state="lent"))
    return found


def _left(work: Work, site_id: int, post_ids: set[int]) -> dict[Place, Left]:
    """Who stood last on the places of these posts within the business day."""
    here = sites.site(work, site_id)
    start = here.at(here.day_of(work.now), here.day_starts_minute)
    query = (
        select(Standing.post_id, Standing.place, Person.name, Standing.ended_at)
        .join(Person, col(Person.id) == col(Standing.person_id))
        .where(
            Standing.site_id == site_id, col(Standing.post_id).in_(sorted(post_ids)), col(Standing.ended_at) >= start
        )
        .order_by(col(Standing.ended_at))
    )
    rows = work.session.exec(query)
    return {(post_id, place): Left(name, ended) for post_id, place, name, ended in rows if ended is not None}


def _targets(work: Work, site_id: int) -> dict[str, int]:
    return {state: sites.setting(work, site_id, key, default) for state, (key, default) in TARGETS.items()}


def _card(work: Work, site_id: int, row: PartyRow) -> Card:
    return parties.card(row, work.now, _targets(work, site_id), _titles(work))


def _titles(work: Work) -> parties.Titles:
    return lambda surname, honorific: reader_title(work, surname, honorific)


def _coming(work: Work, site_id: int, rows: tuple[Gap, ...]) -> Coming | None:
    """The party that reaches the door first, where nobody stands to receive it."""
    known = sites.posts(work, site_id)
    if not any("receives_at_door" in known[gap.post_id].kinds for gap in rows):
        return None
    on_the_way: list[PartyRow] = [row for row in open_parties(work, site_id) if row.coming]
    if not on_the_way:
        return None
    first = min(on_the_way, key=lambda row: row.said_to_door_at)
    walk = timedelta(seconds=sites.setting(work, site_id, "walk_next_seconds", WALK_SECONDS))
    return Coming(_card(work, site_id, first), first.said_to_door_at + walk)
