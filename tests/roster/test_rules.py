"""The rules of the plan: spans of time and who may stand where. No database."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.roster.rules import Facts, Shift, Span, Weight, merged, objections, short_of_rest, tokens, uncovered, unseen

BASE = datetime(2026, 11, 23, tzinfo=UTC)


def at(hour: float) -> datetime:
    """An instant so many hours after midnight of the Monday."""
    return BASE + timedelta(hours=hour)


def span(first: float, last: float) -> Span:
    """From hour to hour."""
    return Span(at(first), at(last))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Spans within four days, to the minute, so that they touch and cross midnight often."""
    first = draw(st.integers(0, 4 * 1440 - 1))
    length = draw(st.integers(1, 1440))
    return Span(BASE + timedelta(minutes=first), BASE + timedelta(minutes=first + length))


def minutes(one: Span) -> set[datetime]:
    """Every minute the span holds."""
    count = int(one.length.total_seconds() // 60)
    return {one.starts_at + timedelta(minutes=number) for number in range(count)}


@given(spans(), spans())
def test_two_spans_overlap_exactly_when_they_share_a_minute(one: Span, other: Span) -> None:
    assert one.overlaps(other) == bool(minutes(one) & minutes(other))
    assert one.overlaps(other) == other.overlaps(one)


@given(spans(), spans())
def test_cutting_one_span_out_of_another_leaves_the_minutes_of_the_first_alone(one: Span, other: Span) -> None:
    left = one.without(other)

    assert set().union(*map(minutes, left)) == minutes(one) - minutes(other)
    assert not any(piece.overlaps(other) for piece in left)


@given(spans(), st.lists(spans(), max_size=5))
def test_the_uncovered_part_and_the_cover_make_up_the_need(need: Span, have: list[Span]) -> None:
    holes = uncovered(need, have)

    assert set().union(*map(minutes, holes)) == minutes(need) - set().union(*map(minutes, have))
    assert holes == sorted(holes)


@given(st.lists(spans(), max_size=6))
def test_merged_spans_hold_the_same_minutes_and_never_touch(some: list[Span]) -> None:
    out = merged(some)

    assert set().union(*map(minutes, out)) == set().union(*map(minutes, some))
    assert all(one.ends_at < other.starts_at for one, other in pairwise(out))


def test_touching_spans_do_not_overlap() -> None:
    assert not span(8, 12).overlaps(span(12, 17))


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="after it starts"):
        span(9, 9)


@pytest.mark.parametrize(
    ("one", "other", "short"),
    [
        (span(10, 19), span(32, 41), False),  # late, then early the next day: 13 h
        (span(18, 30), span(32, 41), True),  # night, then early the same morning
        (span(18, 30), span(15, 17), True),  # called in for two hours before the night
        (span(8, 12), span(14, 17), False),  # two pieces of one working day
        (span(8, 17), span(17, 22), True),  # 14 hours in a row
        (span(8, 17), span(8, 12), False),  # overlapping is another matter
    ],
)
def test_a_rest_is_short_when_it_is_no_night_and_the_day_grows_too_long(one: Span, other: Span, short: bool) -> None:
    assert short_of_rest(one, other) is short
    assert short_of_rest(other, one) is short


def shift(number: int, when: Span, *, here: bool = True) -> Shift:
    """A shift of the person under test."""
    return Shift(number, 1, 4, 1, when, "中", here, "Doorman", "19:00", "10:00")


def codes(facts: Facts, when: Span, *, licence: bool = False, ignoring: frozenset[int] = frozenset()) -> list[str]:
    """Codes of the objections in order."""
    return [verdict.code for verdict in objections(facts, when, licence_required=licence, ignoring=ignoring)]


def test_nothing_speaks_against_a_ticked_person_who_is_free() -> None:
    assert codes(Facts(True, False), span(8, 17)) == []


def test_a_person_may_stand_only_where_ticked() -> None:
    assert codes(Facts(False, True), span(8, 17)) == ["not_ticked"]


def test_the_guard_licence_counts_only_where_the_post_asks_for_it() -> None:
    assert codes(Facts(True, False), span(8, 17)) == []
    assert codes(Facts(True, False), span(8, 17), licence=True) == ["no_guard_licence"]
    assert codes(Facts(True, True), span(8, 17), licence=True) == []


def test_leave_speaks_against_it_and_a_day_of_rest_does_not() -> None:
    assert codes(Facts(True, True, "annual"), span(8, 17)) == ["on_leave"]
    assert codes(Facts(True, True, "rest"), span(8, 17)) == []


def test_a_shift_that_overlaps_in_part_is_named_with_its_end_and_place() -> None:
    facts = Facts(True, True, shifts=(shift(1, span(10, 19)),))

    found = objections(facts, span(8, 12))

    assert [(verdict.code, verdict.weight) for verdict in found] == [("busy_here", Weight.MOVE)]
    assert found[0].params == {"shift": "中", "until": "19:00", "post": "Doorman"}


def test_a_night_shift_across_midnight_keeps_the_next_morning_busy() -> None:
    facts = Facts(True, True, shifts=(shift(1, span(18, 30)),))

    assert codes(facts, span(29, 33)) == ["busy_here"]
    assert codes(facts, span(30, 33)) == ["short_rest"]


def test_nobody_stands_at_two_sites_at_once() -> None:
    found = objections(Facts(True, True, shifts=(shift(1, span(8, 17), here=False),)), span(9, 10))

    assert [verdict.weight for verdict in found] == [Weight.HARD]


def test_a_shift_that_will_be_gone_does_not_speak_against_it() -> None:
    facts = Facts(True, True, shifts=(shift(7, span(8, 17)),))

    assert codes(facts, span(8, 17), ignoring=frozenset({7})) == []


def test_a_row_is_unseen_when_its_version_moved_on() -> None:
    row = Shift(12, 3, 4, 1, span(8, 17))

    assert unseen([row], tokens("11:1,12:3")) is None
    assert unseen([row], tokens("12:2")) is row
