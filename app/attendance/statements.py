"""The statements behind the hours, built once: putting one together costs as much as running it.

All take `site`, the business days `first` to `last`, the instants `since` and `until`, and `now`.
"""

from datetime import date, datetime

from sqlalchemy import BindParameter, and_, bindparam, exists, or_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.attendance.models import AttendanceCorrection, ClockRecord
from app.people.models import Membership, Person
from app.roster.known import is_staff
from app.roster.models import Absence, Assignment, Standing
from app.roster.relief_models import Relief

SITE: BindParameter[int] = bindparam("site")
FIRST: BindParameter[date] = bindparam("first")
LAST: BindParameter[date] = bindparam("last")
SINCE: BindParameter[datetime] = bindparam("since")
UNTIL: BindParameter[datetime] = bindparam("until")

PLANS = (
    columns(
        col(Assignment.person_id),
        col(Assignment.business_day),
        col(Assignment.post_id),
        col(Assignment.shift_code),
        col(Assignment.starts_at),
        col(Assignment.ends_at),
    )
    .where(
        col(Assignment.site_id) == SITE,
        col(Assignment.cleared_at).is_(None),
        col(Assignment.business_day) >= FIRST,
        col(Assignment.business_day) <= LAST,
    )
    .order_by(col(Assignment.starts_at))
)
_stood_then = and_(
    col(Standing.site_id) == SITE,
    col(Standing.started_at) < UNTIL,
    or_(col(Standing.ended_at).is_(None), col(Standing.ended_at) > SINCE),
)
STOOD = (
    columns(
        col(Standing.id),
        col(Standing.person_id),
        col(Standing.post_id),
        col(Standing.place),
        col(Standing.started_at),
        col(Standing.ended_at),
        col(Assignment.business_day),
        col(ClockRecord.how),
    )
    .outerjoin(Assignment, col(Assignment.id) == col(Standing.assignment_id))
    .outerjoin(ClockRecord, col(ClockRecord.standing_id) == col(Standing.id))
    .where(_stood_then)
    .order_by(col(Standing.started_at), col(ClockRecord.id))
)
RELIEVED = columns(
    col(Relief.person_id), col(Relief.post_id), col(Relief.place), col(Relief.started_at), col(Relief.ended_at)
).where(
    col(Relief.site_id) == SITE,
    col(Relief.person_id).is_not(None),
    col(Relief.kind) != "meal",
    col(Relief.started_at) < UNTIL,
    or_(col(Relief.ended_at).is_(None), col(Relief.ended_at) > SINCE),
)
FIXES = (
    columns(
        col(AttendanceCorrection.id),
        col(AttendanceCorrection.person_id),
        col(AttendanceCorrection.day),
        col(AttendanceCorrection.from_at),
        col(AttendanceCorrection.until_at),
        col(AttendanceCorrection.reason),
        col(AttendanceCorrection.at),
        col(AttendanceCorrection.taken_back_at),
        col(Person.name),
    )
    .outerjoin(Person, col(Person.id) == col(AttendanceCorrection.by))
    .where(
        col(AttendanceCorrection.site_id) == SITE,
        col(AttendanceCorrection.day) >= FIRST,
        col(AttendanceCorrection.day) <= LAST,
    )
)
OFF = columns(col(Absence.person_id), col(Absence.day), col(Absence.kind)).where(
    col(Absence.site_id) == SITE, col(Absence.day) >= FIRST, col(Absence.day) <= LAST
)
held = aliased(Membership)
PEOPLE = (
    columns(col(Person.id), col(Person.name), col(Person.pinyin), col(Person.staff_number), col(held.team))
    .outerjoin(held, and_(col(held.person_id) == col(Person.id), col(held.site_id) == SITE))
    .where(
        or_(
            and_(col(Person.active), is_staff(SITE, bindparam("now"))),
            exists().where(
                col(Assignment.person_id) == col(Person.id),
                col(Assignment.site_id) == SITE,
                col(Assignment.cleared_at).is_(None),
                col(Assignment.business_day) >= FIRST,
                col(Assignment.business_day) <= LAST,
            ),
            exists().where(_stood_then, col(Standing.person_id) == col(Person.id)),
        )
    )
    .order_by(col(Person.pinyin), col(Person.id), col(held.team).desc())
)
"""Whoever is on the staff now, or was planned or present then: those who have left keep their hours."""
