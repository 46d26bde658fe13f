"""Which dates the day columns mean, when the header tells only numbers and a title tells the month."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.roster.workbook.cells import DayMark, plain

_YEAR_MONTH = re.compile(
    r"(?<!\d)(20\d\d)\s*(?:年度?|[\-./_])\s*(0?[1-9]|1[0-2])(?!\d)|(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?:\d\d)?(?!\d)"
)
_MONTH = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])\s*月|([一二三四五六七八九]|十[一二]?)月")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_WEEK = re.compile(r"第\s*(\d{1,2})\s*周|WEEK\s*(\d{1,2})(?!\d)|(?<![A-Z])W(\d{1,2})(?!\d)")
_DAY = r"(?:(20\d\d)[年/\-.])?(0?[1-9]|1[0-2])[月/\-.](0?[1-9]|[12]\d|3[01])[日号]?"
_FROM_TO = re.compile(
    rf"(?<!\d){_DAY}\s*(?:\(?周?[一二三四五六日]?\)?)\s*[-~—–至到]+\s*(?:{_DAY}|(?:0?[1-9]|[12]\d|3[01])[日号])"
)


@dataclass(slots=True)
class Context:
    """What titles tell about time; `first` is the first day of a range such as 11月16日-11月22日."""

    year: int | None = None
    month: int | None = None
    first: tuple[int, int] | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The dates of the marks, None for a day its month does not have; `assumed` when no year was written."""

    days: tuple[date | None, ...]
    assumed: bool
    weekdays_disagree: bool


def read_context(texts: Sequence[str]) -> Context:
    """Gather year, month, range and week from texts in order of trust; the first that tells each wins."""
    context = Context()
    for raw in texts:
        text = plain(raw)[:200]
        year, month = _year_and_month(text)
        fits = context.month is None or month is None or month == context.month
        if context.month is None:
            context.month = month
        if context.year is None and fits:
            context.year = year
        if context.first is None and (found := _FROM_TO.search(text)):
            context.first = int(found[2]), int(found[3])
        if context.week is None and (found := _WEEK.search(text)):
            context.week = int(found[1] or found[2] or found[3])
    return context


def _year_and_month(text: str) -> tuple[int | None, int | None]:
    if found := _YEAR_MONTH.search(text):
        return int(found[1] or found[3]), int(found[2] or found[4])
    year = _YEAR.search(text)
    month = _MONTH.search(text)
    number: int | None = None
    if month:
        number = (
            int(month[1])
            if month[1]
            else ["一二三四五六七八九".find(month[2]) + 1, 10, 11, 12][
                0 if month[2] in "一二三四五六七八九" else ("十", "十一", "十二").index(month[2]) + 1
            ]
        )
    return int(year[1]) if year else None, number


def resolve(marks: Sequence[DayMark], weekdays: Sequence[int | None], context: Context, today: date) -> Resolved | None:
    """The dates that header marks mean, or None when the month cannot be told.

    `weekdays` (0 is Monday) are what the header says beside each mark; they settle a missing month or year
    and are compared with the dates otherwise.
    """
    if all(mark.day is None for mark in marks):
        return _from_weekdays(marks, context, today)
    months = _months(marks, context)
    if months is None:
        return _by_weekday_search(marks, weekdays, context, today)
    stated = [index for index, mark in enumerate(marks) if mark.year]
    if stated:
        days = _dated(marks, months, stated[0], marks[stated[0]].year or today.year)
        return _checked(days, weekdays, assumed=False)
    if context.year is not None:
        # A sheet of January that begins in December begins in the year before.
        named = context.month or months[0]
        before = 1 if months[0] == 12 and named == 1 else -1 if months[0] == 1 and named == 12 else 0
        return _checked(_dated(marks, months, 0, context.year - before), weekdays, assumed=False)
    return _nearest_year(marks, months, weekdays, today)


def _months(marks: Sequence[DayMark], context: Context) -> list[int] | None:
    """The month of each mark, carried from the first that tells one; None when nothing tells."""
    known = next((index for index, mark in enumerate(marks) if mark.month), None)
    wraps = [0]
    for earlier, later in pairwise(marks):
        wraps.append(wraps[-1] + ((later.day or 0) < (earlier.day or 0)))
    if known is not None:
        base = (marks[known].month or 1) - wraps[known]
    elif context.first and context.first[1] == marks[0].day:
        base = context.first[0]
    elif context.month is not None and not wraps[-1]:
        base = context.month
    else:
        return None
    return [mark.month or (base + wrap - 1) % 12 + 1 for mark, wrap in zip(marks, wraps, strict=True)]


def _dated(marks: Sequence[DayMark], months: Sequence[int], anchor: int, year: int) -> list[date | None]:
    years = [year] * len(marks)
    for index in range(anchor + 1, len(marks)):
        years[index] = years[index - 1] + (months[index] < months[index - 1])
    for index in range(anchor - 1, -1, -1):
        years[index] = years[index + 1] - (months[index] > months[index + 1])
    return [
        _date(mark.year or guess, month, mark.day or 0) for mark, month, guess in zip(marks, months, years, strict=True)
    ]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _agree(days: Sequence[date | None], weekdays: Sequence[int | None]) -> bool:
    return all(
        day is None or weekday is None or day.weekday() == weekday for day, weekday in zip(days, weekdays, strict=True)
    )


def _checked(days: Sequence[date | None], weekdays: Sequence[int | None], *, assumed: bool) -> Resolved:
    return Resolved(tuple(days), assumed, not _agree(days, weekdays))


def _nearest_year(
    marks: Sequence[DayMark], months: Sequence[int], weekdays: Sequence[int | None], today: date
) -> Resolved:
    choices = [_dated(marks, months, 0, year) for year in range(today.year - 1, today.year + 2)]
    fitting = [days for days in choices if _agree(days, weekdays)]
    told = len(fitting) == 1 and any(weekday is not None for weekday in weekdays)

    def distance(days: Sequence[date | None]) -> int:
        return min((abs((day - today).days) for day in days if day), default=10**6)

    return _checked(min(fitting or choices, key=distance), weekdays, assumed=not told)


def _by_weekday_search(
    marks: Sequence[DayMark], weekdays: Sequence[int | None], context: Context, today: date
) -> Resolved | None:
    """Bare numbers with weekdays beside them: the one month near today (last to the one after next) that fits."""
    if sum(weekday is not None for weekday in weekdays) < 5:
        return None
    fitting: list[list[date | None]] = []
    for offset in range(-1, 3):
        year, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
        if context.year not in (None, year):
            continue
        first = DayMark(year, month + 1, marks[0].day)
        months = _months([first, *marks[1:]], Context())
        days = _dated([first, *marks[1:]], months, 0, year) if months else []
        named = {day.month for day in days if day}
        if days and None not in days and _agree(days, weekdays) and context.month in (None, *named):
            fitting.append(days)
    return Resolved(tuple(fitting[0]), context.year is None, False) if len(fitting) == 1 else None


def _from_weekdays(marks: Sequence[DayMark], context: Context, today: date) -> Resolved | None:
    """Columns that say only Monday to Sunday: the range or the week number in a title tells the first day."""
    first: date | None = None
    year = context.year or today.year
    if context.first:
        first = _date(year, *context.first)
    elif context.week and 1 <= context.week <= 52:
        first = date.fromisocalendar(year, context.week, 1) + timedelta(days=marks[0].weekday or 0)
    if first is None or first.weekday() != marks[0].weekday:
        return None
    days = [first + timedelta(days=((mark.weekday or 0) - first.weekday()) % 7) for mark in marks]
    return Resolved(tuple(days), context.year is None, False)
