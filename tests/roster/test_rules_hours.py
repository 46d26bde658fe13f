"""Rules of runs, nights and hours: boundaries to the minute, month end, leap day, clock changes. No database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.roster.rules import Night, Shift, Span, hours_between, month_of, net_of, week_of, worked
from app.roster.rules.rest import in_row
from tests.roster.rulings import BASE, ask, codes, facts, only, params, shift, span

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
days_around = st.sets(st.integers(-14, 14), max_size=20)


def by_day(numbers: set[int], first: float = 8, last: float = 17) -> tuple[Shift, ...]:
    """A shift on each of those days, counted from the Monday."""
    return tuple(shift(100 + day, span(24 * day + first, 24 * day + last)) for day in sorted(numbers))


# Days in a row -----------------------------------------------------------------------------------------------------
def test_the_seventh_day_is_one_too_many_and_the_sixth_is_not() -> None:
    assert codes(facts(shifts=by_day({-5, -4, -3, -2, -1})), span(8, 17), by=only("days_in_row")) == []
    six = facts(shifts=by_day({-6, -5, -4, -3, -2, -1}))
    assert params(six, span(8, 17), only("days_in_row")) == {"count": 7, "limit": 6}


def test_a_day_between_two_runs_joins_them() -> None:
    both = facts(shifts=by_day({-3, -2, -1, 1, 2, 3}))

    assert codes(both, span(8, 17), by=only("days_in_row")) == ["days_in_row"]
    assert codes(facts(shifts=by_day({-3, -2, 1, 2, 3})), span(8, 17), by=only("days_in_row")) == []


def test_a_second_shift_on_a_working_day_is_no_further_day() -> None:
    seven = facts(shifts=by_day({-6, -5, -4, -3, -2, -1, 0}, 8, 12))

    assert codes(seven, span(14, 17), by=only("days_in_row")) == []


@given(days_around, st.integers(1, 13))
def test_a_run_is_too_long_exactly_when_its_days_say_so(numbers: set[int], limit: int) -> None:
    numbers.discard(0)
    run = 1
    for step in (1, -1):
        at = step
        while at in numbers:
            run, at = run + 1, at + step

    assert (codes(facts(shifts=by_day(numbers)), span(8, 17), by=only("days_in_row", limit)) != []) == (run > limit)
    assert in_row([MONDAY + timedelta(days=number) for number in {*numbers, 0}], MONDAY) == run


@given(days_around, st.integers(-14, 14), st.integers(1, 12))
def test_more_days_and_a_lower_limit_never_object_less(numbers: set[int], more: int, limit: int) -> None:
    numbers.discard(0)
    if codes(facts(shifts=by_day(numbers)), span(8, 17), by=only("days_in_row", limit + 1)):
        assert codes(facts(shifts=by_day(numbers)), span(8, 17), by=only("days_in_row", limit))
        assert codes(facts(shifts=by_day({*numbers, more} - {0})), span(8, 17), by=only("days_in_row", limit + 1))


def test_a_run_goes_through_the_leap_day_and_the_end_of_a_year() -> None:
    for last in (date(2028, 2, 29), date(2026, 12, 31)):
        run = [last + timedelta(days=number) for number in range(-3, 4)]
        assert in_row(run, last) == 7


# Nights ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "last", "night"),
    [
        (18, 30, True),
        (22, 25, True),  # three hours of it
        (22, 25 - 1 / 60, False),
        (14, 22, False),
        (16, 25, True),
        (3, 8, True),
        (3 + 1 / 60, 8, False),
        (6, 22, False),
        (20, 32, True),
    ],
)
def test_a_shift_is_a_night_shift_from_three_hours_of_the_night(first: float, last: float, night: bool) -> None:
    assert Night().holds(span(first, last), UTC) is night


@given(st.integers(0, 2880), st.integers(1, 1440), st.integers(0, 23), st.integers(0, 23), st.integers(1, 12))
def test_the_night_counts_the_minutes_of_the_wall_clock(
    start: int, length: int, first: int, last: int, least: int
) -> None:
    when = Span(BASE + timedelta(minutes=start), BASE + timedelta(minutes=start + length))
    dark = sum(
        first == last
        or (first * 60 <= minute % 1440 < last * 60 if first < last else not last * 60 <= minute % 1440 < first * 60)
        for minute in range(start, start + length)
    )

    assert Night(first, last, least).holds(when, UTC) == (dark >= least * 60)


def test_the_night_of_a_clock_change_counts_real_hours() -> None:
    spring = Span(datetime(2026, 3, 28, 22, tzinfo=BERLIN), datetime(2026, 3, 29, 6, tzinfo=BERLIN))
    real = Span(spring.starts_at.astimezone(UTC), spring.ends_at.astimezone(UTC))

    assert real.length == timedelta(hours=7)
    assert Night(least=7).holds(real, BERLIN)
    assert not Night(least=8).holds(real, BERLIN)
    assert not Night(2, 3, 1).holds(real, BERLIN)  # the hour that is not there


def test_a_day_shift_is_not_for_the_date_on_which_a_night_ends() -> None:
    night, rule = facts(shifts=(shift(1, span(18, 30)),)), only("night_then_day")

    assert params(night, span(42, 46), rule) == {"end": "06:00"}
    assert codes(night, span(42, 54), by=rule) == []  # the next night
    assert codes(night, span(8, 17), by=rule) == []  # the day before it
    assert codes(night, span(48, 57), by=rule) == []  # the date after
    assert codes(night, span(47, 57), by=rule) == ([] if Night().holds(span(47, 57), UTC) else ["night_then_day"])


def test_night_then_day_objects_whichever_is_asked_for() -> None:
    assert codes(facts(shifts=(shift(1, span(42, 46)),)), span(18, 30), by=only("night_then_day")) == ["night_then_day"]


def test_a_night_that_ends_at_midnight_leaves_the_next_date_free() -> None:
    night = facts(shifts=(shift(1, span(16, 24), night=True),))

    assert codes(night, span(32, 40), by=only("night_then_day")) == []


@given(st.integers(0, 4000), st.integers(60, 1440), st.integers(0, 4000), st.integers(60, 1440))
def test_night_then_day_is_the_same_either_way_round(start: int, length: int, other: int, more: int) -> None:
    one = Span(BASE + timedelta(minutes=start), BASE + timedelta(minutes=start + length))
    two = Span(BASE + timedelta(minutes=other), BASE + timedelta(minutes=other + more))

    if not one.overlaps(two):
        rule = only("night_then_day")
        assert codes(facts(shifts=(shift(1, one),)), two, by=rule) == codes(
            facts(shifts=(shift(1, two),)), one, by=rule
        )


def test_the_fifth_night_is_one_too_many_and_days_do_not_count() -> None:
    four, rule = facts(shifts=by_day({-4, -3, -2, -1}, 18, 30)), only("nights_in_row")

    assert params(four, span(18, 30), rule) == {"count": 5, "limit": 4}
    assert codes(four, span(8, 17), by=rule) == []
    assert codes(facts(shifts=by_day({-3, -2, -1}, 18, 30)), span(18, 30), by=rule) == []
    assert codes(facts(shifts=by_day({-4, -3, -2, -1})), span(18, 30), by=rule) == []


# Standing in for the manager ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("acting", "objects"),
    [
        (span(33, 42), True),  # three hours after the night
        (span(8, 17), True),  # an hour before it
        (span(54, 60), False),  # twenty-four hours to the minute
        (span(54 - 1 / 60, 60), True),
        (span(-15, -6), False),
    ],
)
def test_a_night_and_acting_for_the_manager_are_a_day_apart(acting: Span, objects: bool) -> None:
    rule, found = only("night_deputy"), ["night_deputy"] if objects else []
    night = span(18, 30)

    assert codes(facts(shifts=(shift(1, night),)), acting, acting=True, by=rule) == found
    assert codes(facts(shifts=(shift(1, acting, acting=True),)), night, by=rule) == found
    assert codes(facts(acting=(acting,)), night, by=rule) == found
    assert codes(facts(acting=(acting,)), span(8, 17), by=rule) == []


# Hours -------------------------------------------------------------------------------------------------------------
def test_hours_above_forty_in_a_week_are_named_and_forty_are_not() -> None:
    four = facts(shifts=by_day({0, 1, 2, 3}, 8, 16))

    assert codes(four, span(24 * 4 + 8, 24 * 4 + 16), by=only("week_hours")) == []
    assert params(four, span(24 * 4 + 8, 24 * 4 + 16 + 1 / 60), only("week_hours"))["limit"] == 40
    assert params(four, span(24 * 4 + 8, 24 * 4 + 16.5), only("week_hours")) == {"hours": "40.5", "limit": 40}


def test_a_week_is_monday_to_sunday_and_a_night_counts_on_the_day_it_began() -> None:
    before = facts(shifts=(shift(1, span(-6, 6)), *by_day({1, 2, 3}, 8, 18)))  # the first one is Sunday's night

    assert codes(before, span(24 * 6 + 8, 24 * 6 + 18), by=only("week_hours")) == []
    assert codes(before, span(24 * 6 + 8, 24 * 6 + 18 + 1 / 60), by=only("week_hours")) == ["week_hours"]


def test_a_swap_that_adds_no_hours_is_no_new_objection() -> None:
    full = facts(shifts=by_day({0, 1, 2, 3, 4, 5}, 8, 17))

    assert codes(full, span(10, 19), ignoring={100: span(8, 17)}, by=only("week_hours")) == []
    assert codes(full, span(10, 19.5), ignoring={100: span(8, 17)}, by=only("week_hours")) == ["week_hours"]


@given(st.sets(st.integers(0, 6), max_size=6), st.integers(1, 12), st.integers(1, 84))
def test_the_hours_of_a_week_are_the_sum_of_its_shifts(numbers: set[int], length: int, limit: int) -> None:
    numbers.discard(0)
    known = facts(shifts=by_day(numbers, 8, 8 + length))

    objects = codes(known, span(8, 8 + length), by=only("week_hours", limit)) != []

    assert objects == ((len(numbers) + 1) * length > limit)


def test_overtime_of_a_month_is_what_goes_above_its_standard_hours() -> None:
    known, rule = facts(shifts=by_day({-2, -1, 1, 2}, 8, 18)), only("month_overtime")

    assert codes(known, span(8, 18), standard=14, by=rule) == []  # fifty hours: thirty-six over
    assert params(known, span(8, 18.5), rule, standard=14) == {"hours": "36.5", "limit": 36}


def test_the_month_ends_with_its_last_business_day() -> None:
    last_night = span(24 * 7 + 18, 24 * 7 + 30)  # 30 November, until the morning of 1 December
    known = facts(shifts=(shift(1, last_night),))

    assert codes(known, span(24 * 8 + 12, 24 * 8 + 20), standard=0, by=only("month_overtime", 12)) == []
    assert codes(known, span(8, 16), standard=0, by=only("month_overtime", 12)) == ["month_overtime"]
    assert month_of(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_of(date(2027, 2, 28)) == (date(2027, 2, 1), date(2027, 2, 28))
    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_every_day_lies_in_its_week_and_its_month(day: date) -> None:
    first, last = month_of(day)

    assert week_of(day) <= day < week_of(day) + timedelta(days=7)
    assert week_of(day).weekday() == 0
    assert first <= day <= last
    assert (last + timedelta(days=1)).day == 1


def test_the_meal_is_taken_off_a_shift_that_is_long_enough() -> None:
    assert net_of(timedelta(hours=9), 60) == timedelta(hours=8)
    assert net_of(timedelta(hours=6), 30) == timedelta(hours=5.5)
    assert net_of(timedelta(hours=5.9), 60) == timedelta(hours=5.9)


def test_a_day_has_one_meal_however_many_pieces_its_work_is_in() -> None:
    meal = timedelta(minutes=60)
    whole = facts(shifts=(shift(1, span(8, 17), meal=meal),))
    left = whole.giving_way(span(12, 14), frozenset({1}))

    assert hours_between(whole.shifts, MONDAY, MONDAY) == timedelta(hours=8)
    assert hours_between(left.shifts, MONDAY, MONDAY) == timedelta(hours=6)
    assert hours_between(left.shifts, MONDAY, MONDAY, ask(span(12, 14)).stint) == timedelta(hours=8)
    assert worked(whole.shifts, MONDAY, {"中": 60}, {1: MONDAY}) == timedelta(hours=8)
    assert worked(left.shifts, MONDAY, {"中": 60}, {1: MONDAY}) == timedelta(hours=6)


def test_dates_and_clocks_are_those_of_the_wall_where_the_site_is() -> None:
    when = Span(datetime(2026, 11, 23, 15, 30, tzinfo=UTC), datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
    night = shift(1, when, zone=SHANGHAI).stint

    assert (night.since, night.until) == ("23:30", "06:00")
    assert (night.first, night.last) == (date(2026, 11, 23), date(2026, 11, 24))
    assert night.night
