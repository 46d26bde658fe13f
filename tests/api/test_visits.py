"""A party's way from the car park to the farewell by the API alone, with the rights and the keys of the pages."""

from typing import Any

import pytest
from sqlmodel import col, func, select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.visitors.models import Visit, VisitStep
from tests.api.callers import V1, Caller, cookie_caller, token_caller
from tests.conftest import Clients, Statements
from tests.world import World, stands


@pytest.fixture
def staffed(house: House, world: World) -> None:
    """Wang at the car park, Zhou at the door, Lin at the desk."""
    with open_work(house) as work:
        for person, post in ((world.wang, world.parking), (world.zhou, world.door), (world.lin, world.hall)):
            stands(work, person, post)


@pytest.fixture
def call(house: House, clients: Clients, staffed: None) -> "Calls":  # noqa: ARG001 (a fixture)
    """`call(world.wang)` is a program with a token of Wang."""
    return Calls(house, clients)


class Calls:
    """Callers by person, each made once."""

    def __init__(self, house: House, clients: Clients) -> None:
        self.house, self.clients = house, clients
        self.known: dict[int, Caller] = {}

    def __call__(self, person_id: int) -> Caller:
        if person_id not in self.known:
            self.known[person_id] = token_caller(self.house, self.clients, person_id)
        return self.known[person_id]


def test_a_party_walks_the_whole_way(call: Calls, world: World) -> None:
    desk = call(world.lin)
    assert desk.send("/consultants/sign-in", person_ids=[world.shen, world.yao]).status_code == 200

    party = call(world.wang).send("/parties", heads=3, umbrella=True, plate="粤BD12345").json()["id"]
    assert call(world.zhou).send(f"/parties/{party}/acknowledge").json() == {"id": party}
    assert call(world.zhou).send(f"/parties/{party}/at-door").json() == {"id": party}
    register = desk.send(
        "/parties/register", visit_id=party, heads=3, first_visit="yes", source="natural", surname="周",
        honorific="ms", phone="13800138000",
    )  # fmt: skip
    assert register.json() == {"id": party}
    assert call(world.shen).send(f"/parties/{party}/accept").json() == {"id": party}
    assert call(world.shen).send(f"/parties/{party}/move", place="tour").json() == {"id": party}
    inside = desk.read("/parties").json()["items"]
    assert call(world.zhou).send(f"/parties/{party}/depart", where="door").json() == {"id": party}

    assert [(row["id"], row["place"], row["title"], row["plate_masked"]) for row in inside] == [
        (party, "tour", "Ms Zhou", "粤B·D1***5")
    ]
    shown = desk.read(f"/parties/{party}").json()
    steps = [step["step"] for step in shown["steps"]]
    kinds = ["announced", "acked", "at_door", "registered", "accepted", "departed"]
    assert [step for step in steps if step in kinds] == kinds
    assert shown["phone_masked"] == "138****8000"
    assert shown["departed_at"].endswith("+08:00")
    assert "13800138000" not in desk.read(f"/parties/{party}").text


def test_the_same_key_and_body_give_the_same_answer_and_one_party(call: Calls, world: World, house: House) -> None:
    first = call(world.wang).send("/parties", "key-of-one-act", heads=2)
    again = call(world.wang).send("/parties", "key-of-one-act", heads=2)
    other = call(world.wang).send("/parties", "key-of-one-act", heads=3)

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 422)
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert other.json()["code"] == "key_reused"
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(func.count(col(Visit.id)))).one() == 1


def test_a_write_without_a_key_is_refused(call: Calls, world: World) -> None:
    wang = call(world.wang)

    answer = wang.client.post(f"{wang.site}/parties", json={"heads": 2}, headers=wang.headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "key_needed")


def test_a_refusal_says_what_why_and_in_which_language(call: Calls, world: World) -> None:
    wang, zhou = call(world.wang), call(world.zhou)
    party = wang.send("/parties", heads=2).json()["id"]
    zhou.send(f"/parties/{party}/no-show")

    zhou.headers["accept-language"] = "zh-CN"
    late = zhou.send(f"/parties/{party}/at-door")
    bad = wang.send("/parties", heads="two", colour="red")

    assert (late.status_code, late.json()["code"]) == (409, "gone_already")
    assert "周杰瑞" in late.json()["message"]
    assert (bad.status_code, bad.json()["code"], bad.json()["field"]) == (422, "unknown_field", "colour")
    assert bad.json()["fields"] == {"colour": "This field is not known.", "heads": "A whole number, please."}
    assert bad.json()["request_id"] == bad.headers["x-request-id"]


def test_a_soft_rule_can_be_overruled_as_on_the_page(call: Calls, world: World) -> None:
    desk = call(world.lin)
    body: dict[str, Any] = {
        "heads": 2,
        "first_visit": "yes",
        "source": "natural",
        "phone": "13800138000",
        "surname": "周",
    }
    desk.send("/parties/register", **body)
    party = desk.read("/parties").json()["items"][0]["id"]
    desk.send(f"/parties/{party}/depart", where="desk")

    asked = desk.send("/parties/register", "the-second-time", **body)
    agreed = desk.send("/parties/register", "the-second-time", **body, accept=asked.json()["accept"])

    assert (asked.status_code, asked.json()["code"], asked.json()["accept"]) == (422, "phone_known", "phone_known")
    assert agreed.status_code == 200


def test_rights_are_those_of_the_page(call: Calls, world: World) -> None:
    party = call(world.wang).send("/parties", heads=2).json()["id"]

    assert call(world.han).send("/parties", heads=2).json()["code"] == "not_on_post"
    assert call(world.shen).read(f"/parties/{party}").status_code == 404
    assert call(world.han).read(f"/parties/{party}").status_code == 403
    assert call(world.zhao).read(f"/parties/{party}").status_code == 404
    assert call(world.zhao).send(f"/parties/{party}/depart").status_code == 404
    lakeside = Caller(call(world.zhao).client, f"{V1}/sites/2", call(world.zhao).headers)
    assert lakeside.send(f"/parties/{party}/depart").status_code == 404


def test_parties_of_past_days_are_for_those_who_may_see_the_history(
    call: Calls, world: World, clock: FixedClock
) -> None:
    """Desk and leaders see the day that runs; what was before is the manager's, the auditor's, a consultant's own."""
    party = call(world.wang).send("/parties", heads=2).json()["id"]
    ways = (f"/parties/{party}", "/days/2026-11-23/parties")
    assert [call(world.lin).read(way).status_code for way in ways] == [200, 200]

    clock.advance(days=1)

    assert [call(world.lin).read(way).status_code for way in ways] == [200, 403], "it has not left: it is to be closed"
    assert call(world.mei).send("/close-day", seen=1).status_code == 200
    assert [call(world.lin).read(way).status_code for way in ways] == [403, 403]
    assert [call(world.liu).read(way).status_code for way in ways] == [403, 403]
    assert [call(world.mei).read(way).status_code for way in ways] == [200, 200]
    assert call(world.mei).read(ways[1]).json()["items"][0]["id"] == party
    assert [call(world.shen).read(way).status_code for way in ways] == [404, 200]
    assert call(world.shen).read(ways[1]).json()["items"] == []


@pytest.mark.usefixtures("staffed")
def test_a_page_of_another_site_cannot_write_by_the_cookie(clients: Clients, world: World) -> None:
    wang = cookie_caller(clients, world.wang)

    wang.headers = {"sec-fetch-site": "cross-site"}

    assert wang.send("/parties", heads=2).status_code == 403


def test_the_parties_of_a_day_come_in_pages(call: Calls, world: World) -> None:
    ids = [call(world.wang).send("/parties", heads=1).json()["id"] for _ in range(5)]
    found, cursor = [], ""
    for _ in range(3):
        page = call(world.mei).read(f"/days/2026-11-23/parties?limit=2{cursor}").json()
        found += [row["id"] for row in page["items"]]
        cursor = f"&cursor={page['next']}"

    assert found == ids
    assert page["next"] is None


def test_what_has_not_changed_is_not_sent_again(call: Calls, world: World) -> None:
    first = call(world.mei).read("/parties")
    again = call(world.mei).read("/parties", **{"if-none-match": first.headers["etag"]})
    call(world.wang).send("/parties", heads=1)
    later = call(world.mei).read("/parties", **{"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert (later.status_code, len(later.json()["items"])) == (200, 1)


def test_two_parties_cost_as_many_statements_as_two_hundred(
    call: Calls, world: World, house: House, statements: Statements
) -> None:
    mei = call(world.mei)
    paths = ("/parties", "/days/2026-11-23/parties?limit=200", "/counts", "/rota", "/standing", "/roster")
    call(world.wang).send("/parties", heads=1)

    def cost() -> dict[str, int]:
        found = {}
        for path in paths:
            mei.read(path)
            before = len(statements)
            assert mei.read(path).status_code == 200
            found[path] = len(statements) - before
        return found

    few = cost()
    with open_work(house) as work:
        like = work.session.exec(select(Visit)).one().model_dump(exclude={"id", "number"})
        work.put_all(Visit, [{**like, "number": number} for number in range(2, 202)])
    many = cost()

    assert few == many
    assert max(few.values()) <= 10


def test_a_tick_by_the_api_is_a_step_like_any_other(call: Calls, world: World, house: House) -> None:
    party = call(world.wang).send("/parties", heads=1).json()["id"]

    with open_work(house, writing=False) as work:
        step = work.session.exec(select(VisitStep).where(VisitStep.visit_id == party)).one()
        assert (step.step, step.by, step.post_id) == ("announced", world.wang, world.parking)
