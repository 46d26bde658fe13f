"""Everybody starts on the screen they need; the display is everybody's own."""

import pytest

from app.core.work import House, open_work
from app.people.models import Person
from tests.conftest import Clients
from tests.people.test_devices import a_device
from tests.world import PASSWORD, PIN, World, an_assignment, stands


@pytest.mark.parametrize(
    ("person", "address"),
    [(World.mei, "/sites/1/board"), (World.liu, "/sites/1/board"), (World.lin, "/sites/1/desk"),
     (World.shen, "/sites/1/consultant"), (World.han, "/sites/1/shift"), (World.fang, "/sites"), (World.gu, "/sites"),
     (World.ada, "/sites")],
)  # fmt: skip
def test_each_role_starts_where_its_work_is(clients: Clients, person: int, address: str) -> None:
    assert clients.as_(person).get("/").headers["location"] == address


def test_staff_start_by_the_post_they_stand_on_else_the_one_they_are_planned_on(house: House, clients: Clients) -> None:
    with open_work(house) as work:
        an_assignment(work, World.wang, World.parking)
        an_assignment(work, World.zhou, World.parking, place=2)
        stands(work, World.liu, World.gate)
    with open_work(house) as work:
        work.add(type(stands(work, World.luo, World.door))(
            site_id=1, post_id=World.hall, place=1, person_id=World.han, started_at=work.now
        ))  # fmt: skip

    assert clients.as_(World.wang).get("/").headers["location"] == "/sites/1/arrive"
    assert clients.as_(World.luo).get("/").headers["location"] == "/sites/1/door"
    assert clients.as_(World.han).get("/").headers["location"] == "/sites/1/shift"


def test_several_sites_are_chosen_from(clients: Clients) -> None:
    html = clients.as_(World.fang).get("/sites").text

    assert "/sites/1/board" in html
    assert "/sites/3/board" in html
    assert "/sites/2/" not in html


def test_nobody_and_a_phone_start_at_the_sign_in_and_a_tablet_at_the_board(house: House, clients: Clients) -> None:
    assert clients.nobody().get("/").headers["location"] == "/sign-in"
    assert a_device(house, clients, "phone").get("/").headers["location"] == "/sign-in"
    assert a_device(house, clients, "tablet").get("/").headers["location"] == "/sites/1/board"


def test_the_language_is_kept_before_and_after_signing_in(house: House, clients: Clients) -> None:
    client = clients.nobody()
    answer = client.post(
        "/me/display", data={"lang": "zh-Hans"}, headers={"referer": "http://testserver/sign-in?next=/x"}
    )

    assert answer.headers["location"] == "/sign-in?next=/x"
    assert '<html lang="zh-Hans"' in client.get("/sign-in").text
    client.post("/sign-in", data={"username": "mei", "password": PASSWORD})
    client.post("/me/display", data={"lang": "en"})
    client.post("/me/display", data={"theme": "dark"})
    client.post("/me/display", data={"text": "xl"})
    with open_work(house, writing=False) as work:
        person = work.get(Person, World.mei)
        assert (person.locale, person.theme, person.text_size) == ("en", "dark", "xl")


def test_a_shared_device_keeps_its_own_display(house: House, clients: Clients) -> None:
    tablet = a_device(house, clients)
    tablet.post("/me/display", data={"theme": "sun"})

    assert 'data-theme="sun"' in tablet.get("/sign-in").text


@pytest.mark.parametrize("referer", ["https://evil.example//evil.example/x", "x", ""])
def test_the_display_leads_nowhere_else(clients: Clients, referer: str) -> None:
    answer = clients.nobody().post("/me/display", data={"lang": "en"}, headers={"referer": referer})

    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")


def test_an_unknown_choice_changes_nothing(clients: Clients) -> None:
    answer = clients.nobody().post("/me/display", data={"lang": "fr", "theme": "<b>"})

    assert "set-cookie" not in answer.headers


def test_ones_own_pin_and_password_change_signs_the_other_devices_out(clients: Clients) -> None:
    here, other = clients.as_(World.mei), clients.as_(World.mei)
    changed = here.post("/me/pin", data={"present": PIN, "pin": "739164", "pin2": "739164"})

    assert changed.headers["location"] == "/me?done=pin"
    assert here.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    new = {"present": PASSWORD, "password": "vier-woerter-am-stueck", "password2": "vier-woerter-am-stueck"}
    assert here.post("/me/password", data=new).status_code == 303
    assert clients.nobody().post("/sign-in", data={"username": "mei", "password": PASSWORD}).status_code == 422


def test_the_present_pin_cannot_be_guessed_on_an_open_phone(clients: Clients) -> None:
    client = clients.as_(World.wang)
    for number in range(5):
        client.post("/me/pin", data={"present": f"11122{number}", "pin": "739164", "pin2": "739164"})

    answer = client.post("/me/pin", data={"present": PIN, "pin": "739164", "pin2": "739164"})
    assert answer.status_code == 422
    assert "Too many wrong tries" in answer.text


def test_the_phone_check_speaks_both_languages(clients: Clients) -> None:
    client = clients.nobody()
    chinese = client.get("/device-check", headers={"accept-language": "zh-CN"}).text

    assert "Can this phone do its work?" in client.get("/device-check").text
    assert "这台手机能用吗？" in chinese
    assert "device-check.js" in chinese
