"""Copying a week: as drafts, never over anybody, twice is once, with the reason for everybody who is left out."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid
from app.core.work import House, Work, open_work
from app.roster.copying import Copied, CopyIn, copy_week
from app.roster.day import read_days
from app.roster.models import Absence
from app.roster.publish_drafts import drafts
from app.roster.publish_models import OpenPlace, PlanChange
from app.roster.undo import UndoIn, redo_change, redoable, undo_change, undoable
from app.sites.models import Post
from tests.conftest import Acts
from tests.roster.test_assign import live
from tests.world import World, an_assignment

NEXT = World.monday + timedelta(days=7)
WEDNESDAY = World.monday + timedelta(days=2)


def last_week(house: House, world: World) -> None:
    """This week: Wang parks on Monday and Wednesday, Zhou is at the door on Wednesday by day and on Friday at night."""
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking)
        an_assignment(work, world.wang, world.parking, day=WEDNESDAY)
        an_assignment(work, world.zhou, world.door, day=WEDNESDAY)
        an_assignment(work, world.zhou, world.door, day=world.monday + timedelta(4), start=1080, end=1800, code="夜")


def copy(act: Acts, by: int, how: str = "people", to: date = NEXT) -> Copied:
    """Copy this week into the next."""
    with act(by) as work:
        return copy_week(work, CopyIn.model_validate(
            {"site_id": 1, "from_week": World.monday.isoformat(), "to_week": to.isoformat(), "how": how}
        ))  # fmt: skip


def of_next_week(work: Work) -> list[tuple[int, int, int, str]]:
    """Person, post, day and shift of the copied week."""
    return [
        (row.person_id, row.post_id, (row.business_day - NEXT).days, row.shift_code)
        for row in live(work)
        if row.business_day >= NEXT
    ]


def wanted(house: House) -> list[tuple[int, int, int]]:
    """Post, place and day of every open place."""
    with open_work(house, writing=False) as work:
        query = select(OpenPlace).where(col(OpenPlace.cleared_at).is_(None)).order_by(col(OpenPlace.id))
        return [(row.post_id, row.place, (row.business_day - NEXT).days) for row in work.session.exec(query)]


def test_the_week_comes_again_as_drafts_at_the_same_hours(house: House, act: Acts, world: World) -> None:
    last_week(house, world)

    done = copy(act, world.mei)

    assert (done.plan.found, len(done.plan.shifts), done.plan.left_out) == (4, 4, ())
    with act(world.mei, writing=False) as work:
        assert of_next_week(work) == [
            (world.wang, world.parking, 0, "早"),
            (world.wang, world.parking, 2, "早"),
            (world.zhou, world.door, 2, "早"),
            (world.zhou, world.door, 4, "夜"),
        ]
        assert {one.author for one in drafts(work, 1)} >= {world.mei}
        night = live(work)[-1]
        assert night.ends_at - night.starts_at == timedelta(hours=12)


def test_pressing_twice_adds_nothing_the_second_time(house: House, act: Acts, world: World) -> None:
    last_week(house, world)
    copy(act, world.mei)

    again = copy(act, world.mei)

    assert (again.id, again.plan.empty, again.plan.taken) == (None, True, 4)
    with act(world.mei, writing=False) as work:
        assert len(of_next_week(work)) == 4
        assert [row.kind for row in work.session.exec(select(PlanChange))] == ["copy"]


def test_a_place_that_has_somebody_keeps_them(house: House, act: Acts, world: World) -> None:
    last_week(house, world)
    with open_work(house) as work:
        an_assignment(work, world.luo, world.parking, day=NEXT, start=900, end=1200)

    done = copy(act, world.mei)

    assert (len(done.plan.shifts), done.plan.taken) == (3, 1)
    with act(world.mei, writing=False) as work:
        assert of_next_week(work)[0] == (world.luo, world.parking, 0, "早")
        assert len(of_next_week(work)) == 4


def test_who_is_on_leave_or_busy_is_left_out_with_the_reason(house: House, act: Acts, world: World) -> None:
    last_week(house, world)
    with open_work(house) as work:
        work.add(Absence(site_id=1, person_id=world.wang, day=NEXT, kind="annual"))
        an_assignment(work, world.zhou, world.gate, day=NEXT + timedelta(2), start=600, end=900)

    done = copy(act, world.mei)

    assert [(one.item.name, one.code) for one in done.plan.left_out] == [("王伟", "on_leave"), ("周杰瑞", "busy_here")]
    with act(world.mei, writing=False) as work:
        assert [row[:3] for row in of_next_week(work)] == [
            (world.wang, world.parking, 2),
            (world.zhou, world.gate, 2),
            (world.zhou, world.door, 4),
        ]


def test_the_place_of_who_is_left_out_stays_wanted_beyond_the_coverage(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking, place=2, start=540, end=1080)
        work.add(Absence(site_id=1, person_id=world.wang, day=NEXT, kind="sick"))

    first, second = copy(act, world.mei), copy(act, world.mei)

    assert (len(first.plan.left_out), len(first.plan.opened)) == (1, 1)
    assert (second.id, second.plan.asked) == (None, 1)
    assert wanted(house) == [(world.parking, 2, 0)]
    with act(world.mei, writing=False) as work:
        day = read_days(work, 1, NEXT, NEXT)[NEXT]
        assert [(gap.place, gap.partly) for gap in day.gaps if gap.post.id == world.parking] == [(1, False), (2, False)]


def test_as_open_places_only_what_the_coverage_does_not_ask_for_is_added(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking, start=540, end=1080)
        an_assignment(work, world.zhou, world.parking, place=2, start=540, end=1080)
        an_assignment(work, world.luo, world.units, start=480, end=1020)

    done = copy(act, world.mei, "open")

    assert (done.plan.asked, done.plan.shifts) == (1, ())
    assert wanted(house) == [(world.units, 1, 0), (world.parking, 2, 0)]
    assert copy(act, world.mei, "open").id is None
    with act(world.mei, writing=False) as work:
        assert of_next_week(work) == []


def test_a_copied_week_is_one_change_to_undo_and_to_do_again(house: House, act: Acts, world: World) -> None:
    last_week(house, world)
    with open_work(house) as work:
        work.add(Absence(site_id=1, person_id=world.wang, day=NEXT, kind="annual"))
    copy(act, world.mei)

    with act(world.mei) as work:
        change = undoable(work, 1)
        assert change is not None
        undo_change(work, UndoIn(site_id=1, change_id=change.id or 0))
        assert of_next_week(work) == []
    assert wanted(house) == []
    with act(world.mei) as work:
        change = redoable(work, 1)
        assert change is not None
        redo_change(work, UndoIn(site_id=1, change_id=change.id or 0))
        assert len(of_next_week(work)) == 3
    assert wanted(house) == [(world.parking, 1, 0)]


def test_days_that_have_begun_are_not_copied_into(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    last_week(house, world)
    clock.advance(days=8)

    done = copy(act, world.mei)

    assert (done.plan.begun, len(done.plan.shifts)) == (1, 3)


def test_a_retired_post_and_people_who_left_are_named(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking)
        an_assignment(work, world.qian, world.door)
        row = work.get(Post, world.parking)
        row.active = False
        work.session.add(row)

    done = copy(act, world.mei)

    assert sorted(one.code for one in done.plan.left_out) == ["copy_no_place", "copy_not_staff"]


def test_weeks_that_cannot_be_copied(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    last_week(house, world)
    with pytest.raises(Invalid, match="copy_same_week"):
        copy(act, world.mei, to=WEDNESDAY)
    with pytest.raises(Invalid, match="too_far_ahead"):
        copy(act, world.mei, to=world.monday + timedelta(days=600))
    with pytest.raises(Forbidden):
        copy(act, world.wang)
    clock.advance(days=30)
    with pytest.raises(Invalid, match="copy_past"):
        copy(act, world.mei)
