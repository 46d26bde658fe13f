"""Any step from the party's page: now or earlier with its reason, taken back, after they have gone; never silently."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import AppError, Conflict, Invalid
from app.core.models import EventLog
from app.core.work import House
from app.visitors.chain import DepartIn, TakeBackIn, depart_party, take_back_step
from app.visitors.closing import CloseIn, close_day
from app.visitors.models import Visit, VisitStep
from app.visitors.offers import MoveIn, SpokenIn, move_party, record_spoken_acceptance
from app.visitors.tally import day_totals
from tests.conftest import Acts
from tests.visitors.deskmates import registered, sign_in
from tests.visitors.walkers import announced, crew, recorded, states, story
from tests.world import World


@pytest.fixture(autouse=True)
def _crew(house: House, world: World) -> None:
    crew(house, world)


@pytest.fixture
def party(act: Acts, world: World) -> int:
    """A party in the hall, Shen with them."""
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit_id = registered(work, heads=3).id or 0
    with act(world.lin) as work:
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=visit_id))
    return visit_id


def code(act: Acts, who: int, visit_id: int, step: str, **more: object) -> str:
    """The code with which a step is refused, empty when it is not."""
    try:
        recorded(act, who, visit_id, step, **more)
    except AppError as refusal:
        return refusal.code
    return ""


def test_the_whole_way_is_recorded_step_by_step(act: Acts, world: World, clock: FixedClock, party: int) -> None:
    for who, step in (
        (world.lin, "served"), (world.shen, "sand"), (world.shen, "tour"), (world.shen, "talk"),
        (world.shen, "leaving"), (world.zhou, "departed"),
    ):  # fmt: skip
        clock.advance(minutes=5)
        recorded(act, who, party, step)
    with act(world.lin, writing=False) as work:
        found = states(work, party)
    assert [key for key, state in found.items() if state == "done"] == [
        "registered", "accepted", "served", "sand", "tour", "talk", "leaving", "departed",
    ]  # fmt: skip
    assert found["at_door"] == found["unit"] == "unseen"


def test_what_was_earlier_keeps_its_time_and_moves_nobody_back(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    clock.advance(minutes=20)
    recorded(act, world.shen, party, "talk")
    clock.advance(minutes=5)
    recorded(act, world.shen, party, "sand", earlier="12:08")

    with act(world.shen, writing=False) as work:
        visit = work.get(Visit, party)
        assert visit.place == "talk"
        (link,) = [link for link in story(work, party).links if link.key == "sand"]
        (step,) = link.steps
        assert (step.at.minute, step.heard_at.minute, step.later, step.by) == (8, 25, True, "沈岳")


def test_more_than_half_an_hour_ago_wants_a_reason_which_is_kept(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    clock.advance(minutes=40)
    assert code(act, world.lin, party, "served", earlier="12:05") == "late_needs_reason"
    assert code(act, world.lin, party, "served", earlier="12:05", reason="the tablet was flat") == ""
    with act(world.lin, writing=False) as work:
        row = work.session.exec(select(VisitStep).where(VisitStep.step == "served")).one()
        assert (row.reason, row.at.minute, row.received_at.minute) == ("the tablet was flat", 5, 40)
        fact = work.session.exec(select(EventLog).where(EventLog.kind == "PartyServed")).one()
        assert fact.reason == "the tablet was flat"


@pytest.mark.parametrize(("typed", "refused"), [("13:30", "in_future"), ("03:00", "in_future")])
def test_no_time_of_another_day_and_none_to_come(act: Acts, world: World, party: int, typed: str, refused: str) -> None:
    """Three in the morning belongs to the end of this business day."""
    assert code(act, world.lin, party, "served", earlier=typed) == refused


def test_half_a_time_is_no_time(act: Acts, world: World, party: int) -> None:
    with pytest.raises(ValueError, match="earlier"):
        recorded(act, world.lin, party, "served", earlier="25:99")


def test_in_the_small_hours_the_evening_before_is_the_same_day(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    clock.advance(hours=13, minutes=30)
    assert code(act, world.lin, party, "served", earlier="23:50", reason="no signal") == ""
    with act(world.lin, writing=False) as work:
        served = work.get(Visit, party).served_at
        assert served
        assert served.isoformat() == "2026-11-23T15:50:00+00:00"


def test_twice_is_once(act: Acts, world: World, clock: FixedClock, party: int) -> None:
    for who in (world.lin, world.lin, world.zhou):
        for step in ("served", "sand", "leaving"):
            recorded(act, who, party, step)
        clock.advance(minutes=1)
    with act(world.lin, writing=False) as work:
        names = list(work.session.exec(select(VisitStep.step).where(VisitStep.visit_id == party)))
        assert [names.count(step) for step in ("served", "sand", "leaving")] == [1, 1, 1]


def test_a_slip_is_taken_back_to_where_they_were(act: Acts, world: World, clock: FixedClock, party: int) -> None:
    recorded(act, world.shen, party, "sand")
    clock.advance(minutes=9)
    recorded(act, world.shen, party, "tour")
    with act(world.shen) as work:
        assert story(work, party).undo == "tour"
        take_back_step(work, TakeBackIn(site_id=1, visit_id=party, step="tour"))
    with act(world.shen, writing=False) as work:
        visit = work.get(Visit, party)
        assert visit.place == "sand"
        assert visit.place_at
        assert (work.now - visit.place_at).total_seconds() == 540
        assert states(work, party)["tour"] == "ahead"
    clock.advance(minutes=1)
    recorded(act, world.shen, party, "leaving")
    clock.advance(seconds=31)
    with act(world.shen) as work, pytest.raises(Conflict):
        take_back_step(work, TakeBackIn(site_id=1, visit_id=party, step="leaving"))


def test_after_they_have_gone_what_was_before_may_still_be_entered(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    clock.advance(minutes=20)
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=party))
    clock.advance(minutes=2)
    assert code(act, world.lin, party, "served") == "gone_already", "not after they have gone"
    assert code(act, world.lin, party, "served", earlier="12:04") == ""
    assert code(act, world.lin, party, "sand", earlier="12:06") == ""
    with act(world.lin, writing=False) as work:
        assert (work.get(Visit, party).place, work.get(Visit, party).outcome) == ("left", "left")
        assert states(work, party)["served"] == states(work, party)["sand"] == "done"


def test_somebody_saw_them_leave_before_the_day_was_closed(
    act: Acts, world: World, clock: FixedClock, party: int
) -> None:
    clock.advance(minutes=25)
    with act(world.lin) as work:
        close_day(work, CloseIn(site_id=1, seen=1))
        assert day_totals(work, 1).unseen.heads == 3
    recorded(act, world.zhou, party, "departed", earlier="12:20")
    with act(world.lin, writing=False) as work:
        totals = day_totals(work, 1)
        assert (totals.left.heads, totals.unseen.heads, totals.adds_up) == (3, 0, True)
        assert states(work, party)["departed"] == "done"


def test_nobody_is_shown_round_alone(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        visit_id = registered(work).id or 0
    assert code(act, world.lin, visit_id, "tour") == "nobody_with_them"
    assert code(act, world.lin, visit_id, "sand") == "", "the desk may give the first talk while all are busy"


def test_consultants_record_their_own_parties_only(act: Acts, world: World, party: int) -> None:
    assert code(act, world.yao, party, "served") == "forbidden"
    assert code(act, world.shen, party, "served") == ""
    assert code(act, world.gu, party, "sand") == "forbidden"
    assert code(act, world.han, party, "sand") in ("forbidden", "not_on_post")


def test_the_consultants_own_move_may_be_earlier_too(act: Acts, world: World, clock: FixedClock, party: int) -> None:
    clock.advance(minutes=10)
    with act(world.shen) as work:
        move_party(work, MoveIn(site_id=1, visit_id=party, place="sand", earlier="12:03"))
    with act(world.shen, writing=False) as work:
        assert (work.get(Visit, party).place, getattr(work.get(Visit, party).place_at, "minute", 0)) == ("sand", 3)


def test_a_future_time_of_a_phone_is_refused_with_its_field(act: Acts, world: World) -> None:
    visit_id = announced(act, world.wang)
    with pytest.raises(Invalid) as refusal:
        recorded(act, world.zhou, visit_id, "at_door", earlier="12:02")
    assert refusal.value.field == "earlier"
