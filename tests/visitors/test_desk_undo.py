"""What the desk has just done is taken back: the registration, the call. What somebody answered stays."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict
from app.visitors.desk import RecogniseIn, recognise_visitor
from app.visitors.desk_undo import take_back_call, take_back_registration
from app.visitors.expecting import ExpectIn, expect_visit
from app.visitors.models import Visit, VisitOffer, Visitor, VisitStep
from app.visitors.models_judging import ExpectedVisit
from app.visitors.steps import StepIn
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import PHONE, a_party, registered, sign_in, take
from tests.world import World


def of(visit: Visit) -> StepIn:
    return StepIn(site_id=1, visit_id=visit.id or 0)


def test_an_announced_party_stands_at_the_door_again_and_the_new_visitor_is_gone(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        party = a_party(work)
        visit = registered(work, visit_id=party.id, surname="周", phone=PHONE)
    with act(world.lin) as work:
        back = take_back_registration(work, of(visit))

        assert (back.place, back.registered_at, back.visitor_id, back.consultant_id) == ("door", None, None, None)
        assert (back.first_visit, back.source) == ("", "")
    with act(world.lin) as work:
        assert work.session.exec(select(Visitor)).all() == []
        assert [offer.answer for offer in work.session.exec(select(VisitOffer))] == ["withdrawn"]
        steps = [step.step for step in work.session.exec(select(VisitStep).order_by(VisitStep.id))]  # type: ignore[arg-type]
        assert steps == ["registered", "offered", "undo_registered"]
        again = registered(work, visit_id=party.id, surname="周", phone=PHONE)
        assert again.id == party.id


def test_a_walk_in_is_withdrawn_and_a_known_visitor_counts_as_before(
    act: Acts, world: World, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        first = registered(work, surname="周", phone=PHONE)
        row = work.get(Visit, first.id)
        row.departed_at, row.place, row.outcome = work.now, "left", "left"
    clock.instant += timedelta(days=1)
    with act(world.lin) as work:
        visit = recognise_visitor(work, RecogniseIn(site_id=1, visitor_id=first.visitor_id or 0, heads=2))
        assert work.get(Visitor, first.visitor_id).visits == 2
    with act(world.lin) as work:
        back = take_back_registration(work, of(visit))
        visitor = work.get(Visitor, first.visitor_id)

        assert (back.outcome, back.place) == ("withdrawn", "left")
        assert (visitor.visits, visitor.last_visit_on) == (1, World.monday)


def test_a_report_is_waited_for_again(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        booked = expect_visit(work, ExpectIn(site_id=1, kind="booking", surname="周", at="14:00"))
        visit = registered(work, expected_id=booked.id)
    with act(world.lin) as work:
        take_back_registration(work, of(visit))
        assert (work.get(ExpectedVisit, booked.id).state, work.get(ExpectedVisit, booked.id).visit_id) == ("open", None)


def test_what_was_accepted_is_anothers_or_too_long_ago_stays(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        accepted, waiting = registered(work), registered(work)
    with act(world.shen) as work:
        take(work, accepted)
    with act(world.lin) as work, pytest.raises(Conflict):
        take_back_registration(work, of(accepted))
    with act(world.mei) as work, pytest.raises(Conflict):
        take_back_registration(work, of(waiting))
    clock.instant += timedelta(minutes=3)
    with act(world.lin) as work, pytest.raises(Conflict):
        take_back_registration(work, of(waiting))


def test_a_call_is_taken_back_until_it_is_answered(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work)
    with act(world.lin) as work:
        back = take_back_call(work, of(visit))
        assert (back.consultant_id, back.offered_at, back.registered_at) == (None, None, work.now)
        with pytest.raises(Conflict):
            take_back_call(work, of(visit))


def test_the_toast_undoes_with_one_tap(clients: Clients, act: Acts, world: World) -> None:
    client = clients.as_(world.lin, hx=True)
    body = {"first_visit": "yes", "source": "natural", "heads": "2", "key": "key-12345678"}

    done = client.post("/sites/1/desk/register", data=body)
    undone = client.post("/sites/1/desk/undo", data={"visit_id": "1", "key": "key-22345678"})

    assert "/sites/1/desk/undo" in done.text
    assert "Taken back." in undone.text
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, 1).outcome == "withdrawn"
