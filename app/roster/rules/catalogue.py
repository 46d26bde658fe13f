"""Every rule of the roster in one table: words, unit, bounds, default, source. Settings screens are drawn from it.

The severity of a rule stands in the setting `rule.<code>` (off, warn or block), its limit in `rule.<code>.limit`; a
site without a row has the default. What else the rules are told stands in VALUES.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import N_
from app.roster.rules.facts import Check
from app.roster.rules.hours import month_overtime, week_hours
from app.roster.rules.leave import leaders_off, leave_blackout
from app.roster.rules.nights import night_deputy, night_then_day, nights_in_row
from app.roster.rules.rest import days_in_row, short_rest
from app.roster.rules.standing import no_guard_licence, not_ticked, on_leave


class Severity(StrEnum):
    """What a site makes of a rule."""

    OFF = "off"
    WARN = "warn"
    """May be overruled by whoever has the right, with a reason that is kept."""
    BLOCK = "block"
    """Refused."""


@dataclass(frozen=True)
class Rule:
    """One rule. `low` to `high` bound the limit in `unit`; a rule without a unit has no limit. `fixed`: always blocks,
    because it cannot be otherwise. `about` is plan (who stands where) or leave (who may be away)."""

    code: str
    name: str
    source: str
    check: Check | None = None
    severity: Severity = Severity.WARN
    limit: int = 0
    low: int = 0
    high: int = 0
    unit: str = ""
    about: str = "plan"
    fixed: bool = False

    @property
    def key(self) -> str:
        """Key of the setting that holds its severity."""
        return f"rule.{self.code}"

    @property
    def limit_key(self) -> str:
        """Key of the setting that holds its limit; empty when it has none."""
        return f"rule.{self.code}.limit" if self.unit else ""


HOURS, DAYS, NIGHTS = N_("hours"), N_("days"), N_("nights")

RULES: tuple[Rule, ...] = (
    Rule(
        "double_booking", N_("One person, one place at a time"), N_("Nobody is in two places."),
        severity=Severity.BLOCK, fixed=True,
    ),
    Rule("on_leave", N_("On leave"), N_("The roster of absences."), on_leave),
    Rule(
        "not_ticked", N_("Ticked for the post"), N_("Held in the imported roster, or ticked by a leader."), not_ticked,
    ),
    Rule(
        "no_guard_licence", N_("Guard licence on every date of the shift"),
        N_("Regulations on security services: guards hold the licence. Asked for on posts that say so."),
        no_guard_licence,
    ),
    Rule(
        "night_deputy", N_("Night shift and standing in for the manager"),
        N_("Duties of the leader: night patrol, and the manager's deputy by day."), night_deputy,
        limit=24, low=1, high=48, unit=HOURS,
    ),
    Rule(
        "short_rest", N_("Rest between two shifts"), N_("Good practice; no statute."), short_rest,
        limit=11, low=1, high=16, unit=HOURS,
    ),
    Rule("night_then_day", N_("Night, then day on the same date"), N_("Field practice."), night_then_day),
    Rule(
        "nights_in_row", N_("Nights in a row"), N_("Good practice; no statute."), nights_in_row,
        limit=4, low=1, high=13, unit=NIGHTS,
    ),
    Rule(
        "days_in_row", N_("Working days in a row"), N_("Labour Law, article 38: one day of rest a week at least."),
        days_in_row, limit=6, low=1, high=13, unit=DAYS,
    ),
    Rule(
        "week_hours", N_("Hours in a week"),
        N_("State Council regulation of 1995: 40 hours a week; more is overtime and approved beforehand."),
        week_hours, limit=40, low=1, high=84, unit=HOURS,
    ),
    Rule(
        "month_overtime", N_("Overtime in a month"), N_("Labour Law, article 41: at most 36 hours a month."),
        month_overtime, limit=36, low=0, high=200, unit=HOURS,
    ),
    Rule(
        "leaders_off", N_("Manager and deputy off together"), N_("Field practice: one of them is always there."),
        about="leave",
    ),
    Rule(
        "leave_blackout", N_("Leave on days the site needs everybody"),
        N_("Field practice: weekends and launches are the peaks."), about="leave",
    ),
)  # fmt: skip

BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES}
LEAVE_CHECKS = {"leaders_off": leaders_off, "leave_blackout": leave_blackout}

LONGEST_RUN = 13
"""No limit of days or nights in a row is higher: so far around a shift the rules have to see."""


@dataclass(frozen=True)
class Value:
    """A setting the rules are told beside severities and limits. Numbers have bounds, words have none."""

    key: str
    name: str
    source: str
    default: str
    unit: str = ""
    low: int | None = None
    high: int | None = None


VALUES: tuple[Value, ...] = (
    Value("rule.night.from", N_("Night begins"), N_("Field practice: night inspections 22:00 to 06:00."), "22",
          N_("o'clock"), 0, 23),
    Value("rule.night.to", N_("Night ends"), N_("Field practice: night inspections 22:00 to 06:00."), "6",
          N_("o'clock"), 0, 23),
    Value("rule.night.least", N_("A night shift has at least"), N_("A proposal: a late shift is no night."), "3",
          HOURS, 1, 12),
    Value("rule.licence_notice", N_("A licence that ends is shown before"), N_("A proposal."), "30", DAYS, 1, 180),
    Value("rule.leave_blackout.kinds", N_("Kinds of day without leave"), N_("Field practice: weekends and launches."),
          "weekend,launch"),
    Value("rule.leaders_off.group", N_("Group whose leaders deputise"), N_("The seed names this leader as deputy."),
          "etiquette_security"),
)  # fmt: skip
DEFAULTS: Mapping[str, str] = {value.key: value.default for value in VALUES}
