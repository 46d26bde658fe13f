"""Shift templates: the site's own codes with their hours, from a business day on."""

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
from app.sites.dated import end_before, next_turn, starting_day, take_back
from app.sites.events import SiteChanged
from app.sites.hours import DAY, Hours, minute_of
from app.sites.models import ShiftTemplate
from app.sites.queries import in_force, today

MEAL_MAX = 240


class ShiftIn(BaseModel):
    """A shift as typed: `start` and `end` HH:MM, an end not after the start is on the next day.

    `aliases`: other words for it in workbooks, parted by commas or spaces. `valid_from`: the business day from which
    the hours count, None for today; names and other words count at once.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    code: Annotated[Line, Field(min_length=1, max_length=20)]
    name_zh: Annotated[Line, Field(min_length=1, max_length=40)]
    name_en: Annotated[Line, Field(max_length=40)] = ""
    start: str = Field(max_length=10)
    end: str = Field(max_length=10)
    meal_minutes: int = Field(default=0, ge=0, le=MEAL_MAX)
    aliases: Annotated[Line, Field(max_length=200)] = ""
    valid_from: date | None = None


class SaveShiftIn(ShiftIn):
    """`seen`: the shift as the form showed it."""

    seen: str = Field(default="", max_length=400)


class ThatShiftIn(BaseModel):
    """A shift by its code, and a day: from which it is no longer used, used again, or of which a change is dropped."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    code: str = Field(min_length=1, max_length=20)
    valid_from: date | None = None


@command(Permission.SITE_CONFIG)
def add_shift(work: Work, data: ShiftIn) -> ShiftTemplate:
    """A new code. Raises Invalid when the code or one of its other words is taken, for hours that cannot be."""
    day, hours, words = starting_day(work, data.site_id, data.valid_from), read_shift(data), read_words(data)
    every = _all(work, data.site_id)
    taken = next((row for row in every if row.code.casefold() == data.code.casefold()), None)
    if taken is not None:
        raise Invalid("code_is_taken", "code", short=taken.code, name=taken.name_zh)
    _words_free(every, data.code, words)
    row = work.add(
        ShiftTemplate(
            site_id=data.site_id, code=data.code, name_zh=data.name_zh, name_en=data.name_en or data.name_zh,
            start_minute=hours.start, end_minute=hours.end, meal_minutes=data.meal_minutes, aliases=words,
            position=max((row.position for row in every), default=-1) + 1, valid_from=day,
        )
    )  # fmt: skip
    work.emit(SiteChanged(data.site_id, "shift", f"{row.code} {day.isoformat()}", "", hours.text))
    return row


@command(Permission.SITE_CONFIG)
def save_shift(work: Work, data: SaveShiftIn) -> ShiftTemplate:
    """Other words at once, other hours from a business day on; what was planned with the old hours stays as it is.

    Raises NotFound, Invalid, and Conflict when somebody changed the shift since the form was shown.
    """
    day, hours, words = starting_day(work, data.site_id, data.valid_from), read_shift(data), read_words(data)
    every = _all(work, data.site_id)
    rows = _of(every, data.code)
    now = shift_on(rows, day)
    if data.seen not in ("", shift_seen(now)):
        raise Conflict("changed_meanwhile")
    _words_free(every, data.code, words)
    before = _words_of(now)
    for row in rows:
        row.name_zh, row.name_en, row.aliases = data.name_zh, data.name_en or data.name_zh, words
        work.session.add(row)
    if _words_of(now) != before:
        work.emit(SiteChanged(data.site_id, "shift", data.code, before[:200], _words_of(now)[:200]))
    if (now.start_minute, now.end_minute, now.meal_minutes) == (hours.start, hours.end, data.meal_minutes):
        return now
    old = _hours_of(now)
    if now.valid_from != day:
        until = next_turn(rows, day)
        now.valid_until = day
        now = ShiftTemplate(
            site_id=data.site_id, code=now.code, name_zh=now.name_zh, name_en=now.name_en, start_minute=0,
            end_minute=1, aliases=words, position=now.position, valid_from=day, valid_until=until,
        )  # fmt: skip
    now.start_minute, now.end_minute, now.meal_minutes = hours.start, hours.end, data.meal_minutes
    work.add(now)
    work.emit(SiteChanged(data.site_id, "shift", f"{now.code} {day.isoformat()}", old, _hours_of(now)))
    return now


@command(Permission.SITE_CONFIG)
def retire_shift(work: Work, data: ThatShiftIn) -> ShiftTemplate:
    """The code is no longer offered from a day on; shifts planned with it stay. Raises NotFound, Invalid."""
    day = starting_day(work, data.site_id, data.valid_from)
    rows = _of(_all(work, data.site_id), data.code)
    now = shift_on(rows, day)
    later = [row for row in rows if row.valid_from > day]
    end_before(work, rows, day)
    for row in later:
        work.session.delete(row)
    work.emit(SiteChanged(data.site_id, "shift", f"{now.code} {day.isoformat()}", _hours_of(now), ""))
    return now


@command(Permission.SITE_CONFIG)
def reinstate_shift(work: Work, data: ThatShiftIn) -> ShiftTemplate:
    """A code that was taken out is offered again from a day on, with the hours it had last."""
    day = starting_day(work, data.site_id, data.valid_from)
    rows = _of(_all(work, data.site_id), data.code)
    if any(in_force(row, day) for row in rows):
        return shift_on(rows, day)
    last = max(rows, key=lambda row: row.valid_from)
    until = next_turn([row for row in rows if row.valid_from > day], day)
    again = work.add(
        ShiftTemplate(
            site_id=last.site_id, code=last.code, name_zh=last.name_zh, name_en=last.name_en,
            start_minute=last.start_minute, end_minute=last.end_minute, meal_minutes=last.meal_minutes,
            aliases=list(last.aliases), position=last.position, valid_from=day, valid_until=until,
        )
    )  # fmt: skip
    work.emit(SiteChanged(data.site_id, "shift", f"{last.code} {day.isoformat()}", "", _hours_of(again)))
    return again


@command(Permission.SITE_CONFIG)
def take_back_shift(work: Work, data: ThatShiftIn) -> ShiftTemplate:
    """Drop what is planned for a code on a day before it begins. Raises Invalid for a day that has begun."""
    if data.valid_from is None or data.valid_from <= today(work, data.site_id):
        raise Invalid("day_is_past", "valid_from")
    rows = _of(_all(work, data.site_id), data.code)
    take_back(work, rows, data.valid_from)
    work.emit(SiteChanged(data.site_id, "shift", f"{data.code} {data.valid_from.isoformat()}", "planned", ""))
    return rows[0]


def read_shift(data: ShiftIn) -> Hours:
    """The hours as typed; Invalid for hours or a meal that cannot be."""
    start, end = minute_of(data.start, "start"), minute_of(data.end, "end")
    if start == end:
        raise Invalid("shift_empty", "end")
    hours = Hours(start, end if end > start else end + DAY, 1)
    if data.meal_minutes >= hours.end - hours.start:
        raise Invalid("meal_too_long", "meal_minutes")
    return hours


def read_words(data: ShiftIn) -> list[str]:
    """Other words for the shift, each once. Raises Invalid for a word that is too long."""
    words = [word for word in re.split(r"[\s,，、/]+", data.aliases) if word]
    if any(len(word) > 20 for word in words):
        raise Invalid("too_long", "aliases", max=20)
    return list(dict.fromkeys(words))


def _words_free(every: list[ShiftTemplate], code: str, words: list[str]) -> None:
    """A word names one shift only, whatever its case. Raises Invalid("shift_word_taken")."""
    wanted = {word.casefold(): word for word in (code, *words)}
    for row in every:
        if row.code == code:
            continue
        for word in (row.code, *row.aliases):
            if word.casefold() in wanted:
                field = "code" if word.casefold() == code.casefold() else "aliases"
                raise Invalid("shift_word_taken", field, word=wanted[word.casefold()], shift=row.code)


def _all(work: Work, site_id: int) -> list[ShiftTemplate]:
    query = select(ShiftTemplate).where(ShiftTemplate.site_id == site_id)
    return list(work.session.exec(query.order_by(col(ShiftTemplate.position), col(ShiftTemplate.valid_from))))


def _of(every: list[ShiftTemplate], code: str) -> list[ShiftTemplate]:
    rows = [row for row in every if row.code == code]
    if not rows:
        raise NotFound()
    return rows


def shift_on(rows: list[ShiftTemplate], day: date) -> ShiftTemplate:
    """The version of a code on a day; of one that is out then, the last before it, else its first."""
    found = [row for row in rows if in_force(row, day)] or [row for row in rows if row.valid_from <= day]
    return max(found, key=lambda row: row.valid_from) if found else rows[0]


def shift_seen(row: ShiftTemplate) -> str:
    """The shift in one line, to notice that somebody else changed it."""
    return f"{_words_of(row)}|{_hours_of(row)}"


def _words_of(row: ShiftTemplate) -> str:
    return "|".join((row.name_zh, row.name_en, ",".join(row.aliases)))


def _hours_of(row: ShiftTemplate) -> str:
    return f"{Hours(row.start_minute, row.end_minute, 1).text} {row.meal_minutes}"
