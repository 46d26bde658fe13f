"""The model area's screen over HTTP: who comes next, one tap each, what objects, errors in place, few statements."""

import re

import pytest

from app.core.work import House
from app.homes.admission import admit_party
from app.homes.tours import SetOutIn, set_out_party
from tests.conftest import Acts, Clients, Statements
from tests.homes.floor import D1, a_guest, admit, heads_in, on_posts, stays, where
from tests.world import World

HOMES = "/sites/1/homes"


@pytest.fixture(autouse=True)
def bare(house: House) -> int:
    """The second home, with everybody on their posts."""
    return on_posts(house)


def plain(html: str) -> str:
    """Words only."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_whole_way_by_one_tap_each(clients: Clients, house: House, world: World) -> None:
    visit = a_guest(house, children=True)
    gate, reception = clients.as_(world.zhou, hx=True), clients.as_(world.luo, hx=True)
    assert "Set out" in gate.get(f"{HOMES}/coming").text
    gate.post(f"{HOMES}/set-out", data={"visit_id": str(visit)})

    coming = reception.get(f"{HOMES}/coming").text
    assert f'data-alarm="tour-{visit}"' in coming
    assert "With 沈岳" in plain(coming)
    assert "Children" in plain(coming)
    assert "In: Furnished 1" in plain(coming)
    answer = reception.post(f"{HOMES}/ready", data={"visit_id": str(visit)}).text
    assert "Lights and cooling on" not in plain(answer)

    answer = reception.post(f"{HOMES}/admit", data={"visit_id": str(visit), "unit_id": str(D1)}).text
    assert 'name="step" value="unit"' in answer
    assert "3/10" in plain(answer)
    answer = reception.post(f"{HOMES}/release", data={"visit_id": str(visit), "unit_id": str(D1)}).text
    assert where(house, visit) == ("tour", None)
    assert 'name="step" value="tour"' in answer
    reception.post(f"{HOMES}/undo", data={"visit_id": str(visit), "step": "tour"})
    assert where(house, visit) == ("unit", D1)
    day = plain(clients.as_(world.luo).get(f"{HOMES}/day/{D1}").text)
    assert "3 people" in day
    assert "let in by 罗敏" in day


def test_a_double_tap_is_one_stay_and_a_colleague_sees_the_fresh_state(
    clients: Clients, house: House, world: World
) -> None:
    visit = a_guest(house)
    form = {"visit_id": str(visit), "unit_id": str(D1), "key": "k" * 12}
    reception = clients.as_(world.luo, hx=True)
    assert [reception.post(f"{HOMES}/admit", data=form).status_code for _ in range(2)] == [200, 200]
    answer = clients.as_(world.zhou, hx=True).post(f"{HOMES}/admit", data={"visit_id": str(visit), "unit_id": "1"})
    assert answer.status_code == 409
    assert "罗敏 let them into Furnished 1 at 12:00." in plain(answer.text)
    assert f'id="u-{D1}"' in answer.text
    assert len(stays(house, visit)) == 1


def test_what_objects_stands_on_the_card_with_what_can_be_done(
    clients: Clients, house: House, act: Acts, world: World, bare: int
) -> None:
    inside, visit = a_guest(house, heads=4), a_guest(house, heads=2, place="tour")
    with act(world.luo) as work:
        admit_party(work, admit(inside, bare))
    refused = clients.as_(world.luo, hx=True).post(
        f"{HOMES}/admit", data={"visit_id": str(visit), "unit_id": str(bare)}
    )
    assert refused.status_code == 409
    assert "Furnished 1 has room" in plain(refused.text)
    assert "They wait in front" in plain(refused.text)

    manager = clients.as_(world.mei, hx=True)
    asked = manager.post(f"{HOMES}/admit", data={"visit_id": str(visit), "unit_id": str(bare)})
    assert asked.status_code == 422
    assert 'name="accept" value="home_full_over"' in asked.text
    over = {"visit_id": str(visit), "unit_id": str(bare), "accept": "home_full_over"}
    again = manager.post(f"{HOMES}/admit", data={**over, "approval": "x"})
    assert "Say why more people" in plain(again.text)
    assert manager.post(f"{HOMES}/admit", data={**over, "reason": "one family"}).status_code == 200
    assert heads_in(house, bare) == 6


def test_without_company_there_is_no_way_in_and_the_hall_sends_somebody(
    clients: Clients, house: House, world: World
) -> None:
    visit = a_guest(house, company=False, place="tour")
    reception, hall = clients.as_(world.luo, hx=True), clients.as_(world.lin, hx=True)
    coming = reception.get(f"{HOMES}/coming").text
    assert f"{HOMES}/admit" not in coming
    assert "Who goes with them" not in coming
    refused = reception.post(f"{HOMES}/admit", data={"visit_id": str(visit), "unit_id": "1"})
    assert (refused.status_code, "Ask for company" in plain(refused.text)) == (409, True)

    reception.post(f"{HOMES}/company", data={"visit_id": str(visit)})
    assert "Who goes with them" in hall.get(f"{HOMES}/coming").text
    hall.post(f"{HOMES}/companion", data={"visit_id": str(visit), "person_id": str(world.lin)})
    coming = plain(reception.get(f"{HOMES}/coming").text)
    assert "With 林婷 for now" in coming
    assert reception.post(f"{HOMES}/admit", data={"visit_id": str(visit), "unit_id": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("act_", "form", "status"),
    [
        ("admit", {"visit_id": "1"}, 422),
        ("admit", {"visit_id": "x", "unit_id": "1"}, 422),
        ("admit", {"visit_id": "1", "unit_id": "999"}, 404),
        ("admit", {"visit_id": "999", "unit_id": "1"}, 404),
        ("admit", {"visit_id": "1", "unit_id": "99999999999999999999"}, 422),
        ("release", {"visit_id": "1"}, 409),
        ("alone", {}, 422),
        ("alone", {"heads": "1000"}, 422),
        ("companion", {"visit_id": "1", "person_id": "999"}, 409),
        ("workers", {"firm": "   "}, 422),
        ("workers", {"firm": "宏建‮"}, 422),
        ("pass", {"firm": "宏建", "engineer": "吕工", "escort": "周", "minutes": "-1"}, 422),
        ("undo", {"visit_id": "1", "step": "departed"}, 422),
    ],
)
def test_bad_input_is_named_and_stores_nothing(
    clients: Clients, house: House, world: World, act_: str, form: dict[str, str], status: int
) -> None:
    a_guest(house)
    answer = clients.as_(world.mei, hx=True).post(f"{HOMES}/{act_}", data=form)
    assert answer.status_code == status
    assert stays(house, 1) == []


def test_a_screen_asks_the_same_number_of_statements_however_many_parties(
    clients: Clients, house: House, act: Acts, world: World, statements: Statements
) -> None:
    client = clients.as_(world.luo)

    def asked() -> int:
        client.get(HOMES)
        before = len(statements)
        assert client.get(HOMES).status_code == 200
        return len(statements) - before

    few = asked()
    guests = [a_guest(house, heads=1) for _ in range(24)]
    with act(world.mei) as work:
        for number, visit in enumerate(guests):
            if number % 2:
                set_out_party(work, SetOutIn(site_id=1, visit_id=visit))
            elif number < 20:
                admit_party(work, admit(visit))
    assert asked() == few
    assert few <= 10, statements.seen[-few:]
