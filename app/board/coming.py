"""Posts that nobody stands on while a party is on its way: read from the parties, the presence and the reliefs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, bindparam, func
from sqlalchemy import select as columns
from sqlmodel import col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.board.approach import Bare, Choice, Heading, Helper, Receiver, Walks, bare_posts, remedies
from app.board.parties import KINDS_OF
from app.board.view import needed_at, present
from app.core.work import Work
from app.people.models import Person
from app.roster.known import is_licensed
from app.roster.models import Assignment, HoursAway, PostPermit, Standing
from app.roster.relief_models import Relief
from app.roster.relief_reading import OpenRelief, open_reliefs
from app.sites import queries as sites
from app.sites.models import Zone, ZonePair
from app.sites.plan import kept
from app.visitors.queries import PartyRow, open_parties

RECEIVES = frozenset({"receives_at_door", "registers", "gate", "unit"})
"""Kinds of post that receive a party."""

WALK_SECONDS = {"walk_same_seconds": 10, "walk_next_seconds": 60, "walk_far_seconds": 150}
PACE = 70
"""Defaults where a site has none: seconds within a zone, to the next and to a far one; metres a minute."""

ANSWER_SECONDS = 60
"""Default of `uncovered_answer_seconds`: whoever was sent is there within this, or the manager hears of it."""

MINUTES = 30
"""How long somebody who is sent stays, unless the post's own people come before."""


@dataclass(frozen=True)
class Sent:
    """Somebody is on the way to the post; `late` when they should be there by now."""

    relief_id: int
    name: str
    at: datetime
    late: bool


@dataclass(frozen=True)
class Uncovered:
    """A post without anybody, who is on the way to it, and what can be done.

    `place` is where somebody who is sent would stand; `relief_id` an ask that is open there already. `choice` is whom
    to send, None where nobody is here who may.
    """

    post_id: int
    post_zh: str
    post_en: str
    place: int
    bare: Bare
    party: PartyRow
    relief_id: int | None
    sent: Sent | None
    choice: Choice | None

    @property
    def arrives_at(self) -> datetime:
        """When the first party is there at a walk."""
        return self.bare.arrivals[0].at


def walks(work: Work, site_id: int) -> Walks:
    """The ways of the site. Where nobody wrote down what lies beside what, zones in a row do."""

    def load() -> list[ZonePair]:
        return list(work.session.exec(select(ZonePair).where(ZonePair.site_id == site_id)))

    pairs: dict[tuple[int, int], int | None] = {}
    for row in kept(work, site_id, "zone_pairs", load):
        pairs[row.from_zone_id, row.to_zone_id] = pairs[row.to_zone_id, row.from_zone_id] = row.metres
    if not pairs:
        for one, other in pairwise(sites.zones(work, site_id)):
            pairs[one, other] = pairs[other, one] = None
    seconds = [sites.setting(work, site_id, key, default) for key, default in WALK_SECONDS.items()]
    pace = sites.setting(work, site_id, "walk_metres_per_minute", PACE)
    return Walks((seconds[0], seconds[1], seconds[2]), pairs, pace)


def headings(rows: Iterable[PartyRow], zones: Mapping[int, Zone], homes: Mapping[int, int]) -> list[Heading]:
    """The parties on their way to somebody; `homes`: zone by model home."""
    found = []
    for row in rows:
        if row.place == "lot":
            kinds: tuple[str, ...] = ("receives_at_door", "registers")
            since = row.said_to_door_at
        elif row.registered_at is None and row.place in ("door", "hall") and row.leaving_at is None:
            kinds, since = ("registers",), row.since
        elif row.place == "tour":
            kinds, since = ("gate", "unit"), row.since
        else:
            continue
        # Whoever sets out on a tour was in the hall before; that is where the walk is reckoned from.
        start = _zone_of("hall" if row.place == "tour" else row.place, zones)
        found.append(Heading(row.id, start, since, kinds, homes.get(row.unit_id or 0)))
    return found


def _zone_of(place: str, zones: Mapping[int, Zone]) -> int | None:
    wanted = KINDS_OF[place]
    there = [
        (wanted.index(zone.kind), zone.position, zone_id) for zone_id, zone in zones.items() if zone.kind in wanted
    ]
    return min(there)[2] if there else None


def receivers(work: Work, site_id: int) -> list[Receiver]:
    """The posts that receive parties, in their order."""
    covers: dict[int, list[int]] = {}
    for row in sites.post_zones(work, site_id):
        if not row.night:
            covers.setdefault(row.post_id, []).append(row.zone_id)
    return [
        Receiver(post_id, tuple(covers.get(post_id, ())), frozenset(post.kinds))
        for post_id, post in sites.posts(work, site_id).items()
        if RECEIVES.intersection(post.kinds) and not post.everywhere
    ]


def bare_now(work: Work, site_id: int) -> list[Bare]:
    """Posts with nobody on them that a party is on its way to; no statement beside parties and presence."""

    def load() -> list[Bare]:
        homes = {unit.id or 0: unit.zone_id for unit in sites.units(work, site_id)}
        heading = headings(open_parties(work, site_id), sites.zones(work, site_id), homes)
        if not heading:
            return []
        return bare_posts(
            heading,
            receivers(work, site_id),
            walks(work, site_id),
            {row.post_id for row in present(work, site_id)},
            lambda post_id, at: needed_at(work, site_id, post_id, at),
            work.now,
        )

    return work.memo(("bare posts", site_id), load)


def uncovered(work: Work, site_id: int) -> list[Uncovered]:
    """The posts of `bare_now` with their remedies; one statement more, and only when there are any."""
    bare = bare_now(work, site_id)
    if not bare:
        return []
    best = remedies(bare, helpers(work, site_id), walks(work, site_id))
    parties = {row.id: row for row in open_parties(work, site_id)}
    found = []
    for one in bare:
        post = sites.posts(work, site_id)[one.post_id]
        asked = [row for row in open_reliefs(work, site_id) if row.post_id == one.post_id and row.state != "running"]
        on_way = next((row for row in asked if row.state == "coming"), None)
        here = on_way or next(iter(asked), None)
        found.append(
            Uncovered(
                one.post_id, post.name_zh, post.name_en, here.place if here else 1, one,
                parties[one.arrivals[0].visit_id], here.id if here else None,
                sent(work, site_id, on_way) if on_way else None, best.get(one.post_id),
            )
        )  # fmt: skip
    return found


def sent(work: Work, site_id: int, relief: OpenRelief) -> Sent:
    """Who is on the way to the post, and whether they should be there by now."""
    at = relief.accepted_at or relief.asked_at
    span = timedelta(seconds=sites.setting(work, site_id, "uncovered_answer_seconds", ANSWER_SECONDS))
    return Sent(relief.id, relief.cover_name, at, work.now - at > span)


def helpers(work: Work, site_id: int) -> list[Helper]:
    """Everybody present as somebody who may be sent; one statement beside the permits, which are kept."""
    back_at = work.now + timedelta(minutes=MINUTES)
    here = sites.site(work, site_id)
    asked = {"site": site_id, "now": work.now, "since": here.at(sites.today(work, site_id), here.day_starts_minute)}
    licensed = is_licensed(sites.today(work, site_id)).label("licensed")
    rows = work.session.execute(PRESENT.add_columns(licensed), asked).all()
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.post_id] = counts.get(row.post_id, 0) + 1
    permits, guarded = _permits(work, site_id), _guarded(work, site_id)
    covers = {one.post_id: one.zone_id for one in reversed(sites.post_zones(work, site_id)) if not one.night}
    in_relief = {
        person for one in open_reliefs(work, site_id) for person in (one.person_id, one.cover_id) if person is not None
    }
    posts = sites.posts(work, site_id)
    found = []
    for row in rows:
        soon = (row.ends_at is not None and row.ends_at < back_at) or (row.leave is not None and row.leave < back_at)
        post = posts.get(row.post_id)
        found.append(
            Helper(
                row.person_id,
                row.name,
                row.post_id,
                None if post is None or post.everywhere else covers.get(row.post_id),
                permits.get(row.person_id, frozenset()) - (frozenset() if row.licensed else guarded),
                counts[row.post_id] == 1 and needed_at(work, site_id, row.post_id, work.now),
                row.person_id in in_relief or soon,
                row.load or 0,
            )
        )
    return found


# Built once: putting it together costs more than asking it.
PRESENT: Select[*tuple[Any, ...]] = (
    columns(
        col(Standing.person_id),
        col(Person.name),
        col(Standing.post_id),
        col(Assignment.ends_at),
        columns(func.count())
        .where(
            col(Relief.cover_id) == col(Standing.person_id),
            col(Relief.asked_at) >= bindparam("since", type_=UTCDateTime()),
            col(Relief.started_at).is_not(None),
        )
        .correlate(Standing)
        .scalar_subquery()
        .label("load"),
        columns(func.min(col(HoursAway.starts_at)))
        .where(
            col(HoursAway.person_id) == col(Standing.person_id),
            col(HoursAway.ends_at) > bindparam("now", type_=UTCDateTime()),
        )
        .correlate(Standing)
        .scalar_subquery()
        .label("leave"),
    )
    .join(Person, col(Person.id) == col(Standing.person_id))
    .outerjoin(Assignment, col(Assignment.id) == col(Standing.assignment_id))
    .where(col(Standing.site_id) == bindparam("site"), col(Standing.ended_at).is_(None), col(Person.active))
    .order_by(col(Standing.id))
)


def _permits(work: Work, site_id: int) -> Mapping[int, frozenset[int]]:
    """Posts by person; asked again only when a permit has changed."""

    def load() -> Mapping[int, frozenset[int]]:
        found: dict[int, set[int]] = {}
        query = select(PostPermit.person_id, PostPermit.post_id).where(PostPermit.site_id == site_id)
        for person_id, post_id in work.session.exec(query):
            found.setdefault(person_id, set()).add(post_id)
        return {person_id: frozenset(posts) for person_id, posts in found.items()}

    return work.unchanged(("board permits", site_id), load, PostPermit)


def _guarded(work: Work, site_id: int) -> frozenset[int]:
    return frozenset(post_id for post_id, post in sites.posts(work, site_id).items() if post.licence_required)
