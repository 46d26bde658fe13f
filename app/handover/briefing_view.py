"""The blocks of the briefing: today's points with what is new for me, who has read them, the form of the leader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col, select

from app.attendance.models import SickCall
from app.core.actor import Permission
from app.core.i18n import pick
from app.core.work import Work
from app.handover.briefing import KINDS, names_allowed
from app.handover.cards import names_of
from app.handover.crew import Crew, crew
from app.handover.models import Briefing, BriefingPoint, BriefingRead
from app.people.models import Person
from app.roster.queries import PlannedNow, my_assignment
from app.sites import queries as sites


@dataclass(frozen=True)
class Point:
    """One point. `fresh`: it came after the version I have read."""

    kind: str
    text: str
    fresh: bool


@dataclass(frozen=True)
class Gap:
    """A post for which too few are planned."""

    post_id: int
    name: str
    have: int
    need: int


@dataclass(frozen=True)
class Auto:
    """What the day says by itself."""

    weather: str
    weather_until: datetime | None
    day_kind: str
    closed: tuple[str, ...]
    gaps: tuple[Gap, ...]
    cannot: tuple[str, ...]
    """People who called in sick or cannot come."""
    late: tuple[str, ...]
    """People whose shift has begun and who are not here."""


@dataclass(frozen=True)
class Brief:
    """Today's briefing as I see it. `id` 0: none is written yet."""

    day: date
    id: int
    version: int
    points: tuple[Point, ...]
    gone: tuple[str, ...]
    """Points of the version I have read that do not hold any more."""
    by: str
    at: datetime | None
    read_version: int
    read_at: datetime | None
    asked: bool
    mine: bool
    """I wrote it as it is."""
    auto: Auto

    @property
    def to_read(self) -> bool:
        """Whether I am still asked to say that I have read it."""
        return bool(self.id) and self.asked and not self.mine and self.read_version < self.version


@dataclass(frozen=True)
class Reader:
    """Somebody of today's shifts."""

    person_id: int
    name: str
    where: str
    starts_at: datetime
    version: int


@dataclass(frozen=True)
class Readers:
    """Who has read the briefing as it is, who an older one or none, and whose shift comes later."""

    read: tuple[Reader, ...]
    missing: tuple[Reader, ...]
    later: tuple[Reader, ...]
    version: int

    @property
    def total(self) -> int:
        """Everybody who is asked by now."""
        return len(self.read) + len(self.missing)


@dataclass(frozen=True)
class Draft:
    """What stands in the form before anybody types. `from_day`: taken over from that day."""

    version: int
    texts: Mapping[str, str]
    from_day: date | None
    names: bool


@dataclass(frozen=True)
class ToRead:
    """The briefing on top of another page: `changed`: an older version was read."""

    id: int
    version: int
    changed: bool


TODAY = (
    select(Briefing, BriefingRead.person_id, BriefingRead.version, BriefingRead.at)
    .outerjoin(BriefingRead, col(BriefingRead.briefing_id) == col(Briefing.id))
    .where(Briefing.site_id == sa.bindparam("site"), Briefing.business_day == sa.bindparam("day"))
)
Reads = dict[int, tuple[int, datetime]]
"""By person the newest version read, and when."""


def today_row(work: Work, site_id: int) -> Briefing | None:
    """Today's briefing, None while nobody has written one."""
    return _today(work, site_id)[0]


def reads(work: Work, site_id: int) -> Reads:
    """Who has read today's briefing."""
    return _today(work, site_id)[1]


def _today(work: Work, site_id: int) -> tuple[Briefing | None, Reads]:
    """Both in one statement."""

    def load() -> tuple[Briefing | None, Reads]:
        found: Reads = {}
        briefing = None
        asked = {"site": site_id, "day": sites.today(work, site_id)}
        for row, person_id, version, at in work.session.execute(TODAY, asked):
            briefing = row
            if person_id is not None and version > found.get(person_id, (0, at))[0]:
                found[person_id] = (version, at)
        return briefing, found

    return work.memo(("briefing", site_id), load)


def card(work: Work, site_id: int, **_scope: object) -> ToRead | None:
    """What I am still asked to read today; None when there is nothing. Three statements at most."""
    row, me = today_row(work, site_id), work.actor.person_id or 0
    if row is None or row.changed_by == me or my_assignment(work, site_id, me) is None:
        return None
    version = reads(work, site_id).get(me, (0,))[0]
    return ToRead(row.id or 0, row.version, bool(version)) if version < row.version else None


def brief(work: Work, site_id: int, **_scope: object) -> Brief:
    """Today's points, what is new for me marked."""
    row, me = today_row(work, site_id), work.actor.person_id or 0
    auto, day = _auto(work, site_id), sites.today(work, site_id)
    asked = any(one.person_id == me for one in crew(work, site_id).planned)
    if row is None:
        return Brief(day, 0, 0, (), (), "", None, 0, None, asked, False, auto)
    version, at = reads(work, site_id).get(me, (0, None))
    query = select(BriefingPoint).where(BriefingPoint.briefing_id == row.id)
    points = list(work.session.exec(query.order_by(col(BriefingPoint.position), col(BriefingPoint.id))))
    return Brief(
        day,
        row.id or 0,
        row.version,
        tuple(
            Point(one.kind, one.text, bool(version) and one.version > version)
            for kind in KINDS
            for one in points
            if one.kind == kind and one.gone_version is None
        ),
        tuple(one.text for one in points if version and one.gone_version and one.version <= version < one.gone_version),
        names_of(work, [row.changed_by or 0]).get(row.changed_by or 0, ""),
        row.changed_at,
        version,
        at,
        asked,
        row.changed_by == me,
        auto,
    )


def _auto(work: Work, site_id: int) -> Auto:
    now, known = crew(work, site_id), sites.posts(work, site_id)
    sky, kind = sites.weather(work, site_id), sites.day_kind(work, site_id, sites.today(work, site_id))
    words = next((one for one in sites.day_kinds(work, site_id) if one.code == kind), None)
    marked = kind not in ("weekday", "weekend")
    gaps = [
        Gap(one.post_id, pick(work.lang, known[one.post_id].name_zh, known[one.post_id].name_en), one.planned, one.need)
        for one in now.gaps
    ]
    return Auto(
        sky.kind if sky else "",
        sky.until if sky else None,
        (pick(work.lang, words.name_zh, words.name_en) if words else kind) if marked else "",
        tuple(
            pick(work.lang, known[post_id].name_zh, known[post_id].name_en)
            for post_id in sites.closed_posts(work, site_id)
        ),
        tuple(gaps),
        _cannot(work, site_id),
        tuple(dict.fromkeys(one.name for one in now.late)),
    )


def _cannot(work: Work, site_id: int) -> tuple[str, ...]:
    query = (
        select(Person.name)
        .join(SickCall, col(SickCall.person_id) == col(Person.id))
        .where(
            SickCall.site_id == site_id,
            SickCall.day == sites.today(work, site_id),
            col(SickCall.withdrawn_at).is_(None),
        )
        .order_by(col(SickCall.at))
    )
    return tuple(dict.fromkeys(work.session.exec(query)))


def may_write(work: Work, site_id: int) -> bool:
    """Whether the actor leads the briefing."""
    return work.may(Permission.ASSIGN_POST, site_id) and work.actor.person_id is not None


def readers(work: Work, site_id: int, **_scope: object) -> Readers | None:
    """For leaders: everybody planned today, by whether they have read it. None while there is nothing to read."""
    row = today_row(work, site_id)
    if row is None or not may_write(work, site_id):
        return None
    return sort_readers(work, site_id, row, crew(work, site_id))


def sort_readers(work: Work, site_id: int, row: Briefing, now: Crew) -> Readers:
    """Who has read `row`; whoever wrote it is not asked."""
    known, seen = reads(work, site_id), set[int]()
    found: dict[str, list[Reader]] = {"read": [], "missing": [], "later": []}
    for one in now.planned:
        if one.person_id in seen or one.person_id == row.changed_by or one.ends_at <= work.now:
            continue
        seen.add(one.person_id)
        version = known.get(one.person_id, (0,))[0]
        how = "read" if version >= row.version else "missing" if one.starts_at <= now.at else "later"
        found[how].append(_reader(work, site_id, one, version))
    return Readers(tuple(found["read"]), tuple(found["missing"]), tuple(found["later"]), row.version)


def _reader(work: Work, site_id: int, row: PlannedNow, version: int) -> Reader:
    post = sites.posts(work, site_id).get(row.post_id)
    where = pick(work.lang, post.name_zh, post.name_en) if post else "–"
    return Reader(row.person_id, row.person_name, where, row.starts_at, version)


def draft(work: Work, site_id: int, **_scope: object) -> Draft | None:
    """For leaders: the form, filled with today's points, else with those of the last briefing before."""
    if not may_write(work, site_id):
        return None
    row = today_row(work, site_id)
    version = row.version if row else 0
    if row is None:
        query = select(Briefing).where(Briefing.site_id == site_id).order_by(col(Briefing.business_day).desc())
        row = work.session.exec(query.limit(1)).first()
    texts = dict.fromkeys(KINDS, "")
    if row is not None:
        points = select(BriefingPoint).where(
            BriefingPoint.briefing_id == row.id, col(BriefingPoint.gone_version).is_(None)
        )
        for one in work.session.exec(points.order_by(col(BriefingPoint.position), col(BriefingPoint.id))):
            texts[one.kind] = f"{texts[one.kind]}\n{one.text}".strip()
    from_day = row.business_day if row is not None and not version else None
    return Draft(version, texts, from_day, names_allowed(work, site_id))
