"""Rules of the plan as pure functions: spans of time, who may stand where, how long a rest is left, how many hours.

No session, no clock and no words here: a refusal is a `Verdict` with a code of the message catalogue and its gaps. Each
rule is one function, listed with its words, unit, bounds and source in `catalogue`.
"""

from datetime import timedelta

from app.roster.rules.catalogue import BY_CODE, RULES, VALUES, Rule, Severity
from app.roster.rules.facts import (
    MEAL_FROM,
    Ask,
    Facts,
    Finding,
    GivingWay,
    Paper,
    Shift,
    Stint,
    Verdict,
    Weight,
    hours_text,
    tokens,
)
from app.roster.rules.hours import hours_between, month_of, net_of, week_of, worked
from app.roster.rules.judge import DEFAULT_TERMS, Term, Terms, leave_objections, objections
from app.roster.rules.leave import LeaveAsk, LeaveFacts
from app.roster.rules.nights import Night
from app.roster.rules.rest import REST, short_of_rest
from app.roster.rules.spans import Span, merged, uncovered
from app.roster.rules.standing import on_leave

LONGEST_SHIFT = timedelta(hours=24)

__all__ = [
    "BY_CODE",
    "DEFAULT_TERMS",
    "LONGEST_SHIFT",
    "MEAL_FROM",
    "REST",
    "RULES",
    "VALUES",
    "Ask",
    "Facts",
    "Finding",
    "GivingWay",
    "LeaveAsk",
    "LeaveFacts",
    "Night",
    "Paper",
    "Rule",
    "Severity",
    "Shift",
    "Span",
    "Stint",
    "Term",
    "Terms",
    "Verdict",
    "Weight",
    "hours_between",
    "hours_text",
    "leave_objections",
    "merged",
    "month_of",
    "net_of",
    "objections",
    "on_leave",
    "short_of_rest",
    "tokens",
    "uncovered",
    "week_of",
    "worked",
]
