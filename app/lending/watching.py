"""The clock's part: what should be back by now is overdue, and is told once."""

from datetime import timedelta

from sqlmodel import col, or_, select

from app.core.work import Work
from app.lending.events import KeysOverdue, UmbrellasOverdue
from app.lending.models import KeyLoan, Umbrella, UmbrellaLoan
from app.lending.words import State
from app.sites.models import Site
from app.sites.queries import setting
from app.visitors.models import Visit

ESCORT_MINUTES, LEFT_MINUTES, KEY_HOURS = 20, 10, 12
"""Defaults of the settings umbrella_escort_minutes, umbrella_left_minutes, key_hours."""


def watch_loans(work: Work) -> None:
    """Job: umbrellas and keys that are not back in time, by site; each is told once."""
    _umbrellas(work)
    _keys(work)


def _umbrellas(work: Work) -> None:
    query = (
        select(Umbrella, UmbrellaLoan, Visit.departed_at)
        .join(UmbrellaLoan, col(UmbrellaLoan.umbrella_id) == col(Umbrella.id))
        .join(Site, col(Site.id) == col(Umbrella.site_id))
        .join(Visit, col(Visit.id) == col(UmbrellaLoan.visit_id), isouter=True)
        .where(
            col(Site.active),
            col(UmbrellaLoan.back_at).is_(None),
            col(Umbrella.state).in_((State.ESCORT, State.LENT)),
            or_(
                UmbrellaLoan.kind == "escort",
                col(UmbrellaLoan.due_at) <= work.now,
                col(Visit.departed_at).is_not(None),
            ),
        )
        .order_by(col(Umbrella.id))
    )
    found: dict[int, list[int]] = {}
    for umbrella, loan, left_at in work.session.exec(query):
        site_id = umbrella.site_id
        if loan.kind == "escort":
            due = loan.out_at + timedelta(minutes=setting(work, site_id, "umbrella_escort_minutes", ESCORT_MINUTES))
        elif loan.kind == "visit" and left_at is not None:
            due = left_at + timedelta(minutes=setting(work, site_id, "umbrella_left_minutes", LEFT_MINUTES))
        else:
            due = loan.due_at or work.now
        if due <= work.now:
            umbrella.state, umbrella.state_at = State.OVERDUE.value, work.now
            umbrella.version += 1
            found.setdefault(site_id, []).append(umbrella.id or 0)
    for site_id, ids in found.items():
        work.emit(UmbrellasOverdue(site_id, tuple(ids)))


def _keys(work: Work) -> None:
    query = (
        select(KeyLoan)
        .join(Site, col(Site.id) == col(KeyLoan.site_id))
        .where(col(Site.active), col(KeyLoan.back_at).is_(None), col(KeyLoan.late_told_at).is_(None))
        .order_by(col(Site.id), col(KeyLoan.id))
    )
    found: dict[int, list[KeyLoan]] = {}
    for loan in work.session.exec(query):
        if work.now - loan.out_at >= timedelta(hours=setting(work, loan.site_id, "key_hours", KEY_HOURS)):
            loan.late_told_at = work.now
            found.setdefault(loan.site_id, []).append(loan)
    for site_id, loans in found.items():
        keys, holders = tuple(loan.key_id for loan in loans), tuple(loan.holder_id for loan in loans)
        work.emit(KeysOverdue(site_id, keys, holders))
