"""Routes change from the next business day on; points and codes at once; nobody but the manager sees them whole."""

from datetime import timedelta
from typing import Literal

import pytest

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.work import House, open_work
from app.patrol.editing import (
    AddRouteIn,
    CopyIn,
    RouteIn,
    StopIn,
    UsualIn,
    add_route,
    copy_route,
    edit_route,
    install_usual,
    set_stop,
)
from app.patrol.editing_points import OnePointIn, PointIn, renew_code, save_point, take_away
from app.patrol.library import load_usual
from app.patrol.models import PatrolPoint, PatrolRoute
from app.patrol.routes import newest, points, versions
from app.sites.queries import today
from tests.conftest import Acts
from tests.patrol.floor import CODES, a_morning, a_patrol, at, rounds, run_job, scan
from tests.world import World


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Wang on patrol, the first round open."""
    a_morning(house, clock)
    run_job(house)
    at(clock, 8, 5)
    return house


def the_route(house: House, code: str = "day") -> PatrolRoute:
    """The newest version of a route."""
    with open_work(house, writing=False) as work:
        return next(row for row in newest(work, 1) if row.code == code)


def test_the_usual_file_fits_together() -> None:
    usual = load_usual()

    by_code = {route.code: route for route in usual.routes}
    assert 14 <= len(by_code["day"].stops) <= 18
    assert 14 <= len(by_code["night_a"].stops) <= 18
    assert by_code["night_a"].stops != by_code["night_b"].stops
    assert set(by_code["night_a"].stops) | set(by_code["night_b"].stops) | set(by_code["day"].stops) == {
        point.id for point in usual.points
    }
    for route in usual.routes:
        assert len(set(route.stops)) == len(route.stops)
        assert route.source
    assert all(3 <= len(point.looks) <= 6 for point in usual.points)


def test_the_usual_routes_are_made_once_and_only_for_posts_that_are_there(
    house: House, act: Acts, world: World
) -> None:
    with act(world.zhao) as work, pytest.raises(Invalid, match="patrol_no_post"):
        install_usual(work, UsualIn(site_id=world.lakeside))
    with act(world.mei) as work:
        made = install_usual(work, UsualIn(site_id=1))  # the world has a model-area post and a leader, no patrol
    assert made == 2
    with act(world.mei) as work, pytest.raises(Conflict, match="patrol_have_routes"):
        install_usual(work, UsualIn(site_id=1))
    with open_work(house, writing=False) as work:
        assert {row.code for row in versions(work, 1)} == {"gate_night", "leader_night"}
        codes = [point.code for point in points(work, 1).values()]
        assert len(set(codes)) == len(codes)
        assert all(len(code) == 4 and code.isdecimal() for code in codes)


def test_a_moved_point_counts_from_tomorrow_and_the_round_that_runs_keeps_its_order(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    before = the_route(morning)
    with act(world.mei) as work:
        set_stop(work, StopIn(site_id=1, route_id=before.id or 0, point_id=before.stops[1], act="up"))
    after = the_route(morning)

    assert (after.version, after.stops[:2]) == (2, [before.stops[1], before.stops[0]])
    with open_work(morning, writing=False) as work:
        assert after.valid_from == today(work, 1) + timedelta(days=1)
    at(clock, 9, 1)
    run_job(morning)
    assert [row.stops for row in rounds(morning)] == [before.stops, before.stops]


def test_a_second_change_of_the_same_day_makes_no_third_version(morning: House, act: Acts, world: World) -> None:
    moves: tuple[Literal["down", "remove"], ...] = ("down", "remove")
    for act_ in moves:
        row = the_route(morning)
        with act(world.mei) as work:
            set_stop(work, StopIn(site_id=1, route_id=row.id or 0, point_id=row.stops[0], act=act_))

    with open_work(morning, writing=False) as work:
        assert [(row.version, len(row.stops)) for row in versions(work, 1) if row.code == "day"] == [(1, 4), (2, 3)]


def test_a_form_of_an_older_version_is_refused(morning: House, act: Acts, world: World) -> None:
    before = the_route(morning)
    change = RouteIn(site_id=1, route_id=before.id or 0, walk_minutes=30, enabled=True)
    with act(world.mei) as work:
        edit_route(work, change)
    with act(world.mei) as work, pytest.raises(Conflict, match="changed_meanwhile"):
        edit_route(work, change)


def test_a_route_keeps_a_point_and_takes_none_twice(morning: House, act: Acts, world: World) -> None:
    row = the_route(morning)
    with act(world.mei) as work, pytest.raises(Invalid, match="patrol_point_twice"):
        set_stop(work, StopIn(site_id=1, route_id=row.id or 0, point_id=row.stops[0], act="add"))
    for _ in range(3):
        row = the_route(morning)
        with act(world.mei) as work:
            set_stop(work, StopIn(site_id=1, route_id=row.id or 0, point_id=row.stops[0], act="remove"))
    row = the_route(morning)
    with act(world.mei) as work, pytest.raises(Invalid, match="patrol_last_point"):
        set_stop(work, StopIn(site_id=1, route_id=row.id or 0, point_id=row.stops[0], act="remove"))


def test_a_variant_goes_backwards_and_a_new_route_may_be_for_any_post(morning: House, act: Acts, world: World) -> None:
    row = the_route(morning, "night_a")
    with act(world.mei) as work:
        made = copy_route(work, CopyIn(site_id=1, route_id=row.id or 0))
        assert (made.stops, made.post_id, made.part) == (list(reversed(row.stops)), row.post_id, "night")
    with act(world.mei) as work:
        own = add_route(
            work,
            AddRouteIn(site_id=1, post_id=world.gate, point_id=row.stops[0], part="night", name_zh="样板区"),
        )
        assert (own.code, own.stops) == ("own_1", [row.stops[0]])


def test_a_walk_is_no_longer_than_its_interval(morning: House, act: Acts, world: World) -> None:
    row = the_route(morning)
    with act(world.mei) as work, pytest.raises(Invalid, match="patrol_walk_long"):
        edit_route(work, RouteIn(site_id=1, route_id=row.id or 0, walk_minutes=40, interval_minutes=30))


def test_a_new_code_counts_at_once_and_the_old_card_says_so(morning: House, act: Acts, world: World) -> None:
    with open_work(morning, writing=False) as work:
        point = next(row for row in points(work, 1).values() if row.code == CODES[0])
    with act(world.mei) as work:
        code = renew_code(work, OnePointIn(site_id=1, point_id=point.id or 0)).code

    with pytest.raises(Invalid, match="patrol_code_old"):
        scan(act, CODES[0])
    assert scan(act, code).point_id == point.id


def test_a_code_of_the_sites_own_is_unique_for_ever(morning: House, act: Acts, world: World) -> None:
    typed = {"site_id": 1, "name_zh": "新点", "looks": "灯亮 / Lamp lit\n门锁好"}
    with act(world.mei) as work:
        row = save_point(work, PointIn.model_validate({**typed, "code": "ab12"}))
        assert (row.code, row.looks) == (
            "AB12",
            [{"zh": "灯亮", "en": "Lamp lit"}, {"zh": "门锁好", "en": "门锁好"}],
        )
        renew_code(work, OnePointIn(site_id=1, point_id=row.id or 0))
    for code, refusal in (("AB12", "patrol_code_taken"), (CODES[1], "patrol_code_taken"), ("a-1", "patrol_code_form")):
        with act(world.mei) as work, pytest.raises(Invalid, match=refusal):
            save_point(work, PointIn.model_validate({**typed, "code": code}))
    del morning


def test_a_point_that_was_taken_away_is_on_no_round_from_then_on(
    morning: House, act: Acts, clock: FixedClock, world: World
) -> None:
    with open_work(morning, writing=False) as work:
        point = next(row for row in points(work, 1).values() if row.code == CODES[1])
    with act(world.mei) as work:
        take_away(work, OnePointIn(site_id=1, point_id=point.id or 0))
    at(clock, 9, 1)
    run_job(morning)

    assert [point.id in row.stops for row in rounds(morning)] == [True, False]


def test_leaders_and_staff_change_no_route(morning: House, act: Acts, world: World) -> None:
    row = the_route(morning)
    for person in (world.liu, world.wang, world.lin, world.gu):
        with act(person) as work, pytest.raises(Forbidden):
            copy_route(work, CopyIn(site_id=1, route_id=row.id or 0))


def test_another_sites_point_does_not_exist(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        a_patrol(work, world.lakeside)
        other = work.find(PatrolPoint, site_id=world.lakeside)
        assert other is not None
        number = other.id or 0
    with act(world.mei) as work, pytest.raises(Exception, match="not_found"):
        renew_code(work, OnePointIn(site_id=1, point_id=number))
