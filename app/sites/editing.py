"""Changing what a site asks for: coverage and values, now or from a day on. Nothing of it needs code."""

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
from app.sites.dated import end_before, starting_day, take_back
from app.sites.events import SiteChanged
from app.sites.hours import Hours, clock_text, is_clock, minute_of, read_hours, written
from app.sites.known_settings import default_row
from app.sites.models import Coverage, DayKind, Post, Purpose, Site, SiteSetting
from app.sites.models_dated import PlannedValue
from app.sites.queries import in_force, today

SITE_CLOCKS = {"open": "opens_minute", "close": "closes_minute", "day_starts": "day_starts_minute"}
"""Settings that are times of day, and the column of the site that the program reads."""


class SetCoverageIn(BaseModel):
    """The whole coverage of a post on a kind of day: one line of `starts`, `ends` and `places` for each span.

    Times HH:MM; an end not after its start is on the next day. Empty lines are dropped; no line: nobody is asked for.
    `valid_from`: the business day from which it counts, None for today; what was asked for before that day stays.
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
    valid_from: date | None = None


@command(Permission.COVERAGE_EDIT)
def set_coverage(work: Work, data: SetCoverageIn) -> Post:
    """Replace the coverage of a post on one kind of day, and on those named in `also`, from a business day on.

    A change planned for a later day stays. Raises Invalid for lines that overlap or are incomplete and for a past
    day, Conflict when somebody changed them meanwhile.
    """
    day = starting_day(work, data.site_id, data.valid_from)
    post = work.get(Post, data.post_id, site_id=data.site_id)
    known = set(work.session.exec(select(DayKind.code).where(DayKind.site_id == data.site_id)))
    kinds = list(dict.fromkeys((data.day_kind, *data.also)))
    if known and not set(kinds) <= known:
        raise Invalid("unknown_day_kind", "day_kind")
    lines = read_hours(data.starts, data.ends, data.places)
    for kind in kinds:
        rows = _coverage_of(work, post, kind)
        before = written(Hours(row.from_minute, row.to_minute, row.places) for row in rows if in_force(row, day))
        if kind == data.day_kind and data.seen not in ("", before):
            raise Conflict("made_up_changed")
        if before == written(lines):
            continue
        until = end_before(work, rows, day)
        for line in lines:
            work.session.add(
                Coverage(
                    site_id=data.site_id, post_id=post.id or 0, day_kind=kind, from_minute=line.start,
                    to_minute=line.end, places=line.places, valid_from=day, valid_until=until,
                )
            )  # fmt: skip
        key = f"{post.code} {kind} {day.isoformat()}"
        work.emit(SiteChanged(data.site_id, "coverage", key, before[:200], written(lines)[:200]))
    return post


def _coverage_of(work: Work, post: Post, kind: str) -> list[Coverage]:
    query = select(Coverage).where(Coverage.post_id == post.id, Coverage.day_kind == kind)
    return list(work.session.exec(query.order_by(col(Coverage.from_minute))))


class PlannedCoverageIn(BaseModel):
    """A change of the coverage of a post that is planned for a day."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    post_id: RowId
    day_kind: str = Field(max_length=20)
    day: date


@command(Permission.COVERAGE_EDIT)
def take_back_coverage(work: Work, data: PlannedCoverageIn) -> Post:
    """Drop a planned change before it begins; what is in force until then goes on.

    Raises Invalid for a day that has begun ("day_is_past") or on which nothing is planned.
    """
    post = work.get(Post, data.post_id, site_id=data.site_id)
    if data.day <= today(work, data.site_id):
        raise Invalid("day_is_past", "day")
    rows = _coverage_of(work, post, data.day_kind)
    planned = written(Hours(row.from_minute, row.to_minute, row.places) for row in rows if in_force(row, data.day))
    take_back(work, rows, data.day)
    key = f"{post.code} {data.day_kind} {data.day.isoformat()}"
    work.emit(SiteChanged(data.site_id, "coverage", key, planned[:200], ""))
    return post


class ChangeSettingIn(BaseModel):
    """A value as typed; `seen` is what the form showed before. `valid_from`: the day it counts from, None: at once."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    setting: str = Field(max_length=60)
    value: Annotated[Line, Field(max_length=200)]
    seen: str | None = Field(default=None, max_length=200)
    valid_from: date | None = None


@command(Permission.SITE_CONFIG)
def change_setting(work: Work, data: ChangeSettingIn) -> SiteSetting:
    """Store a value within its bounds, at once or from a business day on (a season's opening hours).

    Raises NotFound, Invalid, and Conflict naming what somebody else set.
    """
    row = work.find(SiteSetting, site_id=data.site_id, key=data.setting) or default_row(data.site_id, data.setting)
    if row is None:
        raise NotFound("unknown_setting")
    if data.seen is not None and data.seen != row.value:
        raise Conflict("setting_changed", value=row.value)
    value, day = checked(work, row, data.value), starting_day(work, data.site_id, data.valid_from)
    if day > today(work, data.site_id):
        plan_value(work, row, value, day)
    elif value != row.value:
        store_value(work, row, value)
    return row


def plan_value(work: Work, row: SiteSetting, value: str, day: date) -> None:
    """A checked value counts from `day` on; what was planned for that very day before is replaced."""
    planned = work.find(PlannedValue, site_id=row.site_id, key=row.key, valid_from=day)
    planned = planned or PlannedValue(site_id=row.site_id, key=row.key, value="", valid_from=day, made_at=work.now)
    planned.value, planned.made_at, planned.made_by = value, work.now, work.actor.person_id
    work.add(planned)
    work.emit(SiteChanged(row.site_id, "setting", f"{row.key} {day.isoformat()}", row.value, value))


class PlannedValueIn(BaseModel):
    """A value that is planned for a day."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    planned_value_id: RowId


@command(Permission.SITE_CONFIG)
def take_back_value(work: Work, data: PlannedValueIn) -> PlannedValue:
    """Drop a planned value before its day. Raises Invalid("day_is_past") once it counts."""
    planned = work.get(PlannedValue, data.planned_value_id, site_id=data.site_id)
    if planned.applied_at is not None:
        raise Invalid("day_is_past")
    work.session.delete(planned)
    key = f"{planned.key} {planned.valid_from.isoformat()}"
    work.emit(SiteChanged(data.site_id, "setting", key, planned.value, ""))
    return planned


def apply_planned(work: Work) -> None:
    """Job: values whose business day has begun count from now on; the newest of a key wins after a pause."""
    query = select(PlannedValue).where(col(PlannedValue.applied_at).is_(None))
    waiting = work.session.exec(query.order_by(col(PlannedValue.valid_from), col(PlannedValue.id)))
    for planned in list(waiting):
        if planned.valid_from > today(work, planned.site_id):
            continue
        row = work.find(SiteSetting, site_id=planned.site_id, key=planned.key)
        if row is not None and row.value != planned.value:
            store_value(work, row, planned.value)
        planned.applied_at = work.now
        work.session.add(planned)


def store_value(work: Work, row: SiteSetting, value: str) -> None:
    """Store a checked value; times of day go to the site as well."""
    work.emit(SiteChanged(row.site_id, "setting", row.key, row.value, value))
    row.value = value
    work.session.add(row)
    if row.key in SITE_CLOCKS:
        here = work.get(Site, row.site_id)
        setattr(here, SITE_CLOCKS[row.key], minute_of(value, "value"))
        work.session.add(here)


def checked(work: Work, row: SiteSetting, typed: str) -> str:
    """`typed` as it is stored: a number within bounds, a time, a list of purposes, yes or no, or a text."""
    if row.key in SITE_CLOCKS:
        return clock_text(_within_day(work, row, minute_of(typed, "value")))
    if is_clock(row.value):
        return clock_text(minute_of(typed, "value"))
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


def _within_day(work: Work, row: SiteSetting, minute: int) -> int:
    """Opening must lie before closing. Raises Invalid("closure_turned")."""
    here = work.get(Site, row.site_id)
    opens = minute if row.key == "open" else here.opens_minute
    closes = minute if row.key == "close" else here.closes_minute
    if row.key != "day_starts" and opens >= closes:
        raise Invalid("closure_turned", "value")
    return minute
