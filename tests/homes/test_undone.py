"""A tap at a home taken back leaves everything as it was: the place in the queue, the way there, the duties."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import Duty
from app.homes.admission import admit_party, undo_home_tap
from app.homes.models import Tour
from app.homes.queueing import QueueIn, queue_party
from app.homes.tours import SetOutIn, set_out_party
from app.visitors.corrections import CorrectIn, correct_visit
from app.visitors.models import Visit
from tests.conftest import Acts
from tests.homes.floor import D1, a_guest, admit, heads_in, home, on_posts, stays, undo, where
from tests.world import World


@pytest.fixture(autouse=True)
def bare(house: House) -> int:
    """The second home, for four, with everybody on their posts."""
    return on_posts(house)


def queued(house: House, unit: int) -> list[int]:
    """Who waits there, in order."""
    with open_work(house, writing=False) as work:
        return [one.visit_id for one in home(work, unit).queue]


def test_a_party_that_waited_has_its_place_in_the_queue_again(
    house: House, act: Acts, world: World, clock: FixedClock, bare: int
) -> None:
    inside, first, second = a_guest(house, heads=4), a_guest(house), a_guest(house)
    with act(world.luo) as work:
        admit_party(work, admit(inside, bare))
        for visit in (first, second):
            queue_party(work, QueueIn(site_id=1, visit_id=visit, unit_id=bare))
    clock.advance(minutes=2)
    with act(world.luo) as work:
        admit_party(work, admit(first, D1))
    assert queued(house, bare) == [second]
    clock.advance(seconds=5)
    with act(world.luo) as work:
        undo_home_tap(work, undo(first, "unit"))

    assert queued(house, bare) == [first, second]
    assert where(house, first) == ("tour", None)


def test_a_party_is_on_its_way_again(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    visit = a_guest(house)
    with act(world.shen) as work:
        set_out_party(work, SetOutIn(site_id=1, visit_id=visit))
    clock.advance(seconds=20)
    with act(world.luo) as work:
        admit_party(work, admit(visit))
    with act(world.luo) as work:
        undo_home_tap(work, undo(visit, "unit"))

    with open_work(house, writing=False) as work:
        tour = work.session.exec(select(Tour)).one()
        assert (tour.arrived_at, tour.ended_at) == (None, None)


def test_a_home_they_never_left_has_not_to_be_put_in_order(
    house: House, act: Acts, world: World, clock: FixedClock, bare: int
) -> None:
    def resets() -> list[str]:
        with open_work(house, writing=False) as work:
            rows = work.session.exec(select(Duty).where(Duty.state == "open"))
            return [row.subject for row in rows if row.subject.startswith("stay:")]

    with open_work(house) as work:
        install_library(work, 1, load_library())
    visit = a_guest(house)
    with act(world.luo) as work:
        admit_party(work, admit(visit))
    before = resets()
    clock.advance(minutes=4)
    with act(world.luo) as work:
        admit_party(work, admit(visit, bare))
    assert len(resets()) > len(before)
    with act(world.luo) as work:
        undo_home_tap(work, undo(visit, "unit"))

    assert where(house, visit) == ("unit", D1)
    assert resets() == before


def test_an_entry_made_afterwards_moves_nobody_when_it_is_taken_back(
    house: House, act: Acts, world: World, clock: FixedClock, bare: int
) -> None:
    visit = a_guest(house)
    clock.advance(minutes=10)
    with act(world.luo) as work:
        admit_party(work, admit(visit))
        earlier = work.now - timedelta(minutes=5)
    clock.advance(minutes=1)
    with act(world.luo) as work:
        assert admit_party(work, admit(visit, bare, occurred_at=earlier)).how == "late"
    with act(world.luo) as work, pytest.raises(Conflict, match="too_late_to_take_back"):
        undo_home_tap(work, undo(visit, "unit"))

    assert where(house, visit) == ("unit", D1)
    assert [how for _, _, out, how in stays(house, visit) if out is None] == [""]


def test_a_party_counted_anew_takes_as_much_room_as_it_has_people(house: House, act: Acts, world: World) -> None:
    visit = a_guest(house)
    with act(world.luo) as work:
        admit_party(work, admit(visit))
    with act(world.lin) as work:
        version = work.get(Visit, visit).version
        correct_visit(work, CorrectIn(site_id=1, visit_id=visit, version=version, heads=5))

    assert heads_in(house) == 5
