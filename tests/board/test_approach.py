"""When a party gets where, who is missing there, and whom to send: true for any site, party and presence."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.board.approach import (
    FAR,
    LOST,
    NEXT,
    SAME,
    Arrival,
    Bare,
    Heading,
    Helper,
    Receiver,
    Walks,
    bare_posts,
    remedies,
)

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LOT, DOOR, HALL, MODEL, HOME = 1, 2, 3, 4, 5
KINDS = ("receives_at_door", "registers", "gate", "unit")
WALKS = Walks((10, 60, 150), {(LOT, DOOR): None, (DOOR, LOT): None, (DOOR, HALL): 35, (HALL, DOOR): 35})
DOORMAN = Receiver(4, (DOOR,), frozenset({"receives_at_door"}))
DESK = Receiver(7, (HALL,), frozenset({"registers"}))


def coming(seconds_ago: int = 0, visit_id: int = 1) -> Heading:
    return Heading(visit_id, LOT, NOW - timedelta(seconds=seconds_ago), ("receives_at_door", "registers"))


def always(_post: int, _at: datetime) -> bool:
    return True


def bare(headings: list[Heading], manned: set[int], receivers: tuple[Receiver, ...] = (DOORMAN, DESK)) -> list[Bare]:
    return bare_posts(headings, receivers, WALKS, manned, always, NOW)


def test_a_walk_is_reckoned_by_metres_where_measured_else_by_steps() -> None:
    assert [WALKS.step(LOT, zone) for zone in (LOT, DOOR, HALL, None)] == [SAME, NEXT, FAR, FAR]
    assert [WALKS.walk(LOT, LOT), WALKS.walk(LOT, DOOR), WALKS.walk(LOT, HALL)] == [10, 60, 150]
    assert WALKS.walk(DOOR, HALL) == 30


def test_an_empty_door_is_an_alarm_that_says_when_the_party_is_there() -> None:
    (found,) = bare([coming(20)], {7})

    assert (found.post_id, found.zone) == (4, DOOR)
    assert found.arrivals == (Arrival(1, NOW + timedelta(seconds=40)),)


def test_the_desk_behind_it_is_reached_after_the_door() -> None:
    (found,) = bare([coming(20)], {4})

    assert (found.post_id, found.arrivals[0].at) == (7, NOW + timedelta(seconds=70))


def test_a_party_that_should_be_there_already_walks_on_from_now() -> None:
    first, second = bare([coming(200)], set())

    assert (first.post_id, first.arrivals[0].at) == (4, NOW - timedelta(seconds=140))
    assert (second.post_id, second.arrivals[0].at) == (7, NOW + timedelta(seconds=30))


def test_a_party_that_never_came_is_not_waited_for_for_ever() -> None:
    late = int(LOST.total_seconds()) + 61

    assert [one.post_id for one in bare([coming(late)], set())] == [7]
    assert bare([coming(late)], {7}) == []


def test_of_two_doors_as_near_one_with_a_doorman_will_do() -> None:
    other = Receiver(9, (DOOR,), frozenset({"receives_at_door"}))

    assert bare([coming()], {9, 7}, (DOORMAN, other, DESK)) == []


def test_a_home_is_reached_by_the_gate_and_only_its_own_reception_counts() -> None:
    gate = Receiver(5, (MODEL,), frozenset({"gate"}))
    first, second = Receiver(6, (HOME,), frozenset({"unit"})), Receiver(8, (6,), frozenset({"unit"}))
    tour = Heading(1, HALL, NOW, ("gate", "unit"), target=6)

    assert [one.post_id for one in bare([tour], {5, 6}, (gate, first, second))] == []
    assert [one.post_id for one in bare([tour], {5}, (gate, second))] == [8]


def test_a_post_that_nobody_asks_for_now_is_passed_by() -> None:
    found = bare_posts([coming()], (DOORMAN, DESK), WALKS, {7}, lambda post_id, _at: post_id != 4, NOW)

    assert found == []


zones = st.integers(1, 6)
receiver_rows = st.lists(
    st.tuples(st.lists(zones, min_size=1, max_size=2, unique=True), st.sampled_from(KINDS)), max_size=6
)
heading_rows = st.lists(
    st.tuples(zones, st.integers(0, 900), st.lists(st.sampled_from(KINDS), min_size=1, max_size=3)), max_size=6
)
pair_rows = st.dictionaries(
    st.tuples(zones, zones).filter(lambda pair: pair[0] < pair[1]), st.none() | st.integers(5, 300), max_size=8
)


def site_of(
    pairs: dict[tuple[int, int], int | None], posts: list[tuple[list[int], str]], rows: list[tuple[int, int, list[str]]]
) -> tuple[Walks, list[Receiver], list[Heading]]:
    walks = Walks((10, 60, 150), {**pairs, **{(b, a): metres for (a, b), metres in pairs.items()}})
    receivers = [Receiver(n, tuple(where), frozenset({kind})) for n, (where, kind) in enumerate(posts, 1)]
    headings = [
        Heading(n, zone, NOW - timedelta(seconds=ago), tuple(kinds)) for n, (zone, ago, kinds) in enumerate(rows, 1)
    ]
    return walks, receivers, headings


@settings(max_examples=300, deadline=None)
@given(pair_rows, receiver_rows, heading_rows, st.sets(st.integers(1, 6)), st.integers(1, 6))
def test_the_alarm_names_empty_posts_only_and_more_people_never_mean_more_alarms(
    pairs: dict[tuple[int, int], int | None],
    posts: list[tuple[list[int], str]],
    rows: list[tuple[int, int, list[str]]],
    manned: set[int],
    one_more: int,
) -> None:
    walks, receivers, headings = site_of(pairs, posts, rows)

    found = bare_posts(headings, receivers, walks, manned, always, NOW)
    fewer = bare_posts(headings, receivers, walks, manned | {one_more}, always, NOW)

    since = {heading.visit_id: heading.since for heading in headings}
    assert manned.isdisjoint(one.post_id for one in found)
    assert len({one.post_id for one in found}) == len(found)
    for one in found:
        assert one.arrivals
        assert list(one.arrivals) == sorted(one.arrivals, key=lambda arrival: (arrival.at, arrival.visit_id))
        assert all(arrival.at >= since[arrival.visit_id] for arrival in one.arrivals)
        assert all(arrival.at > NOW - LOST for arrival in one.arrivals)
    assert [one.arrivals[0].at for one in found] == sorted(one.arrivals[0].at for one in found)
    assert one_more not in {one.post_id for one in fewer}
    if len({one.kinds for one in receivers}) == len(receivers):  # one post a kind: the way stays the same
        assert {one.post_id for one in fewer} == {one.post_id for one in found} - {one_more}


@settings(max_examples=300, deadline=None)
@given(pair_rows, receiver_rows, heading_rows)
def test_with_nobody_there_every_party_meets_an_alarm_at_its_first_stop(
    pairs: dict[tuple[int, int], int | None], posts: list[tuple[list[int], str]], rows: list[tuple[int, int, list[str]]]
) -> None:
    walks, receivers, headings = site_of(pairs, posts, rows)

    named = {arrival.visit_id for one in bare_posts(headings, receivers, walks, set(), always, NOW)
             for arrival in one.arrivals}  # fmt: skip

    for heading in headings:
        first = next((kind for kind in heading.kinds if any(kind in one.kinds for one in receivers)), None)
        ways = [walks.walk(heading.zone, zone) for one in receivers if first in one.kinds for zone in one.zones]
        if ways and heading.since + timedelta(seconds=min(ways)) > NOW - LOST:
            assert heading.visit_id in named


def helper(person: int, zone: int | None, *, alone: bool = False, busy: bool = False, load: int = 0) -> Helper:
    return Helper(person, f"P{person}", 20 + person, zone, frozenset({4}), alone, busy, load)


def needing(*post_ids: int) -> list[Bare]:
    return [Bare(post_id, DOOR, (Arrival(1, NOW),)) for post_id in post_ids]


def test_the_nearest_who_may_stand_there_is_named_with_the_distance() -> None:
    far, near = helper(1, MODEL), helper(2, HALL)

    choice = remedies(needing(4), [far, near], WALKS)[4]

    assert (choice.helper.person_id, choice.metres, choice.step) == (2, 35, NEXT)


def test_who_would_leave_a_post_empty_is_named_only_where_nobody_else_can_go() -> None:
    near, far = helper(1, HALL, alone=True), helper(2, MODEL)

    assert remedies(needing(4), [near, far], WALKS)[4].helper.person_id == 2
    assert remedies(needing(4), [near], WALKS)[4].alone
    assert remedies(needing(4), [helper(3, HALL, busy=True)], WALKS) == {}
    assert remedies(needing(5), [near, far], WALKS) == {}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(zones, st.booleans(), st.booleans(), st.integers(0, 3), st.sets(st.integers(1, 4))), max_size=8),
    st.lists(st.integers(1, 4), unique=True, max_size=4),
)
def test_nobody_is_sent_twice_nor_where_they_may_not_stand(
    people: list[tuple[int, bool, bool, int, set[int]]], wanted: list[int]
) -> None:
    helpers = [
        Helper(n, f"P{n}", 20 + n, zone, frozenset(posts), alone, busy, load)
        for n, (zone, alone, busy, load, posts) in enumerate(people, 1)
    ]

    found = remedies(needing(*wanted), helpers, WALKS)

    sent = [choice.helper.person_id for choice in found.values()]
    assert len(sent) == len(set(sent))
    for post_id, choice in found.items():
        assert post_id in choice.helper.posts
        assert not choice.helper.busy
        rivals = [one for one in helpers if post_id in one.posts and not one.busy and one.person_id not in sent]
        if choice.alone:
            assert all(one.alone for one in rivals)
        for one in rivals:
            if one.alone == choice.alone:
                assert choice.seconds <= WALKS.walk(one.zone, DOOR)
