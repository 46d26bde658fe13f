"""Lines of hours as people write them: from, to, how many. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.errors import Invalid

DAY = 1440
MAX_PLACES = 60


@dataclass(frozen=True)
class Hours:
    """Places of a post from minute to minute after midnight; `end` may pass 1440 into the next day."""

    start: int
    end: int
    places: int

    @property
    def text(self) -> str:
        """09:00–18:00."""
        return f"{clock_text(self.start)}–{clock_text(self.end)}"


def clock_text(minute: int) -> str:
    """Minutes after midnight as HH:MM on the wall."""
    return f"{minute % DAY // 60:02d}:{minute % 60:02d}"


def minute_of(text: str, field: str) -> int:
    """Minutes after midnight of "9:00" or "09:00". Raises Invalid for anything else."""
    found = re.fullmatch(r"([01]?\d|2[0-3])[:：]([0-5]\d)", text.strip())
    if found is None:
        raise Invalid("not_a_time", field)
    return int(found[1]) * 60 + int(found[2])


def is_clock(text: str) -> bool:
    """Whether a stored value is a time of day."""
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) is not None


def read_hours(starts: Sequence[str], ends: Sequence[str], places: Sequence[str]) -> list[Hours]:
    """The lines in order of time; empty ones dropped. Raises Invalid for incomplete, impossible or overlapping ones."""
    if not len(starts) == len(ends) == len(places):
        raise Invalid("hours_incomplete", "starts")
    lines = []
    for start, end, number in zip(starts, ends, places, strict=True):
        if not (start.strip() or end.strip()) and number.strip() in ("", "0"):
            continue
        if not (start.strip() and end.strip() and number.strip()):
            raise Invalid("hours_incomplete", "starts")
        first, last = minute_of(start, "starts"), minute_of(end, "ends")
        if first == last:
            raise Invalid("hours_empty", "ends")
        if not re.fullmatch(r"\d{1,2}", number.strip()) or not 1 <= int(number) <= MAX_PLACES:
            raise Invalid("hours_places", "places", max=MAX_PLACES)
        lines.append(Hours(first, last if last > first else last + DAY, int(number)))
    lines.sort(key=lambda line: line.start)
    for before, after in pairwise([*lines, *(Hours(lines[0].start + DAY, 0, 0),)] if lines else []):
        if after.start < before.end:
            raise Invalid("hours_overlap", "starts", first=before.text, second=(after if after.end else lines[0]).text)
    return lines


def written(lines: Iterable[Hours]) -> str:
    """The lines in one text, to compare."""
    return ", ".join(f"{line.text} x{line.places}" for line in sorted(lines, key=lambda line: line.start))
