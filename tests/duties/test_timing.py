"""When duties fall due: properties over every kind of shift, and the days on which clocks and calendars misbehave."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.duties.kinds import Part, Timing, TimingKind
from app.duties.timing import Margins, Shift, Slot, from_row, is_night, slots, to_row

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
MARGINS = Margins()
OPENING = 540


def a_shift(day: date, start: int, minutes: int, zone: ZoneInfo = SHANGHAI, *, first: bool = True) -> Shift:
    """A shift that begins `start` minutes after midnight of `day` and lasts `minutes` of elapsed time."""
    begins = datetime(day.year, day.month, day.day, start // 60, start % 60, tzinfo=zone).astimezone(UTC)
    return Shift(begins, begins + timedelta(minutes=minutes), day, zone, OPENING, first)


def due_of(found: list[Slot], zone: ZoneInfo = SHANGHAI) -> list[str]:
    """The instants at which slots are due, as the wall clock shows them."""
    return [slot.due_at.astimezone(zone).strftime("%H:%M") for slot in found]


def timings() -> st.SearchStrategy[Timing]:
    """Any timing that the library may hold."""
    low_high = st.tuples(st.integers(1, 400), st.integers(1, 400)).map(sorted)
    interval = st.builds(
        lambda pair, part: Timing(TimingKind.INTERVAL, pair[0], pair[1], part=part), low_high, st.sampled_from(Part)
    )
    other = st.builds(
        lambda kind, part, times: Timing(kind, part=part, times=times),
        st.sampled_from([kind for kind in TimingKind if kind not in (TimingKind.INTERVAL, TimingKind.EVENT)]),
        st.sampled_from(Part),
        st.integers(1, 12),
    )
    at = st.builds(lambda hour: Timing(TimingKind.DAILY, at=f"{hour:02d}:30"), st.integers(0, 23))
    return interval | other | at


def shifts() -> st.SearchStrategy[Shift]:
    """Shifts of one minute to a day, on any day, in a zone with and one without clock changes."""
    days = st.dates(date(2026, 1, 1), date(2029, 12, 31)) | st.sampled_from(
        [date(2028, 2, 28), date(2028, 2, 29), date(2027, 3, 13), date(2027, 11, 6), date(2026, 12, 31)]
    )
    return st.builds(
        a_shift,
        days,
        st.integers(0, 1439),
        st.integers(1, 1440),
        st.sampled_from([SHANGHAI, NEW_YORK]),
        first=st.booleans(),
    )


@settings(max_examples=400, deadline=None)
@given(timing=timings(), shift=shifts())
def test_nothing_opens_or_falls_due_outside_its_shift(timing: Timing, shift: Shift) -> None:
    """Each slot lies within the shift, opens before it is due, and no two are due at once."""
    found = slots([timing], shift, MARGINS)
    for slot in found:
        assert shift.starts_at <= slot.opens_at < slot.due_at <= shift.ends_at
    assert len({slot.due_at for slot in found}) == len(found)
    assert [slot.turn for slot in found] == list(range(1, len(found) + 1))


@settings(max_examples=300, deadline=None)
@given(pair=st.tuples(st.integers(1, 400), st.integers(1, 400)).map(sorted), shift=shifts())
def test_the_gaps_of_an_interval_lie_between_its_minutes(pair: list[int], shift: Shift) -> None:
    """Done at its earliest or when due, the next is never asked sooner than min nor later than max."""
    low, high = pair
    found = slots([Timing(TimingKind.INTERVAL, low, high)], shift, MARGINS)
    before = shift.starts_at
    for slot in found:
        assert slot.due_at - before == timedelta(minutes=high)
        if low < high:
            assert slot.opens_at - before == timedelta(minutes=low)
        before = slot.due_at
    assert shift.ends_at - before < timedelta(minutes=high)


@settings(max_examples=200, deadline=None)
@given(shift=shifts())
def test_hourly_is_due_on_every_full_hour_of_the_wall_clock(shift: Shift) -> None:
    """One for each hour that strikes after the start."""
    found = slots([Timing(TimingKind.HOURLY)], shift, MARGINS)
    assert all(slot.due_at.astimezone(shift.zone).minute == 0 for slot in found)
    hours = (shift.ends_at - shift.starts_at).total_seconds() / 3600
    assert int(hours) <= len(found) <= int(hours) + 1


@settings(max_examples=200, deadline=None)
@given(timing=timings(), shift=shifts())
def test_part_of_the_day_decides_alone(timing: Timing, shift: Shift) -> None:
    """A night item has nothing in a day shift, and a day item nothing in a night shift."""
    night = is_night(shift)
    if timing.part is (Part.DAY if night else Part.NIGHT):
        assert slots([timing], shift, MARGINS) == []
    if not night:
        assert slots([timing], shift, MARGINS, night_only=True) == []


@given(timing=timings())
def test_a_timing_is_stored_and_read_back_whole(timing: Timing) -> None:
    """What the site stores is what the rules get."""
    assert from_row(to_row(timing)) == timing


@pytest.mark.parametrize(
    ("start", "minutes", "night"),
    [(480, 540, False), (1080, 720, True), (600, 540, False), (1320, 480, True), (0, 480, True), (840, 630, False)],
)
def test_a_shift_over_three_in_the_morning_is_a_night_shift(start: int, minutes: int, night: bool) -> None:
    """Whatever its code says."""
    assert is_night(a_shift(date(2026, 11, 23), start, minutes)) is night


def test_an_early_shift_has_its_start_opening_hours_and_end() -> None:
    """08:00 to 17:00 with the site opening at nine."""
    shift = a_shift(date(2026, 11, 23), 480, 540)
    assert due_of(slots([Timing(TimingKind.START)], shift, MARGINS)) == ["08:30"]
    assert due_of(slots([Timing(TimingKind.END)], shift, MARGINS)) == ["17:00"]
    assert due_of(slots([Timing(TimingKind.BEFORE_OPENING)], shift, MARGINS)) == ["09:00"]
    assert due_of(slots([Timing(TimingKind.INTERVAL, 60, 60)], shift, MARGINS))[:2] == ["09:00", "10:00"]
    assert due_of(slots([Timing(TimingKind.ROLLING, times=3)], shift, MARGINS)) == ["11:00", "14:00", "17:00"]


def test_a_shift_after_opening_has_nothing_to_do_before_it() -> None:
    """The late shift begins at ten."""
    assert slots([Timing(TimingKind.BEFORE_OPENING)], a_shift(date(2026, 11, 23), 600, 540), MARGINS) == []


def test_weekly_is_for_monday_and_monthly_for_the_first() -> None:
    """Only the first shift of the post in that business day carries them."""
    weekly, monthly = Timing(TimingKind.WEEKLY), Timing(TimingKind.MONTHLY)
    monday, tuesday, first = date(2026, 11, 23), date(2026, 11, 24), date(2026, 12, 1)
    assert due_of(slots([weekly], a_shift(monday, 480, 540), MARGINS)) == ["17:00"]
    assert slots([weekly], a_shift(tuesday, 480, 540), MARGINS) == []
    assert slots([weekly], a_shift(monday, 600, 540, first=False), MARGINS) == []
    assert due_of(slots([monthly], a_shift(first, 480, 540), MARGINS)) == ["17:00"]
    assert slots([monthly], a_shift(monday, 480, 540), MARGINS) == []


def test_a_daily_item_is_due_at_its_hour_when_the_shift_reaches_it() -> None:
    """Noon for the early shift; a shift that ends before has it due at its end."""
    noon = Timing(TimingKind.DAILY, at="12:00")
    assert due_of(slots([noon], a_shift(date(2026, 11, 23), 480, 540), MARGINS)) == ["12:00"]
    assert due_of(slots([noon], a_shift(date(2026, 11, 23), 480, 120), MARGINS)) == ["10:00"]


def test_a_night_shift_runs_over_midnight_month_end_and_leap_day() -> None:
    """Half-hour rounds from 18:00 on 29 February 2028 to 06:00 on 1 March, each once."""
    rounds = Timing(TimingKind.INTERVAL, 30, 30, part=Part.NIGHT)
    found = slots([rounds], a_shift(date(2028, 2, 29), 1080, 720), MARGINS)
    assert len(found) == 24
    assert found[-1].due_at.astimezone(SHANGHAI) == datetime(2028, 3, 1, 6, 0, tzinfo=SHANGHAI)
    assert due_of(found)[11:13] == ["00:00", "00:30"]


@pytest.mark.parametrize(("day", "minutes", "hours"), [(date(2027, 3, 13), 660, 11), (date(2027, 11, 6), 780, 13)])
def test_the_night_of_a_clock_change_has_as_many_hours_as_it_lasts(day: date, minutes: int, hours: int) -> None:
    """18:00 to 06:00 in New York: eleven hours in March, thirteen in November."""
    shift = a_shift(day, 1080, minutes, NEW_YORK)
    assert shift.ends_at.astimezone(NEW_YORK).hour == 6
    found = slots([Timing(TimingKind.HOURLY)], shift, MARGINS)
    assert len(found) == hours
    assert is_night(shift)
