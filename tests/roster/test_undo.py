"""Undo: the inverse of one's latest change, kept on the server; refused with who and when once others built on it."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, Work, open_work
from app.people.models import Membership
from app.roster.models import Standing
from app.roster.publish_drafts import drafts
from app.roster.publish_models import PlanChange, RosterVersion
from app.roster.service import ClearPlaceIn, SwapPlacesIn, assign_post, clear_place, swap_places
from app.roster.undo import UndoIn, redo_change, redoable, undo_change, undoable
from tests.conftest import Acts
from tests.roster.test_assign import live, open_standings
from tests.roster.test_publish import TUESDAY, plan, publish_all, put, told
from tests.world import World, an_assignment, stands

Plan = list[tuple[int, int, int, int]]


def hours(work: Work) -> Plan:
    """Person, post, first and last hour (of Shanghai) of every live row."""
    return sorted(
        (row.person_id, row.post_id, (row.starts_at.hour + 8) % 24, (row.ends_at.hour + 8) % 24) for row in live(work)
    )


def undo(act: Acts, by: int) -> None:
    """Undo the person's latest change."""
    with act(by) as work:
        change = undoable(work, 1)
        undo_change(work, UndoIn(site_id=1, change_id=change.id if change and change.id else 1))


def redo(act: Acts, by: int) -> None:
    """Do again what was undone last."""
    with act(by) as work:
        change = redoable(work, 1)
        redo_change(work, UndoIn(site_id=1, change_id=change.id if change and change.id else 1))


def plan_of(house: House) -> Plan:
    """The plan as the database has it."""
    with open_work(house, writing=False) as work:
        return hours(work)


def test_each_kind_of_change_is_taken_back_whole(house: House, act: Acts, world: World) -> None:
    first, second = plan(act, world.mei, put(world, world.wang, world.parking), put(world, world.zhou, world.door))
    before = plan_of(house)

    with act(world.mei) as work:
        swap_places(work, SwapPlacesIn(site_id=1, first=f"{first}:1", second=f"{second}:1"))
    undo(act, world.mei)
    assert plan_of(house) == before

    with act(world.mei) as work:
        row = live(work)[0]
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{row.id}:{row.version}"))
    undo(act, world.mei)
    assert plan_of(house) == before

    with act(world.mei) as work:
        seen = ",".join(f"{row.id}:{row.version}" for row in live(work))
        assign_post(work, put(world, world.zhou, world.parking, from_minute=600, to_minute=700, seen=seen, moves=seen))
    assert len(plan_of(house)) == 5
    undo(act, world.mei)
    assert plan_of(house) == before


def test_one_change_after_the_other_is_undone_back_to_nothing(house: House, act: Acts, world: World) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    plan(act, world.mei, put(world, world.zhou, world.parking, from_minute=720, to_minute=1020, seen=f"{first}:1"))
    with act(world.mei) as work:
        last = live(work)[-1]
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{last.id}:{last.version}"))

    for left in (2, 1, 0):
        undo(act, world.mei)
        assert len(plan_of(house)) == left

    with act(world.mei) as work, pytest.raises(Invalid, match="undo_nothing"):
        undo_change(work, UndoIn(site_id=1, change_id=1))


def test_what_was_undone_is_done_again_and_undone_again(house: House, act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    there = plan_of(house)

    for _ in range(2):
        undo(act, world.mei)
        assert plan_of(house) == []
        redo(act, world.mei)
        assert plan_of(house) == there

    plan(act, world.mei, put(world, world.zhou, world.door))
    with act(world.mei) as work:
        assert redoable(work, 1) is None


def test_each_undoes_their_own(house: House, act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    plan(act, world.liu, put(world, world.zhou, world.door))

    undo(act, world.mei)

    assert [row[0] for row in plan_of(house)] == [world.zhou]
    with act(world.fang) as work, pytest.raises(Invalid, match="undo_nothing"):
        undo_change(work, UndoIn(site_id=1, change_id=1))


def test_a_change_that_somebody_built_on_is_refused_with_who_and_when(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    clock.advance(minutes=7)
    plan(act, world.liu, put(world, world.zhou, world.parking, from_minute=720, to_minute=1020, seen=f"{first}:1"))
    before = plan_of(house)

    with act(world.mei) as work, pytest.raises(Conflict) as refused:
        undo_change(work, UndoIn(site_id=1, change_id=1))

    assert (refused.value.code, refused.value.params["by"], refused.value.params["at"]) == (
        "undo_touched",
        "刘强",
        "12:07",
    )
    assert plan_of(house) == before
    undo(act, world.liu)
    undo(act, world.mei)
    assert plan_of(house) == []


def test_a_place_that_somebody_took_meanwhile_is_not_given_back(act: Acts, world: World) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=f"{first}:1"))
    plan(act, world.liu, put(world, world.zhou, world.parking))

    with act(world.mei) as work, pytest.raises(Conflict) as refused:
        undo_change(work, UndoIn(site_id=1, change_id=2))

    assert (refused.value.code, refused.value.params["by"]) == ("place_taken", "刘强")


def test_undo_of_what_was_published_is_a_draft(act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)

    undo(act, world.mei)

    with act(world.mei, writing=False) as work:
        assert told(work) == [(world.wang, world.parking, 9)]
        assert [(one.comes, one.person_id) for one in drafts(work, 1)] == [(False, world.wang)]
    publish_all(act, world.mei)
    redo(act, world.mei)
    with act(world.mei, writing=False) as work:
        assert told(work) == []
        assert [(one.comes, one.person_id) for one in drafts(work, 1)] == [(True, world.wang)]


def test_undo_before_publishing_leaves_nothing_to_tell(act: Acts, world: World) -> None:
    (first,) = plan(act, world.mei, put(world, world.wang, world.parking))
    publish_all(act, world.mei)
    plan(act, world.mei, put(world, world.zhou, world.parking, from_minute=720, to_minute=1020, seen=f"{first}:1"))

    undo(act, world.mei)

    with act(world.mei, writing=False) as work:
        assert drafts(work, 1) == []
        assert hours(work) == [(world.wang, world.parking, 8, 17)]


def test_undo_today_is_told_at_once_and_brings_people_back_to_where_they_stood(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)
    clock.advance(minutes=5)
    with act(world.mei) as work:
        swap_places(work, SwapPlacesIn(site_id=1, first="1:1", second="2:1"))
    clock.advance(seconds=30)

    undo(act, world.mei)

    with act(world.mei, writing=False) as work:
        assert hours(work) == [(world.wang, world.parking, 8, 17), (world.zhou, world.door, 8, 17)]
        assert sorted(open_standings(work)) == [(world.wang, world.parking), (world.zhou, world.door)]
        assert [row.id for row in live(work)] == [1, 2]
        assert len(work.session.exec(select(RosterVersion)).all()) == 2


def test_later_the_time_that_went_by_stays_as_it_was_worked(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)
    with act(world.mei) as work:
        swap_places(work, SwapPlacesIn(site_id=1, first="1:1", second="2:1"))
    clock.advance(hours=2)

    undo(act, world.mei)

    with act(world.mei, writing=False) as work:
        assert hours(work) == [
            (world.wang, world.parking, 8, 12),
            (world.wang, world.parking, 14, 17),
            (world.wang, world.door, 12, 14),
            (world.zhou, world.parking, 12, 14),
            (world.zhou, world.door, 8, 12),
            (world.zhou, world.door, 14, 17),
        ]
        stood = work.session.exec(select(Standing).where(col(Standing.ended_at).is_(None))).all()
        assert sorted((row.person_id, row.post_id) for row in stood) == [
            (world.wang, world.door),
            (world.zhou, world.parking),
        ]


def test_when_all_of_it_is_over_there_is_nothing_to_take_back(act: Acts, world: World, clock: FixedClock) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking, world.monday))
    clock.advance(hours=6)

    with act(world.mei) as work, pytest.raises(Invalid, match="undo_over"):
        undo_change(work, UndoIn(site_id=1, change_id=1))


def test_a_second_press_does_not_undo_a_second_change(house: House, act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking), put(world, world.zhou, world.door))
    with act(world.mei) as work:
        undo_change(work, UndoIn(site_id=1, change_id=2))

    with act(world.mei) as work, pytest.raises(Conflict, match="undo_other"):
        undo_change(work, UndoIn(site_id=1, change_id=2))

    assert [row[0] for row in plan_of(house)] == [world.wang]


def test_who_may_no_longer_plan_that_day_undoes_nothing_there(house: House, act: Acts, world: World) -> None:
    plan(act, world.liu, put(world, world.wang, world.parking))
    with open_work(house) as work:
        role = work.find(Membership, person_id=world.liu, site_id=1)
        assert role is not None
        role.until = work.now
        work.session.add(role)

    with act(world.liu) as work, pytest.raises((Forbidden, NotFound)):
        undo_change(work, UndoIn(site_id=1, change_id=1))

    assert len(plan_of(house)) == 1


def test_a_refused_command_leaves_no_trace_in_the_journal(act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    with act(world.mei) as work, pytest.raises(Conflict):
        assign_post(work, put(world, world.zhou, world.parking))

    with act(world.mei, writing=False) as work:
        assert len(work.session.exec(select(PlanChange)).all()) == 1


def test_people_planned_for_another_day_in_the_meantime_stay(house: House, act: Acts, world: World) -> None:
    plan(act, world.mei, put(world, world.wang, world.parking))
    with open_work(house) as work:
        an_assignment(work, world.wang, world.door, day=TUESDAY + timedelta(days=1))

    undo(act, world.mei)

    assert plan_of(house) == [(world.wang, world.door, 8, 17)]
