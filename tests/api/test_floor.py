"""Homes, lending, the car park and the later steps of the chain by the API: the pages' commands, rights and keys."""

from typing import Any

import pytest

from app.core.work import House, open_work
from tests.api.callers import Caller, token_caller
from tests.conftest import Clients
from tests.homes.floor import D1, a_guest, on_posts
from tests.lending.floor import a_stock, set_value
from tests.world import World, stands


@pytest.fixture
def units(house: House, clients: Clients, world: World) -> Caller:
    """Luo, who receives at the homes, by a program."""
    on_posts(house)
    return token_caller(house, clients, world.luo)


@pytest.fixture
def door(house: House, clients: Clients, world: World) -> Caller:
    """Zhou at the door, with a stock of umbrellas and a key."""
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        stands(work, world.lin, world.hall)
        stands(work, world.wang, world.parking)
        a_stock(work)
        set_value(work, "lot_capacity", 40)
    return token_caller(house, clients, world.zhou)


def home(caller: Caller) -> Any:
    """The furnished home as the API shows it."""
    return next(row for row in caller.read("/homes").json()["items"] if row["unit_id"] == D1)


def test_a_party_sets_out_goes_in_and_comes_out(units: Caller, house: House) -> None:
    party = a_guest(house, heads=3)

    sent = [
        units.send(f"/parties/{party}/set-out", unit_id=D1),
        units.send(f"/parties/{party}/home-ready"),
        units.send(f"/parties/{party}/admit", "goes-in-once-01", unit_id=D1),
    ]
    again = units.send(f"/parties/{party}/admit", "goes-in-once-01", unit_id=D1)
    inside = home(units)
    out = units.send(f"/parties/{party}/release", unit_id=D1)

    assert [one.status_code for one in [*sent, out]] == [200] * 4, [one.text for one in sent]
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == sent[2].json()
    assert (inside["heads"], inside["room"], inside["state"]) == (3, inside["capacity"] - 3, "busy")
    assert [row["visit_id"] for row in inside["inside"]] == [party]
    assert home(units)["inside"] == []


def test_a_full_home_says_what_to_offer_and_lets_them_wait(units: Caller, house: House) -> None:
    first, second = a_guest(house, heads=8), a_guest(house, heads=6, number=2)
    units.send(f"/parties/{first}/admit", unit_id=D1)

    full = units.send(f"/parties/{second}/admit", unit_id=D1)
    waits = units.send(f"/parties/{second}/queue", unit_id=D1)
    queue = home(units)["queue"]
    left = units.send(f"/parties/{second}/unqueue")
    again = units.send(f"/parties/{second}/unqueue")

    assert (full.status_code, full.json()["code"]) == (409, "home_full")
    assert waits.status_code == left.status_code == 200
    assert [(row["visit_id"], row["heads"]) for row in queue] == [(second, 6)]
    assert queue[0]["wait_minutes"] > 0
    assert (again.status_code, again.json()["code"]) == (409, "not_waiting")


def test_nobody_goes_alone_and_company_is_named(units: Caller, house: House, clients: Clients, world: World) -> None:
    party = a_guest(house, company=False)
    lin = token_caller(house, clients, world.lin)

    alone = units.send(f"/parties/{party}/admit", unit_id=D1)
    asked = units.send(f"/parties/{party}/ask-company")
    named = lin.send(f"/parties/{party}/companion", person_id=world.liu)
    taken = units.send(f"/parties/{party}/hand-over")
    walked_in = units.send("/parties/alone", heads=2, unit_id=D1)

    assert (alone.status_code, alone.json()["code"]) == (409, "unaccompanied")
    assert (asked.status_code, named.status_code, walked_in.status_code) == (200, 200, 200), named.text
    assert (taken.status_code, taken.json()["code"]) == (409, "consultant_not_yet")
    assert home(units)["inside"][0]["how"] == "alone"


def test_a_wrong_tap_is_taken_back(units: Caller, house: House) -> None:
    party = a_guest(house)
    units.send(f"/parties/{party}/admit", unit_id=D1)

    undone = units.send(f"/parties/{party}/undo-home", step="unit")

    assert undone.status_code == 200, undone.text
    assert home(units)["inside"] == []


@pytest.mark.usefixtures("units")
def test_workers_are_stopped_let_through_and_out_again(house: House, clients: Clients) -> None:
    gate = token_caller(house, clients, World.zhou)
    stopped = gate.send("/workers/stopped", firm="宏达装饰", heads=3)
    passed = gate.send(
        "/workers", firm="宏达装饰", heads=2, engineer="陈工", escort="周杰瑞", minutes=40, protected=True
    )

    assert stopped.status_code == 200, stopped.text
    assert (passed.status_code, passed.json()["code"]) == (422, "not_in_viewing_hours")
    assert gate.send(f"/workers/{stopped.json()['id']}/undo").status_code == 200
    assert gate.send(f"/workers/{stopped.json()['id']}/out").json()["code"] == "workers_out_already"


def test_an_umbrella_goes_out_and_comes_back(door: Caller, house: House) -> None:
    party = a_guest(house)
    first = door.read("/lending").json()["umbrellas"][0]

    lent = door.send(f"/umbrellas/{first['id']}/lend", to=f"visit:{party}")
    twice = door.send(f"/umbrellas/{first['id']}/lend", to="escort")
    shown = door.read("/lending").json()["umbrellas"][0]
    home_again = door.send(f"/umbrellas/{first['id']}/return", at="door", condition="broken")
    away = door.send(f"/umbrellas/{first['id'] + 1}/lend", to="away", phone="13800138000", days=1)

    assert lent.status_code == home_again.status_code == away.status_code == 200, away.text
    assert (twice.status_code, twice.json()["code"]) == (409, "umbrella_taken")
    assert (shown["state"], shown["visit_id"]) == ("lent", party)
    after = door.read("/lending")
    assert after.json()["umbrellas"][0]["state"] == "repair"
    assert after.json()["umbrellas"][1]["due_at"].endswith("+08:00")
    assert "8000" not in after.text


def test_a_guests_umbrella_hangs_by_its_tag_and_a_key_is_signed_out(door: Caller, house: House, world: World) -> None:
    party = a_guest(house)
    key = door.read("/lending").json()["keys"][0]["id"]

    hung = door.send("/stored-umbrellas", tag=12, visit_id=party).json()["id"]
    used = door.send("/stored-umbrellas", tag=12)
    taken = door.send(f"/keys/{key}/take")
    shown = door.read("/lending").json()

    assert (used.status_code, used.json()["code"]) == (409, "tag_used")
    assert taken.status_code == 200, taken.text
    assert [(row["id"], row["tag"], row["visit_id"]) for row in shown["stored"]] == [(hung, 12, party)]
    assert shown["keys"][0]["holder_id"] == world.zhou
    assert door.send(f"/keys/{key}/return").status_code == 200
    assert door.send(f"/stored-umbrellas/{hung}/fetch").status_code == 200
    assert door.send(f"/stored-umbrellas/{hung}/fetch").json()["code"] == "tag_free"


@pytest.mark.usefixtures("door")
def test_the_car_park_is_counted_declared_full_and_cars_are_looked_at(
    house: House, clients: Clients, world: World
) -> None:
    lot = token_caller(house, clients, world.wang)
    party = lot.send("/parties", heads=2, plate="粤BD12345").json()["id"]

    assert lot.send(f"/parties/{party}/car", bay="B12").status_code == 200
    assert lot.send("/car-park/free", free=14).status_code == 200
    assert lot.send("/car-park/free", free=99).json()["code"] == "lot_too_many_free"
    odd = lot.send("/car-checks", visit_id=party, kind="window", client_key="car-7f3c9a1be2d0")
    shown = lot.read("/car-park").json()
    assert (shown["capacity"], shown["cars"], shown["free"], shown["full"]) == (40, 1, 14, False)
    assert [(row["kind"], row["bay"], row["plate_masked"]) for row in shown["checks"]] == [
        ("window", "B12", "粤B·D1***5")
    ]
    assert lot.send(f"/car-checks/{odd.json()['id']}/told").status_code == 200
    assert lot.send(f"/car-checks/{odd.json()['id']}/close").status_code == 200
    assert lot.send("/car-park/full", full=True).status_code == 200
    assert lot.read("/car-park").json()["free"] == 0
    assert lot.send(f"/parties/{party}/car-swept").status_code == 200


def test_the_later_steps_of_the_chain(door: Caller, house: House, clients: Clients, world: World) -> None:
    lot, desk = token_caller(house, clients, world.wang), token_caller(house, clients, world.lin)
    one, two = (lot.send("/parties", heads=heads).json()["id"] for heads in (2, 1))

    together = door.send(f"/parties/{one}/merge", other_id=two, how="group")
    shown = desk.read(f"/parties/{one}").json()
    apart = door.send(f"/parties/{one}/part")
    served = desk.send(f"/parties/{one}/step", step="served")
    early = door.send(f"/parties/{one}/check-leaving", left_behind="umbrella")
    door.send(f"/parties/{one}/depart", where="door")
    checked = door.send(f"/parties/{one}/check-leaving", left_behind="umbrella")

    assert together.json() == {"id": one}, together.text
    assert shown["heads"] == 3
    assert apart.json() == {"id": two}
    assert served.status_code == checked.status_code == 200, served.text
    assert (early.status_code, early.json()["code"]) == (409, "not_left_yet")
    steps = [step["step"] for step in desk.read(f"/parties/{one}").json()["steps"]]
    assert steps[-3:] == ["served", "departed", "checked"]


def test_what_was_counted_and_registered_is_taken_back(
    door: Caller, house: House, clients: Clients, world: World
) -> None:
    desk = token_caller(house, clients, world.lin)

    assert door.send("/door-count", heads=4).status_code == 200
    assert door.send("/door-count/undo").status_code == 200
    assert door.send("/door-count/undo").json()["code"] == "no_count_to_undo"
    counted = door.send("/noncustomers", kind="owner", heads=1).json()["id"]
    assert door.send(f"/noncustomers/{counted}/undo").status_code == 200
    party = desk.send("/parties/register", heads=2, first_visit="yes", source="natural").json()["id"]
    assert desk.send(f"/parties/{party}/take-back-call").json()["code"] == "nobody_called"
    assert desk.send(f"/parties/{party}/take-back-registration").status_code == 200


def test_things_of_another_site_are_not_there(door: Caller, house: House, clients: Clients, world: World) -> None:
    """A manager of another site, at home and here, with ids of this one."""
    zhao = token_caller(house, clients, world.zhao)
    lakeside = Caller(zhao.client, zhao.site.replace("/sites/1", "/sites/2"), zhao.headers)
    lent = door.read("/lending").json()
    umbrella, key, party = lent["umbrellas"][0]["id"], lent["keys"][0]["id"], a_guest(house)

    for way, body in (
        (f"/umbrellas/{umbrella}/lend", {"to": "escort"}),
        (f"/umbrellas/{umbrella}/return", {}),
        (f"/keys/{key}/take", {}),
        (f"/parties/{party}/admit", {"unit_id": D1}),
        (f"/parties/{party}/set-out", {"unit_id": D1}),
        ("/stored-umbrellas", {"tag": 1, "visit_id": party}),
        ("/car-checks", {"visit_id": party, "kind": "window", "client_key": "car-of-others"}),
    ):
        assert zhao.send(way, **body).status_code == 404, way
        assert lakeside.send(way, **body).status_code == 404, way
    for way in ("/homes", "/lending", "/car-park"):
        assert zhao.read(way).status_code == 404
        assert lakeside.read(way).status_code == 200
    assert [(row["unit_id"] == D1, row["inside"]) for row in lakeside.read("/homes").json()["items"]] == [(False, [])]
    assert lakeside.read("/lending").json() == {"umbrellas": [], "stored": [], "keys": []}
    assert lakeside.read("/car-park").json()["capacity"] == 0
