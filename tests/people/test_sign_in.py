"""Signing in on a browser of one's own: the answer tells nothing, tries are counted, sessions end."""

import re
import time
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.settings import Settings
from app.core.work import House, open_work
from app.main import build_house, create_app
from app.people.models import LoginSession, Membership, Person
from app.people.traces import store_traces
from tests.conftest import Clients
from tests.world import PASSWORD, PIN, World


def sign_in(client: TestClient, name: str, secret: str = PASSWORD, **more: str) -> int:
    """Status of a try."""
    return client.post("/sign-in", data={"username": name, "password": secret, **more}).status_code


def kinds(house: House) -> list[str]:
    """Kinds of the facts logged so far."""
    with open_work(house, writing=False) as work:
        return list(work.session.exec(select(EventLog.kind).order_by(col(EventLog.id))))


@pytest.mark.parametrize("name", ["mei", "MEI", "梅静", " mei "])
def test_it_knows_a_person_by_user_name_or_name(clients: Clients, name: str) -> None:
    client = clients.nobody()

    answer = client.post("/sign-in", data={"username": name, "password": PASSWORD})

    assert (answer.status_code, answer.headers["location"]) == (303, "/sites/1/board")
    assert client.get("/me").status_code == 200


def test_a_name_that_two_people_have_needs_more_than_the_name(house: House, clients: Clients) -> None:
    with open_work(house) as work:
        work.add(Person(name="王伟", created_at=work.now))

    assert sign_in(clients.nobody(), "王伟") == 422
    assert sign_in(clients.nobody(), "wang") == 303


def test_whoever_has_no_password_signs_in_with_the_pin(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        person = work.get(Person, world.han)
        person.password_hash = None
        work.add(person)

    assert sign_in(clients.nobody(), "韩梅", PIN) == 303
    assert sign_in(clients.nobody(), "mei", PIN) == 422


def test_known_and_unknown_names_get_the_same_answer_in_the_same_time(clients: Clients) -> None:
    client = clients.nobody()
    shown, spans = {}, {}
    for name in ("mei", "nobody-of-that-name"):
        client.post("/sign-in", data={"username": name, "password": "warm-up"})
        tries = []
        for _ in range(3):
            started = time.perf_counter()
            answer = client.post("/sign-in", data={"username": name, "password": "wrong-one"})
            tries.append(time.perf_counter() - started)
        assert answer.status_code == 422
        page = answer.text.replace(f'value="{name}"', "").replace(answer.headers["x-request-id"], "")
        shown[name] = re.sub(r'data-shift="-?\d+"', "", page)  # the test's clock stands, the machine's goes on
        spans[name] = min(tries)  # whatever else the machine was doing only ever adds

    assert shown["mei"] == shown["nobody-of-that-name"]
    assert 0.4 < spans["mei"] / spans["nobody-of-that-name"] < 2.5


@pytest.mark.parametrize("name", ["mei", "nobody-of-that-name"])
def test_five_failures_pause_the_account_for_fifteen_minutes(clients: Clients, clock: FixedClock, name: str) -> None:
    client = clients.nobody()

    statuses = [sign_in(client, name, "wrong-one") for _ in range(5)]
    locked = client.post("/sign-in", data={"username": name, "password": PASSWORD})
    clock.advance(minutes=14)
    still = sign_in(client, name)
    clock.advance(minutes=1, seconds=1)

    assert statuses == [422, 422, 422, 422, 429]
    assert (locked.status_code, locked.headers["retry-after"], still) == (429, "900", 429)
    assert "Wait 15 minutes" in locked.text
    assert sign_in(client, name) == (303 if name == "mei" else 422)


def test_a_pause_of_one_person_is_none_of_the_next(clients: Clients) -> None:
    client = clients.nobody()
    for _ in range(6):
        sign_in(client, "mei", "wrong-one")

    assert sign_in(client, "liu") == 303


def test_success_forgets_the_failures_before_it(clients: Clients) -> None:
    client = clients.nobody()
    for _ in range(4):
        sign_in(client, "mei", "wrong-one")
    sign_in(client, "mei")
    again = clients.nobody()

    assert [sign_in(again, "mei", "wrong-one") for _ in range(4)] == [422] * 4


def test_failures_are_logged_without_what_was_typed(house: House, clients: Clients, world: World) -> None:
    client = clients.nobody()
    for _ in range(7):
        sign_in(client, "mei", "my-other-password")

    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(EventLog).where(EventLog.kind == "SignInFailed")).all()
    assert len(rows) == 5
    assert rows[0].payload == {"person_id": world.mei, "how": "password", "address": "testclient"}


def test_each_sign_in_makes_a_new_token_and_ends_the_old_session(house: House, clients: Clients) -> None:
    client = clients.nobody()
    tokens = []
    for _ in range(2):
        sign_in(client, "mei")
        tokens.append(client.cookies["anchang"])
    old = clients.nobody()
    old.cookies.set("anchang", tokens[0])

    assert tokens[0] != tokens[1]
    assert old.get("/me").status_code == 303
    assert kinds(house)[-2:] == ["SignedOut", "SignedIn"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(clients: Clients) -> None:
    answer = clients.nobody().post("/sign-in", data={"username": "mei", "password": PASSWORD})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("anchang=")
    assert {"HttpOnly", "SameSite=lax", "Max-Age=43200", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_the_cookie_is_secure_where_the_address_is(house: House, clock: FixedClock) -> None:
    settings = Settings(**{**house.settings.model_dump(), "base_url": "https://site.example"})
    with TestClient(create_app(build_house(settings, clock), jobs=False), follow_redirects=False) as client:
        answer = client.post("/sign-in", data={"username": "mei", "password": PASSWORD})

    assert answer.headers["set-cookie"].startswith("__Host-anchang=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "Domain" not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("wanted", "address"),
    [("/sites/1/people?add=1", "/sites/1/people?add=1"), ("https://evil.example/", "/sites/1/board"),
     ("//evil.example", "/sites/1/board"), ("/\\evil.example", "/sites/1/board"), ("/sign-in", "/sites/1/board"),
     ("", "/sites/1/board")],
)  # fmt: skip
def test_it_goes_on_to_a_page_of_ours_only(clients: Clients, wanted: str, address: str) -> None:
    answer = clients.nobody().post("/sign-in", data={"username": "mei", "password": PASSWORD, "next": wanted})

    assert answer.headers["location"] == address


def test_a_page_that_needs_somebody_leads_back_to_itself(clients: Clients) -> None:
    client = clients.nobody()
    there = client.get("/sites/1/people").headers["location"]

    assert there == "/sign-in?next=/sites/1/people"
    assert 'value="/sites/1/people"' in client.get(there).text


def test_signing_out_ends_the_session_itself(clients: Clients) -> None:
    client = clients.nobody()
    sign_in(client, "mei")
    token = client.cookies["anchang"]
    answer = client.post("/sign-out")
    client.cookies.set("anchang", token)

    assert answer.headers["location"] == "/sign-in"
    assert client.get("/me").status_code == 303


def test_a_session_ends_after_a_long_shift(clients: Clients, clock: FixedClock) -> None:
    client = clients.nobody()
    sign_in(client, "wang")
    for _ in range(23):
        clock.advance(minutes=31)
        assert client.get("/me").status_code == 200
    clock.advance(minutes=8)

    assert client.get("/me").status_code == 303


def test_a_desk_idles_out_and_polling_is_no_touch(clients: Clients, clock: FixedClock) -> None:
    client = clients.nobody()
    sign_in(client, "mei")
    for _ in range(5):
        clock.advance(minutes=29)
        assert client.get("/me").status_code == 200
    clock.advance(minutes=20)
    assert client.get("/sites/1/people/staff", headers={"HX-Request": "true"}).status_code == 200
    clock.advance(minutes=11)

    assert client.get("/me").status_code == 303


def test_the_last_touch_is_stored_once_a_minute_and_survives_a_restart(
    house: House, clients: Clients, clock: FixedClock
) -> None:
    client = clients.nobody()
    sign_in(client, "mei")
    clock.advance(minutes=25)
    client.get("/me")
    with open_work(house) as work:
        store_traces(work)
    house.state.pop("traces")
    clock.advance(minutes=25)

    with open_work(house, writing=False) as work:
        row = work.session.exec(select(LoginSession).order_by(col(LoginSession.id).desc())).first()
    assert row is not None
    assert row.seen_at == clock.now() - timedelta(minutes=25)
    assert client.get("/me").status_code == 200


def test_a_role_that_ended_no_longer_counts_in_an_open_session(
    house: House, clients: Clients, world: World, clock: FixedClock
) -> None:
    client = clients.nobody()
    sign_in(client, "liu")
    assert client.get("/sites/1/people").status_code == 200
    with open_work(house) as work:
        held = work.session.exec(select(Membership).where(Membership.person_id == world.liu)).one()
        held.until = clock.now()
        work.add(held)

    assert client.get("/sites/1/people").status_code == 404


def test_a_sign_in_with_missing_fields_says_so_and_counts_nothing(clients: Clients) -> None:
    client = clients.nobody()
    answers = [client.post("/sign-in", data={"username": "mei"}) for _ in range(7)]

    assert {answer.status_code for answer in answers} == {422}
    assert "Please fill this in." in answers[-1].text
    assert 'value="mei"' in answers[-1].text
    assert sign_in(client, "mei") == 303


def test_what_was_typed_as_a_secret_never_comes_back(clients: Clients) -> None:
    client = clients.nobody()

    assert "s3cret-typed" not in client.post("/sign-in", data={"username": "mei", "password": "s3cret-typed"}).text
