"""Time off: asked on the phone, seen with what it does to the roster, decided by whoever may."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent
from app.core.work import House, open_work
from app.requests.desk import count_waiting, decision
from app.requests.jobs import expire_requests
from app.requests.leave import (
    AskLeaveIn,
    DecideLeaveIn,
    LeaveIn,
    approve_leave,
    ask_leave,
    decline_leave,
    withdraw_leave,
)
from app.requests.models import LeaveRequest
from app.roster.models import Absence, Assignment, HoursAway
from app.sites.models import SiteSetting
from tests.conftest import Acts
from tests.requests.desk import FRIDAY, MONDAY, NEXT_MONDAY, SATURDAY, deputise, kinds, leave, plan, told
from tests.world import World, an_assignment


def state(house: House, number: int) -> str:
    """State of a request."""
    with open_work(house, writing=False) as work:
        return work.get(LeaveRequest, number).state


def decide(act: Acts, who: int, number: int, **over: Any) -> None:
    """Approve a request, with the shifts as they are shown now."""
    with act(who, writing=False) as work:
        seen = decision(work, site_id=1, pick=f"leave:{number}").seen
    with act(who) as work:
        approve_leave(work, DecideLeaveIn(**({"site_id": 1, "leave_id": number, "seen": seen} | over)))


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (MONDAY, MONDAY, "leave_today"),
        (MONDAY - timedelta(days=1), MONDAY, "leave_over"),
        (FRIDAY, FRIDAY - timedelta(days=1), "leave_backwards"),
        (MONDAY + timedelta(days=1), MONDAY + timedelta(days=2), "leave_too_late"),
        (NEXT_MONDAY, NEXT_MONDAY + timedelta(days=40), "leave_too_long"),
        (date(2027, 11, 1), date(2027, 11, 1), "request_too_far"),
    ],
)
def test_a_time_that_cannot_be_asked_for_is_refused(
    act: Acts, world: World, first: date, last: date, code: str
) -> None:
    with act(world.wang) as work, pytest.raises(Invalid, match=code):
        ask_leave(work, AskLeaveIn(site_id=1, first_day=first, last_day=last))


def test_a_day_is_asked_for_the_day_before_and_more_three_days_before(act: Acts, world: World) -> None:
    assert leave(act, world.wang, MONDAY + timedelta(days=1))
    assert leave(act, world.zhou, MONDAY + timedelta(days=3), 2)


def test_the_site_says_how_long_before(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="leave_days_ahead", value="5"))

    with act(world.wang) as work, pytest.raises(Invalid, match="leave_too_late"):
        ask_leave(work, AskLeaveIn(site_id=1, first_day=FRIDAY))


def test_the_same_days_are_asked_for_once(act: Acts, world: World) -> None:
    leave(act, world.wang, NEXT_MONDAY, 2)

    with act(world.wang) as work, pytest.raises(Invalid, match="leave_twice"):
        ask_leave(work, AskLeaveIn(site_id=1, first_day=NEXT_MONDAY + timedelta(days=1)))


def test_a_day_the_site_needs_everybody_wants_a_second_word(house: House, act: Acts, world: World) -> None:
    with act(world.wang) as work, pytest.raises(NeedsConsent, match="leave_closed_day"):
        ask_leave(work, AskLeaveIn(site_id=1, first_day=SATURDAY))
    number = leave(act, world.wang, SATURDAY, accept="leave_closed_day")

    with open_work(house, writing=False) as work:
        assert work.get(LeaveRequest, number).blackout


def test_a_day_the_site_needs_everybody_is_the_managers_to_give(act: Acts, world: World) -> None:
    number = leave(act, world.wang, SATURDAY, accept="leave_closed_day")

    with act(world.liu) as work, pytest.raises(Forbidden, match="leave_for_manager"):
        approve_leave(work, DecideLeaveIn(site_id=1, leave_id=number))


def test_the_site_may_refuse_leave_on_such_days(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="rule.leave_blackout", value="block"))

    with act(world.wang) as work, pytest.raises(Invalid, match="leave_never_then"):
        ask_leave(work, AskLeaveIn(site_id=1, first_day=SATURDAY, accept="leave_closed_day"))


def test_the_manager_asks_for_no_leave(act: Acts, world: World) -> None:
    with act(world.mei) as work, pytest.raises(Forbidden):
        ask_leave(work, AskLeaveIn(site_id=1, first_day=NEXT_MONDAY))


def test_the_approver_sees_what_would_be_empty_and_who_is_free(house: House, act: Acts, world: World) -> None:
    plan(house, world)
    with open_work(house) as work:
        told(work, world.wang, world.door, NEXT_MONDAY, place=2, start=1080, end=1200)
    number = leave(act, world.wang, NEXT_MONDAY)

    with act(world.liu, writing=False) as work:
        found = decision(work, site_id=1, pick=f"leave:{number}")

    assert [(one.shift.place, one.relief.name if one.relief else "", one.others) for one in found.places] == [
        ("Parking guide", "", 0),
        ("Doorman · place 2", "刘强", 0),
    ]


def test_approving_takes_the_person_off_and_notes_the_absence(house: House, act: Acts, world: World) -> None:
    first, _ = plan(house, world)
    number = leave(act, world.wang, NEXT_MONDAY, kind="annual")

    decide(act, world.liu, number)

    with open_work(house, writing=False) as work:
        row, off = work.get(Assignment, first), work.find(Absence, site_id=1, person_id=world.wang, day=NEXT_MONDAY)
        assert (row.cleared_by, row.withdrawn_in) == (world.liu, None)
        assert off is not None
        assert (off.kind, off.source) == ("annual", "request")
    assert state(house, number) == "approved"
    assert kinds(house, world.wang) == ["leave_approved"]


def test_a_part_of_a_day_leaves_the_rest_of_the_shift(house: House, act: Acts, world: World) -> None:
    plan(house, world)
    number = leave(act, world.wang, NEXT_MONDAY, from_time="13:00", to_time="17:00")

    decide(act, world.liu, number)

    with open_work(house, writing=False) as work:
        query = select(Assignment).where(Assignment.person_id == world.wang, Assignment.cleared_at == None)
        left = [(row.starts_at, row.ends_at) for row in work.session.exec(query)]
        day = work.get(LeaveRequest, number).starts_at
        assert left == [(day - timedelta(hours=5), day)]
        assert work.find(Absence, person_id=world.wang) is None
        away = work.session.exec(select(HoursAway)).one()
        assert (away.person_id, away.starts_at, away.ends_at) == (world.wang, day, day + timedelta(hours=4))


def test_longer_leave_and_a_leaders_own_are_the_managers(house: House, act: Acts, world: World) -> None:
    long, own = leave(act, world.wang, NEXT_MONDAY, 2), leave(act, world.song, NEXT_MONDAY)

    for number in (long, own):
        with act(world.liu) as work, pytest.raises(Forbidden, match="leave_for_manager"):
            approve_leave(work, DecideLeaveIn(site_id=1, leave_id=number))
        decide(act, world.mei, number)

    assert (state(house, long), state(house, own)) == ("approved", "approved")
    assert kinds(house, world.mei) == ["leave_asked", "leave_asked"]


def test_inside_the_window_the_deputy_decides_for_the_manager(house: House, act: Acts, world: World) -> None:
    number = leave(act, world.wang, NEXT_MONDAY, 2)
    deputise(act, world, MONDAY)

    decide(act, world.liu, number)

    assert state(house, number) == "approved"


def test_after_the_window_the_leader_decides_no_more_for_the_manager(
    act: Acts, world: World, clock: FixedClock
) -> None:
    number = leave(act, world.wang, NEXT_MONDAY, 2)
    deputise(act, world, MONDAY)
    clock.instant += timedelta(hours=6)

    with act(world.liu) as work, pytest.raises(Forbidden, match="leave_for_manager"):
        approve_leave(work, DecideLeaveIn(site_id=1, leave_id=number))


def test_nobody_decides_their_own_also_not_as_deputy(house: House, act: Acts, world: World) -> None:
    number = leave(act, world.liu, NEXT_MONDAY)
    deputise(act, world, MONDAY)

    for command in (approve_leave, decline_leave):
        with act(world.liu) as work, pytest.raises(Forbidden, match="request_own"):
            command(work, DecideLeaveIn(site_id=1, leave_id=number, answer="fine"))
    assert state(house, number) == "open"


def test_what_the_deputy_asks_goes_to_the_manager_and_the_group(house: House, act: Acts, world: World) -> None:
    deputise(act, world, MONDAY)
    leave(act, world.liu, NEXT_MONDAY)

    assert kinds(house, world.mei)[-1:] == ["leave_asked"]
    assert kinds(house, world.fang) == ["leave_asked"]


def test_a_day_of_the_staff_goes_to_the_leader_of_the_group(house: House, act: Acts, world: World) -> None:
    leave(act, world.wang, NEXT_MONDAY)
    leave(act, world.luo, NEXT_MONDAY)

    assert kinds(house, world.liu) == ["leave_asked"]
    assert kinds(house, world.mei) == ["leave_asked"]
    assert kinds(house, world.song) == []


def test_declining_needs_a_word(house: House, act: Acts, world: World) -> None:
    number = leave(act, world.wang, NEXT_MONDAY)
    with act(world.liu) as work, pytest.raises(Invalid, match="request_why"):
        decline_leave(work, DecideLeaveIn(site_id=1, leave_id=number))

    with act(world.liu) as work:
        decline_leave(work, DecideLeaveIn(site_id=1, leave_id=number, answer="launch week"))

    assert state(house, number) == "declined"


def test_a_plan_that_moved_on_is_refused(house: House, act: Acts, world: World) -> None:
    plan(house, world)
    number = leave(act, world.wang, NEXT_MONDAY)
    with act(world.liu, writing=False) as work:
        seen = decision(work, site_id=1, pick=f"leave:{number}").seen
    with open_work(house) as work:
        an_assignment(work, world.wang, world.door, place=2, day=NEXT_MONDAY, start=1080, end=1200)

    with act(world.liu) as work, pytest.raises(Conflict, match="plan_moved_on"):
        approve_leave(work, DecideLeaveIn(site_id=1, leave_id=number, seen=seen))
    assert state(house, number) == "open"


def test_the_asker_takes_it_back_and_nobody_else(house: House, act: Acts, world: World) -> None:
    number = leave(act, world.wang, NEXT_MONDAY)
    with act(world.zhou) as work, pytest.raises(Forbidden):
        withdraw_leave(work, LeaveIn(site_id=1, leave_id=number))

    with act(world.wang) as work:
        withdraw_leave(work, LeaveIn(site_id=1, leave_id=number))

    assert state(house, number) == "withdrawn"
    with act(world.liu) as work, pytest.raises(Conflict, match="request_withdrawn"):
        approve_leave(work, DecideLeaveIn(site_id=1, leave_id=number))


def test_it_expires_when_the_shift_begins(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    plan(house, world)
    number = leave(act, world.wang, NEXT_MONDAY)
    with open_work(house, writing=False) as work:
        begins = work.get(LeaveRequest, number).starts_at
    clock.instant = begins - timedelta(seconds=1)
    with open_work(house) as work:
        expire_requests(work)
    before = state(house, number)

    clock.instant = begins
    for _ in range(2):
        with open_work(house) as work:
            expire_requests(work)

    assert (before, state(house, number)) == ("open", "expired")
    assert kinds(house, world.wang) == ["leave_expired"]
    with act(world.mei) as work, pytest.raises(Conflict, match="request_expired"):
        approve_leave(work, DecideLeaveIn(site_id=1, leave_id=number))


def test_the_bar_counts_what_one_may_decide(act: Acts, world: World) -> None:
    leave(act, world.wang, NEXT_MONDAY)
    leave(act, world.zhou, NEXT_MONDAY, 2)
    leave(act, world.liu, NEXT_MONDAY)

    counts = {}
    for who in (world.liu, world.song, world.mei):
        with act(who, writing=False) as work:
            counts[who] = count_waiting(work, 1)

    assert counts == {world.liu: 1, world.song: 1, world.mei: 3}
