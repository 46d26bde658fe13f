"""In and out of a model home: one tap, the limit, closures, company, and what others see."""

from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.work import House, open_work
from app.homes.admission import admit_party, release_party, undo_home_tap
from app.homes.queueing import QueueIn, queue_party, unqueue_party
from app.sites.closures import CloseIn, close_area
from app.sites.models import Unit
from app.visitors.chain import DepartIn, TakeBackIn, depart_party, take_back_step
from app.visitors.offers import MoveIn, move_party
from app.visitors.queries import open_parties
from app.visitors.steps import StepIn
from tests.conftest import Acts
from tests.homes.floor import D1, a_guest, admit, heads_in, home, on_posts, release, stays, undo, where
from tests.world import World


@pytest.fixture(autouse=True)
def bare(house: House) -> int:
    """The second home, with everybody on their posts."""
    return on_posts(house)


def test_one_tap_in_and_one_tap_out(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    visit = a_guest(house)
    clock.advance(minutes=1)
    with act(world.luo) as work:
        admit_party(work, admit(visit))
    assert where(house, visit) == ("unit", D1)
    assert heads_in(house) == 3
    with open_work(house, writing=False) as work:
        (row,) = open_parties(work, 1)
        assert (row.unit_zh, row.unit_en, row.accompanied) == ("装修1号", "Furnished 1", True)

    clock.advance(minutes=12)
    with act(world.luo) as work:
        assert release_party(work, release(visit)).left_how == "out"
    assert where(house, visit) == ("tour", None)
    assert heads_in(house) == 0


def test_a_party_visits_several_homes_in_turn_by_one_tap_each(
    house: House, act: Acts, world: World, clock: FixedClock, bare: int
) -> None:
    visit = a_guest(house)
    for unit in (D1, bare, D1):
        clock.advance(minutes=5)
        with act(world.luo) as work:
            admit_party(work, admit(visit, unit))

    assert [(unit, how) for unit, _, _, how in stays(house, visit)] == [(D1, "moved"), (bare, "moved"), (D1, "")]
    assert (heads_in(house), heads_in(house, bare)) == (3, 0)


def test_the_same_tap_twice_is_once_and_a_colleague_hears_who_was_first(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house)
    with act(world.luo) as work:
        first = admit_party(work, admit(visit)).id
        assert admit_party(work, admit(visit)).id == first
    with act(world.zhou) as work, pytest.raises(Conflict, match="in_home_already") as refused:
        admit_party(work, admit(visit))
    assert refused.value.params["name"] == "罗敏"

    with act(world.luo) as work:
        release_party(work, release(visit))
        release_party(work, release(visit))
    with act(world.zhou) as work, pytest.raises(Conflict, match="out_already"):
        release_party(work, release(visit))
    assert len(stays(house, visit)) == 1


def test_nobody_goes_in_alone_and_the_words_say_what_to_offer(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house, company=False)
    for person in (world.luo, world.zhou, world.mei):
        with act(person) as work, pytest.raises(Conflict, match="unaccompanied"):
            admit_party(work, admit(visit))
    assert stays(house, visit) == []


def test_a_full_home_is_refused_with_another_one_or_the_wait(
    house: House, act: Acts, world: World, clock: FixedClock, bare: int
) -> None:
    four, pair, nine, big = (a_guest(house, heads=heads) for heads in (4, 2, 9, 5))
    with act(world.luo) as work:
        admit_party(work, admit(four, bare))
    with act(world.luo) as work, pytest.raises(Conflict, match="home_full_other") as refused:
        admit_party(work, admit(pair, bare))
    assert refused.value.params | {} == {"home": "Bare 1", "inside": 4, "capacity": 4, "other": "Furnished 1"}

    with act(world.luo) as work:
        admit_party(work, admit(nine))
    clock.advance(minutes=3)
    with act(world.luo) as work, pytest.raises(Conflict, match="home_full") as refused:
        admit_party(work, admit(pair, bare))
    assert refused.value.params["minutes"] == 9

    with act(world.luo) as work, pytest.raises(Conflict, match="home_too_small"):
        admit_party(work, admit(big, bare))


def test_whoever_leads_may_let_more_in_with_a_reason_that_is_kept(
    house: House, act: Acts, world: World, bare: int
) -> None:
    visit = a_guest(house, heads=5)
    with act(world.mei) as work, pytest.raises(NeedsConsent, match="home_full_over"):
        admit_party(work, admit(visit, bare))
    with act(world.mei) as work, pytest.raises(Invalid, match="over_needs_reason"):
        admit_party(work, admit(visit, bare, accept="home_full_over"))
    with act(world.luo) as work, pytest.raises(Conflict):
        admit_party(work, admit(visit, bare, accept="home_full_over", reason="one family"))
    with act(world.mei) as work:
        stay = admit_party(work, admit(visit, bare, accept="home_full_over", reason="one family"))
        assert (stay.how, stay.reason) == ("over", "one family")
    assert heads_in(house, bare) == 5


def test_a_closed_home_is_refused_by_name_with_why_and_until_when(
    house: House, act: Acts, world: World, bare: int
) -> None:
    visit = a_guest(house)
    with act(world.mei) as work:
        close_area(work, CloseIn(site_id=1, what=[f"unit:{bare}"], until_time="15:00", reason="water leak"))
    with act(world.mei) as work, pytest.raises(Conflict, match="home_closed_why") as refused:
        admit_party(work, admit(visit, bare, accept="home_full_over", reason="x"))
    assert refused.value.params == {"home": "Bare 1", "why": "water leak", "until": "15:00"}
    with open_work(house) as work:
        work.get(Unit, D1).is_open = False
        work.session.add(work.get(Unit, D1))
    with act(world.luo) as work, pytest.raises(Conflict, match=r"home_closed$"):
        admit_party(work, admit(visit))


def test_outside_opening_hours_somebody_has_to_have_approved_it(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    visit = a_guest(house)
    clock.advance(hours=7)
    with act(world.luo) as work, pytest.raises(Invalid, match="out_of_hours") as refused:
        admit_party(work, admit(visit))
    assert refused.value.field == "approval"
    with act(world.luo) as work:
        assert admit_party(work, admit(visit, approval="物业 陈经理")).approval == "物业 陈经理"


def test_who_stands_elsewhere_and_other_sites_are_refused(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house)
    with act(world.han) as work, pytest.raises(Forbidden):
        admit_party(work, admit(visit))
    with act(world.yao) as work, pytest.raises(Forbidden):
        admit_party(work, admit(visit))
    with act(world.shen) as work:
        admit_party(work, admit(visit))
    with act(world.luo) as work, pytest.raises(NotFound):
        admit_party(work, admit(visit, 2))


def test_a_wrong_tap_is_taken_back_to_where_they_were(
    house: House, act: Acts, world: World, clock: FixedClock, bare: int
) -> None:
    visit = a_guest(house)
    with act(world.luo) as work:
        admit_party(work, admit(visit))
    clock.advance(seconds=5)
    with act(world.zhou) as work, pytest.raises(Conflict):
        undo_home_tap(work, undo(visit, "unit"))
    with act(world.luo) as work:
        undo_home_tap(work, undo(visit, "unit"))
    assert where(house, visit) == ("hall", None)
    assert heads_in(house) == 0

    with act(world.luo) as work:
        admit_party(work, admit(visit))
        admit_party(work, admit(visit, bare))
    clock.advance(seconds=5)
    with act(world.luo) as work:
        undo_home_tap(work, undo(visit, "unit"))
    assert where(house, visit) == ("unit", D1)
    assert (heads_in(house), heads_in(house, bare)) == (3, 0)

    with act(world.luo) as work:
        release_party(work, release(visit))
    clock.advance(seconds=5)
    with act(world.luo) as work:
        undo_home_tap(work, undo(visit, "tour"))
    assert (where(house, visit), heads_in(house)) == (("unit", D1), 3)
    with act(world.luo) as work:
        release_party(work, release(visit))
    clock.advance(seconds=31)
    with act(world.luo) as work, pytest.raises(Conflict, match="too_late"):
        undo_home_tap(work, undo(visit, "tour"))


def test_a_party_waits_in_its_order_and_is_told_how_long(
    house: House, act: Acts, world: World, clock: FixedClock, bare: int
) -> None:
    inside, first, second = a_guest(house, heads=4), a_guest(house, heads=3), a_guest(house, heads=1)
    with act(world.luo) as work, pytest.raises(Conflict, match="home_not_full"):
        queue_party(work, QueueIn(site_id=1, visit_id=first, unit_id=bare))
    with act(world.luo) as work:
        admit_party(work, admit(inside, bare))
    clock.advance(minutes=2)
    with act(world.luo) as work:
        queue_party(work, QueueIn(site_id=1, visit_id=first, unit_id=bare))
        queue_party(work, QueueIn(site_id=1, visit_id=second, unit_id=bare))
        queue_party(work, QueueIn(site_id=1, visit_id=first, unit_id=bare))
    with open_work(house, writing=False) as work:
        line = [(one.visit_id, one.wait) for one in home(work, bare).queue]
    assert line == [(first, timedelta(minutes=10)), (second, timedelta(minutes=10))]

    with act(world.luo) as work:
        release_party(work, release(inside))
        unqueue_party(work, StepIn(site_id=1, visit_id=second))
    with act(world.luo) as work, pytest.raises(Conflict, match="not_waiting"):
        unqueue_party(work, StepIn(site_id=1, visit_id=second))
    with act(world.luo) as work:
        admit_party(work, admit(first, bare))
    with open_work(house, writing=False) as work:
        assert home(work, bare).queue == ()


def test_whoever_leaves_by_another_way_is_not_left_inside_and_comes_back_when_that_is_undone(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    one, two = a_guest(house), a_guest(house, heads=2)
    with act(world.luo) as work:
        admit_party(work, admit(one))
        admit_party(work, admit(two))
    clock.advance(minutes=3)
    with act(world.shen) as work:
        move_party(work, MoveIn(site_id=1, visit_id=one, place="talk"))
    with act(world.lin) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=two, where="desk"))
    assert heads_in(house) == 0
    assert [row[3] for row in (*stays(house, one), *stays(house, two))] == ["gone", "gone"]

    clock.advance(seconds=4)
    with act(world.lin) as work:
        take_back_step(work, TakeBackIn(site_id=1, visit_id=two, step="departed"))
    assert (where(house, two), heads_in(house)) == (("unit", D1), 2)


def test_what_is_entered_later_keeps_its_time_and_moves_nobody_back(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    visit = a_guest(house)
    then = clock.now()
    clock.advance(minutes=10)
    with act(world.shen) as work:
        move_party(work, MoveIn(site_id=1, visit_id=visit, place="talk"))
    clock.advance(minutes=1)
    with act(world.luo) as work:
        admit_party(work, admit(visit, occurred_at=(then + timedelta(minutes=5)).isoformat()))

    assert where(house, visit) == ("talk", None)
    assert heads_in(house) == 0
    ((unit, how, out, _),) = stays(house, visit)
    assert (unit, how, out) == (D1, "late", then + timedelta(minutes=10))
