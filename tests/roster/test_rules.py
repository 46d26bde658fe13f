"""The rules of the plan: spans of time and who may stand where. No database."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.roster.rules import Span, Weight, merged, objections, short_of_rest, tokens, uncovered
from tests.roster.rulings import BASE, ask, codes, facts, paper, shift, span, terms

LONG_AGO, LATER = date(2020, 1, 1), date(2030, 1, 1)


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
        (span(8, 17), span(28, 36), False),  # eleven hours to the minute
        (span(8, 17), span(28 - 1 / 60, 36), True),  # a minute less
    ],
)
def test_a_rest_is_short_when_it_is_no_night_and_the_day_grows_too_long(one: Span, other: Span, short: bool) -> None:
    assert short_of_rest(one, other) is short
    assert short_of_rest(other, one) is short


@given(spans(), spans(), st.integers(1, 16), st.integers(1, 16))
def test_a_longer_rest_asked_for_is_short_more_often_and_either_way_round(
    one: Span, other: Span, hours: int, more: int
) -> None:
    less, rest = sorted((timedelta(hours=hours), timedelta(hours=more)))

    assert short_of_rest(one, other, rest) == short_of_rest(other, one, rest)
    assert not short_of_rest(one, other, less) or short_of_rest(one, other, rest)


def test_nothing_speaks_against_a_ticked_person_who_is_free() -> None:
    assert codes(facts(), span(8, 17)) == []


def test_a_person_may_stand_only_where_ticked() -> None:
    assert codes(facts(posts=frozenset()), span(8, 17)) == ["not_ticked"]
    assert codes(facts(posts=frozenset({5})), span(8, 17)) == ["not_ticked"]


def test_the_guard_licence_counts_only_where_the_post_asks_for_it() -> None:
    bare = facts(papers=())

    assert codes(bare, span(8, 17)) == []
    assert codes(bare, span(8, 17), licence=True) == ["no_guard_licence"]
    assert codes(facts(), span(8, 17), licence=True) == []


MONDAY, TUESDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("when", "since", "until", "found"),
    [
        (span(8, 17), MONDAY, MONDAY, []),
        (span(18, 30), MONDAY, TUESDAY, []),
        (span(18, 30), MONDAY, MONDAY, ["guard_licence_ends"]),
        (span(18, 24), MONDAY, MONDAY, []),  # midnight is the end of that day, not a minute of the next
        (span(18, 24 + 1 / 60), MONDAY, MONDAY, ["guard_licence_ends"]),
        (span(18, 30), TUESDAY, None, ["guard_licence_starts"]),
        (span(8, 17), None, SUNDAY, ["guard_licence_ended"]),
        (span(8, 17), None, None, []),
    ],
)
def test_the_licence_is_valid_on_every_date_of_the_shift(
    when: Span, since: date | None, until: date | None, found: list[str]
) -> None:
    assert codes(facts(papers=(paper(since, until),)), when, licence=True) == found


def test_two_licences_may_follow_each_other_in_the_middle_of_a_night() -> None:
    both = facts(papers=(paper(LONG_AGO, MONDAY), paper(TUESDAY, LATER)))

    assert codes(both, span(18, 30), licence=True) == []


@given(st.dates(MONDAY, LATER), st.dates(MONDAY, LATER), spans())
def test_a_licence_that_runs_longer_is_never_refused_more(one: date, other: date, when: Span) -> None:
    shorter, longer = sorted((one, other))

    if not codes(facts(papers=(paper(None, shorter),)), when, licence=True):
        assert not codes(facts(papers=(paper(None, longer),)), when, licence=True)


def test_the_words_of_a_licence_name_its_date() -> None:
    found = objections(ask(span(18, 30), licence=True), facts(papers=(paper(None, MONDAY),)))

    assert found[0].params == {"until": "2026-11-23"}
    assert found[0].rule == "no_guard_licence"


def test_leave_speaks_against_it_on_that_business_day_and_a_day_of_rest_does_not() -> None:
    assert codes(facts(off={MONDAY: "annual"}), span(8, 17)) == ["on_leave"]
    assert codes(facts(off={MONDAY: "rest"}), span(8, 17)) == []
    assert codes(facts(off={TUESDAY: "annual"}), span(8, 17)) == []
    assert codes(facts(off={TUESDAY: "annual"}), span(18, 30)) == []
    assert codes(facts(off={MONDAY: "sick"}), span(18, 30)) == ["on_leave"]


@given(spans(), spans())
def test_leave_for_hours_speaks_against_just_the_shifts_that_touch_it(leave: Span, when: Span) -> None:
    found = codes(facts(hours_off=(leave,)), when)

    assert ("on_leave_part" in found) == leave.overlaps(when)


def test_leave_for_hours_is_named_by_the_wall_clock_and_a_whole_day_weighs_more() -> None:
    found = objections(ask(span(8, 17), zone=ZoneInfo("Asia/Shanghai")), facts(hours_off=(span(6, 8), span(9, 10))))

    assert [(one.code, one.rule, one.params) for one in found] == [
        ("on_leave_part", "on_leave", {"start": "17:00", "end": "18:00"})
    ]
    assert codes(facts(off={MONDAY: "annual"}, hours_off=(span(9, 10),)), span(8, 17)) == ["on_leave"]


def test_a_shift_that_overlaps_in_part_is_named_with_its_end_and_place() -> None:
    found = objections(ask(span(8, 12)), facts(shifts=(shift(1, span(10, 19)),)))

    assert [(verdict.code, verdict.weight) for verdict in found] == [("busy_here", Weight.MOVE)]
    assert found[0].params == {"shift": "中", "until": "19:00", "post": "Doorman"}


def test_a_night_shift_across_midnight_keeps_the_next_morning_busy() -> None:
    night = facts(shifts=(shift(1, span(18, 30), night=True),))

    assert codes(night, span(29, 33)) == ["short_rest", "night_then_day", "busy_here"]  # 18 to 33 in one go
    assert codes(night, span(30, 33), day=TUESDAY) == ["short_rest", "night_then_day"]


@given(spans(), spans(), st.booleans())
def test_being_busy_is_sharing_a_minute_and_final_at_another_site(one: Span, other: Span, here: bool) -> None:
    found = objections(ask(one), facts(shifts=(shift(1, other, here=here),)))
    busy = [verdict.weight for verdict in found if verdict.rule == "double_booking"]

    assert bool(busy) == bool(minutes(one) & minutes(other))
    assert set(busy) <= {Weight.MOVE if here else Weight.HARD}


def test_a_shift_that_gives_way_does_not_speak_against_it() -> None:
    known = facts(shifts=(shift(7, span(8, 17)),))

    assert codes(known, span(8, 17), ignoring=frozenset({7})) == []
    assert codes(known, span(9, 12), ignoring={7: span(8, 17)}) == []


def test_what_is_left_of_a_shift_that_gives_way_still_counts() -> None:
    known = facts(shifts=(shift(7, span(8, 17)),))

    assert codes(known, span(15, 22), ignoring=frozenset({7})) == ["short_rest"]  # 8 to 22 in one go
    assert codes(known, span(15, 21), ignoring=frozenset({7})) == []


def test_a_site_turns_rules_off_warns_or_blocks() -> None:
    bare = facts(posts=frozenset())

    assert [one.weight for one in objections(ask(span(8, 17)), bare, terms(not_ticked="warn"))] == [Weight.SOFT]
    assert [one.weight for one in objections(ask(span(8, 17)), bare, terms(not_ticked="block"))] == [Weight.HARD]
    assert objections(ask(span(8, 17)), bare, terms(not_ticked="off")) == []


def test_everything_that_speaks_against_it_is_named_the_heaviest_first() -> None:
    much = facts(
        posts=frozenset(),
        off={MONDAY: "sick"},
        shifts=(shift(1, span(10, 12)), shift(2, span(-10, 0)), shift(3, span(16, 18), here=False)),
    )

    found = objections(ask(span(8, 17)), much, terms(not_ticked="block"))

    assert [one.code for one in found] == ["busy_elsewhere", "not_ticked", "on_leave", "short_rest", "busy_here"]
    assert [one.weight for one in found] == [Weight.HARD, Weight.HARD, Weight.SOFT, Weight.SOFT, Weight.MOVE]


def test_tokens_are_read_from_a_form() -> None:
    assert tokens("11:1,12:3,") == {"11:1", "12:3"}


@given(st.integers(0, 3), spans())
def test_the_rules_never_mind_in_which_zone_the_instants_are_written(hours: int, when: Span) -> None:
    moved = Span(when.starts_at.astimezone(UTC), when.ends_at.astimezone(UTC))

    known = facts(shifts=(shift(1, span(hours, hours + 8)),), off={TUESDAY: "annual"})
    assert codes(known, when, licence=True) == codes(known, moved, licence=True)
