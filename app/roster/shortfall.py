"""What a post is short of, counted by heads: an early and a late shift carry a peak between them, whatever the numbers
of their places. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.roster.day_shape import Day
from app.roster.rules import Span

Wanted = tuple[Span, frozenset[int]]
"""A time and the numbers of the places that are needed in it."""


def short_of(wanted: Sequence[Wanted], have: Sequence[Span]) -> list[tuple[Span, int]]:
    """Stretches in which fewer people are planned than places are needed, with how many are missing, in order."""
    edges = sorted({at for span in (*have, *(span for span, _ in wanted)) for at in (span.starts_at, span.ends_at)})
    out: list[tuple[Span, int]] = []
    for start, end in pairwise(edges):
        places = frozenset[int]().union(*(numbers for span, numbers in wanted if span.covers(start)))
        missing = len(places) - sum(span.covers(start) for span in have)
        if missing <= 0:
            continue
        if out and out[-1][1] == missing and out[-1][0].ends_at == start:
            out[-1] = (Span(out[-1][0].starts_at, end), missing)
        else:
            out.append((Span(start, end), missing))
    return out


def wanted_of(day: Day, post_id: int) -> list[Wanted]:
    """What the coverage of a day, and whoever wants more, ask of a post."""
    asked: list[Wanted] = [
        (Span(need.starts_at, need.ends_at), frozenset(range(1, need.places + 1)))
        for need in day.demand
        if need.post_id == post_id
    ]
    return asked + [(span, frozenset({place})) for where, place, span in day.opened if where == post_id]


def shortfall(day: Day, post_id: int) -> list[tuple[Span, int]]:
    """What a post is short of on a day; shifts of the day before that reach into it count."""
    return short_of(wanted_of(day, post_id), [row.span for row in day.on_post(post_id)])


def have_and_need(day: Day, post_ids: Iterable[int]) -> tuple[int, int]:
    """Places by shift (by day and by night apart): wholly covered, and needed."""
    have = need = 0
    midnight = day.at(1440)
    for post_id in post_ids:
        holes = shortfall(day, post_id)
        for dark in (False, True):
            places = frozenset[int]().union(
                *(numbers for span, numbers in wanted_of(day, post_id) if (span.ends_at > midnight) == dark)
            )
            missing = max((n for span, n in holes if (span.ends_at > midnight) == dark), default=0)
            need += len(places)
            have += max(len(places) - missing, 0)
    return have, need
