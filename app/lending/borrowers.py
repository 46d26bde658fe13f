"""Whose umbrella at home it is: the number in full for one minute, with a reason, written down like every reveal."""

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command, granted
from app.core.errors import Conflict, NotFound
from app.core.text import Reason, RowId
from app.core.work import Work
from app.lending.models import UmbrellaLoan
from app.visitors.events_desk import NumberRevealed
from app.visitors.models import Reveal
from app.visitors.reveal import SHOWN, check_quota

SUBJECT = "loan"


class RevealBorrowerIn(BaseModel):
    """The umbrella that is at somebody's home, and why its borrower is called."""

    model_config = ConfigDict(extra="ignore")

    site_id: RowId
    umbrella_id: RowId
    reason: Reason


@command(Permission.VISITOR_REVEAL)
def reveal_borrower(work: Work, data: RevealBorrowerIn) -> Reveal:
    """Write the look down. Raises NotFound, Conflict where no number was left, TooMany beyond the quota."""
    if granted(work) == "OR":  # a loan belongs to no consultant
        raise NotFound()
    query = select(UmbrellaLoan).where(
        UmbrellaLoan.site_id == data.site_id,
        UmbrellaLoan.umbrella_id == data.umbrella_id,
        col(UmbrellaLoan.back_at).is_(None),
    )
    loan = work.session.exec(query).first()
    if loan is None or loan.phone_cipher is None:
        raise Conflict("nothing_to_reveal")
    check_quota(work, data.site_id)
    row = work.add(
        Reveal(
            site_id=data.site_id,
            person_id=work.actor.person_id or 0,
            subject=SUBJECT,
            subject_id=loan.id or 0,
            at=work.now,
            reason=data.reason,
        )
    )
    work.emit(NumberRevealed(data.site_id, SUBJECT, loan.id or 0), data.reason)
    return row


def number_shown(work: Work, site_id: int, reveal_id: int | None) -> tuple[int, str]:
    """(umbrella, number) behind one's own reveal of this minute; (0, "") for any other."""
    row = work.session.get(Reveal, reveal_id) if reveal_id and 0 < reveal_id < 2**31 else None
    fits = row is not None and row.site_id == site_id and row.subject == SUBJECT
    if row is None or not fits or row.person_id != work.actor.person_id or work.now - row.at > SHOWN:
        return 0, ""
    loan = work.session.get(UmbrellaLoan, row.subject_id)
    if loan is None or loan.phone_cipher is None:
        return 0, ""
    return loan.umbrella_id, work.house.vault.unseal(loan.phone_cipher)
