"""The second signature, or the refusal; and the leader's word on it."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, or_, select

import app.handover.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import pick
from app.core.text import Reason, RowId
from app.core.work import Work
from app.handover.events import HandoverRefused, HandoverSettled, HandoverTaken
from app.handover.giving import NEXT, locked, require_state
from app.handover.models import Handover, HandoverCount
from app.handover.things import CountedIn, read_counts
from app.people.rights import own_teams
from app.roster.models import Assignment, Standing
from app.roster.presence import PresenceIn, arrive
from app.roster.standings import standing_of
from app.sites.queries import posts


class TakeHandoverIn(CountedIn):
    """The handover as it was seen, and what the next person counts."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    handover_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)


class RefuseHandoverIn(BaseModel):
    """Why it is not signed."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    handover_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)
    reason: Reason


class SettleHandoverIn(BaseModel):
    """The leader's word: it stands as it is, or it is counted and written again."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    handover_id: RowId
    version: int = Field(ge=1, le=2**31 - 1)
    how: Literal["stands", "again"]
    reason: Reason


@command(Permission.CLOCK_SELF)
def take_handover(work: Work, data: TakeHandoverIn) -> Handover:
    """Count again, sign, and stand there: the other's presence ends at the same instant.

    Signed again by the same person it stays as it is. Raises Forbidden("handover_own", "handover_not_yours"),
    Conflict for what others did meanwhile, Invalid("handover_count_all", "handover_differs"), and what `arrive` raises.
    """
    row = locked(work, data.site_id, data.handover_id)
    me = work.actor.person_id or 0
    if row.state == "taken" and row.taken_by == me:
        return row
    _require_next(work, row, me)
    require_state(work, row, "given")
    if row.version != data.version:
        raise Conflict("changed_meanwhile")
    counts = list(work.session.exec(select(HandoverCount).where(HandoverCount.handover_id == row.id)))
    counted = read_counts(data, [one.thing_id for one in counts])
    for one in counts:
        mine = counted[one.thing_id]
        if mine.count != one.given and row.settled_how != "stands":
            name = pick(work.lang, one.name_zh, one.name_en)
            raise Invalid("handover_differs", "counts", thing=name, counted=mine.count, given=one.given)
        one.taken, one.taken_note = mine.count, mine.note
        work.session.add(one)
    standing = _stand(work, row, me)
    row.state, row.taken_by, row.taken_at, row.closed_at = "taken", me, work.now, work.now
    row.version += 1
    work.session.add(row)
    work.emit(
        HandoverTaken(
            row.site_id, row.id or 0, row.post_id, row.place, row.from_person, me, standing.assignment_id,
            sum(one.taken or 0 for one in counts),
        )
    )  # fmt: skip
    return row


@command(Permission.CLOCK_SELF)
def refuse_handover(work: Work, data: RefuseHandoverIn) -> Handover:
    """Do not sign: it goes up to the leader; whoever stands there stays. Raises as `take_handover`."""
    row = locked(work, data.site_id, data.handover_id)
    me = work.actor.person_id or 0
    if row.state == "refused" and row.refused_by == me:
        return row
    _require_next(work, row, me)
    require_state(work, row, "given")
    if row.version != data.version:
        raise Conflict("changed_meanwhile")
    row.state, row.refused_by, row.refused_at, row.refused_why = "refused", me, work.now, data.reason
    row.settled_how, row.settled_words, row.settled_at, row.settled_by = "", "", None, None
    row.version += 1
    work.session.add(row)
    fact = HandoverRefused(row.site_id, row.id or 0, row.post_id, row.place, row.from_person, me)
    work.emit(fact, reason=data.reason)
    return row


@command(Permission.CLOCK_OTHER)
def settle_handover(work: Work, data: SettleHandoverIn) -> Handover:
    """The leader decides with a word: taken over as it is, or counted and written again.

    Raises Forbidden("handover_not_team", "handover_own_case"), Conflict("handover_not_refused", "changed_meanwhile").
    """
    row = locked(work, data.site_id, data.handover_id)
    require_team(work, row.site_id, (row.post_id,))
    if work.actor.person_id in (row.from_person, row.refused_by):
        raise Forbidden("handover_own_case")
    if row.state == "given" and row.settled_by == work.actor.person_id and row.settled_how == data.how:
        return row
    if row.state == "given":
        raise Conflict("handover_not_refused")
    require_state(work, row, "refused")
    if row.version != data.version:
        raise Conflict("changed_meanwhile")
    row.state, row.closed_at = ("given", None) if data.how == "stands" else ("withdrawn", work.now)
    row.settled_how, row.settled_words = data.how, data.reason
    row.settled_at, row.settled_by = work.now, work.actor.person_id
    row.version += 1
    work.session.add(row)
    fact = HandoverSettled(
        row.site_id, row.id or 0, row.post_id, row.place, row.from_person, row.refused_by or 0, data.how
    )
    work.emit(fact, reason=data.reason)
    return row


def require_team(work: Work, site_id: int, post_ids: Iterable[int]) -> None:
    """Refuse a leader the posts of other groups."""
    if granted(work) != "T":
        return
    known, teams = posts(work, site_id), own_teams(work, site_id)
    if any(post_id not in known or known[post_id].group_code not in teams for post_id in post_ids):
        raise Forbidden("handover_not_team")


def _require_next(work: Work, row: Handover, me: int) -> None:
    """The next person is planned there soon, or stands there already."""
    if row.from_person == me:
        raise Forbidden("handover_own")
    there = standing_of(work, me)
    if there is not None and (there.post_id, there.place) == (row.post_id, row.place):
        return
    query = select(Assignment.id).where(
        Assignment.site_id == row.site_id,
        Assignment.post_id == row.post_id,
        Assignment.place == row.place,
        Assignment.person_id == me,
        col(Assignment.cleared_at).is_(None),
        Assignment.starts_at <= work.now + NEXT,
        or_(col(Assignment.ends_at) > work.now, col(Assignment.ends_at) > row.given_at),
    )
    if work.session.exec(query.limit(1)).first() is None and row.taken_by != me:
        raise Forbidden("handover_not_yours")


def _stand(work: Work, row: Handover, me: int) -> Standing:
    """The next person stands on the place from this instant, if they do not yet."""
    there = standing_of(work, me)
    if there is None or (there.post_id, there.place) != (row.post_id, row.place):
        there = arrive(work, PresenceIn(site_id=row.site_id))
    if (there.post_id, there.place) != (row.post_id, row.place):
        raise Conflict("handover_not_there_yet")
    return there
