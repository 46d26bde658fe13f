"""Things lent and the car park over HTTP: one tap each, once, errors in place, few statements, numbers masked."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from app.core.work import House, Work, open_work
from app.lending.models import (
    CarCheck,
    KeyLoan,
    LotState,
    SiteKey,
    StoredUmbrella,
    Umbrella,
    UmbrellaLoan,
)
from app.people.models import Person
from app.visitors.models import Reveal, Visit, Visitor
from tests.conftest import Clients, Statements
from tests.lending.floor import a_stock, on_posts, set_value, umbrella
from tests.world import World

LENDING, LOT, DOOR, ARRIVE = "/sites/1/lending", "/sites/1/lot", "/sites/1/door", "/sites/1/arrive"
SETUP = f"{LENDING}/setup"


@pytest.fixture(autouse=True)
def _floor(house: House) -> None:
    with open_work(house) as work:
        on_posts(work)
        a_stock(work)
        set_value(work, "lot_capacity", 10)


@pytest.fixture
def count(house: House) -> Callable[[type], int]:
    """How many rows of a table there are."""

    def rows(model: type) -> int:
        with open_work(house, writing=False) as work:
            return int(work.session.exec(select(func.count()).select_from(model)).one())

    return rows


def test_one_tap_takes_an_umbrella_out_and_one_brings_it_back(clients: Clients, world: World) -> None:
    guide, doorman = clients.as_(world.wang, hx=True), clients.as_(world.zhou, hx=True)
    assert 'id="rack"' in doorman.get(f"{DOOR}/rack").text
    page = guide.get(LENDING).text
    assert re.search(r'name="to" value="escort" checked', page)
    out = guide.post(f"{LENDING}/lend", data={"umbrella_id": "1", "to": "escort", "key": "k" * 12}).text
    assert 'id="u-1"' in out
    again = guide.post(f"{LENDING}/lend", data={"umbrella_id": "1", "to": "escort", "key": "k" * 12})
    assert again.status_code == 200
    taken = guide.post(f"{LENDING}/lend", data={"umbrella_id": "1", "to": "escort"})
    assert taken.status_code == 409
    assert "Umbrella 1 is not on the rack any more." in taken.text
    assert 'id="u-1"' not in doorman.post(f"{LENDING}/back", data={"umbrella_id": "1"}).text
    assert "<b>4</b>" in doorman.get(f"{DOOR}/rack").text


def test_a_phone_is_kept_as_typed_when_it_is_wrong_and_masked_when_it_is_right(clients: Clients, world: World) -> None:
    doorman = clients.as_(world.zhou, hx=True)
    wrong = doorman.post(f"{LENDING}/lend", data={"umbrella_id": "4", "to": "away", "phone": "1390000", "days": "2"})
    assert wrong.status_code == 422
    assert 'value="1390000"' in wrong.text
    assert re.search(r'value="away" checked', wrong.text)
    right = doorman.post(f"{LENDING}/lend", data={"umbrella_id": "4", "to": "away", "phone": "13900001234"})
    assert "139****1234" in right.text
    page = clients.as_(world.mei).get(LENDING).text
    assert "139****1234" in page
    assert "13900001234" not in right.text + page


def test_the_number_is_shown_to_the_desk_for_a_reason_once_and_counted(
    clients: Clients, world: World, count: Callable[[type], int]
) -> None:
    doorman, desk = clients.as_(world.zhou, hx=True), clients.as_(world.lin, hx=True)
    doorman.post(f"{LENDING}/lend", data={"umbrella_id": "4", "to": "away", "phone": "13900001234"})
    assert doorman.post(f"{LENDING}/reveal", data={"umbrella_id": "4", "reason": "late"}).status_code == 403
    assert desk.post(f"{LENDING}/reveal", data={"umbrella_id": "4"}).status_code == 422
    shown = desk.post(f"{LENDING}/reveal", data={"umbrella_id": "4", "reason": "asked back"})
    assert "13900001234" in shown.text
    assert count(Reveal) == 1
    assert "13900001234" not in desk.get(f"{LENDING}/out").text
    assert "13900001234" not in clients.as_(world.mei).get(f"{LENDING}?shown=1").text
    nothing = desk.post(f"{LENDING}/reveal", data={"umbrella_id": "5", "reason": "asked back"})
    assert nothing.status_code == 409


def test_whoever_leaves_with_an_umbrella_is_reminded_at_the_door(clients: Clients, world: World) -> None:
    guide, doorman = clients.as_(world.wang, hx=True), clients.as_(world.zhou, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤BD31688"})
    doorman.post(f"{DOOR}/at-door", data={"visit_id": "1"})
    doorman.post(f"{LENDING}/lend", data={"umbrella_id": "4", "to": "visit:1"})
    doorman.post(f"{LENDING}/store", data={"tag": "7", "visit_id": "1"})
    inside = doorman.get(f"{DOOR}/inside").text
    assert "back: No. 4" in inside
    assert "fetch: tag 7" in inside
    assert "周杰瑞 opened" in inside
    gone = doorman.post(f"{DOOR}/depart", data={"visit_id": "1"}).text
    assert "No. 4 back" in gone
    assert "Tag 7 given" in gone
    doorman.post(f"{DOOR}/check", data={"visit_id": "1"})
    assert 'id="left-1"' in doorman.get(f"{DOOR}/leaving").text
    back = doorman.post(f"{LENDING}/back", data={"umbrella_id": "4", "screen": "door"}).text
    assert 'id="leaving"' in back
    assert "Tag 7 given" in back
    fetched = doorman.post(f"{LENDING}/fetch", data={"stored_id": "1", "screen": "door"}).text
    assert 'id="left-1"' not in fetched


def test_bays_are_on_the_guides_screen_and_full_is_on_the_doors(clients: Clients, world: World) -> None:
    guide, doorman = clients.as_(world.wang, hx=True), clients.as_(world.zhou, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤BD31688"})
    assert 'data-bays="9"' in guide.get(ARRIVE).text
    assert "The car park is full" not in doorman.get(DOOR).text
    guide.post(f"{LOT}/full", data={"full": "true"})
    assert "The car park is full" in doorman.get(f"{DOOR}/full").text
    assert "Full" in guide.get(f"{ARRIVE}/sent").text
    guide.post(f"{LOT}/count", data={"free": "3"})
    assert 'data-bays="3"' in guide.get(f"{ARRIVE}/sent").text


def test_a_taxi_is_one_tap_with_the_keys(clients: Clients, world: World) -> None:
    guide = clients.as_(world.wang, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤BD31688"})
    answer = guide.post(f"{ARRIVE}/correct", data={"visit_id": "1", "dropped_off": "true"}).text
    assert 'name="dropped_off" value="false" aria-pressed="true"' in answer
    assert 'id="car-1"' not in guide.get(LOT).text


def test_an_odd_car_and_its_settling_on_the_page(clients: Clients, world: World) -> None:
    guide, desk = clients.as_(world.wang, hx=True), clients.as_(world.lin, hx=True)
    guide.post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤BD31688"})
    form = {"visit_id": "1", "kind": "window", "client_key": "phone-key-1", "photos[]": "shot-key-1"}
    answer = guide.post(f"{LOT}/odd", data=form).text
    assert "Window open" in answer
    assert "1 photo is on its way" in answer
    assert "The desk calls the owner" in answer
    assert "call the owner" in desk.get("/sites/1/notices").text
    assert "Owner knows" in desk.post(f"{LOT}/told", data={"check_id": "1"}).text
    assert 'id="odd-1"' not in guide.post(f"{LOT}/close", data={"check_id": "1"}).text


def test_the_manager_sets_up_the_stock_and_nobody_else(clients: Clients, world: World) -> None:
    boss = clients.as_(world.mei, hx=True)
    assert "At least" not in boss.get(SETUP).text
    added = boss.post(f"{SETUP}/umbrellas", data={"first": "20", "last": "22", "location": "model"})
    assert added.status_code == 200
    assert 'aria-label="Take out of the stock, 22"' in added.text
    wrong = boss.post(f"{SETUP}/umbrellas", data={"first": "22", "location": "model"})
    assert wrong.status_code == 422
    assert "Umbrella 22 is on the list already." in wrong.text
    boss.post(f"{SETUP}/umbrellas/retire", data={"umbrella_id": "1"})
    key = boss.post(f"{SETUP}/keys", data={"number": "C02", "name_zh": "工具间"})
    assert "C02" in key.text
    assert clients.as_(world.zhou).get(SETUP).status_code == 403
    assert clients.as_(world.zhao).get(LENDING).status_code == 404


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (f"{LENDING}/lend", {"umbrella_id": "x"}),
        (f"{LENDING}/lend", {"umbrella_id": "1", "to": "visit:0"}),
        (f"{LENDING}/lend", {"umbrella_id": "1", "to": "visit:1'--"}),
        (f"{LENDING}/lend", {"umbrella_id": "1", "to": "away", "phone": "粤\u202e"}),
        (f"{LENDING}/lend", {"umbrella_id": "1", "to": "away", "phone": "13900001234", "days": "60"}),
        (f"{LENDING}/back", {"umbrella_id": "1", "condition": "eaten"}),
        (f"{LENDING}/store", {"tag": "0"}),
        (f"{LENDING}/store", {"tag": "501"}),
        (f"{LENDING}/key", {"key_id": "1", "holder_id": "12"}),
        (f"{LOT}/count", {"free": "-1"}),
        (f"{LOT}/count", {"free": "2001"}),
        (f"{LOT}/full", {"full": "perhaps"}),
        (f"{LOT}/car", {"visit_id": "1", "bay": "B" * 13}),
        (f"{LOT}/odd", {"visit_id": "1", "kind": "ghost", "client_key": "phone-key-1"}),
        (f"{LOT}/odd", {"visit_id": "1", "kind": "light", "client_key": "phone-key-1", "note": "1" * 201}),
        (f"{SETUP}/umbrellas", {"first": "0", "location": "door"}),
        (f"{SETUP}/keys", {"number": "", "name_zh": "柜"}),
    ],
)
def test_bad_input_is_a_422_in_words_and_stores_nothing(
    clients: Clients, world: World, count: Callable[[type], int], path: str, data: dict[str, str]
) -> None:
    tables = (Umbrella, UmbrellaLoan, StoredUmbrella, SiteKey, KeyLoan, LotState, CarCheck)
    clients.as_(world.wang, hx=True).post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤BD31688"})
    before = [count(table) for table in tables]
    answer = clients.as_(world.mei, hx=True).post(path, data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert [count(table) for table in tables] == before


PAGES = ((LENDING, 10), (LOT, 10), (ARRIVE, 10), (DOOR, 10))


@pytest.mark.parametrize(("path", "most"), PAGES)
def test_a_screen_asks_few_questions_however_much_there_is(
    clients: Clients, world: World, house: House, statements: Statements, path: str, most: int
) -> None:
    client = clients.as_(world.wang)

    def fill(start: int, upto: int) -> int:
        with open_work(house) as work:
            for number in range(start, upto + 1):
                _a_party_with_everything(work, world, number)
        client.get(path)
        statements.seen.clear()
        assert client.get(path).status_code == 200
        return len(statements)

    few, many = fill(1, 6), fill(7, 200)
    assert few == many <= most, "\n".join(statements.seen)


def _a_party_with_everything(work: Work, world: World, number: int) -> None:
    """A party somewhere on its way, with an umbrella, a tag, a key and an odd car."""
    place = ("lot", "door", "left")[number % 3]
    vault = work.house.vault
    visitor = work.add(
        Visitor(site_id=1, surname="周", notice_version="1", created_at=work.now, consultant_id=world.shen)
    )
    visit = work.add(
        Visit(
            site_id=1,
            business_day=world.monday,
            number=number,
            heads=2,
            place=place,
            visitor_id=None if place == "lot" else visitor.id,
            announced_at=work.now,
            announced_by=world.wang,
            at_door_at=None if place == "lot" else work.now,
            at_door_by=None if place == "lot" else world.zhou,
            opened_at=work.now,
            departed_at=work.now - timedelta(minutes=1) if place == "left" else None,
            outcome="left" if place == "left" else "",
            plate_masked="粤B·D3**8",
            plate_hash=vault.blind("plate", str(number)),
            plate_tail_hash=vault.blind("plate-tail", str(number)),
            consultant_id=world.shen,
        )
    )
    row = work.add(Umbrella(site_id=1, number=100 + number, location="door", state="lent", state_at=work.now))
    common: dict[str, Any] = {"site_id": 1, "visit_id": visit.id}
    work.add(
        UmbrellaLoan(
            **common, umbrella_id=row.id or 0, kind="visit", out_at=work.now, out_by=world.zhou, from_location="door"
        )
    )
    work.add(StoredUmbrella(**common, tag=number, in_at=work.now))
    work.add(CarCheck(**common, client_key=f"key-{number:04}", kind="light", seen_at=work.now, seen_by=world.wang))
    key = work.add(SiteKey(site_id=1, number=f"K{number}", name_zh="门"))
    work.add(KeyLoan(site_id=1, key_id=key.id or 0, holder_id=world.zhou, out_at=work.now, out_by=world.lin))


@pytest.mark.parametrize("path", [LENDING, LOT, SETUP])
def test_every_block_alone_and_in_chinese(clients: Clients, world: World, house: House, path: str) -> None:
    with open_work(house) as work:
        work.get(Person, world.mei).locale = "zh-Hans"
        assert umbrella(work, 1).number == 1
    clients.as_(world.wang, hx=True).post(f"{ARRIVE}/announce", data={"heads": "2", "plate": "粤BD31688"})
    client = clients.as_(world.mei, hx=True)
    page = client.get(path).text
    blocks = {LENDING: ("lend", "out", "tags", "cabinet"), LOT: ("state", "odd", "cars"), SETUP: ("stock", "keyring")}
    for block in blocks[path]:
        assert client.get(f"{path}/{block}").status_code == 200
    assert client.get(f"{path}/nothing").status_code == 404
    assert not re.search(r" style=| on\w+=|<script>", page)
    assert {LENDING: "借出给谁", LOT: "在场车辆", SETUP: "添加雨伞"}[path] in page
