"""Who could stand on a place for a time, best first, with the reason for everybody who could not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Select, and_, exists, or_
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.actor import Role
from app.core.i18n import pick
from app.core.work import Work
from app.people.models import Licence, Membership, Person
from app.roster.models import Absence, Assignment, PostPermit, Standing
from app.roster.places import PostInfo, posts_in_order
from app.roster.rules import Facts, Shift, Span, Verdict, Weight, objections, uncovered, worked
from app.sites.models import Post, Site
from app.sites.queries import shifts, site

STAFF = (Role.SM, Role.TL, Role.ST, Role.RC)
"""Roles of the people who stand on posts; consultants have a rota of their own."""


@dataclass(frozen=True)
class Candidate:
    """A person for a place. `verdicts` is empty when nothing at all speaks against it."""

    person_id: int
    name: str
    verdicts: tuple[Verdict, ...]
    moves: tuple[Shift, ...]
    """What the person would be taken from: shifts of this site that overlap."""
    keeps: int
    """How many others stay on the post the person would be taken from."""
    resting: bool
    stands: tuple[int, int] | None
    """Post and place the person stands on now."""
    base: tuple[int, int] | None
    """Post and place where the person is then: planned, else standing."""
    distance: int
    """Zones away: 0 the same one, 1 next door, places.FAR else."""
    week: timedelta
    """Hours planned in that week, meals taken off."""
    gain: timedelta
    """Hours this would add."""
    around: bool
    """Is on the site then or about to be: present, or with a shift that day that is not over."""

    @property
    def ok(self) -> bool:
        """Whether one tap is enough."""
        return all(verdict.weight is Weight.MOVE for verdict in self.verdicts)

    @property
    def hard(self) -> bool:
        """Whether nobody may overrule what speaks against it."""
        return any(verdict.weight is Weight.HARD for verdict in self.verdicts)

    @property
    def token(self) -> str:
        """The shifts a form agrees to cut, as it saw them."""
        return ",".join(shift.token for shift in self.moves)


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


def candidates(
    work: Work, site_id: int, post_id: int, place: int, starts_at: datetime, ends_at: datetime
) -> list[Candidate]:
    """Everybody on the staff of the site for that place and time, fittest first.

    One statement, beside the site's own rows (posts, zones, shifts), which are read once per Work.
    """
    span, day = Span(starts_at, ends_at), site(work, site_id).day_of(starts_at)
    everybody = known(work, site_id, day, post_id=post_id)
    infos = posts_in_order(work, site_id)
    there = infos[post_id]
    meals = {code: row.meal_minutes for code, row in shifts(work, site_id).items()}
    out = []
    for person in everybody:
        moves = tuple(shift for shift in person.shifts if shift.here and shift.span.overlaps(span))
        if any((shift.post_id, shift.place) == (post_id, place) for shift in moves):
            continue
        base = (moves[0].post_id, moves[0].place) if moves else person.stands
        out.append(
            Candidate(
                person.person_id,
                person.name,
                against(person, there, span),
                moves,
                _keeps(everybody, moves, max(starts_at, work.now)),
                person.off == "rest",
                person.stands,
                base,
                there.distance(infos.get(base[0]) if base else None),
                worked(person.shifts, week_of(day), meals, person.days),
                _gain(span, moves),
                _around(person, day, work.now),
            )
        )
    order = {person.person_id: person.pinyin for person in everybody}
    return sorted(
        out,
        key=lambda one: (*_fitness(one, post_id, span.covers(work.now)), one.distance, one.week, order[one.person_id]),
    )


def _fitness(one: Candidate, post_id: int, now: bool) -> tuple[bool, bool, int]:
    """Somebody here and free, then one whose post keeps others (near at hand now), at home, at rest, leaving a hole."""
    if one.moves:
        rank = 5 if one.moves[0].post_id == post_id else 4 if not one.keeps else 1 if now else 3
    elif one.resting:
        rank = 3
    else:
        rank = 0 if one.around or not now else 2
    return one.hard, not one.ok, rank


def _around(person: Known, day: date, now: datetime) -> bool:
    return person.stands is not None or any(
        person.days[shift.assignment_id] == day and shift.span.ends_at > now for shift in person.shifts
    )


def _keeps(everybody: Sequence[Known], moves: Sequence[Shift], at: datetime) -> int:
    if not moves:
        return 0
    gone = moves[0]
    at = max(at, gone.span.starts_at)
    return sum(
        1
        for person in everybody
        for shift in person.shifts
        if shift.post_id == gone.post_id and shift.place != gone.place and shift.span.covers(at)
    )


def _gain(span: Span, moves: Sequence[Shift]) -> timedelta:
    """Time that is not taken from another shift anyway."""
    free = uncovered(span, [shift.span for shift in moves])
    return sum((piece.length for piece in free), timedelta())


def against(person: Known, post: PostInfo, span: Span, ignoring: frozenset[int] = frozenset()) -> tuple[Verdict, ...]:
    """What speaks against the person standing on the post for `span`."""
    return tuple(objections(person.facts(post.id), span, licence_required=post.licence_required, ignoring=ignoring))


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
