"""What is late climbs: to the leader of the group, the second one, the manager, until somebody takes it.

One live call a chain (leading.py), however many duties: it grows with what becomes late, climbs a step each time the
site's minutes are over, stops when it is taken, and ends when nothing of it is late any more. The rows are held while
they are looked at and a step stands once by its number, so any number of processes may run this.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func
from sqlmodel import and_, col, or_, select

import app.checks.messages  # noqa: F401  (adds the words of the refusals)
from app.checks.events import LateAcknowledged, LateClimbed, LateSettled
from app.checks.leading import chains, own_chains, rungs, whole_site
from app.checks.models import LateCall, LateStep
from app.checks.rules import begins_anew, climbs, next_told
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.text import RowId
from app.core.work import Work
from app.duties.events import DutiesLate
from app.duties.late import STALE
from app.duties.models import Duty
from app.people.models import Person
from app.sites.models import Site
from app.sites.queries import setting, site

ANSWER_MINUTES = 10
"""Used where a site has no `late_answer_minutes`. A guess of ours: the time to walk over and look."""


@dataclass(frozen=True)
class Outstanding:
    """What of a call nobody has done: how many, and at which posts."""

    count: int
    post_ids: tuple[int, ...]


def answer_span(work: Work, site_id: int) -> timedelta:
    """How long those who were told have until the next ones are."""
    return timedelta(minutes=setting(work, site_id, "late_answer_minutes", ANSWER_MINUTES))


def note_late(work: Work, fact: DutiesLate) -> None:
    """Reaction: something new is late. It joins the live call of its chain, or begins one from the bottom."""
    known = chains(work, fact.site_id)
    for chain in sorted({known[post_id] for post_id in fact.post_ids if post_id in known}):
        call = live_call(work, fact.site_id, chain)
        if call is not None:
            taken = call.acknowledged_at is not None
            if not begins_anew(rungs(work, fact.site_id, chain), call.told, acknowledged=taken):
                call.version += 1
                work.session.add(call)
                continue
            call.ended_at = work.now
            work.session.add(call)
            work.session.flush()
        # Whoever leads now hears of what was told before and nobody took.
        since = call.since if call is not None and call.acknowledged_at is None else work.now
        begun = work.add(LateCall(site_id=fact.site_id, chain=chain, since=since, opened_at=work.now))
        climb(work, begun)


def climb(work: Work, call: LateCall) -> tuple[int, ...]:
    """One step up: those who are told now; nobody when all are."""
    people = next_told(rungs(work, call.site_id, call.chain), call.told)
    if people:
        call.step, call.told, call.told_at = call.step + 1, [*call.told, *people], work.now
        work.session.add(call)
        work.add(LateStep(site_id=call.site_id, call_id=call.id or 0, step=call.step, people=list(people), at=work.now))
    return people


def climb_late(work: Work) -> None:
    """Job: calls that nobody took in time climb, those of which nothing is left end. Can run twice, or not for hours:
    after a pause each climbs one step and the next wait begins."""
    query = (
        select(LateCall)
        .join(Site, col(Site.id) == col(LateCall.site_id))
        .where(col(LateCall.ended_at).is_(None), col(Site.active))
        .order_by(col(Site.id), col(LateCall.id))
        .with_for_update(of=LateCall)
    )
    for call in list(work.session.exec(query.execution_options(populate_existing=True))):
        if not outstanding(work, call).count:
            call.ended_at = work.now
            work.session.add(call)
            work.emit(LateSettled(call.site_id, call.id or 0, call.chain))
        elif call.acknowledged_at is None and climbs(call.told_at, work.now, answer_span(work, call.site_id)):
            people = climb(work, call)
            if people:
                work.emit(LateClimbed(call.site_id, call.id or 0, call.chain, call.step, people))


def live_call(work: Work, site_id: int, chain: str) -> LateCall | None:
    """The live call of a chain, held until the transaction ends."""
    query = select(LateCall).where(
        LateCall.site_id == site_id, LateCall.chain == chain, col(LateCall.ended_at).is_(None)
    )
    return work.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def outstanding(work: Work, call: LateCall) -> Outstanding:
    """What of a call is late still; a missed one counts until somebody has taken the call."""
    states = ("open",) if call.acknowledged_at is not None else ("open", "missed")
    query = (
        select(Duty.post_id, func.count())
        .where(
            Duty.site_id == call.site_id,
            col(Duty.state).in_(states),
            col(Duty.late_told_at) >= call.since,
            Duty.due_at > work.now - STALE,
            col(Duty.post_id).in_(_posts_of(work, call)),
        )
        .group_by(col(Duty.post_id))
    )
    found = dict(work.session.exec(query).all())
    return Outstanding(sum(found.values()), tuple(sorted(found)))


def _posts_of(work: Work, call: LateCall) -> list[int]:
    return [post_id for post_id, chain in chains(work, call.site_id).items() if chain == call.chain]


class TakeLateIn(BaseModel):
    """A call as it was seen: `version` moves when something new is late."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    call_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)


@command(Permission.DUTY_TICKOTHER)
def acknowledge_late(work: Work, data: TakeLateIn) -> LateCall:
    """Take what is late in a group: it climbs no further until something new is late.

    Raises NotFound, Forbidden for another leader's group, Conflict when somebody took it before ("late_taken"), when
    nothing of it is late any more, or when something new came meanwhile.
    """
    query = select(LateCall).where(LateCall.id == data.call_id, LateCall.site_id == data.site_id)
    call = work.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if call is None:
        raise NotFound()
    if not whole_site(work, data.site_id) and call.chain not in own_chains(work, data.site_id):
        raise Forbidden("duty_not_team")
    if call.acknowledged_at is not None:
        if call.acknowledged_by == work.actor.person_id:
            return call
        raise Conflict("late_taken", **_who(work, call))
    if call.ended_at is not None:
        raise Conflict("late_over")
    if call.version != data.version:
        raise Conflict("changed_meanwhile")
    call.acknowledged_at, call.acknowledged_by = work.now, work.actor.person_id
    work.session.add(call)
    work.emit(LateAcknowledged(call.site_id, call.id or 0, call.chain))
    return call


def _who(work: Work, call: LateCall) -> dict[str, str]:
    name = work.session.exec(select(Person.name).where(Person.id == call.acknowledged_by)).first() or "–"
    at = call.acknowledged_at or work.now
    return {"name": name, "at": at.astimezone(site(work, call.site_id).zone).strftime("%H:%M")}


def calls_of(work: Work, site_id: int) -> list[tuple[LateCall, str]]:
    """Live calls and those that somebody took lately, with the name of who did; the oldest first. One statement."""

    def load() -> list[tuple[LateCall, str]]:
        query = (
            select(LateCall, Person.name)
            .outerjoin(Person, col(Person.id) == col(LateCall.acknowledged_by))
            .where(
                LateCall.site_id == site_id,
                or_(
                    col(LateCall.ended_at).is_(None),
                    and_(col(LateCall.opened_at) > work.now - STALE, col(LateCall.acknowledged_at).is_not(None)),
                ),
            )
            .order_by(col(LateCall.id))
        )
        return [(call, name or "") for call, name in work.session.exec(query)]

    return work.memo(("late calls", site_id), load)


def told_of(work: Work, site_id: int, post_ids: Iterable[int]) -> list[LateCall]:
    """The live calls of the chains of these posts that nobody has taken, for the notices."""
    known = chains(work, site_id)
    wanted = {known[post_id] for post_id in post_ids if post_id in known}
    query = select(LateCall).where(
        LateCall.site_id == site_id, col(LateCall.ended_at).is_(None), col(LateCall.acknowledged_at).is_(None)
    )
    return [call for call in work.session.exec(query.order_by(col(LateCall.id))) if call.chain in wanted]
