"""The parties on site, in the column of the board where they are: the pure part of the river."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.sites.models import BoardColumn, Zone
from app.visitors.queries import PartyRow

KINDS_OF = {
    "lot": ("car_park", "lot", "road"),
    "door": ("door",),
    "hall": ("hall",),
    "talk": ("talk", "gallery", "meeting"),
    "tour": ("model_area", "model"),
    "unit": ("unit", "units"),
}
"""Kinds of zone in which a party's place lies, best first."""

ON_THE_WAY = ("lot", "door", "hall", "talk", "tour", "unit")
Titles = Callable[[str, str], str]
"""(surname, honorific) -> how the reader speaks of them."""

SHOWN = 4
"""Cards of a column; whoever has waited longest stays visible, the others are counted."""


@dataclass(frozen=True)
class Card:
    """A party as every post may see it: salutation only, plate masked, no number.

    `title` is the salutation in the reader's words, empty for a party without a name. `state`: unacked, coming, door,
    waiting (for a consultant), or with (somebody looks after them). `target_s` is what the site promises for it, None
    where it promises nothing; `over` says that the promise is broken.
    """

    id: int
    number: int
    state: str
    title: str
    heads: int | None
    children: bool
    elders: bool
    umbrella: bool
    plate: str
    on_foot: bool
    first_visit: str
    consultant: str
    since: datetime
    target_s: int | None
    over: bool


@dataclass(frozen=True)
class Stretch:
    """A column of the river: the cards shown, and how many parties and heads are not."""

    code: str
    name_zh: str
    name_en: str
    cards: tuple[Card, ...]
    more: int
    more_heads: int


def card(row: PartyRow, now: datetime, targets: Mapping[str, int], title: Titles) -> Card:
    """`row` as a card; `targets` are seconds by state."""
    state = _state(row)
    since = row.said_to_door_at if state == "unacked" else row.since
    target = targets.get(state)
    over = target is not None and now - since > timedelta(seconds=target)
    return Card(
        row.id, row.number, state, title(row.surname, row.honorific), row.heads, row.children, row.elders,
        row.umbrella, row.plate_masked, row.on_foot, row.first_visit, row.consultant_name, since, target, over,
    )  # fmt: skip


def _state(row: PartyRow) -> str:
    if row.place == "lot":
        return "unacked" if row.unacked else "coming"
    if row.place == "door":
        return "door"
    if row.place == "hall" and row.registered_at is not None and row.accepted_at is None:
        return "waiting"
    return "with"


def column_of_places(columns: Sequence[BoardColumn], zones: Iterable[Zone]) -> dict[str, str]:
    """The column for each place of a party; a site without such a zone shows it one step earlier on the way."""
    by_kind: dict[str, str] = {}
    known = {column.code for column in columns}
    for zone in zones:
        if zone.column in known:
            by_kind.setdefault(zone.kind, zone.column)
    before = columns[0].code if columns else ""
    found = {}
    for place in ON_THE_WAY:
        before = next((by_kind[kind] for kind in KINDS_OF[place] if kind in by_kind), before)
        found[place] = before
    return found


def flow(
    rows: Iterable[PartyRow], columns: Sequence[BoardColumn], zones: Iterable[Zone], now: datetime,
    targets: Mapping[str, int], title: Titles,
) -> list[Stretch]:  # fmt: skip
    """Every party in its column; broken promises first, then the longest there."""
    where = column_of_places(columns, zones)
    cards: dict[str, list[Card]] = {column.code: [] for column in columns}
    for row in rows:
        code = where.get(row.place, "")
        if code in cards:
            cards[code].append(card(row, now, targets, title))
    stretches = []
    for column in columns:
        here = sorted(cards[column.code], key=lambda c: (not c.over, c.since, c.id))
        # One more card takes no more room than the line that says "one more".
        shown = here if len(here) <= SHOWN + 1 else here[:SHOWN]
        rest = here[len(shown) :]
        stretches.append(Stretch(column.code, column.name_zh, column.name_en, tuple(shown), len(rest), heads_of(rest)))
    return stretches


def heads_of(parties: Iterable[Card | PartyRow]) -> int:
    """Heads on site; a party whose size nobody gave counts as one."""
    return sum(party.heads or 1 for party in parties)
