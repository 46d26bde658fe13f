"""Changing shifts with a colleague: two agree, a leader approves, the roster is asked again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.people.models import Membership
from app.requests.desk import decision
from app.requests.jobs import expire_requests
from app.requests.mine import ask
from app.requests.models import SwapRequest
from app.requests.swaps import (
    AskSwapIn,
    DecideSwapIn,
    SwapIn,
    agree_swap,
    approve_swap,
    ask_swap,
    decline_swap,
    refuse_swap,
    withdraw_swap,
)
from app.roster.models import Assignment, PostPermit
from app.roster.service import ClearPlaceIn, clear_place
from app.sites.models import SiteSetting
from tests.conftest import Acts
from tests.requests.desk import FRIDAY, MONDAY, NEXT_MONDAY, NEXT_TUESDAY, deputise, kinds, plan, swap, told
from tests.world import World, an_assignment


def state(house: House, number: int) -> str:
    """State of a request."""
    with open_work(house, writing=False) as work:
        return work.get(SwapRequest, number).state


def approve(act: Acts, who: int, number: int, **over: Any) -> None:
    """Approve with the two shifts as the page shows them."""
    with act(who, writing=False) as work:
        row = decision(work, site_id=1, pick=f"swap:{number}").swap
        assert row is not None
        seen = {"first": row.first.token, "second": row.second.token}
    with act(who) as work:
        approve_swap(work, DecideSwapIn(**({"site_id": 1, "swap_id": number} | seen | over)))


def who_works(house: House) -> dict[int, tuple[int, str]]:
    """Post and day by person, of everything that stands in the plan."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Assignment).where(Assignment.cleared_at == None))
        return {row.person_id: (row.post_id, row.business_day.isoformat()) for row in rows}


def test_two_agree_and_a_leader_approves(house: House, act: Acts, world: World) -> None:
    number = swap(act, world, plan(house, world))

    approve(act, world.liu, number)

    assert who_works(house) == {world.wang: (world.door, "2026-11-30"), world.zhou: (world.parking, "2026-11-30")}
    assert state(house, number) == "approved"
    assert kinds(house, world.zhou) == ["swap_asked", "swap_approved"]
    assert kinds(house, world.wang) == ["swap_agreed", "swap_approved"]
    assert kinds(house, world.liu) == ["swap_to_decide"]


def test_shifts_of_different_days_change_over(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        one = told(work, world.wang, world.parking, NEXT_MONDAY).id or 0
        two = told(work, world.zhou, world.parking, NEXT_TUESDAY).id or 0
    number = swap(act, world, (one, two))

    approve(act, world.liu, number)

    assert who_works(house) == {world.wang: (world.parking, "2026-12-01"), world.zhou: (world.parking, "2026-11-30")}


def test_nothing_is_approved_before_the_colleague_agrees(house: House, act: Acts, world: World) -> None:
    number = swap(act, world, plan(house, world), agreed=False)

    with act(world.liu) as work, pytest.raises(Conflict, match="swap_not_agreed"):
        approve_swap(work, DecideSwapIn(site_id=1, swap_id=number))


def test_only_the_colleague_agrees_or_refuses(house: House, act: Acts, world: World) -> None:
    number = swap(act, world, plan(house, world), agreed=False)
    for who in (world.wang, world.han):
        with act(who) as work, pytest.raises(Forbidden):
            agree_swap(work, SwapIn(site_id=1, swap_id=number))

    with act(world.zhou) as work:
        refuse_swap(work, SwapIn(site_id=1, swap_id=number, answer="dentist"))

    assert (state(house, number), kinds(house, world.wang)) == ("declined", ["swap_refused"])


def test_either_of_the_two_takes_it_back_and_nobody_else(house: House, act: Acts, world: World) -> None:
    number = swap(act, world, plan(house, world))
    with act(world.han) as work, pytest.raises(Forbidden):
        withdraw_swap(work, SwapIn(site_id=1, swap_id=number))

    with act(world.zhou) as work:
        withdraw_swap(work, SwapIn(site_id=1, swap_id=number))

    assert (state(house, number), kinds(house, world.wang)) == ("withdrawn", ["swap_agreed", "swap_withdrawn"])


def test_neither_of_the_two_approves_it_also_not_as_deputy(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(PostPermit(site_id=1, person_id=world.liu, post_id=world.parking, source="leader"))
        one = told(work, world.liu, world.door, NEXT_MONDAY).id or 0
        two = told(work, world.wang, world.parking, NEXT_MONDAY).id or 0
    with act(world.liu) as work:
        number = ask_swap(work, AskSwapIn(site_id=1, first_id=one, second_id=two)).id or 0
    with act(world.wang) as work:
        agree_swap(work, SwapIn(site_id=1, swap_id=number))
    deputise(act, world, MONDAY)

    for command in (approve_swap, decline_swap):
        with act(world.liu) as work, pytest.raises(Forbidden, match="request_own"):
            command(work, DecideSwapIn(site_id=1, swap_id=number, answer="fine"))
    with act(world.song) as work, pytest.raises(Forbidden, match="leave_for_manager"):
        approve_swap(work, DecideSwapIn(site_id=1, swap_id=number))
    approve(act, world.mei, number)
    assert state(house, number) == "approved"


def test_only_told_shifts_far_enough_ahead_of_two_people(house: House, act: Acts, world: World) -> None:
    first, second = plan(house, world)
    with open_work(house) as work:
        draft = an_assignment(work, world.zhou, world.door, day=NEXT_TUESDAY).id or 0
        soon = told(work, world.zhou, world.door, MONDAY + timedelta(days=2)).id or 0
        there = an_assignment(work, world.qian, world.lake_door, site_id=2, day=NEXT_MONDAY).id or 0

    for mine, theirs, code in (
        (second, first, "swap_own_shift"),
        (first, first, "swap_their_shift"),
        (first, draft, "swap_their_shift"),
        (first, soon, "swap_too_late"),
    ):
        with act(world.wang) as work, pytest.raises(Invalid, match=code):
            ask_swap(work, AskSwapIn(site_id=1, first_id=mine, second_id=theirs))
    with act(world.wang) as work, pytest.raises(NotFound):
        ask_swap(work, AskSwapIn(site_id=1, first_id=first, second_id=there))


def test_a_rule_refuses_the_asking_and_says_of_whom(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        one = told(work, world.wang, world.parking, NEXT_MONDAY).id or 0
        two = told(work, world.luo, world.units, NEXT_MONDAY).id or 0

    with act(world.wang) as work, pytest.raises(Invalid, match="swap_rule") as refusal:
        ask_swap(work, AskSwapIn(site_id=1, first_id=one, second_id=two))

    assert refusal.value.params == {"person": "王伟", "why": "not ticked for this post"}


def test_the_page_offers_what_the_rules_allow_and_says_why_not(house: House, act: Acts, world: World) -> None:
    first, second = plan(house, world)
    with open_work(house) as work:
        told(work, world.zhou, world.parking, NEXT_TUESDAY, start=1080, end=1800, code="夜")
        told(work, world.wang, world.door, NEXT_TUESDAY + timedelta(days=1))

    with act(world.wang, writing=False) as work:
        page = ask(work, site_id=1, new="swap", shift=first)

    assert [(day, [one.shift.id for one in offers]) for day, offers in page.offers] == [(NEXT_MONDAY, [second])]
    assert [one.name for one in page.refused] == ["周杰瑞"]
    assert page.refused[0].why[0][0] == "王伟"


def test_two_a_month_and_no_more(house: House, act: Acts, world: World) -> None:
    days = [NEXT_TUESDAY + timedelta(days=number) for number in range(3)]
    with open_work(house) as work:
        pairs = [
            (told(work, world.wang, world.parking, day).id or 0, told(work, world.zhou, world.door, day).id or 0)
            for day in days
        ]
    for pair in pairs[:2]:
        swap(act, world, pair)

    with act(world.wang) as work, pytest.raises(Invalid, match="swap_too_many"):
        ask_swap(work, AskSwapIn(site_id=1, first_id=pairs[2][0], second_id=pairs[2][1]))
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="swap_per_month", value="3"))
    assert swap(act, world, pairs[2])


def test_what_was_declined_does_not_count(house: House, act: Acts, world: World) -> None:
    pair = plan(house, world)
    for _ in range(3):
        number = swap(act, world, pair)
        with act(world.liu) as work:
            decline_swap(work, DecideSwapIn(site_id=1, swap_id=number, answer="needed there"))

    assert swap(act, world, pair)


def test_a_shift_is_in_one_request_at_a_time(house: House, act: Acts, world: World) -> None:
    pair = plan(house, world)
    swap(act, world, pair, agreed=False)

    with act(world.wang) as work, pytest.raises(Invalid, match="swap_twice"):
        ask_swap(work, AskSwapIn(site_id=1, first_id=pair[0], second_id=pair[1]))


def test_a_plan_that_changed_meanwhile_is_refused_in_words(house: House, act: Acts, world: World) -> None:
    pair = plan(house, world)
    number = swap(act, world, pair)
    with act(world.liu) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{pair[1]}:1"))

    with act(world.liu, writing=False) as work:
        assert decision(work, site_id=1, pick=f"swap:{number}").changed == "周杰瑞"
    with act(world.liu) as work, pytest.raises(Conflict, match="swap_shift_changed") as refusal:
        approve_swap(work, DecideSwapIn(site_id=1, swap_id=number, first=f"{pair[0]}:1", second=f"{pair[1]}:1"))

    assert refusal.value.params == {"person": "周杰瑞"}
    assert state(house, number) == "agreed"


def test_the_rules_are_asked_again_at_approval(house: House, act: Acts, world: World) -> None:
    pair = plan(house, world)
    number = swap(act, world, pair)
    with open_work(house) as work:
        row = work.find(PostPermit, person_id=world.wang, post_id=world.door)
        work.session.delete(row)

    with act(world.liu) as work, pytest.raises(Invalid, match="not_ticked"):
        approve_swap(work, DecideSwapIn(site_id=1, swap_id=number, first=f"{pair[0]}:1", second=f"{pair[1]}:1"))
    approve(act, world.mei, number, accept="not_ticked", answer="trained last week")
    assert state(house, number) == "approved"


def test_it_expires_when_the_earlier_shift_begins(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        one = told(work, world.wang, world.parking, NEXT_TUESDAY)
        two = told(work, world.zhou, world.parking, FRIDAY)
        pair, begins = (one.id or 0, two.id or 0), two.starts_at
    number = swap(act, world, pair)

    clock.instant = begins
    with open_work(house) as work:
        expire_requests(work)

    assert state(house, number) == "expired"
    assert kinds(house, world.zhou)[-1:] == ["swap_expired"]


def test_somebody_who_left_the_site_swaps_no_more(house: House, act: Acts, world: World) -> None:
    pair = plan(house, world)
    with open_work(house) as work:
        row = work.find(Membership, person_id=world.zhou)
        assert row is not None
        row.until = work.now

    with act(world.wang) as work, pytest.raises(Invalid, match="swap_their_shift"):
        ask_swap(work, AskSwapIn(site_id=1, first_id=pair[0], second_id=pair[1]))
