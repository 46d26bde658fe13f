"""A day of rest or leave by two taps on the month or the week: the day, the kind. Taking it back is a tap like it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.actor import Permission
from app.core.commands import command
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.rights import person_at
from app.roster.absences import AbsenceIn, record_absence
from app.roster.models import Absence
from app.roster.papers_events import AbsenceEnded


class MarkDayIn(BaseModel):
    """A person's day and what it is to be: a kind of absence, or (empty) a working day.

    `accept` and `reason` overrule rules of leave, as for every absence.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    day: date
    kind: Literal["", "rest", "annual", "toil", "personal", "sick", "other"] = ""
    accept: Annotated[str, Field(max_length=240)] = ""
    reason: Annotated[Note, Field(max_length=200)] = ""


@command(Permission.ROSTER_PLAN)
def mark_day(work: Work, data: MarkDayIn) -> str:
    """Make the day what was tapped; what it was before ("" for a working day), so that it can be taken back.

    Shifts and hours of leave on it stay. Raises what `record_absence` does.
    """
    person_at(work, data.person_id, data.site_id)
    row = work.find(Absence, site_id=data.site_id, person_id=data.person_id, day=data.day)
    before = row.kind if row is not None else ""
    if data.kind == before:
        return before
    if data.kind:
        record_absence(work, AbsenceIn(**data.model_dump()))
    elif row is not None:
        work.session.delete(row)
        work.session.flush()
        work.emit(AbsenceEnded(data.site_id, data.person_id, data.day.isoformat(), data.day.isoformat()))
    return before
