"""What the page of rules shows: each rule with what the site makes of it, today and from planned days on."""

from dataclasses import dataclass
from datetime import date

from app.core.work import Work
from app.roster.rules.catalogue import RULES, VALUES, Rule, Value
from app.roster.rules_site import planned_values
from app.sites.post_view import From, starting
from app.sites.queries import day_kinds, groups, settings
from app.sites.settings_view import Named

CODES = ("off", "warn", "block")


@dataclass(frozen=True)
class Planned:
    """What a rule will be from a day on."""

    day: date
    severity: str
    limit: str


@dataclass(frozen=True)
class RuleLine:
    """A rule as it is today. `limit` is empty for a rule without one."""

    rule: Rule
    severity: str
    limit: str
    seen: str
    planned: tuple[Planned, ...]
    changed: bool
    """It is not what the program ships."""


@dataclass(frozen=True)
class ValueLine:
    """What the rules are told beside. `type`: number, kinds or group; `choices` with those chosen."""

    value: Value
    now: str
    type: str
    choices: tuple[tuple[Named, bool], ...]
    planned: tuple[Planned, ...]


@dataclass(frozen=True)
class RulesPage:
    """The block `rules`: rules of the plan, rules of leave, and values; `starting` the day offered for changes."""

    plan: tuple[RuleLine, ...]
    leave: tuple[RuleLine, ...]
    values: tuple[ValueLine, ...]
    starting: From


def rules(work: Work, site_id: int, *, valid_from: str = "", **_scope: object) -> RulesPage:
    """Every rule, in the order of the catalogue."""
    day = starting(work, site_id, valid_from)
    lines = [_line(work, site_id, rule, day.chosen) for rule in RULES]
    return RulesPage(
        tuple(line for line in lines if line.rule.about == "plan"),
        tuple(line for line in lines if line.rule.about == "leave"),
        tuple(_value(work, site_id, value) for value in VALUES),
        day,
    )


def _line(work: Work, site_id: int, rule: Rule, day: date) -> RuleLine:
    said = settings(work, site_id)
    severity = said.get(rule.key, str(rule.severity))
    limit = said.get(rule.limit_key, str(rule.limit)) if rule.unit else ""
    planned = [one for one in planned_values(work, site_id) if one.key in (rule.key, rule.limit_key) and one.key]
    on = {rule.key: severity, rule.limit_key: limit}
    coming, seen = [], f"{severity} {limit}".strip()
    for turn in sorted({one.valid_from for one in planned}):
        on |= {one.key: one.value for one in planned if one.valid_from == turn}
        coming.append(Planned(turn, on[rule.key], on[rule.limit_key] if rule.unit else ""))
        if turn <= day:
            seen = f"{on[rule.key]} {on[rule.limit_key] if rule.unit else ''}".strip()
    changed = severity != rule.severity or bool(rule.unit and limit != str(rule.limit))
    return RuleLine(rule, severity, limit, seen, tuple(coming), changed)


def _value(work: Work, site_id: int, value: Value) -> ValueLine:
    now = settings(work, site_id).get(value.key) or value.default
    chosen = now.split(",")
    if value.low is not None:
        kind, choices = "number", []
    elif value.key.endswith(".kinds"):
        kind, choices = "kinds", [Named(row.code, row.name_zh, row.name_en) for row in day_kinds(work, site_id)]
    else:
        kind = "group"
        choices = [Named(code, row.name_zh, row.name_en) for code, row in groups(work, site_id).items()]
    planned = [one for one in planned_values(work, site_id) if one.key == value.key]
    return ValueLine(
        value, now, kind, tuple((choice, choice.code in chosen) for choice in choices),
        tuple(Planned(one.valid_from, "", one.value) for one in planned),
    )  # fmt: skip
