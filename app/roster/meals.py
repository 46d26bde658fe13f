"""Meals in turns, as a pure function: nobody's post is left empty, no two of one post eat at once.

A turn once made stays as it is when the function runs again; only what is missing is added.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.roster.rules import Span

AFTER_START, BEFORE_END = timedelta(hours=1), timedelta(hours=2)
"""Nobody eats in the first hour of a shift nor in its last two: they eat at home. A guess of ours."""

Distance = Callable[[int, int], int]
"""(post, post) -> zones between them."""


@dataclass(frozen=True)
class MealShift:
    """A shift of the day. `may`: the posts its person may stand on; `whole`: all of their day, when it has parts.

    `roams`: its post is the whole site (leaders, patrol), which nobody has to look after during a meal.
    """

    assignment_id: int
    post_id: int
    place: int
    person_id: int
    span: Span
    may: frozenset[int] = frozenset()
    whole: Span | None = None
    roams: bool = False


@dataclass(frozen=True)
class Turn:
    """When the person of a shift eats, and who stands in. `open`: nobody would be on the post; a leader has to look."""

    assignment_id: int
    span: Span
    cover_id: int | None = None
    open: bool = False


def propose(
    shifts: Sequence[MealShift],
    windows: Sequence[Span],
    length: timedelta,
    *,
    kept: Iterable[Turn] = (),
    distance: Distance = lambda _one, _other: 0,
    not_before: datetime | None = None,
) -> list[Turn]:
    """Turns for every shift that reaches over a window, those of `kept` unchanged, in the order of the shifts.

    `shifts` are taken in their order; a shift for which no slot is left gets none.
    """
    table = _Table(shifts, distance, kept)
    for window in windows:
        for shift in shifts:
            if any(turn.span.overlaps(window) for turn in table.of(shift)):
                continue
            best = table.best(shift, slots(shift, window, length, not_before))
            if best is not None:
                table.add(best)
    return sorted(
        (table.looked_after(turn) for turn in table.turns),
        key=lambda turn: (table.order[turn.assignment_id], turn.span),
    )


def slots(shift: MealShift, window: Span, length: timedelta, not_before: datetime | None = None) -> list[Span]:
    """Where in the window the person could eat, in steps of a meal."""
    out, at, whole = [], window.starts_at, shift.whole or shift.span
    first, last = whole.starts_at + AFTER_START, whole.ends_at - BEFORE_END
    while at + length <= window.ends_at:
        within = first <= at and at + length <= last
        within = within and shift.span.starts_at <= at and at + length <= shift.span.ends_at
        if within and (not_before is None or at >= not_before):
            out.append(Span(at, at + length))
        at += length
    return out


def clash(shifts: Sequence[MealShift], turns: Iterable[Turn], shift: MealShift, span: Span) -> MealShift | None:
    """The colleague of the same post who eats at that time."""
    by_id = {one.assignment_id: one for one in shifts}
    for turn in turns:
        other = by_id.get(turn.assignment_id)
        if other is None or other.assignment_id == shift.assignment_id:
            continue
        if other.post_id == shift.post_id and turn.span.overlaps(span):
            return other
    return None


def seated(
    shifts: Sequence[MealShift], turns: Sequence[Turn], shift: MealShift, span: Span, distance: Distance
) -> Turn:
    """The turn of a shift at a time that somebody chose, with whoever can stand in then."""
    return _Table(shifts, distance, _others(turns, shift, span)).turn(shift, span)


def covers(
    shifts: Sequence[MealShift], turns: Sequence[Turn], shift: MealShift, span: Span, distance: Distance
) -> list[int]:
    """Who could stand in for the shift at that time, nearest first."""
    return [one.person_id for one in _Table(shifts, distance, _others(turns, shift, span)).free(shift, span)]


def _others(turns: Sequence[Turn], shift: MealShift, span: Span) -> list[Turn]:
    return [turn for turn in turns if turn.assignment_id != shift.assignment_id or not turn.span.overlaps(span)]


class _Table:
    """The turns made so far, and who is free at a time."""

    def __init__(self, shifts: Sequence[MealShift], distance: Distance, turns: Iterable[Turn] = ()) -> None:
        self.shifts, self.distance = shifts, distance
        self.by_id = {shift.assignment_id: shift for shift in shifts}
        self.order = {shift.assignment_id: number for number, shift in enumerate(shifts)}
        self.of_post: dict[int, list[MealShift]] = {}
        for shift in shifts:
            self.of_post.setdefault(shift.post_id, []).append(shift)
        self.turns: list[Turn] = []
        self.away: dict[int, list[Span]] = {}
        for turn in turns:
            if turn.assignment_id in self.by_id:
                self.add(turn)

    def add(self, turn: Turn) -> None:
        """One more turn: whoever eats and whoever stands in is away from their own post then."""
        self.turns.append(turn)
        self.away.setdefault(self.by_id[turn.assignment_id].person_id, []).append(turn.span)
        if turn.cover_id is not None:
            self.away.setdefault(turn.cover_id, []).append(turn.span)

    def of(self, shift: MealShift) -> list[Turn]:
        """Turns of the person of a shift."""
        return [turn for turn in self.turns if self.by_id[turn.assignment_id].person_id == shift.person_id]

    def best(self, shift: MealShift, options: Sequence[Span]) -> Turn | None:
        """The slot in which the post is looked after and the fewest eat, the earliest of them."""
        free = [span for span in options if clash(self.shifts, self.turns, shift, span) is None]
        made = [self.turn(shift, span) for span in free if not self.is_away(shift.person_id, span)]
        return min(made, key=lambda turn: (turn.open, self._eating(turn.span), turn.span), default=None)

    def turn(self, shift: MealShift, span: Span) -> Turn:
        """The turn at that time: a colleague of the post stays, else the nearest who is free comes."""
        if shift.roams or self.stays(shift, span):
            return Turn(shift.assignment_id, span)
        found = self.free(shift, span)
        return Turn(shift.assignment_id, span, found[0].person_id if found else None, not found)

    def looked_after(self, turn: Turn) -> Turn:
        """`open` as it is now that every turn is known."""
        shift = self.by_id[turn.assignment_id]
        kept = shift.roams or turn.cover_id is not None or self.stays(shift, turn.span)
        return replace(turn, open=not kept)

    def free(self, shift: MealShift, span: Span) -> list[MealShift]:
        """Shifts of other posts whose person may come: on duty throughout, not eating or covering, not alone."""
        found = [
            one
            for one in self.shifts
            if one.post_id != shift.post_id
            and one.person_id != shift.person_id
            and shift.post_id in one.may
            and _throughout(one, span)
            and not self.is_away(one.person_id, span)
            and self.stays(one, span)
        ]
        given = [turn.cover_id for turn in self.turns]
        near = {one.assignment_id: self.distance(shift.post_id, one.post_id) for one in found}
        return sorted(
            found,
            key=lambda one: (near[one.assignment_id], given.count(one.person_id), self.order[one.assignment_id]),
        )

    def stays(self, shift: MealShift, span: Span) -> bool:
        """Whether somebody else of the post is on it throughout."""
        return any(
            one.person_id != shift.person_id and _throughout(one, span) and not self.is_away(one.person_id, span)
            for one in self.of_post.get(shift.post_id, ())
        )

    def is_away(self, person_id: int, span: Span) -> bool:
        """Whether the person eats or stands in elsewhere at that time."""
        return any(one.overlaps(span) for one in self.away.get(person_id, ()))

    def _eating(self, span: Span) -> int:
        return sum(turn.span.overlaps(span) for turn in self.turns)


def _throughout(shift: MealShift, span: Span) -> bool:
    return shift.span.starts_at <= span.starts_at and span.ends_at <= shift.span.ends_at
