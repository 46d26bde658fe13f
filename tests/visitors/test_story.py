"""The chain as it is told: what was recorded is done, what was passed over is unseen, time counts from its start."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.visitors.story import CHAIN, COLUMNS, MOVING, PLACES, Link, Party, Step, standing, tell, where

START = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TARGETS = {"acked": 15, "registered": 60, "accepted": 120, "served": 180}


def at(minutes: float) -> datetime:
    """That long after noon."""
    return START + timedelta(minutes=minutes)


def step(number: int, name: str, minutes: float, heard: float | None = None, note: str = "") -> Step:
    """A record of `name`, heard of at once unless said otherwise."""
    return Step(number, name, at(minutes), at(minutes if heard is None else heard), "周杰瑞", note)


def party(place: str, since: float = 0, outcome: str = "", **instants: float) -> Party:
    """A party by car with those instants, in minutes after noon."""
    known = {key: at(instants[key]) if key in instants else None for key in COLUMNS}
    return Party(known, place, at(since), outcome, by_car=True)


def by_key(links: list[Link]) -> dict[str, Link]:
    """Links by their key."""
    return {link.key: link for link in links}


def test_a_walk_in_has_no_announcement_and_never_shows_one() -> None:
    links = by_key(tell([step(1, "at_door", 0)], party("door", at_door=0), TARGETS))

    assert (links["announced"].state, links["acked"].state) == ("unseen", "unseen")
    assert (links["at_door"].state, links["registered"].state, links["talk"].state) == ("now", "ahead", "ahead")
    assert (links["at_door"].target_s, links["at_door"].since) == (60, at(0))


def test_the_link_of_now_counts_against_what_the_party_waits_for() -> None:
    waiting = by_key(tell([], party("hall", announced=0, acked=0.1, at_door=2, registered=3), TARGETS))
    assert (waiting["registered"].state, waiting["registered"].target_s, waiting["registered"].since) == (
        "now", 120, at(3),
    )  # fmt: skip
    taken = by_key(tell([], party("hall", at_door=2, registered=3, accepted=4, served=5), TARGETS))
    assert (taken["accepted"].state, taken["accepted"].target_s) == ("now", None)


def test_a_promise_broken_is_said_with_both_times() -> None:
    links = by_key(tell([], party("hall", announced=0, acked=1, at_door=2, registered=2.5), TARGETS))

    assert (links["acked"].late, links["acked"].took_s, links["acked"].target_s) == (True, 60, 15)
    assert (links["registered"].late, links["registered"].took_s) == (False, 30)


def test_who_left_without_a_word_about_the_rest_has_the_rest_unseen() -> None:
    links = by_key(tell([step(1, "at_door", 0)], party("left", outcome="left", at_door=0, departed=40), TARGETS))

    assert {key for key, link in links.items() if link.state == "done"} == {"at_door", "departed"}
    assert all(link.state == "unseen" for key, link in links.items() if key not in ("at_door", "departed"))


def test_who_was_closed_with_the_day_was_not_seen_leaving() -> None:
    links = by_key(tell([], party("left", outcome="closing", at_door=0, departed=300), TARGETS))

    assert links["departed"].state == "unseen"


def test_a_party_that_never_came_passes_nothing_over() -> None:
    links = tell([step(1, "announced", 0)], party("left", outcome="no_show", announced=0, departed=9), TARGETS)

    assert [(link.key, link.state) for link in links] == [("announced", "done")]


def test_a_later_tap_keeps_its_own_time_and_says_when_it_was_heard_of() -> None:
    rows = [step(1, "talk", 30), step(2, "sand", 12, heard=31)]
    links = by_key(tell(rows, party("talk", since=30, at_door=0, registered=1, accepted=2), TARGETS))

    (sand,) = links["sand"].steps
    assert (sand.at, sand.later, links["sand"].state) == (at(12), True, "done")
    assert not links["talk"].steps[0].later
    assert where(rows)[0] == "talk", "it moves nobody back"


def test_a_step_taken_back_is_not_done() -> None:
    rows = [step(1, "sand", 5), step(2, "undo_sand", 5.2), step(3, "talk", 9)]
    links = by_key(tell(rows, party("talk", since=9, registered=1, accepted=2), TARGETS))

    assert links["sand"].state == "unseen"
    assert where(rows[:2]) == ("lot", None, None)


NAMES = st.sampled_from([*CHAIN, "hall", "completed", "undo_sand", "undo_tour", "undo_talk"])


@given(st.lists(st.tuples(NAMES, st.integers(0, 90)), max_size=25), st.sampled_from(["", "left", "closing", "merged"]))
def test_nothing_is_done_that_nobody_recorded(rows: list[tuple[str, int]], outcome: str) -> None:
    steps = [step(number, name, minute) for number, (name, minute) in enumerate(rows, 1)]
    kept = standing(steps)
    instants = {one.step: (one.at - START).total_seconds() / 60 for one in kept if one.step in COLUMNS}
    instants.pop("departed", None)
    if outcome == "left":
        instants["departed"] = 99
    place = "left" if outcome else where(steps)[0]
    links = tell(steps, party(place, outcome=outcome, **instants), TARGETS)

    told = {one.step for one in kept}
    for link in links:
        if link.key in PLACES:
            assert (link.state in ("done", "now")) == (link.key in told)
        elif link.key != "departed":
            assert (link.state in ("done", "now")) == (link.key in instants)
    assert sum(link.state == "now" for link in links) <= 1
    shown = [link.state for link in links]
    reached = max((number for number, state in enumerate(shown) if state in ("done", "now")), default=-1)
    assert "ahead" not in shown[: max(reached, 0)]
    assert "unseen" not in shown[reached + 1 :] or outcome in ("left", "closing")


@given(st.lists(st.tuples(st.sampled_from([*MOVING, "undo_hall"]), st.integers(0, 90)), min_size=1, max_size=20))
def test_a_party_is_where_the_latest_by_its_own_time_put_it(rows: list[tuple[str, int]]) -> None:
    steps = [step(number, name, minute) for number, (name, minute) in enumerate(rows, 1)]
    moves = [one for one in standing(steps) if one.step in MOVING]
    latest = max(moves, key=lambda one: (one.at, one.id), default=None)

    assert where(steps)[0] == (MOVING[latest.step] if latest else "lot")
