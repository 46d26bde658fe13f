"""Stretches of time: what they share, what is left of one, what nobody covers. All in real time, ends not included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


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


def gap(one: Span, other: Span) -> timedelta:
    """Time between two spans, whichever is first; zero when they touch or overlap."""
    first, second = sorted((one, other))
    return max(second.starts_at - first.ends_at, timedelta())


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
