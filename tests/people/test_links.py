"""First sign-ins and PIN resets: one card, one use, by a button; nobody resets somebody above."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.people.accounts import OnePersonIn, PersonIn, add_person
from app.people.links import CardsIn, FirstAdminIn, Made, create_first_admin, make_setup_link, print_cards, reset_pin
from app.people.models import Membership, Person
from app.people.secrets import matches
from app.people.strength import check_password, check_pin
from tests.conftest import Acts, Clients
from tests.world import PASSWORD, PIN, World

NEW = {"pin": "739164", "pin2": "739164"}
TEAM = "etiquette_security"


def a_newcomer(act: Acts, role: str = "ST", username: str | None = None) -> Made:
    """Somebody new with a card."""
    with act(World.mei) as work:
        person = add_person(
            work,
            PersonIn(site_id=1, name="钟一", role=role, team=TEAM if role == "ST" else "", username=username),
        )
        return print_cards(work, CardsIn(site_id=1, people=[person.id or 0]))[0]


def test_opening_a_card_consumes_nothing_and_its_button_does(act: Acts, clients: Clients) -> None:
    made = a_newcomer(act)
    phone, page = clients.nobody(), f"/first/{made.token}"

    assert [phone.get(page).status_code for _ in range(3)] == [200] * 3
    answer = phone.post(page, data=NEW)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sites/1/shift")
    assert phone.get("/me").status_code == 200
    assert clients.nobody().get(page).status_code == 404
    assert clients.nobody().post(page, data=NEW).status_code == 404


def test_the_new_pin_signs_in_and_is_stored_as_a_hash(house: House, act: Acts, clients: Clients) -> None:
    made = a_newcomer(act)
    clients.nobody().post(f"/first/{made.token}", data=NEW)

    assert clients.nobody().post("/sign-in", data={"username": "钟一", "password": "739164"}).status_code == 303
    with open_work(house, writing=False) as work:
        person = work.session.exec(select(Person).where(Person.name == "钟一")).one()
        assert person.pin_hash is not None
        assert person.pin_hash.startswith("$argon2id$")
        assert "739164" not in str(work.session.exec(select(EventLog.payload)).all())


def test_a_card_expires(act: Acts, clients: Clients, clock: FixedClock) -> None:
    made = a_newcomer(act)
    clock.advance(days=7, seconds=1)

    assert clients.nobody().get(f"/first/{made.token}").status_code == 404


def test_a_new_card_makes_the_old_one_void(act: Acts, clients: Clients) -> None:
    made = a_newcomer(act)
    with act(World.mei) as work:
        again = print_cards(work, CardsIn(site_id=1, everybody=True))

    assert clients.nobody().get(f"/first/{made.token}").status_code == 404
    assert clients.nobody().get(f"/first/{again[0].token}").status_code == 200


def test_unknown_used_and_expired_links_answer_alike(act: Acts, clients: Clients) -> None:
    made = a_newcomer(act)
    clients.nobody().post(f"/first/{made.token}", data=NEW)
    client = clients.nobody()
    same = {"x-request-id": "links-test-0001"}

    used, unknown = (client.get(f"/first/{token}", headers=same) for token in (made.token, "X" * 26))
    assert used.content == unknown.content


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"pin": "123456", "pin2": "123456"}, "too easy"), ({"pin": "739164", "pin2": "739165"}, "not the same"),
     ({"pin": "73916", "pin2": "73916"}, "exactly 6 digits"), ({"pin": "٧٣٩١٦٤", "pin2": "٧٣٩١٦٤"}, "6 digits"),
     ({"pin": "739164"}, "fill this in")],
)  # fmt: skip
def test_a_bad_choice_says_why_and_keeps_the_card(
    act: Acts, clients: Clients, typed: dict[str, str], words: str
) -> None:
    made = a_newcomer(act)
    client = clients.nobody()
    answer = client.post(f"/first/{made.token}", data=typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert client.post(f"/first/{made.token}", data=NEW).status_code == 303


def test_a_receptionist_chooses_a_password_too(act: Acts, clients: Clients) -> None:
    made = a_newcomer(act, "RC", "zhong.yi")
    client = clients.nobody()
    page = f"/first/{made.token}"

    assert client.post(page, data=NEW).status_code == 422
    both = {**NEW, "password": "vier-woerter-am-stueck", "password2": "vier-woerter-am-stueck"}
    assert client.post(page, data=both).headers["location"] == "/sites/1/desk"
    again = clients.nobody().post("/sign-in", data={"username": "zhong.yi", "password": both["password"]})
    assert again.status_code == 303


def test_a_card_used_on_the_leaders_phone_leaves_the_leader_signed_in(act: Acts, clients: Clients) -> None:
    made = a_newcomer(act)
    leader = clients.as_(World.liu)

    assert leader.post(f"/first/{made.token}", data=NEW).headers["location"] == "/first?done=pin"
    assert "刘强" in leader.get("/me").text


def test_inside_a_chat_app_the_card_says_so(act: Acts, clients: Clients) -> None:
    made = a_newcomer(act)
    chat = {"user-agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}

    assert "Opened inside a chat app" in clients.nobody().get(f"/first/{made.token}", headers=chat).text
    assert "Opened inside a chat app" not in clients.nobody().get(f"/first/{made.token}").text


def test_a_sheet_of_cards_prints_each_person_once(act: Acts, clients: Clients) -> None:
    for number in range(9):
        with act(World.mei) as work:
            add_person(work, PersonIn(site_id=1, name=f"钟{'一二三四五六七八九'[number]}", role="ST", team=TEAM))
    client = clients.as_(World.mei)
    sheet = client.post("/sites/1/people/cards", data={"everybody": "1", "key": "rights-key-0001"})

    assert sheet.text.count('class="pass"') == 9
    assert sheet.text.count("data:image/svg+xml") == 9
    assert client.post("/sites/1/people/cards", data={"everybody": "1", "key": "rights-key-0001"}).status_code == 303


def test_cards_are_for_people_without_a_pin(act: Acts) -> None:
    with act(World.mei) as work, pytest.raises(Invalid, match="nobody_chosen"):
        print_cards(work, CardsIn(site_id=1, people=[World.wang, World.qian]))


def test_a_leader_resets_a_pin_of_the_own_group(house: House, clients: Clients) -> None:
    theirs = clients.as_(World.wang)
    page = clients.as_(World.liu).post(f"/sites/1/people/{World.wang}/pin")
    found = re.search(r"/first/([0-9A-Z]{26})", page.text)
    assert found
    token = found.group(1)

    assert theirs.get("/me").status_code == 303, "a reset signs them out"
    client = clients.nobody()
    assert 'name="password"' not in client.get(f"/first/{token}").text
    assert client.post(f"/first/{token}", data=NEW).status_code == 303
    with open_work(house, writing=False) as work:
        person = work.get(Person, World.wang)
        assert matches("739164", person.pin_hash)
        assert matches(PASSWORD, person.password_hash), "a leader's reset never touches a password"


@pytest.mark.parametrize("person", [World.han, World.mei, World.song, World.lin, World.shen, World.liu])
def test_a_leader_resets_nobody_else(act: Acts, person: int) -> None:
    with act(World.liu) as work, pytest.raises(Forbidden):
        reset_pin(work, OnePersonIn(site_id=1, person_id=person))


def test_nobody_resets_somebody_above_or_elsewhere(act: Acts) -> None:
    with act(World.mei) as work, pytest.raises(Forbidden, match="person_above"):
        reset_pin(work, OnePersonIn(site_id=1, person_id=World.fang))
    with act(World.mei) as work, pytest.raises(NotFound):
        reset_pin(work, OnePersonIn(site_id=1, person_id=World.qian))


def test_a_reset_ends_the_pause_after_wrong_tries(act: Acts, clients: Clients) -> None:
    client = clients.nobody()
    for _ in range(5):
        client.post("/sign-in", data={"username": "wang", "password": "wrong-one"})
    with act(World.mei) as work:
        made = reset_pin(work, OnePersonIn(site_id=1, person_id=World.wang))
    clients.nobody().post(f"/first/{made.token}", data=NEW)

    assert client.post("/sign-in", data={"username": "wang", "password": "739164"}).status_code == 303


def test_the_first_administrator_signs_in_by_the_setup_link(house: House, clients: Clients) -> None:
    with open_work(house) as work:
        for row in work.session.exec(select(Membership).where(Membership.role == "ADM")):
            work.session.delete(row)
        token = make_setup_link(work)
        older = make_setup_link(work)
        token, older = older, token
    client: TestClient = clients.nobody()
    typed = {"name": "艾一", "username": "root.admin", "password": "a-long-way-to-go-home"}

    assert client.get(f"/setup/{older}").status_code == 404, "a newer link makes the older one void"
    assert client.post(f"/setup/{token}", data={**typed, "password2": "other"}).status_code == 422
    assert client.post(f"/setup/{token}", data={**typed, "password2": typed["password"]}).status_code == 303
    assert client.get("/sites").status_code == 200
    assert client.get(f"/setup/{token}").status_code == 404
    with open_work(house) as work:
        row = work.session.exec(select(Membership).where(Membership.role == "ADM")).one()
        assert (row.site_id, row.site_group_id) == (None, None)
        with pytest.raises(Conflict, match="admin_exists"):
            make_setup_link(work)


def test_a_setup_link_is_void_after_an_hour_and_is_no_card(house: House, clients: Clients, clock: FixedClock) -> None:
    with open_work(house) as work:
        for row in work.session.exec(select(Membership).where(Membership.role == "ADM")):
            work.session.delete(row)
        token = make_setup_link(work)

    assert clients.nobody().get(f"/first/{token}").status_code == 404
    clock.advance(minutes=61)
    assert clients.nobody().get(f"/setup/{token}").status_code == 404


@pytest.mark.parametrize(
    "pin", ["000000", "123456", "654321", "121212", "123123", "112233", "901234", "520520", "12345a"]
)
def test_it_refuses_pins_that_are_tried_first(pin: str) -> None:
    with pytest.raises(Invalid):
        check_pin(pin)


def test_it_refuses_the_end_of_ones_own_number() -> None:
    with pytest.raises(Invalid):
        check_pin("739164", phone_tail="739164")
    check_pin(PIN)


@pytest.mark.parametrize(
    "password",
    ["short-1", "password", "Password2026", "P@ssw0rd!", "qwertyuiop", "11111111", "12345678", "woaini1314",
     "wangwei88", "abcdefgh", "a" * 129],
)  # fmt: skip
def test_it_refuses_passwords_that_are_tried_first(password: str) -> None:
    with pytest.raises(Invalid):
        check_password(password, about=("王伟", "wangwei"))


@pytest.mark.parametrize("password", ["correct-horse-7", "四个词连着写很好记住", "Krk92-lopp-tee"])
def test_it_takes_passwords_that_are_not(password: str) -> None:
    check_password(password, about=("王伟", "wangwei"))


def test_first_admin_needs_a_live_link(house: House) -> None:
    typed = FirstAdminIn(token="X" * 26, name="艾一", username="root.admin", password="x" * 20, password2="x" * 20)
    with open_work(house) as work, pytest.raises(NotFound):
        create_first_admin(work, typed)
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Person).where(col(Person.name) == "艾一")).first() is None
