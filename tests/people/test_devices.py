"""Shared tablets and phones: enrolled by a button, PIN for a short time, revoked at once."""

from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.vault import hash_token
from app.core.work import House, open_work
from app.people.devices import DeviceIn, EnrolLinkIn, make_enrol_link, revoke_device
from app.people.models import Device, LoginSession, Membership, OneTimeLink, Person
from app.people.traces import store_traces
from tests.conftest import Acts, Clients, Statements
from tests.world import PIN, World, an_assignment, stands

DAY = "/sites/1/people"


def a_device(house: House, clients: Clients, kind: str = "tablet", site_id: int = 1) -> TestClient:
    """A browser enrolled at a site."""
    token = f"{kind}-{site_id}-token"
    with open_work(house) as work:
        work.add(Device(site_id=site_id, name="Hall", kind=kind, token_hash=hash_token(token), enrolled_at=work.now))
    client = clients.nobody()
    client.cookies.set("anchang-device", token)
    return client


def pin(client: TestClient, person: int, typed: str = PIN, to: str = "/device-check") -> int:
    """Status of a PIN typed for `person`."""
    return client.post("/sign-in/pin", data={"person_id": str(person), "pin": typed, "next": to}).status_code


def acting(client: TestClient, page: str = "/device-check") -> bool:
    """Whether the page shows the bar of whoever acts."""
    return 'class="banner acting' in client.get(page).text


def test_a_link_makes_a_device_by_its_button_and_only_once(house: House, act: Acts, clients: Clients) -> None:
    with act(World.mei) as work:
        made = make_enrol_link(work, EnrolLinkIn(site_id=1, name="大厅1号", kind="tablet"))
    tablet = clients.nobody()

    for _ in range(3):
        assert "大厅1号" in tablet.get(f"/enrol/{made.token}").text
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(Device)).first() is None
    answer = tablet.post("/enrol", data={"token": made.token})

    assert answer.headers["location"] == "/"
    assert "Max-Age=34560000" in answer.headers["set-cookie"]
    assert tablet.get("/").headers["location"] == "/sites/1/board"
    assert clients.nobody().post("/enrol", data={"token": made.token}).status_code == 404
    assert clients.nobody().get(f"/enrol/{made.token}").status_code == 404


def test_a_code_may_be_typed_as_it_is_read(act: Acts, clients: Clients) -> None:
    with act(World.mei) as work:
        made = make_enrol_link(work, EnrolLinkIn(site_id=1, name="手机", kind="phone"))
    typed = f" {made.token[:5].lower()}-{made.token[5:]} ".replace("0", "o").replace("1", "l")

    assert clients.nobody().post("/enrol", data={"token": typed}).status_code == 303


def test_a_code_is_void_after_half_an_hour(act: Acts, clients: Clients, clock: FixedClock) -> None:
    with act(World.mei) as work:
        made = make_enrol_link(work, EnrolLinkIn(site_id=1, name="大厅1号", kind="tablet"))
    clock.advance(minutes=30, seconds=1)

    assert clients.nobody().post("/enrol", data={"token": made.token}).status_code == 404


def test_the_manager_who_enrols_the_own_browser_is_signed_out_of_it(act: Acts, clients: Clients) -> None:
    with act(World.mei) as work:
        made = make_enrol_link(work, EnrolLinkIn(site_id=1, name="大厅1号", kind="tablet"))
    client = clients.as_(World.mei)
    before = client.cookies["anchang"]
    client.post("/enrol", data={"token": made.token})
    elsewhere = clients.nobody()
    elsewhere.cookies.set("anchang", before)

    assert elsewhere.get("/me").status_code == 303


def test_only_a_hash_of_a_link_is_stored(house: House, act: Acts) -> None:
    with act(World.mei) as work:
        made = make_enrol_link(work, EnrolLinkIn(site_id=1, name="大厅1号", kind="tablet"))

    with open_work(house, writing=False) as work:
        row = work.get(OneTimeLink, made.link.id)
        assert row.token_hash == hash_token(made.token)
        assert made.token not in str(work.session.exec(select(EventLog.payload)).all())


def test_names_on_a_tablet_are_those_of_its_site_with_todays_first(house: House, clients: Clients) -> None:
    with open_work(house) as work:
        stands(work, World.zhou, World.door)
        an_assignment(work, World.wang, World.parking)
    html = a_device(house, clients).get("/sign-in").text

    assert html.index("On shift today") < html.index("王伟") < html.index("Management and others") < html.index("梅静")
    assert html.count("周杰瑞") == 2, "the name stands once, and once among the words it is found by"
    assert "赵磊" not in html
    assert "138****" not in html


def test_a_pin_counts_for_five_minutes(house: House, clients: Clients, clock: FixedClock) -> None:
    tablet = a_device(house, clients)
    assert pin(tablet, World.mei) == 303
    clock.advance(minutes=4, seconds=59)
    assert acting(tablet)
    clock.advance(seconds=1)

    assert not acting(tablet)
    assert tablet.get("/sites/1/board").status_code != 303, "the tablet itself may still read"


def test_a_pin_counts_for_one_page(house: House, clients: Clients) -> None:
    tablet = a_device(house, clients)
    pin(tablet, World.mei)
    assert acting(tablet)
    tablet.get("/sites/1/board")

    assert not acting(tablet)
    with open_work(house) as work:
        store_traces(work)
        rows = work.session.exec(select(LoginSession).where(col(LoginSession.ended_at).is_not(None))).all()
        assert len(rows) == 1


def test_blocks_of_the_page_do_not_end_the_step_up(house: House, clients: Clients) -> None:
    tablet = a_device(house, clients)
    pin(tablet, World.mei)
    tablet.get("/sign-in/pad", headers={"HX-Request": "true"})

    assert acting(tablet)


def test_the_lock_ends_it_and_leads_on_to_the_next_person(house: House, clients: Clients) -> None:
    tablet = a_device(house, clients)
    pin(tablet, World.mei)

    assert tablet.post("/me/lock", data={"next": "/sign-in"}).headers["location"] == "/sign-in"
    assert not acting(tablet)
    assert pin(tablet, World.liu) == 303
    assert "Acting as 刘强" in tablet.get("/device-check").text


def test_an_idle_tablet_is_locked_by_its_page(house: House, clients: Clients) -> None:
    tablet = a_device(house, clients)
    pin(tablet, World.mei)
    html = tablet.get("/device-check").text

    assert 'data-idle-s="120"' in html
    assert 'id="lock" method="post" action="/me/lock"' in html


def test_five_wrong_pins_lock_the_person_on_this_device_only(house: House, clients: Clients, clock: FixedClock) -> None:
    tablet, phone = a_device(house, clients), a_device(house, clients, "phone")

    assert [pin(tablet, World.mei, "111222") for _ in range(5)] == [422, 422, 422, 422, 429]
    assert pin(tablet, World.mei) == 429
    assert pin(tablet, World.liu) == 303
    assert pin(phone, World.mei) == 303
    clock.advance(minutes=15, seconds=1)
    assert pin(tablet, World.mei) == 303


def test_a_pin_of_another_site_is_wrong_here(house: House, clients: Clients) -> None:
    assert pin(a_device(house, clients), World.zhao) == 422


def test_a_pin_needs_an_enrolled_device(clients: Clients) -> None:
    client = clients.nobody()
    answer = client.post("/sign-in/pin", data={"person_id": "1", "pin": PIN})

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "anchang" not in client.cookies


def test_a_tablets_session_is_worth_nothing_without_the_tablet(house: House, clients: Clients) -> None:
    tablet = a_device(house, clients)
    pin(tablet, World.mei)
    thief = clients.nobody()
    thief.cookies.set("anchang", tablet.cookies["anchang"])

    assert thief.get("/me").status_code == 303


def test_a_tablet_never_opens_people_or_devices(house: House, clients: Clients) -> None:
    tablet = a_device(house, clients)
    pin(tablet, World.mei, to=DAY)

    assert tablet.get(DAY).status_code == 403
    assert tablet.post("/sites/1/devices", data={"name": "x", "kind": "tablet"}).status_code == 403


def test_revoking_ends_the_device_and_whoever_is_signed_in_on_it(house: House, act: Acts, clients: Clients) -> None:
    tablet = a_device(house, clients)
    pin(tablet, World.liu)
    with act(World.mei) as work:
        revoke_device(work, DeviceIn(site_id=1, device_id=1))

    assert tablet.get("/sites/1/board").status_code == 303
    assert tablet.get("/me").status_code == 303
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(LoginSession).where(col(LoginSession.ended_at).is_(None))).all() == []


def test_a_device_of_another_site_is_not_there(house: House, clients: Clients) -> None:
    a_device(house, clients, site_id=2)

    assert clients.as_(World.mei).post("/sites/1/devices/1/revoke").status_code == 404


def test_a_shared_phone_is_bound_until_the_shift_ends(house: House, clients: Clients, clock: FixedClock) -> None:
    with open_work(house) as work:
        an_assignment(work, World.wang, World.parking)
    phone = a_device(house, clients, "phone")
    pin(phone, World.wang)
    clock.advance(hours=5, minutes=29)
    assert phone.get("/me").status_code == 200, "planned until 17:00, thirty minutes more for the handover"
    clock.advance(minutes=2)

    assert phone.get("/me").status_code == 303


def test_handing_over_ends_the_binding_and_not_ones_own_phone(house: House, clients: Clients) -> None:
    with open_work(house) as work:
        stands(work, World.wang, World.parking)
    phone, own = a_device(house, clients, "phone"), clients.as_(World.wang)
    pin(phone, World.wang)
    own.post("/sites/1/roster/leave")

    assert phone.get("/me").status_code == 303
    assert own.get("/me").status_code == 200


def test_the_names_take_as_many_statements_for_six_as_for_sixty(
    house: House, clients: Clients, statements: Statements
) -> None:
    tablet = a_device(house, clients)
    tablet.get("/sign-in")
    counts = []
    for more in (1, 60):  # something is written each time, so that nothing kept answers one of them
        with open_work(house) as work:
            for number in range(more):
                person = work.add(Person(name=f"钟{number}", created_at=work.now))
                work.add(Membership(person_id=person.id or 0, site_id=1, role="ST", team="cleaning"))
        statements.seen.clear()
        tablet.get("/sign-in")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 10


def test_a_reload_after_a_wrong_pin_is_no_dead_end(house: House, clients: Clients) -> None:
    assert a_device(house, clients).get("/sign-in/pin").headers["location"] == "/sign-in"
