"""What takes effect from a business day: versions of rows that follow each other and never overlap.

Days count from `valid_from` to the day before `valid_until`. What was true on a past day is never touched.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from app.core.errors import Invalid
from app.core.work import Work
from app.sites.models import Coverage, ShiftTemplate
from app.sites.queries import in_force, today

FURTHEST = timedelta(days=731)
"""How far ahead a change may be planned."""

Dated = Coverage | ShiftTemplate


def starting_day(work: Work, site_id: int, valid_from: date | None) -> date:
    """The business day from which a change counts; None: today. Raises Invalid for a past day and one too far ahead."""
    first = today(work, site_id)
    day = valid_from or first
    if day < first:
        raise Invalid("day_is_past", "valid_from")
    if day > first + FURTHEST:
        raise Invalid("day_too_far", "valid_from")
    return day


def next_turn(rows: Sequence[Dated], day: date) -> date | None:
    """The first day after `day` on which another version begins or one ends; None when nothing is planned."""
    turns = {turn for row in rows for turn in (row.valid_from, row.valid_until) if turn is not None and turn > day}
    return min(turns, default=None)


def end_before(work: Work, rows: Sequence[Dated], day: date) -> date | None:
    """End what is in force on `day`; what begins on that very day is gone. The day until which the new version counts.

    A change that is planned for later stays.
    """
    until = next_turn(rows, day)
    for row in rows:
        if row.valid_from == day:
            work.session.delete(row)
        elif in_force(row, day):
            row.valid_until = day
            work.session.add(row)
    return until


def take_back(work: Work, rows: Sequence[Dated], day: date) -> None:
    """A planned change of `day` is dropped; what was in force before it goes on. Raises Invalid("nothing_planned")."""
    if not any(day in (row.valid_from, row.valid_until) for row in rows):
        raise Invalid("nothing_planned")
    until = next_turn(rows, day)
    for row in rows:
        if row.valid_from == day:
            work.session.delete(row)
        elif row.valid_until == day:
            row.valid_until = until
            work.session.add(row)


def planned_days(rows: Sequence[Dated], after: date) -> list[date]:
    """Days after `after` on which something begins or ends, in order."""
    return sorted({turn for row in rows for turn in (row.valid_from, row.valid_until) if turn and turn > after})
