"""Who looked at which full number and why: for the manager and the auditor. The number itself is not shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import col, select

from app.core.work import Work
from app.lending.borrowers import SUBJECT as LOAN
from app.lending.models import UmbrellaLoan
from app.people.models import Person
from app.visitors.models import Reveal, Visit, Visitor

SHOWN = 100
DAYS = timedelta(days=30)


@dataclass(frozen=True)
class RevealRow:
    """One look. `subject` is visitor (phone), visit (plate) or loan (a borrower's phone).

    `masked` is what everybody sees of it, empty when it was forgotten since.
    """

    who: str
    at: datetime
    subject: str
    masked: str
    reason: str


@dataclass(frozen=True)
class Reveals:
    """The last looks, newest first, and how many each person had within thirty days."""

    rows: tuple[RevealRow, ...]
    people: tuple[tuple[str, int], ...]


def reveals(work: Work, site_id: int, **_scope: object) -> Reveals:
    """Two statements, however many."""
    query = (
        columns(
            Reveal, col(Person.name), col(Visitor.phone_masked), col(Visit.plate_masked), col(UmbrellaLoan.phone_masked)
        )
        .join(Person, col(Person.id) == col(Reveal.person_id))
        .join(Visitor, (col(Visitor.id) == col(Reveal.subject_id)) & (col(Reveal.subject) == "visitor"), isouter=True)
        .join(Visit, (col(Visit.id) == col(Reveal.subject_id)) & (col(Reveal.subject) == "visit"), isouter=True)
        .join(UmbrellaLoan, (col(UmbrellaLoan.id) == col(Reveal.subject_id)) & (col(Reveal.subject) == LOAN),
              isouter=True)
        .where(col(Reveal.site_id) == site_id)
        .order_by(col(Reveal.at).desc(), col(Reveal.id).desc())
        .limit(SHOWN)
    )  # fmt: skip
    rows = tuple(
        RevealRow(name, row.at, row.subject, phone or plate or borrower or "", row.reason)
        for row, name, phone, plate, borrower in work.session.execute(query)
    )
    sums = (
        select(Person.name, func.count())
        .join(Reveal, col(Reveal.person_id) == col(Person.id))
        .where(Reveal.site_id == site_id, col(Reveal.at) > work.now - DAYS)
        .group_by(col(Person.id), col(Person.name))
        .order_by(func.count().desc(), col(Person.name))
    )
    return Reveals(rows, tuple((name, number) for name, number in work.session.exec(sums)))
