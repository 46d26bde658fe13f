"""The roster's day as people meet it: what stands there, what a tap does, with and without scripts."""

import re

from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.people.models import Person
from app.roster.models import Absence, Assignment
from app.sites.models import Site
from tests.conftest import Clients
from tests.world import World, an_assignment, session_for, stands

DAY = "/sites/1/roster/day"
KEY = {"key": "k" * 16}


def plain(html: str) -> str:
    """The words a person reads, spaces squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def block(html: str, name: str) -> str:
    """The part of the page with that id, up to the next block."""
    found = re.search(rf'<(section|aside|div) id="{name}".*?</\1>\s*(?=<|$)', html, re.S)
    assert found, f"no block {name}"
    return html[found.start() :]


def test_it_shows_who_is_on_which_place_and_what_is_missing(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        an_assignment(work, world.zhou, world.door)

    page = plain(clients.as_(world.mei).get(DAY).text)

    assert "Today · Mon 23 Nov" in page
    assert "王伟" in page
    assert "周杰瑞 Doorman not here yet" in page
    assert "1 / 9 present" in page
    assert "7 places empty" in page


def test_it_speaks_chinese_to_those_who_do(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        work.get(Person, world.mei).locale = None
        token = session_for(work, world.mei)
    client = clients.nobody(**{"accept-language": "zh-CN"})
    client.cookies.set("anchang", token)

    page = plain(client.get(DAY).text)

    assert "今天 · 周一 11月23日" in page
    assert "空岗" in page
    assert "Nobody" not in page


def test_an_empty_day_offers_the_workbook_and_the_places(clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get(f"{DAY}?day=2026-12-01").text

    assert "Nobody is on the roster of this day" in page
    assert 'href="/sites/1/roster/import"' in page
    assert "pick=place:4.1.540" in page


def test_two_taps_fill_a_gap_without_scripts(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.mei)

    picked = client.get(f"{DAY}?day=2026-11-23&pick=place:4.1.540").text
    who = re.search(r'name="who" value="([^"]+)"', picked)
    slot = re.search(r'name="slot" value="([^"]+)"', picked)
    assert who
    assert slot
    done = client.post(
        "/sites/1/roster/assign",
        data={**KEY, "day": "2026-11-23", "pick": "place:4.1.540", "slot": slot[1], "who": who[1]},
    )

    assert done.status_code == 303
    assert done.headers["location"] == f"{DAY}?day=2026-11-23&done=put:1"
    assert "is on Doorman" in plain(client.get(done.headers["location"]).text)
    with open_work(house, writing=False) as work:
        row = work.session.exec(select(Assignment)).one()
        assert (row.post_id, row.starts_at) == (world.door, work.get(Site, 1).at(world.monday, 720))


def test_the_one_who_was_slower_sees_what_happened_and_keeps_the_choice(clients: Clients, world: World) -> None:
    mei, liu = clients.as_(world.mei, hx=True), clients.as_(world.liu, hx=True)
    form = {"day": "2026-11-23", "pick": "place:4.1.540", "slot": "4.1.720.1080/"}
    assert liu.post("/sites/1/roster/assign", data={**KEY, **form, "who": f"{world.zhou}/"}).status_code == 200

    answer = mei.post("/sites/1/roster/assign", data={**KEY, **form, "who": f"{world.wang}/"})

    assert answer.status_code == 409
    assert "刘强 put 周杰瑞 there at 12:00" in plain(answer.text)
    side, board = block(answer.text, "side"), block(answer.text, "plan")
    assert 'class="side person"' in side[:200]
    assert "王伟" in plain(side)
    assert "周杰瑞" in plain(board)
    assert "pick=person:5" in board


def test_a_rule_is_named_in_place_and_asks_the_manager_for_a_reason(
    house: House, clients: Clients, world: World
) -> None:
    client = clients.as_(world.mei, hx=True)
    form = {"day": "2026-11-23", "pick": "place:4.1.540", "slot": "4.1.720.1080/", "who": f"{world.han}/"}

    picked = plain(client.get(f"{DAY}/side?day=2026-11-23&pick=place:4.1.540").text)
    assert "韩梅 ✕ not ticked for this post" in picked
    asked = client.post("/sites/1/roster/assign", data={**KEY, **form})
    assert asked.status_code == 422
    assert 'name="accept" value="not_ticked"' in asked.text
    unsaid = client.post("/sites/1/roster/assign", data={**KEY, **form, "accept": "not_ticked"})
    assert "Please say why" in unsaid.text
    assert 'name="accept" value="not_ticked"' in unsaid.text
    done = client.post(
        "/sites/1/roster/assign", data={**KEY, **form, "accept": "not_ticked", "reason": "only one left"}
    )

    assert done.status_code == 200
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(Assignment)).all()) == 1


def test_a_person_in_hand_makes_every_place_answer(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking)
        work.add(Absence(site_id=1, person_id=world.zhou, day=world.monday, kind="rest"))

    board = clients.as_(world.mei).get(f"{DAY}/plan?day=2026-11-23&pick=person:{world.zhou}").text

    assert re.search(r'<button[^>]*class="b gap none[^"]*yes"[^>]*value="4\.1\.720\.1080/"', board)
    assert re.search(r'<button[^>]*class="b shift plan[^"]*yes"[^>]*value="3\.1\.720\.1020/1:1"', board)
    assert re.search(r'id="g7-1-540".*?✕ not ticked for this post', board, re.S)


def test_a_shift_in_hand_swaps_with_a_shift_and_goes_to_a_gap(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)

    client = clients.as_(world.mei, hx=True)
    board = client.get(f"{DAY}/plan?day=2026-11-23&pick=shift:1").text
    assert 'form="over" name="second" value="2:1"' in board
    done = client.post("/sites/1/roster/swap", data={**KEY, "day": "2026-11-23", "first": "1:1", "second": "2:1"})

    assert done.status_code == 200
    assert "changed over" in plain(block(done.text, "said"))
    assert "Undo" in block(done.text, "said")


def test_the_person_themselves_has_one_button(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)
    client = clients.as_(world.zhou, hx=True)

    page = client.get(f"{DAY}/side?day=2026-11-23").text
    assert "I am here" in page
    assert "roster/assign" not in client.get(f"{DAY}/plan?day=2026-11-23").text
    after = client.post("/sites/1/roster/arrive", data={**KEY, "day": "2026-11-23"})

    assert after.status_code == 200
    assert "Hand over" in after.text


def test_a_leader_says_is_here_in_one_tap(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door)

    after = clients.as_(world.liu, hx=True).post(
        "/sites/1/roster/arrived", data={**KEY, "day": "2026-11-23", "person_id": str(world.zhou)}
    )

    assert after.status_code == 200
    assert "Not here yet" not in plain(block(after.text, "side"))


def test_taking_off_can_be_taken_back(house: House, clients: Clients, world: World, clock: FixedClock) -> None:
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
    clock.advance(minutes=30)
    client = clients.as_(world.mei, hx=True)

    off = client.post("/sites/1/roster/clear", data={**KEY, "day": "2026-11-23", "seen": "1:1", "until": "1020"}).text
    fields = dict(re.findall(r'name="(slot|who|shift|present)" value="([^"]+)"', block(off, "said")))
    back = client.post("/sites/1/roster/assign", data={"key": "z" * 16, "day": "2026-11-23", **fields})

    assert back.status_code == 200
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Assignment).order_by(Assignment.id)).all()  # type: ignore[arg-type]
        site = work.get(Site, 1)
        assert [(row.person_id, row.starts_at, row.ends_at, row.shift_code) for row in rows] == [
            (world.zhou, site.at(world.monday, 480), site.at(world.monday, 750), "早"),
            (world.zhou, site.at(world.monday, 750), site.at(world.monday, 1020), "早"),
        ]
    assert "Not here yet" not in plain(block(back.text, "side"))


def test_a_double_tap_is_one_assignment(house: House, clients: Clients, world: World) -> None:
    client, form = clients.as_(world.mei, hx=True), {**KEY, "slot": "4.1.720.1080/", "who": f"{world.zhou}/"}

    answers = [client.post("/sites/1/roster/assign", data=form).status_code for _ in range(2)]

    assert answers == [200, 200]
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(Assignment)).all()) == 1
