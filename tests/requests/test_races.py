"""Two at once: one wins, the other is told what happened, and nothing is half done. On both databases."""

from sqlmodel import select

from app.core.models import EventLog
from app.core.work import House, open_work
from app.requests.desk import decision
from app.requests.leave import DecideLeaveIn, LeaveIn, approve_leave, decline_leave, withdraw_leave
from app.requests.models import LeaveRequest, SwapRequest
from app.requests.swaps import DecideSwapIn, SwapIn, approve_swap, withdraw_swap
from app.roster.models import Absence, Assignment
from app.roster.service import ClearPlaceIn, clear_place
from tests.conftest import Acts
from tests.races import at_once
from tests.requests.desk import NEXT_MONDAY, leave, plan, swap
from tests.world import World


def facts(house: House, kind: str) -> int:
    """How many facts of a kind are in the log."""
    with open_work(house, writing=False) as work:
        return sum(row.kind == kind for row in work.session.exec(select(EventLog)))


def test_two_leaders_approve_the_same_leave(house: House, act: Acts, world: World) -> None:
    first, _ = plan(house, world)
    number = leave(act, world.wang, NEXT_MONDAY)
    data = DecideLeaveIn(site_id=1, leave_id=number, seen=f"{first}:1")

    came = at_once(act, (world.liu, lambda w: approve_leave(w, data)), (world.song, lambda w: approve_leave(w, data)))

    assert sorted(came) == ["done", "request_decided"]
    assert (facts(house, "LeaveDecided"), facts(house, "PlaceCleared")) == (1, 1)


def test_approve_and_decline_the_same_leave(house: House, act: Acts, world: World) -> None:
    first, _ = plan(house, world)
    number = leave(act, world.wang, NEXT_MONDAY)
    yes = DecideLeaveIn(site_id=1, leave_id=number, seen=f"{first}:1")
    no = DecideLeaveIn(site_id=1, leave_id=number, answer="needed")

    came = at_once(act, (world.liu, lambda w: approve_leave(w, yes)), (world.mei, lambda w: decline_leave(w, no)))

    assert sorted(came) == ["done", "request_decided"]
    with open_work(house, writing=False) as work:
        approved = work.get(LeaveRequest, number).state == "approved"
        assert approved is (came[0] == "done")
        assert (work.get(Assignment, first).cleared_at is not None) is approved
        assert (work.find(Absence, person_id=world.wang) is not None) is approved


def test_approve_against_withdraw(house: House, act: Acts, world: World) -> None:
    first, _ = plan(house, world)
    number = leave(act, world.wang, NEXT_MONDAY)
    data = DecideLeaveIn(site_id=1, leave_id=number, seen=f"{first}:1")

    came = at_once(
        act,
        (world.liu, lambda w: approve_leave(w, data)),
        (world.wang, lambda w: withdraw_leave(w, LeaveIn(site_id=1, leave_id=number))),
    )

    assert came in (["done", "request_decided"], ["request_withdrawn", "done"])
    with open_work(house, writing=False) as work:
        cleared = work.get(Assignment, first).cleared_at is not None
        assert cleared is (work.get(LeaveRequest, number).state == "approved") is (came[0] == "done")


def test_two_leaders_approve_the_same_swap(house: House, act: Acts, world: World) -> None:
    pair = plan(house, world)
    number = swap(act, world, pair)
    data = DecideSwapIn(site_id=1, swap_id=number, first=f"{pair[0]}:1", second=f"{pair[1]}:1")

    came = at_once(act, (world.liu, lambda w: approve_swap(w, data)), (world.mei, lambda w: approve_swap(w, data)))

    assert sorted(came) == ["done", "request_decided"]
    assert (facts(house, "SwapDecided"), facts(house, "PlacesSwapped")) == (1, 1)
    with open_work(house, writing=False) as work:
        live = list(work.session.exec(select(Assignment).where(Assignment.cleared_at == None)))
        assert sorted((row.person_id, row.post_id) for row in live) == [
            (world.wang, world.door), (world.zhou, world.parking)
        ]  # fmt: skip


def test_approve_a_swap_against_withdraw(house: House, act: Acts, world: World) -> None:
    pair = plan(house, world)
    number = swap(act, world, pair)
    data = DecideSwapIn(site_id=1, swap_id=number, first=f"{pair[0]}:1", second=f"{pair[1]}:1")

    came = at_once(
        act,
        (world.liu, lambda w: approve_swap(w, data)),
        (world.zhou, lambda w: withdraw_swap(w, SwapIn(site_id=1, swap_id=number))),
    )

    assert came in (["done", "request_decided"], ["request_withdrawn", "done"])
    assert facts(house, "PlacesSwapped") == (came[0] == "done")


def test_approve_a_swap_against_a_change_of_the_plan(house: House, act: Acts, world: World) -> None:
    pair = plan(house, world)
    number = swap(act, world, pair)
    data = DecideSwapIn(site_id=1, swap_id=number, first=f"{pair[0]}:1", second=f"{pair[1]}:1")
    off = ClearPlaceIn(site_id=1, seen=f"{pair[1]}:1")

    came = at_once(act, (world.liu, lambda w: approve_swap(w, data)), (world.mei, lambda w: clear_place(w, off)))

    assert came in (["done", "shift_gone"], ["swap_shift_changed", "done"], ["shift_gone", "done"])
    with open_work(house, writing=False) as work:
        swapped = work.get(SwapRequest, number).state == "approved"
        assert swapped is (came[0] == "done")
        assert facts(house, "PlacesSwapped") == swapped


def test_approve_leave_against_a_change_of_the_plan(house: House, act: Acts, world: World) -> None:
    first, _ = plan(house, world)
    number = leave(act, world.wang, NEXT_MONDAY)
    with act(world.liu, writing=False) as work:
        seen = decision(work, site_id=1, pick=f"leave:{number}").seen
    data, off = DecideLeaveIn(site_id=1, leave_id=number, seen=seen), ClearPlaceIn(site_id=1, seen=f"{first}:1")

    came = at_once(act, (world.liu, lambda w: approve_leave(w, data)), (world.mei, lambda w: clear_place(w, off)))

    assert came in (["done", "shift_gone"], ["plan_moved_on", "done"])
    assert facts(house, "PlaceCleared") == 1
