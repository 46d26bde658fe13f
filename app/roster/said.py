"""The block `said` of the roster's day: what was just done, with the form that undoes it."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.work import Work
from app.roster.day import Day, Row, read_day
from app.roster.models import Assignment
from app.roster.rules import Span
from app.roster.slots import name_of

JUST = timedelta(minutes=2)
"""A presence that ended so shortly ago is given back with the shift."""


@dataclass(frozen=True)
class Said:
    """`kind` put, clear, swap, away or nothing. Undoing: `seen` clears, `first` and `second` swap back, `slot` puts
    back, `code` is the kind of absence that `day` was."""

    kind: str = ""
    name: str = ""
    place: str = ""
    other: str = ""
    seen: str = ""
    first: str = ""
    second: str = ""
    slot: str = ""
    who: str = ""
    code: str = ""
    present: bool = False
    day: date | None = None


def said(work: Work, site_id: int, day: str, done: str = "", **_rest: str) -> Said:
    """What `done` names, while it still stands: "put:12" (with "-1" nothing can be undone), "swap:12-13", and
    "clear:12-1020" with the minute at which the shift would have ended."""
    kind, _, ids = done.partition(":")
    if not ids:
        return Said()
    of_day = read_day(work, site_id, date.fromisoformat(day))
    first, _, second = ids.partition("-")
    if kind == "clear":
        return _cleared(work, of_day, int(first), int(second or 0))
    rows = {row.id: row for row in of_day.rows}
    row, other = rows.get(int(first)), rows.get(int(second or 0))
    if row is None:
        return Said()
    if kind == "swap":
        return _swapped(of_day, row, other) if other else Said()
    return Said("put", row.name, of_day.name(row.post_id, row.place), seen="" if second else row.token)


def _swapped(day: Day, row: Row, other: Row) -> Said:
    return Said("swap", row.name, day.name(row.post_id, row.place), other.name, first=row.token, second=other.token)


def _cleared(work: Work, day: Day, number: int, until: int) -> Said:
    """The rest of a cleared shift can be given back while nobody else has it."""
    row = work.session.get(Assignment, number)
    if row is None or row.site_id != day.site.id or row.post_id not in day.posts:
        return Said()
    starts_at, ends_at = (row.starts_at, row.ends_at) if row.cleared_at else (row.ends_at, day.at(until))
    slot = ""
    if starts_at < ends_at and not any(
        one.span.overlaps(Span(starts_at, ends_at)) for one in day.on_place(row.post_id, row.place)
    ):
        slot = f"{row.post_id}.{row.place}.{day.minute(starts_at)}.{day.minute(ends_at)}/"
    return Said(
        "clear",
        name_of(work, row.person_id),
        day.name(row.post_id, row.place),
        slot=slot,
        who=f"{row.person_id}/",
        code=row.shift_code,
        present=_stood(day, row),
    )


def _stood(day: Day, row: Assignment) -> bool:
    return any(
        one.assignment_id == row.id and one.ended_at is not None and day.now - one.ended_at < JUST for one in day.stands
    )
