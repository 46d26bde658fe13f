"""Reports over HTTP: the form, the leader's list, photos, who sees what, in how many statements."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.faults.closing import FinishFaultIn, finish_fault
from app.faults.models import Fault
from app.faults.reporting import report_fault
from app.sites.models import Post, PostZone
from tests.conftest import Acts, Clients, Statements
from tests.faults.floor import DOOR, HALL, faults, on_post, report
from tests.photos.making import HEIC, jpeg
from tests.photos.sending import files, rows, send
from tests.world import World

NEW, LIST, PHOTOS = "/sites/1/faults/new", "/sites/1/faults", "/sites/1/faults/photos"


@pytest.fixture(autouse=True)
def floor(house: House) -> None:
    """People on their posts."""
    on_post(house)


def typed(category: str = "lamp", key: str = "report-key-h1", **more: str) -> dict[str, str]:
    """The fields of a report."""
    return {"category": category, "client_key": key, "place": f"zone:{DOOR}", **more}


def test_the_form_has_the_place_of_ones_post_set(clients: Clients, world: World) -> None:
    page = clients.as_(world.zhou).get(NEW).text

    assert re.findall(r'name="place" value="([^"]+)" checked', page) == [f"zone:{DOOR}"]
    assert 'capture="environment"' in page
    assert page.count('name="category"') == 10


def test_what_led_here_sets_the_place_and_is_kept(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou, hx=True)
    page = clients.as_(world.zhou).get(f"{NEW}?about=duty:7&zone={HALL}").text

    assert re.findall(r'name="place" value="([^"]+)" checked', page) == [f"zone:{HALL}"]
    assert 'name="about" value="duty:7"' in page
    assert client.post(NEW, data=typed(about="duty:7")).status_code == 200
    assert faults(house)[0].about == "duty:7"


def test_a_report_is_said_to_be_there_and_can_be_taken_back(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou, hx=True)

    made = client.post(NEW, data=typed(key="report-key-h1"))
    again = client.post(NEW, data=typed(key="report-key-h1"))

    assert made.status_code == again.status_code == 200
    assert "Reported. Your leader sees it." in made.text
    assert 'id="own"' in made.text
    assert len(faults(house)) == 1
    back = client.post(NEW + "/withdraw", data={"fault_id": "1"})
    assert back.status_code == 200
    assert faults(house)[0].state == "withdrawn"


def test_the_same_is_offered_with_what_was_typed_still_there(house: House, clients: Clients, world: World) -> None:
    clients.as_(world.zhou, hx=True).post(NEW, data=typed())
    client = clients.as_(world.han, hx=True)

    asked = client.post(NEW, data=typed(key="report-key-h2", note="闪了一下午"))
    added = client.post(NEW, data=typed(key="report-key-h2", note="闪了一下午", same="add"))

    assert asked.status_code == 422
    assert "was reported at 12:00 already" in asked.text
    assert "闪了一下午" in asked.text
    assert 'value="report-key-h2"' in asked.text
    assert added.status_code == 200
    assert len(faults(house)) == 1
    assert "reported once more" in clients.as_(world.mei).get(LIST).text


def test_without_scripts_the_photo_comes_with_the_form(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou)

    made = client.post(NEW, data=typed(), files={"file": ("a.jpg", jpeg(), "image/jpeg")})
    heic = client.post(NEW, data=typed(key="report-key-h2"), files={"file": ("a.jpg", HEIC, "image/jpeg")})
    none = client.post(NEW, data=typed("door", "report-key-h3"), files={"file": ("", b"", "application/octet-stream")})

    assert made.status_code == 303
    assert "Reported. Your leader sees it." in client.get(made.headers["location"]).text
    assert heic.status_code == 415
    assert "HEIC" in heic.text
    assert none.status_code == 303
    assert [row.about for row in rows(house)] == ["report:report-key-h1"]
    assert len(faults(house)) == 2


def test_a_photo_that_came_first_is_seen_with_the_report(house: House, clients: Clients, world: World) -> None:
    client = clients.as_(world.zhou)
    photo = send(client, about="report:report-key-h1", url=PHOTOS).json()
    client.post(NEW, data=typed(**{"photos[]": "phone-key-0001"}))

    leader = clients.as_(world.liu)
    assert f'src="/sites/1/photos/{photo["id"]}/small"' in leader.get(LIST).text
    assert leader.get(f"/sites/1/photos/{photo['id']}").status_code == 200
    assert "on its way" not in leader.get(LIST).text
    assert len(files(house)) == 2


def test_a_photo_that_comes_later_is_said_to_be_on_its_way(clients: Clients, world: World) -> None:
    client, leader = clients.as_(world.zhou), clients.as_(world.liu)
    client.post(NEW, data=typed(**{"photos[]": "phone-key-0001"}))
    assert "1 photo is on its way" in leader.get(LIST).text

    send(client, about="report:report-key-h1", url=PHOTOS)

    page = leader.get(LIST).text
    assert "on its way" not in page
    assert "/small" in page


def test_a_consultant_reports_with_a_photo_and_sees_it(clients: Clients, world: World) -> None:
    """They have no right to the photos of duties."""
    client = clients.as_(world.shen)

    photo = send(client, about="report:report-key-h1", url=PHOTOS).json()
    client.post(NEW, data=typed())

    assert photo["url"] == f"{PHOTOS}/{photo['id']}"
    assert client.get(photo["small"]).status_code == 200
    assert photo["small"] in client.get(NEW).text
    assert client.get(f"/sites/1/photos/{photo['id']}").status_code == 403
    assert send(client, about="duty:1", url=PHOTOS, key="phone-key-0002").status_code == 404
    assert send(client, about="scan:abc", url=PHOTOS, key="phone-key-0002").status_code == 422
    assert clients.as_(world.yao).get(photo["url"]).status_code == 403
    assert clients.as_(world.zhao).get(f"/sites/2/faults/photos/{photo['id']}").status_code == 404


def test_whoever_mends_it_may_add_a_photo_and_the_reporter_sees_it(
    house: House, clients: Clients, world: World
) -> None:
    clients.as_(world.zhou, hx=True).post(NEW, data=typed())
    with open_work(house) as work:
        work.get(Fault, 1).owner_id = world.han
    about = "report:report-key-h1"

    assert send(clients.as_(world.wang), about=about, url=PHOTOS).status_code == 403
    photo = send(clients.as_(world.han), about=about, url=PHOTOS).json()
    done = clients.as_(world.han, hx=True).post(NEW + "/done", data={"fault_id": "1"})

    assert done.status_code == 200
    assert clients.as_(world.zhou).get(photo["url"]).status_code == 200
    assert "Still broken" in clients.as_(world.zhou).get(NEW).text


def see(client: TestClient) -> set[str]:
    """The reports on the list, by their ids."""
    return set(re.findall(r'id="[fc]-(\d+)"', client.get(LIST).text))


def test_each_leader_sees_the_own_group_and_the_manager_all(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    with act(world.zhou) as work:
        report_fault(work, report())
    with act(world.han) as work:
        report_fault(work, report("water"))
    with act(world.shen) as work:
        report_fault(work, report("ac", place=f"zone:{HALL}"))

    assert see(clients.as_(world.liu)) == {"1"}
    assert see(clients.as_(world.song)) == {"2"}
    assert see(clients.as_(world.mei)) == see(clients.as_(world.fang)) == {"1", "2", "3"}
    assert clients.as_(world.song).get(LIST + "/one/1").status_code == 403
    assert clients.as_(world.liu).get(LIST + "/one/1").status_code == 200
    for person, status in ((world.zhou, 403), (world.gu, 403), (world.zhao, 404)):
        assert clients.as_(person).get(LIST).status_code == status
    assert len(faults(house)) == 3


def test_the_leader_gives_it_away_and_closes_it_from_the_panel(house: House, clients: Clients, world: World) -> None:
    clients.as_(world.zhou, hx=True).post(NEW, data=typed())
    leader = clients.as_(world.liu, hx=True)
    panel = leader.get(LIST + "/one/1").text
    assert f'<option value="{world.han}"' in panel

    nobody = leader.post(LIST + "/assign", data={"fault_id": "1"})
    given = leader.post(LIST + "/assign", data={"fault_id": "1", "owner_id": str(world.han), "due_day": "2026-11-24"})
    done = leader.post(LIST + "/done", data={"fault_id": "1", "note": "换了灯管"})

    assert nobody.status_code == 422
    assert 'role="dialog"' in nobody.text
    assert given.status_code == 200
    assert "韩梅" in given.text
    assert done.status_code == 200
    assert "Done this week" in done.text
    assert "换了灯管" in leader.get(LIST + "/one/1").text
    assert leader.post(LIST + "/reopen", data={"fault_id": "1"}).status_code == 200
    assert faults(house)[0].state == "open"


@pytest.mark.parametrize("posts", [6, 60])
def test_the_screens_take_ten_statements_however_much_there_is(
    house: House, act: Acts, clients: Clients, statements: Statements, world: World, clock: FixedClock, posts: int
) -> None:
    with open_work(house) as work:
        for n in range(posts):
            post = work.add(
                Post(site_id=1, code=f"X{n}", name_zh=f"岗{n}", name_en=f"Post {n}", group_code="cleaning", position=n)
            )
            work.add(PostZone(site_id=1, post_id=post.id or 0, zone_id=HALL))
    for n in range(posts):
        clock.instant += timedelta(hours=5)
        with act(world.zhou) as work:
            report_fault(work, report(place=f"zone:{DOOR}"))
        send(
            clients.as_(world.zhou), about=f"report:{faults(house)[-1].client_key}", url=PHOTOS, key=f"phone-key-{n:04}"
        )
    leader, reporter = clients.as_(world.liu), clients.as_(world.zhou)
    with act(world.liu) as work:
        finish_fault(work, FinishFaultIn(site_id=1, fault_id=1))

    for client, address in ((leader, LIST), (reporter, NEW), (leader, LIST + "/one/2")):
        client.get(address)
        before = len(statements)
        answer = client.get(address)
        assert answer.status_code == 200
        assert len(statements) - before <= 10, "\n".join(one.split("FROM")[-1][:60] for one in statements.seen[before:])
