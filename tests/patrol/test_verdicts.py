"""What the scans of a round mean does not depend on the order in which they reach us."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.patrol.rhythm import Pace
from app.patrol.verdicts import Seen, judge, standing

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PACE = Pace(START, START + timedelta(minutes=30), START + timedelta(minutes=36), timedelta(minutes=20), 4)
CLOSE = timedelta(seconds=20)


def seen(key: int, position: int, minute: float) -> Seen:
    """A scan so many minutes after the round began."""
    return Seen(key, position, START + timedelta(minutes=minute))


SCANS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 40 * 60)), max_size=8
).map(lambda rows: [seen(n, position, second / 60) for n, (position, second) in enumerate(rows)])  # fmt: skip


@given(SCANS, st.randoms())
def test_any_order_of_arrival_ends_in_the_same_verdicts(scans: list[Seen], dice: object) -> None:
    shuffled = list(scans)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    assert judge(shuffled, PACE, CLOSE) == judge(scans, PACE, CLOSE)
    assert standing(shuffled, PACE, PACE.ends_at) == standing(scans, PACE, PACE.ends_at)


@given(SCANS)
def test_one_scan_counts_for_each_point_that_was_reached(scans: list[Seen]) -> None:
    found = judge(scans, PACE, CLOSE)

    counting = [scan.position for scan in scans if found[scan.key].counts]
    assert sorted(counting) == sorted({scan.position for scan in scans})


def test_two_points_within_twenty_seconds_are_flagged_and_kept() -> None:
    found = judge([seen(1, 0, 1), seen(2, 1, 1 + 19 / 60), seen(3, 2, 1 + 39 / 60)], PACE, CLOSE)

    assert [sorted(found[key].flags) for key in (1, 2, 3)] == [[], ["close"], []]
    assert all(one.counts for one in found.values())


def test_the_same_point_twice_is_not_too_close_it_is_twice() -> None:
    found = judge([seen(1, 0, 1), seen(2, 0, 1.1)], PACE, CLOSE)

    assert [(sorted(found[key].flags), found[key].counts) for key in (1, 2)] == [([], True), (["again"], False)]


def test_who_goes_back_for_a_point_is_out_of_order_there_and_nowhere_else() -> None:
    found = judge([seen(1, 0, 1), seen(2, 2, 8), seen(3, 1, 12), seen(4, 3, 15)], PACE, CLOSE)

    assert [sorted(found[key].flags) for key in (1, 2, 3, 4)] == [[], [], ["order"], []]


def test_a_point_after_its_time_and_the_tolerance_is_late_not_missed() -> None:
    """The second point of four is due after ten minutes of the walk, and six more are tolerated."""
    early, late = (
        judge([seen(1, 0, 5), seen(2, 1, 16)], PACE, CLOSE),
        judge([seen(1, 0, 5), seen(2, 1, 17)], PACE, CLOSE),
    )

    assert early[2].flags == frozenset()
    assert late[2].flags == {"late"}
    at = standing([seen(1, 0, 5), seen(2, 1, 17)], PACE, START + timedelta(minutes=22))
    assert (at.late, at.overdue) == (True, (2,))
