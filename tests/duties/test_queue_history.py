"""What a duty is after its whole history: the order in which the notes arrive says nothing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.duties.history import Act, standing_act

EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
SPAN = timedelta(minutes=10)
HEARD = EIGHT + timedelta(hours=5)
ACTS = st.lists(
    st.builds(
        lambda minute, kind, person, value, strong: Act(
            kind, EIGHT + timedelta(minutes=minute), HEARD, person, value, strong=strong and kind == "undo"
        ),
        st.integers(0, 30),
        st.sampled_from(["done", "undo", "na", "problem"]),
        st.integers(1, 3),
        st.sampled_from(["", "a", "b"]),
        st.booleans(),
    ),
    max_size=8,
)


@given(ACTS, st.randoms())
def test_any_order_gives_the_same(acts: list[Act], random: object) -> None:
    shuffled = list(acts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert standing_act(acts, SPAN) == standing_act(shuffled, SPAN)


@given(ACTS)
def test_what_stands_is_an_act_that_nobody_took_back_afterwards(acts: list[Act]) -> None:
    closed = standing_act(acts, SPAN)

    assert closed is None or closed.kind != "undo"
    if closed is not None:
        later = [act for act in acts if act.kind == "undo" and act.at > closed.at]
        assert not any(act.strong or act.person_id == closed.person_id for act in later)


def test_an_undo_after_its_minutes_changes_nothing() -> None:
    done = Act("done", EIGHT, EIGHT, 1)

    assert standing_act([done, Act("undo", EIGHT + SPAN, HEARD, 1)], SPAN) is None
    assert standing_act([done, Act("undo", EIGHT + SPAN + timedelta(seconds=1), HEARD, 1)], SPAN) == done
    assert standing_act([done, Act("undo", EIGHT + timedelta(minutes=1), HEARD, 2)], SPAN) == done
