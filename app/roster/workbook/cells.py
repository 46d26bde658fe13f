"""What one cell says by itself: its text, a day, a time range, a phone, a name."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from app.roster.workbook.words import NOT_A_NAME

Value = str | int | float | bool | date | datetime | time | timedelta

TEXT_LIMIT = 1000
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x202A, 0x202C, 0x00AD])
_HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ufe00-\ufe0f\U000e0100-\U000e01ef"
_DOT = "·•・‧∙⋅．."
_HAN_NAME = re.compile(f"[{_HAN}]+(?:[{_DOT}][{_HAN}]+){{0,6}}")
_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u1fff"
_LATIN_NAME = re.compile(f"[{_LETTER}]+(?:[ .'’\\-]{{1,2}}[{_LETTER}]+){{0,5}}\\.?")
_CLOCK = r"(\d{1,2})(?::(\d{2})(?::00)?|[点时](?:(\d{1,2})分?|(半))?)"
_NEXT = r"(?:[(]?(次日|翌日|第二天|第三天|隔天|次晨|\+[12])[)]?)?"
RANGE = rf"{_NEXT}{_CLOCK}\s*(?:-|~|–|—|―|至|到|−|→)+\s*{_NEXT}\s*{_CLOCK}{_NEXT}"
_SECOND_DAY_ON = ("第三天", "+2")
_NOT_A_NAME = re.compile("|".join(NOT_A_NAME))
_RANGE = re.compile(RANGE)
_WEEKDAY = re.compile(r"[(\[]?(?:周|星期|礼拜)([一二三四五六日天])[)\]]?|[(\[]([一二三四五六日天])[)\]]$")
_ENGLISH_DAY = re.compile(r"[(\[]?(MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]{0,6}[)\]]?\.?")
_DATE = re.compile(
    r"(?:(20\d\d)[年/\-.])?(0?[1-9]|1[0-2])[月/\-.](0?[1-9]|[12]\d|3[01])[日号]?(?:T?00:00(?::00(?:\.0+)?)?)?"
)
_PACKED = re.compile(r"(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_DAY = re.compile(r"(0?[1-9]|[12]\d|3[01])(?:\.0)?[日号]?")


@dataclass(frozen=True, slots=True)
class DayMark:
    """A header cell that names a day, with as much of the date as it tells; `weekday` 0 is Monday."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


def shown(value: Value | None) -> str:
    """The text of a cell as a person sees it, without invisible letters and outer blanks."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _shown_text(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    return str(value)


@lru_cache(maxsize=8192)
def _shown_text(text: str) -> str:
    return text[:TEXT_LIMIT].translate(_INVISIBLE).strip()


def plain(value: Value | None) -> str:
    """The text with full-width letters and digits made plain, upper case, for matching; blanks kept."""
    return _plain_text(shown(value))


@lru_cache(maxsize=4096)
def _plain_text(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper().strip()


def key(value: Value | None) -> str:
    """The text for looking up a word: as `plain`, without any blank."""
    return _key_text(value) if isinstance(value, str) else "".join(plain(value).split())


@lru_cache(maxsize=8192)
def _key_text(text: str) -> str:
    return "".join(plain(text).split())


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """Under which two spellings of one name are the same name."""
    return re.sub(f"[{_DOT}]", "·", unicodedata.normalize("NFKC", name)).casefold()


def day_mark(value: Value | None) -> DayMark | None:
    """The day a header cell names, or None; numbers 1-31 count as days of a month told elsewhere."""
    if value is None or isinstance(value, bool | time | timedelta):
        return None
    if isinstance(value, date):
        # A day number under a date format arrives as a day of January 1900.
        if value.year == 1900 and value.month == 1:
            return DayMark(day=value.day)
        return DayMark(value.year, value.month, value.day) if 2000 <= value.year <= 2099 else None
    if isinstance(value, int | float):
        return DayMark(day=int(value)) if value in range(1, 32) else None
    return _text_mark(key(value)) if len(value) <= 40 else None


def _text_mark(text: str) -> DayMark | None:
    weekday: int | None = None
    if found := _WEEKDAY.search(text):
        weekday = "一二三四五六日".index((found[1] or found[2]).replace("天", "日"))
        text = text[: found.start()] + text[found.end() :]
    elif found := _ENGLISH_DAY.search(text):
        weekday = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN").index(found[1])
        text = text[: found.start()] + text[found.end() :]
    text = text.strip(",/-|")
    if not text:
        return None if weekday is None else DayMark(weekday=weekday)
    if found := _DATE.fullmatch(text) or _PACKED.fullmatch(text):
        year, month, day = found.groups()
        return DayMark(int(year) if year else None, int(month), int(day), weekday)
    if found := _DAY.fullmatch(text):
        return DayMark(day=int(found[1]), weekday=weekday)
    return None


def weekday_of(value: Value | None) -> int | None:
    """The weekday of a cell that names only a weekday (周一, 星期一, 一, Mon), 0 for Monday."""
    text = key(value)
    if len(text) == 1 and text in "一二三四五六日天":
        return "一二三四五六日".index(text.replace("天", "日"))
    mark = _text_mark(text) if len(text) <= 12 else None
    return mark.weekday if mark and mark.day is None else None


def _minutes(hour: str, minute: str | None, minute_cn: str | None, half: str | None) -> int | None:
    total = int(hour) * 60 + (30 if half else int(minute or minute_cn or 0))
    return total if total <= 24 * 60 and int(minute or minute_cn or 0) < 60 else None


def range_of(found: re.Match[str], first: int = 1) -> tuple[int, int] | None:
    """Start and end minute of a match of `RANGE` whose first group has the number `first`.

    Minutes count from the day the cell belongs to: 次日00:30-06:00 is what is left of a night shift.
    """
    before, *clocks, after = found.groups()[first - 1 : first + 10]
    start, end = _minutes(*clocks[0:4]), _minutes(*clocks[5:9])
    if start is None or end is None or start == 24 * 60:
        return None
    start += _days(before)
    if mark := clocks[4] or after:
        end += _days(mark)
    else:
        end += _days(before) + (24 * 60 if end + _days(before) < start else 0)
    # More than a day is no shift, and without a mark the same time twice is none either.
    return (start, end) if start < end <= start + 24 * 60 else None


def _days(mark: str | None) -> int:
    """Minutes of the days that 次日, +2, ... go on."""
    return 0 if mark is None else 48 * 60 if mark in _SECOND_DAY_ON else 24 * 60


def time_range(value: Value | None) -> tuple[int, int] | None:
    """Start and end minute of a cell that is one time range; the end passes 1440 over midnight."""
    if not isinstance(value, str):
        return None
    found = _RANGE.fullmatch(key(value))
    return range_of(found) if found else None


def minute_of_day(value: Value | None) -> tuple[int, bool] | None:
    """A clock time as minutes and whether it says "next day"; also a day fraction as spreadsheets store it."""
    if isinstance(value, datetime):
        # 24:00 and 30:00 under a time format arrive as a day of January 1900.
        return (value.hour * 60 + value.minute, value.year == 1900)
    if isinstance(value, time):
        return value.hour * 60 + value.minute, False
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return (minutes % 1440, minutes > 1440) if 0 <= minutes <= 2880 else None
    if isinstance(value, float) and 0 <= value < 1:
        return round(value * 1440) % 1440, False
    found = re.fullmatch(f"{_NEXT}{_CLOCK}{_NEXT}", key(value))
    minutes_or_none = _minutes(*found.groups()[1:5]) if found else None
    if found is None or minutes_or_none is None:
        return None
    return minutes_or_none, bool(found[1] or found[6])


def phone_digits(value: Value | None) -> str | None:
    """The digits of a phone, without country code 86; None when the cell holds no phone that can be rung."""
    if isinstance(value, float) and not value.is_integer():
        return None
    text = re.sub(r"[\s\-()]", "", plain(value)).removesuffix(".0")
    text = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", text)
    return text if re.fullmatch(r"\d{5,15}", text, re.ASCII) else None


@lru_cache(maxsize=4096)
def person_name(text: str, *, latin: bool = True) -> str | None:
    """The name a text is, as written but for padding ("王 伟"), or None; 2 to 30 Chinese letters, or Latin."""
    if len(text) > 60:
        return None
    name = re.sub(rf"\s*([{_DOT}])\s*", r"\1", text.translate(_INVISIBLE).strip())
    if re.fullmatch(f"[{_HAN}]\\s+[{_HAN}]", name):
        name = re.sub(r"\s+", "", name)
    if _NOT_A_NAME.search(name):
        return None
    if 2 <= len(name) <= 30 and _HAN_NAME.fullmatch(name):
        return name
    if latin and 2 <= len(name) <= 40 and _LATIN_NAME.fullmatch(name):
        return re.sub(r"\s+", " ", name)
    return None
