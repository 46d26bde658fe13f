"""Whole days of the rota, made up by Hypothesis: turns differ by no more than the recorded reasons explain. Pure."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.visitors.rota import REASONS, Entry, place_in, rota_of
from app.visitors.rota_moves import moved, put_at, undoing
from app.visitors.rota_rules import CATALOGUE, MADE_UP, OUT_OF_THE_BOX, Rules, meaning, rules_of
from tests.visitors.rota_days import PEOPLE, Day, a_day

acts = st.lists(
    st.tuples(
        st.sampled_from(
            ("in", "first", "first", "first", "first", "return", "accept", "accept", "accept", "accept", "decline",
             "leave", "leave", "leave", "away", "free", "free", "named", "move", "correct", "void")
        ),
        st.integers(1, PEOPLE),
        st.integers(0, 9),
    ),
    max_size=50,
)  # fmt: skip
rules_drawn = st.builds(
    Rules,
    order=st.sampled_from(("sign_in", "manual")),
    made_up=st.frozensets(st.sampled_from(REASONS)),
    makeup_place=st.sampled_from(("front", "end")),
    returning_keeps=st.booleans(),
)


def excess(day: Day) -> list[tuple[int, int, int]]:
    """Pairs whose counts are further apart than one turn, the answer still awaited, and what is recorded."""
    found = []
    for one in day.entries.values():
        for other in day.entries.values():
            apart = one.count - other.count - other.pending
            if apart > 1 + day.allowed[one.person_id, other.person_id]:
                found.append((one.person_id, other.person_id, apart))
    return found


@settings(max_examples=150, deadline=None)
@given(rules_drawn, acts)
def test_after_any_day_turns_differ_by_no_more_than_the_recorded_reasons_explain(
    rules: Rules, played: list[tuple[str, int, int]]
) -> None:
    """The invariant. For every two consultants p and q, at every moment of the day,

        turns(p) + lost(p) + owed(p) + carried(p)  <=  turns(q) + lost(q) + owed(q) + carried(q) + 1 + recorded(p, q)

    where `recorded` counts what the book says of them by name: p's turns out of turn or added by a correction, turns
    taken back and places changed by hand of either, offers to q that came to nothing or wait for their answer, and for
    a q who signed in late what already separated the others. So turns differ by at most one, but for turns lost and
    turns still to come back (each a line with its reason), the rounds before somebody came, and those lines.
    """
    day = a_day(rules)
    for act in played:
        day.play(*act)
        assert excess(day) == []


@settings(max_examples=60, deadline=None)
@given(rules_drawn, acts)
def test_the_book_played_again_gives_the_same_counts_and_the_same_order(
    rules: Rules, played: list[tuple[str, int, int]]
) -> None:
    first, second = a_day(rules), a_day(rules)
    for act in played:
        first.play(*act)
        second.play(*act)

    assert first.rota() == second.rota()
    for person, entry in first.entries.items():
        blank = Entry(person, "", 1, "free", "", 0, 0)
        again = moved(blank, [move for _, move in first.book])
        assert (again.turns, again.forfeited, again.owed, again.carried) == (
            entry.turns, entry.forfeited, entry.owed, entry.carried
        )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rules_drawn, acts)
def test_no_consultant_has_two_new_parties_at_once(rules: Rules, played: list[tuple[str, int, int]]) -> None:
    day = a_day(rules)
    for act in played:
        day.play(*act)
        for person in day.entries:
            offer = day.offers.get(person)
            new = day.having.get(person, []).count("yes") + bool(offer and offer[1])
            assert new <= 1
            assert day.entries[person].owed >= 0


@settings(max_examples=60, deadline=None)
@given(st.integers(2, PEOPLE), st.integers(1, 30))
def test_when_everybody_is_free_turns_go_round(count: int, parties: int) -> None:
    day = Day(OUT_OF_THE_BOX)
    for person in range(1, count + 1):
        day.play("in", person, 0)
    order: list[int] = []
    for _ in range(parties):
        day.play("first", 1, 0)
        order.extend(day.offers)
        for person in list(day.offers):
            day.play("accept", person, 0)
            day.play("leave", person, 0)

    assert order == [1 + number % count for number in range(parties)]


def two_with_one_missed(rules: Rules) -> Day:
    """P1 is with a returning customer while P2 takes the first turn."""
    day = Day(rules)
    for person in (1, 2, 3):
        day.play("in", person, 0)
    day.play("return", 1, 0)
    day.play("accept", 1, 0)
    day.play("first", 1, 0)
    day.play("accept", 2, 0)
    day.play("leave", 1, 0)
    return day


def test_a_turn_that_comes_back_stands_in_front_or_at_the_end_of_the_round() -> None:
    front = two_with_one_missed(Rules(makeup_place="front"))
    end = two_with_one_missed(Rules(makeup_place="end"))

    assert [entry.person_id for entry in front.rota().everybody] == [1, 3, 2]
    assert [entry.person_id for entry in end.rota().everybody] == [3, 2, 1]


def test_a_site_may_say_that_a_turn_missed_with_a_customer_is_lost() -> None:
    day = two_with_one_missed(Rules(made_up=frozenset(MADE_UP) - {"customer"}))

    assert (day.entries[1].forfeited, day.entries[1].owed) == (1, 0)
    assert day.rota().next == day.entries[3]


def test_a_returning_customer_keeps_from_new_ones_unless_the_site_says_otherwise() -> None:
    with_returning = Entry(1, "P1", 1, "free", "", 0, 0, parties=1, returning=1)

    assert rota_of([with_returning]).next is None
    assert rota_of([with_returning], Rules(returning_keeps=False)).next == with_returning
    assert rota_of([replace(with_returning, parties=2)], Rules(returning_keeps=False)).next is None


@pytest.mark.parametrize(
    ("order", "keys", "key", "index"),
    [
        ("sign_in", [0, 0], 0, 2),
        ("manual", [3, 1], 0, 2),
        ("carried", [0, 2], 1, 1),
        ("carried", [0, 1], 100_000, 2),
        ("fewest", [1, 4, 6], 4, 2),
        ("fewest", [1, 4, 6], 0, 0),
    ],
)
def test_the_order_of_the_morning(order: str, keys: list[int], key: int, index: int) -> None:
    assert place_in(keys, key, Rules(order=order)) == index


def test_by_hand_somebody_is_put_where_they_were_put() -> None:
    day = two_with_one_missed(Rules())
    moves, order = put_at(day.rota(), 2, 2)
    day.put(moves)
    for position, person in enumerate(order, start=1):
        day.entries[person] = replace(day.entries[person], position=position)

    assert [entry.person_id for entry in day.rota().everybody] == [1, 2, 3]
    with pytest.raises(ValueError, match="P1"):
        put_at(day.rota(), 3, 1)
    with pytest.raises(IndexError):
        put_at(day.rota(), 3, 9)


def test_a_party_that_turns_out_not_to_be_new_gives_every_turn_back() -> None:
    day = two_with_one_missed(Rules())
    visit = next(of for of, move in day.book if move.kind == "turn")
    day.put(undoing(day.rota(), [move for of, move in day.book if of == visit]), visit)
    again = undoing(day.rota(), [move for of, move in day.book if of == visit])

    assert (day.entries[2].turns, day.entries[1].owed, again) == (0, 0, [])


def test_settings_that_mean_nothing_are_the_default() -> None:
    assert rules_of({}) == OUT_OF_THE_BOX
    assert rules_of({rule.key: "?" for rule in CATALOGUE}) == OUT_OF_THE_BOX
    for rule in CATALOGUE:
        assert meaning(rule, rule.default) == getattr(OUT_OF_THE_BOX, rule.field)
    assert rules_of({"rota.uses": "-"}).uses == frozenset()
