"""The page of the rota over HTTP: the order with its reasons, the book, paper of past days, rules, who sees what."""

from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.people.supervisors import SupervisorIn, name_supervisor
from app.visitors.chain import DepartIn, depart_party
from app.visitors.closing import CloseIn, close_day
from app.visitors.consultants import MyStateIn, StateIn, set_consultant_state, set_my_state
from app.visitors.models import Visit
from tests.conftest import Acts, Clients, Statements
from tests.visitors.deskmates import PHONE, registered, sign_in, take
from tests.world import World

HERE = "/sites/1/consultants"


def test_the_order_stands_there_with_its_reasons_and_who_recorded_them(
    clients: Clients, act: Acts, world: World
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        set_consultant_state(work, StateIn(site_id=1, person_id=world.shen, state="away", cause="private", minutes=60))
        visit = registered(work)
    with act(world.yao) as work:
        take(work, visit)

    page = clients.as_(world.lin).get(HERE).text
    assert "private errand · 12:00 by 林婷 · until 13:00" in page
    assert "Lost 1: private errand." in page
    assert "turn lost: private errand" in page
    assert "took a turn" in page


def test_moving_somebody_by_a_form_needs_a_reason_and_keeps_what_was_typed(
    clients: Clients, act: Acts, world: World
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
    client = clients.as_(world.lin, hx=True)
    typed = {"person_id": str(world.yao), "place": "1", "seen": f"{world.shen},{world.yao}"}

    assert client.post(f"{HERE}/order", data={**typed, "key": "rota-test-key-a"}).status_code == 422
    stale = client.post(
        f"{HERE}/order", data={**typed, "key": "rota-test-key-b", "reason": "guest asked", "seen": "1,2"}
    )
    assert (stale.status_code, "guest asked" in stale.text) == (409, True)
    for _ in range(2):
        assert (
            client.post(f"{HERE}/order", data={**typed, "key": "rota-test-key-c", "reason": "guest asked"}).status_code
            == 200
        )
    page = client.get(f"{HERE}/book").text
    assert page.count("guest asked") == 1
    assert client.post(f"{HERE}/order", data={**typed, "place": "x", "key": "rota-test-key-d"}).status_code == 422


def test_the_sheet_of_a_past_day_is_read_as_it_ended(
    clients: Clients, act: Acts, world: World, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work)
    with act(world.shen) as work:
        take(work, visit)
    with act(world.mei) as work:
        close_day(work, CloseIn(site_id=1, seen=1))
    clock.advance(days=1)
    client = clients.as_(world.lin)

    past = client.get(f"{HERE}/paper?day=2026-11-23").text
    assert past.index("姚璐") < past.index("沈岳"), "who would have been called next stands first"
    assert "locked at 12:00" in past
    assert "Nobody was signed in." in client.get(f"{HERE}/paper").text
    assert client.get(f"{HERE}/paper?day=yesterday").status_code == 200


def test_a_rule_is_set_on_the_page_in_plain_words(clients: Clients, world: World) -> None:
    client = clients.as_(world.mei, hx=True)
    page = client.get(f"{HERE}/rules").text
    assert "A returning customer on site keeps from new ones" in page

    form = {"setting": "rota.meal_keep", "value": "2", "seen": "1", "key": "rota-test-key-k1"}
    assert client.post(f"{HERE}/rules", data=form).status_code == 200
    late = client.post(f"{HERE}/rules", data={**form, "key": "rota-test-key-k2", "value": "3"})
    assert (late.status_code, "Somebody changed this rule" in late.text) == (409, True)
    wrong = client.post(f"{HERE}/rules", data={**form, "key": "rota-test-key-k3", "seen": "2", "value": "200"})
    assert (wrong.status_code, 'value="200"' in wrong.text) == (422, True)
    planned = {
        "setting": "rota.uses",
        "chosen[]": ["natural", "channel"],
        "valid_from": "2026-11-30",
        "key": "rota-test-key-k4",
    }
    assert "from Mon 30 Nov" in client.post(f"{HERE}/rules", data=planned).text
    assert client.post(f"{HERE}/rules/withdraw", data={"setting": "rota.uses", "day": "2026-11-30"}).status_code == 200
    assert clients.as_(world.lin).get(f"{HERE}/rules").status_code == 403


def test_the_supervisor_leads_the_rota_and_nothing_else(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
        visit = registered(work, surname="周", honorific="ms", phone=PHONE)
    yao = clients.as_(world.yao, hx=True)
    state = {"person_id": str(world.shen), "state": "away", "cause": "rest"}
    assert yao.post(f"{HERE}/state", data={**state, "key": "rota-test-key-1"}).status_code == 403
    with act(world.mei) as work:
        name_supervisor(work, SupervisorIn(site_id=1, person_id=world.yao, leads=True))

    assert (
        yao.post(
            f"{HERE}/skip", data={"visit_id": str(visit.id), "cause": "no_answer", "key": "rota-test-key-2"}
        ).status_code
        == 200
    )
    page = yao.get(HERE).text
    assert "Move in the order, because" in page
    assert "周" not in page, "leading the rota shows no customer of a colleague"
    for path in ("/sites/1/desk", f"{HERE}/rules", "/sites/1/people", "/sites/2/consultants"):
        assert yao.get(path).status_code in (403, 404), path
    with act(world.mei) as work:
        name_supervisor(work, SupervisorIn(site_id=1, person_id=world.yao, leads=False))
    assert yao.post(f"{HERE}/state", data={**state, "key": "rota-test-key-3"}).status_code == 403


def test_the_phone_says_which_place_and_why(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)

    page = clients.as_(world.yao).get("/sites/1/consultant").text
    assert "Place 2 of 2: why?" in page
    assert "as with 沈岳, who stands before in the list." in page


def test_the_phone_leads_the_party_and_takes_the_last_tap_back(
    clients: Clients, act: Acts, world: World, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work)
    client = clients.as_(world.shen, hx=True)
    mine, number = "/sites/1/consultant", {"visit_id": str(visit.id)}
    assert client.post(f"{mine}/accept", data={**number, "key": "rota-test-key-1"}).status_code == 200
    for key, place in enumerate(("sand", "tour", "talk"), start=2):
        clock.advance(minutes=1)
        assert (
            client.post(f"{mine}/move", data={**number, "place": place, "key": f"rota-test-key-{key}"}).status_code
            == 200
        )
    assert "Undo: At a table" in client.get(f"{mine}/parties").text
    assert client.post(f"{mine}/undo", data={**number, "step": "talk", "key": "rota-test-key-7"}).status_code == 200
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, visit.id).place == "tour"
    assert client.post(f"{mine}/undo", data={**number, "step": "talk", "key": "rota-test-key-8"}).status_code == 409

    left = client.post(f"{mine}/depart", data={**number, "key": "rota-test-key-9"}).text
    assert "Just left: the result, before the next turn" in left
    client.post(f"{mine}/undo", data={**number, "step": "departed", "key": "rota-test-key-10"})
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, visit.id).departed_at is None
    client.post(f"{mine}/depart", data={**number, "key": "rota-test-key-11"})
    done = client.post(
        f"{mine}/talk", data={**number, "level": "B", "words": "likes the study", "key": "rota-test-key-12"}
    )
    assert done.status_code == 200
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, visit.id).level == "B"
    assert client.post(f"{mine}/talk", data={**number, "key": "rota-test-key-13"}).status_code == 422


def test_a_tap_that_is_too_late_is_not_taken_back(clients: Clients, act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen)
        visit = registered(work)
    client = clients.as_(world.shen, hx=True)
    number = {"visit_id": str(visit.id)}
    client.post("/sites/1/consultant/accept", data={**number, "key": "rota-test-key-1"})
    client.post("/sites/1/consultant/move", data={**number, "place": "sand", "key": "rota-test-key-2"})
    clock.advance(seconds=31)

    late = client.post("/sites/1/consultant/undo", data={**number, "step": "sand", "key": "rota-test-key-3"})
    assert late.status_code == 409
    assert "Undo:" not in client.get("/sites/1/consultant/parties").text


@pytest.mark.parametrize(("who", "names"), [("lin", True), ("shen", False)])
def test_whoever_may_only_look_finds_no_buttons(
    clients: Clients, act: Acts, world: World, who: str, names: bool
) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)

    page = clients.as_(getattr(world, who)).get(HERE).text
    assert "沈岳" in page
    assert ("Move in the order, because" in page) is names


def test_a_meal_of_the_last_one_is_refused_in_words(clients: Clients, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
    with act(world.yao) as work:
        set_my_state(work, MyStateIn(site_id=1, state="away", cause="meal"))
    phone = clients.as_(world.shen, hx=True).post(
        "/sites/1/consultant/state", data={"state": "away", "cause": "meal", "key": "rota-test-key-1"}
    )
    assert (phone.status_code, "At least 1 must stay here" in phone.text) == (409, True)
    desk = clients.as_(world.lin, hx=True)
    typed = {"person_id": str(world.shen), "state": "away", "cause": "meal"}
    asked = desk.post(f"{HERE}/state", data={**typed, "key": "rota-test-key-2"})
    assert (asked.status_code, 'value="last_one_meal_ask"' in asked.text) == (422, True)
    assert (
        desk.post(f"{HERE}/state", data={**typed, "key": "rota-test-key-3", "accept": "last_one_meal_ask"}).status_code
        == 200
    )


def test_planning_needs_a_day_to_come(clients: Clients, world: World) -> None:
    past = (World.monday - timedelta(days=1)).isoformat()
    client = clients.as_(world.mei, hx=True)

    answer = client.post(f"{HERE}/rules", data={"setting": "rota.order", "value": "fewest", "valid_from": past})
    assert answer.status_code == 422


def test_paper_and_rules_take_few_statements_however_many_parties_there_were(
    clients: Clients, act: Acts, world: World, statements: Statements
) -> None:
    client, counts = clients.as_(world.mei), []
    with act(world.lin) as work:
        sign_in(work, world.shen, world.yao)
    for path in ("paper", "rules"):
        assert client.get(f"{HERE}/{path}").status_code == 200
    for many in (2, 20):
        for _ in range(many):
            with act(world.lin) as work:
                visit = registered(work)
            with act(world.shen if visit.consultant_id == world.shen else world.yao) as work:
                take(work, visit)
                depart_party(work, DepartIn(site_id=1, visit_id=visit.id or 0))
        found = []
        for path in ("paper", "rules"):
            statements.seen.clear()
            client.get(f"{HERE}/{path}")
            found.append(len(statements.seen))
        counts.append(found)

    assert counts[0] == counts[1]
    assert max(counts[1]) <= 10
