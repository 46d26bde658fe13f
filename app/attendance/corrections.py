"""Corrected hours: what a presence really was, beside the record, with a reason; by a leader, never by oneself."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

import app.attendance.messages  # noqa: F401  (adds the words of the refusals)
from app.attendance.events import CorrectionTakenBack, HoursCorrected
from app.attendance.models import AttendanceCorrection
from app.core.actor import Permission
from app.core.commands import command, require_own
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.text import Reason, RowId
from app.core.work import Work
from app.people.rights import person_at
from app.roster.presence import in_own_team
from app.sites.queries import site, today

LONGEST = timedelta(hours=24)
Clock = Annotated[str, Field(max_length=5, pattern=r"^([01]?\d|2[0-3]):[0-5]\d$")]


class CorrectIn(BaseModel):
    """When somebody was there on a business day; neither time: not at all. A time before the day starts is tomorrow's.

    Times as the wall at the site says them, HH:MM; an end not after its start is on the next day.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    day: date
    starts: Clock | None = None
    ends: Clock | None = None
    reason: Reason


class TakeBackIn(BaseModel):
    """A correction that was wrong."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    correction_id: RowId


@command(Permission.CLOCK_OTHER)
def correct_hours(work: Work, data: CorrectIn) -> AttendanceCorrection:
    """Note what a presence really was; the newest correction of a day counts.

    Raises Invalid("span_half", "day_not_over", "end_to_come", "span_long"), Forbidden("own_hours", or another team's),
    NotFound for people of other sites.
    """
    _may_correct(work, data.site_id, data.person_id)
    if data.day > today(work, data.site_id) or data.day < today(work, data.site_id) - timedelta(days=366):
        raise Invalid("day_not_over", "day")
    if (data.starts is None) != (data.ends is None):
        raise Invalid("span_half", "starts" if data.starts is None else "ends")
    from_at, until_at = _span(work, data)
    row = work.add(
        AttendanceCorrection(
            site_id=data.site_id,
            person_id=data.person_id,
            day=data.day,
            from_at=from_at,
            until_at=until_at,
            reason=data.reason,
            at=work.now,
            by=work.actor.person_id,
        )
    )
    times = (from_at.isoformat() if from_at else "", until_at.isoformat() if until_at else "")
    work.emit(HoursCorrected(data.site_id, row.id or 0, data.person_id, data.day.isoformat(), *times), data.reason)
    return row


def _may_correct(work: Work, site_id: int, person_id: int) -> None:
    person_at(work, person_id, site_id)
    require_own(work, person_id, team=lambda: in_own_team(work, site_id, person_id))
    if person_id == work.actor.person_id:
        raise Forbidden("own_hours")


def _span(work: Work, data: CorrectIn) -> tuple[datetime | None, datetime | None]:
    if data.starts is None or data.ends is None:
        return None, None
    here = site(work, data.site_id)
    first, last = _minute(data.starts), _minute(data.ends)
    if first < here.day_starts_minute:
        first += 1440
    while last <= first:
        last += 1440
    from_at, until_at = here.at(data.day, first), here.at(data.day, last)
    if until_at > work.now:
        raise Invalid("end_to_come", "ends")
    if not timedelta() < until_at - from_at <= LONGEST:
        raise Invalid("span_long", "ends", max=24)
    return from_at, until_at


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


@command(Permission.CLOCK_OTHER)
def take_back_correction(work: Work, data: TakeBackIn) -> AttendanceCorrection:
    """The correction counts no more; an earlier one does again, else the presence as it was recorded.

    Raises NotFound, Conflict("correction_gone"), Forbidden.
    """
    row = work.get(AttendanceCorrection, data.correction_id, site_id=data.site_id)
    _may_correct(work, data.site_id, row.person_id)
    work.session.refresh(row)
    if row.taken_back_at is not None:
        raise Conflict("correction_gone")
    row.taken_back_at, row.taken_back_by = work.now, work.actor.person_id
    work.session.add(row)
    work.emit(CorrectionTakenBack(data.site_id, row.id or 0, row.person_id, row.day.isoformat()))
    return row
