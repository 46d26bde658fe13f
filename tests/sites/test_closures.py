"""Closed for a time: nobody is asked for, the board says so, and it opens by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.sites import queries as sites
from app.sites.closed import left_open
from app.sites.closures import CloseIn, ThatClosureIn, close_area, end_closures, reopen_area
from app.sites.models import PostZone, Unit
from app.sites.models_dated import Closure
from tests.conftest import Acts, Clients, Statements
from tests.world import World, stands

PAGE = "/sites/1/closures"


def close(*what: str, **more: object) -> CloseIn:
    return CloseIn.model_validate({"site_id": 1, "what": list(what), "reason": "台风", **more})


def asked(house: House, post: int) -> list[tuple[int, int, int]]:
    """(places, from hour, to hour) of the post today, on the wall."""
    with open_work(house, writing=False) as work:
        zone = sites.site(work, 1).zone
        needs = [need for need in sites.demand(work, 1, World.monday) if need.post_id == post]
        return [(n.places, n.starts_at.astimezone(zone).hour, n.ends_at.astimezone(zone).hour) for n in needs]


def test_a_closed_post_is_not_asked_for_in_that_time_only(act: Acts, house: House, world: World) -> None:
    with act(world.mei) as work:
        close_area(work, close(f"post:{world.door}", from_time="13:00", until_time="15:00", from_day="2026-11-23"))

    assert asked(house, world.door) == [(1, 9, 13), (1, 15, 18)]
    assert asked(house, world.parking) == [(1, 9, 18)]


def test_a_closed_zone_closes_the_posts_that_have_nowhere_else_to_be(act: Acts, house: House, world: World) -> None:
    with open_work(house) as work:
        work.add(PostZone(site_id=1, post_id=world.gate, zone_id=3, position=1))
    with act(world.mei) as work:
        close_area(work, close("zone:1", "zone:3"))

    assert asked(house, world.parking) == [(1, 9, 12)]
    assert asked(house, world.gate) == [(1, 9, 18)], "the model area is still open"
    with act(world.mei) as work:
        close_area(work, close("zone:4"))
    assert asked(house, world.gate) == [(1, 9, 12)]
    assert asked(house, world.manager) == [(1, 9, 18)], "whoever serves everywhere goes on"


def test_a_reception_needs_no_more_people_than_homes_are_open(act: Acts, house: House, world: World) -> None:
    with open_work(house) as work:
        zone = work.get(Unit, 1).zone_id
        work.add(Unit(site_id=1, zone_id=zone, code="D2", name_zh="装修2号", name_en="Furnished 2", kind="furnished"))
        for row in sites.coverage(work, 1):
            if row.post_id == world.units:
                work.session.merge(row).places = 2
    with act(world.mei) as work:
        close_area(work, close("unit:1", from_day="2026-11-23", from_time="14:00", until_time="16:00"))

    assert asked(house, world.units) == [(2, 9, 14), (1, 14, 16), (2, 16, 18)]


def test_the_board_shows_it_closed_and_open_again_by_itself(
    act: Acts, clients: Clients, house: House, world: World, clock: FixedClock
) -> None:
    client = clients.as_(world.mei)
    with act(world.mei) as work:
        close_area(work, close(f"post:{world.door}", until_time="14:00"))

    closed = client.get("/sites/1/board").text
    clock.advance(hours=2, minutes=1)
    with open_work(house) as work:
        end_closures(work)
    opened = client.get("/sites/1/board").text

    cell = closed[closed.index(f'id="post-{world.door}-1"') :].split("</a>")[0]
    assert "Closed" in cell
    assert "台风" in cell
    assert "until 14:00" in cell
    assert "/ 8 on post" in " ".join(closed.split())
    assert "/ 9 on post" in " ".join(opened.split())
    assert "台风" not in opened
    with open_work(house, writing=False) as work:
        closure = work.get(Closure, 1)
        assert closure.ended_at == closure.ends_at
        assert work.find(EventLog, kind="AreaReopened") is not None


def test_it_opens_by_itself_even_before_the_job_has_run(
    act: Acts, house: House, world: World, clock: FixedClock
) -> None:
    with act(world.mei) as work:
        close_area(work, close(f"post:{world.door}", until_time="14:00"))
    with open_work(house, writing=False) as work:
        assert world.door in sites.closed_posts(work, 1)
    clock.instant = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

    with open_work(house, writing=False) as work:
        assert sites.closed_posts(work, 1) == {}


def test_whoever_still_stands_on_a_closed_post_is_shown(
    act: Acts, clients: Clients, house: House, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    with act(world.mei) as work:
        close_area(work, close(f"post:{world.door}"))

    html = clients.as_(world.mei).get("/sites/1/board").text

    assert "周杰瑞" in html[html.index(f'id="post-{world.door}-1"') :].split("</a>")[0]
    assert "Closed" in html[html.index(f'id="post-{world.door}-2"') :].split("</a>")[0]


def test_it_is_opened_early_by_a_tap_and_one_to_come_is_taken_back(act: Acts, house: House, world: World) -> None:
    with act(world.liu) as work:
        first = close_area(work, close(f"post:{world.door}"))[0]
        later = close_area(work, close("zone:4", from_day="2026-11-30"))[0]
        ids = first.id or 0, later.id or 0
    with act(world.liu) as work:
        for closure_id in ids:
            reopen_area(work, ThatClosureIn(site_id=1, closure_id=closure_id))

    assert asked(house, world.door) == [(1, 9, 18)]
    with act(world.liu) as work, pytest.raises(Conflict):
        reopen_area(work, ThatClosureIn(site_id=1, closure_id=ids[0]))


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"what": []}, "nothing_to_close", "what"),
        ({"what": ["zone:6"]}, "nothing_to_close", "what"),
        ({"what": ["house:1"]}, "nothing_to_close", "what"),
        ({"until_time": "11:00"}, "closure_turned", "until_time"),
        ({"from_day": "2026-11-23", "from_time": "10:00", "until_time": "11:00"}, "closure_past", "until_time"),
        ({"from_day": "2026-11-30", "until_day": "2026-11-29"}, "closure_turned", "until_time"),
        ({"until_day": "2027-03-30"}, "closure_too_long", "until_day"),
        ({"until_day": "9999-12-31"}, "day_too_far", "until_day"),
        ({"until_time": "2 pm"}, "not_a_time", "until_time"),
    ],
)
def test_a_wrong_closure_is_refused_at_its_field(
    act: Acts, world: World, wrong: dict[str, object], code: str, field: str
) -> None:
    right = {"site_id": 1, "what": ["post:4"], "reason": "台风"}

    with act(world.mei) as work, pytest.raises(Invalid) as refusal:
        close_area(work, CloseIn.model_validate({**right, **wrong}))

    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_what_is_closed_already_is_named(act: Acts, world: World) -> None:
    with act(world.mei) as work:
        close_area(work, close(f"post:{world.door}"))

    with act(world.mei) as work, pytest.raises(Conflict) as refusal:
        close_area(work, close("zone:1", f"post:{world.door}"))

    assert refusal.value.params == {"name": "Doorman", "reason": "台风"}


def test_leaders_close_and_staff_do_not(act: Acts, clients: Clients, world: World) -> None:
    assert clients.as_(world.liu).get(PAGE).status_code == 200
    assert clients.as_(world.wang).get(PAGE).status_code == 403
    with act(world.wang) as work, pytest.raises(Forbidden):
        close_area(work, close("zone:1"))
    with act(world.zhao) as work, pytest.raises(NotFound):
        close_area(work, close("zone:1"))


def test_the_page_closes_and_keeps_what_was_typed(clients: Clients, world: World, statements: Statements) -> None:
    client = clients.as_(world.liu, hx=True)

    bad = client.post(PAGE, data={"key": "close-bad-1", "what[]": ["post:4", "zone:1"], "until_time": "7 pm"})
    good = client.post(PAGE, data={"key": "close-good-1", "what[]": ["post:4"], "reason": "台风 <b>"})
    listed = client.get(f"{PAGE}?what=zone:1").text
    before = len(statements)
    client.get(PAGE)

    assert bad.status_code == 422
    assert 'value="7 pm"' in bad.text
    assert bad.text.count(" checked") == 2
    assert good.status_code == 200
    assert "台风 &lt;b&gt;" in listed
    assert 'value="zone:1" checked' in listed
    assert len(statements) - before <= 10


MINUTES = st.integers(0, 200)


@settings(max_examples=300, deadline=None)
@given(MINUTES, MINUTES, st.lists(st.tuples(MINUTES, MINUTES), max_size=6))
def test_what_is_left_open_and_what_is_closed_make_up_the_whole(
    start: int, length: int, closed: list[tuple[int, int]]
) -> None:
    zero = datetime(2026, 1, 1, tzinfo=UTC)
    shut = sorted((min(pair), max(pair)) for pair in closed if pair[0] != pair[1])
    merged: list[tuple[int, int]] = []
    for one in shut:
        if merged and one[0] <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], one[1]))
        else:
            merged.append(one)

    def at(minute: int) -> datetime:
        return zero + timedelta(minutes=minute)

    left = left_open(at(start), at(start + length), [(at(a), at(b)) for a, b in merged])

    for minute in range(start, start + length):
        is_shut = any(a <= minute < b for a, b in shut)
        assert any(a <= at(minute) < b for a, b in left) is not is_shut


def test_demand_is_reckoned_once_for_whoever_reads_and_anew_for_whoever_changes_it(act: Acts, world: World) -> None:
    with act(world.mei, writing=False) as work:
        assert sites.demand(work, 1, world.monday) is sites.demand(work, 1, world.monday)
    with act(world.mei) as work:
        before = sites.demand(work, 1, world.monday)
        close_area(work, CloseIn(site_id=1, what=[f"post:{world.door}"], reason="rain"))
        after = sites.demand(work, 1, world.monday)

    assert sum(one.places for one in after if one.post_id == world.door) <= sum(
        one.places for one in before if one.post_id == world.door
    )
    assert after != before
