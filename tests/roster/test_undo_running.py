"""Undo and redo of a shift that runs: what was worked meanwhile stays."""

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.roster.service import ClearPlaceIn, clear_place
from app.roster.undo import redoable
from tests.conftest import Acts, Clients
from tests.roster.test_assign import live
from tests.roster.test_undo import plan_of, redo, undo
from tests.world import World, stands


def test_a_running_shift_that_was_given_back_is_taken_away_again_by_redo(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        seen = f"{live(work)[0].id}:{live(work)[0].version}"
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=seen))
    cleared = plan_of(house)
    undo(act, world.mei)
    assert plan_of(house) == [(world.wang, world.parking, 8, 17)]

    redo(act, world.mei)

    assert plan_of(house) == cleared == [(world.wang, world.parking, 8, 12)]
    undo(act, world.mei)
    assert plan_of(house) == [(world.wang, world.parking, 8, 17)]


def test_what_was_worked_meanwhile_is_not_taken_away_and_the_page_says_so(
    house: House, act: Acts, clients: Clients, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        seen = f"{live(work)[0].id}:{live(work)[0].version}"
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=seen))
    undo(act, world.mei)
    with act(world.mei, writing=False) as work:
        change = redoable(work, 1)
        assert change is not None

    clock.advance(hours=6)
    answer = clients.as_(world.mei, hx=True).post("/sites/1/roster/redo", data={"change_id": str(change.id)})

    assert answer.status_code == 422
    assert "The hours of this change are over" in answer.text
    assert plan_of(house) == [(world.wang, world.parking, 8, 17)]
