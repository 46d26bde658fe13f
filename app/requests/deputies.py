"""What the roster says against a leader who is to manage by day: the answer to people's question (see app/main.py)."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.people.delegation import Objection
from app.roster.models import Assignment
from app.roster.rules import Severity, Span
from app.roster.rules_site import book_of


def deputy_objections(
    work: Work, site_id: int, person_id: int, from_at: datetime, until_at: datetime
) -> tuple[Objection, ...]:
    """The rule about night shifts and standing in for the manager: planned nights in or too near to the window.

    The rule of the roster looks the other way round, at a night shift that is to be planned near a window.
    """
    book, window = book_of(work, site_id), Span(from_at, until_at)
    term = book.terms(book.day_of(window)).of("night_deputy")
    if term.severity is Severity.OFF:
        return ()
    near = timedelta(hours=term.limit)
    query = select(Assignment).where(
        Assignment.person_id == person_id,
        col(Assignment.cleared_at).is_(None),
        Assignment.ends_at > from_at - near,
        Assignment.starts_at < until_at + near,
    )
    for row in work.session.exec(query.order_by(col(Assignment.starts_at))):
        if book.is_night(Span(row.starts_at, row.ends_at), row.business_day):
            start, end = (at.astimezone(book.zone).strftime("%m-%d %H:%M") for at in (row.starts_at, row.ends_at))
            params: dict[str, object] = {"start": start, "end": end}
            return (Objection("deputy_at_night", term.severity is Severity.BLOCK, params),)
    return ()
