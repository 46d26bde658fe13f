"""The screens: what they show, to whom, in how many statements."""

import re

import pytest

from app.checks.service import check_post
from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.models import Duty, Tick
from app.roster.models import Standing
from app.roster.relief_models import Relief
from app.sites.models import Coverage, Post, PostZone
from tests.checks.floor import a_duty, calls, late, looked, nine, tell
from tests.conftest import Acts, Clients, Statements
from tests.world import World, an_assignment

CHECKS, LEAD = "/sites/1/checks", "/sites/1/lead"
FIVE = {"smile": "5", "warmth": "4", "initiative": "4", "correct": "5", "care": "4"}


@pytest.fixture
def floor(house: House, clock: FixedClock) -> House:
    """Nine o'clock, everybody on their posts."""
    nine(house, clock)
    return house


def text_of(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") :] if "<main" in html else html))


@pytest.mark.usefixtures("floor")
def test_the_next_post_is_in_hand_with_five_rows_of_five(clients: Clients, clock: FixedClock) -> None:
    clock.advance(hours=4)
    html = clients.as_(World.liu).get(CHECKS).text

    form = html[html.index('id="look"') : html.index('id="board"')]
    assert len(re.findall(r'type="radio"', form)) == 25
    assert "王伟" in form
    assert "It is there before the first word" in form
    assert "2 due now" in text_of(html)
    assert "刘强" not in form


@pytest.mark.usefixtures("floor")
def test_another_post_is_one_tap_away_and_one_s_own_is_none(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)

    assert "周杰瑞" in client.get(f"{CHECKS}/look?pick={world.door}.1").text
    assert f"pick={world.manager}.1" not in client.get(f"{CHECKS}/board").text


@pytest.mark.usefixtures("floor")
def test_saving_answers_with_the_next_post_and_an_undo(clients: Clients, world: World) -> None:
    client = clients.as_(world.liu, hx=True)
    answer = client.post(f"{CHECKS}/check", data={"post_id": world.door, "place": 1, "client_key": "k1", **FIVE})

    assert answer.status_code == 200
    assert re.findall(r'id="(look|board|today|toast)"', answer.text) == ["look", "board", "today", "toast"]
    assert "noted: 4.4" in answer.text
    assert f'action="{CHECKS}/undo"' in answer.text


@pytest.mark.usefixtures("floor")
def test_without_scripts_the_page_comes_back_with_its_undo(clients: Clients, world: World) -> None:
    client = clients.as_(world.liu)
    answer = client.post(f"{CHECKS}/check", data={"post_id": world.door, "place": 1, **FIVE})

    assert answer.status_code == 303
    assert "noted: 4.4" in client.get(answer.headers["location"]).text


@pytest.mark.usefixtures("floor")
def test_a_refused_check_keeps_what_was_tapped(clients: Clients, world: World) -> None:
    client = clients.as_(world.liu, hx=True)
    rest = {name: value for name, value in FIVE.items() if name != "care"}
    answer = client.post(f"{CHECKS}/check", data={"post_id": world.door, "place": 1, "client_key": "k2", **rest})

    assert answer.status_code == 422
    assert "Tap one of the five for every requirement." in answer.text
    assert answer.text.count(" checked") == 4
    assert 'value="k2"' in answer.text


def test_an_empty_post_is_noted_by_one_button(floor: House, clients: Clients, world: World) -> None:
    with open_work(floor) as work:
        an_assignment(work, world.luo, world.gate)
    client = clients.as_(world.liu, hx=True)
    form = client.get(f"{CHECKS}/look?pick={world.gate}.1").text

    assert "Nobody is marked present" in form
    assert "radio" not in form
    answer = client.post(f"{CHECKS}/check", data={"post_id": world.gate, "place": 1, "finding": "empty"})
    assert answer.status_code == 200


@pytest.mark.usefixtures("floor")
def test_a_check_is_corrected_on_the_screen_with_its_reason(clients: Clients, act: Acts) -> None:
    with act(World.liu) as work:
        number = check_post(work, looked(World.door, remark="slow")).id or 0
    client = clients.as_(World.liu, hx=True)
    form = client.get(f"{CHECKS}/look?again={number}").text
    assert form.count(" checked") == 5
    assert "slow" in form

    refused = client.post(f"{CHECKS}/correct", data={"check_id": number, **FIVE})
    assert refused.status_code == 422
    assert 'name="check_id"' in refused.text
    done = client.post(f"{CHECKS}/correct", data={"check_id": number, "reason": "wrong post", **FIVE})
    assert done.status_code == 200


@pytest.mark.usefixtures("floor")
def test_the_person_reads_it_and_nobody_else_of_the_staff_does(clients: Clients, act: Acts) -> None:
    with act(World.liu) as work:
        check_post(work, looked(World.door, remark="Held the umbrella", praise=True))

    own = clients.as_(World.zhou).get(f"{CHECKS}/mine").text
    assert "Held the umbrella" in own
    assert "Praise" in own
    assert "Held the umbrella" not in clients.as_(World.wang).get(f"{CHECKS}/mine").text
    assert clients.as_(World.zhou).get(CHECKS).status_code == 403
    assert "周杰瑞" not in clients.as_(World.liu).get(f"{CHECKS}/scores").text
    assert "周杰瑞" in clients.as_(World.mei).get(f"{CHECKS}/scores").text


@pytest.mark.usefixtures("house")
def test_nothing_wrong_is_a_calm_screen(clients: Clients, clock: FixedClock) -> None:
    clock.advance(hours=9)  # 21:00, nobody is asked for
    html = text_of(clients.as_(World.liu).get(LEAD).text)

    assert "Nothing needs you just now" in html
    assert "Late duties" not in html


def test_a_leader_sees_the_own_posts_only_and_each_line_has_its_remedy(
    floor: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    with open_work(floor) as work:
        an_assignment(work, world.luo, world.gate)
        there = work.find(Standing, person_id=world.zhou)
        assert there is not None
        work.add(
            Relief(
                site_id=1, post_id=world.door, place=1, person_id=world.zhou, kind="toilet", minutes=10,
                asked_at=work.now, escalated_at=work.now,
            )
        )  # fmt: skip
    clock.advance(minutes=40)
    late(floor, world.parking, world.parking, world.cleaning)

    html = clients.as_(world.liu).get(LEAD).text
    words = text_of(html)
    assert "Nobody at Model-area post" in words
    assert "罗敏" in words
    assert f'href="/sites/1/relief?pick=place:{world.gate}.1"' in html
    assert "Nobody relieves 周杰瑞" in words
    assert "Parking guide · 2 late" in words
    assert "oldest 20 min" in words
    assert "Office cleaner" not in words
    assert "I see to them (2)" in words


def test_the_manager_sees_what_rose_and_what_the_leaders_have_folded_away(
    floor: House, clients: Clients, world: World
) -> None:
    late(floor, world.parking, world.hall)
    html = clients.as_(world.mei).get(LEAD).text

    rose = html[html.index('id="lead-late"') : html.index('id="lead-with"')]
    assert "Hall reception" in rose
    assert "Parking guide" not in rose
    assert "1 late, with the leaders of the groups" in text_of(html)


def test_taken_it_is_shown_with_who_and_when(floor: House, clients: Clients, world: World) -> None:
    late(floor, world.parking)
    call = calls(floor)[0]
    client = clients.as_(world.liu, hx=True)
    answer = client.post(f"{LEAD}/acknowledge", data={"call_id": call.id, "version": call.version})

    assert answer.status_code == 200
    assert "刘强 sees to it since 09:00" in text_of(answer.text)
    assert "I see to" not in text_of(answer.text)
    again = clients.as_(world.mei, hx=True).post(
        f"{LEAD}/acknowledge", data={"call_id": call.id, "version": call.version}
    )
    assert again.status_code == 409
    assert "刘强 took this at 09:00." in again.text


def test_a_leader_ticks_for_them_with_a_reason_that_everybody_reads(
    floor: House, clients: Clients, world: World
) -> None:
    with open_work(floor) as work:
        duty = a_duty(work, world.door)
        asked = {"duty_id": str(duty.id), "version": "1", "post": str(world.door)}
    tell(floor)
    client = clients.as_(world.liu, hx=True)

    assert client.post(f"{LEAD}/tick", data=asked).status_code == 422
    assert client.post(f"{LEAD}/tick", data=asked | {"reason": "I saw it done"}).status_code == 200

    with open_work(floor, writing=False) as work:
        row = work.get(Duty, duty.id)
        assert (row.state, row.for_other, row.reason) == ("done", True, "I saw it done")
        tick = work.find(Tick, duty_id=duty.id)
        assert tick is not None
        assert (tick.reason, tick.for_other) == ("I saw it done", True)
    assert "ticked by 刘强: I saw it done" in clients.as_(world.zhou).get("/sites/1/shift").text


def test_what_is_missed_may_be_said_to_have_been_done_in_time(floor: House, clients: Clients, world: World) -> None:
    late(floor, world.door, state="missed")
    html = clients.as_(world.liu).get(LEAD).text

    assert "Doorman · 1 missed" in text_of(html)
    assert f'id="p-{world.door}"' in html


def grow(house: House, count: int) -> None:
    """So many further posts, each with people, a late duty and a look due."""
    with open_work(house) as work:
        for n in range(count):
            post = work.add(
                Post(site_id=1, code=f"P{count}-{n}", name_zh=f"岗{n}", name_en=f"Post {n}", position=50 + n,
                     group_code="etiquette_security")
            )  # fmt: skip
            work.add(PostZone(site_id=1, post_id=post.id or 0, zone_id=1 + n % 5))
            work.add(Coverage(site_id=1, post_id=post.id or 0, day_kind="weekday", from_minute=540, to_minute=1080,
                              places=2))  # fmt: skip
            a_duty(work, post.id or 0)


@pytest.mark.parametrize(
    "path", [LEAD, CHECKS, f"{CHECKS}/mine", f"{CHECKS}/scores", f"{LEAD}/lead", f"{CHECKS}/board"]
)
def test_a_screen_takes_ten_statements_and_no_more_with_sixty_posts(
    floor: House, clients: Clients, act: Acts, statements: Statements, clock: FixedClock, path: str
) -> None:
    found = []
    for posts in (0, 54):
        grow(floor, posts)
        tell(floor)
        with act(World.mei) as work:
            check_post(work, looked(World.hall))
        client = clients.as_(World.mei)
        client.get(path)  # what the site is made of is read once a process
        before = len(statements)
        assert client.get(path).status_code == 200
        found.append(len(statements) - before)
        clock.advance(minutes=1)

    assert max(found) <= 10
    if floor.db.dialect == "sqlite":  # what other databases of the server commit makes a few more on PostgreSQL
        assert found[0] == found[1]


def test_the_leader_s_view_made_afresh_takes_as_many_with_six_posts_as_with_sixty(
    floor: House, clients: Clients, statements: Statements, clock: FixedClock
) -> None:
    found = []
    for posts in (1, 54):
        grow(floor, posts)
        tell(floor)
        client = clients.as_(World.mei)
        client.get(LEAD)
        clock.advance(seconds=21)  # what is kept is too old
        before = len(statements)
        client.get(LEAD)
        found.append(len(statements) - before)
        clock.advance(minutes=5)

    assert max(found) <= 18
    if floor.db.dialect == "sqlite":
        assert found[0] == found[1]
