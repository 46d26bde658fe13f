"""The screens over HTTP: the round one walks and nobody else's, the page behind a code, rounds, routes, cards."""

import re

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.patrol.models import PatrolPoint, PatrolRound
from app.sites.models import Post, PostZone
from tests.conftest import Acts, Clients, Statements
from tests.patrol.floor import CODES, NAMES, a_morning, a_patrol, at, on_patrol, rounds, run_job, scan, scans, walk
from tests.world import World, stands


@pytest.fixture
def morning(house: House, clock: FixedClock, world: World) -> House:
    """Five past eight: Wang on patrol, the first round open, Liu leads."""
    a_morning(house, clock)
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
    run_job(house)
    at(clock, 8, 5)
    return house


def point_id(house: House, code: str) -> int:
    """Id of a point."""
    with open_work(house, writing=False) as work:
        return work.session.exec(select(PatrolPoint.id).where(PatrolPoint.code == code)).one() or 0


def test_whoever_walks_sees_the_next_point_and_no_code(morning: House, clients: Clients, world: World) -> None:
    text = clients.as_(world.wang).get("/sites/1/patrol").text

    assert NAMES[0] in text
    assert "Door locked" in text
    assert "0 / 4" in text
    assert not any(code in text for code in CODES)
    del morning


def test_the_screen_is_dark_by_night_for_whoever_chose_nothing(
    morning: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    wang = clients.as_(world.wang)
    assert 'data-theme="dark"' not in wang.get("/sites/1/patrol").text
    at(clock, 19, 30)
    assert 'data-theme="dark"' in wang.get("/sites/1/patrol").text
    del morning


def test_staff_who_are_on_no_patrol_see_no_point(morning: House, clients: Clients, world: World) -> None:
    for person in (world.zhou, world.lin, world.liu, world.mei):
        text = clients.as_(person).get("/sites/1/patrol").text
        assert "Not on patrol" in text
        assert not any(name in text for name in NAMES[1:])
    assert clients.as_(world.zhou).get("/sites/1/patrol/rounds").status_code == 403
    assert clients.as_(world.wang).get("/sites/1/patrol/rounds").status_code == 403
    assert clients.as_(world.liu).get("/sites/1/patrol/routes").status_code == 403
    del morning


def test_a_typed_code_moves_the_screen_on(morning: House, clients: Clients, world: World) -> None:
    wang = clients.as_(world.wang, hx=True)
    answer = wang.post(
        "/sites/1/patrol/scan", data={"key": "k_typed_one", "client_key": "k_typed_one", "code": "1001", "how": "typed"}
    )

    assert answer.status_code == 200
    assert "1 / 4" in answer.text
    assert "Not OK" in answer.text
    assert [row.how for row in scans(morning)] == ["typed"]


def test_a_wrong_code_comes_back_where_it_was_typed(morning: House, clients: Clients, world: World) -> None:
    wang = clients.as_(world.wang, hx=True)
    answer = wang.post("/sites/1/patrol/scan", data={"code": "9999", "how": "typed", "from": "panel"})

    assert answer.status_code == 422
    assert "No point here has this code" in answer.text
    assert 'value="9999"' in answer.text
    assert scans(morning) == []


def test_without_scripts_the_same_forms_work(morning: House, clients: Clients, world: World) -> None:
    wang = clients.as_(world.wang)
    page = wang.get("/sites/1/patrol?show=type").text
    assert 'name="code"' in page
    answer = wang.post("/sites/1/patrol/scan", data={"code": "1001", "how": "typed", "from": "panel"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sites/1/patrol")
    assert len(scans(morning)) == 1


def test_the_page_behind_a_code_sends_itself_and_counts_as_scanned(
    morning: House, clients: Clients, world: World
) -> None:
    wang = clients.as_(world.wang)
    page = wang.get("/sites/1/patrol/p/1002").text
    assert "data-at-once" in page
    assert NAMES[1] in page
    key = re.findall(r'name="key" value="(\w+)"', page)[0]
    fields = {"key": key, "client_key": key, "how": "scan", "code": "1002"}

    for _ in range(2):
        assert wang.post("/sites/1/patrol/scan", data=fields).status_code == 303

    assert [(row.how, row.counts) for row in scans(morning)] == [("scan", True)]
    zhou = clients.as_(world.zhou).get("/sites/1/patrol/p/1002").text
    assert "on no patrol" in zhou
    assert NAMES[1] not in zhou


def test_a_missed_point_stands_above_the_route_with_its_own_scan(
    morning: House, clients: Clients, act: Acts, clock: FixedClock, world: World
) -> None:
    walk(act, clock, "1001", "1003", every=9)
    at(clock, 8, 35)
    run_job(morning)
    text = clients.as_(world.wang).get("/sites/1/patrol").text

    assert f"Scan late: {NAMES[1]}" in text
    assert text.index(f"Scan late: {NAMES[1]}") < text.index('class="line-up"')


def test_what_was_found_is_ticked_by_exception_and_noted(
    morning: House, clients: Clients, act: Acts, world: World
) -> None:
    row = scan(act, "1001")
    wang = clients.as_(world.wang, hx=True)
    panel = wang.get(f"/sites/1/patrol/sheet?show=found&point={point_id(morning, '1001')}").text
    assert "Lamp lit" in panel
    answer = wang.post("/sites/1/patrol/found", data={"scan_id": str(row.id), "found[]": "1", "note": "dark"})

    assert answer.status_code == 200
    assert [one.found for one in scans(morning)] == [[{"zh": "灯亮", "en": "Lamp lit"}]]


def test_leaders_see_missed_late_and_flagged_and_let_a_round_go(
    morning: House, clients: Clients, act: Acts, clock: FixedClock, world: World
) -> None:
    scan(act, "1001")
    clock.advance(seconds=10)
    scan(act, "1003")
    at(clock, 8, 45)
    run_job(morning)
    liu = clients.as_(world.liu)
    page = liu.get("/sites/1/patrol/rounds").text
    assert f"Missed: {NAMES[1]}" in page
    assert "too soon after the point before" in page
    number = rounds(morning)[0].id
    one = clients.as_(world.liu, hx=True).get(f"/sites/1/patrol/rounds/one?round={number}").text
    assert "Let the round go" in one

    answer = liu.post("/sites/1/patrol/excuse", data={"round_id": str(number), "reason": "ambulance"})

    assert answer.status_code == 303
    assert rounds(morning)[0].state == "excused"
    assert "ambulance" in liu.get("/sites/1/patrol/rounds").text


def test_the_rounds_of_another_site_do_not_exist(morning: House, clients: Clients, world: World) -> None:
    number = rounds(morning)[0].id
    zhao = clients.as_(world.zhao)
    assert zhao.get("/sites/1/patrol/rounds").status_code == 404
    assert zhao.get(f"/sites/2/patrol/rounds/one?round={number}").status_code == 404
    assert clients.as_(world.mei).get("/sites/1/patrol/rounds/one?round=99999999999").status_code == 404


def test_the_walk_costs_few_statements_the_same_with_many_posts_and_rounds(
    morning: House, clients: Clients, act: Acts, clock: FixedClock, world: World, statements: Statements
) -> None:
    wang = clients.as_(world.wang, hx=True)
    counted = []
    for many in (False, True):
        if many:
            with open_work(morning) as work:
                for n in range(60):
                    post = work.add(
                        Post(site_id=1, code=f"X{n}", name_zh="岗", name_en="Post", group_code="reception", position=n)
                    )
                    work.add(PostZone(site_id=1, post_id=post.id or 0, zone_id=1))
            for hour in (9, 10, 11):
                at(clock, hour, 5)
                run_job(morning)
                walk(act, clock, *CODES, every=8)
            at(clock, 12, 5)
            run_job(morning)
        scan(act, "1001")
        wang.get("/sites/1/patrol/next")
        before = len(statements)
        assert wang.get("/sites/1/patrol/next").status_code == 200
        counted.append(len(statements) - before)

    assert max(counted) <= 10, counted
    assert counted[0] == counted[1]


def test_the_rounds_cost_few_statements(
    morning: House, clients: Clients, act: Acts, clock: FixedClock, world: World, statements: Statements
) -> None:
    counted = []
    for hour in (8, 12, 16):
        at(clock, hour, 5)
        run_job(morning)
        walk(act, clock, "1001", "1002", every=6)
        liu = clients.as_(world.liu, hx=True)
        liu.get("/sites/1/patrol/rounds/rounds")
        before = len(statements)
        assert liu.get("/sites/1/patrol/rounds/rounds").status_code == 200
        counted.append(len(statements) - before)

    assert max(counted) <= 10, counted
    assert counted[0] == counted[-1]


def test_cards_hold_our_own_address_and_the_code_in_figures(morning: House, clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get("/sites/1/patrol/routes/print").text

    assert page.count('class="wall"') == len(CODES)
    assert all(f">{code}<" in page for code in CODES)
    assert "点位1" in page
    assert NAMES[0] in page
    one = clients.as_(world.mei).get(f"/sites/1/patrol/routes/print?point={point_id(morning, '1002')}").text
    assert one.count('class="wall"') == 1


def test_routes_are_edited_on_the_page(morning: House, clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei, hx=True)
    page = mei.get("/sites/1/patrol/routes/routes?route=day").text
    number = re.findall(r'name="route_id" value="(\d+)"', page)[0]
    first = point_id(morning, "1001")
    answer = mei.post(
        "/sites/1/patrol/routes/stop", data={"route_id": number, "point_id": str(first), "act": "down", "route": "day"}
    )

    assert answer.status_code == 200
    assert answer.text.index(NAMES[1]) < answer.text.index(NAMES[0])
    assert "from Tue" in answer.text


def test_the_way_to_the_patrol_stands_in_the_bar_of_whoever_walks(
    morning: House, clients: Clients, world: World
) -> None:
    assert 'href="/sites/1/patrol"' in clients.as_(world.wang).get("/sites/1/shift").text
    assert 'href="/sites/1/patrol"' not in clients.as_(world.zhou).get("/sites/1/shift").text
    assert 'href="/sites/1/patrol/rounds"' in clients.as_(world.liu).get("/sites/1/shift").text
    del morning


def test_a_site_without_routes_shows_the_way_to_make_them(house: House, clients: Clients, world: World) -> None:
    mei = clients.as_(world.mei)
    assert "No routes yet" in mei.get("/sites/1/patrol/rounds").text
    assert "Make the usual routes" in mei.get("/sites/1/patrol/routes").text
    assert 'href="/sites/1/patrol/rounds"' not in mei.get("/sites/1/shift").text
    del house


def test_before_the_first_round_and_after_the_last_the_screen_says_when_the_next_begins(
    house: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    at(clock, 7, 45)
    with open_work(house) as work:
        a_patrol(work)
        on_patrol(work, present=False)
    text = clients.as_(world.wang).get("/sites/1/patrol").text

    assert "No round just now" in text
    assert "08:00" in text
    with open_work(house, writing=False) as work:
        assert work.find(PatrolRound) is None
