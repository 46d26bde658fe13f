"""Duties that a look at a post fills: "check each post" is done by checking, not by a tick about it.

An item is of that sort when it answers to the event "post_checked". Called through the wiring, in the transaction of
the check; nothing here emits a fact.
"""

from typing import Protocol

from sqlmodel import col, select

from app.core.work import Work
from app.duties.items import items_by_event
from app.duties.models import Duty, Tick
from app.duties.plan import places_of

KEY = "post_checked"


class CheckFact(Protocol):
    """A fact about a look at a post."""

    @property
    def site_id(self) -> int: ...
    @property
    def check_id(self) -> int: ...
    @property
    def checker_id(self) -> int | None: ...


class MadeFact(CheckFact, Protocol):
    """A look was made; `round_done`: nothing is due to be looked at any more."""

    @property
    def round_done(self) -> bool: ...


def post_checked(work: Work, fact: MadeFact) -> None:
    """Close the open duty of that sort that is due first on the checker's own place, once their round is done."""
    items = {item.id for item in items_by_event(work, fact.site_id).get(KEY, ())}
    places = places_of(work, fact.site_id, fact.checker_id, work.now)
    if not (fact.round_done and items and places):
        return
    query = (
        select(Duty)
        .where(Duty.site_id == fact.site_id, Duty.state == "open", col(Duty.item_id).in_(sorted(filter(None, items))))
        .where(col(Duty.post_id).in_({post_id for post_id, _ in places}), Duty.opens_at <= work.now)
        .order_by(col(Duty.due_at), col(Duty.id))
        .with_for_update()
    )
    rows = work.session.exec(query.execution_options(populate_existing=True))
    duty = next((row for row in rows if (row.post_id, row.place) in places), None)
    if duty is None:
        return
    _note(work, duty, "done", fact)
    duty.state, duty.done_at, duty.done_by, duty.received_at = "done", work.now, fact.checker_id, work.now
    duty.version += 1
    work.session.add(duty)


def check_withdrawn(work: Work, fact: CheckFact) -> None:
    """A check was a slip: the duty it filled is open again."""
    query = select(Tick.duty_id).where(Tick.site_id == fact.site_id, Tick.value == _mark(fact), Tick.kind == "done")
    duty_id = work.session.exec(query).first()
    duty = work.session.get(Duty, duty_id) if duty_id else None
    if duty is None or duty.state != "done":
        return
    _note(work, duty, "undo", fact)
    duty.state, duty.done_at, duty.done_by, duty.received_at = "open", None, None, None
    duty.version += 1
    work.session.add(duty)


def _mark(fact: CheckFact) -> str:
    return f"check:{fact.check_id}"


def _note(work: Work, duty: Duty, kind: str, fact: CheckFact) -> None:
    work.put(
        Tick,
        site_id=duty.site_id,
        duty_id=duty.id,
        person_id=fact.checker_id,
        kind=kind,
        at=work.now,
        received_at=work.now,
        value=_mark(fact),
    )
