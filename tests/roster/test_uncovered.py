"""Uncovered minutes: what a count minute by minute would give, whatever overlaps; and the day as it is read."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.roster.covering import Need, Stood, uncovered_of_day, uncovered_time
from app.roster.presence import end_standing
from app.roster.rules import Span
from tests.world import World, stands

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def span(first: int, last: int) -> Span:
    return Span(MIDNIGHT + first * MINUTE, MIDNIGHT + last * MINUTE)


SPANS = st.tuples(st.integers(0, 110), st.integers(1, 40)).map(lambda pair: span(pair[0], pair[0] + pair[1]))
NEEDS = st.lists(st.builds(Need, st.integers(1, 2), st.integers(0, 3), SPANS), max_size=5)
STOOD = st.lists(st.builds(Stood, st.integers(1, 2), st.integers(1, 4), SPANS), max_size=8)
CLOSED = st.dictionaries(st.integers(1, 2), st.lists(SPANS, max_size=3))


def by_minute(needs: list[Need], stood: list[Stood], closed: dict[int, list[Span]]) -> dict[tuple[int, int], int]:
    """The same count, minute by minute."""
    found: dict[tuple[int, int], int] = {}
    for number in range(200):
        at = MIDNIGHT + number * MINUTE
        for post in (1, 2):
            if any(one.covers(at) for one in closed.get(post, [])):
                continue
            wanted = sum(need.places for need in needs if need.post_id == post and need.span.covers(at))
            taken = {one.place for one in stood if one.post_id == post and one.span.covers(at)}
            free = [place for place in range(1, 20) if place not in taken]
            for place in free[: max(0, wanted - len(taken))]:
                found[post, place] = found.get((post, place), 0) + 1
    return found


@given(NEEDS, STOOD, CLOSED)
def test_it_is_what_a_count_by_the_minute_gives(
    needs: list[Need], stood: list[Stood], closed: dict[int, list[Span]]
) -> None:
    found = uncovered_time(needs, stood, closed)

    assert {place: time // MINUTE for place, time in found.by_place.items()} == by_minute(needs, stood, closed)


@given(NEEDS, STOOD, STOOD)
def test_more_people_never_leave_more_uncovered(needs: list[Need], stood: list[Stood], more: list[Stood]) -> None:
    assert uncovered_time(needs, stood + more).total <= uncovered_time(needs, stood).total


@given(NEEDS, STOOD, st.integers(1, 30))
def test_a_presence_in_pieces_counts_like_one(needs: list[Need], stood: list[Stood], cut: int) -> None:
    pieces = []
    for one in stood:
        middle = one.span.starts_at + cut * MINUTE
        if one.span.starts_at < middle < one.span.ends_at:
            halves = Span(one.span.starts_at, middle), Span(middle, one.span.ends_at)
            pieces += [Stood(one.post_id, one.place, half) for half in halves]
        else:
            pieces.append(one)

    assert uncovered_time(needs, pieces) == uncovered_time(needs, stood)


@given(NEEDS, STOOD)
def test_nobody_at_all_is_never_longer_than_what_is_asked_for(needs: list[Need], stood: list[Stood]) -> None:
    found = uncovered_time(needs, stood)

    for post, time in found.bare.items():
        assert time <= sum((need.span.length for need in needs if need.post_id == post), timedelta())
        assert time <= found.by_place[post, 1]


def test_the_number_somebody_stands_on_does_not_matter() -> None:
    found = uncovered_time([Need(1, 2, span(0, 60))], [Stood(1, 2, span(0, 60))])

    assert found.by_place == {(1, 1): timedelta(hours=1)}
    assert found.bare == {}


def test_the_day_counts_up_to_now_and_a_relief_leaves_no_hole(house: House, world: World, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        there = stands(work, world.wang, world.parking)
    clock.advance(hours=1)
    with open_work(house) as work:
        end_standing(work, work.get(type(there), there.id))
    clock.advance(minutes=20)

    with open_work(house, writing=False) as work:
        found = uncovered_of_day(work, 1, world.monday)
        minutes = {(one.post_id, one.place): one.minutes for one in found.places}

    assert minutes[world.parking, 1] == 20
    assert (world.door, 1) not in minutes
    assert found.minutes == 20 + 7 * 80
