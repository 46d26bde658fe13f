"""One party recorded twice is one, by plate, by visitor or by hand; parted again both are as they were."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import AppError, Conflict
from app.core.models import EventLog
from app.core.work import House, open_work
from app.visitors.announce import AtDoorIn, CompleteIn, complete_party, start_at_door
from app.visitors.chain import DepartIn, acknowledge_party, depart_party, party_at_door
from app.visitors.desk import RecogniseIn, recognise_visitor
from app.visitors.lineup import my_day
from app.visitors.models import NonCustomer, Visit, VisitOffer
from app.visitors.offers import SpokenIn, record_spoken_acceptance
from app.visitors.queries import open_parties
from app.visitors.steps import StepIn
from app.visitors.together import MergeIn, PartIn, merge_parties, open_mergings, part_parties
from tests.conftest import Acts
from tests.races import at_once
from tests.visitors.deskmates import PHONE, registered, sign_in
from tests.visitors.walkers import PLATE, announced, crew, recorded, states, story
from tests.world import World


@pytest.fixture(autouse=True)
def _crew(house: House, world: World) -> None:
    crew(house, world)


def merged(act: Acts, who: int, one: int, other: int, how: str = "same") -> int:
    """Put two together by hand; the id of the one that stays."""
    data = MergeIn.model_validate({"site_id": 1, "visit_id": one, "other_id": other, "how": how})
    with act(who) as work:
        return merge_parties(work, data).id or 0


def parted(act: Acts, who: int, kept: int) -> int:
    """Part the last merging of a party; the id of the one that stands alone."""
    with act(who) as work:
        return part_parties(work, PartIn(site_id=1, visit_id=kept)).id or 0


def test_by_hand_the_one_that_is_further_on_stays(act: Acts, world: World) -> None:
    early = announced(act, world.wang, 3)
    with act(world.zhou) as work:
        late = start_at_door(work, AtDoorIn(site_id=1, heads=3)).id or 0
    with act(world.lin) as work:
        registered(work, visit_id=late, heads=3)

    assert merged(act, world.lin, early, late) == late
    with act(world.lin, writing=False) as work:
        assert [(row.id, row.heads) for row in open_parties(work, 1)] == [(late, 3)]
        gone = work.get(Visit, early)
        assert (gone.outcome, gone.merged_into) == ("merged", late)
        assert states(work, late)["announced"] == "done", "what only the other knew is its own now"
        assert states(work, late)["acked"] == "unseen"


def test_parted_again_each_has_its_own_steps(act: Acts, world: World, clock: FixedClock) -> None:
    one, other = announced(act, world.wang, 3), announced(act, world.wang, 2)
    with act(world.zhou) as work:
        acknowledge_party(work, StepIn(site_id=1, visit_id=other))
    assert merged(act, world.mei, one, other) == one
    clock.advance(minutes=2)
    recorded(act, world.zhou, one, "at_door")
    assert parted(act, world.mei, one) == other

    with act(world.mei, writing=False) as work:
        first, second = work.get(Visit, one), work.get(Visit, other)
        assert (first.place, first.acked_at, first.heads) == ("door", None, 3)
        assert (second.place, second.outcome, second.merged_into, second.heads) == ("lot", "", None, 2)
        assert second.acked_by == world.zhou
        assert states(work, one)["acked"] == "unseen"
        assert not open_mergings(work, 1, one)


def test_two_cars_of_one_group_add_up_and_parted_they_do_not(act: Acts, world: World) -> None:
    one, other = announced(act, world.wang, 3, PLATE), announced(act, world.wang, 2)
    kept = merged(act, world.wang, one, other, "group")
    with act(world.wang, writing=False) as work:
        assert work.get(Visit, kept).heads == 5
    parted(act, world.wang, kept)
    with act(world.wang, writing=False) as work:
        assert [(row.id, row.heads) for row in open_parties(work, 1)] == [(one, 3), (other, 2)]


def test_a_consultant_of_both_serves_one_and_gets_the_turn_back(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        one = registered(work).id or 0
        other = registered(work).id or 0
    for visit_id in (one, other):
        with act(world.lin) as work:
            record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=visit_id))
    kept = merged(act, world.lin, other, one)
    assert kept == one, "of two equals the older stays"

    def turns() -> list[int]:
        with act(world.lin, writing=False) as work:
            return [getattr(my_day(work, 1, who), "turns", -1) for who in (world.shen, world.yao)]

    assert turns() == [1, 0]
    parted(act, world.lin, kept)
    assert turns() == [1, 1]
    with act(world.lin, writing=False) as work:
        answers = work.session.exec(select(VisitOffer.answer).order_by("id")).all()
        assert list(answers) == ["accepted", "accepted"]
        assert work.get(Visit, other).consultant_id == world.yao


def test_two_names_are_two_parties(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        one = registered(work, surname="周", phone=PHONE).id or 0
        other = registered(work, surname="陈", phone="13900001111").id or 0
    with pytest.raises(Conflict) as refusal:
        merged(act, world.lin, one, other)
    assert refusal.value.code == "different_visitors"
    with pytest.raises(AppError):
        merged(act, world.lin, one, one)


@pytest.mark.parametrize("who", ["shen", "gu", "fang", "han"])
def test_who_announces_nobody_puts_nobody_together(act: Acts, world: World, who: str) -> None:
    one, other = announced(act, world.wang), announced(act, world.wang)
    with pytest.raises(AppError):
        merged(act, getattr(world, who), one, other)


def test_the_same_plate_said_twice_can_be_two_families_of_one_car(act: Acts, world: World) -> None:
    one = announced(act, world.wang, 2, PLATE)
    assert announced(act, world.zhou, 4, PLATE) == one
    other = parted(act, world.wang, one)

    assert other != one
    with act(world.wang, writing=False) as work:
        rows = {row.id: row for row in open_parties(work, 1)}
        assert (rows[one].heads, rows[other].heads) == (2, 4)
        assert rows[one].plate_masked == rows[other].plate_masked
        assert rows[other].announced_by == world.zhou
        assert parted_twice(act, world, one) == "not_found"


def parted_twice(act: Acts, world: World, kept: int) -> str:
    """The code with which parting again is refused."""
    try:
        parted(act, world.wang, kept)
    except AppError as refusal:
        return refusal.code
    return ""


def test_a_plate_typed_later_finds_the_party_that_has_it(act: Acts, world: World) -> None:
    one, other = announced(act, world.wang, 2, PLATE), announced(act, world.zhou, 3)
    with act(world.zhou) as work:
        kept = complete_party(work, CompleteIn(site_id=1, visit_id=other, plate=PLATE))
        assert kept.id == one
    assert parted(act, world.zhou, one) == other
    with act(world.zhou, writing=False) as work:
        assert len(open_parties(work, 1)) == 2


def test_two_desks_that_register_one_visitor_have_one_party(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        first = registered(work, surname="周", phone=PHONE)
        visitor = first.visitor_id or 0
    clock.advance(minutes=1)
    second = announced(act, world.wang, 2)
    with act(world.lin) as work:
        assert recognise_visitor(work, RecogniseIn(site_id=1, visitor_id=visitor, visit_id=second)).id == first.id
    with act(world.lin, writing=False) as work:
        assert [row.id for row in open_parties(work, 1)] == [first.id]
        assert len(work.session.exec(select(VisitOffer)).all()) == 1, "its consultant is called once"


def test_back_on_the_same_day_is_the_same_visit_and_the_time_away_is_kept(
    act: Acts, world: World, clock: FixedClock
) -> None:
    one = announced(act, world.wang, 3, PLATE)
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=one))
    clock.advance(minutes=80)
    assert announced(act, world.wang, 3, PLATE) == one

    with act(world.wang, writing=False) as work:
        visit = work.get(Visit, one)
        assert (visit.place, visit.outcome, visit.away_s, visit.returned_at) == ("lot", "", 4800, work.now)
        assert (visit.acked_at, visit.departed_at) == (None, None)
        assert story(work, one).away_s == 4800
        assert states(work, one)["departed"] == "ahead"
        assert len(work.session.exec(select(EventLog).where(EventLog.kind == "PartyReturned")).all()) == 1


def test_who_looked_back_but_was_somebody_else_gets_a_record_of_their_own(
    act: Acts, world: World, clock: FixedClock
) -> None:
    one = announced(act, world.wang, 3, PLATE)
    with act(world.zhou) as work:
        acknowledge_party(work, StepIn(site_id=1, visit_id=one))
        depart_party(work, DepartIn(site_id=1, visit_id=one))
    clock.advance(minutes=30)
    announced(act, world.wang, 2, PLATE)
    clock.advance(minutes=1)
    with act(world.zhou) as work:
        party_at_door(work, StepIn(site_id=1, visit_id=one))
    other = parted(act, world.zhou, one)

    with act(world.zhou, writing=False) as work:
        gone, here = work.get(Visit, one), work.get(Visit, other)
        assert (gone.outcome, gone.away_s, gone.heads, gone.at_door_at) == ("left", 0, 3, None)
        assert (here.place, here.heads, here.at_door_by, here.outcome) == ("door", 2, world.zhou, "")
        assert states(work, other) | {"announced": "done", "acked": "unseen", "at_door": "now"} == states(work, other)
        assert states(work, one)["at_door"] == "unseen"


def test_the_desk_meets_a_visitor_again(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        first = registered(work, surname="周", phone=PHONE)
        one, visitor = first.id or 0, first.visitor_id or 0
    with act(world.lin) as work:
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=one))
    with act(world.lin) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=one, where="desk"))
    clock.advance(minutes=45)
    with act(world.lin) as work:
        again = recognise_visitor(work, RecogniseIn(site_id=1, visitor_id=visitor, heads=2))
        assert (again.id, again.place, again.consultant_id, again.away_s) == (one, "hall", world.shen, 2700)
        assert getattr(my_day(work, 1, world.shen), "turns", None) == 1, "no second turn for the same visit"
        assert len(work.session.exec(select(Visit)).all()) == 1


def test_tomorrow_it_is_another_visit(act: Acts, world: World, clock: FixedClock) -> None:
    one = announced(act, world.wang, 3, PLATE)
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=one))
    clock.advance(hours=24)
    assert announced(act, world.wang, 3, PLATE) != one


def test_two_devices_at_once_make_one_party_of_one_plate(act: Acts, world: World, house: House) -> None:
    from app.visitors.announce import AnnounceIn, announce_party

    data = AnnounceIn(site_id=1, heads=3, plate=PLATE)
    came = at_once(
        act, (world.wang, lambda w: announce_party(w, data)), (world.zhou, lambda w: announce_party(w, data))
    )

    assert came == ["done", "done"]
    with open_work(house, writing=False) as work:
        assert len(open_parties(work, 1)) == 1
        (kept,) = work.session.exec(select(Visit)).all()
        assert len(open_mergings(work, 1, kept.id or 0)) == 1


def test_two_who_merge_crosswise_leave_one_party(act: Acts, world: World, house: House) -> None:
    one, other = announced(act, world.wang), announced(act, world.wang)

    def both(first: int, second: int) -> MergeIn:
        return MergeIn(site_id=1, visit_id=first, other_id=second, how="same")

    came = at_once(
        act,
        (world.mei, lambda w: merge_parties(w, both(one, other))),
        (world.lin, lambda w: merge_parties(w, both(other, one))),
    )

    assert sorted(came) == ["done", "gone_already"]
    with open_work(house, writing=False) as work:
        assert [row.id for row in open_parties(work, 1)] == [one]


def test_merging_against_leaving_never_loses_anybody(act: Acts, world: World, house: House) -> None:
    one, other = announced(act, world.wang), announced(act, world.wang)
    merge = MergeIn(site_id=1, visit_id=one, other_id=other, how="same")
    leave = DepartIn(site_id=1, visit_id=other)

    came = at_once(act, (world.mei, lambda w: merge_parties(w, merge)), (world.zhou, lambda w: depart_party(w, leave)))

    assert sorted(came) == ["done", "gone_already"]
    with open_work(house, writing=False) as work:
        assert {work.get(Visit, visit_id).outcome for visit_id in (one, other)} in ({"", "merged"}, {"", "left"})
        assert not work.session.exec(select(NonCustomer)).all()
