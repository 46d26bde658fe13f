"""The roster moves on while a relief runs: it ends cleanly, and says so. A leader sends somebody, or goes."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict
from app.core.work import House, open_work
from app.people.accounts import OnePersonIn, disable_person
from app.roster.models import Assignment, Standing
from app.roster.presence import PresenceIn, arrive, leave_post, mark_left
from app.roster.relief import accept_relief, arrive_relief
from app.roster.relief_models import Relief
from app.roster.relief_watch import watch_reliefs
from app.roster.service import AssignPostIn, ClearPlaceIn, SwapPlacesIn, assign_post, clear_place, swap_places
from tests.conftest import Acts
from tests.roster.test_relief import asked, floor, here_now, notices, running, this
from tests.world import World, an_assignment

assert floor
pytestmark = pytest.mark.usefixtures("floor")


def token(house: House, person: int) -> str:
    """The person's live row as a form has seen it."""
    with house.db.reading() as session:
        row = session.exec(
            select(Assignment).where(Assignment.person_id == person, col(Assignment.cleared_at).is_(None))
        ).one()
        return f"{row.id}:{row.version}"


def over(house: House, relief_id: int) -> str:
    """How the relief ended, empty while it runs; no place and no person stands twice."""
    with house.db.reading() as session:
        open_ones = session.exec(select(Standing).where(col(Standing.ended_at).is_(None))).all()
        assert len({(row.post_id, row.place) for row in open_ones}) == len(open_ones)
        assert len({row.person_id for row in open_ones}) == len(open_ones)
        relief = session.get(Relief, relief_id)
        return relief.ended_how if relief else ""


def test_the_place_given_to_somebody_else_sends_the_cover_home(house: House, act: Acts, world: World) -> None:
    relief_id = running(act)

    with act(world.mei) as work:
        seen = token(house, world.zhou)
        assign_post(
            work,
            AssignPostIn(
                site_id=1, post_id=world.door, person_id=world.liu, from_minute=720, to_minute=1020, seen=seen,
                moves=token(house, world.liu),
            ),
        )  # fmt: skip

    assert over(house, relief_id) == "plan"
    with act(world.mei, writing=False) as work:
        now = here_now(work)
    assert (world.liu, world.door) in now
    assert (world.wang, world.parking) in now
    assert notices(house, world.zhou)[-1] == "replaced" or "relief_replanned" in notices(house, world.zhou)


def test_the_cover_moved_elsewhere_leaves_the_place_and_everybody_hears(house: House, act: Acts, world: World) -> None:
    relief_id = running(act)

    with act(world.mei) as work:
        assign_post(
            work,
            AssignPostIn.model_validate(
                {"site_id": 1, "slot": f"{world.gate}.1.720.1020/", "who": f"{world.wang}/{token(house, world.wang)}",
                 "accept": "not_ticked", "reason": "needed there"},
            ),
        )  # fmt: skip

    assert over(house, relief_id) == "plan"
    with act(world.mei, writing=False) as work:
        assert here_now(work) & {(world.wang, world.gate), (world.wang, world.door), (world.zhou, world.door)} == {
            (world.wang, world.gate)
        }
    assert "relief_replanned" in notices(house, world.zhou)


def test_a_swap_of_the_covers_own_place_finds_them_at_home(house: House, act: Acts, world: World) -> None:
    relief_id = running(act)

    with act(world.mei) as work:
        first, second = token(house, world.wang), token(house, world.liu)
        data = {"site_id": 1, "first": first, "second": second, "accept": "not_ticked", "reason": "as agreed"}
        swap_places(work, SwapPlacesIn.model_validate(data))

    assert over(house, relief_id) == "plan"
    with act(world.mei, writing=False) as work:
        assert here_now(work) >= {(world.wang, world.leader), (world.liu, world.parking)}


def test_a_swap_of_the_relieved_place_puts_the_other_there_and_the_cover_goes_home(
    house: House, act: Acts, world: World
) -> None:
    relief_id = running(act)

    with act(world.mei) as work:
        first, second = token(house, world.zhou), token(house, world.liu)
        data = {"site_id": 1, "first": first, "second": second, "accept": "not_ticked", "reason": "as agreed"}
        swap_places(work, SwapPlacesIn.model_validate(data))

    assert over(house, relief_id) == "plan"
    with act(world.mei, writing=False) as work:
        now = here_now(work)
    assert {(world.liu, world.door), (world.wang, world.parking)} <= now
    assert world.zhou not in {person for person, _ in now}


def test_a_place_that_is_cleared_needs_no_cover(house: House, act: Acts, world: World) -> None:
    relief_id = running(act)

    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=token(house, world.zhou)))

    assert over(house, relief_id) == "plan"
    with act(world.mei, writing=False) as work:
        assert (world.wang, world.parking) in here_now(work)
        assert world.door not in {post for _, post in here_now(work)}


def test_a_change_of_another_day_ends_nothing(house: House, act: Acts, world: World) -> None:
    relief_id = running(act)

    with act(world.mei) as work:
        day = world.monday + timedelta(days=2)
        assign_post(
            work,
            AssignPostIn(site_id=1, post_id=world.door, person_id=world.wang, day=day, from_minute=540, to_minute=1020),
        )

    assert over(house, relief_id) == ""


def test_being_marked_present_again_is_coming_back(house: House, act: Acts, world: World) -> None:
    relief_id = running(act)

    with act(world.zhou) as work:
        arrive(work, PresenceIn(site_id=1))

    assert over(house, relief_id) == "back"
    with act(world.mei, writing=False) as work:
        assert here_now(work) >= {(world.zhou, world.door), (world.wang, world.parking)}


def test_a_cover_who_leaves_leaves_the_place_and_the_other_is_called_back(
    house: House, act: Acts, world: World
) -> None:
    relief_id = running(act)

    with act(world.wang) as work:
        leave_post(work, PresenceIn(site_id=1))

    assert over(house, relief_id) == "left"
    assert "relief_broken" in notices(house, world.zhou)
    assert "relief_broken" in notices(house, world.liu)
    with act(world.zhou) as work:
        assert arrive(work, PresenceIn(site_id=1)).post_id == world.door


def test_a_relieved_person_may_be_noted_as_gone(house: House, act: Acts, world: World) -> None:
    relief_id = running(act)

    with act(world.liu) as work:
        mark_left(work, PresenceIn(site_id=1, person_id=world.zhou))

    assert over(house, relief_id) == "over"
    with act(world.mei, writing=False) as work:
        assert (world.wang, world.parking) in here_now(work)


def test_the_next_shift_takes_the_place_over_from_the_cover(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    clock.advance(hours=4, minutes=40)
    relief_id = running(act, minutes=15)
    with open_work(house) as work:
        an_assignment(work, world.luo, world.door, start=1020, end=1320, code="中")

    with act(world.luo) as work:
        arrive(work, PresenceIn(site_id=1))

    assert over(house, relief_id) == "over"
    with act(world.mei, writing=False) as work:
        assert here_now(work) >= {(world.luo, world.door), (world.wang, world.parking)}


def test_a_shift_that_runs_on_is_not_taken_over_during_its_relief(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    clock.advance(hours=3, minutes=30)
    relief_id = running(act)
    with open_work(house) as work:
        an_assignment(work, world.luo, world.door, start=1020, end=1320, code="中")

    with act(world.luo) as work, pytest.raises(Conflict) as refused:
        arrive(work, PresenceIn(site_id=1))

    assert refused.value.params == {"person": "周杰瑞", "until": "17:00"}
    assert over(house, relief_id) == ""


def test_somebody_who_leaves_the_company_stands_in_nowhere(house: House, act: Acts, world: World) -> None:
    relief_id = running(act)

    with act(world.mei) as work:
        disable_person(work, OnePersonIn(site_id=1, person_id=world.wang))

    assert over(house, relief_id) == "left"
    with act(world.mei, writing=False) as work:
        assert world.wang not in {person for person, _ in here_now(work)}


def test_a_cover_who_is_moved_before_arriving_is_let_off_and_the_next_is_asked(
    house: House, act: Acts, world: World
) -> None:
    relief_id = asked(act)
    with act(world.wang) as work:
        accept_relief(work, this(relief_id))

    with act(world.wang) as work:
        leave_post(work, PresenceIn(site_id=1))
    with open_work(house) as work:
        watch_reliefs(work)

    with act(world.mei, writing=False) as work:
        relief = work.get(Relief, relief_id)
        assert (relief.state, relief.cover_id, relief.declined) == ("asked", None, [world.wang])
    assert "relief_unanswered" in notices(house, world.liu)


def test_two_on_their_way_do_not_both_start(house: House, act: Acts, world: World) -> None:
    relief_id = asked(act)
    with act(world.wang) as work:
        accept_relief(work, this(relief_id))
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=token(house, world.zhou)))

    with act(world.wang) as work, pytest.raises(Conflict, match="relief_over"):
        arrive_relief(work, this(relief_id))
