"""Plan and presence read together: worked examples, and what holds for every day."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.attendance.rules import (
    FORGOTTEN,
    Limits,
    Outcome,
    Planned,
    counted,
    day_of_presence,
    length,
    outcome,
    presence,
    stretches,
    total,
    unforgotten,
)
from app.roster.rules import MEAL_FROM, Span, merged

DAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
EVENING = DAY + timedelta(hours=22)
LIMITS = Limits(15, 30)


def at(clock: str) -> datetime:
    """A time of that Monday; hours may pass 24."""
    hours, _, minutes = clock.partition(":")
    return DAY + timedelta(hours=int(hours), minutes=int(minutes))


def span(start: str, end: str) -> Span:
    return Span(at(start), at(end))


def day_shift(meal: int = 60) -> Planned:
    return Planned(span("8:00", "17:00"), "早", meal)


def stood(*pairs: tuple[str, str | None]) -> list[tuple[datetime, datetime | None]]:
    return [(at(start), at(end) if end else None) for start, end in pairs]


def test_a_day_on_time_counts_from_the_planned_start_without_the_meal() -> None:
    found = outcome([day_shift()], stood(("7:52", "17:03")), EVENING, LIMITS)

    assert found == Outcome(minutes=8 * 60 + 3, first=at("7:52"), last=at("17:03"))


def test_fifteen_minutes_are_not_late_and_sixteen_are() -> None:
    punctual = outcome([day_shift()], stood(("8:15", "17:00")), EVENING, LIMITS)
    late = outcome([day_shift()], stood(("8:16", "17:00")), EVENING, LIMITS)

    assert (punctual.late, late.late) == (0, 16)


def test_leaving_an_hour_before_the_end_is_early_once_the_shift_is_over() -> None:
    during = outcome([day_shift()], stood(("8:00", "16:00")), at("16:30"), LIMITS)
    after = outcome([day_shift()], stood(("8:00", "16:00")), EVENING, LIMITS)

    assert (during.early, after.early) == (0, 60)


def test_nobody_all_day_is_absent_after_the_end_and_waited_for_before() -> None:
    soon = outcome([day_shift()], [], at("8:10"), LIMITS)
    waited = outcome([day_shift()], [], at("8:40"), LIMITS)
    over = outcome([day_shift()], [], EVENING, LIMITS)

    assert (soon.waiting, waited.waiting, waited.absent) == (0, 40, False)
    assert (over.waiting, over.absent, over.minutes) == (0, True, 0)


def test_a_meal_off_the_post_is_not_taken_off_twice() -> None:
    on_the_post = counted([day_shift()], [span("8:00", "17:00")])
    off_the_post = counted([day_shift()], [span("8:00", "12:00"), span("13:00", "17:00")])
    half = counted([day_shift()], [span("8:00", "12:00"), span("12:30", "17:00")])

    assert on_the_post == off_the_post == half == 480


def test_whoever_leaves_after_three_hours_had_no_meal_to_take_off() -> None:
    assert counted([day_shift()], [span("8:00", "11:00")]) == 180


def test_a_handover_that_nobody_tapped_ends_with_the_shift_and_says_so() -> None:
    found = outcome([day_shift()], stood(("8:00", None)), at("21:01"), LIMITS)

    assert (found.minutes, found.forgotten, found.here, found.last) == (480, True, False, at("17:00"))


def test_staying_on_after_the_end_counts() -> None:
    assert outcome([day_shift()], stood(("8:00", "19:30")), EVENING, LIMITS).minutes == 630


def test_a_correction_stands_in_the_place_of_the_presence() -> None:
    came = outcome([day_shift()], [], EVENING, LIMITS, [span("8:30", "17:00")])
    was_not = outcome([day_shift()], stood(("8:00", "17:00")), EVENING, LIMITS, [])

    assert (came.minutes, came.late, came.absent) == (450, 30, False)
    assert (was_not.minutes, was_not.absent) == (0, True)


def test_each_half_of_a_split_day_has_its_own_start() -> None:
    halves = [Planned(span("8:00", "11:30"), "早"), Planned(span("14:00", "18:00"), "晚")]

    found = outcome(halves, stood(("8:00", "11:30"), ("14:40", "18:00")), EVENING, LIMITS)

    assert (found.late, found.minutes) == (40, 410)


def test_a_night_belongs_to_the_day_it_began() -> None:
    night = {date(2026, 11, 23): [Planned(span("18:00", "30:00"), "夜")],
             date(2026, 11, 24): [Planned(span("42:00", "54:00"), "夜")]}  # fmt: skip

    assert day_of_presence(span("17:50", "30:05"), night) == date(2026, 11, 23)
    assert day_of_presence(span("41:50", "42:10"), night) == date(2026, 11, 24)
    assert day_of_presence(span("32:00", "35:00"), night) is None


def test_minutes_stand_under_the_code_of_the_longest_shift() -> None:
    early, night = day_shift(), Planned(span("18:00", "30:00"), "夜", 30)

    sums = total([([early], Outcome(minutes=480, late=20)), ([night], Outcome(minutes=690)), ([], Outcome(minutes=60))])

    assert sums.by_code == {"早": 480, "夜": 690, "": 60}
    assert (sums.days, sums.minutes, sums.late, sums.late_minutes) == (3, 1230, 1, 20)


moments = st.integers(0, 48 * 60).map(lambda minute: DAY + timedelta(minutes=minute))
spans = st.tuples(moments, st.integers(1, 900)).map(lambda pair: Span(pair[0], pair[0] + timedelta(minutes=pair[1])))
plans = st.lists(st.tuples(spans, st.sampled_from(["早", "夜", ""]), st.integers(0, 90)), max_size=3).map(
    lambda rows: [Planned(*row) for row in rows]
)
days = st.tuples(plans, st.lists(spans, max_size=4))


@given(days)
def test_never_more_counts_than_was_stood(day: tuple[list[Planned], list[Span]]) -> None:
    planned, stand = day

    assert timedelta() <= timedelta(minutes=counted(planned, merged(stand))) <= length(merged(stand))


@given(days, spans)
def test_standing_longer_never_counts_less(day: tuple[list[Planned], list[Span]], more: Span) -> None:
    planned, stand = day

    assert counted(planned, merged([*stand, more])) >= counted(planned, merged(stand))


@given(days, moments)
def test_the_words_about_a_day_agree_with_each_other(day: tuple[list[Planned], list[Span]], now: datetime) -> None:
    planned, stand = day
    seen = [(one.starts_at, one.ends_at) for one in stand if one.starts_at < now]

    found = outcome(planned, seen, now, LIMITS)

    asked = length(stretches(planned)) // timedelta(minutes=1)
    assert found.late == 0 or found.late > LIMITS.late
    assert found.early == 0 or found.early > LIMITS.late
    assert found.late <= asked
    assert found.early <= asked
    assert not (found.absent and not planned)
    assert not (found.first is None and found.minutes)
    assert found.waiting == 0 or any(one.covers(now) for one in stretches(planned))


@given(days)
def test_how_the_presence_is_cut_into_standings_does_not_matter(day: tuple[list[Planned], list[Span]]) -> None:
    planned, stand = day
    halved = []
    for one in stand:
        middle = one.starts_at + one.length / 2
        halved += [(one.starts_at, middle), (middle, one.ends_at)]
    late = DAY + timedelta(days=9)

    whole = outcome(planned, [(one.starts_at, one.ends_at) for one in stand], late, LIMITS)

    assert outcome(planned, halved, late, LIMITS) == whole


@given(days)
def test_what_was_forgotten_is_only_ever_left_out(day: tuple[list[Planned], list[Span]]) -> None:
    planned, stand = day
    spans_ = merged(stand)

    kept, forgotten = unforgotten(planned, spans_)

    assert length(kept) <= length(spans_)
    assert forgotten == (length(kept) < length(spans_))
    assert [one.starts_at for one in kept] == [one.starts_at for one in spans_]
    if planned:
        end = stretches(planned)[-1].ends_at
        assert all(one.ends_at <= end + FORGOTTEN for one in kept if one.starts_at < end)


@given(spans, st.dictionaries(st.dates(date(2026, 11, 23), date(2026, 11, 25)), plans, max_size=3))
def test_a_presence_belongs_to_one_day_and_to_none_it_shares_no_time_with(
    stand: Span, by_day: dict[date, list[Planned]]
) -> None:
    found = day_of_presence(stand, by_day)

    inside = {day for day, rows in by_day.items() if any(row.span.overlaps(stand) for row in rows)}
    assert found is None or found in by_day
    assert not inside or found is not None


@given(st.lists(st.tuples(plans, st.integers(0, 900), st.integers(0, 60)), max_size=8))
def test_a_month_is_the_sum_of_its_days(rows: list[tuple[list[Planned], int, int]]) -> None:
    month = [(planned, Outcome(minutes=worked, late=late)) for planned, worked, late in rows]

    sums = total(month)

    assert sums.minutes == sum(one.minutes for _, one in month) == sum(sums.by_code.values())
    assert sums.late == sum(one.late > 0 for _, one in month)
    assert sums.days == sum(one.minutes > 0 for _, one in month)


@given(st.lists(spans, max_size=4), moments)
def test_presence_never_reaches_past_now(stand: list[Span], now: datetime) -> None:
    found = presence([(one.starts_at, None) for one in stand], now)

    assert all(one.ends_at <= now for one in found)
    assert found == merged(found)


def test_a_shift_of_six_hours_is_where_meals_begin() -> None:
    assert timedelta(hours=6) == MEAL_FROM
    assert counted([Planned(span("8:00", "14:00"), "早", 60)], [span("8:00", "14:00")]) == 360
