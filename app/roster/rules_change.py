"""Changing the rules of a site: off, warn or block, with a limit, from a business day on. Nothing of it needs code."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.messages import N_, add_messages
from app.core.text import Line, RowId
from app.core.work import Work
from app.roster.rules.catalogue import BY_CODE, VALUES, Rule, Value
from app.sites.dated import starting_day
from app.sites.editing import plan_value, store_value
from app.sites.events import SiteChanged
from app.sites.models import SiteSetting
from app.sites.models_dated import PlannedValue
from app.sites.queries import day_kinds, groups, today

add_messages(
    {
        "rule_unknown": N_("This rule is not known here."),
        "rule_fixed": N_("This cannot be switched off: nobody can be in two places."),
        "rule_changed": N_("Somebody changed this rule a moment ago. What is there now is shown; choose again."),
    }
)
BEHIND = 900
"""Position of the rules' rows behind the other settings of a site."""


class RuleIn(BaseModel):
    """A rule as it is from a business day on (None: today). `seen`: what the form showed, "warn 11"."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    rule: str = Field(max_length=40)
    severity: Literal["off", "warn", "block"]
    limit: int | None = Field(default=None, ge=0, le=100_000)
    valid_from: date | None = None
    seen: str = Field(default="", max_length=40)


class RuleValueIn(BaseModel):
    """What the rules are told beside their limits: the night's hours, the kinds of day without leave."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    setting: str = Field(max_length=60)
    value: Annotated[Line, Field(max_length=200)] = ""
    chosen: list[str] = Field(default_factory=list, max_length=20)
    valid_from: date | None = None


class PlannedRuleIn(BaseModel):
    """What is planned for a rule, or for one of the values, on a day."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    rule: str = Field(max_length=60)
    day: date


@command(Permission.SITE_CONFIG)
def set_rule(work: Work, data: RuleIn) -> Rule:
    """Off, warn or block, and the limit, from a day on. A change planned for a later day stays.

    Raises NotFound, Invalid for a limit outside its bounds and a past day, Conflict when somebody changed it meanwhile.
    """
    rule = BY_CODE.get(data.rule)
    if rule is None:
        raise NotFound("rule_unknown")
    if rule.fixed:
        raise Conflict("rule_fixed")
    day = starting_day(work, data.site_id, data.valid_from)
    if rule.unit and data.limit is None:
        raise Invalid("missing", "limit")
    if rule.unit and data.limit is not None and not rule.low <= data.limit <= rule.high:
        raise Invalid("out_of_range", "limit", min=rule.low, max=rule.high)
    severity = _row(work, data.site_id, rule.key, rule.severity, rule.source)
    rows: list[tuple[SiteSetting, str]] = [(severity, data.severity)]
    if rule.unit:
        limit = _row(work, data.site_id, rule.limit_key, str(rule.limit), rule.source, rule.low, rule.high)
        rows.append((limit, str(data.limit)))
    if data.seen not in ("", " ".join(_on(work, row, day) for row, _ in rows)):
        raise Conflict("rule_changed")
    for row, value in rows:
        _store(work, row, value, day)
    return rule


@command(Permission.SITE_CONFIG)
def set_rule_value(work: Work, data: RuleValueIn) -> Value:
    """A number within its bounds, kinds of day or a group, from a day on. Raises NotFound, Invalid."""
    about = next((value for value in VALUES if value.key == data.setting), None)
    if about is None:
        raise NotFound("rule_unknown")
    day, value = starting_day(work, data.site_id, data.valid_from), _checked(work, data, about)
    row = _row(work, data.site_id, about.key, about.default, about.source, about.low, about.high)
    _store(work, row, value, day)
    return about


def _checked(work: Work, data: RuleValueIn, about: Value) -> str:
    if about.low is not None and about.high is not None:
        if not re.fullmatch(r"[0-9]{1,6}", data.value):
            raise Invalid("not_a_number", "value")
        if not about.low <= int(data.value) <= about.high:
            raise Invalid("out_of_range", "value", min=about.low, max=about.high)
        return str(int(data.value))
    known = {row.code for row in day_kinds(work, data.site_id)} if about.key.endswith(".kinds") else set(
        groups(work, data.site_id)
    )  # fmt: skip
    wanted = data.chosen or ([data.value] if data.value else [])
    if not set(wanted) <= known or (not about.key.endswith(".kinds") and len(wanted) != 1):
        raise Invalid("not_a_choice", "chosen")
    return ",".join(dict.fromkeys(wanted)) or "-"


@command(Permission.SITE_CONFIG)
def take_back_rule(work: Work, data: PlannedRuleIn) -> list[PlannedValue]:
    """Drop what is planned for a rule on a day before it begins. Raises Invalid("day_is_past", "nothing_planned")."""
    if data.day <= today(work, data.site_id):
        raise Invalid("day_is_past", "day")
    rule = BY_CODE.get(data.rule)
    keys = [rule.key, rule.limit_key] if rule else [value.key for value in VALUES if value.key == data.rule]
    query = select(PlannedValue).where(
        PlannedValue.site_id == data.site_id,
        PlannedValue.valid_from == data.day,
        col(PlannedValue.applied_at).is_(None),
        col(PlannedValue.key).in_(keys),
    )
    rows = list(work.session.exec(query))
    if not rows:
        raise Invalid("nothing_planned")
    for row in rows:
        work.session.delete(row)
        work.emit(SiteChanged(data.site_id, "setting", f"{row.key} {data.day.isoformat()}", row.value, ""))
    return rows


def _row(
    work: Work, site_id: int, key: str, default: str, source: str, low: int | None = None, high: int | None = None
) -> SiteSetting:
    """The setting's row; a site that never changed the rule has none yet."""
    row = work.find(SiteSetting, site_id=site_id, key=key)
    if row is None:
        row = SiteSetting(
            site_id=site_id, key=key, value=str(default), source=source, low=low, high=high, position=BEHIND
        )
        work.add(row)
    return row


def _planned(work: Work, row: SiteSetting) -> list[PlannedValue]:
    query = select(PlannedValue).where(
        PlannedValue.site_id == row.site_id, PlannedValue.key == row.key, col(PlannedValue.applied_at).is_(None)
    )
    return list(work.session.exec(query.order_by(col(PlannedValue.valid_from))))


def _on(work: Work, row: SiteSetting, day: date) -> str:
    """The value on a day, with what is planned until then."""
    due = [one.value for one in _planned(work, row) if one.valid_from <= day]
    return due[-1] if due else row.value


def _store(work: Work, row: SiteSetting, value: str, day: date) -> None:
    if value == _on(work, row, day):
        return
    if day > today(work, row.site_id):
        plan_value(work, row, value, day)
    else:
        store_value(work, row, value)
