"""Writing the rota's book: what moves the order, and what is only said for the record, with reason and recorder."""

from collections.abc import Iterable

from sqlmodel import col, select

from app.core.work import Work
from app.sites.queries import today
from app.visitors.lineup import closed_day, my_day, rota_now
from app.visitors.models import Visit, VisitOffer
from app.visitors.models_rota import RotaMove
from app.visitors.rota import Passed
from app.visitors.rota_moves import Move, effect, taking, undoing


def write(work: Work, site_id: int, moves: Iterable[Move], *, visit_id: int | None = None, note: str = "") -> None:
    """Put moves into today's book and onto the counts of their people; nothing once the day is closed."""
    if closed_day(work, site_id) is not None:
        return
    for move in moves:
        day = my_day(work, site_id, move.person_id)
        if day is None:
            continue
        for name, number in effect(move.kind, move.cause, move.amount).items():
            setattr(day, name, getattr(day, name) + number)
        day.version += 1
        work.session.add(day)
        work.put(
            RotaMove,
            site_id=site_id,
            business_day=day.business_day,
            person_id=move.person_id,
            kind=move.kind,
            cause=move.cause,
            amount=move.amount,
            visit_id=visit_id,
            at=work.now,
            # What follows from another's turn was recorded by nobody.
            by=None if move.kind in ("lost", "missed") else work.actor.person_id,
            note=note[:200],
        )
    work.session.flush()


def say(work: Work, site_id: int, person_id: int, kind: str, cause: str = "", *, visit_id: int | None = None) -> None:
    """Something that moves nobody: free, busy, away, passed on."""
    write(work, site_id, [Move(person_id, kind, cause)], visit_id=visit_id)


def take_turn(work: Work, visit: Visit, offer: VisitOffer) -> None:
    """The offer was accepted: its turn is used, and goes by those who were passed over when it was made."""
    if not offer.takes_turn or not runs(work, visit):
        return
    passed = [Passed(int(person_id), str(why)) for person_id, why in offer.passed]
    moves = taking(rota_now(work, visit.site_id), offer.person_id, offer.kind, passed)
    write(work, visit.site_id, moves, visit_id=visit.id, note=offer.note if offer.kind == "named" else "")


def settle_turn(work: Work, visit: Visit, offer: VisitOffer, *, uses: bool) -> None:
    """A correction made of the party one that uses a turn up, or no longer."""
    if not runs(work, visit):
        return
    if uses:
        write(work, visit.site_id, [Move(offer.person_id, "added")], visit_id=visit.id)
        return
    query = select(RotaMove).where(RotaMove.site_id == visit.site_id, RotaMove.visit_id == visit.id)
    written = [
        Move(row.person_id, row.kind, row.cause, row.amount)
        for row in work.session.exec(query.order_by(col(RotaMove.id)))
    ]
    write(work, visit.site_id, undoing(rota_now(work, visit.site_id), written), visit_id=visit.id)


def runs(work: Work, visit: Visit) -> bool:
    """Whether the party is of today and today's rota still runs: a list of the past is never changed."""
    return visit.business_day == today(work, visit.site_id) and closed_day(work, visit.site_id) is None
