"""What a post is short of, counted by heads: an early and a late shift carry a peak between them, whatever the numbers
of their places. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.roster.rules import Span, merged

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


def dealt(short: Iterable[tuple[Span, int]], holes: Sequence[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """The places on which a post is short: as many of the `holes` (place, time) at a time as heads are missing then.

    The lowest free numbers stand for them, so that somebody on place 2 while place 1 is free leaves no gap.
    """
    found: dict[int, list[Span]] = {}
    for span, missing in short:
        cuts = {at for _, hole in holes for at in (hole.starts_at, hole.ends_at) if span.covers(at)}
        for start, end in pairwise(sorted({span.starts_at, span.ends_at, *cuts})):
            for place in sorted(place for place, hole in holes if hole.covers(start))[:missing]:
                found.setdefault(place, []).append(Span(start, end))
    return [(place, piece) for place in sorted(found) for piece in merged(found[place])]
