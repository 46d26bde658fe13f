"""The chain of one visit for its page: who recorded what and when, what went into it, what may be recorded next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from app.core.actor import Permission
from app.core.work import Work
from app.people.models import Person
from app.sites.models import Unit
from app.sites.queries import setting
from app.visitors.clocks import targets
from app.visitors.models import Visit, VisitStep
from app.visitors.models_chain import VisitMerge
from app.visitors.party_steps import earlier_steps, next_steps
from app.visitors.queries import MERGE_MINUTES, PartyRow, open_parties
from app.visitors.steps import UNDO, by_car
from app.visitors.story import COLUMNS, Link, Party, Step, tell

MOST_STEPS, MOST_TWINS = 200, 6
UNDONE = ("acked", "at_door", "served", "hall", "sand", "tour", "talk", "leaving", "departed", "car_out")
FOLDED = aliased(Visit)


@dataclass(frozen=True)
class Merging:
    """One record that went into this party. `number` 0: it was never a party of its own; `by` who put them together."""

    id: int
    kind: str
    at: datetime
    number: int
    by: str


@dataclass(frozen=True)
class Story:
    """The chain with what may be done to it; `steps` are all records of it, oldest first.

    `next` are steps for one tap now, `earlier` those that may be entered with their own time, `twins` open parties that
    may be the same one. All three are empty for who may not act. `undo` is the reader's own step of a moment ago.
    """

    links: Sequence[Link]
    steps: Sequence[Step]
    away_s: int
    returned_at: datetime | None
    next: Sequence[str]
    earlier: Sequence[str]
    mergings: Sequence[Merging]
    twins: Sequence[PartyRow]
    undo: str


def story_of(work: Work, visit: Visit, row: PartyRow | None) -> Story:
    """The story of `visit`; `row` is the same party as it stands on site, None when it is closed. Two statements."""
    steps = _steps(work, visit)
    instants: Mapping[str, datetime | None] = {key: getattr(visit, f"{key}_at") for key in COLUMNS}
    party = Party(instants, visit.place, row.since if row else visit.opened_at, visit.outcome, by_car(visit))
    acts, pairs = _may_step(work, visit), work.may(Permission.VISIT_ANNOUNCE, visit.site_id)
    return Story(
        tell(steps, party, targets(work, visit.site_id)),
        steps,
        visit.away_s,
        visit.returned_at,
        next_steps(row) if row and acts else [],
        earlier_steps(visit) if acts else [],
        _mergings(work, visit),
        _twins(work, visit) if row and pairs else [],
        _undo(work, visit, steps) if acts else "",
    )


def _undo(work: Work, visit: Visit, steps: Sequence[Step]) -> str:
    """The last step, when the reader recorded it a moment ago and it can be taken back here."""
    own = [step for step in steps if step.visit_id == visit.id]
    if not own or own[-1].by != work.actor.name or own[-1].step not in UNDONE or work.now - own[-1].heard_at > UNDO:
        return ""
    return own[-1].step


def _may_step(work: Work, visit: Visit) -> bool:
    """For showing only: consultants record the steps of their own parties."""
    letter = work.actor.cell(Permission.VISIT_STEP, visit.site_id)
    return work.may(Permission.VISIT_STEP, visit.site_id) and (
        letter != "O" or visit.consultant_id == work.actor.person_id
    )


def _steps(work: Work, visit: Visit) -> list[Step]:
    """The records of the party and of those that went into it, in the order of recording."""
    folded = select(FOLDED.id).where(FOLDED.merged_into == visit.id, FOLDED.site_id == visit.site_id)
    query = (
        select(VisitStep, Person.name, Unit.name_zh, Unit.name_en)
        .join(Person, col(Person.id) == col(VisitStep.by), isouter=True)
        .join(Unit, col(Unit.id) == col(VisitStep.unit_id), isouter=True)
        .where(
            VisitStep.site_id == visit.site_id,
            or_(col(VisitStep.visit_id) == visit.id, col(VisitStep.visit_id).in_(folded)),
        )
        .order_by(col(VisitStep.id))
        .limit(MOST_STEPS)
    )
    return [
        Step(
            row.id or 0, row.step, row.at, row.received_at, name or "", row.note, row.reason, (zh or "", en or ""),
            row.unit_id, row.visit_id,
        )
        for row, name, zh, en in work.session.exec(query)
    ]  # fmt: skip


def _mergings(work: Work, visit: Visit) -> list[Merging]:
    query = (
        select(VisitMerge.id, VisitMerge.kind, VisitMerge.at, FOLDED.number, Person.name)  # type: ignore[call-overload]
        .join(FOLDED, col(FOLDED.id) == col(VisitMerge.folded_id), isouter=True)
        .join(Person, col(Person.id) == col(VisitMerge.by), isouter=True)
        .where(VisitMerge.site_id == visit.site_id, VisitMerge.kept_id == visit.id, col(VisitMerge.parted_at).is_(None))
        .order_by(col(VisitMerge.id))
    )
    return [Merging(row[0] or 0, row[1], row[2], row[3] or 0, row[4] or "") for row in work.session.exec(query)]


def _twins(work: Work, visit: Visit) -> list[PartyRow]:
    """Open parties that may be the same one, the likeliest first: recorded about the same time, as many people."""
    near = timedelta(minutes=max(1, setting(work, visit.site_id, "merge_minutes", MERGE_MINUTES)))
    rows = [
        row
        for row in open_parties(work, visit.site_id)
        if row.id != visit.id and not (row.surname and visit.visitor_id and row.registered_at)
    ]
    rows.sort(
        key=lambda row: (
            abs(row.opened_at - visit.opened_at) > near, row.heads != visit.heads,
            abs(row.opened_at - visit.opened_at), row.id,
        )
    )  # fmt: skip
    return rows[:MOST_TWINS]
