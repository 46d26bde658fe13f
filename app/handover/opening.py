"""The word on the doors: go, go all the same with a reason, not yet; and a call to whoever has what is missing."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.handover.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import Note, RowId
from app.core.work import Work
from app.handover.crew import closing_at, opening_at
from app.handover.events import OpeningDecided, ReadyCalled
from app.handover.models import OpeningDecision
from app.handover.opening_view import board, forget_board
from app.people.rights import person_at
from app.roster.slots import name_of
from app.sites.queries import site, today


class DecideOpeningIn(BaseModel):
    """go or not yet. A reason is needed to open although something is missing."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    decision: Literal["go", "not_yet"]
    reason: Note = Field(default="", max_length=200)


class CallIn(BaseModel):
    """Who is to be reminded, and of what."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    person_id: RowId
    about: Literal["post", "duty", "briefing"]


@command(Permission.ASSIGN_POST)
def decide_opening(work: Work, data: DecideOpeningIn) -> OpeningDecision:
    """Say whether the doors open, with what is missing at this instant.

    Raises Invalid("opening_needs_reason"), Conflict("opening_decided", "opening_over").
    """
    if work.now >= closing_at(work, data.site_id):
        raise Conflict("opening_over")
    day = today(work, data.site_id)
    query = select(OpeningDecision).where(OpeningDecision.site_id == data.site_id, OpeningDecision.business_day == day)
    last = work.session.exec(query.order_by(col(OpeningDecision.id).desc()).limit(1)).first()
    if last is not None and last.decision == data.decision == "go":
        at = last.at.astimezone(site(work, data.site_id).zone).strftime("%H:%M")
        raise Conflict("opening_decided", person=name_of(work, last.by), at=at)
    now = board(work, data.site_id)
    if data.decision == "go" and now.missing and not data.reason:
        raise Invalid("opening_needs_reason", "reason")
    row = work.add(
        OpeningDecision(
            site_id=data.site_id, business_day=day, decision=data.decision, reason=data.reason, missing=now.missing,
            missing_codes=list(now.codes), at=work.now, by=work.actor.person_id,
        )
    )  # fmt: skip
    forget_board(work, data.site_id)
    work.emit(OpeningDecided(data.site_id, row.id or 0, day, data.decision, now.missing), reason=data.reason)
    return row


@command(Permission.ASSIGN_POST)
def call_ready(work: Work, data: CallIn) -> int:
    """Remind somebody of what is missing; the id of whoever was called. Raises NotFound for people of other sites."""
    person, _ = person_at(work, data.person_id, data.site_id)
    work.emit(ReadyCalled(data.site_id, person.id or 0, data.about, opening_at(work, data.site_id)))
    return person.id or 0
