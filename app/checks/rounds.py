"""Which posts are due to be looked at: who stands there, when somebody looked last, what comes next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.checks.leading import posts_led
from app.checks.models import PostCheck
from app.checks.rules import Wanted, next_first
from app.core.i18n import pick
from app.core.work import Work
from app.duties.timing import Shift, is_night
from app.people.models import Person
from app.roster.models import Assignment
from app.roster.queries import PlannedNow, StandingNow, planned_now, standing_now
from app.sites.models import Site
from app.sites.queries import closed_posts, posts, setting, site, today

BY_DAY, BY_NIGHT = 1, 2
"""Used where a site has no `checks_per_shift`, `checks_per_night`: each post once a shift, twice a night (EL3, EL7)."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seen:
    """A check that counts: the newest version of what was not taken back."""

    id: int
    post_id: int
    place: int
    person_id: int | None
    person: str
    checker_id: int | None
    checker: str
    business_day: date
    shift_code: str
    finding: str
    scores: tuple[int, ...]
    remark: str
    praise: bool
    at: datetime
    received_at: datetime
    version: int
    thread: str

    @property
    def mean(self) -> float | None:
        """The average of the five, one decimal."""
        return round(sum(self.scores) / len(self.scores), 1) if self.scores else None


@dataclass(frozen=True)
class There:
    """A place of a post and who stands there; `person_id` None: nobody. `planned`: who should, where nobody does."""

    place: int
    person_id: int | None
    name: str
    planned: str
    me: bool


@dataclass(frozen=True)
class Due:
    """A post in one of its shifts."""

    day: date
    code: str
    night: bool
    wanted: Wanted


@dataclass(frozen=True)
class PostLine:
    """A post on the list. `due`: looks that should have been by now; `open`: with those still to come."""

    post_id: int
    name: str
    night: bool
    there: tuple[There, ...]
    due: int
    open: int
    times: int
    last: Seen | None

    @property
    def checkable(self) -> tuple[There, ...]:
        """The places somebody else than oneself can be looked at: all but one's own."""
        return tuple(one for one in self.there if not one.me)


_who, _by = aliased(Person), aliased(Person)
COLUMNS: tuple[Any, ...] = (
    col(PostCheck.id), col(PostCheck.post_id), col(PostCheck.place), col(PostCheck.person_id), col(_who.name),
    col(PostCheck.checker_id), col(_by.name).label("by"), col(PostCheck.business_day), col(PostCheck.shift_code),
    col(PostCheck.finding), col(PostCheck.smile), col(PostCheck.warmth), col(PostCheck.initiative),
    col(PostCheck.correct), col(PostCheck.care), col(PostCheck.remark), col(PostCheck.praise), col(PostCheck.at),
    col(PostCheck.received_at), col(PostCheck.version), col(PostCheck.thread),
)  # fmt: skip
LIVE = (
    columns(*COLUMNS)
    .outerjoin(_who, col(_who.id) == col(PostCheck.person_id))
    .outerjoin(_by, col(_by.id) == col(PostCheck.checker_id))
    .where(col(PostCheck.replaced_at).is_(None), col(PostCheck.withdrawn_at).is_(None))
)
OF_DAYS = LIVE.where(
    col(PostCheck.site_id) == bindparam("site"), col(PostCheck.business_day).in_(bindparam("days", expanding=True))
).order_by(col(PostCheck.at), col(PostCheck.id))
RUNNING = columns(
    col(Assignment.business_day), col(Assignment.shift_code), col(Assignment.starts_at), col(Assignment.ends_at)
).where(
    col(Assignment.site_id) == bindparam("site"),
    col(Assignment.post_id) == bindparam("post"),
    col(Assignment.cleared_at).is_(None),
    col(Assignment.starts_at) <= bindparam("at", type_=UTCDateTime()),
    col(Assignment.ends_at) > bindparam("at", type_=UTCDateTime()),
)


def seen_of(row: Sequence[Any]) -> Seen:
    """A row of LIVE as it is read."""
    scores = tuple(row[10:15])
    return Seen(
        row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6] or "–", row[7], row[8], row[9],
        scores if not row[9] and None not in scores else (), row[15], row[16], row[17], row[18], row[19], row[20],
    )  # fmt: skip


def checks_today(work: Work, site_id: int) -> list[Seen]:
    """The checks of today and of the night before, oldest first. One statement."""

    def load() -> list[Seen]:
        day = today(work, site_id)
        asked = {"site": site_id, "days": (day - DAY, day)}
        return [seen_of(tuple(row)) for row in work.session.execute(OF_DAYS, asked)]

    return work.memo(("checks today", site_id), load)


def present(work: Work, site_id: int) -> list[StandingNow]:
    """Who stands where, read once per Work."""
    return work.memo(("standing", site_id), lambda: standing_now(work, site_id))


def planned(work: Work, site_id: int) -> list[PlannedNow]:
    """Who is planned around now, read once per Work."""
    return work.memo(("planned", site_id), lambda: planned_now(work, site_id))


def by_night(here: Site, starts_at: datetime, ends_at: datetime, day: date) -> bool:
    """Whether a shift is a night, as the duties see it."""
    return is_night(Shift(starts_at, ends_at, day, here.zone, here.opens_minute))


def lines(work: Work, site_id: int) -> list[PostLine]:
    """The posts the actor looks after on which somebody is, or should be: what is to be looked at next comes first."""
    found = {line.post_id: line for line in _lines(work, site_id)}
    order = next_first(
        (line.post_id, line.due if line.checkable else -1, line.last.at if line.last else None, position)
        for position, line in enumerate(found.values())
    )
    return [found[post_id] for post_id in order]


def due_now(work: Work, site_id: int) -> list[PostLine]:
    """The posts of which a look should have been by now."""
    return [line for line in lines(work, site_id) if line.due and line.checkable]


def _lines(work: Work, site_id: int) -> Iterable[PostLine]:
    known, shut = posts(work, site_id), closed_posts(work, site_id)
    stands: dict[int, dict[int, StandingNow]] = {}
    for one in present(work, site_id):
        stands.setdefault(one.post_id, {})[one.place] = one
    plan: dict[int, list[PlannedNow]] = {}
    for row in planned(work, site_id):
        if row.starts_at <= work.now < row.ends_at:
            plan.setdefault(row.post_id, []).append(row)
    last = {one.post_id: one for one in checks_today(work, site_id)}
    for post_id in posts_led(work, site_id):
        there = _there(work, stands.get(post_id, {}), plan.get(post_id, []))
        if post_id in shut or not there or (len(there) == 1 and there[0].me):
            continue
        shifts = _due(work, site_id, post_id, plan.get(post_id, []))
        post = known[post_id]
        yield PostLine(
            post_id,
            pick(work.lang, post.name_zh, post.name_en),
            any(one.night for one in shifts),
            there,
            sum(one.wanted.due(work.now) for one in shifts),
            sum(one.wanted.open for one in shifts),
            sum(one.wanted.times for one in shifts),
            last.get(post_id),
        )


def _there(work: Work, stands: Mapping[int, StandingNow], plan: Iterable[PlannedNow]) -> tuple[There, ...]:
    should = {row.place: row for row in plan}
    found = []
    for place in sorted({*stands, *should}):
        here, row = stands.get(place), should.get(place)
        who = here.person_id if here else row.person_id if row else None
        found.append(
            There(
                place,
                here.person_id if here else None,
                here.person_name if here else "",
                row.person_name if row and not here else "",
                who == work.actor.person_id,
            )
        )
    return tuple(found)


def _due(work: Work, site_id: int, post_id: int, plan: Iterable[PlannedNow]) -> list[Due]:
    """A post's running shifts, each with how often it is to be looked at and was. Two people of one shift are one."""
    here = site(work, site_id)
    shifts: dict[tuple[date, str], list[PlannedNow]] = {}
    for row in plan:
        if row.person_id != work.actor.person_id:
            shifts.setdefault((row.business_day, row.shift_code), []).append(row)
    found = []
    for (day, code), rows in shifts.items():
        starts, ends = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
        night = by_night(here, starts, ends, day)
        key, default = ("checks_per_night", BY_NIGHT) if night else ("checks_per_shift", BY_DAY)
        done = sum(
            one.post_id == post_id and one.business_day == day and one.shift_code == code
            for one in checks_today(work, site_id)
        )
        found.append(Due(day, code, night, Wanted(starts, ends, setting(work, site_id, key, default), done)))
    return found
