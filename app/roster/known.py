"""The people of a site as the rules see them: who is on the staff, off, licensed, ticked, and on which shifts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, or_
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.actor import Role
from app.core.i18n import pick
from app.core.work import Work
from app.people.models import Licence, Membership, Person
from app.roster.models import Absence, Assignment, PostPermit, Standing
from app.roster.rules import Facts, Shift, Span
from app.sites.models import Post, Site
from app.sites.queries import site

STAFF = (Role.SM, Role.TL, Role.ST, Role.RC)
"""Roles of the people who stand on posts; consultants have a rota of their own."""


@dataclass(frozen=True)
class Known:
    """A person with everything the rules ask about, for one post or for all (`permits`)."""

    person_id: int
    name: str
    pinyin: str
    permits: frozenset[int]
    licensed: bool
    off: str
    shifts: tuple[Shift, ...]
    days: dict[int, date]
    stands: tuple[int, int] | None

    def facts(self, post_id: int) -> Facts:
        """What the rules need for that post."""
        return Facts(post_id in self.permits, self.licensed, self.off, self.shifts)


def week_of(day: date) -> date:
    """The Monday of the week `day` is in."""
    return day - timedelta(days=day.weekday())


def known(
    work: Work, site_id: int, day: date, *, post_id: int | None = None, people: Iterable[int] | None = None
) -> list[Known]:
    """The staff of the site (or those of `people`) with what the rules ask about. One statement.

    With `post_id` only the permit for that post is read, without it every permit of the (few) people named.
    Shifts are those of the week around `day`, of every site.
    """
    here = site(work, site_id)
    found: dict[int, dict[str, Any]] = {}
    for row in work.session.execute(_known(here, day, post_id, people, work.now)):
        person = found.setdefault(
            row.person_id,
            {
                "name": row.name,
                "pinyin": row.pinyin,
                "permits": set(),
                "licensed": bool(row.licensed),
                "off": row.off or "",
                "shifts": {},
                "days": {},
                "stands": (row.on_post, row.on_place) if row.on_post is not None else None,
            },
        )
        if row.permit is not None:
            person["permits"].add(row.permit)
        if row.id is not None:
            person["shifts"][row.id] = shift_of(work, here, row)
            person["days"][row.id] = row.business_day
    return [
        Known(
            person_id,
            p["name"],
            p["pinyin"],
            frozenset(p["permits"]),
            p["licensed"],
            p["off"],
            tuple(sorted(p["shifts"].values(), key=lambda shift: shift.span)),
            p["days"],
            p["stands"],
        )
        for person_id, p in found.items()
    ]


def shift_of(work: Work, here: Site, row: Any) -> Shift:
    """A row with the columns of an assignment and the names of its post and site as the rules see it."""
    mine = row.site_id == here.id
    where = pick(work.lang, row.post_zh, row.post_en) if mine else pick(work.lang, row.site_zh, row.site_en)
    zone = here.zone
    return Shift(
        row.id,
        row.version,
        row.post_id,
        row.place,
        Span(row.starts_at, row.ends_at),
        row.shift_code,
        mine,
        where,
        row.ends_at.astimezone(zone).strftime("%H:%M"),
        row.starts_at.astimezone(zone).strftime("%H:%M"),
    )


def is_staff(site_id: int | BindParameter[int], now: datetime | BindParameter[datetime]) -> Any:
    """Condition on Person: works on posts of the site now."""
    return exists().where(
        col(Membership.person_id) == col(Person.id),
        col(Membership.site_id) == site_id,
        col(Membership.role).in_(STAFF),
        or_(col(Membership.until).is_(None), col(Membership.until) > now),
    )


def is_licensed(day: date) -> Any:
    """Condition on Person: holds a guard licence that is valid on the day."""
    return exists().where(
        col(Licence.person_id) == col(Person.id),
        col(Licence.kind) == "guard",
        or_(col(Licence.valid_from).is_(None), col(Licence.valid_from) <= day),
        or_(col(Licence.valid_until).is_(None), col(Licence.valid_until) >= day),
    )


def _known(
    here: Site, day: date, post_id: int | None, people: Iterable[int] | None, now: datetime
) -> Select[*tuple[Any, ...]]:
    monday = week_of(day)
    first, last = here.at(monday - timedelta(days=1), 0), here.at(monday + timedelta(days=9), 0)
    permit = and_(
        col(PostPermit.person_id) == col(Person.id),
        col(PostPermit.site_id) == here.id,
        *([col(PostPermit.post_id) == post_id] if post_id is not None else []),
    )
    live = and_(
        col(Assignment.person_id) == col(Person.id),
        col(Assignment.cleared_at).is_(None),
        col(Assignment.ends_at) > first,
        col(Assignment.starts_at) < last,
    )
    query = (
        columns(
            col(Person.id).label("person_id"),
            col(Person.name),
            col(Person.pinyin),
            col(PostPermit.post_id).label("permit"),
            col(Absence.kind).label("off"),
            is_licensed(day).label("licensed"),
            col(Standing.post_id).label("on_post"),
            col(Standing.place).label("on_place"),
            col(Assignment.id),
            col(Assignment.version),
            col(Assignment.site_id),
            col(Assignment.post_id),
            col(Assignment.place),
            col(Assignment.starts_at),
            col(Assignment.ends_at),
            col(Assignment.shift_code),
            col(Assignment.business_day),
            col(Post.name_zh).label("post_zh"),
            col(Post.name_en).label("post_en"),
            col(Site.name_zh).label("site_zh"),
            col(Site.name_en).label("site_en"),
        )
        .select_from(Person)
        .outerjoin(PostPermit, permit)
        .outerjoin(
            Absence,
            and_(col(Absence.person_id) == col(Person.id), col(Absence.site_id) == here.id, col(Absence.day) == day),
        )
        .outerjoin(
            Standing,
            and_(
                col(Standing.person_id) == col(Person.id),
                col(Standing.ended_at).is_(None),
                col(Standing.site_id) == here.id,
            ),
        )
        .outerjoin(Assignment, live)
        .outerjoin(Post, col(Post.id) == col(Assignment.post_id))
        .outerjoin(
            Site,
            col(Site.id) == col(Assignment.site_id),
        )
        .where(col(Person.active), is_staff(here.id or 0, now))
        .order_by(col(Person.pinyin), col(Person.id))
    )
    if people is not None:
        query = query.where(col(Person.id).in_(list(people)))
    return query


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff; `off` is the kind of the absence on the day, empty for none."""

    person_id: int
    name: str
    off: str


PEOPLE = (
    columns(col(Person.id), col(Person.name), col(Absence.kind))
    .outerjoin(
        Absence,
        and_(
            col(Absence.person_id) == col(Person.id),
            col(Absence.site_id) == bindparam("site"),
            col(Absence.day) == bindparam("day"),
        ),
    )
    .where(col(Person.active), is_staff(bindparam("site"), bindparam("now")))
    .order_by(col(Person.pinyin), col(Person.id))
)


def staff(work: Work, site_id: int, day: date) -> list[Colleague]:
    """The staff of the site by name, with who is off that day. One statement."""
    found = work.session.execute(PEOPLE, {"site": site_id, "day": day, "now": work.now})
    return [Colleague(person_id, name, off or "") for person_id, name, off in found]
