"""One full number at a time, with a reason, written down and counted against a quota."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, NotFound, TooMany
from app.core.text import Reason, RowId
from app.core.work import Work
from app.sites.queries import setting
from app.visitors import messages_desk as messages_desk  # registers the words of the refusals
from app.visitors.events_desk import NumberRevealed
from app.visitors.models import Reveal, Visit, Visitor

QUOTA = 40
"""Default of the setting reveal_quota: numbers one person may look at in an hour."""

HOUR = timedelta(hours=1)
SHOWN = timedelta(minutes=1)
"""How long the answer of a reveal can be shown again (a form sent twice)."""


class RevealIn(BaseModel):
    """Whose number (`visitor`: the phone, `visit`: the plate) and why."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    subject: Literal["visitor", "visit"]
    subject_id: RowId
    reason: Reason


@command(Permission.VISITOR_REVEAL)
def reveal_number(work: Work, data: RevealIn) -> Reveal:
    """Write the reveal down; `number_of` then reads the number. Raises NotFound, TooMany, Conflict for no number."""
    if granted(work) == "OR" and not _is_mine(work, data):
        raise NotFound()
    if _cipher(work, data.site_id, data.subject, data.subject_id) is None:
        raise Conflict("nothing_to_reveal")
    check_quota(work, data.site_id)
    row = work.add(
        Reveal(
            site_id=data.site_id,
            person_id=work.actor.person_id or 0,
            subject=data.subject,
            subject_id=data.subject_id,
            at=work.now,
            reason=data.reason,
        )
    )
    work.emit(NumberRevealed(data.site_id, data.subject, data.subject_id), data.reason)
    return row


def _is_mine(work: Work, data: RevealIn) -> bool:
    me = work.actor.person_id
    if data.subject == "visit":
        return work.get(Visit, data.subject_id, site_id=data.site_id).consultant_id == me
    visitor = work.get(Visitor, data.subject_id, site_id=data.site_id)
    served = work.find(Visit, site_id=data.site_id, visitor_id=visitor.id, consultant_id=me, departed_at=None)
    return visitor.consultant_id == me or served is not None


def check_quota(work: Work, site_id: int) -> None:
    """Raises TooMany when the person has looked at as many numbers in an hour as the site allows."""
    limit = setting(work, site_id, "reveal_quota", QUOTA)
    query = (
        select(Reveal.at)
        .where(Reveal.person_id == work.actor.person_id, col(Reveal.at) > work.now - HOUR)
        .order_by(col(Reveal.at).desc())
        .limit(max(limit, 1))
    )
    recent = work.session.exec(query).all()
    if len(recent) >= limit:
        oldest = recent[-1] if recent else work.now
        raise TooMany("reveal_quota", seconds=max(1, int((oldest + HOUR - work.now).total_seconds())), limit=limit)


def _cipher(work: Work, site_id: int, subject: str, subject_id: int) -> bytes | None:
    if subject == "visit":
        return work.get(Visit, subject_id, site_id=site_id).plate_cipher
    return work.get(Visitor, subject_id, site_id=site_id).phone_cipher


def number_of(work: Work, reveal_id: int, site_id: int) -> str:
    """The number behind one's own reveal of this minute. Raises NotFound for any other."""
    row = work.get(Reveal, reveal_id, site_id=site_id)
    if row.person_id != work.actor.person_id or work.now - row.at > SHOWN:
        raise NotFound()
    cipher = _cipher(work, site_id, row.subject, row.subject_id)
    if cipher is None:
        raise NotFound()
    return work.house.vault.unseal(cipher)
