"""People who come for something else: counted apart so that heads still add up, never customers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import Line, RowId
from app.core.work import Work
from app.sites.models import Purpose
from app.sites.plan import kept
from app.sites.queries import setting, today
from app.visitors.events import NonCustomerCounted, NonCustomerTakenBack
from app.visitors.lineup import consultants
from app.visitors.models import NonCustomer, Visit
from app.visitors.steps import UNDO, WhenIn, close, instant, note

STANDARD = (
    ("viewing", "看房", "Viewing", True),
    ("owner", "业主", "Owner", False),
    ("peer", "同行", "Peer", False),
    ("worker", "施工", "Worker", False),
    ("directions", "问路", "Asking the way", False),
)
"""Purposes where a site has none of its own (seed 001: filtering customers): code, names, whether a customer."""

FOR_THE_DESK = ("supplier", "way")
"""Kinds that are taken although no site lists them."""


def purposes(work: Work, site_id: int) -> Mapping[str, Purpose]:
    """Why people come, by code, in the site's order; the first is what is assumed."""

    def load() -> dict[str, Purpose]:
        query = select(Purpose).where(Purpose.site_id == site_id).order_by(col(Purpose.position))
        rows = list(work.session.exec(query))
        return {row.code: row for row in rows} or {
            code: Purpose(site_id=site_id, code=code, name_zh=zh, name_en=en, customer=customer)
            for code, zh, en, customer in STANDARD
        }

    return kept(work, site_id, "purposes", load)


PEER_WEEKDAY = 0
"""Default of the setting peer_weekday: 1 Monday to 7 Sunday; 0: only by appointment."""


class CountIn(WhenIn):
    """Somebody passing who is no customer and needs no doorman; `host_id` is whom a peer has an appointment with."""

    kind: Annotated[Line, Field(max_length=12)]
    heads: int = Field(default=1, ge=1, le=60)
    note: Line = ""
    host_id: RowId | None = None


@command(Permission.VISIT_NONCUSTOMER)
def count_noncustomer(work: Work, data: CountIn) -> NonCustomer:
    """Count people apart, without a visit. Raises Invalid for a purpose that the site does not know.

    Peers who come on another day than theirs and without an appointment are counted as turned away (`admitted`).
    """
    at = instant(work, data)
    if not makes_noncustomer(work, data.site_id, data.kind):
        raise Invalid("unknown_purpose", "kind")
    return _count(work, data.site_id, data.kind, data.heads, at, data.note or data.reason, host_id=data.host_id)


class UncountIn(WhenIn):
    """A count to take back."""

    count_id: RowId


@command(Permission.VISIT_NONCUSTOMER)
def uncount_noncustomer(work: Work, data: UncountIn) -> NonCustomer:
    """Take one's own last count back within seconds. Raises Conflict when it is too late."""
    row = work.get(NonCustomer, data.count_id, site_id=data.site_id)
    if row.by != work.actor.person_id or work.now - row.at > UNDO + timedelta(seconds=1):
        raise Conflict("too_late_to_take_back")
    work.session.delete(row)
    work.emit(NonCustomerTakenBack(data.site_id, row.kind, row.heads))
    return row


def makes_noncustomer(work: Work, site_id: int, code: str) -> bool:
    """Whether that purpose makes no customer. Raises Invalid for one that the site does not know."""
    known = purposes(work, site_id).get(code)
    if known is None and code not in FOR_THE_DESK:
        raise Invalid("unknown_purpose", "purpose")
    return known is None or not known.customer


def turn_into_noncustomer(work: Work, visit: Visit, purpose: str, at: datetime) -> bool:
    """Close an announced party as people who are no customers; False when the purpose makes customers."""
    if not makes_noncustomer(work, visit.site_id, purpose):
        return False
    work.require(Permission.VISIT_NONCUSTOMER, visit.site_id)
    was = close(work, visit, "noncustomer", at)
    visit.purpose = purpose
    note(work, visit, "noncustomer", at, was)
    _count(work, visit.site_id, purpose, visit.heads or 1, at, "", visit.id or 0)
    return True


def forget_count(work: Work, visit: Visit) -> None:
    """The party is a customer's after all: its count goes."""
    query = select(NonCustomer).where(NonCustomer.site_id == visit.site_id, NonCustomer.visit_id == visit.id)
    for row in work.session.exec(query):
        work.session.delete(row)


def peers_today(work: Work, site_id: int) -> bool:
    """Whether this is the day of the week on which the site lets peers in (field F17)."""
    return today(work, site_id).isoweekday() == setting(work, site_id, "peer_weekday", PEER_WEEKDAY)


def _count(
    work: Work, site_id: int, kind: str, heads: int, at: datetime, text: str, visit_id: int = 0,
    *, host_id: int | None = None,
) -> NonCustomer:  # fmt: skip
    host = host_id if host_id and host_id in {one.person_id for one in consultants(work, site_id)} else None
    row = work.add(
        NonCustomer(
            site_id=site_id,
            business_day=today(work, site_id),
            kind=kind,
            heads=heads,
            at=at,
            by=work.actor.person_id,
            note=text[:200],
            visit_id=visit_id or None,
            host_id=host,
            admitted=kind != "peer" or host is not None or peers_today(work, site_id),
        )
    )
    work.emit(NonCustomerCounted(site_id, kind, heads, visit_id))
    return row
