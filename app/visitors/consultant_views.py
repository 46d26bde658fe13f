"""What a consultant sees on the phone: only their own parties, their state, and when it is their turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app.core.work import Work
from app.sites.queries import setting
from app.visitors.desk_views import ANSWER_SECONDS
from app.visitors.lineup import closed_day, rota_shown
from app.visitors.models import Visit, Visitor
from app.visitors.queries import PartyRow, open_parties
from app.visitors.titles import title_of


@dataclass(frozen=True)
class Mine:
    """A party of the reader's: the row, its title, likes and the note of the desk, the masked phone."""

    row: PartyRow
    title: str
    likes: str
    note: str
    phone_masked: str
    visits: int


@dataclass(frozen=True)
class Calls:
    """Parties offered to the reader, and one at the door when it is their turn and nothing is offered yet."""

    offers: Sequence[Mine]
    coming: PartyRow | None
    target_s: int


@dataclass(frozen=True)
class State:
    """The reader's place in the rota: `position` 0 when not signed in, `ahead` who come before them now."""

    position: int
    state: str
    reason: str
    since: datetime | None
    until: datetime | None
    recorder: str
    ahead: int
    turns: int
    with_customer: bool
    called: bool
    next_name: str
    closed: bool


def calls(work: Work, *, site_id: int, **_: Any) -> Calls:
    """What waits for an answer."""
    offers = [mine for mine in _mine(work, site_id) if mine.row.accepted_at is None]
    return Calls(
        offers,
        None if offers else _coming(work, site_id),
        setting(work, site_id, "consultant_answer_seconds", ANSWER_SECONDS),
    )


def _coming(work: Work, site_id: int) -> PartyRow | None:
    """The party at the door when the reader is the first of the rota: the named or first consultant is alerted."""
    first = rota_shown(work, site_id).next
    if first is None or first.person_id != work.actor.person_id:
        return None
    return next((row for row in open_parties(work, site_id) if row.place == "door" and row.registered_at is None), None)


def parties(work: Work, *, site_id: int, **_: Any) -> list[Mine]:
    """Parties that the reader has accepted."""
    return [mine for mine in _mine(work, site_id) if mine.row.accepted_at is not None]


def _mine(work: Work, site_id: int) -> list[Mine]:
    def load() -> list[Mine]:
        rows = {row.id: row for row in open_parties(work, site_id) if row.consultant_id == work.actor.person_id}
        if not rows or work.actor.person_id is None:
            return []
        query = (
            select(Visit.id, Visit.note, Visitor.likes, Visitor.phone_masked, Visitor.visits)  # type: ignore[call-overload]
            .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
            .where(col(Visit.id).in_(rows))
            .order_by(col(Visit.offered_at), col(Visit.id))
        )
        return [
            Mine(
                rows[visit_id or 0],
                title_of(work, rows[visit_id or 0].surname, rows[visit_id or 0].honorific),
                likes or "",
                note,
                phone or "",
                visits or 0,
            )
            for visit_id, note, likes, phone, visits in work.session.exec(query)
        ]

    return work.memo(("mine", site_id), load)


def standing(work: Work, *, site_id: int, **_: Any) -> State:
    """Free, busy or away, and how many come before."""
    rota = rota_shown(work, site_id)
    closed = closed_day(work, site_id) is not None
    me = rota.get(work.actor.person_id)
    if me is None:
        return State(0, "", "", None, None, "", 0, 0, False, False, rota.next.name if rota.next else "", closed)
    ahead = sum(entry.rank < me.rank for entry in rota.can_take)
    return State(
        me.position,
        me.state,
        me.reason,
        me.since,
        me.until,
        me.recorder,
        ahead,
        me.turns,
        bool(me.parties),
        me.called,
        rota.next.name if rota.next else "",
        closed,
    )
