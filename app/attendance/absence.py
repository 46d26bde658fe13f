"""The day's absence of a sick call: one row a person and day, and what stood there before."""

from datetime import date

from app.core.work import Work
from app.roster.absences import store_absence
from app.roster.models import Absence


def note_absence(work: Work, site_id: int, person_id: int, day: date, kind: str) -> str:
    """Note the absence; the kind that stood there before, "" for none."""
    row = work.find(Absence, site_id=site_id, person_id=person_id, day=day)
    before = row.kind if row is not None else ""
    store_absence(work, site_id, person_id, day, day, kind, "sick")
    return before


def clear_absence(work: Work, site_id: int, person_id: int, day: date, kind: str, before: str) -> None:
    """Take the absence back to what it was before, unless somebody has changed it since."""
    row = work.find(Absence, site_id=site_id, person_id=person_id, day=day)
    if row is None or row.kind != kind:
        return
    if before:
        store_absence(work, site_id, person_id, day, day, before, "manual")
    else:
        work.session.delete(row)
