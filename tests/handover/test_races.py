"""Two at once over one handover: one wins, the other hears what happened, and nobody stands twice."""

import pytest

from app.core.clock import FixedClock
from app.core.work import House
from app.handover.giving import WithdrawIn, give_handover, withdraw_handover
from app.handover.taking import RefuseHandoverIn, refuse_handover, take_handover
from tests.conftest import Acts
from tests.handover.floor import W, afternoon, given, handover, on_place, taken
from tests.races import at_once
from tests.requests.test_races import facts


@pytest.fixture(autouse=True)
def floor(house: House, clock: FixedClock, act: Acts) -> None:
    """A quarter to five; Han has signed."""
    afternoon(house, clock)
    with act(W.han) as work:
        give_handover(work, given())


def test_signed_on_two_phones_is_signed_once(house: House, act: Acts) -> None:
    came = at_once(act, *[(W.luo, lambda work: take_handover(work, taken()))] * 2)

    assert came == ["done", "done"]
    assert facts(house, "HandoverTaken") == 1
    assert [row.person_id for row in on_place(house) if row.ended_at is None] == [W.luo]


def test_taken_back_while_it_is_signed(house: House, act: Acts) -> None:
    back = WithdrawIn(site_id=1, handover_id=1, version=1)
    came = at_once(
        act, (W.luo, lambda work: take_handover(work, taken())), (W.han, lambda work: withdraw_handover(work, back))
    )

    assert sorted(came) in (["done", "handover_taken_by"], ["done", "handover_withdrawn"])
    stands = [row.person_id for row in on_place(house) if row.ended_at is None]
    assert (handover(house).state, stands) in (("taken", [W.luo]), ("withdrawn", [W.han]))


def test_refused_on_one_phone_while_signed_on_the_other(house: House, act: Acts) -> None:
    no = RefuseHandoverIn(site_id=1, handover_id=1, version=1, reason="钥匙少一把")
    came = at_once(
        act, (W.luo, lambda work: take_handover(work, taken())), (W.luo, lambda work: refuse_handover(work, no))
    )

    assert sorted(came) in (["done", "handover_taken_by"], ["done", "handover_waits"])
    stands = [row.person_id for row in on_place(house) if row.ended_at is None]
    assert (handover(house).state, stands) in (("taken", [W.luo]), ("refused", [W.han]))


def test_written_twice_at_once_is_one_handover(house: House, act: Acts) -> None:
    with act(W.han) as work:
        withdraw_handover(work, WithdrawIn(site_id=1, handover_id=1, version=1))
    came = at_once(act, *[(W.han, lambda work: give_handover(work, given()))] * 2)

    assert sorted(came) == ["done", "handover_open"]
    assert facts(house, "HandoverGiven") == 2
