"""The page of a party: its way in words, for whom it is, what may be tapped there, and what it costs."""

import pytest

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.people.models import Person
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.chain import DepartIn, depart_party
from app.visitors.models import Visit
from app.visitors.offers import SpokenIn, record_spoken_acceptance
from tests.conftest import Acts, Clients, Statements
from tests.visitors.deskmates import PHONE, registered, sign_in
from tests.visitors.walkers import PLATE, announced, crew, recorded
from tests.world import World


@pytest.fixture(autouse=True)
def _crew(house: House, world: World) -> None:
    crew(house, world)


@pytest.fixture
def party(act: Acts, world: World, clock: FixedClock) -> int:
    """A party that was announced, came to the door unheard, was registered late and is at the sand table with Shen."""
    visit_id = announced(act, world.wang, 3, PLATE)
    clock.advance(minutes=2)
    recorded(act, world.zhou, visit_id, "at_door")
    clock.advance(minutes=3)
    with act(world.lin) as work:
        sign_in(work, world.shen)
        registered(work, visit_id=visit_id, surname="周", honorific="ms", phone=PHONE, heads=3)
    with act(world.lin) as work:
        record_spoken_acceptance(work, SpokenIn(site_id=1, visit_id=visit_id))
    clock.advance(minutes=8)
    recorded(act, world.shen, visit_id, "sand", earlier="12:07")
    return visit_id


def test_it_tells_the_way_with_who_and_when_and_what_nobody_saw(clients: Clients, world: World, party: int) -> None:
    text = " ".join(clients.as_(world.lin).get(f"/sites/1/parties/{party}").text.split())

    way = text[text.index('<ol class="way">') : text.index("</ol>")]
    links = [part.split("</li>")[0] for part in way.split("<li ")[1:]]
    words = [(link.split('"')[1], link.split("<b>")[1].split("</b>")[0]) for link in links]
    assert words[:7] == [
        ("done", "Announced by the car park"), ("unseen", "The door heard"), ("done", "At the door"),
        ("done late", "Registered"), ("done", "Consultant with them"), ("unseen", "Tea served"), ("now", "Sand table"),
    ]  # fmt: skip
    assert {kind for kind, _word in words[7:]} == {"ahead"}
    assert "not observed" in links[1]
    assert "3 min of 1 min" in links[3]
    assert "recorded at 12:13" in links[6]
    assert "沈岳" in links[6]
    assert "6 min" in links[6], "the time so far counts from when it was, not from when it was written down"
    assert PHONE not in text


def test_in_chinese_too(clients: Clients, world: World, party: int, house: House) -> None:
    with open_work(house) as work:
        work.get(Person, world.lin).locale = "zh-Hans"

    text = clients.as_(world.lin).get(f"/sites/1/parties/{party}").text

    assert "没看到" in text
    assert "not observed" not in text


def test_of_a_day_that_is_over_it_says_the_day_and_who_had_them(
    act: Acts, clients: Clients, world: World, clock: FixedClock, party: int
) -> None:
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=party))
    same_day = clients.as_(world.lin).get(f"/sites/1/parties/{party}").text
    clock.advance(hours=24)
    text = " ".join(clients.as_(world.mei).get(f"/sites/1/parties/{party}").text.split())

    assert "Party 1 · Mon 23 Nov" in text
    assert "Mon 23 Nov" not in same_day
    assert "<dt>Consultant</dt><dd><em>沈岳</em>" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("lin", 200), ("mei", 200), ("liu", 200), ("gu", 200), ("fang", 200), ("shen", 200), ("yao", 404), ("wang", 403),
     ("zhao", 404)],
)  # fmt: skip
def test_it_is_for_those_who_may_see_visitors(
    clients: Clients, world: World, party: int, who: str, status: int
) -> None:
    assert clients.as_(getattr(world, who)).get(f"/sites/1/parties/{party}").status_code == status


@pytest.mark.parametrize(("who", "forms"), [("lin", True), ("shen", True), ("gu", False), ("fang", False)])
def test_who_only_looks_has_nothing_to_tap(clients: Clients, world: World, party: int, who: str, forms: bool) -> None:
    text = clients.as_(getattr(world, who)).get(f"/sites/1/parties/{party}").text
    assert ("/record" in text) is forms
    assert ("/merge" in text) is False, "there is no other party"


def test_a_tap_and_an_earlier_entry(clients: Clients, world: World, clock: FixedClock, party: int) -> None:
    hx = clients.as_(world.lin, hx=True)
    to = f"/sites/1/parties/{party}/record"
    done = hx.post(to, data={"step": "talk", "key": "key-12345678"})
    assert done.status_code == 200
    assert "Take it back" in done.text
    clock.advance(minutes=45)
    bad = hx.post(to, data={"step": "served", "earlier": "12:08", "key": "key-22345678"})
    assert bad.status_code == 422
    assert "Say why it is entered now" in bad.text
    assert 'value="12:08"' in bad.text
    good = hx.post(to, data={"step": "served", "earlier": "12:08", "reason": "busy", "key": "key-32345678"})
    assert good.status_code == 200
    assert "recorded at 12:58" in good.text
    assert hx.post(to, data={"step": "moon", "key": "key-42345678"}).status_code == 422
    assert hx.post(to, data={"step": "served", "earlier": "noon", "key": "key-52345678"}).status_code == 422
    undo = hx.post(f"/sites/1/parties/{party}/undo", data={"step": "served", "key": "key-62345678"})
    assert undo.status_code == 200
    assert "recorded at 12:58" not in undo.text.split("Everything recorded")[0]


def test_two_are_put_together_and_parted_on_the_page(clients: Clients, act: Acts, world: World, party: int) -> None:
    other = announced(act, world.wang, 2)
    hx = clients.as_(world.lin, hx=True)
    to = f"/sites/1/parties/{party}"
    assert "Two records are one party" in hx.get(f"{to}/party").text
    missing = hx.post(f"{to}/merge", data={"how": "same", "key": "key-02345678"})
    assert missing.status_code == 422
    together = hx.post(f"{to}/merge", data={"other_id": other, "how": "group", "key": "key-12345678"})
    assert together.status_code == 200
    assert "Put together by 林婷" in together.text
    assert "5 people" in together.text
    assert f"/sites/1/parties/{party}" in hx.get(f"/sites/1/parties/{other}/party").text
    apart = hx.post(f"{to}/part", data={"key": "key-22345678"})
    assert apart.status_code == 200
    assert "3 people" in apart.text
    assert hx.post(f"{to}/part", data={"key": "key-32345678"}).status_code == 404


def test_who_left_without_registering_is_said_so(clients: Clients, act: Acts, world: World) -> None:
    visit_id = announced(act, world.wang, 2)
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=visit_id))
    assert "Left without registering" in clients.as_(world.lin).get(f"/sites/1/parties/{visit_id}").text


def test_it_costs_the_same_with_two_and_with_many(
    clients: Clients, act: Acts, world: World, party: int, statements: Statements
) -> None:
    client = clients.as_(world.lin)

    def cost() -> int:
        client.get(f"/sites/1/parties/{party}")
        before = len(statements)
        assert client.get(f"/sites/1/parties/{party}").status_code == 200
        return len(statements) - before

    few = cost()
    with act(world.wang) as work:
        for _ in range(60):
            announce_party(work, AnnounceIn(site_id=1, heads=2, on_foot=True))
    many = cost()
    seen = statements.seen[-many:]
    assert many == few, seen
    assert many <= 10, seen
    with act(world.lin, writing=False) as work:
        assert work.get(Visit, party).place == "sand"


def test_a_party_of_a_past_day_is_opened_by_those_with_a_right_to_past_days(
    clients: Clients, act: Acts, world: World, party: int, clock: FixedClock
) -> None:
    with act(world.lin) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=party))
    page = f"/sites/1/parties/{party}"
    assert clients.as_(world.lin).get(page).status_code == 200
    clock.advance(hours=24)

    assert clients.as_(world.lin).get(page).status_code == 403, "reception sees visitors of today"
    assert clients.as_(world.mei).get(page).status_code == 200
    assert clients.as_(world.shen).get(page).status_code == 200, "a consultant their own"
    assert clients.as_(world.yao).get(page).status_code == 404
