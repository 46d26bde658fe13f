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
    "sand": ("hall",),
    "talk": ("talk", "gallery", "meeting"),
    "tour": ("model_area", "model"),
    "unit": ("unit", "units"),
}
"""Kinds of zone in which a party's place lies, best first."""

ON_THE_WAY = ("lot", "door", "hall", "sand", "talk", "tour", "unit")
Titles = Callable[[str, str], str]
"""(surname, honorific) -> how the reader speaks of them."""

SHOWN = 4
"""Cards of a column; whoever has waited longest stays visible, the others are counted."""


@dataclass(frozen=True)
class Card:
    """A party as every post may see it: salutation only, plate masked, no number.

    `title` is the salutation in the reader's words, empty for a party without a name. `state`: unacked, coming, door,
    desk (in the hall, not registered), waiting (for a consultant), leaving, alone (in the model area with nobody of the
    staff), or with (somebody looks after them). `target_s` is what the site promises for it, None where it promises
    nothing; `over` says that the promise is broken. `asked`: a consultant was called and has not answered.
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
    place: str = ""
    unit_zh: str = ""
    unit_en: str = ""
    companion: str = ""
    needs: tuple[str, ...] = ()
    asked: bool = False


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
    since = {"unacked": row.said_to_door_at, "leaving": row.leaving_at, "alone": row.alone_at}.get(state) or row.since
    target = targets.get(state)
    over = target is not None and now - since > timedelta(seconds=target)
    return Card(
        row.id, row.number, state, title(row.surname, row.honorific), row.heads, row.children, row.elders,
        row.umbrella, row.plate_masked, row.on_foot, row.first_visit, row.consultant_name, since, target, over,
        row.place, row.unit_zh, row.unit_en, row.companion_name, tuple(row.needs.split()),
        row.offered_at is not None and row.accepted_at is None,
    )  # fmt: skip


def _state(row: PartyRow) -> str:
    if row.leaving_at is not None:
        return "leaving"
    if row.place == "lot":
        return "unacked" if row.unacked else "coming"
    if row.place == "door":
        return "door"
    if row.place == "hall" and row.accepted_at is None:
        return "desk" if row.registered_at is None else "waiting"
    if row.alone_at is not None and not row.accompanied:
        return "alone"
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
    targets: Mapping[str, int], title: Titles, *, shown: int = SHOWN, homes: Mapping[int, str] | None = None,
) -> list[Stretch]:  # fmt: skip
    """Every party in its column; broken promises first, then the longest there. `homes`: column by model home."""
    where = column_of_places(columns, zones)
    cards: dict[str, list[Card]] = {column.code: [] for column in columns}
    for row in rows:
        code = (homes or {}).get(row.unit_id or 0, "") if row.place == "unit" else ""
        code = code or where.get(row.place, "")
        if code in cards:
            cards[code].append(card(row, now, targets, title))
    stretches = []
    for column in columns:
        here = sorted(cards[column.code], key=lambda c: (not (c.over or c.state == "alone"), c.since, c.id))
        # One more card takes no more room than the line that says "one more".
        first = here if len(here) <= shown + 1 else here[:shown]
        rest = here[len(first) :]
        stretches.append(Stretch(column.code, column.name_zh, column.name_en, tuple(first), len(rest), heads_of(rest)))
    return stretches


def heads_of(parties: Iterable[Card | PartyRow]) -> int:
    """Heads on site; a party whose size nobody gave counts as one."""
    return sum(party.heads or 1 for party in parties)
