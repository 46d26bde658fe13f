"""A photo as evidence: asked where nothing else closes the item, taken before or after, seen in the panel."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Invalid
from app.core.work import House, open_work
from app.duties.evidence import photo_of
from app.duties.models import Duty, DutyItem
from app.duties.service import tick_duty
from app.photos.models import AwaitedPhoto
from tests.conftest import Acts, Clients
from tests.duties.floor import EIGHT, a_morning, at, duties, item, run_job, tick
from tests.photos.sending import rows, send
from tests.world import World

PANEL, TICK = "/sites/1/shift/duty", "/sites/1/shift/tick"


@pytest.fixture
def duty(house: House, clock: FixedClock, world: World) -> Duty:
    """The first duty at the door, which nothing but a photo closes."""
    a_morning(house, clock)
    with open_work(house) as work:
        row = work.get(DutyItem, item(house, "DM1").id)
        row.evidence, row.evidence_all = ["photo"], False
    at(clock, 8, 5)
    run_job(house)
    return duties(house, world.door, "DM1")[0]


@pytest.mark.parametrize(
    ("evidence", "every", "asked"),
    [
        (["photo"], False, "must"),
        (["photo", "number"], True, "must"),
        (["photo", "number"], False, "may"),
        (["tick", "photo"], False, "may"),
        (["number"], False, ""),
    ],
)
def test_a_photo_is_asked_where_nothing_else_will_do(evidence: list[str], every: bool, asked: str) -> None:
    row = DutyItem(
        site_id=1,
        code="X1",
        name_zh="一",
        name_en="One",
        valid_from=EIGHT.date(),
        evidence=evidence,
        evidence_all=every,
    )

    assert photo_of(row) == asked


def test_without_a_photo_it_is_not_closed_and_the_panel_says_why(
    house: House, clients: Clients, world: World, duty: Duty
) -> None:
    client = clients.as_(world.zhou, hx=True)
    form = {"duty_id": str(duty.id), "version": str(duty.version), "panel": "1"}

    refused = client.post(TICK, data=form)

    assert refused.status_code == 422
    assert "This needs a photo." in refused.text
    assert 'capture="environment"' in refused.text
    send(client, about=f"duty:{duty.id}")
    assert client.post(TICK, data=form).status_code == 200
    assert duties(house, world.door, "DM1")[0].state == "done"


def test_a_photo_that_waits_on_the_phone_is_enough_and_seen_to_be_on_its_way(
    house: House, act: Acts, clients: Clients, world: World, duty: Duty
) -> None:
    with act(world.zhou) as work, pytest.raises(Invalid):
        tick_duty(work, tick(duty))
    with act(world.zhou) as work:
        tick_duty(work, tick(duty, photos=["phone-key-0001"]))
    client = clients.as_(world.zhou)
    assert "1 photo is on its way" in client.get(f"{PANEL}/{duty.id}").text

    send(client, about=f"duty:{duty.id}")

    page = client.get(f"{PANEL}/{duty.id}").text
    assert "on its way" not in page
    assert f"/sites/1/photos/{rows(house)[0].id}/small" in page
    with open_work(house, writing=False) as work:
        assert work.session.exec(select(AwaitedPhoto)).all() == []


def test_only_the_place_and_its_leaders_add_photos_and_who_did_it_sees_them(
    house: House, clients: Clients, world: World, duty: Duty
) -> None:
    about = f"duty:{duty.id}"
    statuses = {
        person: send(clients.as_(person), about=about, key=f"phone-key-{person:04}").status_code
        for person in (world.zhou, world.liu, world.mei, world.wang, world.song)
    }

    assert statuses == {world.zhou: 200, world.liu: 200, world.mei: 200, world.wang: 403, world.song: 403}
    assert {row.post_id for row in rows(house)} == {world.door}
    assert send(clients.as_(world.zhou), about="duty:999999", key="phone-key-9999").status_code == 404
    of_the_leader = rows(house)[1].id
    assert clients.as_(world.zhou).get(f"/sites/1/photos/{of_the_leader}").status_code == 200
    assert clients.as_(world.wang).get(f"/sites/1/photos/{of_the_leader}").status_code == 403


def test_the_panel_leads_to_a_report_of_damage_at_its_place(clients: Clients, world: World, duty: Duty) -> None:
    page = clients.as_(world.zhou).get(f"{PANEL}/{duty.id}").text

    assert f"/sites/1/faults/new?about=duty:{duty.id}&amp;zone=2" in page


def test_the_stamp_of_the_picture_names_the_post(house: House, clients: Clients, world: World, duty: Duty) -> None:
    plain = send(clients.as_(world.zhou), about="scan:abc")
    stamped = send(clients.as_(world.zhou), about=f"duty:{duty.id}", key="phone-key-0002")

    assert plain.status_code == stamped.status_code == 200
    first, second = rows(house)
    assert first.digest != second.digest
    assert second.post_id == world.door
