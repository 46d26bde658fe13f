"""All rules at once: everything that speaks against a shift, heaviest first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.roster.rules.catalogue import BY_CODE, LEAVE_CHECKS, RULES, Severity
from app.roster.rules.facts import HEAVIEST_FIRST, Ask, Facts, Finding, GivingWay, Verdict, Weight
from app.roster.rules.leave import LeaveAsk, LeaveFacts
from app.roster.rules.standing import busy, moves


@dataclass(frozen=True)
class Term:
    """What a site says of one rule on a day."""

    severity: Severity
    limit: int = 0


@dataclass(frozen=True)
class Terms:
    """What a site says of its rules on a day; a rule without an entry has its default."""

    said: Mapping[str, Term] = field(default_factory=dict)

    def of(self, code: str) -> Term:
        """Severity and limit of a rule."""
        rule = BY_CODE[code]
        return self.said.get(code) or Term(rule.severity, rule.limit)


DEFAULT_TERMS = Terms()


def objections(
    ask: Ask, facts: Facts, terms: Terms = DEFAULT_TERMS, ignoring: GivingWay = frozenset()
) -> list[Verdict]:
    """Everything that speaks against the person working that shift, heaviest first, then in the order of the table.

    `ignoring` holds assignments that give way; what else the person would be taken from is named and gives way too.
    """
    left = facts.giving_way(ask.span, ignoring)
    found = busy(ask, left)
    left = left.giving_way(ask.span, frozenset(moved.assignment_id for moved in moves(ask, left)))
    for rule in RULES:
        term = terms.of(rule.code)
        if rule.check is None or term.severity is Severity.OFF:
            continue
        finding = rule.check(ask, left, term.limit)
        if finding is not None:
            found.append(_verdict(rule.code, finding, term))
    return sorted(found, key=lambda verdict: HEAVIEST_FIRST.index(verdict.weight))


def leave_objections(ask: LeaveAsk, facts: LeaveFacts, terms: Terms = DEFAULT_TERMS) -> list[Verdict]:
    """Everything that speaks against the person being away that day, heaviest first."""
    found = []
    for code, check in LEAVE_CHECKS.items():
        term = terms.of(code)
        finding = check(ask, facts, term.limit) if term.severity is not Severity.OFF else None
        if finding is not None:
            found.append(_verdict(code, finding, term))
    return sorted(found, key=lambda verdict: HEAVIEST_FIRST.index(verdict.weight))


def _verdict(rule: str, finding: Finding, term: Term) -> Verdict:
    weight = Weight.HARD if term.severity is Severity.BLOCK else Weight.SOFT
    return Verdict(finding.code, weight, finding.params, rule)
