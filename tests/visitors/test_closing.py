"""Closing: everybody still open is accounted for as not observed, once, by somebody who saw the list."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden
from app.core.models import EventLog
from app.visitors.closing import CloseIn, close_day
from app.visitors.consultants import StateIn, set_consultant_state
from app.visitors.lineup import my_day
from app.visitors.models import DayClose, Visit, VisitOffer, VisitStep
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import a_party, registered, sign_in, take
from tests.world import World


def test_it_accounts_for_every_open_party_as_not_observed(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        a_party(work, place="lot", heads=3)
        a_party(work, place="door", heads=2)
        offered = registered(work, heads=4)
        a_party(work, number=1, site_id=3)
    with act(world.lin) as work:
        day = close_day(work, CloseIn(site_id=1, seen=3))
        assert (day.parties, day.heads, day.closed_by) == (3, 9, world.lin)

    with act(world.mei, writing=False) as work:
        mine = work.session.exec(select(Visit).where(Visit.site_id == 1)).all()
        assert {visit.outcome for visit in mine} == {"closing"}
        assert all(visit.departed_at and visit.departed_by == world.lin for visit in mine)
        steps = work.session.exec(select(VisitStep).where(VisitStep.step == "closing")).all()
        assert sorted(step.note for step in steps) == ["door", "hall", "lot"], "where they were last seen is kept"
        assert (
            work.session.exec(select(VisitOffer.answer).where(VisitOffer.visit_id == offered.id)).one() == "withdrawn"
        )
        assert work.session.exec(select(Visit).where(Visit.site_id == 3)).one().departed_at is None
        log = work.session.exec(select(EventLog).where(EventLog.kind == "DayClosed")).one()
        assert log.payload == {"parties": 3, "heads": 9}


def test_it_refuses_when_the_list_has_changed_since_it_was_seen(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        a_party(work)
        a_party(work)
    with act(world.lin) as work, pytest.raises(Conflict) as refusal:
        close_day(work, CloseIn(site_id=1, seen=1))

    assert (refusal.value.code, refusal.value.params["count"]) == ("list_changed", 2)


def test_a_late_party_is_taken_in_by_closing_again(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        close_day(work, CloseIn(site_id=1, seen=0))
    with act(world.lin) as work, pytest.raises(Conflict) as again:
        close_day(work, CloseIn(site_id=1, seen=0))
    assert again.value.params["name"] == "林婷"
    with act(world.lin) as work:
        registered(work)
        assert close_day(work, CloseIn(site_id=1, seen=1)).parties == 1


def test_the_rota_of_a_closed_day_is_not_changed_and_no_turn_is_used(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        close_day(work, CloseIn(site_id=1, seen=0))
    with act(world.lin) as work:
        away = StateIn(site_id=1, person_id=world.shen, state="away", cause="meal")
        with pytest.raises(Conflict) as refusal:
            set_consultant_state(work, away)
        with pytest.raises(Conflict):
            sign_in(work, world.yao)
        assert refusal.value.code == "day_closed"
    with act(world.lin) as work:
        visit = registered(work)
    with act(world.shen) as work:
        take(work, visit)
        assert getattr(my_day(work, 1, world.shen), "turns", None) == 0


def test_what_is_left_of_yesterday_is_closed_on_its_day_and_today_stays_open(
    act: Acts, world: World, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        a_party(work, heads=3)
    clock.advance(hours=19)  # 07:00 of the next day
    with act(world.lin) as work:
        row = close_day(work, CloseIn(site_id=1, seen=1))
        assert (row.business_day.day, row.parties, row.heads, row.forgotten) == (23, 1, 3, True)
    with act(world.lin) as work:
        sign_in(work, world.shen)  # the rota of today is not closed
        a_party(work, heads=2, business_day=World.monday + timedelta(days=1))
        assert close_day(work, CloseIn(site_id=1, seen=1)).business_day.day == 24


def test_of_both_days_each_party_is_closed_on_its_own(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        a_party(work, heads=3)
    clock.advance(hours=19)
    with act(world.lin) as work:
        a_party(work, heads=2, business_day=World.monday + timedelta(days=1))
    with act(world.lin) as work:
        row = close_day(work, CloseIn(site_id=1, seen=2))
        assert (row.business_day.day, row.parties, row.heads) == (24, 1, 2)
    with act(world.lin, writing=False) as work:
        days = work.session.exec(select(DayClose).order_by(DayClose.business_day)).all()  # type: ignore[arg-type]
        assert [(day.business_day.day, day.heads, day.closed_by) for day in days] == [(23, 3, None), (24, 2, world.lin)]


@pytest.mark.parametrize("who", ["shen", "wang", "gu", "fang"])
def test_nobody_else_closes(act: Acts, world: World, who: str) -> None:
    with act(getattr(world, who)) as work, pytest.raises(Forbidden):
        close_day(work, CloseIn(site_id=1, seen=0))


def test_the_page_lists_who_is_left_before_the_button(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        registered(work, surname="周", honorific="ms", phone="13812345678", heads=3)
    client = clients.as_(world.lin)
    page = client.get("/sites/1/closing").text
    assert page.index("Ms Zhou") < page.index("Close all 1 with the day")

    hx = clients.as_(world.lin, hx=True)
    changed = hx.post("/sites/1/closing", data={"seen": "0", "key": "key-12345678"})
    assert changed.status_code == 409
    assert "1 parties are on site now" in changed.text
    done = hx.post("/sites/1/closing", data={"seen": "1", "key": "key-22345678"})
    assert done.status_code == 200
    assert "nobody saw them leave" in done.text
    assert clients.as_(world.shen).get("/sites/1/closing").status_code == 403
