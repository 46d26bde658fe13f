"""The first signature: whoever leaves a place writes down what they leave behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.handover.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import pick
from app.core.text import Note, RowId
from app.core.work import Work
from app.handover.events import HandoverGiven, HandoverWithdrawn
from app.handover.gathered import gather, to_json
from app.handover.models import Handover, HandoverCount, HandoverThing
from app.handover.things import Counted, CountedIn, read_counts, things_of
from app.people.models import Person
from app.roster.models import Assignment, Standing
from app.roster.presence import PresenceIn, leave_post
from app.roster.relief_presence import relief_by
from app.roster.slots import name_of
from app.roster.standings import standing_of
from app.sites.queries import setting, site

READY, EARLY, LATE = 15, 10, 120
"""Minutes, used where a site has no value: ready this long before the end and there this long before the start
(field F30); so long after leaving one may still write the handover (ours)."""
NEXT = timedelta(hours=2)
"""Whoever is planned on the place within this is the next person."""


class GiveHandoverIn(CountedIn):
    """What is handed over; `nobody`: the day ends here, the leader is told."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    remarks: Note = ""
    nobody: bool = False


class WithdrawIn(BaseModel):
    """One's own signature that is to be taken back. `version` is that of the handover as it was seen."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    handover_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)


@dataclass(frozen=True)
class NextOne:
    """Who is planned on a place next."""

    assignment_id: int
    person_id: int
    name: str
    starts_at: datetime


@command(Permission.DUTY_TICK)
def give_handover(work: Work, data: GiveHandoverIn) -> Handover:
    """Sign what one leaves behind on one's place: counted, gathered, in words. One stays until it is taken over.

    With `nobody` the place is left at once and the leader is told. Raises Invalid("handover_no_post",
    "handover_too_long_ago", "handover_count_all", "handover_explain"), Conflict("handover_open", "handover_first",
    "handover_covering").
    """
    standing = last_standing(work, data.site_id)
    things = things_of(work, data.site_id).get(standing.post_id, [])
    counted = read_counts(data, [row.id or 0 for row in things])
    for thing in things:
        _explain(work, thing, counted[thing.id or 0])
    _refuse_second(work, standing)
    planned = work.session.get(Assignment, standing.assignment_id) if standing.assignment_id else None
    after = next_on(work, standing.post_id, standing.place, planned.ends_at if planned else work.now)
    row = work.add(
        Handover(
            site_id=data.site_id,
            post_id=standing.post_id,
            place=standing.place,
            business_day=planned.business_day if planned else site(work, data.site_id).day_of(standing.started_at),
            from_person=standing.person_id,
            from_standing_id=standing.id or 0,
            from_assignment_id=planned.id if planned else None,
            shift_ends_at=planned.ends_at if planned else None,
            gathered=to_json(gather(work, data.site_id, (standing.post_id, standing.place))),
            remarks=data.remarks,
            given_at=work.now,
        )
    )
    _keep(work, row, things, counted)
    if data.nobody:
        row.state, row.closed_at = "nobody", work.now
        work.session.add(row)
        if standing.ended_at is None:
            leave_post(work, PresenceIn(site_id=data.site_id))
    work.emit(
        HandoverGiven(
            data.site_id, row.id or 0, row.post_id, row.place, row.from_person, row.from_assignment_id,
            after.person_id if after and not data.nobody else None, data.nobody,
        )
    )  # fmt: skip
    return row


@command(Permission.DUTY_TICK)
def withdraw_handover(work: Work, data: WithdrawIn) -> Handover:
    """Take back one's own signature while nobody has signed for it, to write it again.

    Raises Forbidden for others, Conflict("handover_taken_by", "handover_closed", "changed_meanwhile").
    """
    row = locked(work, data.site_id, data.handover_id)
    if row.from_person != work.actor.person_id:
        raise Forbidden()
    if row.state == "withdrawn":
        return row
    require_state(work, row, "given")
    if row.version != data.version:
        raise Conflict("changed_meanwhile")
    row.state, row.closed_at = "withdrawn", work.now
    row.version += 1
    work.session.add(row)
    work.emit(HandoverWithdrawn(row.site_id, row.id or 0, row.post_id, row.place, row.from_person))
    return row


def last_standing(work: Work, site_id: int) -> Standing:
    """Where the actor stands, or stood until a while ago. Raises what `give_handover` says of it."""
    me = work.actor.person_id or 0
    mine = standing_of(work, me)
    if mine is not None and mine.site_id == site_id:
        cover = relief_by(work, me)
        if cover is not None and cover.cover_standing_id == mine.id:
            raise Conflict("handover_covering")
        return mine
    query = (
        select(Standing)
        .where(Standing.site_id == site_id, Standing.person_id == me, col(Standing.ended_at).is_not(None))
        .order_by(col(Standing.ended_at).desc())
    )
    before = work.session.exec(query.limit(1)).first()
    if before is None or before.ended_at is None:
        raise Invalid("handover_no_post")
    if before.ended_at < work.now - timedelta(minutes=setting(work, site_id, "handover_late_minutes", LATE)):
        raise Invalid("handover_too_long_ago")
    return before


def _explain(work: Work, thing: HandoverThing, counted: Counted) -> None:
    if counted.count != thing.expected and not counted.note:
        name = pick(work.lang, thing.name_zh, thing.name_en)
        raise Invalid("handover_explain", "notes", thing=name, counted=counted.count, expected=thing.expected)


def _refuse_second(work: Work, standing: Standing) -> None:
    """One open handover a place: one's own is taken back first, another's is signed or refused first."""
    row = open_on(work, standing.post_id, standing.place)
    if row is None:
        query = select(Handover).where(
            Handover.from_standing_id == standing.id, col(Handover.state).in_(("taken", "nobody"))
        )
        row = work.session.exec(query).first()
        if row is not None and row.state == "taken":
            raise Conflict("handover_taken_by", person=name_of(work, row.taken_by), at=clock(work, row, row.taken_at))
        if row is not None:
            raise Conflict("handover_closed")
        return
    if row.from_person != standing.person_id:
        raise Conflict("handover_first", person=name_of(work, row.from_person))
    raise Conflict("handover_waits" if row.state == "refused" else "handover_open")


def _keep(work: Work, row: Handover, things: list[HandoverThing], counted: dict[int, Counted]) -> None:
    for thing in things:
        one = counted[thing.id or 0]
        work.put(
            HandoverCount, site_id=row.site_id, handover_id=row.id, thing_id=thing.id, name_zh=thing.name_zh,
            name_en=thing.name_en, expected=thing.expected, given=one.count, given_note=one.note,
        )  # fmt: skip


def open_on(work: Work, post_id: int, place: int) -> Handover | None:
    """The handover of a place that is not closed, as it is in the database now."""
    query = select(Handover).where(
        Handover.post_id == post_id, Handover.place == place, col(Handover.closed_at).is_(None)
    )
    return work.session.exec(query.execution_options(populate_existing=True)).first()


def locked(work: Work, site_id: int, handover_id: int) -> Handover:
    """The handover, held against a second person until the transaction ends. Raises NotFound."""
    query = select(Handover).where(Handover.id == handover_id, Handover.site_id == site_id).with_for_update()
    row = work.session.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound()
    return row


def require_state(work: Work, row: Handover, state: str) -> None:
    """Refuse, saying what has become of it."""
    if row.state == state:
        return
    if row.state == "taken":
        raise Conflict("handover_taken_by", person=name_of(work, row.taken_by), at=clock(work, row, row.taken_at))
    if row.state == "withdrawn":
        raise Conflict("handover_withdrawn")
    if row.state == "refused":
        raise Conflict("handover_waits")
    raise Conflict("handover_not_refused" if state == "refused" else "handover_closed")


def clock(work: Work, row: Handover, at: datetime | None) -> str:
    """The time of day at the site."""
    return (at or work.now).astimezone(site(work, row.site_id).zone).strftime("%H:%M")


def next_on(work: Work, post_id: int, place: int, about: datetime, *, but: int | None = None) -> NextOne | None:
    """Whoever is planned on the place around `about`, by start; `but`: somebody who is not meant."""
    query = (
        select(Assignment, Person.name)
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            Assignment.post_id == post_id,
            Assignment.place == place,
            col(Assignment.cleared_at).is_(None),
            Assignment.ends_at > work.now,
            Assignment.starts_at >= about - NEXT,
            Assignment.starts_at <= about + NEXT,
            Assignment.person_id != (but or work.actor.person_id or 0),
        )
        .order_by(col(Assignment.starts_at))
        .limit(1)
    )
    found = work.session.exec(query).first()
    return NextOne(found[0].id or 0, found[0].person_id, found[1], found[0].starts_at) if found else None
