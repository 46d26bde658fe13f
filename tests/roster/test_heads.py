"""What a post is short of is counted by heads, and shown on the place that stands for it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.roster.heads import dealt, short_of
from app.roster.rules import Span, uncovered

START = datetime(2026, 11, 28, tzinfo=UTC)


def span(first: int, last: int) -> Span:
    return Span(START + timedelta(hours=first), START + timedelta(hours=last))


def short_places(wanted: list[tuple[Span, int]], have: dict[int, list[Span]]) -> list[tuple[int, Span]]:
    """The places short of somebody; `wanted` says how many places are needed when."""
    asked = [(when, frozenset(range(1, number + 1))) for when, number in wanted]
    most = max((number for _, number in wanted), default=0)
    holes = [
        (place, hole)
        for when, number in wanted
        for place in range(1, most + 1)
        if place <= number
        for hole in uncovered(when, have.get(place, []))
    ]
    return dealt(short_of(asked, [one for spans in have.values() for one in spans]), holes)


def test_whoever_stands_on_the_second_place_carries_the_hour_in_which_one_is_enough() -> None:
    wanted = [(span(9, 10), 1), (span(10, 17), 2), (span(17, 18), 1)]

    assert short_places(wanted, {1: [span(8, 17)], 2: [span(9, 18)]}) == []


def test_one_of_two_is_missing_only_while_two_are_needed() -> None:
    wanted = [(span(9, 10), 1), (span(10, 17), 2), (span(17, 18), 1)]

    assert short_places(wanted, {1: [], 2: [span(9, 18)]}) == [(1, span(10, 17))]


def test_nobody_at_all_is_short_on_every_place() -> None:
    assert short_places([(span(9, 18), 2)], {}) == [(1, span(9, 18)), (2, span(9, 18))]


spans = st.tuples(st.integers(0, 22), st.integers(1, 8)).map(lambda pair: span(pair[0], pair[0] + pair[1]))


@given(
    st.lists(st.integers(0, 3), min_size=24, max_size=24),
    st.lists(st.tuples(st.integers(1, 4), spans), max_size=6),
)
def test_every_hour_shows_as_many_gaps_as_heads_are_missing(needs: list[int], people: list[tuple[int, Span]]) -> None:
    have: dict[int, list[Span]] = {}
    for place, when in people:
        if not any(when.overlaps(other) for other in have.get(place, [])):
            have.setdefault(place, []).append(when)
    wanted = [(span(hour, hour + 1), number) for hour, number in enumerate(needs) if number]

    shown = short_places(wanted, have)

    for hour, number in enumerate(needs):
        at = START + timedelta(hours=hour)
        heads = sum(one.covers(at) for spans_of in have.values() for one in spans_of)
        places = [place for place, when in shown if when.covers(at)]
        assert len(places) == len(set(places)) == max(0, number - heads)
