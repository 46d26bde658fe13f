"""Relief and meals over HTTP: on my shift, on the board, on the roster's day, on the page of the leader."""

import re
from datetime import UTC, datetime

import pytest

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.roster.meals_plan import MealDayIn, accept_meals, propose_meals
from app.sites.models import Coverage, Post
from tests.conftest import Acts, Clients, Statements
from tests.roster.test_relief import floor, running
from tests.world import World, stands

assert floor
PAGE, SHIFT = "/sites/1/relief", "/sites/1/shift"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def block(html: str, name: str) -> str:
    """The section with that id, in words."""
    start = html.index(f'id="{name}"')
    return words("<" + html[start : html.index("</section>", start)])


@pytest.mark.usefixtures("floor")
def test_the_whole_way_in_taps(clients: Clients, world: World) -> None:
    zhou, wang = clients.as_(world.zhou, hx=True), clients.as_(world.wang, hx=True)

    assert "Asking 王伟" in block(zhou.post(f"{PAGE}/ask", data={"kind": "meal", "minutes": "30"}).text, "relief")
    assert "周杰瑞 asks you to stand in" in block(wang.get(SHIFT).text, "relief")
    assert "Go to Doorman" in block(wang.post(f"{PAGE}/accept", data={"relief_id": "1"}).text, "relief")
    assert "王伟 is coming" in block(zhou.get(SHIFT).text, "relief")
    assert "You stand in for 周杰瑞" in block(wang.post(f"{PAGE}/there", data={"relief_id": "1"}).text, "relief")
    running_page = zhou.get(SHIFT).text
    assert "back by 12:30" in block(running_page, "relief")
    assert "Not here yet" not in running_page
    assert "Away for a while?" in block(zhou.post(f"{PAGE}/back", data={"relief_id": "1"}).text, "relief")


@pytest.mark.usefixtures("floor")
def test_without_scripts_the_page_itself_comes_back(clients: Clients, world: World) -> None:
    zhou = clients.as_(world.zhou)

    answer = zhou.post(f"{PAGE}/ask", data={"kind": "meal", "minutes": "30"})

    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, PAGE)
    again = zhou.post(f"{PAGE}/ask", data={"kind": "meal", "minutes": "30"})
    assert again.status_code == 409
    assert "You have asked already" in again.text


@pytest.mark.usefixtures("floor")
@pytest.mark.parametrize(
    "typed", [{"minutes": "30"}, {"kind": "nap", "minutes": "30"}, {"kind": "meal", "minutes": "4000"}]
)
def test_what_cannot_be_asked_is_said_in_words(clients: Clients, world: World, typed: dict[str, str]) -> None:
    answer = clients.as_(world.zhou, hx=True).post(f"{PAGE}/ask", data=typed)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.usefixtures("floor")
def test_the_board_says_who_stands_in_and_until_when(act: Acts, clients: Clients, world: World) -> None:
    running(act)

    html = clients.as_(world.mei).get("/sites/1/board").text

    door = html[html.index(f'id="post-{world.door}-1"') :][:1500]
    assert "周杰瑞" in words(door)
    assert "Meal · 王伟 stands in until 12:30" in words(door)
    assert 'href="/sites/1/relief"' in html
    home = words(html[html.index(f'id="post-{world.parking}-1"') :][:1500])
    assert "王伟 stands in at Doorman until 12:30" in home


@pytest.mark.usefixtures("floor")
def test_a_post_left_for_relief_is_red_when_nobody_is_left_and_amber_else(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    with open_work(house) as work:
        need = work.find(Coverage, post_id=world.parking, day_kind="weekday")
        assert need is not None
        need.places = 2
    running(act)

    html = clients.as_(world.mei).get("/sites/1/board").text

    assert f'class="post none partly rank-2" id="post-{world.parking}-1"' in html
    assert "Parking guide short of 1 (1/2)" in words(html)


@pytest.mark.usefixtures("floor")
def test_the_day_shows_the_relief_and_nobody_waits_for_them(act: Acts, clients: Clients, world: World) -> None:
    running(act)

    html = clients.as_(world.mei).get("/sites/1/roster/day").text

    bar = html[html.index('id="a1"') :][:1200]
    assert "Meal · 王伟 stands in until 12:30" in words(bar)
    assert "left 12:00" not in words(html)
    assert 'class="rmark' not in html


@pytest.mark.usefixtures("floor")
def test_the_day_counts_uncovered_minutes_by_place(clients: Clients, world: World, clock: FixedClock) -> None:
    clock.advance(minutes=30)

    html = clients.as_(world.mei).get("/sites/1/roster/day").text

    assert "empty 3 h 30 min" in words(html)
    assert 'class="lacking"' in html
    assert f"/sites/1/relief?day={world.monday}" in html


def test_meals_are_proposed_accepted_and_seen(house: House, clients: Clients, world: World, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 11, 23, 2, 50, tzinfo=UTC)
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        stands(work, world.wang, world.parking)
        stands(work, world.song, world.parking, place=2)
    leader = clients.as_(world.liu, hx=True)

    assert "Propose 3 turns" in block(leader.get(PAGE).text, "meals")
    proposed = leader.post(f"{PAGE}/meals/propose", data={"day": "2026-11-23"}).text
    assert "draft" in words(proposed)
    assert "Meal " not in block(clients.as_(world.zhou, hx=True).get(SHIFT).text, "relief").replace("Meal Toilet", "")
    told = leader.post(f"{PAGE}/meals/accept", data={"day": "2026-11-23"}).text
    assert "Tell everybody" not in words(told)
    assert "Meal 12:00–12:30" in block(clients.as_(world.zhou, hx=True).get(SHIFT).text, "relief")
    assert "rmark" in clients.as_(world.mei).get("/sites/1/roster/day").text
    moved = leader.post(f"{PAGE}/meals/change", data={"turn_id": "1", "start": "750", "day": "2026-11-23"})
    assert (moved.status_code, "12:30" in moved.text) == (200, True)


def test_one_tap_begins_the_meal(house: House, act: Acts, clients: Clients, world: World, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 11, 23, 2, 50, tzinfo=UTC)
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        stands(work, world.wang, world.parking)
        stands(work, world.song, world.parking, place=2)
    with act(world.liu) as work:
        propose_meals(work, MealDayIn(site_id=1, day=world.monday))
        accept_meals(work, MealDayIn(site_id=1, day=world.monday))
    clock.instant = datetime(2026, 11, 23, 3, 55, tzinfo=UTC)
    zhou = clients.as_(world.zhou, hx=True)
    turn = re.search(r'id="meal-(\d+)"', zhou.get(SHIFT).text)
    assert turn is not None

    answer = zhou.post(f"{PAGE}/meal", data={"turn_id": turn[1]})

    assert (answer.status_code, "Asking" in words(answer.text)) == (200, True)


@pytest.mark.usefixtures("floor")
def test_another_site_a_stranger_and_nonsense_in_the_address(clients: Clients, world: World) -> None:
    assert clients.as_(world.zhao).get(PAGE).status_code == 404
    assert clients.as_(world.zhao).post(f"{PAGE}/accept", data={"relief_id": "1"}).status_code == 404
    assert clients.nobody().get(PAGE).headers["location"].startswith("/sign-in")
    for query in (
        "day=2026-13-99",
        "day=x",
        "pick=place:9.9",
        "pick=relief:77",
        "pick=<b>",
        "turn=999999999",
        "turn=x",
    ):
        assert clients.as_(world.mei).get(f"{PAGE}?{query}").status_code == 200
    assert clients.as_(world.mei, hx=True).get(f"{PAGE}/nothing").status_code == 404


@pytest.mark.usefixtures("floor")
def test_the_page_costs_the_same_for_a_large_site(
    house: House, act: Acts, clients: Clients, world: World, statements: Statements, clock: FixedClock
) -> None:
    running(act)
    with act(world.liu) as work:
        propose_meals(work, MealDayIn(site_id=1, day=world.monday))
    mei = clients.as_(world.mei)
    mei.get(PAGE)

    def cost() -> int:
        clock.advance(minutes=1)  # past what is kept of the page
        before = len(statements)
        assert mei.get(PAGE + "?pick=place:5.1").status_code == 200
        return len(statements) - before

    cost()
    few = cost()
    with open_work(house) as work:
        for number in range(30):
            post = Post(
                site_id=1, code=f"X{number}", name_zh="岗", name_en="Post", group_code="reception", position=90 + number
            )
            work.add(post)
    cost()
    many = cost()

    assert (many, many <= 10) == (few, True), statements.seen[-many:]
