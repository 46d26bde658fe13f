"""The pure rules: when a look is due, who hears next, what is rolled up into one line."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.checks.gaps import look
from app.checks.rules import (
    LateRow,
    Taken,
    Wanted,
    average,
    begins_anew,
    climbs,
    next_first,
    next_told,
    roll_up,
)

START = datetime(2028, 2, 29, 14, 0, tzinfo=UTC)
END = START + timedelta(hours=8)
PEOPLE = st.lists(st.integers(1, 6), max_size=3).map(tuple)
RUNGS = st.tuples(PEOPLE, PEOPLE, PEOPLE)
AT = st.integers(-600, 1200).map(lambda minute: START + timedelta(minutes=minute))


def test_one_look_a_shift_is_due_when_half_of_it_is_over_two_after_each_third() -> None:
    by_day, by_night = Wanted(START, END, 1, 0), Wanted(START, END, 2, 0)

    assert [by_day.due(START + timedelta(hours=n)) for n in (0, 3, 4, 8)] == [0, 0, 1, 1]
    assert [by_night.due(START + timedelta(minutes=n)) for n in (159, 160, 319, 320)] == [0, 1, 1, 2]
    assert Wanted(START, END, 2, 1).due(START + timedelta(minutes=160)) == 0


@given(times=st.integers(0, 6), done=st.integers(0, 8), at=AT)
def test_what_is_due_is_never_more_than_what_is_open(times: int, done: int, at: datetime) -> None:
    wanted = Wanted(START, END, times, done)

    assert 0 <= wanted.due(at) <= wanted.open <= times


@given(times=st.integers(0, 6), done=st.integers(0, 8), at=AT, more=st.integers(0, 600))
def test_waiting_makes_nothing_less_due_and_looking_does(times: int, done: int, at: datetime, more: int) -> None:
    wanted = Wanted(START, END, times, done)

    assert wanted.due(at + timedelta(minutes=more)) >= wanted.due(at)
    assert Wanted(START, END, times, done + 1).due(at) <= wanted.due(at)


def test_what_is_due_comes_first_then_what_was_never_seen_then_the_longest_ago() -> None:
    rows = [(1, 0, START, 0), (2, 0, None, 1), (3, 1, END, 2), (4, 0, START - timedelta(hours=1), 3)]

    assert next_first(rows) == [3, 2, 4, 1]


@given(rungs=RUNGS)
def test_everybody_on_the_ladder_is_told_once_from_the_bottom_up(rungs: tuple[tuple[int, ...], ...]) -> None:
    told: list[int] = []
    while people := next_told(rungs, told):
        assert not set(people) & set(told)
        told += people

    assert sorted(told) == sorted({person for rung in rungs for person in rung})
    lowest = [min(n for n, rung in enumerate(rungs) if person in rung) for person in told]
    assert lowest == sorted(lowest)


@given(rungs=RUNGS, told=PEOPLE)
def test_something_new_starts_again_only_when_it_was_taken_or_other_people_lead(
    rungs: tuple[tuple[int, ...], ...], told: tuple[int, ...]
) -> None:
    assert begins_anew(rungs, told, acknowledged=True)
    first = next((rung for rung in rungs if rung), ())
    assert begins_anew(rungs, told, acknowledged=False) is bool(first and not set(first) & set(told))


@given(gap=st.integers(-3600, 3600))
def test_a_call_climbs_when_the_wait_is_over_and_never_on_a_clock_set_back(gap: int) -> None:
    wait = timedelta(minutes=10)

    assert climbs(START, START + timedelta(seconds=gap), wait) is (gap >= 600)
    assert climbs(None, START, wait)


ROWS = st.lists(
    st.builds(
        LateRow,
        st.integers(1, 10_000),
        st.integers(1, 5),
        st.sampled_from(["open", "missed"]),
        AT,
        st.none() | AT,
    ),
    unique_by=lambda row: row.id,
    max_size=20,
)
ACTS = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), AT, AT).map(lambda one: Taken(one[0], min(one[1:]), max(one[1:]), "x")),
    max_size=4,
)
CHAINS = {1: "a", 2: "a", 3: "b", 4: "b"}


@given(rows=ROWS, acts=ACTS)
def test_the_roll_up_loses_nothing_and_shows_every_post_once(rows: list[LateRow], acts: list[Taken]) -> None:
    lines = roll_up(rows, CHAINS, acts)

    shown = [number for line in lines for number in (*line.late, *line.missed)]
    assert len(shown) == len(set(shown))
    assert len({line.post_id for line in lines}) == len(lines)
    hidden = {row.id for row in rows} - set(shown)
    assert all(row.state == "missed" and row.told_at for row in rows if row.id in hidden)
    for line in lines:
        assert line.oldest == min(row.due_at for row in rows if row.id in (*line.late, *line.missed))
        assert 0 <= line.new <= line.count
        assert (line.taken is None) == (line.new > 0)


@given(rows=ROWS)
def test_what_nobody_took_stands_first_the_oldest_on_top(rows: list[LateRow]) -> None:
    acts = [Taken("a", START - timedelta(days=1), END + timedelta(days=1), "x")]
    lines = roll_up(rows, CHAINS, acts)

    assert [line.taken is not None for line in lines] == sorted(line.taken is not None for line in lines)
    fresh = [line.oldest for line in lines if line.taken is None]
    assert fresh == sorted(fresh)


def test_averages_leave_out_what_has_no_scores() -> None:
    found = average([(5, 4, 3, 2, 1), (), (4, 4, 4, 4, 4)])

    assert (found.count, found.of, found.all) == (2, (4.5, 4.0, 3.5, 3.0, 2.5), 3.5)
    assert average([()]).all is None


class Row:
    """A row of demand, plan or presence."""

    def __init__(self, post_id: int, places: int = 1, place: int = 1, person: int = 0, start: int = 0) -> None:
        self.post_id, self.places, self.place, self.person_id = post_id, places, place, person
        self.person_name = f"P{person}"
        self.starts_at, self.ends_at = START + timedelta(minutes=start), END


NOW = START + timedelta(minutes=60)
GRACE = timedelta(minutes=15)


def test_a_post_that_is_short_names_who_is_missing_and_one_cause_is_one_line() -> None:
    gaps, late = look([Row(1), Row(2, places=2)], [Row(2, person=8)], [Row(1, person=7), Row(2, place=2, person=9)],
                      NOW, GRACE)  # fmt: skip

    assert [(gap.post_id, gap.have, gap.need, gap.missed) for gap in gaps] == [(1, 0, 1, ("P7",)), (2, 1, 2, ("P9",))]
    assert late == []


def test_whoever_is_late_where_enough_people_are_is_a_line_of_their_own() -> None:
    gaps, late = look([Row(1)], [Row(1, person=8)], [Row(1, place=2, person=7)], NOW, GRACE)

    assert gaps == []
    assert [one.person_id for one in late] == [7]


def test_within_the_grace_nobody_is_missed_and_who_stands_elsewhere_by_order_never() -> None:
    assert look([Row(1)], [], [Row(1, person=7, start=50)], NOW, GRACE) == ([], [])
    assert look([], [], [Row(1, person=7)], NOW, GRACE, frozenset({7})) == ([], [])
