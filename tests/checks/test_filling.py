"""Duties that a look at a post fills: closed by it, opened again when it was a slip, not before the round is done."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.checks.service import UndoCheckIn, check_post, undo_check
from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.models import Duty, DutyItem, Tick
from tests.checks.floor import looked, nine
from tests.conftest import Acts
from tests.world import World


@pytest.fixture
def floor(house: House, clock: FixedClock) -> House:
    """Nine o'clock, everybody on their posts."""
    nine(house, clock)
    return house


def rounds(house: House, post_id: int, world: World) -> list[int]:
    """Two open duties "check each post" of a leader's post; their ids in the order they are due."""
    with open_work(house) as work:
        item = work.add(
            DutyItem(
                site_id=1, code="EL3", name_zh="查岗", name_en="Check posts", valid_from=world.monday,
                events=" post_checked ", evidence=["score"],
            )
        )  # fmt: skip
        rows = [
            work.add(
                Duty(
                    site_id=1, item_id=item.id or 0, post_id=post_id, place=1, business_day=world.monday,
                    timing="rolling", turn=turn, opens_at=work.now, due_at=work.now + timedelta(hours=turn),
                )
            )
            for turn in (1, 2)
        ]  # fmt: skip
        return [row.id or 0 for row in rows]


def state(house: House, duty_id: int) -> tuple[str, int | None]:
    """A duty's state and who closed it."""
    with open_work(house, writing=False) as work:
        row = work.get(Duty, duty_id)
        return row.state, row.done_by


def test_looking_fills_the_leader_s_duty_and_taking_it_back_opens_it_again(
    floor: House, act: Acts, world: World
) -> None:
    first, second = rounds(floor, world.leader, world)
    with act(world.liu) as work:
        check = check_post(work, looked(world.door)).id or 0
    assert (state(floor, first), state(floor, second)) == (("done", world.liu), ("open", None))

    with act(world.liu) as work:
        undo_check(work, UndoCheckIn(site_id=1, check_id=check))
    assert state(floor, first) == ("open", None)
    with open_work(floor, writing=False) as work:
        assert [row.kind for row in work.session.exec(select(Tick).order_by(col(Tick.id)))] == ["done", "undo"]


def test_a_round_is_not_done_while_a_post_is_still_due(
    floor: House, act: Acts, clock: FixedClock, world: World
) -> None:
    first, _ = rounds(floor, world.leader, world)
    clock.advance(hours=4)
    with act(world.liu) as work:
        check_post(work, looked(world.door))
    assert state(floor, first) == ("open", None)
    with act(world.liu) as work:
        check_post(work, looked(world.parking))
    assert state(floor, first) == ("done", world.liu)
