"""Moving a consultant in the order by hand, with a reason; and a site's own rules of the rota."""

import re
from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.rights import person_at
from app.sites.dated import starting_day
from app.sites.editing import plan_value, store_value
from app.sites.events import SiteChanged
from app.sites.models import SiteSetting
from app.sites.models_dated import PlannedValue
from app.sites.queries import today
from app.visitors import messages_rota as messages_rota  # registers the words of the refusals
from app.visitors.calling import call_waiting
from app.visitors.consultants import still_running
from app.visitors.events_rota import RotaReordered
from app.visitors.lineup import rota_now
from app.visitors.models import ConsultantDay
from app.visitors.rota_book import write
from app.visitors.rota_keys import days_of
from app.visitors.rota_moves import put_at
from app.visitors.rota_rules import BY_KEY, RotaRule

BEHIND = 950
"""Position of these settings behind the others of a site."""


class ReorderIn(BaseModel):
    """Whom to put at which place (from 1) of those who are called. `seen`: ids in the order that was looked at."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    place: int = Field(ge=1, le=200)
    reason: Note = ""
    seen: str = Field(default="", max_length=900)


@command(Permission.ROTA_MOVE)
def reorder_rota(work: Work, data: ReorderIn) -> ConsultantDay:
    """Put a consultant elsewhere in today's order. The others keep theirs; the reason is kept and shown.

    Raises Invalid without a reason or for no such place, Conflict for somebody who is not in, for an order that has
    changed since it was looked at, for a place in front of a made-up turn, and once the day is closed.
    """
    still_running(work, data.site_id)
    if not data.reason:
        raise Invalid("say_why", "reason")
    rota = rota_now(work, data.site_id)
    if rota.get(data.person_id) is None:
        raise Conflict("consultant_not_here", name=person_at(work, data.person_id, data.site_id)[0].name)
    if data.seen not in ("", seen_order([entry.person_id for entry in rota.everybody])):
        raise Conflict("rota_changed")
    try:
        moves, order = put_at(rota, data.person_id, data.place)
    except IndexError:
        raise Invalid("no_such_place", "place") from None
    except ValueError as refusal:
        raise Conflict("makeup_first", name=str(refusal)) from None
    days = {row.person_id: row for row in days_of(work, data.site_id)}
    for position, person_id in enumerate(order, start=1):
        days[person_id].position = position
        work.session.add(days[person_id])
    write(work, data.site_id, moves, note=data.reason)
    work.emit(RotaReordered(data.site_id, data.person_id, data.place), data.reason)
    call_waiting(work, data.site_id, work.emit)
    return days[data.person_id]


def seen_order(people: list[int]) -> str:
    """The order as a form sends it back."""
    return ",".join(str(person_id) for person_id in people)


class RotaRuleIn(BaseModel):
    """A rule of the rota from a business day on (None: today). `seen`: the value that the form showed."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    setting: str = Field(max_length=40)
    value: str = Field(default="", max_length=100)
    chosen: list[str] = Field(default_factory=list, max_length=20)
    valid_from: date | None = None
    seen: str | None = Field(default=None, max_length=200)


@command(Permission.SITE_CONFIG)
def set_rota_rule(work: Work, data: RotaRuleIn) -> RotaRule:
    """Change a rule of the rota, at once or from a business day on. What was counted before stays as it was.

    Raises NotFound, Invalid for a value that is no choice, Conflict when somebody changed it meanwhile.
    """
    rule = BY_KEY.get(data.setting)
    if rule is None:
        raise NotFound("rota_rule_unknown")
    value, day = _checked(rule, data), starting_day(work, data.site_id, data.valid_from)
    row = work.find(SiteSetting, site_id=data.site_id, key=rule.key)
    if row is None:
        row = SiteSetting(
            site_id=data.site_id, key=rule.key, value=rule.default, source=rule.source, position=BEHIND,
        )  # fmt: skip
        work.add(row)
    if data.seen is not None and data.seen != row.value:
        raise Conflict("rota_rule_changed")
    if day > today(work, data.site_id):
        plan_value(work, row, value, day)
    elif value != row.value:
        store_value(work, row, value)
    return rule


def _checked(rule: RotaRule, data: RotaRuleIn) -> str:
    codes = [choice.code for choice in rule.choices]
    if rule.kind == "many":
        if not set(data.chosen) <= set(codes):
            raise Invalid("not_a_choice", "chosen")
        return ",".join(code for code in codes if code in data.chosen) or "-"
    if rule.kind == "number":
        if not re.fullmatch(r"[0-9]{1,6}", data.value):
            raise Invalid("not_a_number", "value")
        if not rule.low <= int(data.value) <= rule.high:
            raise Invalid("out_of_range", "value", min=rule.low, max=rule.high)
        return str(int(data.value))
    if data.value not in (codes if rule.kind == "one" else ("true", "false")):
        raise Invalid("not_a_choice", "value")
    return data.value


class PlannedRotaRuleIn(BaseModel):
    """What is planned for a rule of the rota on a day."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    setting: str = Field(max_length=40)
    day: date


@command(Permission.SITE_CONFIG)
def take_back_rota_rule(work: Work, data: PlannedRotaRuleIn) -> PlannedValue:
    """Drop what is planned for a rule before its day. Raises NotFound, Invalid("nothing_planned")."""
    if data.setting not in BY_KEY:
        raise NotFound("rota_rule_unknown")
    query = select(PlannedValue).where(
        PlannedValue.site_id == data.site_id,
        PlannedValue.key == data.setting,
        PlannedValue.valid_from == data.day,
        col(PlannedValue.applied_at).is_(None),
    )
    planned = work.session.exec(query).first()
    if planned is None:
        raise Invalid("nothing_planned", "day")
    work.session.delete(planned)
    work.emit(SiteChanged(data.site_id, "setting", f"{planned.key} {data.day.isoformat()}", planned.value, ""))
    return planned
