"""Changing what a site is made of: coverage, model homes, kinds of day, values. Nothing of it needs code."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import Line, RowId
from app.core.work import Work
from app.sites.events import SiteChanged
from app.sites.hours import Hours, clock_text, minute_of, read_hours, written
from app.sites.models import CalendarDay, Coverage, DayKind, Post, Purpose, Site, SiteSetting, Unit
from app.sites.queries import today

SITE_CLOCKS = {"open": "opens_minute", "close": "closes_minute", "day_starts": "day_starts_minute"}
"""Settings that are times of day, and the column of the site that the program reads."""


class SetCoverageIn(BaseModel):
    """The whole coverage of a post on a kind of day: one line of `starts`, `ends` and `places` for each span.

    Times HH:MM; an end not after its start is on the next day. Empty lines are dropped; no line: nobody is asked for.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    post_id: RowId
    day_kind: str = Field(max_length=20)
    starts: list[str] = Field(default_factory=list, max_length=20)
    ends: list[str] = Field(default_factory=list, max_length=20)
    places: list[str] = Field(default_factory=list, max_length=20)
    also: list[str] = Field(default_factory=list, max_length=12)
    seen: str = Field(default="", max_length=400)


@command(Permission.COVERAGE_EDIT)
def set_coverage(work: Work, data: SetCoverageIn) -> Post:
    """Replace the coverage of a post on one kind of day, and on those named in `also`.

    Raises Invalid for lines that overlap or are incomplete, Conflict when somebody changed them meanwhile.
    """
    post = work.get(Post, data.post_id, site_id=data.site_id)
    known = set(work.session.exec(select(DayKind.code).where(DayKind.site_id == data.site_id)))
    kinds = list(dict.fromkeys((data.day_kind, *data.also)))
    if known and not set(kinds) <= known:
        raise Invalid("unknown_day_kind", "day_kind")
    lines = read_hours(data.starts, data.ends, data.places)
    for kind in kinds:
        query = select(Coverage).where(Coverage.post_id == post.id, Coverage.day_kind == kind)
        rows = list(work.session.exec(query.order_by(col(Coverage.from_minute))))
        before = written(Hours(row.from_minute, row.to_minute, row.places) for row in rows)
        if kind == data.day_kind and data.seen not in ("", before):
            raise Conflict("made_up_changed")
        if before == written(lines):
            continue
        for row in rows:
            work.session.delete(row)
        for line in lines:
            work.session.add(
                Coverage(
                    site_id=data.site_id, post_id=post.id or 0, day_kind=kind, from_minute=line.start,
                    to_minute=line.end, places=line.places,
                )
            )  # fmt: skip
        work.emit(SiteChanged(data.site_id, "coverage", f"{post.code} {kind}", before[:200], written(lines)[:200]))
    return post


class SetUnitIn(BaseModel):
    """A model home, open for visitors or not."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    unit_id: RowId
    is_open: bool


@command(Permission.SITE_CONFIG)
def set_unit(work: Work, data: SetUnitIn) -> Unit:
    """Open or close a model home; the same again changes nothing."""
    unit = work.get(Unit, data.unit_id, site_id=data.site_id)
    if unit.is_open != data.is_open:
        unit.is_open = data.is_open
        words = ("closed", "open") if data.is_open else ("open", "closed")
        work.emit(SiteChanged(data.site_id, "unit", unit.code, *words))
    return unit


class SetDayIn(BaseModel):
    """A date of another kind than its weekday says; kind "" gives it back to the weekday."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    day: date
    kind: str = Field(default="", max_length=20)
    note: Annotated[Line, Field(max_length=80)] = ""


@command(Permission.SITE_CONFIG)
def set_day_kind(work: Work, data: SetDayIn) -> CalendarDay | None:
    """Mark a date as a holiday, a launch, a working Saturday. Raises Invalid for past days and unknown kinds."""
    if data.day < today(work, data.site_id):
        raise Invalid("day_is_past", "day")
    if data.kind and work.find(DayKind, site_id=data.site_id, code=data.kind) is None:
        raise Invalid("unknown_day_kind", "kind")
    row = work.find(CalendarDay, site_id=data.site_id, day=data.day)
    before = row.kind if row else ""
    if not data.kind:
        if row is not None:
            work.session.delete(row)
        row = None
    elif row is None:
        row = work.add(CalendarDay(site_id=data.site_id, day=data.day, kind=data.kind, note=data.note))
    else:
        row.kind, row.note = data.kind, data.note
    if before != data.kind:
        work.emit(SiteChanged(data.site_id, "day", data.day.isoformat(), before, data.kind))
    return row


class ChangeSettingIn(BaseModel):
    """A value as typed; `seen` is what the form showed before."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    setting: str = Field(max_length=60)
    value: Annotated[Line, Field(max_length=200)]
    seen: str | None = Field(default=None, max_length=200)


@command(Permission.SITE_CONFIG)
def change_setting(work: Work, data: ChangeSettingIn) -> SiteSetting:
    """Store a value within its bounds. Raises NotFound, Invalid, and Conflict naming what somebody else set."""
    row = work.find(SiteSetting, site_id=data.site_id, key=data.setting)
    if row is None:
        raise NotFound("unknown_setting")
    if data.seen is not None and data.seen != row.value:
        raise Conflict("setting_changed", value=row.value)
    value = _value(work, row, data.value)
    if value != row.value:
        work.emit(SiteChanged(data.site_id, "setting", row.key, row.value, value))
        row.value = value
    return row


def _value(work: Work, row: SiteSetting, typed: str) -> str:
    """`typed` as it is stored: a number within bounds, a time, a list of purposes, yes or no, or a text."""
    if row.key in SITE_CLOCKS:
        minute = minute_of(typed, "value")
        setattr(work.get(Site, row.site_id), SITE_CLOCKS[row.key], minute)
        return clock_text(minute)
    if row.key == "purposes":
        known = set(work.session.exec(select(Purpose.code).where(Purpose.site_id == row.site_id)))
        codes = [part.strip() for part in re.split(r"[,，、]", typed) if part.strip()]
        if not codes or not set(codes) <= known:
            raise Invalid("not_a_choice", "value")
        return ",".join(dict.fromkeys(codes))
    if row.value in ("true", "false"):
        if typed not in ("true", "false"):
            raise Invalid("not_a_yes_no", "value")
        return typed
    if row.low is None and row.high is None:
        return typed
    if not re.fullmatch(r"-?\d{1,9}", typed):
        raise Invalid("not_a_number", "value")
    low, high = row.low or 0, 10**9 if row.high is None else row.high
    if not low <= int(typed) <= high:
        raise Invalid("out_of_range", "value", min=low, max=high)
    return str(int(typed))
