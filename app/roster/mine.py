"""My own roster: the next two weeks as I was told, what changed since I last looked, and saying that I have seen it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Date, bindparam, cast, func, null
from sqlalchemy import select as columns
from sqlmodel import col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Invalid, Unauthenticated
from app.core.text import RowId
from app.core.work import Work
from app.roster import publish_words  # noqa: F401  (registers its messages)
from app.roster.events import RosterSeenBy
from app.roster.models import Absence, Assignment, HoursAway
from app.roster.publish_drafts import PUBLISHED
from app.roster.publish_models import RosterLine, RosterSeen, RosterVersion
from app.roster.versions_made import Told
from app.roster.versions_words import DayChange, Wording, net
from app.sites.queries import site, today

DAYS = 14


class SeenIn(BaseModel):
    """The newest version that the page showed."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    version_id: RowId


@command(Permission.CLOCK_SELF)
def mark_roster_seen(work: Work, data: SeenIn) -> RosterSeen:
    """Note that I have looked at the roster as it was with that version; twice is once.

    Raises NotFound for a version of another site, Unauthenticated for a tablet that nobody has taken.
    """
    version = work.get(RosterVersion, data.version_id, site_id=data.site_id)
    person_id = work.actor.person_id
    if person_id is None:
        raise Unauthenticated()
    found = work.find(RosterSeen, site_id=data.site_id, person_id=person_id, version_id=version.id)
    if found is not None:
        return found
    if not work.session.exec(
        select(RosterLine.id).where(RosterLine.site_id == data.site_id, RosterLine.person_id == person_id).limit(1)
    ).first():
        raise Invalid("seen_nothing")
    row = work.add(RosterSeen(site_id=data.site_id, person_id=person_id, version_id=version.id or 0, at=work.now))
    work.emit(RosterSeenBy(data.site_id, person_id, version.id or 0))
    return row


@dataclass(frozen=True)
class MyShift:
    """A shift in words."""

    post: str
    hours: str
    code: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class MyDay:
    """One of my days. `off` is the kind of an absence, `change` what is new about it."""

    day: date
    is_today: bool
    shifts: tuple[MyShift, ...]
    off: str
    change: DayChange | None
    leave: str = ""
    """Hours of leave in words."""


@dataclass(frozen=True)
class Mine:
    """The block `mine`. `version_id` is what "seen" would note, None when there is nothing new.

    `first_time`: never looked before, so everything is new and nothing stands out. `known` False: a tablet that
    nobody has taken.
    """

    known: bool
    days: tuple[MyDay, ...]
    later: tuple[DayChange, ...]
    version_id: int | None
    changes: int
    first_time: bool
    seen_at: datetime | None
    shifts: int


SHIFTS = (
    columns(
        col(Assignment.person_id),
        col(Assignment.post_id),
        col(Assignment.place),
        col(Assignment.business_day),
        col(Assignment.shift_code),
        col(Assignment.starts_at),
        col(Assignment.ends_at),
    )
    .where(
        col(Assignment.site_id) == bindparam("site"),
        col(Assignment.person_id) == bindparam("person"),
        col(Assignment.business_day).between(bindparam("first"), bindparam("last")),
        PUBLISHED,
    )
    .order_by(col(Assignment.starts_at))
)
SEEN = columns(func.max(col(RosterSeen.version_id)), func.max(col(RosterSeen.at))).where(
    col(RosterSeen.site_id) == bindparam("site"), col(RosterSeen.person_id) == bindparam("person")
)
NEWS = (
    columns(
        col(RosterLine.version_id),
        col(RosterLine.came),
        col(RosterLine.person_id),
        col(RosterLine.post_id),
        col(RosterLine.place),
        col(RosterLine.business_day),
        col(RosterLine.shift_code),
        col(RosterLine.starts_at),
        col(RosterLine.ends_at),
    )
    .where(
        col(RosterLine.site_id) == bindparam("site"),
        col(RosterLine.person_id) == bindparam("person"),
        col(RosterLine.version_id) > bindparam("seen"),
        col(RosterLine.business_day) >= bindparam("first"),
    )
    .order_by(col(RosterLine.id))
)
OFF = (
    columns(col(Absence.day), col(Absence.kind), cast(null(), UTCDateTime()), cast(null(), UTCDateTime()))
    .where(
        col(Absence.site_id) == bindparam("site"),
        col(Absence.person_id) == bindparam("person"),
        col(Absence.day).between(bindparam("first"), bindparam("last")),
    )
    .union_all(
        columns(cast(null(), Date), col(HoursAway.kind), col(HoursAway.starts_at), col(HoursAway.ends_at)).where(
            col(HoursAway.site_id) == bindparam("site"),
            col(HoursAway.person_id) == bindparam("person"),
            col(HoursAway.ends_at) > bindparam("now"),
        )
    )
)
"""Days away, and leave for hours (without a day)."""


def mine(work: Work, site_id: int, **_rest: object) -> Mine:
    """My next two weeks at the site, in four statements."""
    person_id = work.actor.person_id
    if person_id is None:
        return Mine(False, (), (), None, 0, False, None, 0)
    first = today(work, site_id)
    asked = {"site": site_id, "person": person_id, "first": first, "last": first + timedelta(days=DAYS - 1)}
    wording = Wording(work, site_id)
    seen, seen_at = work.session.execute(SEEN, asked).one()
    news = work.session.execute(NEWS, asked | {"seen": seen or 0}).all()
    changed = {
        day: wording.change("", went, came)
        for (_, day), (went, came) in net((row[1], Told(*row[2:])) for row in news).items()
    }
    off, leave = _away(work, site_id, wording, asked | {"now": work.now})
    shifts: dict[date, list[MyShift]] = {}
    for row in work.session.execute(SHIFTS, asked):
        one = Told(*row)
        words = MyShift(
            wording.post(one.post_id, one.place),
            f"{wording.clock(one.starts_at)}–{wording.clock(one.ends_at)}",
            one.shift_code,
            one.starts_at,
            one.ends_at,
        )
        shifts.setdefault(one.business_day, []).append(words)
    first_time = seen is None
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return Mine(
        True,
        tuple(
            MyDay(
                day,
                day == first,
                tuple(shifts.get(day, ())),
                off.get(day, ""),
                None if first_time else changed.get(day),
                " ".join(leave.get(day, ())),
            )
            for day in days
        ),
        () if first_time else tuple(one for day, one in sorted(changed.items()) if day > days[-1]),
        max((row[0] for row in news), default=None),
        len(changed),
        first_time,
        seen_at,
        sum(len(found) for found in shifts.values()),
    )


def _away(
    work: Work, site_id: int, wording: Wording, asked: dict[str, object]
) -> tuple[dict[date, str], dict[date, list[str]]]:
    """My days away by kind, and hours of leave in words."""
    off: dict[date, str] = {}
    leave: dict[date, list[str]] = {}
    for day, kind, starts_at, ends_at in work.session.execute(OFF, asked):
        if day is not None:
            off[day] = kind
        else:
            hours = f"{wording.clock(starts_at)}–{wording.clock(ends_at)}"
            leave.setdefault(site(work, site_id).day_of(starts_at), []).append(hours)
    return off, leave
