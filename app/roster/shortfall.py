"""What a post is short of, counted by heads: an early and a late shift carry a peak between them, whatever the numbers
of their places. Pure."""

from collections.abc import Iterable

from app.roster.day_shape import Day
from app.roster.heads import short_of
from app.roster.rules import Span


def shortfall(day: Day, post_id: int) -> list[tuple[Span, int]]:
    """What a post is short of on a day; shifts of the day before that reach into it count."""
    return short_of(day.wanted(post_id), [row.span for row in day.on_post(post_id)])


def have_and_need(day: Day, post_ids: Iterable[int]) -> tuple[int, int]:
    """Places by shift (by day and by night apart): wholly covered, and needed."""
    have = need = 0
    midnight = day.at(1440)
    for post_id in post_ids:
        holes = shortfall(day, post_id)
        for dark in (False, True):
            places = frozenset[int]().union(
                *(numbers for span, numbers in day.wanted(post_id) if (span.ends_at > midnight) == dark)
            )
            missing = max((n for span, n in holes if (span.ends_at > midnight) == dark), default=0)
            need += len(places)
            have += max(len(places) - missing, 0)
    return have, need
