"""A party that left and comes back: rung for, called for and seen off like any other, and never lost from the day."""

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict
from app.core.work import House, Work, open_work
from app.notices.models import Notice
from app.notices.writing import subjects
from app.visitors.announce import CompleteIn, complete_party, withdraw_party
from app.visitors.chain import (
    DepartIn,
    TakeBackIn,
    acknowledge_party,
    depart_party,
    escalate_unacknowledged,
    no_show,
    party_at_door,
    take_back_step,
)
from app.visitors.corrections import CorrectIn, correct_visit
from app.visitors.desk import RecogniseIn, recognise_visitor
from app.visitors.desk_undo import take_back_registration
from app.visitors.leaving import CheckLeavingIn, check_leaving, just_left
from app.visitors.models import Visit, VisitOffer, Visitor
from app.visitors.queries import open_parties
from app.visitors.steps import StepIn
from app.visitors.tally import Some, day_totals
from tests.conftest import Acts
from tests.visitors.deskmates import PHONE, registered, sign_in, take
from tests.visitors.walkers import PLATE, announced, crew, recorded, states
from tests.world import World


@pytest.fixture(autouse=True)
def _crew(house: House, world: World) -> None:
    crew(house, world)


def of(visit_id: int) -> StepIn:
    return StepIn(site_id=1, visit_id=visit_id)


def left_before(act: Acts, world: World, clock: FixedClock, *, accepted: bool = True) -> int:
    """A party of three by car, registered for Shen, that left half an hour ago, all with them; its id."""
    one = announced(act, world.wang, 3, PLATE)
    with act(world.zhou) as work:
        acknowledge_party(work, of(one))
        party_at_door(work, of(one))
    with act(world.lin) as work:
        sign_in(work, world.shen)
        registered(work, visit_id=one, heads=3, surname="周", phone=PHONE)
    if accepted:
        with act(world.shen) as work:
            take(work, work.get(Visit, one))
    clock.advance(minutes=30)
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=one))
        check_leaving(work, CheckLeavingIn(site_id=1, visit_id=one))
    clock.advance(minutes=30)
    return one


def ringing(work: Work, visit_id: int) -> list[str]:
    """Kinds of the notices about the party that nobody has seen to."""
    query = select(Notice).where(col(Notice.seen_at).is_(None)).order_by(col(Notice.id))
    return [row.kind for row in work.session.exec(query) if f"visit:{visit_id}" in subjects(row.params)]


def test_its_car_rings_the_door_and_climbs_like_any_other(
    act: Acts, world: World, clock: FixedClock, house: House
) -> None:
    one = left_before(act, world, clock)
    assert announced(act, world.wang, 3, PLATE) == one
    with act(world.lin, writing=False) as work:
        assert {"party_coming", "party_coming_desk"} <= set(ringing(work, one))
    clock.advance(seconds=16)
    with open_work(house) as work:
        escalate_unacknowledged(work)
    with act(world.lin, writing=False) as work:
        assert "ack_missed" in ringing(work, one)
    with act(world.zhou) as work:
        acknowledge_party(work, of(one))
    with act(world.lin, writing=False) as work:
        assert set(ringing(work, one)) <= {"party_back", "car_leaving"}


def test_known_by_the_plate_that_follows_it_rings_once_and_not_when_the_door_had_heard(
    act: Acts, world: World, clock: FixedClock
) -> None:
    one = left_before(act, world, clock)
    new = announced(act, world.wang, 3)
    with act(world.zhou) as work:
        acknowledge_party(work, of(new))
    with act(world.wang) as work:
        assert complete_party(work, CompleteIn(site_id=1, visit_id=new, plate=PLATE)).id == one
    with act(world.lin, writing=False) as work:
        assert ringing(work, new) == []
        assert "party_coming" not in ringing(work, one)


def test_a_record_that_went_into_another_rings_no_more(act: Acts, world: World) -> None:
    one, other = announced(act, world.wang, 3, PLATE), announced(act, world.wang, 3)
    with act(world.wang) as work:
        assert complete_party(work, CompleteIn(site_id=1, visit_id=other, plate=PLATE)).id == one
    with act(world.lin, writing=False) as work:
        assert (ringing(work, other), "party_coming" in ringing(work, one)) == ([], True)


@pytest.mark.parametrize("by", ["desk", "car", "page"])
def test_a_party_that_nobody_had_accepted_is_called_for_anew(
    act: Acts, world: World, clock: FixedClock, by: str
) -> None:
    one = left_before(act, world, clock, accepted=False)
    if by != "desk":
        announced(act, world.wang, 3, PLATE)
        with act(world.zhou) as work:
            party_at_door(work, of(one))
    if by == "page":
        recorded(act, world.lin, one, "hall")
    else:
        with act(world.lin) as work:
            visitor_id = work.get(Visit, one).visitor_id or 0
            assert recognise_visitor(work, RecogniseIn(site_id=1, visitor_id=visitor_id, heads=3)).id == one
    with act(world.lin, writing=False) as work:
        answers = [row.answer for row in work.session.exec(select(VisitOffer).order_by("id"))]
        assert answers == ["withdrawn", ""]
    with act(world.shen) as work:
        assert take(work, work.get(Visit, one)).accepted_at == work.now


def test_when_it_leaves_again_somebody_looks_again_what_it_takes_along(
    act: Acts, world: World, clock: FixedClock
) -> None:
    one = left_before(act, world, clock)
    announced(act, world.wang, 3, PLATE)
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=one))
    with act(world.zhou, writing=False) as work:
        assert [(row.id, row.checked_at) for row in just_left(work, 1)] == [(one, None)]


def test_announced_again_and_never_met_it_has_left_when_it_did(act: Acts, world: World, clock: FixedClock) -> None:
    one = left_before(act, world, clock)
    with act(world.lin, writing=False) as work:
        left_at = work.get(Visit, one).departed_at
    announced(act, world.wang, 3, PLATE)
    with act(world.zhou) as work:
        acknowledge_party(work, of(one))
        no_show(work, of(one))
    with act(world.lin, writing=False) as work:
        visit, totals = work.get(Visit, one), day_totals(work, 1)
        assert (visit.outcome, visit.departed_at, visit.away_s, visit.place) == ("left", left_at, 0, "left")
        assert (totals.came, totals.left, totals.not_met) == (Some(1, 3), Some(1, 3), Some())
        assert states(work, one)["at_door"] == "done", "of the first time"
        assert "party_coming" not in ringing(work, one)


def test_and_that_taken_back_it_is_on_its_way_as_before(act: Acts, world: World, clock: FixedClock) -> None:
    one = left_before(act, world, clock)
    announced(act, world.wang, 3, PLATE)
    with act(world.zhou) as work:
        acknowledge_party(work, of(one))
        came = work.get(Visit, one).announced_at
        no_show(work, of(one))
    with act(world.zhou) as work:
        take_back_step(work, TakeBackIn(site_id=1, visit_id=one, step="no_show"))
    with act(world.zhou, writing=False) as work:
        (row,) = open_parties(work, 1)
        assert (row.place, row.announced_at, row.acked_by, row.returned_at) == ("lot", came, world.zhou, came)
        assert work.get(Visit, one).away_s == 1800


def test_a_slip_at_the_car_park_does_not_take_the_visit_of_the_morning_with_it(act: Acts, world: World) -> None:
    one = announced(act, world.wang, 2, PLATE)
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=one))
    assert announced(act, world.wang, 2, PLATE) == one
    with act(world.wang) as work:
        withdraw_party(work, of(one))
    with act(world.lin, writing=False) as work:
        assert (work.get(Visit, one).outcome, day_totals(work, 1).left) == ("left", Some(1, 2))


def test_registered_on_coming_back_it_can_be_taken_back(act: Acts, world: World, clock: FixedClock) -> None:
    """Its name was written down on its page; it left before the desk had it."""
    one = announced(act, world.wang, 3, PLATE)
    with act(world.lin) as work:
        version = work.get(Visit, one).version
        correct_visit(work, CorrectIn(site_id=1, visit_id=one, version=version, heads=3, surname="周", phone=PHONE))
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=one))
    clock.advance(minutes=30)
    with act(world.lin) as work:
        visitor = work.find(Visitor, site_id=1)
        assert visitor is not None
        found = recognise_visitor(work, RecogniseIn(site_id=1, visitor_id=visitor.id or 0, heads=3))
        assert (found.id, found.registered_by) == (one, world.lin)
    with act(world.lin) as work:
        back = take_back_registration(work, of(one))
        assert (back.registered_at, back.place, back.outcome) == (None, "hall", "")
    with act(world.zhou) as work, pytest.raises(Conflict):
        no_show(work, of(one))
