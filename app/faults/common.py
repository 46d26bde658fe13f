"""What the commands on reports share: the row held, whose it is, its history, its promised times."""

from datetime import datetime, timedelta

from sqlmodel import select

import app.faults.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.work import Work
from app.duties.plan import places_of
from app.duties.teams import teams_led
from app.faults.kinds import Promise
from app.faults.models import Fault, FaultStep
from app.people.models import Membership
from app.sites.queries import posts, setting

ACCEPT_URGENT, FIX_URGENT, ACCEPT, FIX = 10, 2, 30, 24
"""Minutes until somebody has it and hours until it is mended. Source: F52 of the domain document."""
SAME_HOURS, UNDO_MINUTES = 4, 10
"""Defaults of ours."""


def promise(work: Work, site_id: int, *, urgent: bool) -> Promise:
    """How soon the site sees to a report."""
    accept = (
        setting(work, site_id, "fault_accept_urgent_minutes", ACCEPT_URGENT)
        if urgent
        else setting(work, site_id, "fault_accept_minutes", ACCEPT)
    )
    fix = (
        setting(work, site_id, "fault_fix_urgent_hours", FIX_URGENT)
        if urgent
        else setting(work, site_id, "fault_fix_hours", FIX)
    )
    return Promise(timedelta(minutes=accept), timedelta(hours=fix))


def same_span(work: Work, site_id: int) -> timedelta:
    """Within how long the same kind at the same place is one report."""
    return timedelta(hours=setting(work, site_id, "fault_same_hours", SAME_HOURS))


def undo_span(work: Work, site_id: int) -> timedelta:
    """How long the reporter may take a report back."""
    return timedelta(minutes=setting(work, site_id, "fault_undo_minutes", UNDO_MINUTES))


def held(work: Work, site_id: int, fault_id: int) -> Fault:
    """The report, held against a second person until the transaction ends. Raises NotFound."""
    query = select(Fault).where(Fault.id == fault_id, Fault.site_id == site_id).with_for_update()
    fault = work.session.exec(query.execution_options(populate_existing=True)).first()
    if fault is None or fault.state == "withdrawn":
        raise NotFound()
    return fault


def require_open(fault: Fault) -> None:
    """Refuse what somebody has closed meanwhile."""
    if fault.state != "open":
        raise Conflict("fault_closed")


def leads(work: Work, fault: Fault) -> bool:
    """Whether the actor sees to it as its leader or manager, by the letter of the matrix."""
    letter = work.actor.cell(Permission.REPORT_CLOSE, fault.site_id)
    if work.actor.is_system or letter in ("A", "G", "S"):
        return True
    return letter == "T" and fault.group_code in led(work, fault.site_id)


def require_led(work: Work, fault: Fault) -> None:
    """Raises Forbidden for a report of another group."""
    if not leads(work, fault):
        raise Forbidden("fault_not_yours")


def led(work: Work, site_id: int) -> frozenset[str]:
    """Groups that the actor leads; asked once in a Work."""
    return work.memo(("teams led", site_id), lambda: teams_led(work, site_id))


def step(
    work: Work,
    fault: Fault,
    kind: str,
    at: datetime,
    *,
    note: str = "",
    client_key: str | None = None,
) -> int:
    """Add to the history of a report."""
    return work.put(
        FaultStep,
        site_id=fault.site_id,
        fault_id=fault.id,
        kind=kind,
        person_id=work.actor.person_id,
        at=at,
        received_at=work.now,
        note=note,
        client_key=client_key,
        owner_id=fault.owner_id if kind == "assigned" else None,
        contractor=fault.contractor if kind == "assigned" else "",
    )


def post_at(work: Work, site_id: int, at: datetime) -> int | None:
    """The post on which the actor stands, or is planned, at `at`."""
    places = places_of(work, site_id, work.actor.person_id, at)
    return places[0][0] if places else None


def group_at(work: Work, site_id: int, post_id: int | None) -> str:
    """The group that sees to what the actor reports: that of the post, else the one they belong to."""
    post = posts(work, site_id).get(post_id or 0)
    if post is not None:
        return post.group_code
    query = select(Membership.team).where(
        Membership.site_id == site_id, Membership.person_id == work.actor.person_id, Membership.team != ""
    )
    return work.session.exec(query.limit(1)).first() or ""
