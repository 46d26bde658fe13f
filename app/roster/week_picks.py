"""What is in hand in the week and the month: part of the address, so that it survives a reload and needs no scripts."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.work import Work
from app.roster.picks import DONE, SPAN
from app.roster.week import monday_of
from app.sites.queries import today

DAY = r"(\d{4}-\d\d-\d\d)"
PICK = re.compile(
    rf"(?P<kind>person|shift):(?P<id>\d{{1,9}})"
    rf"|place:(?P<post>\d{{1,9}})\.(?P<place>\d{{1,2}})\.(?P<on>{DAY})\.(?P<minute>\d{{1,4}})"
    rf"|cell:(?P<who>\d{{1,9}})\.(?P<when>{DAY})"
)
VIEWS = ("post", "person")


@dataclass(frozen=True)
class WeekPick:
    """`kind` person, shift (a row of the plan), place (of a post, on a day), cell (a person's day); empty: nothing."""

    kind: str = ""
    id: int = 0
    place: int = 0
    day: date = date.min
    """Of a place or a cell; the first day there is stands for none."""
    minute: int | None = None
    text: str = ""


def week_pick(text: str) -> WeekPick:
    """What `text` ("person:5", "shift:12", "place:3.1.2026-11-28.540", "cell:5.2026-11-28") names, nothing else."""
    found = PICK.fullmatch(text)
    if found is None:
        return WeekPick()
    if found["kind"]:
        return WeekPick(found["kind"], int(found["id"]), text=text)
    day = day_of(found["on"] or found["when"])
    if day is None:
        return WeekPick()
    if found["who"]:
        return WeekPick("cell", int(found["who"]), day=day, text=text)
    return WeekPick("place", int(found["post"]), int(found["place"]), day, int(found["minute"]), text)


def day_of(text: str) -> date | None:
    """The day written as 2026-11-28, in years that leave room for a week on both sides."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and 1 < day.year < 9999 else None


def week_scope(
    work: Work, site_id: int, *, week: str, by: str, pick: str, on: str, done: str, span: str = ""
) -> dict[str, Any]:
    """The query of the week's address with everything that means nothing left out. `on`: the day a phone shows."""
    now = today(work, site_id)
    monday = monday_of(day_of(week) or day_of(on) or now)
    shown = day_of(on)
    if shown is None or not monday <= shown <= monday + timedelta(days=6):
        shown = now if monday <= now <= monday + timedelta(days=6) else monday
    return {
        "week": monday.isoformat(),
        "by": by if by in VIEWS[1:] else "",
        "pick": week_pick(pick).text,
        "on": shown.isoformat(),
        "span": span if SPAN.fullmatch(span) else "",
        "done": done if DONE.fullmatch(done) else "",
    }


def month_scope(work: Work, site_id: int, *, month: str, pick: str, done: str, span: str = "") -> dict[str, Any]:
    """The query of the month's address, likewise; `month` is its first day."""
    first = (day_of(month) or day_of(f"{month}-01") or today(work, site_id)).replace(day=1)
    return {
        "month": first.isoformat(),
        "pick": week_pick(pick).text,
        "span": span if SPAN.fullmatch(span) else "",
        "done": done if DONE.fullmatch(done) else "",
    }
