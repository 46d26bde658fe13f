"""The blocks of the handover page: what I leave, what I take over, what the leader has to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from app.core.actor import Permission
from app.core.i18n import pick
from app.core.work import Work
from app.duties.plan import Place
from app.duties.reading import Planned, plan_around, standing_now
from app.handover.cards import Card, cards, place_words
from app.handover.gathered import Gathered, gather
from app.handover.giving import EARLY, LATE, NEXT, READY
from app.handover.models import Handover
from app.handover.things import things_of
from app.handover.views_log import ThingLine, led_posts
from app.roster.models import Standing
from app.roster.queries import planned_now
from app.sites.queries import setting, site, today

STILL_MINE = timedelta(hours=3)
"""So long what I have signed and is closed stands on my page."""


@dataclass(frozen=True)
class Leaving:
    """My place, as I would hand it over now."""

    where: str
    gathered: Gathered
    things: tuple[ThingLine, ...]
    ends_at: datetime | None
    ready_by: datetime | None
    next_id: int | None
    next_name: str
    next_at: datetime | None
    left: bool
    """I have left already, and write it late."""
    remarks: str
    """What I had written before it was taken back or sent back."""
    again: Card | None
    """The one that was sent back by the leader, with their word."""


@dataclass(frozen=True)
class Mine:
    """My two halves of the page. `given`: signed by me and waiting; `taking`: waiting for me."""

    leaving: Leaving | None = None
    given: Card | None = None
    next_id: int | None = None
    next_name: str = ""
    taking: Card | None = None
    there_by: datetime | None = None
    starts_at: datetime | None = None
    present: bool = False
    shared: bool = False
    """On a phone that the post shares: the next person signs on it with their own PIN."""
    done: Card | None = None
    """What I signed last, within the last hours."""


@dataclass(frozen=True)
class Due:
    """A place whose handover should be ready by now and is not."""

    where: str
    name: str
    ends_at: datetime
    late: bool


@dataclass(frozen=True)
class Team:
    """What a leader looks at: refused first. `settle`: ids of those that this leader may decide."""

    refused: tuple[Card, ...]
    waiting: tuple[Card, ...]
    due: tuple[Due, ...]
    signed: int
    settle: frozenset[int]


def mine(work: Work, site_id: int, **_scope: object) -> Mine:
    """What I leave and what I take over."""
    me = work.actor.person_id
    if me is None:
        return Mine()
    own = [one for one in plan_around(work, site_id) if one.person_id == me]
    stands = next((one.row for one in standing_now(work, site_id) if one.row.person_id == me), None)
    here: Place | None = (stands.post_id, stands.place) if stands else None
    rows, shown = _open(work, site_id), _shown(work, site_id)
    last = _mine_closed(work, site_id)
    coming = {one.place: one for one in own if one.starts_at - NEXT <= work.now < one.ends_at + NEXT}
    given = next((row for row in rows if row.from_person == me), None)
    taking = next((r for r in rows if r.from_person != me and (r.post_id, r.place) in {*coming, here}), None)
    place = here or (_left_place(work, site_id) if coming else None)
    planned = next((one for one in own if one.place == place and _ran(one, work.now)), None) if place else None
    after = _after(work, site_id, place, planned, me) if place else None
    takes = coming.get((taking.post_id, taking.place)) if taking else None
    early = timedelta(minutes=setting(work, site_id, "handover_early_minutes", EARLY))
    done = shown.get(last.id or 0) if last and last.state in ("taken", "nobody") else None
    leaving = None
    if place and given is None and (taking is None or (taking.post_id, taking.place) != place) and not done:
        before = shown.get(last.id or 0) if last else None
        leaving = _leaving(work, site_id, place, planned, after, stands is None, before)
    return Mine(
        leaving,
        shown.get(given.id or 0) if given else None,
        after.person_id if after else None,
        after.name if after else "",
        shown.get(taking.id or 0) if taking else None,
        takes.starts_at - early if takes else None,
        takes.starts_at if takes else None,
        bool(taking and here == (taking.post_id, taking.place)),
        bool(work.actor.device and work.actor.device.kind == "phone"),
        done,
    )


def _rows(work: Work, site_id: int) -> list[Handover]:
    """Everything the page needs, oldest first; one statement: what is open, signed today, or closed by me just now."""

    def load() -> list[Handover]:
        here = site(work, site_id)
        query = select(Handover).where(
            Handover.site_id == site_id,
            or_(
                col(Handover.closed_at).is_(None),
                col(Handover.closed_at) >= here.at(today(work, site_id), here.day_starts_minute),
                (col(Handover.from_person) == work.actor.person_id) & (col(Handover.closed_at) > work.now - STILL_MINE),
            ),
        )
        return list(work.session.exec(query.order_by(col(Handover.given_at), col(Handover.id))))

    return work.memo(("handovers", site_id), load)


def _open(work: Work, site_id: int) -> list[Handover]:
    return [row for row in _rows(work, site_id) if row.closed_at is None]


def _mine_closed(work: Work, site_id: int) -> Handover | None:
    """What I signed last and is closed by now, while it still is of this stay."""
    own = [
        row
        for row in _rows(work, site_id)
        if row.closed_at is not None
        and row.from_person == work.actor.person_id
        and row.closed_at > work.now - STILL_MINE
    ]
    return own[-1] if own else None


def _shown(work: Work, site_id: int) -> dict[int, Card]:
    """The open ones and my last one, in words."""

    def load() -> dict[int, Card]:
        last = _mine_closed(work, site_id)
        wanted = [*_open(work, site_id), *([last] if last else [])]
        return {card.id: card for card in cards(work, site_id, wanted)}

    return work.memo(("handover cards", site_id), load)


def _left_place(work: Work, site_id: int) -> Place | None:
    """The place I left a while ago; a handover may still be written."""
    late = timedelta(minutes=setting(work, site_id, "handover_late_minutes", LATE))
    query = (
        select(Standing.post_id, Standing.place)
        .where(
            Standing.site_id == site_id, Standing.person_id == work.actor.person_id,
            col(Standing.ended_at) > work.now - late,
        )
        .order_by(col(Standing.ended_at).desc())
    )  # fmt: skip
    found = work.session.exec(query.limit(1)).first()
    return (found[0], found[1]) if found else None


def _ran(one: Planned, now: datetime) -> bool:
    return one.starts_at - NEXT <= now < one.ends_at + NEXT


def _after(work: Work, site_id: int, place: Place, planned: Planned | None, me: int) -> Planned | None:
    """Whoever is planned on the place around the end of my shift."""
    about = planned.ends_at if planned else work.now
    return next(
        (
            one
            for one in plan_around(work, site_id)
            if one.place == place and one.person_id != me and abs(one.starts_at - about) <= NEXT
        ),
        None,
    )


def _leaving(
    work: Work,
    site_id: int,
    place: Place,
    planned: Planned | None,
    after: Planned | None,
    left: bool,
    last: Card | None,
) -> Leaving:
    ready = timedelta(minutes=setting(work, site_id, "handover_ready_minutes", READY))
    again = last if last and last.state == "withdrawn" and (last.post_id, last.place) == place else None
    return Leaving(
        place_words(work, site_id, place),
        gather(work, site_id, place),
        tuple(
            ThingLine(row.id or 0, pick(work.lang, row.name_zh, row.name_en), row.expected)
            for row in things_of(work, site_id).get(place[0], ())
        ),
        planned.ends_at if planned else None,
        planned.ends_at - ready if planned else None,
        after.person_id if after else None,
        after.name if after else "",
        after.starts_at if after else None,
        left,
        again.remarks if again else "",
        again if again and again.settled_how == "again" else None,
    )


def team(work: Work, site_id: int, **_scope: object) -> Team | None:
    """For whoever may look after others: a leader's own groups, everything for a manager. None for the rest."""
    if not work.may(Permission.CLOCK_OTHER, site_id) or work.actor.person_id is None:
        return None
    wanted, me = led_posts(work, site_id), work.actor.person_id
    rows = [row for row in _rows(work, site_id) if row.post_id in wanted]
    still = [card for card in _shown(work, site_id).values() if card.post_id in wanted]
    refused = tuple(card for card in still if card.state == "refused")
    return Team(
        refused,
        tuple(card for card in still if card.state == "given"),
        tuple(_due(work, site_id, wanted, {(row.post_id, row.place) for row in rows})),
        sum(row.state == "taken" for row in rows),
        frozenset(card.id for card in refused if me not in (card.from_id, card.refused_id)),
    )


def _due(work: Work, site_id: int, wanted: frozenset[int], written: set[Place]) -> Sequence[Due]:
    """Places whose shift ends soon or has ended, with somebody planned after it and nothing written."""
    ready = timedelta(minutes=setting(work, site_id, "handover_ready_minutes", READY))
    standing = {(one.row.post_id, one.row.place, one.row.person_id) for one in standing_now(work, site_id)}
    found = []
    for row in planned_now(work, site_id):
        place = (row.post_id, row.place)
        if (*place, row.person_id) not in standing or row.post_id not in wanted or place in written:
            continue
        if row.starts_at <= work.now and row.ends_at - ready <= work.now:
            where = place_words(work, site_id, place)
            found.append(Due(where, row.person_name, row.ends_at, work.now > row.ends_at))
    return sorted(found, key=lambda due: due.ends_at)
