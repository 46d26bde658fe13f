"""The rule of the rota, without a database: whose turn it is, who is passed over, what comes back."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.visitors.rota import FORFEITED, MADE_UP, Entry, joining, next_for, passed_over, rota_of, suggest, uses_a_turn
from app.visitors.rota_moves import moved, taking


def someone(person_id: int, *, state: str = "free", reason: str = "", turns: int = 0, **more: object) -> Entry:
    entry = Entry(person_id, f"P{person_id}", person_id, state, reason, turns, 0)
    return replace(entry, **more)  # type: ignore[arg-type]


states = st.one_of(
    st.just(("free", "")),
    st.sampled_from([("busy", code) for code in MADE_UP] + [("away", code) for code in MADE_UP + FORFEITED]),
)
people = st.lists(
    st.tuples(states, st.integers(0, 5), st.integers(0, 5), st.integers(0, 2)), min_size=0, max_size=8
).map(
    lambda rows: [
        Entry(n + 1, f"P{n}", n + 1, state, reason, turns, lost, parties)
        for n, ((state, reason), turns, lost, parties) in enumerate(rows)
    ]
)


@given(people)
def test_whoever_is_next_can_take_a_party(entries: list[Entry]) -> None:
    first = rota_of(entries).next

    free = [entry for entry in entries if entry.state == "free" and not entry.parties]
    assert (first is None) == (not free)
    if first is not None:
        assert first in free
        assert all(first.rank <= entry.rank for entry in free)


@given(people, st.randoms())
def test_the_order_of_the_rows_does_not_matter(entries: list[Entry], random: object) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert rota_of(shuffled) == rota_of(entries)


@given(people)
def test_everybody_is_either_called_or_skipped_with_a_reason(entries: list[Entry]) -> None:
    rota = rota_of(entries)

    shown = [entry.person_id for entry in rota.can_take] + [row.entry.person_id for row in rota.skipped]
    assert sorted(shown) == sorted(entry.person_id for entry in entries)
    assert all(row.why for row in rota.skipped)


@given(people, st.sets(st.integers(1, 8)))
def test_who_declined_is_not_called_again(entries: list[Entry], declined: set[int]) -> None:
    taker = next_for(rota_of(entries), declined)

    assert taker is None or taker.person_id not in declined


@given(people)
def test_a_turn_goes_by_those_in_front_who_cannot_take_it_and_by_nobody_else(entries: list[Entry]) -> None:
    rota = rota_of(entries)
    if rota.next is None:
        return
    by_id = {entry.person_id: entry for entry in entries}

    for one in passed_over(rota, rota.next.person_id):
        assert not by_id[one.person_id].free
        assert by_id[one.person_id].rank < rota.next.rank


@given(st.integers(1, 6), st.integers(1, 40))
def test_free_consultants_get_the_same_number_of_turns(count: int, parties: int) -> None:
    entries = {n: someone(n) for n in range(1, count + 1)}

    for _ in range(parties):
        first = rota_of(entries.values()).next
        assert first is not None
        entries[first.person_id] = replace(first, turns=first.turns + 1)

    turns = [entry.turns for entry in entries.values()]
    assert max(turns) - min(turns) <= 1


def test_a_turn_missed_with_a_customer_is_made_up_at_the_front() -> None:
    busy, other = someone(1, parties=1), someone(2)
    moves = taking(rota_of([busy, other]), 2, "turn", passed_over(rota_of([busy, other]), 2))
    busy, other = moved(busy, moves), moved(other, moves)

    assert (busy.owed, other.turns) == (1, 1)
    assert rota_of([busy, other]).next == other
    assert rota_of([replace(busy, parties=0), other]).next == replace(busy, parties=0)


def test_a_turn_missed_on_a_private_errand_is_lost() -> None:
    away, taker = someone(1, state="away", reason="private"), someone(2)
    rota = rota_of([away, taker])

    moves = taking(rota, 2, "turn", passed_over(rota, 2))

    assert not rota.skipped[0].made_up
    back = replace(moved(away, moves), state="free", reason="")
    assert back.forfeited == 1
    assert rota_of([back, moved(taker, moves), someone(3)]).next == someone(3)


def test_somebody_who_comes_late_joins_the_round_that_runs() -> None:
    early = [someone(1, turns=3), someone(2, turns=2)]
    late = replace(someone(3), forfeited=joining(early))

    assert rota_of([*early, late]).next == early[1]


def test_only_first_natural_visits_use_a_turn_up() -> None:
    assert uses_a_turn("yes", "natural")
    assert not any(
        uses_a_turn(*pair) for pair in (("no", "natural"), ("yes", "channel"), ("unsure", "natural"), ("", ""))
    )


def test_a_returning_visitor_gets_their_own_consultant_or_a_courtesy() -> None:
    own, other = someone(1, turns=4), someone(2)
    busy = replace(own, parties=1)

    assert suggest(rota_of([own, other]), 1, "P1").kind == "own"
    courtesy = suggest(rota_of([busy, other]), 1, "P1")
    assert (courtesy.kind, courtesy.taker, courtesy.owner_why) == ("courtesy", other, "customer")
    assert suggest(rota_of([other]), 1, "P1").owner_why == "off"
    assert suggest(rota_of([busy]), 1, "P1").kind == "none"


def test_one_who_is_only_called_is_not_shown_as_serving() -> None:
    called = someone(1, parties=1, called=True)

    assert rota_of([called]).skipped[0].why == "called"
