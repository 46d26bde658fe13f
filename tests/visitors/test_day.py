"""The day adds up: heads in are heads out, with a record or only counted; a forgotten day is closed by the clock."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden
from app.core.models import EventLog
from app.core.work import House, open_work
from app.sites.models import SiteSetting
from app.visitors.announce import AtDoorIn, CompleteIn, complete_party, start_at_door
from app.visitors.chain import DepartIn, depart_party, no_show
from app.visitors.closing import CloseIn, close_day
from app.visitors.door_count import CountDoorIn, count_at_door, uncount_at_door
from app.visitors.forgotten import close_forgotten
from app.visitors.models import DayClose, Visit, VisitStep
from app.visitors.noncustomers import CountIn, count_noncustomer
from app.visitors.steps import StepIn, WhenIn
from app.visitors.tally import Bunch, Some, add_up, day_totals
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import registered
from tests.visitors.walkers import announced, crew, states
from tests.world import World


@pytest.fixture(autouse=True)
def _crew(house: House, world: World) -> None:
    crew(house, world)


BUNCHES = st.builds(
    Bunch,
    st.sampled_from(["", "left", "closing", "no_show", "merged", "withdrawn", "noncustomer"]),
    st.booleans(),
    st.sampled_from(["", "yes", "no", "unsure"]),
    st.builds(Some, st.integers(0, 40), st.integers(0, 200), st.integers(0, 5)),
)


@given(st.lists(BUNCHES, max_size=12))
def test_who_came_has_left_was_closed_or_is_here(bunches: list[Bunch]) -> None:
    totals = add_up(bunches)

    assert totals.adds_up
    assert totals.abandoned.parties <= totals.left.parties + totals.unseen.parties
    assert totals.firsts <= totals.registered <= totals.came.parties


def test_every_head_of_a_mixed_day_is_accounted_for(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        stays = registered(work, heads=2).id or 0
        leaves = registered(work, heads=4).id or 0
    peer, away, nobody = (announced(act, world.wang, heads) for heads in (3, 5, 1))
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=leaves))
        depart_party(work, DepartIn(site_id=1, visit_id=away))
        no_show(work, StepIn(site_id=1, visit_id=nobody))
    with act(world.wang) as work:
        complete_party(work, CompleteIn(site_id=1, visit_id=peer, purpose="peer"))
        count_noncustomer(work, CountIn(site_id=1, kind="owner", heads=2))
    for heads in (2, 6):
        with act(world.zhou) as work:
            count_at_door(work, CountDoorIn(site_id=1, heads=heads))

    with act(world.lin) as work:
        totals = day_totals(work, 1)
        assert (totals.came, totals.left, totals.here) == (Some(3, 11), Some(2, 9), Some(1, 2))
        assert (totals.abandoned, totals.not_met, totals.counted) == (Some(1, 5), Some(1, 1), Some(2, 8))
        assert (totals.apart, totals.heads, totals.adds_up) == ({"peer": 3, "owner": 2}, 19, True)
        close_day(work, CloseIn(site_id=1, seen=1))
    with act(world.lin, writing=False) as work:
        totals = day_totals(work, 1)
        assert (totals.here, totals.unseen, totals.adds_up) == (Some(), Some(1, 2), True)
        assert work.get(Visit, stays).outcome == "closing"


def test_the_last_count_of_ones_own_is_taken_back_within_minutes(act: Acts, world: World, clock: FixedClock) -> None:
    for who, heads in ((world.zhou, 2), (world.zhou, 7), (world.wang, 3)):
        with act(who) as work:
            count_at_door(work, CountDoorIn(site_id=1, heads=heads))
    with act(world.zhou) as work:
        assert uncount_at_door(work, WhenIn(site_id=1)).heads == 7
    clock.advance(minutes=11)
    with act(world.zhou) as work, pytest.raises(Conflict):
        uncount_at_door(work, WhenIn(site_id=1))
    with act(world.zhou, writing=False) as work:
        assert day_totals(work, 1).counted == Some(2, 5)


@pytest.mark.parametrize("who", ["shen", "gu", "han"])
def test_nobody_else_counts(act: Acts, world: World, who: str) -> None:
    with act(getattr(world, who)) as work, pytest.raises(Forbidden):
        count_at_door(work, CountDoorIn(site_id=1, heads=2))


def test_the_counting_page_by_thumb(clients: Clients, world: World) -> None:
    hx = clients.as_(world.zhou, hx=True)
    done = hx.post("/sites/1/count", data={"heads": "4", "key": "key-12345678"})
    again = hx.post("/sites/1/count", data={"heads": "4", "key": "key-12345678"})
    assert (done.status_code, again.status_code) == (200, 200)
    bad = hx.post("/sites/1/count", data={"heads": "61", "key": "key-22345678"})
    assert bad.status_code == 422
    assert 'value="61"' in bad.text
    page = clients.as_(world.zhou).get("/sites/1/count").text
    assert "<b>1</b>parties today" in page
    assert "<b>4</b>people" in page
    assert hx.post("/sites/1/count/undo", data={"key": "key-32345678"}).status_code == 200
    assert hx.post("/sites/1/count/undo", data={"key": "key-42345678"}).status_code == 409
    assert "Counted at the door" not in clients.as_(world.lin).get("/sites/1/closing").text


def test_the_closing_page_shows_the_day_and_that_it_adds_up(clients: Clients, act: Acts, world: World) -> None:
    with act(world.zhou) as work:
        count_at_door(work, CountDoorIn(site_id=1, heads=6))
        gone = start_at_door(work, AtDoorIn(site_id=1, heads=2)).id or 0
        depart_party(work, DepartIn(site_id=1, visit_id=gone))
    text = clients.as_(world.lin).get("/sites/1/closing").text
    assert "adds up" in text
    assert "of them left without registering" in text
    assert "Counted at the door" in text


def test_peers_come_on_their_day_or_by_appointment_or_are_turned_away(
    act: Acts, world: World, clients: Clients
) -> None:
    def count(**more: object) -> bool:
        with act(world.lin) as work:
            data = CountIn.model_validate({"site_id": 1, "kind": "peer", "heads": 2, **more})
            return count_noncustomer(work, data).admitted

    assert count() is False
    assert count(host_id=world.shen) is True
    assert count(host_id=world.wang) is False, "whom they name must be a consultant"
    with act(world.lin, writing=False) as work:
        assert (day_totals(work, 1).apart, day_totals(work, 1).turned_away) == ({"peer": 6}, 4)
    refused = clients.as_(world.lin, hx=True).post(
        "/sites/1/apart", data={"kind": "peer", "heads": "1", "key": "key-12345678"}
    )
    assert "Politely turn them away" in refused.text


def test_on_their_day_peers_are_let_in(act: Acts, world: World, house: House) -> None:
    with open_work(house) as work:
        work.add(SiteSetting(site_id=1, key="peer_weekday", value="1"))
    with act(world.wang) as work:
        assert count_noncustomer(work, CountIn(site_id=1, kind="peer", heads=2)).admitted


def test_a_day_that_nobody_closed_is_closed_when_the_next_begins(
    act: Acts, world: World, clock: FixedClock, house: House, clients: Clients
) -> None:
    with act(world.lin) as work:
        one = registered(work, heads=3).id or 0
    clock.advance(hours=17, minutes=59)
    run(house)
    with open_work(house, writing=False) as work:
        assert work.get(Visit, one).departed_at is None, "05:59 is still the same business day"
    clock.advance(minutes=6)
    run(house)
    run(house)

    with open_work(house, writing=False) as work:
        visit = work.get(Visit, one)
        assert (visit.outcome, visit.departed_by) == ("closing", None)
        assert visit.departed_at
        assert work.now - visit.departed_at == timedelta(minutes=5), "at the end of its day"
        (day,) = work.session.exec(select(DayClose)).all()
        assert (day.business_day, day.parties, day.heads, day.forgotten) == (World.monday, 1, 3, True)
        assert len(work.session.exec(select(EventLog).where(EventLog.kind == "DayForgotten")).all()) == 1
        assert work.session.exec(select(VisitStep.note).where(VisitStep.step == "closing")).one() == "hall"
        assert states(work, one)["departed"] == "unseen"
    assert "Yesterday was not closed" in clients.as_(world.lin).get("/sites/1/closing").text


def test_a_day_that_was_closed_is_left_alone(act: Acts, world: World, clock: FixedClock, house: House) -> None:
    with act(world.lin) as work:
        registered(work, heads=3)
    with act(world.lin) as work:
        close_day(work, CloseIn(site_id=1, seen=1))
    clock.advance(hours=20)
    run(house)
    with open_work(house, writing=False) as work:
        (day,) = work.session.exec(select(DayClose)).all()
        assert (day.forgotten, day.closed_by) == (False, world.lin)


def run(house: House) -> None:
    """The nightly job."""
    with open_work(house) as work:
        close_forgotten(work)
