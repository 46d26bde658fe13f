"""Rules of the plan as pure functions: spans of time, who may stand where, how long a rest is left.

No session, no clock and no words here: a refusal is a `Verdict` with a code of the message catalogue and its gaps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

REST = timedelta(hours=11)
"""Least rest between two working days. Good practice in the field, not a statute."""
LONGEST_STRETCH = timedelta(hours=24) - REST
"""Shifts nearer to each other than REST are one working day as long as it is no longer than this."""
LONGEST_SHIFT = timedelta(hours=24)
MEAL_FROM = timedelta(hours=6)
"""A shift at least this long has its meal break taken off the hours worked."""


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time, its end not included. `starts_at` is before `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> timedelta:
        """How long it is; real time, so a day of a clock change counts right."""
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share any time; touching ends share none."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def covers(self, at: datetime) -> bool:
        """Whether the instant lies inside."""
        return self.starts_at <= at < self.ends_at

    def without(self, other: "Span") -> list["Span"]:
        """What is left when `other` is cut out: none, one or two spans in order."""
        if not self.overlaps(other):
            return [self]
        left = [Span(self.starts_at, other.starts_at)] if self.starts_at < other.starts_at else []
        right = [Span(other.ends_at, self.ends_at)] if other.ends_at < self.ends_at else []
        return left + right


def uncovered(need: Span, have: Iterable[Span]) -> list[Span]:
    """The parts of `need` that no span of `have` covers, in order."""
    left = [need]
    for span in have:
        left = [piece for rest in left for piece in rest.without(span)]
    return left


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as few spans as possible, in order; touching ones are joined."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.starts_at <= out[-1].ends_at:
            out[-1] = Span(out[-1].starts_at, max(out[-1].ends_at, span.ends_at))
        else:
            out.append(span)
    return out


class Weight(StrEnum):
    """How much a verdict weighs."""

    HARD = "hard"
    """Cannot be: nobody may overrule it."""
    MOVE = "move"
    """Busy here: goes through when the move was asked for."""
    SOFT = "soft"
    """A rule objects: the site's manager may overrule it with a reason."""


@dataclass(frozen=True)
class Verdict:
    """One objection. `code` is a key of the message catalogue, `params` fill its gaps."""

    code: str
    weight: Weight
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Shift:
    """A live assignment of a person as the rules see it. `here`: of the site that asks."""

    assignment_id: int
    version: int
    post_id: int
    place: int
    span: Span
    code: str = ""
    here: bool = True
    where: str = ""
    """Name of the post, of the site when it is another one."""
    until: str = ""
    """Its end as the wall clock there says it."""
    since: str = ""

    @property
    def token(self) -> str:
        """What a form sends back to say that it has seen this row."""
        return f"{self.assignment_id}:{self.version}"


@dataclass(frozen=True)
class Facts:
    """What the rules know of a person on a day. `off` is the kind of the absence, empty for none."""

    ticked: bool
    licensed: bool
    off: str = ""
    shifts: tuple[Shift, ...] = ()


def objections(
    facts: Facts, span: Span, *, licence_required: bool = False, ignoring: frozenset[int] = frozenset()
) -> list[Verdict]:
    """Everything that speaks against the person standing there for `span`, heaviest first.

    `ignoring` holds assignments that would be gone then. Resting is no objection: a person may be called in.
    """
    shifts = [shift for shift in facts.shifts if shift.assignment_id not in ignoring]
    found = [_busy(shift) for shift in shifts if shift.span.overlaps(span)]
    found.sort(key=lambda verdict: verdict.weight is not Weight.HARD)
    if not facts.ticked:
        found.append(Verdict("not_ticked", Weight.SOFT))
    if facts.off and facts.off != "rest":
        found.append(Verdict("on_leave", Weight.SOFT))
    if licence_required and not facts.licensed:
        found.append(Verdict("no_guard_licence", Weight.SOFT))
    short = next((shift for shift in shifts if short_of_rest(shift.span, span)), None)
    if short is not None:
        found.append(
            Verdict(
                "short_rest",
                Weight.SOFT,
                {
                    "shift": short.code or short.where,
                    "start": short.since,
                    "end": short.until,
                    "hours": REST.seconds // 3600,
                },
            )
        )
    return found


def _busy(shift: Shift) -> Verdict:
    params = {"shift": shift.code, "until": shift.until, "post": shift.where}
    if not shift.here:
        return Verdict("busy_elsewhere", Weight.HARD, params)
    return Verdict("busy_here", Weight.MOVE, params)


def short_of_rest(one: Span, other: Span) -> bool:
    """Whether the time between two spans is too short to be a night's rest and too much to be one working day."""
    if one.overlaps(other):
        return False
    first, second = sorted((one, other))
    gap = second.starts_at - first.ends_at
    return gap < REST and second.ends_at - first.starts_at > LONGEST_STRETCH


def worked(shifts: Iterable[Shift], first: date, meals: Mapping[str, int], zone_days: Mapping[int, date]) -> timedelta:
    """Hours planned in the week that begins on `first`, meals taken off.

    `meals` are minutes by shift code; `zone_days` gives the business day by assignment id.
    """
    total = timedelta()
    for shift in shifts:
        day = zone_days[shift.assignment_id]
        if first <= day < first + timedelta(days=7):
            total += shift.span.length
            if shift.span.length >= MEAL_FROM:
                total -= timedelta(minutes=meals.get(shift.code, 0))
    return total


def tokens(text: str) -> frozenset[str]:
    """The tokens of a form's `seen` or `moves` field."""
    return frozenset(part for part in text.split(",") if part)


def unseen(shifts: Sequence[Shift], seen: frozenset[str]) -> Shift | None:
    """The first row that the form does not know as it is now."""
    return next((shift for shift in shifts if shift.token not in seen), None)
