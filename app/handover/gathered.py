"""What is open at a place, gathered by itself: duties, guests, reports. No names or numbers of guests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.work import Work
from app.duties.items import all_items
from app.duties.models import Duty
from app.duties.plan import Place
from app.duties.queries import late_before
from app.duties.seams import OF_THE_SEAM
from app.faults.queries import FaultRow, open_faults
from app.lending.queries import keys_out, stored, umbrellas_out
from app.lending.words import RACK_OF, Location
from app.sites.models import Post
from app.sites.queries import post_zones, posts
from app.visitors.queries import PartyRow, open_parties

MOST = 30
"""Lines of a kind that are kept; beyond that only their number."""
BACK = timedelta(days=2)
ANYWHERE = frozenset({"lot", "door", "hall", "sand", "talk", "tour", "unit"})
PLACES: Mapping[str, frozenset[str]] = {
    "announces": ANYWHERE,
    "receives_at_door": frozenset({"lot", "door"}),
    "registers": frozenset({"door", "hall", "sand", "talk"}),
    "gate": frozenset({"tour"}),
    "unit": frozenset({"unit"}),
}
"""Kind of post -> where the parties are that it hands over. The car park keeps every car until it drives off."""


@dataclass(frozen=True)
class OpenDuty:
    """A duty that stays with the place."""

    zh: str
    en: str
    due_at: datetime
    late: bool


@dataclass(frozen=True)
class Guests:
    """A party still on site; `place` is lot, door, hall, sand, talk, tour or unit."""

    number: int
    heads: int | None
    place: str
    umbrella: bool
    car: bool


@dataclass(frozen=True)
class Report:
    """Something reported and not done yet."""

    words: str
    at: datetime


@dataclass(frozen=True)
class Lent:
    """Something of the site that is out, or of a guest that is here. `kind`: umbrella, own (a guest's), key.

    `who` names the colleague who has a key, never a guest.
    """

    kind: str
    number: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Gathered:
    """What is open; `more_duties` beyond those listed."""

    duties: tuple[OpenDuty, ...] = ()
    guests: tuple[Guests, ...] = ()
    reports: tuple[Report, ...] = ()
    more_duties: int = 0
    lent: tuple[Lent, ...] = ()

    @property
    def heads(self) -> int:
        """Guests still here; a party whose size nobody gave counts as one."""
        return sum(one.heads or 1 for one in self.guests)

    @property
    def nothing(self) -> bool:
        """Whether nothing at all is open."""
        return not (self.duties or self.guests or self.reports or self.lent)


DUTIES = (
    sa.select(
        col(Duty.item_id),
        col(Duty.about_zh),
        col(Duty.about_en),
        col(Duty.due_at),
    )
    .where(
        col(Duty.site_id) == sa.bindparam("site"),
        col(Duty.post_id) == sa.bindparam("post"),
        col(Duty.place) == sa.bindparam("place"),
        col(Duty.state) == "open",
        col(Duty.due_at) > sa.bindparam("after", type_=UTCDateTime()),
        col(Duty.opens_at) <= sa.bindparam("now", type_=UTCDateTime()),
    )
    .order_by(col(Duty.due_at), col(Duty.id))
)


def gather(work: Work, site_id: int, place: Place) -> Gathered:
    """What is open at a place now: one statement for the duties, the parties, the reports; two for what is lent."""
    post = posts(work, site_id).get(place[0])
    duties = open_duties(work, site_id, place)
    guests = tuple(guests_of(post, open_parties(work, site_id))) if post else ()
    reports, lent = reports_of(work, site_id, post), lent_of(work, site_id, post)
    return Gathered(duties[:MOST], guests[:MOST], reports[:MOST], max(0, len(duties) - MOST), lent[:MOST])


def open_duties(work: Work, site_id: int, place: Place) -> tuple[OpenDuty, ...]:
    """Open duties of the place, late ones first; signing itself is none of them."""
    items, cut = all_items(work, site_id), late_before(work, site_id)
    asked = {"site": site_id, "post": place[0], "place": place[1], "after": work.now - BACK, "now": work.now}
    found = []
    for item_id, about_zh, about_en, due_at in work.session.execute(DUTIES, asked):
        item = items.get(item_id)
        if item is None or item.code in OF_THE_SEAM:
            continue
        found.append(
            OpenDuty(f"{item.name_zh} {about_zh}".strip(), f"{item.name_en} {about_en}".strip(), due_at, due_at < cut)
        )
    return tuple(found)


def guests_of(post: Post, rows: list[PartyRow]) -> list[Guests]:
    """The parties that a post hands over, by what kind of post it is; whoever serves everywhere has all of them."""
    kinds = frozenset(post.kinds)
    where = frozenset[str]().union(*(PLACES.get(kind, frozenset()) for kind in kinds))
    if post.everywhere:
        where = ANYWHERE
    found = []
    for row in rows:
        car = not row.on_foot
        if row.place not in where or ("announces" in kinds and not car and row.place != "lot"):
            continue
        found.append(Guests(row.number, row.heads, row.place, row.umbrella, car))
    return found


def reports_of(work: Work, site_id: int, post: Post | None) -> tuple[Report, ...]:
    """Reports of damage that are open where the post serves, or that were made from it; urgent first."""
    if post is None:
        return ()
    own = {row.zone_id for row in post_zones(work, site_id) if row.post_id == post.id}
    found = [
        row
        for row in open_faults(work, site_id)
        if post.everywhere or row.post_id == post.id or (row.zone_id is not None and row.zone_id in own)
    ]
    return tuple(Report(_words(row), row.reported_at) for row in found)


def lent_of(work: Work, site_id: int, post: Post | None) -> tuple[Lent, ...]:
    """Umbrellas out of the rack beside a post, guests' own at the door, keys at the desk; everything for who leads."""
    kinds = frozenset(post.kinds) if post else frozenset[str]()
    racks = frozenset(Location) if post and post.everywhere else {RACK_OF[kind] for kind in kinds if kind in RACK_OF}
    found: list[Lent] = []
    if racks:
        rows = umbrellas_out(work, site_id)
        found += [
            Lent("umbrella", str(row.number), row.out_by if row.kind == "escort" else "", row.out_at or row.state_at)
            for row in rows
            if row.location in racks
        ]
    if Location.DOOR in racks:
        found += [Lent("own", str(row.tag), "", row.in_at) for row in stored(work, site_id)]
    if post and (post.everywhere or "registers" in kinds):
        found += [Lent("key", row.number, row.holder, row.out_at or work.now) for row in keys_out(work, site_id)]
    return tuple(found)


def _words(row: FaultRow) -> str:
    """What is damaged, where, and what was said of it, in the words of whoever signs."""
    return " · ".join(filter(None, (row.category, row.place, row.note)))


def to_json(found: Gathered) -> dict[str, object]:
    """As it is kept with the signature."""
    return {
        "duties": [[one.zh, one.en, one.due_at.isoformat(), one.late] for one in found.duties],
        "guests": [[one.number, one.heads, one.place, one.umbrella, one.car] for one in found.guests],
        "reports": [[one.words, one.at.isoformat()] for one in found.reports],
        "more": found.more_duties,
        "lent": [[one.kind, one.number, one.who, one.at.isoformat()] for one in found.lent],
    }


def from_json(kept: Mapping[str, Any]) -> Gathered:
    """What was kept with a signature."""
    return Gathered(
        tuple(OpenDuty(zh, en, datetime.fromisoformat(due), late) for zh, en, due, late in kept.get("duties", ())),
        tuple(Guests(*row) for row in kept.get("guests", ())),
        tuple(Report(words, datetime.fromisoformat(at)) for words, at in kept.get("reports", ())),
        int(kept.get("more", 0)),
        tuple(Lent(kind, no, who, datetime.fromisoformat(at)) for kind, no, who, at in kept.get("lent", ())),
    )
