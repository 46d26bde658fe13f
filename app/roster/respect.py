"""What speaks against a change of the plan, and who may let it go through: one function for every command that plans.

A command collects the verdicts (`fitness.against`, before it changes anything), asks `respect` whether they let it
through, and once it has made its row keeps what was overruled with `keep_overrides`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from app.core.actor import Permission
from app.core.errors import Conflict, Invalid, NeedsConsent
from app.core.work import Work
from app.roster.models import Assignment
from app.roster.overrides_models import RuleOverride
from app.roster.rules import Verdict, Weight

BUSY = "double_booking"


class Consenting(Protocol):
    """What an input says about rules that object: their codes joined by "+", and why all the same."""

    site_id: int
    accept: str
    reason: str


def respect(work: Work, data: Consenting, verdicts: Sequence[Verdict], field: str = "person_id") -> tuple[Verdict, ...]:
    """Let go through what may be overruled and was, and return it: by whoever has the right, with a reason.

    Raises Conflict (the person is busy), Invalid at `field` (the site blocks it, or this actor may not overrule it),
    NeedsConsent with the codes of all that was not accepted yet, Invalid at reason when none is given.
    """
    accepted, may = frozenset(data.accept.split("+")), work.may(Permission.ASSIGN_OVERRIDE, data.site_id)
    for verdict in verdicts:
        if verdict.weight is Weight.MOVE or verdict.rule == BUSY:
            raise Conflict(verdict.code, **verdict.params)
        if verdict.weight is Weight.HARD or not may:
            raise Invalid(verdict.code, field, **verdict.params)
    missing = list({verdict.code: verdict for verdict in verdicts if verdict.code not in accepted}.values())
    if missing:
        also = [(verdict.code, dict(verdict.params)) for verdict in missing[1:]]
        raise NeedsConsent(missing[0].code, **missing[0].params).beside(also)
    if verdicts:
        work.require(Permission.ASSIGN_OVERRIDE, data.site_id)
        if not data.reason:
            raise Invalid("reason_needed", "reason")
    return tuple(verdicts)


def keep_overrides(work: Work, made: Assignment, overruled: Sequence[Verdict], reason: str) -> None:
    """Keep which rules were overruled for a row of the plan, by whom and why. Nothing to keep, nothing written."""
    for verdict in overruled:
        keep_one(work, made.site_id, made.person_id, made.business_day, verdict, reason, made.id)


def keep_one(
    work: Work, site_id: int, person_id: int, day: date, verdict: Verdict, reason: str, assignment_id: int | None = None
) -> None:
    """Keep one rule that was overruled, for a shift or (without an assignment) for a day of leave."""
    work.session.add(
        RuleOverride(
            site_id=site_id,
            assignment_id=assignment_id,
            person_id=person_id,
            day=day,
            rule=verdict.rule,
            code=verdict.code,
            params=dict(verdict.params),
            by=work.actor.person_id,
            at=work.now,
            reason=reason,
        )
    )
