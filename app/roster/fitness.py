"""Who could stand on a place for a time, best first, with the reason for everybody who could not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.work import Work
from app.roster.known import Known, known, week_of
from app.roster.places import PostInfo, posts_in_order
from app.roster.rules import Shift, Span, Verdict, Weight, objections, uncovered, worked
from app.sites.queries import shifts, site, today


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
        there_now = person.stands if day == today(work, site_id) else None
        base = (moves[0].post_id, moves[0].place) if moves else there_now
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
                worked(person.shifts, week_of(day), meals, person.days),
                _gain(span, moves) - _meal(work, site_id, span, day),
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


def _meal(work: Work, site_id: int, span: Span, day: date) -> timedelta:
    """The meal break of the site's shift with these hours, none for other hours."""
    here = site(work, site_id)
    for row in shifts(work, site_id).values():
        if (here.at(day, row.start_minute), here.at(day, row.end_minute)) == (span.starts_at, span.ends_at):
            return timedelta(minutes=row.meal_minutes)
    return timedelta()


def against(person: Known, post: PostInfo, span: Span, ignoring: frozenset[int] = frozenset()) -> tuple[Verdict, ...]:
    """What speaks against the person standing on the post for `span`."""
    return tuple(objections(person.facts(post.id), span, licence_required=post.licence_required, ignoring=ignoring))
