"""Guard licences with their dates: noted, corrected, ended, and shown before they end."""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

import app.roster.papers_messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid, NotFound
from app.core.text import RowId
from app.core.work import Work
from app.people.models import Licence
from app.people.rights import person_at, require_below
from app.roster.papers_events import LicenceChanged
from app.sites.queries import today

GUARD = "guard"
LONGEST = timedelta(days=366 * 40)
"""No licence of the trade runs as long: a year typed wrong is caught."""
MOST = 12
"""Licences kept of one person."""


class LicenceIn(BaseModel):
    """A guard licence of somebody of the site. `licence_id` names the one to correct, None notes a new one.

    Both dates are included; an empty one means no bound.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    licence_id: RowId | None = None
    valid_from: date | None = None
    valid_until: date | None = None


class LicenceEndIn(BaseModel):
    """A licence that no longer counts from today on; one that never counted is taken out."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    licence_id: RowId


@command(Permission.ROSTER_PUBLISH)
def save_licence(work: Work, data: LicenceIn) -> Licence:
    """Note a licence, or correct the dates of one.

    Raises NotFound (no person of the site, not theirs), Invalid (turned round, dates out of reach, neither date),
    Conflict("licence_same") when the person has one with these dates.
    """
    _, held = person_at(work, data.person_id, data.site_id)
    require_below(work, held, data.site_id)
    _check(work, data)
    rows = licences_of(work, data.person_id)
    if any((row.valid_from, row.valid_until) == (data.valid_from, data.valid_until) for row in rows):
        same = next(row for row in rows if (row.valid_from, row.valid_until) == (data.valid_from, data.valid_until))
        if same.id == data.licence_id:
            return same
        raise Conflict("licence_same")
    if data.licence_id is None:
        if len(rows) >= MOST:
            raise Conflict("licence_many", max=MOST)
        row = Licence(person_id=data.person_id, kind=GUARD)
    else:
        row = _one(rows, data.licence_id)
    row.valid_from, row.valid_until = data.valid_from, data.valid_until
    work.add(row)
    _tell(work, data.site_id, row, "corrected" if data.licence_id else "noted")
    return row


def _check(work: Work, data: LicenceIn) -> None:
    first, last, now = data.valid_from, data.valid_until, today(work, data.site_id)
    if first is None and last is None:
        raise Invalid("licence_no_dates", "valid_until")
    if first is not None and last is not None and last < first:
        raise Invalid("licence_backwards", "valid_until")
    for name, day in (("valid_from", first), ("valid_until", last)):
        if day is not None and abs(day - now) > LONGEST:
            raise Invalid("licence_far", name)


@command(Permission.ROSTER_PUBLISH)
def end_licence(work: Work, data: LicenceEndIn) -> Licence:
    """It counts until yesterday; one that had not begun by then is taken out. One that is over stays as it is.

    Raises NotFound for a licence of somebody else.
    """
    _, held = person_at(work, data.person_id, data.site_id)
    require_below(work, held, data.site_id)
    row = _one(licences_of(work, data.person_id), data.licence_id)
    yesterday = today(work, data.site_id) - timedelta(days=1)
    if row.valid_until is not None and row.valid_until <= yesterday:
        return row
    if row.valid_from is not None and row.valid_from > yesterday:
        _tell(work, data.site_id, row, "taken_out")
        work.session.delete(row)
        return row
    row.valid_until = yesterday
    work.add(row)
    _tell(work, data.site_id, row, "ended")
    return row


def licences_of(work: Work, person_id: int) -> list[Licence]:
    """The guard licences of a person, the one that ends last on top."""
    query = select(Licence).where(Licence.person_id == person_id, Licence.kind == GUARD)
    rows = list(work.session.exec(query.order_by(col(Licence.id))))
    return sorted(rows, key=lambda row: row.valid_until or date.max, reverse=True)


def _one(rows: list[Licence], licence_id: int) -> Licence:
    found = next((row for row in rows if row.id == licence_id), None)
    if found is None:
        raise NotFound()
    return found


def _tell(work: Work, site_id: int, row: Licence, what: str) -> None:
    first, last = (day.isoformat() if day else "" for day in (row.valid_from, row.valid_until))
    work.emit(LicenceChanged(site_id, row.person_id, row.id or 0, what, first, last))
