"""A ruling said anew, appealed by the other consultant, and the appeal decided: each a row of its own."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from app.core.actor import Permission, Role
from app.core.commands import command, granted
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.text import Reason, RowId
from app.core.work import Work
from app.people.models import Person
from app.people.rights import person_at
from app.sites.queries import setting, site
from app.visitors import messages_knowing as messages_knowing  # registers the words of the refusals
from app.visitors.events_knowing import AppealDecided, PartyRuled, RulingAppealed
from app.visitors.models import Visitor
from app.visitors.models_judging import Ruling, RulingAppeal
from app.visitors.steps import StepIn, locked

CLAIM_DAYS = 2
"""Default of attribution_claim_days (field F7)."""

DECIDERS = frozenset({Role.SM, Role.DEP, Role.SS})


class RuleIn(StepIn):
    """Whose customer it is: `own` names the consultant, `new` is nobody's. `seen` is the newest ruling shown."""

    decision: Literal["own", "new"]
    consultant_id: RowId | None = None
    seen: RowId | None = None
    reason: Reason


@command(Permission.VISITOR_EDIT)
def rule_visit(work: Work, data: RuleIn) -> Ruling:
    """Rule on a visit anew; the rulings before it stay. Raises Conflict when there is a newer one than was shown."""
    if granted(work) == "O":
        raise Forbidden()
    visit = locked(work, data.site_id, data.visit_id)
    last = newest_ruling(work, visit.id or 0)
    if last is not None and data.seen is not None and last.id != data.seen:
        raise Conflict("ruling_newer")
    owner = None
    if data.decision == "own":
        if data.consultant_id is None:
            raise Invalid("missing", "consultant_id")
        owner = person_at(work, data.consultant_id, data.site_id)[0].id
    evidence: list[dict[str, object]] = [{"code": "said", "after": last.id if last else 0}]
    return _ruling(work, data.site_id, visit.id or 0, visit.visitor_id, data.decision, owner, data.reason, evidence)


class AppealIn(BaseModel):
    """Why the customer is the appealing consultant's."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    ruling_id: RowId
    reason: Reason


@command(Permission.ROTA_ACCEPT)
def appeal_ruling(work: Work, data: AppealIn) -> RulingAppeal:
    """A consultant claims the customer. Raises Conflict for an old or a replaced ruling, one's own, and twice."""
    ruling = work.get(Ruling, data.ruling_id, site_id=data.site_id)
    locked(work, data.site_id, ruling.visit_id)
    me = work.actor.person_id or 0
    if ruling.consultant_id == me:
        raise Conflict("appeal_own")
    days = setting(work, data.site_id, "attribution_claim_days", CLAIM_DAYS)
    if work.now - ruling.at > timedelta(days=days):
        raise Conflict("appeal_late", days=days)
    last = newest_ruling(work, ruling.visit_id)
    if last is not None and last.id != ruling.id:
        raise Conflict("ruling_newer")
    if work.find(RulingAppeal, ruling_id=ruling.id, by=me) is not None:
        raise Conflict("appeal_before")
    appeal = work.add(
        RulingAppeal(
            site_id=data.site_id,
            ruling_id=ruling.id or 0,
            visit_id=ruling.visit_id,
            reason=data.reason,
            at=work.now,
            by=me,
        )
    )
    work.emit(RulingAppealed(data.site_id, appeal.id or 0, ruling.visit_id, me))
    return appeal


class DecideIn(BaseModel):
    """Whether the customer is the appealing consultant's, and why."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    appeal_id: RowId
    upheld: bool
    reason: Reason


@command(Permission.ROTA_MOVE)
def decide_appeal(work: Work, data: DecideIn) -> Ruling:
    """The site manager, the deputy or the sales supervisor decides, by a ruling of its own.

    Raises Conflict for anybody else at the desk, and naming who decided before.
    """
    if not work.actor.is_system and not work.actor.roles_at(data.site_id) & DECIDERS:
        raise Conflict("not_decider")
    appeal = work.get(RulingAppeal, data.appeal_id, site_id=data.site_id)
    if appeal.by == work.actor.person_id:
        raise Conflict("not_decider")
    visit = locked(work, data.site_id, appeal.visit_id)
    before = work.find(Ruling, appeal_id=appeal.id)
    if before is not None:
        zone = site(work, data.site_id).zone
        raise Conflict("appeal_decided", name=work.get(Person, before.by).name, at=before.at.astimezone(zone))
    appealed = work.get(Ruling, appeal.ruling_id)
    owner = appeal.by if data.upheld else appealed.consultant_id
    decision = "own" if owner is not None else "new"
    evidence: list[dict[str, object]] = [
        {"code": "appeal_upheld" if data.upheld else "appeal_refused", "person": appeal.by}
    ]
    ruling = _ruling(
        work, data.site_id, visit.id or 0, visit.visitor_id, decision, owner, data.reason, evidence, appeal.id
    )
    work.emit(
        AppealDecided(data.site_id, appeal.id or 0, ruling.id or 0, visit.id or 0, appeal.by, upheld=data.upheld),
        data.reason,
    )
    return ruling


def newest_ruling(work: Work, visit_id: int) -> Ruling | None:
    """The ruling on a visit that stands."""
    query = select(Ruling).where(Ruling.visit_id == visit_id).order_by(col(Ruling.id).desc()).limit(1)
    return work.session.exec(query).first()


def _ruling(
    work: Work,
    site_id: int,
    visit_id: int,
    visitor_id: int | None,
    decision: str,
    owner: int | None,
    reason: str,
    evidence: list[dict[str, object]],
    appeal_id: int | None = None,
) -> Ruling:
    visitor = work.session.get(Visitor, visitor_id) if visitor_id else None
    before = visitor.consultant_id if visitor is not None else None
    if visitor is not None:
        visitor.consultant_id = owner
    ruling = work.add(
        Ruling(
            site_id=site_id,
            visit_id=visit_id,
            visitor_id=visitor_id,
            suggested="",
            decision=decision,
            consultant_id=owner,
            before_id=before,
            appeal_id=appeal_id,
            evidence=evidence,
            reason=reason,
            at=work.now,
            by=work.actor.person_id,
        )
    )
    work.emit(PartyRuled(site_id, ruling.id or 0, visit_id, "", decision, owner or 0), reason)
    return ruling
