"""Rules of days off: who may not be away together, and when no leave is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.roster.rules.facts import Finding

SICK = "sick"
"""Nobody is asked to be well: no rule objects to a sick day."""


@dataclass(frozen=True)
class LeaveAsk:
    """A day somebody would be away. `kind` as in Absence, `day_kind` of the day, `day_name` in words."""

    person_id: int
    day: date
    kind: str
    day_kind: str = ""
    day_name: str = ""


@dataclass(frozen=True)
class LeaveFacts:
    """`heads` manage the site or stand in for that (manager, leaders); `off` are those of them away that day. `closed`
    are kinds of day on which no leave is given."""

    heads: frozenset[int] = frozenset()
    off: frozenset[int] = frozenset()
    closed: frozenset[str] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)


def leaders_off(ask: LeaveAsk, facts: LeaveFacts, _limit: int) -> Finding | None:
    """Manager and deputies are not all away on one day. Unit: business days. Source: field practice.

    Needs who manages and deputises, and which of them are away.
    """
    others = facts.heads - {ask.person_id}
    if ask.kind == SICK or ask.person_id not in facts.heads or not others or others - facts.off:
        return None
    who = next((facts.names[one] for one in sorted(others) if one in facts.names), "")
    return Finding("leaders_off", {"day": ask.day.isoformat(), "person": who})


def leave_blackout(ask: LeaveAsk, facts: LeaveFacts, _limit: int) -> Finding | None:
    """No leave on kinds of day the site keeps its staff for. Unit: kinds of day. Source: field practice (weekends and
    launches are the peaks). A weekly rest and a sick day are no leave.

    Needs the kind of the day and those closed to leave.
    """
    if ask.kind in (SICK, "rest") or ask.day_kind not in facts.closed:
        return None
    return Finding("leave_blackout", {"day": ask.day.isoformat(), "kind": ask.day_name or ask.day_kind})
