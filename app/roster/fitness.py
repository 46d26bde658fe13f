"""Who could stand on a place for a time, best first, with the reason for everybody who could not.

One time for many people is `candidates`, many times for one person are so many calls of `against`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.work import Work
from app.roster.known import Known, known
from app.roster.places import PostInfo, posts_in_order
from app.roster.rules import GivingWay, Shift, Span, Verdict, Weight, hours_between, objections, week_of
from app.sites.queries import site, today


@dataclass(frozen=True)
class Cost:
    """What a shift would do to the hours of a week, meals taken off."""

    before: timedelta
    after: timedelta

    @property
    def gain(self) -> timedelta:
        """Hours it adds; below zero when the person would work less."""
        return self.after - self.before


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


def candidates(
    work: Work, site_id: int, post_id: int, place: int, starts_at: datetime, ends_at: datetime
) -> list[Candidate]:
    """Everybody on the staff of the site for that place and time, fittest first.

    Three statements, beside the site's own rows (posts, zones, shifts, settings), which are kept.
    """
    span, day = Span(starts_at, ends_at), site(work, site_id).day_of(starts_at)
    everybody = known(work, site_id, day)
    infos = posts_in_order(work, site_id)
    there = infos[post_id]
    is_today = day == today(work, site_id)
    out = []
    for person in everybody:
        moves = tuple(shift for shift in person.shifts if shift.here and shift.span.overlaps(span))
        if any((shift.post_id, shift.place) == (post_id, place) for shift in moves):
            continue
        there_now = person.stands if is_today else None
        base = (moves[0].post_id, moves[0].place) if moves else there_now
        cost = cost_of(person, there, span, frozenset(shift.assignment_id for shift in moves))
        out.append(
            Candidate(
                person.person_id,
                person.name,
                against(person, there, span),
                moves,
                _keeps(everybody, moves, max(starts_at, work.now)),
                person.off == "rest",
                there_now,
                base,
                there.distance(infos.get(base[0]) if base else None),
                cost.before,
                cost.gain,
                _around(person, day, work.now),
            )
        )
    order = {person.person_id: person.pinyin for person in everybody}
    return sorted(
        out,
        key=lambda one: (*_fitness(one, post_id, span.covers(work.now)), one.distance, one.week, order[one.person_id]),
    )


GRAVITY: Mapping[str, int] = {"double_booking": 3, "on_leave": 3, "no_guard_licence": 2, "not_ticked": 2}
"""How much a rule's objection weighs in the order of people, 1 for the others: not there at all, not allowed on the
post, better not."""


def _fitness(one: Candidate, post_id: int, now: bool) -> tuple[bool, tuple[int, ...], int]:
    """Somebody here and free, then one whose post keeps others (near at hand now), at home, at rest, leaving a hole.

    What cannot be overruled is last; before it the heaviest objection counts, then the next, then how many there are.
    """
    if one.moves:
        rank = 5 if one.moves[0].post_id == post_id else 4 if not one.keeps else 1 if now else 3
    elif one.resting:
        rank = 3
    else:
        rank = 0 if one.around or not now else 2
    said = [verdict for verdict in one.verdicts if verdict.weight is not Weight.MOVE]
    blocked = [GRAVITY.get(verdict.rule, 1) for verdict in said if verdict.weight is Weight.HARD]
    warned = [GRAVITY.get(verdict.rule, 1) for verdict in said if verdict.weight is Weight.SOFT]
    return one.hard, (*sorted(blocked, reverse=True), *sorted(warned, reverse=True)), rank


def _around(person: Known, day: date, now: datetime) -> bool:
    return person.stands is not None or any(shift.day == day and shift.span.ends_at > now for shift in person.shifts)


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


def against(
    person: Known,
    post: PostInfo,
    span: Span,
    ignoring: GivingWay = frozenset(),
    day: date | None = None,
) -> tuple[Verdict, ...]:
    """What speaks against the person standing on the post for `span`, heaviest first.

    `ignoring` are assignments that give way (see GivingWay). What else the person would be taken from here is named and
    gives way too.
    `day` is the business day of the shift, that of its start when it is not given.
    """
    ask = person.book.ask(post, span, manager=person.manager, day=day)
    return tuple(objections(ask, person.facts, person.book.terms(ask.day), ignoring))


def cost_of(
    person: Known, post: PostInfo, span: Span, ignoring: GivingWay = frozenset(), day: date | None = None
) -> Cost:
    """Hours of the person's week before and after."""
    ask = person.book.ask(post, span, manager=person.manager, day=day)
    monday = week_of(ask.day)
    days = monday, monday + timedelta(days=6)
    before = hours_between(person.shifts, *days)
    left = person.facts.giving_way(span, ignoring)
    return Cost(before, hours_between(left.shifts, *days, ask.stint))
