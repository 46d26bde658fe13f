"""The ruling on arrival (判客): the suggestion with its evidence, and what the person at the desk decided."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Integer, bindparam
from sqlmodel import col, func, or_, select

from app.core.errors import Invalid
from app.core.work import Work
from app.sites.queries import setting, today
from app.visitors import messages_knowing as messages_knowing  # registers the words of the refusals
from app.visitors.attribution import Contact, Finding, Match, Windows, judge
from app.visitors.events_knowing import ExpectedArrived, PartyRuled
from app.visitors.expecting import reports_for
from app.visitors.models import Visit, Visitor
from app.visitors.models_judging import ExpectedVisit, Ruling
from app.visitors.models_knowing import VisitorLink, VisitorTalk
from app.visitors.needs import codes, joined

CONTACT_DAYS, PHONE_IN_DAYS, WALK_IN_DAYS, CHANNEL_DAYS, REPORT_MINUTES = 10, 15, 7, 30, 30
"""Defaults of attribution_contact_days (F8), _phone_in_days, _walk_in_days (F9), _channel_days (F10) and of
visit_target_report_minutes (F10)."""

KIND_OF_TALK = {"called": "phone_in"}
NOT_A_VISIT = ("withdrawn", "merged", "no_show", "noncustomer")


# Built once: putting these together costs several times as much as asking them.
SITE, IDS = bindparam("site", type_=Integer), bindparam("ids", expanding=True, type_=Integer)
WHOM = bindparam("visitor", type_=Integer)
FAMILY = (
    select(Visitor)
    .join(
        VisitorLink,
        or_(
            (col(VisitorLink.visitor_id) == WHOM) & (col(VisitorLink.other_id) == col(Visitor.id)),
            (col(VisitorLink.other_id) == WHOM) & (col(VisitorLink.visitor_id) == col(Visitor.id)),
        ),
    )
    .where(VisitorLink.site_id == SITE, col(VisitorLink.ended_at).is_(None))
    .order_by(col(Visitor.id))
    .limit(12)
)
VISITS = (
    select(Visit.visitor_id, Visit.source, func.max(Visit.business_day), func.min(Visit.registered_at))
    .where(
        # Their visits are of their site; named here, it would lead through all of its visits.
        col(Visit.visitor_id).in_(IDS),
        col(Visit.registered_at).is_not(None),
        col(Visit.outcome).not_in(NOT_A_VISIT),
        Visit.id != bindparam("visit", type_=Integer),
    )
    .group_by(col(Visit.visitor_id), col(Visit.source))
)
TALKS = (
    select(VisitorTalk.visitor_id, VisitorTalk.kind, func.max(VisitorTalk.day))
    .where(VisitorTalk.site_id == SITE, col(VisitorTalk.visitor_id).in_(IDS), col(VisitorTalk.effective))
    .group_by(col(VisitorTalk.visitor_id), col(VisitorTalk.kind))
)


def windows(work: Work, site_id: int) -> Windows:
    """What the site grants today; a value planned for a later day counts from that day."""
    return Windows(
        setting(work, site_id, "attribution_contact_days", CONTACT_DAYS),
        setting(work, site_id, "attribution_phone_in_days", PHONE_IN_DAYS),
        setting(work, site_id, "attribution_walk_in_days", WALK_IN_DAYS),
        setting(work, site_id, "attribution_channel_days", CHANNEL_DAYS),
        setting(work, site_id, "visit_target_report_minutes", REPORT_MINUTES),
    )


def finding_for(
    work: Work,
    site_id: int,
    visitor: Visitor | None,
    how: str,
    *,
    visit: Visit | None = None,
    chosen: ExpectedVisit | None = None,
) -> Finding:
    """Whose customer the party should be. At most five statements.

    `how` is phone (the number was typed) or chosen (picked from the search); `visit` the party before it is registered.
    """
    arrived_at = (visit.at_door_at or visit.opened_at) if visit is not None else work.now
    relatives = family_of(work, site_id, visitor.id) if visitor is not None and visitor.id else []
    plated = _by_plate(work, site_id, visit) if visit is not None and (visitor is None or not visitor.visits) else []
    people = [(how, visitor)] if visitor is not None and visitor.id and visitor.visits else []
    people += [("family", one) for one in relatives] + [("plate", one) for one in plated]
    known = [(kind, one) for kind, one in people if one is not None]
    contacts, natural = _contacts(work, site_id, {one.id or 0 for _, one in known}, visit)
    matches = [
        Match(
            kind,
            one.id or 0,
            one.consultant_id,
            (*contacts.get(one.id or 0, ()), *_last(one)),
            natural.get(one.id or 0),
        )
        for kind, one in known
    ]
    reports = reports_for(work, site_id, visitor, chosen)
    return judge(today(work, site_id), arrived_at, matches, reports, windows(work, site_id))


def _last(visitor: Visitor) -> tuple[Contact, ...]:
    """The last visit as the visitor's own row has it: older visits may have been deleted."""
    return (Contact("walk_in", visitor.last_visit_on),) if visitor.last_visit_on else ()


def family_of(work: Work, site_id: int, visitor_id: int | None) -> list[Visitor]:
    """Immediate family of a visitor: the same customer."""
    return list(work.session.scalars(FAMILY, {"site": site_id, "visitor": visitor_id}))


def _by_plate(work: Work, site_id: int, visit: Visit) -> list[Visitor]:
    """Visitors who came in the same car before, the last one first."""
    if not visit.plate_hash:
        return []
    query = (
        select(Visitor)
        .join(Visit, col(Visit.visitor_id) == col(Visitor.id))
        .where(Visit.site_id == site_id, Visit.plate_hash == visit.plate_hash, Visit.id != visit.id)
        .order_by(col(Visit.opened_at).desc(), col(Visit.id).desc())
        .limit(3)
    )
    return list({one.id: one for one in work.session.exec(query)}.values())


def _contacts(
    work: Work, site_id: int, ids: Collection[int], visit: Visit | None
) -> tuple[dict[int, tuple[Contact, ...]], dict[int, datetime]]:
    """The last contact of each kind by visitor, and when they first came by themselves. Two statements."""
    if not ids:
        return {}, {}
    contacts: dict[int, tuple[Contact, ...]] = {}
    natural: dict[int, datetime] = {}
    asked = {"site": site_id, "ids": sorted(ids), "visit": visit.id if visit is not None and visit.id else 0}
    for visitor_id, source, day, first in work.session.execute(VISITS, asked):
        kind = "channel" if source == "channel" else "walk_in"
        contacts[visitor_id or 0] = (*contacts.get(visitor_id or 0, ()), Contact(kind, day))
        if source == "natural" and first is not None:
            natural[visitor_id or 0] = first
    for visitor_id, kind, day in work.session.execute(TALKS, asked):
        contact = Contact(KIND_OF_TALK.get(kind, "contact"), day)
        contacts[visitor_id or 0] = (*contacts.get(visitor_id or 0, ()), contact)
    return contacts, natural


def rule_on_arrival(
    work: Work, visit: Visit, visitor: Visitor | None, finding: Finding, wanted: str, reason: str
) -> Ruling | None:
    """Write down what the desk decided (`wanted` empty: as suggested) and make the visitor theirs.

    None without any evidence: a first visit like any other. Raises Invalid("ruling_needs_reason") for another decision
    than the suggestion without a reason.
    """
    usual = "new" if finding.suggested == "ask" else finding.suggested
    decision = wanted or usual
    if decision in ("channel", "booking") and finding.expected_id is None:
        raise Invalid("no_such_report", "ruling")
    if decision != usual and finding.suggested != "ask" and not reason:
        raise Invalid("ruling_needs_reason", "reason")
    before = visitor.consultant_id if visitor is not None else None
    owner = None
    if decision == "own":
        owner = finding.consultant_id or before
    elif decision in ("channel", "booking"):
        owner = finding.consultant_id
        visit.source = decision
    if visitor is not None:
        visitor.consultant_id = owner
    if not finding.clues and not wanted:
        return None
    row = Ruling(
        site_id=visit.site_id,
        visit_id=visit.id or 0,
        visitor_id=visitor.id if visitor is not None else None,
        suggested=finding.suggested,
        decision=decision,
        consultant_id=owner,
        before_id=before,
        expected_id=finding.expected_id,
        evidence=finding.stored,
        reason=reason[:200],
        at=work.now,
        by=work.actor.person_id,
    )
    work.add(row)
    told = PartyRuled(visit.site_id, row.id or 0, visit.id or 0, finding.suggested, decision, owner or 0)
    work.emit(told, reason)
    return row


def expected_arrived(work: Work, visit: Visit, expected_id: int | None) -> None:
    """The report or booking has its party; it is no longer waited for."""
    row = work.session.get(ExpectedVisit, expected_id) if expected_id else None
    if row is None or row.state != "open":
        return
    row.state, row.visit_id, row.arrived_at, row.version = "arrived", visit.id, work.now, row.version + 1
    work.session.add(row)
    if row.vip:
        visit.needs = joined((*codes(visit.needs), "vip"))
    work.emit(ExpectedArrived(visit.site_id, row.id or 0, visit.id or 0))
