"""Beside the list: the panel of a duty, counters and notes, the paper, who is refused and what nonsense gets."""

import re

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.duties.models import Duty, Tick
from tests.conftest import Clients
from tests.duties.floor import a_morning, at, duties, item, run_job
from tests.world import World

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


def test_the_panel_keeps_a_refused_form_and_closes_after_success(
    morning: House, world: World, clients: Clients
) -> None:
    """Something is wrong at the door."""
    client = clients.as_(world.zhou, hx=True)
    duty = duties(morning, world.door, "DM1")[0]
    assert "Looked at, something is wrong" in client.get(f"{URL}/duty/{duty.id}").text
    blank = client.post(URL + "/problem", data=form(duty, panel=1, text=" "))
    assert blank.status_code == 422
    assert 'role="dialog"' in blank.text
    kept = client.post(URL + "/problem", data=form(duty, panel=1, text="右扇玻璃有裂"))
    assert kept.status_code == 200
    assert '<div hx-swap-oob="innerHTML:#sheet"></div>' in kept.text
    assert "右扇玻璃有裂" in kept.text
    assert clients.as_(world.zhou).get(f"{URL}/duty/{duty.id}").status_code == 200


def test_counters_are_moved_and_what_happens_is_noted(morning: House, world: World, clients: Clients) -> None:
    """A greeting at the door; a large object without the words of its pass, then with them."""
    client = clients.as_(world.zhou, hx=True)
    here = {"post_id": str(world.door), "place": "1"}
    one = client.post(URL + "/count", data={**here, "item_id": str(item(morning, "DM3").id), "step": "1"})
    assert one.status_code == 200
    assert re.search(r'<output class="num"[^>]*>1</output>', one.text)
    below = client.post(URL + "/count", data={**here, "item_id": str(item(morning, "DM6").id), "step": "-1"})
    assert below.status_code == 409
    assert "This stands at zero already." in below.text
    bare = client.post(URL + "/note", data={**here, "item_id": str(item(morning, "DM9").id)})
    assert bare.status_code == 422
    noted = client.post(URL + "/note", data={**here, "item_id": str(item(morning, "DM9").id), "text": "0231"})
    assert noted.status_code == 200
    assert "0231" in noted.text


def test_who_has_no_right_and_who_is_of_another_site(morning: House, world: World, clients: Clients) -> None:
    """A consultant ticks nothing; Lakeside's people do not know this site."""
    assert clients.as_(world.shen).get(URL).status_code == 403
    assert clients.as_(world.qian).get(URL).status_code == 404
    duty = duties(morning, world.door, "G1")[0]
    assert clients.as_(world.qian, hx=True).post(URL + "/tick", data=form(duty)).status_code == 404
    assert clients.as_(world.wang, hx=True).post(URL + "/tick", data=form(duty)).status_code == 403
    assert clients.as_(world.wang, hx=True).get(URL + "/nothing").status_code == 404
    assert clients.as_(world.wang, hx=True).get(f"{URL}/duty/999999").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"duty_id": "abc", "version": "1"},
        {"duty_id": "1"},
        {"duty_id": "-1", "version": "1"},
        {"duty_id": "99999999999999999999", "version": "1"},
        {"duty_id": "1", "version": "1", "occurred_at": "yesterday"},
        {"duty_id": "1", "version": "1", "occurred_at": "2026-11-23T08:00:00"},
        {"duty_id": "1", "version": "1", "number": "1e3"},
        {"duty_id": "1", "version": "1", "text": "a\u202eb"},
        {"duty_id": "1", "version": "1", "score[]": "x"},
        {"duty_id": "1", "version": "1", "choice": "x" * 100},
    ],
)
def test_nonsense_is_refused_in_words_and_stores_nothing(
    morning: House, world: World, clients: Clients, data: dict[str, str]
) -> None:
    """A 4xx whatever is sent."""
    answer = clients.as_(world.zhou, hx=True).post(URL + "/tick", data=data)
    assert 400 <= answer.status_code < 500
    with open_work(morning, writing=False) as work:
        assert work.session.exec(select(Tick)).all() == []


def test_the_paper_has_what_was_done_and_what_is_to_come(morning: House, world: World, clients: Clients) -> None:
    """The door's list of today, with its blank for a number."""
    client = clients.as_(world.zhou, hx=True)
    client.post(URL + "/tick", data=form(duties(morning, world.door, "G1")[0]))
    paper = clients.as_(world.zhou).get(f"{URL}/print?post={world.door}")
    assert paper.status_code == 200
    assert "Doorman · Checklist" in paper.text
    assert "周杰瑞" in paper.text
    assert "Reconcile the headcount" in paper.text
    assert "Exit pass for large objects" in paper.text
    assert clients.as_(world.zhou).get(f"{URL}/print?post=99999").status_code == 200
