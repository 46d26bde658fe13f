"""What a consultant sees on the phone: only their own parties, what is known of them, and when it is their turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from app.core.work import Work
from app.people.models import Person
from app.sites.queries import setting
from app.visitors.desk_views import ANSWER_SECONDS
from app.visitors.known import Known, known_of
from app.visitors.lineup import frozen, rota_shown
from app.visitors.models import Visit, VisitOffer, Visitor
from app.visitors.models_judging import OwnerTold
from app.visitors.needs import needs_of
from app.visitors.queries import PartyRow, open_parties
from app.visitors.rota_reasons import why_here
from app.visitors.rota_words import in_words
from app.visitors.steps import UNDO
from app.visitors.titles import title_of

OWNER = aliased(Person)
MOVES = ("hall", "sand", "tour", "talk")
"""Where a consultant leads a party; model homes are recorded where they are entered."""


@dataclass(frozen=True)
class Mine:
    """A party of the reader's: the row, what is known of its visitor, the note of the desk, the masked phone.

    `owner` is whose customer it is where that is somebody else (a courtesy), `owner_told` whether they know.
    `level` is the result already written down.
    """

    row: PartyRow
    title: str
    known: Known
    needs: tuple[str, ...]
    note: str
    phone_masked: str
    visits: int
    kind: str
    owner: str
    owner_told: bool
    level: str


@dataclass(frozen=True)
class Calls:
    """Parties offered to the reader, and one at the door when it is their turn and nothing is offered yet."""

    offers: Sequence[Mine]
    coming: PartyRow | None
    coming_needs: tuple[str, ...]
    target_s: int
    owner_asked: bool
    comes_back: frozenset[str]


@dataclass(frozen=True)
class InLine:
    """A consultant as colleagues see them: the place, whether they can take a party, why not."""

    place: int
    person_id: int
    name: str
    skip: str
    turns: int


@dataclass(frozen=True)
class State:
    """The reader's place in the rota: `place` 0 when not signed in, `ahead` who come before them now.

    `because` says why they stand there, in words; `comes_back` are the reasons after which a missed turn does.
    """

    place: int
    state: str
    reason: str
    since: datetime | None
    until: datetime | None
    recorder: str
    ahead: int
    turns: int
    owed: int
    with_customer: bool
    called: bool
    next_name: str
    closed: bool
    because: tuple[str, ...]
    line: Sequence[InLine]
    comes_back: frozenset[str]


@dataclass(frozen=True)
class Gone:
    """A party of the reader's that has just left: its result can be written, and leaving taken back for a while."""

    id: int
    title: str
    heads: int | None
    at: datetime
    level: str
    may_undo: bool


@dataclass(frozen=True)
class Parties:
    """Parties that the reader has, those that have just left, and the party whose last move can be taken back."""

    rows: Sequence[Mine]
    gone: Sequence[Gone]
    undo: Mapping[int, str]


def calls(work: Work, *, site_id: int, **_: Any) -> Calls:
    """What waits for an answer."""
    offers = [mine for mine in _mine(work, site_id) if mine.row.accepted_at is None and mine.row.offered_at]
    coming = None if offers else _coming(work, site_id)
    return Calls(
        offers,
        coming,
        needs_of(coming) if coming else (),
        setting(work, site_id, "consultant_answer_seconds", ANSWER_SECONDS),
        rota_shown(work, site_id).rules.courtesy_tell,
        rota_shown(work, site_id).rules.made_up,
    )


def _coming(work: Work, site_id: int) -> PartyRow | None:
    """The party at the door when the reader is the first of the rota: the named or first consultant is alerted."""
    first = rota_shown(work, site_id).next
    if first is None or first.person_id != work.actor.person_id:
        return None
    return next((row for row in open_parties(work, site_id) if row.place == "door" and row.registered_at is None), None)


def parties(work: Work, *, site_id: int, **_: Any) -> Parties:
    """Parties that the reader has accepted, and those that have just left."""
    rows = [mine for mine in _mine(work, site_id) if mine.row.accepted_at is not None]
    return Parties(rows, _gone(work, site_id), _undoable(work, rows))


RESULT = timedelta(minutes=30)
"""How long a party that has left asks for its result (domain 4.9: before the next turn)."""


def _gone(work: Work, site_id: int) -> list[Gone]:
    found = []
    for visit, visitor, *_ in _read(work, site_id):
        if visit.departed_at is None:
            continue
        undo = visit.departed_by == work.actor.person_id and work.now - visit.departed_at <= UNDO
        if not visit.level or undo:
            title = title_of(work, visitor.surname, visitor.honorific) if visitor else ""
            found.append(Gone(visit.id or 0, title, visit.heads, visit.departed_at, visit.level, undo))
    return sorted(found, key=lambda one: one.at, reverse=True)[:8]


def _undoable(work: Work, rows: Sequence[Mine]) -> dict[int, str]:
    """Parties that were led somewhere a moment ago; whether it was by the reader the command decides."""
    return {
        mine.row.id: mine.row.place
        for mine in rows
        if mine.row.place in MOVES and mine.row.place_at is not None and work.now - mine.row.place_at <= UNDO
    }


def _read(work: Work, site_id: int) -> list[tuple[Visit, Visitor | None, str | None, str | None, int]]:
    """The reader's parties, here and gone a while ago: with the visitor, whose they are, the offer, owner told."""

    def load() -> list[tuple[Visit, Visitor | None, str | None, str | None, int]]:
        told = select(func.count(col(OwnerTold.id))).where(OwnerTold.visit_id == Visit.id).correlate(Visit)
        newest = select(func.max(VisitOffer.id)).where(VisitOffer.visit_id == Visit.id).correlate(Visit)
        gone = (col(Visit.departed_at) > work.now - RESULT) & (col(Visit.outcome) == "left")
        query = (
            select(Visit, Visitor, OWNER.name, VisitOffer.kind, told.scalar_subquery())  # type: ignore[call-overload]
            .join(Visitor, col(Visitor.id) == col(Visit.visitor_id), isouter=True)
            .join(OWNER, col(OWNER.id) == col(Visitor.consultant_id), isouter=True)
            .join(VisitOffer, col(VisitOffer.id) == newest.scalar_subquery(), isouter=True)
            .where(
                Visit.site_id == site_id,
                Visit.consultant_id == work.actor.person_id,
                col(Visit.departed_at).is_(None) | (gone & col(Visit.accepted_at).is_not(None)),
            )
            .order_by(col(Visit.offered_at), col(Visit.id))
        )
        return [tuple(row) for row in work.session.exec(query)]

    return work.memo(("mine read", site_id), load)


def _mine(work: Work, site_id: int) -> list[Mine]:
    def load() -> list[Mine]:
        rows = {row.id: row for row in open_parties(work, site_id) if row.consultant_id == work.actor.person_id}
        if work.actor.person_id is None:
            return []
        found = [one for one in _read(work, site_id) if one[0].id in rows]
        know = known_of(work, site_id, [one[1].id for one in found if one[1] is not None and one[1].id])
        return [
            _row(work, rows[visit.id or 0], know, visit.note, visit.level, visitor, owner, kind, told)
            for visit, visitor, owner, kind, told in found
        ]

    return work.memo(("mine", site_id), load)


def _row(
    work: Work, row: PartyRow, know: Mapping[int, Known], note: str, level: str, visitor: Visitor | None,
    owner: str | None, kind: str | None, told: int,
) -> Mine:  # fmt: skip
    other = visitor is not None and visitor.consultant_id not in (None, work.actor.person_id)
    return Mine(
        row,
        row.title,
        know.get(visitor.id or 0, Known(0)) if visitor else Known(0),
        needs_of(row, visitor.needs if visitor else ""),
        note,
        visitor.phone_masked if visitor else "",
        visitor.visits if visitor else 0,
        kind or "",
        (owner or "") if other else "",
        told > 0,
        level,
    )


def standing(work: Work, *, site_id: int, **_: Any) -> State:
    """Free, busy or away, how many come before, and why."""
    rota = rota_shown(work, site_id)
    closed = frozen(work, site_id)
    order, me = rota.everybody, rota.get(work.actor.person_id)
    next_name = rota.next.name if rota.next else ""
    line = [
        InLine(number, entry.person_id, entry.name, rota.why(entry.person_id), entry.turns)
        for number, entry in enumerate(order, start=1)
    ]
    if me is None:
        return State(0, "", "", None, None, "", 0, 0, 0, False, False, next_name, closed, (), line, rota.rules.made_up)
    return State(
        order.index(me) + 1,
        me.state,
        me.reason,
        me.since,
        me.until,
        me.recorder,
        sum(entry.order(rota.rules) < me.order(rota.rules) for entry in rota.can_take),
        me.turns,
        me.owed,
        bool(me.parties),
        me.called,
        next_name,
        closed,
        tuple(in_words(work, because) for because in why_here(rota, me.person_id, None)),
        line,
        rota.rules.made_up,
    )
