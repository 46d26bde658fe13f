"""Present and gone: 到岗 and 交班, by oneself and by a leader."""

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, open_work
from app.people.accounts import OnePersonIn, disable_person
from app.roster.models import Standing
from app.roster.presence import PresenceIn, arrive, leave_post, mark_arrived, mark_left
from app.roster.queries import my_assignment, planned_now, standing_kinds, standing_now
from tests.conftest import Acts
from tests.roster.test_assign import open_standings
from tests.world import World, an_assignment, stands


def test_one_tap_of_oneself_makes_present(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        planned = an_assignment(work, world.zhou, world.door)

    with act(world.zhou) as work:
        standing = arrive(work, PresenceIn(site_id=1))

        assert (standing.post_id, standing.place, standing.assignment_id) == (world.door, 1, planned.id)
        assert standing_kinds(work, world.zhou, 1) == {"receives_at_door"}


def test_the_second_tap_changes_nothing(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    with act(world.zhou) as work:
        first = arrive(work, PresenceIn(site_id=1)).id

    with act(world.zhou) as work:
        assert arrive(work, PresenceIn(site_id=1)).id == first


def test_nobody_arrives_unplanned_or_hours_too_early(house: House, act: Acts, world: World) -> None:
    with act(world.zhou) as work, pytest.raises(Invalid, match="not_planned"):
        arrive(work, PresenceIn(site_id=1))
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, start=1080, end=1800, code="夜")

    with act(world.zhou) as work, pytest.raises(Invalid) as refused:
        arrive(work, PresenceIn(site_id=1))

    assert (refused.value.code, refused.value.params) == ("too_early", {"start": "18:00"})


def test_a_night_shift_that_began_yesterday_is_todays_presence_after_midnight(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, start=1080, end=1800, code="夜")
    clock.advance(hours=14)

    with act(world.zhou) as work:
        assert arrive(work, PresenceIn(site_id=1)).post_id == world.door


def test_nobody_arrives_for_somebody_else_without_the_right(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)

    with act(world.wang) as work, pytest.raises(Forbidden):
        arrive(work, PresenceIn(site_id=1, person_id=world.zhou))
    with act(world.wang) as work, pytest.raises(Forbidden):
        mark_arrived(work, PresenceIn(site_id=1, person_id=world.zhou))


def test_a_leader_marks_the_own_team_only_and_the_manager_everybody(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
        an_assignment(work, world.han, world.cleaning)

    with act(world.liu) as work:
        assert mark_arrived(work, PresenceIn(site_id=1, person_id=world.zhou)).started_by == world.liu
    with act(world.liu) as work, pytest.raises(Forbidden):
        mark_arrived(work, PresenceIn(site_id=1, person_id=world.han))
    with act(world.mei) as work:
        mark_arrived(work, PresenceIn(site_id=1, person_id=world.han))
        assert len(open_standings(work)) == 2
    with act(world.mei) as work, pytest.raises(NotFound):
        mark_arrived(work, PresenceIn(site_id=1, person_id=world.qian))


def test_arriving_at_the_end_of_anothers_shift_takes_the_place_over(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.door)
        an_assignment(work, world.zhou, world.door, start=1020, end=1320, code="中")
    clock.advance(hours=4, minutes=40)

    with act(world.zhou) as work:
        arrive(work, PresenceIn(site_id=1))

        assert open_standings(work) == [(world.zhou, world.door)]


def test_a_place_is_not_taken_from_somebody_whose_shift_runs_on(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.door)
        an_assignment(work, world.zhou, world.door, start=1020, end=1320, code="中")
    clock.advance(hours=3, minutes=30)

    with act(world.zhou) as work, pytest.raises(Conflict) as refused:
        arrive(work, PresenceIn(site_id=1))

    assert (refused.value.code, refused.value.params) == ("place_held", {"person": "王伟", "until": "17:00"})


def test_nobody_is_present_at_two_sites(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(Standing(site_id=world.maple, post_id=11, place=1, person_id=world.zhou, started_at=work.now))
        an_assignment(work, world.zhou, world.door)

    with act(world.zhou) as work, pytest.raises(Conflict, match="stands_elsewhere"):
        arrive(work, PresenceIn(site_id=1))


def test_handing_over_ends_the_presence_and_leaves_the_plan(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)

    with act(world.zhou) as work:
        assert leave_post(work, PresenceIn(site_id=1)).ended_at == work.now
        assert len(planned_now(work, 1)) == 1
    with act(world.zhou) as work, pytest.raises(Invalid, match="not_standing"):
        leave_post(work, PresenceIn(site_id=1))


def test_a_leader_notes_that_somebody_left(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)

    with act(world.liu) as work:
        mark_left(work, PresenceIn(site_id=1, person_id=world.zhou))

        ended = work.session.exec(select(Standing).order_by(col(Standing.id))).one()
        assert (ended.ended_at, ended.ended_by) == (work.now, world.liu)


def test_the_reads_of_the_others_say_who_stands_and_who_is_planned(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        an_assignment(work, world.zhou, world.door, start=1080, end=1800, code="夜")
        an_assignment(work, world.qian, world.lake_door, site_id=world.lakeside)

    with act(world.mei, writing=False) as work:
        assert [(one.post_id, one.person_name) for one in standing_now(work, 1)] == [(world.parking, "王伟")]
        assert [one.person_id for one in planned_now(work, 1)] == [world.wang, world.zhou]
        mine = my_assignment(work, 1, world.zhou)
        assert mine is not None
        assert (mine.shift_code, mine.business_day) == ("夜", world.monday)
    clock.advance(hours=8)
    with act(world.mei, writing=False) as work:
        assert my_assignment(work, 1, world.wang) is None


def test_somebody_who_leaves_the_site_stands_there_no_longer(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)

    with act(world.mei) as work:
        disable_person(work, OnePersonIn(site_id=world.yunqi, person_id=world.wang))

    with house.db.reading() as session:
        rows = session.exec(select(Standing).where(Standing.person_id == world.wang)).all()
    assert [row.ended_at is not None for row in rows] == [True]
