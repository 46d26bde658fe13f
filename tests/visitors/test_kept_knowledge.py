"""What was learnt of a party stays: when two records become one, and when a registration is taken back too late."""

from datetime import date

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, NotFound
from app.core.work import House, Work
from app.visitors.appeals import RuleIn, rule_visit
from app.visitors.desk_undo import take_back_registration
from app.visitors.expecting import ExpectIn, expect_visit
from app.visitors.models import Visit, VisitOffer
from app.visitors.steps import StepIn
from app.visitors.talks import FamilyIn, NoteTalkIn, PromiseIn, link_family, make_promise, note_talk
from app.visitors.together import MergeIn, PartIn, merge_parties, part_parties
from tests.conftest import Acts
from tests.visitors.deskmates import PHONE, registered, sign_in, take
from tests.visitors.walkers import crew
from tests.world import World


@pytest.fixture(autouse=True)
def _crew(house: House, world: World) -> None:
    crew(house, world)


def two_records(act: Acts, world: World) -> tuple[int, int]:
    """A party without a name that Shen has, and the same people at the desk, with name, needs and a note."""
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        one = registered(work, heads=3).id or 0
    with act(world.shen) as work:
        take(work, work.get(Visit, one))
    with act(world.lin) as work:
        other = registered(
            work, heads=3, kids=1, surname="周", phone=PHONE, needs=["wheelchair"], note="looks at floor plans",
        ).id or 0  # fmt: skip
    return one, other


def test_the_name_is_not_lost_with_the_record_that_had_it_and_parted_each_has_its_own(act: Acts, world: World) -> None:
    one, other = two_records(act, world)
    with act(world.lin) as work:
        who = work.get(Visit, other).visitor_id
        data = MergeIn(site_id=1, visit_id=one, other_id=other, how="same")
        assert merge_parties(work, data).id == one
    with act(world.lin) as work:
        kept = work.get(Visit, one)
        assert (kept.visitor_id, kept.kids, kept.needs) == (who, 1, "wheelchair")
        assert kept.note == "looks at floor plans"
        part_parties(work, PartIn(site_id=1, visit_id=one))
    with act(world.lin, writing=False) as work:
        kept, again = work.get(Visit, one), work.get(Visit, other)
        assert (kept.visitor_id, kept.kids, kept.needs, kept.note) == (None, None, "", "")
        assert (again.visitor_id, again.kids, again.needs) == (who, 1, "wheelchair")
        assert again.note == "looks at floor plans"


def test_what_was_put_together_yesterday_stays_so(act: Acts, world: World, clock: FixedClock) -> None:
    one, other = two_records(act, world)
    with act(world.lin) as work:
        merge_parties(work, MergeIn(site_id=1, visit_id=one, other_id=other, how="same"))
    clock.advance(days=1)
    with act(world.lin) as work, pytest.raises(Conflict, match="other_day"):
        part_parties(work, PartIn(site_id=1, visit_id=one))


def test_children_of_two_parts_of_a_group_add_up(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        one, other = (registered(work, heads=3, kids=kids).id or 0 for kids in (1, 2))
        kept = merge_parties(work, MergeIn(site_id=1, visit_id=one, other_id=other, how="group"))
        assert (kept.heads, kept.kids) == (6, 3)


def test_a_consultant_whose_party_went_into_another_is_called_for_whoever_waits(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        ids = [registered(work, heads=2).id or 0 for _ in range(3)]
        assert work.get(Visit, ids[2]).consultant_id is None
    with act(world.lin) as work:
        merge_parties(work, MergeIn(site_id=1, visit_id=ids[0], other_id=ids[1], how="same"))
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, ids[2]).consultant_id == world.yao
        offers = work.session.exec(select(VisitOffer).where(VisitOffer.visit_id == ids[2])).all()
        assert [row.answer for row in offers] == [""]


def _a_promise(work: Work, visitor_id: int, _: int) -> None:
    make_promise(work, PromiseIn(site_id=1, visitor_id=visitor_id, text="price list", due_on=World.monday))


def _a_talk(work: Work, _: int, visit_id: int) -> None:
    note_talk(work, NoteTalkIn(site_id=1, visit_id=visit_id, level="A"))


def _a_relative(work: Work, visitor_id: int, _: int) -> None:
    other = registered(work, surname="吴", phone="13900001111").visitor_id
    link_family(work, FamilyIn(site_id=1, visitor_id=visitor_id, other_id=other, relation="spouse"))


@pytest.mark.parametrize("writes", [_a_promise, _a_talk, _a_relative])
def test_a_registration_stays_once_something_was_written_of_the_new_visitor(
    act: Acts, world: World, writes: object
) -> None:
    with act(world.lin) as work:
        visit = registered(work, heads=2, surname="周", phone=PHONE)
        visit_id, visitor_id = visit.id or 0, visit.visitor_id or 0
    with act(world.mei) as work:
        assert callable(writes)
        writes(work, visitor_id, visit_id)
    with act(world.lin) as work, pytest.raises(Conflict, match="registration_kept"):
        take_back_registration(work, StepIn(site_id=1, visit_id=visit_id))


def test_nobody_of_another_site_is_made_the_consultant_of_anything(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        visit = registered(work, heads=2, surname="周", phone=PHONE)
        visit_id, visitor_id = visit.id or 0, visit.visitor_id or 0
    with act(world.mei) as work:
        with pytest.raises(NotFound):
            rule_visit(
                work,
                RuleIn(site_id=1, visit_id=visit_id, decision="own", consultant_id=world.qian, reason="his cousin"),
            )
        with pytest.raises(NotFound):
            make_promise(
                work,
                PromiseIn(site_id=1, visitor_id=visitor_id, text="x", due_on=date(2026, 11, 24), person_id=world.qian),
            )
        with pytest.raises(NotFound):
            expect_visit(
                work,
                ExpectIn(site_id=1, kind="booking", surname="周", consultant_id=world.qian, at="18:00"),
            )
