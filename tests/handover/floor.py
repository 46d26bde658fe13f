"""An afternoon at Yunqi: Han cleans until five, Luo takes over, Song leads. Umbrellas and keys are counted."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.handover.giving import GiveHandoverIn
from app.handover.models import Handover, HandoverThing
from app.handover.taking import TakeHandoverIn
from app.notices.models import Notice
from app.roster.models import Standing
from tests.world import World, an_assignment, stands

W = World()
MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
"""Monday 23 November 2026, 00:00 in Shanghai."""


def at(clock: FixedClock, hour: int, minute: int = 0, *, days: int = 0) -> None:
    """Set the clock to a Shanghai time of that Monday, or `days` later."""
    clock.instant = MIDNIGHT + timedelta(days=days, hours=hour, minutes=minute)


def afternoon(house: House, clock: FixedClock, *, things: bool = True) -> None:
    """A quarter to five; Han still stands there."""
    at(clock, 8)
    with open_work(house) as work:
        stands(work, W.han, W.cleaning)
        stands(work, W.song, W.cleaning_lead)
        an_assignment(work, W.luo, W.cleaning, start=1020, end=1260, code="晚")
        if things:
            work.add(HandoverThing(site_id=1, post_id=W.cleaning, name_zh="雨伞", name_en="Umbrellas", expected=12))
            work.add(HandoverThing(site_id=1, post_id=W.cleaning, name_zh="钥匙", name_en="Keys", expected=3))
    at(clock, 16, 45)


def given(umbrellas: str = "12", keys: str = "3", note: str = "", key_note: str = "", **more: object) -> GiveHandoverIn:
    """What the one who leaves types."""
    counted = {"things": [1, 2], "counts": [umbrellas, keys], "notes": [note, key_note]}
    return GiveHandoverIn.model_validate({"site_id": 1, **counted, **more})


def taken(handover_id: int = 1, version: int = 1, umbrellas: str = "12", keys: str = "3") -> TakeHandoverIn:
    """What the next one types."""
    counted = {"things": [1, 2], "counts": [umbrellas, keys], "notes": []}
    return TakeHandoverIn.model_validate({"site_id": 1, "handover_id": handover_id, "version": version, **counted})


def handover(house: House, handover_id: int = 1) -> Handover:
    """The row as it is stored."""
    with open_work(house, writing=False) as work:
        row = work.get(Handover, handover_id)
        work.session.expunge(row)
        return row


def on_place(house: House, post_id: int = W.cleaning) -> list[Standing]:
    """Everybody who stood on a post, oldest first."""
    with open_work(house, writing=False) as work:
        query = select(Standing).where(Standing.post_id == post_id).order_by(col(Standing.id))
        rows = list(work.session.exec(query))
        work.session.expunge_all()
        return rows


def told(house: House, person_id: int) -> list[str]:
    """Kinds of what the person is told and has not seen."""
    with open_work(house, writing=False) as work:
        query = select(Notice.kind).where(Notice.person_id == person_id, col(Notice.seen_at).is_(None))
        return list(work.session.exec(query.order_by(col(Notice.id))))
