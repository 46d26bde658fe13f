"""The calendar of a site: holidays, make-up days, launch days. The library fills a year, a person may change any day.

A year that is not filled counts weekdays and weekends only; the screens say so.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import select

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid
from app.core.text import Line, RowId
from app.core.work import Work
from app.sites.events import CalendarFilled, SiteChanged
from app.sites.models import CalendarDay, DayKind
from app.sites.models_dated import CalendarYear
from app.sites.queries import today

HOLIDAY, WEEKDAY = "holiday", "weekday"
FIRST_YEAR, YEARS_AHEAD, MOST_DAYS = 2000, 5, 31

NAMES: Mapping[str, str] = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}
"""What the library calls the holidays, and what a calendar on the wall calls them."""
MAKE_UP = "调休上班"


class SetDayIn(BaseModel):
    """A date, or all from `day` to `until`, of another kind than the weekday says; "" gives them back to it."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    day: date
    until: date | None = None
    kind: str = Field(default="", max_length=20)
    note: Annotated[Line, Field(max_length=80)] = ""


class YearIn(BaseModel):
    """A year of the calendar."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    year: int = Field(ge=FIRST_YEAR, le=9998)


@command(Permission.SITE_CONFIG)
def set_day_kind(work: Work, data: SetDayIn) -> list[CalendarDay]:
    """Mark dates as a holiday, a launch, a working Saturday; the rows that are marked then.

    Raises Invalid for past days, unknown kinds, an end before the beginning, more than a month at once.
    """
    last = data.until or data.day
    if data.day < today(work, data.site_id):
        raise Invalid("day_is_past", "day")
    if last < data.day:
        raise Invalid("days_turned", "until")
    if last - data.day >= timedelta(days=MOST_DAYS):
        raise Invalid("too_many_days", "until", max=MOST_DAYS)
    if data.day.year > today(work, data.site_id).year + YEARS_AHEAD:
        raise Invalid("day_too_far", "day")
    if data.kind and work.find(DayKind, site_id=data.site_id, code=data.kind) is None:
        raise Invalid("unknown_day_kind", "kind")
    days = [data.day + timedelta(days=n) for n in range((last - data.day).days + 1)]
    marked = [_mark(work, data.site_id, day, data.kind, data.note) for day in days]
    return [row for row in marked if row is not None]


def _mark(work: Work, site_id: int, day: date, kind: str, note: str) -> CalendarDay | None:
    row = work.find(CalendarDay, site_id=site_id, day=day)
    before = row.kind if row else ""
    if not kind:
        if row is not None:
            work.session.delete(row)
        row = None
    elif row is None:
        row = work.add(CalendarDay(site_id=site_id, day=day, kind=kind, note=note))
    else:
        row.kind, row.note = kind, note
    if before != kind:
        work.emit(SiteChanged(site_id, "day", day.isoformat(), before, kind))
    return row


def library_year(year: int) -> dict[date, tuple[str, str]]:
    """(kind, note) of the year's holidays and make-up days as the library knows them; empty for an unknown year."""
    # Imported here: its tables are only needed when a year is filled.
    from chinese_calendar.constants import holidays, workdays

    found = {day: (HOLIDAY, NAMES.get(name, name)) for day, name in holidays.items() if day.year == year}
    found |= {
        day: (WEEKDAY, f"{NAMES.get(name, name)}{MAKE_UP}")
        for day, name in workdays.items()
        if day.year == year and day.weekday() >= 5
    }
    return dict(sorted(found.items()))


@command(Permission.SITE_CONFIG)
def fill_year(work: Work, data: YearIn) -> CalendarYear:
    """Mark the holidays and make-up days of a year from today on; days marked by hand stay as they are.

    Raises Invalid for years that are over, out of range, or not yet known ("year_unknown").
    """
    _check_year(work, data)
    known = library_year(data.year)
    if not known:
        raise Invalid("year_unknown", "year", year=data.year)
    kinds = set(work.session.exec(select(DayKind.code).where(DayKind.site_id == data.site_id)))
    if HOLIDAY not in kinds:
        work.add(DayKind(site_id=data.site_id, code=HOLIDAY, name_zh="节假日", name_en="Holiday"))
    first = today(work, data.site_id)
    marked = select(CalendarDay).where(CalendarDay.site_id == data.site_id, CalendarDay.day >= first)
    taken = {row.day for row in work.session.exec(marked)}
    fresh = [
        CalendarDay(site_id=data.site_id, day=day, kind=kind, note=note)
        for day, (kind, note) in known.items()
        if day >= first and day not in taken
    ]
    work.session.add_all(fresh)
    return _known(work, data, "library", len(fresh))


@command(Permission.SITE_CONFIG)
def complete_year(work: Work, data: YearIn) -> CalendarYear:
    """Somebody has marked the year's days by hand: the notice that it is not filled goes. Raises Invalid."""
    _check_year(work, data)
    return _known(work, data, "hand", 0)


def _check_year(work: Work, data: YearIn) -> None:
    this = today(work, data.site_id).year
    if data.year < this:
        raise Invalid("year_over", "year")
    if data.year > this + YEARS_AHEAD:
        raise Invalid("year_out_of_range", "year", min=this, max=this + YEARS_AHEAD)


def _known(work: Work, data: YearIn, source: str, days: int) -> CalendarYear:
    row = work.find(CalendarYear, site_id=data.site_id, year=data.year)
    row = row or CalendarYear(site_id=data.site_id, year=data.year, source=source, at=work.now)
    row.source, row.at, row.by = source, work.now, work.actor.person_id
    work.add(row)
    work.emit(CalendarFilled(data.site_id, data.year, source, days))
    return row
