"""What the rules are told: the shift that is asked for, and what is known of the person. Frozen, without a session."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from app.roster.rules.spans import Span


class Weight(StrEnum):
    """How much a verdict weighs."""

    HARD = "hard"
    """Cannot be, or the site blocks it: nobody may overrule it."""
    SOFT = "soft"
    """A rule objects: the site's manager may overrule it with a reason."""
    MOVE = "move"
    """Busy here: goes through when the move was asked for."""


HEAVIEST_FIRST = (Weight.HARD, Weight.SOFT, Weight.MOVE)


@dataclass(frozen=True)
class Verdict:
    """One objection. `code` is a key of the message catalogue, `params` fill its gaps, `rule` names what objects."""

    code: str
    weight: Weight
    params: Mapping[str, object] = field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True)
class Finding:
    """What one rule found: a message before its weight is known."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Stint:
    """Time at work. `day` is its business day, `meal` the break it would have, `night` and `acting` (for the manager)
    are decided by the site's own hours and posts before the rules are asked."""

    span: Span
    day: date
    meal: timedelta = timedelta()
    night: bool = False
    acting: bool = False
    zone: tzinfo = UTC

    @property
    def net(self) -> timedelta:
        """Hours that count when it is all the work of its day."""
        return less_meal(self.span.length, self.meal)

    @property
    def first(self) -> date:
        """The date on the wall when it begins."""
        return self.span.starts_at.astimezone(self.zone).date()

    @property
    def last(self) -> date:
        """The date of its last minute: an end at midnight is still the day before."""
        return (self.span.ends_at - timedelta(microseconds=1)).astimezone(self.zone).date()

    @property
    def since(self) -> str:
        """Its start on the wall clock."""
        return clock(self.span.starts_at, self.zone)

    @property
    def until(self) -> str:
        """Its end on the wall clock."""
        return clock(self.span.ends_at, self.zone)


@dataclass(frozen=True)
class Shift:
    """A live assignment of a person as the rules see it. `here`: of the site that asks."""

    assignment_id: int
    version: int
    post_id: int
    place: int
    stint: Stint
    code: str = ""
    here: bool = True
    where: str = ""
    """Name of the post, of the site when it is another one."""

    @property
    def span(self) -> Span:
        """From and to."""
        return self.stint.span

    @property
    def day(self) -> date:
        """Its business day."""
        return self.stint.day

    @property
    def since(self) -> str:
        """Its start on the wall clock."""
        return self.stint.since

    @property
    def until(self) -> str:
        """Its end on the wall clock."""
        return self.stint.until

    @property
    def token(self) -> str:
        """What a form sends back to say that it has seen this row."""
        return f"{self.assignment_id}:{self.version}"


@dataclass(frozen=True)
class Paper:
    """A licence: valid from and until those dates, both included; None: no bound."""

    valid_from: date | None = None
    valid_until: date | None = None

    def covers(self, first: date, last: date) -> bool:
        """Whether it is valid on every date from `first` to `last`."""
        return (self.valid_from is None or self.valid_from <= first) and (
            self.valid_until is None or self.valid_until >= last
        )


@dataclass(frozen=True)
class Ask:
    """A shift somebody might get. `licence`: the post asks for the guard licence; `standard`: hours of a full month."""

    post_id: int
    stint: Stint
    licence: bool = False
    standard: timedelta = timedelta()

    @property
    def span(self) -> Span:
        """From and to."""
        return self.stint.span

    @property
    def day(self) -> date:
        """Its business day."""
        return self.stint.day


@dataclass(frozen=True)
class Facts:
    """What is known of a person around the days asked about.

    `posts` are those ticked, `off` the kind of each absence by business day, `shifts` the live ones of every site,
    `hours_off` is leave for a part of a day, `acting` accepted times of standing in for the manager, `before` the
    shifts as they are now (`giving_way`).
    """

    posts: frozenset[int] = frozenset()
    papers: tuple[Paper, ...] = ()
    off: Mapping[date, str] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    acting: tuple[Span, ...] = ()
    hours_off: tuple[Span, ...] = ()
    before: tuple[Shift, ...] | None = None

    @property
    def now(self) -> tuple[Shift, ...]:
        """The shifts as they are before the change."""
        return self.shifts if self.before is None else self.before

    def giving_way(self, span: Span, ignoring: "GivingWay") -> "Facts":
        """The facts once the shifts of `ignoring` have given way."""
        if not ignoring:
            return self
        cuts = ignoring if isinstance(ignoring, Mapping) else dict.fromkeys(ignoring, span)
        left: list[Shift] = []
        for shift in self.shifts:
            cut = cuts.get(shift.assignment_id)
            if cut is None or not cut.overlaps(shift.span):
                left.append(shift)
            else:
                left += [replace(shift, stint=replace(shift.stint, span=piece)) for piece in shift.span.without(cut)]
        return replace(self, shifts=tuple(left), before=self.now)


GivingWay = Set[int] | Mapping[int, Span]
"""Assignments that give way to a new shift: by the time of that shift, or (a mapping) by the time named for each."""
MEAL_FROM = timedelta(hours=6)
"""A day's work at least this long has its meal break taken off the hours."""


def less_meal(length: timedelta, meal: timedelta) -> timedelta:
    """Hours that count: the meal is taken off where there is time for one."""
    return length - meal if length >= MEAL_FROM else length


Check = Callable[[Ask, Facts, int], Finding | None]
"""One rule: pure, told the ask, the facts and the site's limit; answers what it found."""


def clock(at: datetime, zone: tzinfo) -> str:
    """The time on the wall."""
    return at.astimezone(zone).strftime("%H:%M")


def hours_text(length: timedelta) -> str:
    """Hours as they are said: 46, 7.5."""
    number = round(length.total_seconds() / 3600, 1)
    return f"{number:g}"


def tokens(text: str) -> frozenset[str]:
    """The tokens of a form's `seen` or `moves` field."""
    return frozenset(part for part in text.split(",") if part)
