"""The screens of the car park and the door over HTTP: one tap, no double party, errors in place, few statements."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import func, select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.visitors.models import NonCustomer, Visit, VisitStep
from tests.conftest import Clients, Statements
from tests.world import World, stands

ARRIVE, DOOR = "/sites/1/arrive", "/sites/1/door"


@pytest.fixture(autouse=True)
def _on_post(house: House, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)
        stands(work, world.liu, world.door, place=2)


@pytest.fixture
def count(house: House) -> Callable[[type], int]:
    """How many rows of a table there are."""

    def rows(model: type) -> int:
        with open_work(house, writing=False) as work:
            return int(work.session.exec(select(func.count()).select_from(model)).one())

    return rows


def key_of(html: str) -> str:
    """The request key of the first form."""
    found = re.search(r'name="key" value="(\w+)"', html)
    assert found
    return found.group(1)


def test_one_tap_rings_at_the_door(clients: Clients, world: World, clock: FixedClock) -> None:
    guide, doorman = clients.as_(world.wang, hx=True), clients.as_(world.zhou)
    assert "Nobody on the way" in doorman.get(DOOR).text
    answer = guide.post(f"{ARRIVE}/announce", data={"heads": "3", "umbrella": "true", "key": "k" * 12})
    assert answer.status_code == 200
    assert 'name="visit_id" value="1"' in answer.text
    clock.advance(seconds=9)
    page = doorman.get(DOOR).text
    assert 'data-alarm="party-1"' in page
    assert 'data-target="15"' in page
    assert "王伟" in page
    clock.advance(seconds=7)
    late = doorman.get(f"{DOOR}/hero").text
    assert 'data-alarm="late-1" data-tone="urgent"' in late
    assert 'class="since over"' in late


def test_a_double_tap_is_one_party(clients: Clients, world: World, count: Callable[[type], int]) -> None:
    guide = clients.as_(world.wang, hx=True)
    form = {"heads": "2", "key": key_of(guide.get(ARRIVE).text)}
    first, again = guide.post(f"{ARRIVE}/announce", data=form), guide.post(f"{ARRIVE}/announce", data=form)
    assert (first.status_code, again.status_code, count(Visit)) == (200, 200, 1)
    assert 'name="visit_id" value="1"' in again.text
    tile = guide.post(f"{ARRIVE}/correct", data={"visit_id": "1", "heads": "2", "key": "another-key"})
    assert (tile.status_code, count(Visit), count(VisitStep)) == (200, 1, 1)


def test_the_whole_way_through_the_two_screens(clients: Clients, world: World, clock: FixedClock) -> None:
    guide, doorman = clients.as_(world.wang, hx=True), clients.as_(world.zhou, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2"})
    sent = guide.post(f"{ARRIVE}/complete", data={"visit_id": "1", "plate": "粤BD31688"})
    assert "粤B·D3***8" in sent.text
    assert 'class="tile call"' in sent.text
    doorman.post(f"{DOOR}/ack", data={"visit_id": "1"})
    clock.advance(seconds=48)
    strip = guide.get(f"{ARRIVE}/sent").text
    assert re.search(r"Door got it\s*<time[^>]*>48 s</time>", strip)
    assert "周杰瑞" in strip
    at_door = doorman.post(f"{DOOR}/at-door", data={"visit_id": "1"}).text
    assert 'id="in-1"' in at_door
    assert "Undo (10 s)" in re.sub(r"<[^>]+>", "", at_door)
    gone = doorman.post(f"{DOOR}/depart", data={"visit_id": "1", "where": "door"}).text
    assert 'id="in-1"' not in gone
    assert 'data-alarm="leave-1"' in guide.get(f"{ARRIVE}/lot").text
    assert 'id="gone-1"' not in guide.post(f"{ARRIVE}/car-left", data={"visit_id": "1"}).text


def test_an_acknowledgement_that_makes_room_for_the_next_party_can_still_be_undone(
    clients: Clients, world: World
) -> None:
    guide, doorman = clients.as_(world.wang, hx=True), clients.as_(world.zhou, hx=True)
    for heads in ("2", "3"):
        guide.post(f"{ARRIVE}/announce", data={"heads": heads})
    answer = doorman.post(f"{DOOR}/ack", data={"visit_id": "2"}).text
    assert 'id="hero-1"' in answer
    assert 'name="step" value="acked"' in answer
    assert 'id="hero-2"' in doorman.post(f"{DOOR}/undo", data={"visit_id": "2", "step": "acked"}).text


def test_the_losing_doorman_sees_who_took_it_and_the_fresh_state(clients: Clients, world: World) -> None:
    clients.as_(world.wang, hx=True).post(f"{ARRIVE}/announce", data={"heads": "2"})
    clients.as_(world.zhou, hx=True).post(f"{DOOR}/ack", data={"visit_id": "1"})
    answer = clients.as_(world.liu, hx=True).post(f"{DOOR}/ack", data={"visit_id": "1"})
    assert answer.status_code == 409
    assert "周杰瑞 already took this party, at 12:00." in answer.text
    assert 'id="queue"' in answer.text
    assert "Acknowledged" in answer.text


def test_an_odd_plate_never_blocks_the_gate(clients: Clients, world: World) -> None:
    guide = clients.as_(world.wang, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤B6"})
    asked = guide.post(f"{ARRIVE}/complete", data={"visit_id": "1", "plate": "粤B6"})
    assert asked.status_code == 422
    assert 'name="accept" value="not_a_plate"' in asked.text
    kept = guide.post(f"{ARRIVE}/complete", data={"visit_id": "1", "plate": "粤B6", "accept": "not_a_plate"})
    assert kept.status_code == 200


def test_two_cars_with_one_plate_say_that_they_are_one(clients: Clients, world: World) -> None:
    guide = clients.as_(world.wang, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤BD31688"})
    again = guide.post(f"{ARRIVE}/announce", data={"heads": "3", "plate": "粤BD31688"})
    assert "both are now one party" in again.text
    assert 'id="lot-2"' not in again.text


def test_nobody_came_is_told_to_the_car_park(clients: Clients, world: World) -> None:
    guide, doorman = clients.as_(world.wang, hx=True), clients.as_(world.zhou, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2"})
    doorman.post(f"{DOOR}/no-show", data={"visit_id": "1"})
    assert "The door met nobody" in guide.get(f"{ARRIVE}/sent").text
    doorman.post(f"{DOOR}/undo", data={"visit_id": "1", "step": "no_show"})
    assert "The door met nobody" not in guide.get(f"{ARRIVE}/sent").text


def test_asking_the_way_is_one_tap_and_its_undo_one_more(
    clients: Clients, world: World, count: Callable[[type], int]
) -> None:
    guide = clients.as_(world.wang, hx=True)
    counted = guide.post(f"{ARRIVE}/count", data={"kind": "directions"})
    found = re.search(r'name="count_id" value="(\d+)"', counted.text)
    assert found
    assert count(NonCustomer) == 1
    guide.post(f"{ARRIVE}/uncount", data={"count_id": found.group(1)})
    assert (count(NonCustomer), count(Visit)) == (0, 0)


def test_without_scripts_the_same_forms_lead_back_to_the_page(clients: Clients, world: World) -> None:
    guide = clients.as_(world.wang)
    answer = guide.post(f"{ARRIVE}/announce", data={"heads": "2"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ARRIVE}?party=1")
    page = guide.get(answer.headers["location"]).text
    assert f'action="{ARRIVE}/complete"' in page
    started = clients.as_(world.zhou).post(f"{DOOR}/start", data={"heads": "1"})
    assert started.headers["location"] == f"{DOOR}?done=at_door&ref=2"
    assert "At the door." in clients.as_(world.zhou).get(started.headers["location"]).text


def test_the_keys_wait_for_the_next_party_after_a_while(clients: Clients, world: World, clock: FixedClock) -> None:
    guide = clients.as_(world.wang, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2"})
    assert 'class="tile call"' not in guide.get(f"{ARRIVE}/entry?party=1").text
    clock.advance(minutes=4)
    assert 'class="tile call"' in guide.get(f"{ARRIVE}/entry?party=1").text
    assert 'class="tile call"' not in guide.get(f"{ARRIVE}/edit?party=1").text


def test_rain_preselects_the_umbrella_and_nothing_else_is_preselected(
    clients: Clients, world: World, house: House
) -> None:
    from app.sites.models import Weather

    guide = clients.as_(world.wang)
    assert not re.search(r"<input[^>]* checked", guide.get(ARRIVE).text)
    with open_work(house) as work:
        until = work.now + timedelta(hours=1)
        work.add(Weather(site_id=1, kind="rain", at=work.now - timedelta(minutes=1), until=until))
    checked = re.findall(r'<input[^>]*name="(\w+)"[^>]* checked', guide.get(ARRIVE).text)
    assert checked == ["umbrella"]


def test_off_the_post_the_screen_says_so_and_the_tap_is_refused(clients: Clients, world: World) -> None:
    cleaner = clients.as_(world.han, hx=True)
    assert "Mark yourself present first" in cleaner.get(ARRIVE).text
    assert cleaner.post(f"{ARRIVE}/announce", data={"heads": "2"}).status_code == 403
    assert cleaner.post(f"{DOOR}/start", data={"heads": "2"}).status_code == 403


def test_another_sites_party_is_not_there(clients: Clients, world: World) -> None:
    clients.as_(world.wang, hx=True).post(f"{ARRIVE}/announce", data={"heads": "2"})
    for person in (world.zhao, world.qian):
        client = clients.as_(person, hx=True)
        assert client.get(DOOR).status_code == 404
        assert client.post(f"{DOOR}/ack", data={"visit_id": "1"}).status_code == 404
    own = clients.as_(world.zhao, hx=True)
    refused = own.post("/sites/2/door/ack", data={"visit_id": "1"})
    assert refused.status_code == 404


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (f"{ARRIVE}/announce", {"heads": "0"}),
        (f"{ARRIVE}/announce", {"heads": "61"}),
        (f"{ARRIVE}/announce", {"heads": "two"}),
        (f"{ARRIVE}/announce", {"heads": "2", "plate": "粤B" + "6" * 30}),
        (f"{ARRIVE}/announce", {"heads": "2", "plate": "粤\u202eB6"}),
        (f"{ARRIVE}/announce", {"heads": "2", "occurred_at": "2026-11-23 12:00"}),
        (f"{ARRIVE}/complete", {"visit_id": "1", "purpose": "spy"}),
        (f"{ARRIVE}/complete", {"visit_id": "99999999999"}),
        (f"{ARRIVE}/count", {"kind": "viewing"}),
        (f"{DOOR}/start", {}),
        (f"{DOOR}/ack", {"visit_id": "x"}),
        (f"{DOOR}/undo", {"visit_id": "1", "step": "registered"}),
    ],
)
def test_bad_input_is_a_422_in_words_and_stores_nothing(
    clients: Clients, world: World, count: Callable[[type], int], path: str, data: dict[str, str]
) -> None:
    clients.as_(world.wang, hx=True).post(f"{ARRIVE}/announce", data={"heads": "2"})
    before = count(Visit), count(VisitStep), count(NonCustomer)
    answer = clients.as_(world.mei, hx=True).post(path, data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert (count(Visit), count(VisitStep), count(NonCustomer)) == before


@pytest.mark.parametrize("path", [ARRIVE, DOOR])
def test_a_screen_asks_few_questions_however_many_parties_there_are(
    clients: Clients, world: World, house: House, statements: Statements, path: str
) -> None:
    client = clients.as_(world.wang)

    def fill(upto: int) -> int:
        with open_work(house) as work:
            for number in range(len(work.session.exec(select(Visit)).all()) + 1, upto + 1):
                place = ("lot", "door", "hall")[number % 3]
                work.add(
                    Visit(
                        site_id=1,
                        business_day=world.monday,
                        number=number,
                        heads=number % 6 + 1,
                        place=place,
                        announced_at=work.now,
                        announced_by=world.wang,
                        opened_at=work.now,
                        plate_masked="粤B·D3**8",
                        at_door_at=None if place == "lot" else work.now,
                        consultant_id=world.shen,
                    )
                )
        client.get(path)
        statements.seen.clear()
        assert client.get(path).status_code == 200
        return len(statements)

    few, many = fill(2), fill(200)
    assert few == many <= 10


@pytest.mark.parametrize("path", [ARRIVE, DOOR])
def test_both_languages_and_every_block_alone(clients: Clients, world: World, path: str) -> None:
    client = clients.as_(world.wang, hx=True)
    client.post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤BD31688"})
    page = client.get(path).text
    blocks = (
        ("sent", "entry", "plate", "lot", "said")
        if path == ARRIVE
        else ("rack", "full", "hero", "queue", "leaving", "start", "inside", "said")
    )
    for block in blocks:
        assert client.get(f"{path}/{block}").status_code == 200
    assert client.get(f"{path}/nothing").status_code == 404
    assert "31688" not in page
    assert not re.search(r" style=| on\w+=|<script>", page)


def test_it_speaks_chinese(clients: Clients, world: World, house: House) -> None:
    from app.people.models import Person

    with open_work(house) as work:
        work.get(Person, world.zhou).locale = "zh-Hans"
    clients.as_(world.wang, hx=True).post(f"{ARRIVE}/announce", data={"heads": "3", "children": "true"})
    page = clients.as_(world.zhou).get(DOOR).text
    for word in ("新来一组", "有儿童", "收到", "到门", "没通知就到了", "15 秒内确认"):
        assert word in page
