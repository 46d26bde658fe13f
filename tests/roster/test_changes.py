"""Changing over, taking off, ticking posts: who ends up where, and what is refused."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NeedsConsent, NotFound
from app.core.models import EventLog
from app.core.work import House, Work, open_work
from app.roster.models import Assignment, PostPermit
from app.roster.permits import PermitIn, tick_permit, untick_permit
from app.roster.service import ClearPlaceIn, SwapPlacesIn, clear_place, swap_places
from app.sites.models import Site
from tests.conftest import Acts
from tests.roster.test_assign import live, open_standings
from tests.world import World, an_assignment, stands


def kinds(work: Work) -> list[str]:
    """Kinds of the logged facts, in order."""
    return [row.kind for row in work.session.exec(select(EventLog).order_by(col(EventLog.id)))]


def swap(world: World, first: str = "1:1", second: str = "2:1", **more: object) -> SwapPlacesIn:
    """The first two rows of the plan change over."""
    return SwapPlacesIn.model_validate({"site_id": world.yunqi, "first": first, "second": second} | more)


def test_two_people_take_over_the_rest_of_each_others_shifts_and_stand_there_at_once(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)

    with act(world.liu) as work:
        swap_places(work, swap(world))

    with act(world.liu, writing=False) as work:
        noon = work.get(Site, world.yunqi).at(world.monday, 720)
        assert [(row.person_id, row.post_id) for row in live(work) if row.starts_at == noon] == [
            (world.zhou, world.parking),
            (world.wang, world.door),
        ]
        assert sorted(open_standings(work)) == [(world.wang, world.door), (world.zhou, world.parking)]
        assert "PlacesSwapped" in kinds(work)


def test_shifts_of_another_length_keep_their_hours_on_the_place(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking, start=780, end=1020)
        an_assignment(work, world.zhou, world.door, start=840, end=1140, code="中")

    with act(world.liu) as work:
        swap_places(work, swap(world))

    with act(world.liu, writing=False) as work:
        site = work.get(Site, world.yunqi)
        assert [(row.person_id, row.post_id, row.ends_at, row.shift_code) for row in live(work)] == [
            (world.zhou, world.parking, site.at(world.monday, 1020), "早"),
            (world.wang, world.door, site.at(world.monday, 1140), "中"),
        ]


def test_one_who_is_not_here_yet_is_not_made_present_by_a_swap(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        an_assignment(work, world.zhou, world.door)

    with act(world.liu) as work:
        swap_places(work, swap(world))

        assert open_standings(work) == [(world.wang, world.door)]


def test_a_swap_of_something_that_changed_meanwhile_is_refused_with_who_and_when(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking, start=780)
        an_assignment(work, world.zhou, world.door, start=780)
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen="2:1"))

    with act(world.liu) as work, pytest.raises(Conflict) as refused:
        swap_places(work, swap(world))

    assert (refused.value.code, refused.value.params) == ("shift_gone", {"by": "梅静", "at": "12:00"})


def test_a_swap_asks_for_the_same_ticks_as_an_assignment(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.han, world.cleaning)
        an_assignment(work, world.zhou, world.door)

    with act(world.liu) as work, pytest.raises(Invalid, match="not_ticked"):
        swap_places(work, swap(world))
    with act(world.mei) as work, pytest.raises(NeedsConsent, match="not_ticked"):
        swap_places(work, swap(world))
    with act(world.mei) as work:
        assert swap_places(work, swap(world, accept="not_ticked", reason="for an hour")).id


def test_a_swap_never_books_somebody_twice(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking, start=780, end=900)
        an_assignment(work, world.zhou, world.door, start=780, end=1140)
        an_assignment(work, world.wang, world.parking, place=2, start=960, end=1140)

    with act(world.liu) as work, pytest.raises(Conflict, match="person_taken"):
        swap_places(work, swap(world))


def test_a_person_does_not_swap_with_oneself(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking, start=780, end=900)
        an_assignment(work, world.wang, world.door, start=900, end=1140)

    with act(world.liu) as work, pytest.raises(Invalid, match="swap_same"):
        swap_places(work, swap(world))


def test_a_shift_to_come_is_gone_when_it_is_cleared(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, start=1080, end=1800, code="夜")

    with act(world.liu) as work:
        row = clear_place(work, ClearPlaceIn(site_id=1, seen="1:1"))

        assert (row.cleared_at, row.cleared_by) == (work.now, world.liu)
        assert live(work) == []


def test_a_shift_that_has_begun_ends_now_and_the_presence_with_it(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    clock.advance(minutes=5, seconds=20)

    with act(world.liu) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen="1:1", reason="unwell"))

    with act(world.liu, writing=False) as work:
        assert [row.ends_at for row in live(work)] == [work.get(Site, 1).at(world.monday, 725)]
        assert open_standings(work) == []
        assert {"PlaceCleared", "PersonLeft"} <= set(kinds(work))


def test_what_is_over_is_not_cleared(house: House, act: Acts, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    clock.advance(hours=6)

    with act(world.liu) as work, pytest.raises(Invalid, match="shift_over"):
        clear_place(work, ClearPlaceIn(site_id=1, seen="1:1"))


def test_a_row_of_another_site_is_not_found(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.qian, world.lake_door, site_id=world.lakeside)

    with act(world.mei) as work, pytest.raises(NotFound):
        clear_place(work, ClearPlaceIn(site_id=1, seen="1:1"))


def test_a_leader_ticks_a_post_for_a_person_once(act: Acts, world: World) -> None:
    data = PermitIn(site_id=1, person_id=world.han, post_id=world.door)
    with act(world.liu) as work:
        tick_permit(work, data)
        tick_permit(work, data)

    with act(world.liu) as work:
        held = work.find(PostPermit, person_id=world.han, post_id=world.door)
        assert held is not None
        assert (held.source, held.given_by) == ("leader", world.liu)
        assert kinds(work).count("PermitChanged") == 1
        untick_permit(work, data)
        assert work.find(PostPermit, person_id=world.han, post_id=world.door) is None


def test_ticks_are_for_leaders_and_for_people_and_posts_of_the_site(act: Acts, world: World) -> None:
    with act(world.zhou) as work, pytest.raises(Forbidden):
        tick_permit(work, PermitIn(site_id=1, person_id=world.zhou, post_id=world.hall))
    with act(world.mei) as work, pytest.raises(NotFound):
        tick_permit(work, PermitIn(site_id=1, person_id=world.qian, post_id=world.door))
    with act(world.mei) as work, pytest.raises(NotFound):
        tick_permit(work, PermitIn(site_id=1, person_id=world.zhou, post_id=world.lake_door))


def test_the_plan_of_before_stays_as_it_was(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)

    with act(world.liu) as work:
        swap_places(work, swap(world))

    with act(world.liu, writing=False) as work:
        before = [row for row in work.session.exec(select(Assignment).order_by(col(Assignment.id))) if row.id in (1, 2)]
        assert [(row.person_id, row.ends_at - row.starts_at) for row in before] == [
            (world.wang, timedelta(hours=4)),
            (world.zhou, timedelta(hours=4)),
        ]
