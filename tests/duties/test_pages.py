"""My shift over HTTP: the screen, its blocks, what a tap answers, the panel, the paper."""

import re

import pytest
from httpx2 import Response
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.models import Duty, Tick
from app.people.models import Person
from app.roster.models import Standing
from app.sites.models import Post
from tests.conftest import Clients, Statements
from tests.duties.floor import a_morning, at, duties, run_job
from tests.world import World, an_assignment

URL = "/sites/1/shift"


@pytest.fixture
def morning(house: House, clock: FixedClock) -> House:
    """Five past eight on Monday, the first duties open."""
    a_morning(house, clock)
    at(clock, 8, 5)
    run_job(house)
    return house


def form(duty: Duty, **more: object) -> dict[str, str]:
    """The fields of a tick."""
    return {name: str(value) for name, value in {"duty_id": duty.id, "version": duty.version, **more}.items()}


def blocks(answer: Response) -> list[str]:
    """Ids of the blocks in an answer, in order."""
    return re.findall(r'<(?:section|div) id="(\w+)"', answer.text)


def test_the_next_duty_stands_large_with_where_and_done_right(morning: House, world: World, clients: Clients) -> None:
    """And what comes later below it, without a button."""
    page = clients.as_(world.zhou).get(URL)
    assert page.status_code == 200
    assert "周杰瑞 · Doorman" in page.text
    assert "<h2>Grooming self-check</h2>" in page.text
    assert "Uniform complete and spotless" in page.text
    assert "by 08:30" in page.text
    assert "Hand over in writing" in page.text
    assert "I am here" in page.text
    with open_work(morning) as work:
        work.get(Person, world.zhou).locale = "zh-Hans"
    chinese = clients.as_(world.zhou).get(URL)
    assert "<h2>仪容仪表自检</h2>" in chinese.text
    assert "做好了" in chinese.text


def test_overdue_rises_above_the_next_one(morning: House, world: World, clients: Clients, clock: FixedClock) -> None:
    """At 08:50 the start of the shift is late, the look at the door is next."""
    at(clock, 8, 50)
    run_job(morning)
    page = clients.as_(world.zhou).get(URL).text
    assert page.index("20 min late") < page.index('class="next"')
    assert page.count('class="overdue"') == 4
    assert "<h2>Door, glass, mat, umbrella stand</h2>" in page


def test_a_tap_answers_with_the_fresh_lists_and_an_undo(morning: House, world: World, clients: Clients) -> None:
    """Todo first, the others beside it; the undo takes it back and leaves nothing in the toast."""
    client = clients.as_(world.zhou, hx=True)
    duty = duties(morning, world.door, "G1")[0]
    answer = client.post(URL + "/tick", data=form(duty, key="k" * 12))
    assert answer.status_code == 200
    assert blocks(answer)[:1] == ["todo"]
    assert {"done", "toast"} <= set(blocks(answer))
    assert 'data-undo-s="10"' in answer.text
    assert "<h2>Grooming self-check</h2>" not in answer.text
    back = client.post(URL + "/undo", data={"duty_id": str(duty.id), "key": "u" * 12})
    assert back.status_code == 200
    assert "<h2>Grooming self-check</h2>" in back.text
    assert "data-undo-s" not in back.text


def test_the_same_form_twice_ticks_once(morning: House, world: World, clients: Clients) -> None:
    """A double tap and a press of the back button."""
    client = clients.as_(world.zhou, hx=True)
    data = form(duties(morning, world.door, "G1")[0], key="same-key-123")
    assert [client.post(URL + "/tick", data=data).status_code for _ in range(3)] == [200, 200, 200]
    with open_work(morning, writing=False) as work:
        assert len(work.session.exec(select(Tick)).all()) == 1


def test_the_second_of_two_sees_the_name_and_a_fresh_list(morning: House, world: World, clients: Clients) -> None:
    """409, with who did it."""
    with open_work(morning) as work:
        work.add(Standing(site_id=1, post_id=world.door, place=1, person_id=world.liu, started_at=work.now))
    data = form(duties(morning, world.door, "G1")[0])
    assert clients.as_(world.zhou, hx=True).post(URL + "/tick", data=data).status_code == 200
    second = clients.as_(world.liu, hx=True).post(URL + "/tick", data=data)
    assert second.status_code == 409
    assert "周杰瑞 did this at 08:05." in second.text
    assert "<h2>Grooming self-check</h2>" not in second.text


def test_without_scripts_the_page_comes_back_with_its_undo(morning: House, world: World, clients: Clients) -> None:
    """A redirect after success, the page itself with the words after a refusal."""
    client = clients.as_(world.wang)
    duty = duties(morning, world.parking, "PG2")[0]
    refused = client.post(URL + "/tick", data=form(duty))
    assert refused.status_code == 422
    assert "Please fill this in." in refused.text
    done = client.post(URL + "/tick", data=form(duty, number=12))
    assert done.status_code == 303
    page = client.get(done.headers["location"])
    assert page.status_code == 200
    assert "Undo (" in page.text


def test_a_refused_number_keeps_what_was_typed(morning: House, world: World, clients: Clients) -> None:
    """PG2 is the next one; 12.5 cannot be."""
    client = clients.as_(world.wang, hx=True)
    for code in ("G1", "G3", "PG1"):
        client.post(URL + "/tick", data=form(duties(morning, world.parking, code)[0]))
    client.post(URL + "/tick", data=form(duties(morning, world.parking, "G2")[0], number=5))
    answer = client.post(URL + "/tick", data=form(duties(morning, world.parking, "PG2")[0], number="12x"))
    assert answer.status_code == 422
    assert 'value="12x"' in answer.text
    assert "A whole number, please." in answer.text


@pytest.mark.usefixtures("morning")
def test_present_by_one_tap_and_gone_by_another(world: World, clients: Clients) -> None:
    """到岗 and 交班 on the same screen."""
    client = clients.as_(world.zhou, hx=True)
    here = client.post(URL + "/arrive", data={"key": "a" * 12})
    assert here.status_code == 200
    assert "I am here" not in here.text
    assert "I leave the post" in here.text
    gone = client.post(URL + "/leave", data={"key": "b" * 12})
    assert gone.status_code == 200
    assert "I am here" in gone.text


def test_a_leader_sees_the_late_ones_of_the_group_and_ticks_them(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Liu sees door and car park, not the cleaners; the manager sees what has no leader of its own."""
    with open_work(morning) as work:
        an_assignment(work, world.lin, world.hall)
    run_job(morning)
    at(clock, 8, 40)
    liu = clients.as_(world.liu, hx=True)
    late = liu.get(URL + "/team").text
    assert "Doorman" in late
    assert "Parking guide" in late
    assert "Office cleaner" not in late
    assert "nobody there" in late
    assert "Hall reception" in clients.as_(world.mei, hx=True).get(URL + "/team").text
    assert "Doorman" not in clients.as_(world.mei, hx=True).get(URL + "/team").text
    duty = duties(morning, world.door, "G1")[0]
    assert liu.post(URL + "/tick-other", data=form(duty, reason="the phone is broken")).status_code == 200
    assert "ticked by 刘强: the phone is broken" in clients.as_(world.zhou).get(URL).text
    other = clients.as_(world.zhou, hx=True).post(URL + "/tick-other", data=form(duty, reason="broken"))
    assert other.status_code == 403


@pytest.mark.usefixtures("morning")
def test_without_a_shift_the_screen_says_so(world: World, clients: Clients) -> None:
    """Luo is on no post today."""
    page = clients.as_(world.luo).get(URL)
    assert page.status_code == 200
    assert "No shift today" in page.text
    assert 'class="next"' not in page.text


def test_a_shift_of_the_afternoon_shows_nothing_of_whoever_is_there_now(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """Luo relieves Han at five."""
    with open_work(morning) as work:
        an_assignment(work, world.luo, world.cleaning, start=1020, end=1260, code="晚")
    at(clock, 11)
    run_job(morning)
    page = clients.as_(world.luo).get(URL).text
    assert "Your shift begins at 17:00" in page
    assert 'class="overdue"' not in page
    assert "then 罗敏" in clients.as_(world.han).get(URL).text


def test_a_night_shift_is_dark_unless_the_person_chose(
    morning: House, world: World, clients: Clients, clock: FixedClock
) -> None:
    """At ten in the evening; by day the same person's page is as the device has it."""
    with open_work(morning) as work:
        an_assignment(work, world.luo, world.gate, start=1080, end=1800, code="夜")
    assert "data-theme" not in clients.as_(world.luo).get(URL).text[:200]
    at(clock, 22)
    run_job(morning)
    page = clients.as_(world.luo).get(URL).text
    assert '<html lang="en" data-theme="dark"' in page
    with open_work(morning) as work:
        work.get(Person, world.luo).theme = "light"
    assert '<html lang="en" data-theme="light"' in clients.as_(world.luo).get(URL).text


@pytest.mark.parametrize("posts", [0, 60])
def test_the_screen_takes_at_most_ten_statements_whatever_the_size_of_the_site(
    morning: House, world: World, clients: Clients, clock: FixedClock, statements: Statements, posts: int
) -> None:
    """A leader with a shift of their own, everybody late; the page and each block."""
    with open_work(morning) as work:
        an_assignment(work, world.liu, world.leader)
        for n in range(posts):
            work.add(
                Post(
                    site_id=1,
                    code=f"X{n}",
                    name_zh=f"岗{n}",
                    name_en=f"Post {n}",
                    group_code="etiquette_security",
                    position=50 + n,
                )
            )
        work.add(Standing(site_id=1, post_id=world.leader, place=1, person_id=world.liu, started_at=work.now))
    at(clock, 9, 30)
    run_job(morning)
    client = clients.as_(world.liu)
    client.get(URL)
    before = len(statements)
    assert client.get(URL).status_code == 200
    assert len(statements) - before <= 10, [one[:100] for one in statements.seen[before:]]
    for block in ("who", "todo", "team", "counts", "done", "foot"):
        before = len(statements)
        assert client.get(f"{URL}/{block}").status_code == 200
        assert len(statements) - before <= 9, block
