"""Who stands where, composed from any rows: nothing is lost, nothing counted twice."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.board.layout import Left, Need, Now, compose, gaps, needs_at
from app.duties.queries import Progress
from app.roster.queries import PlannedNow, StandingNow
from app.sites.models import Post
from app.sites.queries import Demand

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
GRACE = timedelta(minutes=15)


def post(post_id: int) -> Post:
    return Post(
        id=post_id, site_id=1, code=f"P{post_id}", name_zh=f"岗{post_id}", name_en=f"Post {post_id}", group_code="g"
    )


def standing(post_id: int, place: int, person: int = 0) -> StandingNow:
    person = person or post_id * 100 + place
    return StandingNow(post_id, place, person, f"P{person}", NOW - timedelta(hours=1), None)


def planned(post_id: int, place: int, starts: int, ends: int, person: int = 0) -> PlannedNow:
    """`starts` and `ends` in minutes from now."""
    person = person or post_id * 1000 + place
    start, end = NOW + timedelta(minutes=starts), NOW + timedelta(minutes=ends)
    return PlannedNow(1, post_id, place, person, f"P{person}", "早", start, end, NOW.date())


def need(places: int, minutes: int = 180) -> Need:
    since = NOW - timedelta(minutes=minutes)
    return Need(places, since, since)


def now(
    needs: dict[int, Need],
    stand: list[StandingNow],
    plan: list[PlannedNow],
    left: dict[tuple[int, int], Left] | None = None,
) -> Now:
    return Now(NOW, GRACE, needs, stand, plan, {}, left or {})


places = st.integers(1, 4)
rows = st.tuples(st.integers(1, 4), places)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.integers(1, 4), st.integers(0, 4)),
    st.sets(rows, max_size=8),
    st.lists(st.tuples(rows, st.integers(-600, 240), st.integers(1, 300)), max_size=10),
)
def test_every_needed_place_appears_once_and_the_counts_add_up(
    asked: dict[int, int], stand: set[tuple[int, int]], plan: list[tuple[tuple[int, int], int, int]]
) -> None:
    posts = {post_id: post(post_id) for post_id in range(1, 5)}
    needs = {post_id: need(n) for post_id, n in asked.items() if n}
    standing_rows = [standing(*row) for row in sorted(stand)]

    cells = compose(posts, now(needs, standing_rows, [planned(*row, s, s + n) for row, s, n in plan]))

    spots = [(cell.post_id, cell.place) for cell in cells]
    assert len(spots) == len(set(spots))
    assert stand <= set(spots)
    for post_id in posts:
        mine = [cell for cell in cells if cell.post_id == post_id]
        wanted = needs[post_id].places if post_id in needs else 0
        assert sum(cell.needed for cell in mine) == wanted
        here = sum(cell.state in ("on", "break") for cell in mine)
        assert here == sum(row[0] == post_id for row in stand)
        empty = sum(cell.state == "none" for cell in mine)
        expected = sum(cell.state == "plan" and cell.needed for cell in mine)
        assert min(here, wanted) + expected + empty == wanted
    found = gaps(cells, needs)
    assert sum(len(gap.cells) for gap in found) == sum(cell.state == "none" for cell in cells)
    assert all(gap.have < gap.need for gap in found)
    assert [gap.have > 0 for gap in found] == sorted(gap.have > 0 for gap in found)


def test_one_of_two_is_amber_and_nobody_is_red() -> None:
    posts = {1: post(1), 2: post(2)}
    needs = {1: need(2), 2: need(1)}

    found = gaps(compose(posts, now(needs, [standing(1, 2)], [])), needs)

    assert [(gap.post_id, gap.have, gap.need, gap.level) for gap in found] == [(2, 0, 1, "late"), (1, 1, 2, "due")]


def test_somebody_planned_is_a_ring_until_the_grace_is_over() -> None:
    needs = {1: need(1)}

    early = compose({1: post(1)}, now(needs, [], [planned(1, 1, -10, 300)]))
    late = compose({1: post(1)}, now(needs, [], [planned(1, 1, -20, 300)]))

    assert [(cell.state, cell.name) for cell in early] == [("plan", "P1001")]
    assert [(cell.state, cell.other, cell.why) for cell in late] == [("none", "P1001", "absent")]


def test_an_empty_place_says_who_left_it_and_who_comes() -> None:
    left = {(1, 1): Left("P9", NOW - timedelta(minutes=12))}

    gone = compose({1: post(1)}, now({1: need(1)}, [], [planned(1, 1, -200, 300)], left))
    later = compose({1: post(1)}, now({1: need(1)}, [], [planned(1, 1, 60, 300)]))

    assert (gone[0].why, gone[0].other, gone[0].at) == ("left", "P9", NOW - timedelta(minutes=12))
    assert (later[0].state, later[0].why, later[0].next_at) == ("none", "later", NOW + timedelta(hours=1))


def test_a_stand_in_is_a_half_circle_that_names_whom_they_stand_in_for() -> None:
    cells = compose({1: post(1)}, now({1: need(1)}, [standing(1, 1, 7)], [planned(1, 1, -60, 60, 8)]))

    assert [(cell.state, cell.name, cell.other) for cell in cells] == [("break", "P7", "P8")]


def test_the_late_shift_alone_on_its_place_fills_a_need_of_one() -> None:
    cells = compose({1: post(1)}, now({1: need(1)}, [standing(1, 2)], []))

    assert [(cell.place, cell.state) for cell in cells] == [(2, "on")]


def test_the_empty_place_is_the_lowest_free_one_and_the_roster_takes_in_hand_what_is_planned_there() -> None:
    free = compose({1: post(1)}, now({1: need(1)}, [], [planned(1, 2, 60, 300)]))
    absent = compose({1: post(1)}, now({1: need(1)}, [], [planned(1, 1, -60, 300)]))

    assert [(cell.place, cell.state, cell.pick) for cell in free] == [
        (1, "none", "place:1.1"),
        (2, "plan", "place:1.2"),
    ]
    assert [(cell.place, cell.state, cell.pick) for cell in absent] == [(1, "none", "shift:1")]


def test_progress_goes_with_the_place() -> None:
    moment = Now(NOW, GRACE, {1: need(1)}, [standing(1, 1)], [], {(1, 1): Progress(3, 1, 2, 9, "卫", "WC", NOW)}, {})

    cell = compose({1: post(1)}, moment)[0]

    assert (cell.done, cell.due, cell.late, cell.total, cell.worst_en, cell.rank) == (3, 1, 2, 9, "WC", 1)


def test_needs_of_a_moment_remember_how_long_the_post_is_asked_for() -> None:
    def hours(places: int, start: float, end: float) -> Demand:
        return Demand(1, places, NOW + timedelta(hours=start), NOW + timedelta(hours=end))

    found = needs_at([hours(1, -3, -2), hours(2, -2, 1), hours(1, 1, 2)], NOW)

    assert found == {1: Need(2, NOW - timedelta(hours=3), NOW - timedelta(hours=2))}
    assert needs_at([hours(1, 1, 2), hours(1, -3, -2)], NOW) == {}
