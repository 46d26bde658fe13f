"""What the seams of a day fill: taking over, handing over, the briefing. The facts belong to a domain above.

Two signatures are the evidence, so nobody ticks them a second time. Signed before the duty opens (the next person is
there ten minutes early), it is closed ahead and does not open any more.
"""

from datetime import date, datetime
from typing import Protocol

from sqlmodel import col, select

from app.core.work import Work
from app.duties.items import in_force, switched_on
from app.duties.models import Duty, DutyItem, Tick
from app.duties.plan import PLAN, Place, PlanRow, margins, shift_of, whole_shifts
from app.duties.timing import from_row, slots
from app.roster.models import Assignment
from app.sites.queries import posts, site

TAKE_OVER, HAND_OVER, BRIEFED = "G2", "G7", "G4"
"""Codes of the library's items that a signature fills."""
OPENED = "SM1"
"""Who is on, what is open: filled when the doors are opened by a decision."""
OF_THE_SEAM = frozenset({TAKE_OVER, HAND_OVER})


class GivenFact(Protocol):
    """A place was handed over in writing."""

    @property
    def site_id(self) -> int: ...
    @property
    def handover_id(self) -> int: ...
    @property
    def post_id(self) -> int: ...
    @property
    def place(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def assignment_id(self) -> int | None: ...


class TakenFact(GivenFact, Protocol):
    """A place was taken over; `things` were counted."""

    @property
    def things(self) -> int: ...


class BriefedFact(Protocol):
    """Somebody has read the briefing of their day."""

    @property
    def site_id(self) -> int: ...
    @property
    def post_id(self) -> int | None: ...
    @property
    def place(self) -> int | None: ...
    @property
    def person_id(self) -> int: ...
    @property
    def assignment_id(self) -> int | None: ...


class OpeningFact(Protocol):
    """Whether the doors open was decided."""

    @property
    def site_id(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def decision(self) -> str: ...
    @property
    def missing(self) -> int: ...


def handover_given(work: Work, fact: GivenFact) -> None:
    """What is open is written down and signed."""
    place = (fact.post_id, fact.place)
    fill(work, fact.site_id, HAND_OVER, place, fact.assignment_id, fact.person_id, f"#{fact.handover_id}")


def handover_taken(work: Work, fact: TakenFact) -> None:
    """Counted, read and signed by whoever takes over."""
    place = (fact.post_id, fact.place)
    fill(work, fact.site_id, TAKE_OVER, place, fact.assignment_id, fact.person_id, str(fact.things))


def briefed(work: Work, fact: BriefedFact) -> None:
    """The briefing was read."""
    if fact.post_id is not None and fact.place is not None:
        place = (fact.post_id, fact.place)
        fill(work, fact.site_id, BRIEFED, place, fact.assignment_id, fact.person_id, "")


def opening_decided(work: Work, fact: OpeningFact) -> None:
    """The doors open: everybody on the board was looked at, whoever of those in charge did it."""
    if fact.decision != "go":
        return
    codes = {item.post_code for item in switched_on(work, fact.site_id) if item.code == OPENED}
    wanted = [post_id for post_id, post in posts(work, fact.site_id).items() if post.code in codes]
    query = select(Assignment).where(
        Assignment.site_id == fact.site_id,
        Assignment.business_day == fact.day,
        col(Assignment.cleared_at).is_(None),
        col(Assignment.post_id).in_(wanted),
    )
    for row in work.session.exec(query).all():
        fill(work, fact.site_id, OPENED, (row.post_id, row.place), row.id, work.actor.person_id or 0, str(fact.missing))


def fill(
    work: Work, site_id: int, code: str, place: Place, assignment_id: int | None, person_id: int, value: str
) -> int:
    """Close the item's open duties of the place, else the one that is still to open; how many."""
    row = work.session.get(Assignment, assignment_id) if assignment_id else None
    day = row.business_day if row is not None else site(work, site_id).day_of(work.now)
    post = posts(work, site_id).get(place[0])
    wanted = [
        item
        for item in switched_on(work, site_id)
        if item.code == code and in_force(item, day, day) and post is not None and item.post_code in ("", post.code)
    ]
    if not wanted:
        return 0
    query = select(Duty).where(
        Duty.site_id == site_id,
        Duty.post_id == place[0],
        Duty.place == place[1],
        Duty.business_day == day,
        col(Duty.item_id).in_([item.id for item in wanted]),
    )
    known = list(work.session.exec(query.with_for_update()))
    still = [duty for duty in known if duty.state == "open"]
    if not still and row is not None:
        still = [*_ahead(work, site_id, wanted, place, row, {(duty.item_id, duty.due_at) for duty in known})]
    for duty in still:
        _close(work, duty, person_id, value)
    work.session.flush()
    return len(still)


def _ahead(
    work: Work, site_id: int, items: list[DutyItem], place: Place, row: Assignment, known: set[tuple[int, datetime]]
) -> list[Duty]:
    """The duties that will open with this shift, made now, unless they were known already."""
    plan = [PlanRow(*one) for one in work.session.execute(PLAN, {"site": site_id, "days": [row.business_day]})]
    rows = next((rows for rows in whole_shifts(plan) if any(one.id == row.id for one in rows)), None)
    if rows is None:
        return []
    shift, made = shift_of(site(work, site_id), rows, first=False), []
    for item in items:
        timings = [from_row(timing) for timing in item.timings]
        for slot in slots(timings, shift, margins(work, site_id), night_only=item.night)[:1]:
            if (item.id, slot.due_at) in known:
                continue
            duty = Duty(
                site_id=site_id,
                item_id=item.id or 0,
                post_id=place[0],
                place=place[1],
                business_day=row.business_day,
                timing=slot.timing,
                turn=slot.turn,
                opens_at=slot.opens_at,
                due_at=slot.due_at,
            )
            made.append(work.add(duty))
    return made


def _close(work: Work, duty: Duty, person_id: int, value: str) -> None:
    duty.state, duty.done_at, duty.done_by, duty.received_at = "done", work.now, person_id, work.now
    duty.value = value
    duty.version += 1
    work.session.add(duty)
    work.add(
        Tick(
            site_id=duty.site_id, duty_id=duty.id or 0, person_id=person_id, kind="done", at=work.now,
            received_at=work.now, value=value,
        )
    )  # fmt: skip
