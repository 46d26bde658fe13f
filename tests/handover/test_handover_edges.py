"""Handovers off the straight way: late, to nobody, by relief, over midnight; what gathers itself and what it closes."""

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Invalid
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.faults.reporting import ReportFaultIn, report_fault
from app.handover.gathered import from_json
from app.handover.giving import give_handover
from app.handover.models import Handover
from app.handover.taking import (
    take_handover,
)
from app.handover.unsigned import tell_unsigned
from app.roster.models import PostPermit, Standing
from app.roster.presence import PresenceIn, arrive, leave_post
from app.roster.relief import AskReliefIn, ThisReliefIn, accept_relief, arrive_relief, ask_relief
from app.visitors.models import Visit
from tests.conftest import Acts
from tests.duties.floor import duties, run_job
from tests.handover.floor import W, afternoon, at, given, handover, on_place, taken, told
from tests.world import an_assignment, stands


@pytest.fixture(autouse=True)
def floor(house: House, clock: FixedClock) -> None:
    """A quarter to five."""
    afternoon(house, clock)


def test_at_the_end_of_the_day_it_goes_to_nobody_and_the_leader_knows(house: House, act: Acts) -> None:
    with act(W.han) as work:
        give_handover(work, given(nobody=True))

    assert handover(house).state == "nobody"
    assert [row for row in on_place(house) if row.ended_at is None] == []
    assert told(house, W.song) == ["handover_nobody"]


def test_what_nobody_signs_is_told_to_the_leader_once_and_rings_no_more_when_it_is_signed(
    house: House, act: Acts, clock: FixedClock
) -> None:
    """Written at a quarter to five, ahead of time: the twenty minutes run from the end of the shift."""
    with act(W.han) as work:
        give_handover(work, given())
    seen = []
    for minute in (19, 20, 30):
        at(clock, 17, minute)
        with open_work(house) as work:
            tell_unsigned(work)
        seen.append(told(house, W.song))
    with act(W.luo) as work:
        take_handover(work, taken())

    assert seen == [[], ["handover_unsigned"], ["handover_unsigned"]]
    assert told(house, W.song) == []


def test_who_has_left_already_may_write_it_for_a_while(house: House, act: Acts, clock: FixedClock) -> None:
    with act(W.han) as work:
        leave_post(work, PresenceIn(site_id=1))
    at(clock, 17, 20)
    with act(W.luo) as work:
        arrive(work, PresenceIn(site_id=1))
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work:
        take_handover(work, taken())
    with act(W.zhou) as work, pytest.raises(Invalid) as nowhere:
        give_handover(work, given())

    assert handover(house).state == "taken"
    assert [row.person_id for row in on_place(house)] == [W.han, W.luo]
    assert nowhere.value.code == "handover_no_post"


def test_too_long_ago_is_told_to_the_leader_instead(act: Acts, clock: FixedClock) -> None:
    with act(W.han) as work:
        leave_post(work, PresenceIn(site_id=1))
    at(clock, 19, 30)
    with act(W.han) as work, pytest.raises(Invalid) as late:
        give_handover(work, given())

    assert late.value.code == "handover_too_long_ago"


def test_whoever_took_the_place_by_arriving_signs_before_they_hand_it_on(act: Acts, clock: FixedClock) -> None:
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work:
        arrive(work, PresenceIn(site_id=1))
    with act(W.luo) as work, pytest.raises(Conflict) as first:
        give_handover(work, given())
    with act(W.luo) as work:
        take_handover(work, taken())
    at(clock, 20, 50)
    with act(W.luo) as work:
        assert give_handover(work, given(nobody=True)).state == "nobody"

    assert first.value.code == "handover_first"


def test_whoever_only_stands_in_hands_nothing_over(house: House, act: Acts) -> None:
    with open_work(house) as work:
        work.add(PostPermit(site_id=1, person_id=W.wang, post_id=W.cleaning, source="leader"))
        stands(work, W.wang, W.parking)
        stands(work, W.zhou, W.parking, place=2)
    with act(W.han) as work:
        relief = ask_relief(work, AskReliefIn(site_id=1, kind="meal", minutes=10)).id or 0
    for step in (accept_relief, arrive_relief):
        with act(W.wang) as work:
            step(work, ThisReliefIn(site_id=1, relief_id=relief))
    with act(W.wang) as work, pytest.raises(Conflict) as covering:
        give_handover(work, given())

    assert covering.value.code == "handover_covering"


def test_far_too_early_the_roster_is_changed_instead(act: Acts, clock: FixedClock, house: House) -> None:
    at(clock, 16, 10)
    with act(W.han) as work:
        give_handover(work, given())
    with act(W.luo) as work, pytest.raises(Conflict) as held:
        take_handover(work, taken())

    assert held.value.code == "place_held"
    assert handover(house).state == "given"


def test_what_is_open_is_gathered_by_itself_and_kept_as_it_was(house: House, act: Acts) -> None:
    with open_work(house) as work:
        stands(work, W.lin, W.hall)
        an_assignment(work, W.shen, W.hall, start=1020, end=1260)
        for number, place, heads in ((1, "hall", 3), (2, "talk", None), (3, "unit", 2)):
            work.add(
                Visit(
                    site_id=1, business_day=W.monday, number=number, place=place, heads=heads, opened_at=work.now,
                    umbrella=number == 1,
                )
            )  # fmt: skip
    with act(W.lin) as work:
        row = give_handover(work, given())
        found = from_json(row.gathered)

    assert [(one.number, one.heads, one.place, one.umbrella) for one in found.guests] == [
        (1, 3, "hall", True),
        (2, None, "talk", False),
    ]
    assert found.heads == 4


def test_what_was_reported_and_is_not_mended_is_handed_over(act: Acts) -> None:
    wish = {"site_id": 1, "category": "water", "client_key": "phone-key-1", "note": "水龙头滴水"}
    with act(W.han) as work:
        report_fault(work, ReportFaultIn.model_validate(wish))
    with act(W.han) as work:
        (one,) = from_json(give_handover(work, given()).gathered).reports

    assert one.words == "Water · Hall · 水龙头滴水"


def test_signing_closes_the_duties_of_both_places(house: House, act: Acts, clock: FixedClock) -> None:
    with open_work(house) as work:
        install_library(work, 1, load_library())
    run_job(house)
    with act(W.han) as work:
        give_handover(work, given())
    at(clock, 16, 52)
    with act(W.luo) as work:
        take_handover(work, taken())
    at(clock, 17, 5)
    run_job(house)

    (over,) = duties(house, W.cleaning, "G7", "done")
    mine = [row for row in duties(house, W.cleaning, "G2") if row.done_by == W.luo]
    assert (over.done_by, over.value) == (W.han, "#1")
    assert [(row.state, row.value) for row in mine] == [("done", "15")]
    assert not [
        row for row in duties(house, W.cleaning, "G2", "open") if row.done_by is None and row.opens_at > over.opens_at
    ]


def test_a_night_shift_hands_over_after_midnight_in_its_own_business_day(
    house: House, act: Acts, clock: FixedClock
) -> None:
    at(clock, 18)
    with open_work(house) as work:
        an_assignment(work, W.wang, W.parking, start=1080, end=1800, code="夜")
        an_assignment(work, W.zhou, W.parking, day=W.monday.replace(day=24), start=360, end=1020)
    with act(W.wang) as work:
        arrive(work, PresenceIn(site_id=1))
    at(clock, 5, 45, days=1)
    with act(W.wang) as work:
        give_handover(work, given(things=[], counts=[], notes=[]))
    at(clock, 5, 52, days=1)
    with act(W.zhou) as work:
        take_handover(work, taken())

    row = handover(house)
    assert (row.business_day, row.state) == (W.monday, "taken")
    with open_work(house, writing=False) as work:
        after = work.find(Standing, person_id=W.zhou, ended_at=None)
        assert after is not None
        assert after.started_at == row.taken_at


def test_a_plain_leaving_stays_possible(act: Acts, house: House) -> None:
    with act(W.han) as work:
        leave_post(work, PresenceIn(site_id=1))

    with open_work(house, writing=False) as work:
        assert work.find(Handover, site_id=1) is None
