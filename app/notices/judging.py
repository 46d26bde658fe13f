"""Notices of whose customer it is, of visits expected, of promises: to the consultants and managers concerned."""

from sqlmodel import col, select

from app.core.messages import N_, add_messages
from app.core.work import Work
from app.notices.leaders import managers_of
from app.notices.models import Notice
from app.notices.queries import ICONS
from app.notices.topics import topic
from app.visitors.events_knowing import (
    AppealDecided,
    OwnerWasTold,
    PartyRuled,
    PromiseMade,
    PromiseSettled,
    RulingAppealed,
    VisitExpected,
)
from app.visitors.models import Visit
from app.visitors.models_judging import Ruling

add_messages(
    {
        "notice_ruled_away": N_("A customer of yours is no longer yours. Look at the evidence; you can appeal."),
        "notice_ruled_yours": N_("A customer is yours by a ruling."),
        "notice_appealed": N_("{person} appeals a ruling: the customer is theirs. Please decide."),
        "notice_appeal_upheld": N_("Your appeal was granted: the customer is yours."),
        "notice_appeal_refused": N_("Your appeal was refused. The reason stands with the ruling."),
        "notice_owner_told": N_("A customer of yours is here; a colleague receives them."),
        "notice_promise_made": N_("{person} wrote down a promise that you are to keep."),
        "notice_expected": N_("A visit was announced for you."),
    }
)
ICONS.update(
    {
        **dict.fromkeys(("ruled_away", "ruled_yours", "appealed", "appeal_upheld", "appeal_refused"), "users"),
        **dict.fromkeys(("owner_told", "expected"), "user"),
        "promise_made": "pen",
    }
)
topic("whose", N_("Whose customer"), "sound", [
    "ruled_away", "ruled_yours", "appealed", "appeal_upheld", "appeal_refused", "expected",
])  # fmt: skip
topic("owner", N_("A colleague receives a consultant's customer"), "alert", ["owner_told"])
topic("promises", N_("Promises"), "info", ["promise_made"])


def tell_ruled(work: Work, fact: PartyRuled) -> None:
    """Whoever loses a customer by it, and whoever gets one without being called for it."""
    ruling = work.session.get(Ruling, fact.ruling_id)
    if ruling is None or ruling.before_id == ruling.consultant_id:
        return
    if ruling.before_id is not None:
        _tell(work, fact.site_id, "ruled_away", ruling.before_id, fact.visit_id, "sound")
    if ruling.consultant_id is not None and not ruling.suggested and ruling.appeal_id is None:
        _tell(work, fact.site_id, "ruled_yours", ruling.consultant_id, fact.visit_id, "sound")


def tell_appealed(work: Work, fact: RulingAppealed) -> None:
    """The managers who are there."""
    for person_id in managers_of(work, fact.site_id):
        _tell(work, fact.site_id, "appealed", person_id, fact.visit_id, "sound", who=fact.person_id)


def tell_decided(work: Work, fact: AppealDecided) -> None:
    """Whoever appealed; what was asked of the managers is done."""
    query = select(Notice).where(
        Notice.site_id == fact.site_id, Notice.kind == "appealed", col(Notice.seen_at).is_(None)
    )
    for row in work.session.exec(query):
        if row.params.get("visit_id") == fact.visit_id:
            row.seen_at, row.seen_by = work.now, work.actor.person_id
    kind = "appeal_upheld" if fact.upheld else "appeal_refused"
    _tell(work, fact.site_id, kind, fact.person_id, fact.visit_id, "sound")


def tell_owner(work: Work, fact: OwnerWasTold) -> None:
    """The visitor's own consultant, beside the call or the word they got."""
    _tell(work, fact.site_id, "owner_told", fact.owner_id, fact.visit_id, "alert")


def tell_promise(work: Work, fact: PromiseMade) -> None:
    """Whoever is to keep it, when somebody else wrote it down."""
    if fact.person_id != work.actor.person_id:
        link = f"/sites/{fact.site_id}/known/{fact.visitor_id}"
        params: dict[str, object] = {"promise": fact.promise_id, "person_id": work.actor.person_id or 0}
        _note(work, fact.site_id, "promise_made", fact.person_id, params, "info", link)


def settle_promise(work: Work, fact: PromiseSettled) -> None:
    """What was to be kept is settled."""
    query = select(Notice).where(
        Notice.site_id == fact.site_id, Notice.kind == "promise_made", col(Notice.seen_at).is_(None)
    )
    for row in work.session.exec(query):
        if row.params.get("promise") == fact.promise_id:
            row.seen_at, row.seen_by = work.now, work.actor.person_id


def tell_expected(work: Work, fact: VisitExpected) -> None:
    """The consultant for whom somebody else entered it."""
    if fact.person_id and fact.person_id != work.actor.person_id:
        link = f"/sites/{fact.site_id}/expected"
        _note(work, fact.site_id, "expected", fact.person_id, {"expected": fact.expected_id}, "info", link)


def _tell(work: Work, site_id: int, kind: str, person_id: int, visit_id: int, level: str, *, who: int = 0) -> None:
    if person_id == work.actor.person_id:
        return
    visit = work.session.get(Visit, visit_id)
    known = visit is not None and visit.visitor_id and kind != "owner_told"
    link = f"/sites/{site_id}/known/{visit.visitor_id}" if known and visit else f"/sites/{site_id}/consultant"
    params: dict[str, object] = {"visit_id": visit_id, **({"person_id": who} if who else {})}
    _note(work, site_id, kind, person_id, params, level, link)


def _note(
    work: Work, site_id: int, kind: str, person_id: int, params: dict[str, object], level: str, link: str
) -> None:
    work.add(
        Notice(site_id=site_id, person_id=person_id, kind=kind, level=level, params=params, link=link, at=work.now)
    )
