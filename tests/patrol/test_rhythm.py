"""When rounds fall due: for any shift, in any zone, over any clock change, month's end and leap day."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.patrol.rhythm import Pace, Watch, covers_night, slot_at, slots, watches

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
INSTANTS = st.integers(0, 3 * 366 * 1440).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
HOURS = st.integers(1, 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
INTERVALS = st.integers(5, 480).map(lambda minutes: timedelta(minutes=minutes))


def a_watch(start: datetime, length: timedelta, *, night: bool = False, day: date | None = None) -> Watch:
    """A watch of that length."""
    return Watch(start, start + length, night, day or start.date())


def night_in(zone: ZoneInfo, day: date) -> Watch:
    """The night shift that begins at 18:00 of a day, by the wall clock."""
    start = datetime(day.year, day.month, day.day, 18, tzinfo=zone).astimezone(UTC)
    after = day + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, 6, tzinfo=zone).astimezone(UTC)
    return Watch(start, end, covers_night(start, end, zone), day)


@given(INSTANTS, HOURS, INTERVALS)
def test_rounds_follow_each_other_without_a_gap_and_end_with_the_shift(
    start: datetime, length: timedelta, interval: timedelta
) -> None:
    found = slots(a_watch(start, length), interval)

    assert len(found) == length // interval
    edges = [start + n * interval for n in range(len(found) + 1)]
    assert [(one.number, one.starts_at, one.due_at) for one in found] == [
        (n + 1, edges[n], edges[n + 1]) for n in range(len(found))
    ]
    assert all(one.due_at <= start + length for one in found)


@given(INSTANTS, HOURS, INTERVALS, st.floats(0, 1))
def test_the_round_of_an_instant_is_the_one_whose_span_holds_it(
    start: datetime, length: timedelta, interval: timedelta, part: float
) -> None:
    watch = a_watch(start, length)
    at = start + timedelta(seconds=int(length.total_seconds() * part))

    found = slot_at(watch, interval, at)

    assert found == next((one for one in slots(watch, interval) if one.starts_at <= at < one.due_at), None)


@given(st.lists(st.tuples(INSTANTS, HOURS, st.booleans()), max_size=6))
def test_watches_never_overlap_and_lose_no_instant(shifts: list[tuple[datetime, timedelta, bool]]) -> None:
    given_ = [a_watch(start, length, night=night) for start, length, night in shifts]

    found = watches(given_)

    assert all(one.ends_at <= other.starts_at for one, other in pairwise(found))
    edges = {at for one in given_ for at in (one.starts_at, one.ends_at)}
    for instant in edges:
        covered = any(one.starts_at <= instant < one.ends_at for one in given_)
        assert covered == any(one.starts_at <= instant < one.ends_at for one in found)


def test_a_night_of_the_clock_change_has_as_many_rounds_as_real_hours() -> None:
    """Eleven real hours on 8 March 2026 in New York, thirteen on 1 November, twelve in Shanghai on either."""
    half = timedelta(minutes=30)

    assert len(slots(night_in(NEW_YORK, date(2026, 3, 7)), half)) == 22
    assert len(slots(night_in(NEW_YORK, date(2026, 10, 31)), half)) == 26
    assert len(slots(night_in(SHANGHAI, date(2026, 10, 31)), half)) == 24


def test_a_night_over_a_months_end_and_a_leap_day_is_one_watch() -> None:
    for day in (date(2026, 11, 30), date(2028, 2, 28), date(2028, 2, 29), date(2027, 12, 31)):
        night = night_in(SHANGHAI, day)

        assert night.night
        assert watches([night]) == [night]
        assert [one.number for one in slots(night, timedelta(minutes=30))] == list(range(1, 25))


def test_two_people_at_once_walk_one_series_and_the_night_begins_its_own() -> None:
    nine = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    early = a_watch(nine, timedelta(hours=9))
    second = a_watch(nine + timedelta(hours=1), timedelta(hours=7))
    night = a_watch(nine + timedelta(hours=8, minutes=30), timedelta(hours=12), night=True)

    found = watches([second, night, early])

    assert [(one.starts_at, one.ends_at, one.night) for one in found] == [
        (nine, night.starts_at, False),
        (night.starts_at, night.ends_at, True),
    ]


@given(INSTANTS, st.integers(5, 120), st.integers(0, 100), st.integers(1, 120), st.integers(1, 40), st.data())
def test_points_are_due_in_order_and_never_past_the_end(
    start: datetime, interval: int, percent: int, walked: int, count: int, data: st.DataObject
) -> None:
    span = timedelta(minutes=interval)
    pace = Pace(start, start + span, start + span * (1 + percent / 100), timedelta(minutes=walked), count)
    first = data.draw(
        st.none() | st.tuples(st.integers(0, interval * 60).map(lambda s: start + timedelta(seconds=s)),
                              st.integers(0, count - 1))
    )  # fmt: skip

    planned, deadlines = pace.planned(first), pace.deadlines(first)

    assert planned == sorted(planned)
    assert deadlines == sorted(deadlines)
    assert len(planned) == len(deadlines) == count
    assert all(start < at <= pace.ends_at for at in planned)
    assert all(at <= deadline <= pace.ends_at for at, deadline in zip(planned, deadlines, strict=True))


def test_who_begins_late_is_not_chased_point_by_point() -> None:
    """Ten minutes late on a walk of twenty: every point moves by ten, the last one to the round's own hour."""
    start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    pace = Pace(start, start + timedelta(minutes=30), start + timedelta(minutes=36), timedelta(minutes=20), 4)

    assert [int((at - start).total_seconds() / 60) for at in pace.planned()] == [5, 10, 15, 20]
    late = pace.planned((start + timedelta(minutes=15), 0))
    assert [int((at - start).total_seconds() / 60) for at in late] == [15, 20, 25, 30]
