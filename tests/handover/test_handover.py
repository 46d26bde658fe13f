"""A place handed over in writing: two signatures, one instant; a refusal goes up to the leader."""

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.handover.giving import WithdrawIn, give_handover, withdraw_handover
from app.handover.models import HandoverCount
from app.handover.taking import (
    RefuseHandoverIn,
    SettleHandoverIn,
    refuse_handover,
    settle_handover,
    take_handover,
)
from tests.conftest import Acts
from tests.handover.floor import W, afternoon, at, given, handover, on_place, taken, told


@pytest.fixture(autouse=True)
def floor(house: House, clock: FixedClock) -> None:
    """A quarter to five."""
    afternoon(house, clock)


def refuse(handover_id: int = 1, version: int = 1) -> RefuseHandoverIn:
    return RefuseHandoverIn(site_id=1, handover_id=handover_id, version=version, reason="钥匙少一把")


def settle(how: str, version: int = 2) -> SettleHandoverIn:
    return SettleHandoverIn.model_validate(
        {"site_id": 1, "handover_id": 1, "version": version, "how": how, "reason": "明早一起找"}
    )


def test_two_signatures_end_one_presence_and_begin_the_other_at_the_same_instant(
    house: House, act: Acts, clock: FixedClock
) -> None:
    with act(W.han) as work:
        give_handover(work, given(remarks="二楼水龙头在滴水"))
    still = [row.person_id for row in on_place(house) if row.ended_at is None]
    at(clock, 16, 52)
    with act(W.luo) as work:
        take_handover(work, taken())

    row, (before, after) = handover(house), on_place(house)
    assert still == [W.han]
    assert (row.state, row.taken_by, row.remarks) == ("taken", W.luo, "二楼水龙头在滴水")
    assert row.given_at < row.taken_at == before.ended_at == after.started_at  # type: ignore[operator]
    assert (before.person_id, after.person_id, after.ended_at) == (W.han, W.luo, None)


def test_the_next_person_is_told_and_no_longer_once_they_have_signed(house: House, act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    waiting = told(house, W.luo)
    with act(W.luo) as work:
        take_handover(work, taken())

    assert (waiting, told(house, W.luo), told(house, W.song)) == (["handover_given"], [], [])


def test_what_is_missing_must_be_explained(act: Acts, house: House) -> None:
    with act(W.han) as work, pytest.raises(Invalid) as refused:
        give_handover(work, given(umbrellas="11"))
    with act(W.han) as work:
        give_handover(work, given(umbrellas="11", note="1 把借给第 3 组"))

    assert (refused.value.code, refused.value.params["thing"]) == ("handover_explain", "Umbrellas")
    with open_work(house, writing=False) as work:
        counted = work.find(HandoverCount, thing_id=1)
        assert counted is not None
        assert (counted.given, counted.expected, counted.given_note) == (11, 12, "1 把借给第 3 组")


@pytest.mark.parametrize("typed", ["", "a", "-1", "1000", "2.0"])
def test_everything_is_counted_in_whole_numbers(act: Acts, typed: str) -> None:
    with act(W.han) as work, pytest.raises(Invalid) as refused:
        give_handover(work, given(keys=typed))

    assert refused.value.code in ("handover_count_all", "not_a_number", "handover_explain")


def test_whoever_counts_something_else_cannot_sign_but_refuse(act: Acts, house: House) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work, pytest.raises(Invalid) as differs:
        take_handover(work, taken(keys="2"))

    assert (differs.value.code, differs.value.params["counted"]) == ("handover_differs", 2)
    assert handover(house).state == "given"


def test_a_refusal_goes_up_to_the_leader_and_everybody_stays(house: House, act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work:
        refuse_handover(work, refuse())

    assert (handover(house).state, handover(house).refused_why) == ("refused", "钥匙少一把")
    assert told(house, W.song) == ["handover_refused"]
    assert [row.person_id for row in on_place(house) if row.ended_at is None] == [W.han]
    with act(W.luo) as work, pytest.raises(Conflict) as waits:
        take_handover(work, taken(version=2))
    assert waits.value.code == "handover_waits"


def test_the_leader_lets_it_stand_and_it_is_signed_although_the_counts_differ(house: House, act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work:
        refuse_handover(work, refuse())
    with act(W.song) as work:
        settle_handover(work, settle("stands"))
    with act(W.luo) as work:
        take_handover(work, taken(version=3, keys="2"))

    row = handover(house)
    assert (row.state, row.settled_words, row.settled_by) == ("taken", "明早一起找", W.song)
    assert (told(house, W.song), told(house, W.han)) == ([], [])


def test_the_leader_has_it_counted_and_written_again(house: House, act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work:
        refuse_handover(work, refuse())
    with act(W.song) as work:
        settle_handover(work, settle("again"))
    told_han = told(house, W.han)
    with act(W.han) as work:
        give_handover(work, given(keys="2", key_note="1 把在领班处"))
    with act(W.luo) as work:
        take_handover(work, taken(handover_id=2, keys="2"))

    assert told_han == ["handover_again"]
    assert (handover(house, 1).state, handover(house, 2).state) == ("withdrawn", "taken")


def test_a_leader_settles_neither_another_groups_post_nor_their_own_case(act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work:
        refuse_handover(work, refuse())
    with act(W.liu) as work, pytest.raises(Forbidden) as other:
        settle_handover(work, settle("stands"))
    with act(W.han) as work, pytest.raises(Forbidden):
        settle_handover(work, settle("stands"))

    assert other.value.code == "handover_not_team"
    with act(W.mei) as work:
        assert settle_handover(work, settle("stands")).state == "given"


def test_only_the_next_person_signs(act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.han) as work, pytest.raises(Forbidden) as own:
        take_handover(work, taken())
    with act(W.wang) as work, pytest.raises(Forbidden) as stranger:
        take_handover(work, taken())
    with act(W.zhao) as work, pytest.raises(NotFound):
        take_handover(work, taken())

    assert (own.value.code, stranger.value.code) == ("handover_own", "handover_not_yours")


def test_a_second_tap_is_the_same_signature(house: House, act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.han) as work, pytest.raises(Conflict) as again:
        give_handover(work, given())
    for _ in range(2):
        with act(W.luo) as work:
            take_handover(work, taken())

    assert again.value.code == "handover_open"
    with open_work(house, writing=False) as work:
        assert len([row for row in on_place(house) if row.person_id == W.luo]) == 1
        assert work.find(EventLog, kind="HandoverTaken") is not None


def test_what_was_taken_back_cannot_be_signed_and_is_written_again(house: House, act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.han) as work:
        withdraw_handover(work, WithdrawIn(site_id=1, handover_id=1, version=1))
    with act(W.luo) as work, pytest.raises(Conflict) as gone:
        take_handover(work, taken())
    with act(W.han) as work:
        give_handover(work, given(remarks="再看一遍"))

    assert gone.value.code == "handover_withdrawn"
    assert handover(house, 2).state == "given"
    assert told(house, W.luo) == ["handover_given"]


def test_signed_for_it_is_not_taken_back(act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work:
        take_handover(work, taken())
    with act(W.han) as work, pytest.raises(Conflict) as late:
        withdraw_handover(work, WithdrawIn(site_id=1, handover_id=1, version=1))

    assert late.value.code == "handover_taken_by"
