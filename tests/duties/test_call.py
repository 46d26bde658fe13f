"""Somebody asks their leader to come: who is told, how often, and who may ask."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.notices.called import AGAIN
from app.notices.models import Notice
from app.notices.queries import inbox
from tests.conftest import Acts, Clients
from tests.duties.floor import a_morning, at
from tests.world import World, stands

CALL = "/sites/1/shift/call"


@pytest.fixture(autouse=True)
def morning(house: House, clock: FixedClock, world: World) -> None:
    """Five past eight: Zhou at the door, Wang at the car park and Han are planned, Liu leads from his post."""
    a_morning(house, clock)
    at(clock, 8, 5)
    with open_work(house) as work:
        stands(work, world.liu, world.leader)


def calls(house: House) -> list[Notice]:
    """Who was asked to come, in order."""
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(Notice).where(Notice.kind == "called").order_by(Notice.id)))  # type: ignore[arg-type]
        work.session.expunge_all()
        return rows


def test_the_leader_of_the_post_is_told_who_asks_and_where(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    answer = clients.as_(world.zhou, hx=True).post(CALL)

    assert answer.status_code == 200
    assert "has been told. Stay where you are." in answer.text
    (row,) = calls(house)
    assert (row.person_id, row.level) == (world.liu, "alert")
    assert row.params == {"post_id": world.door, "place": 1, "person_id": world.zhou}
    with act(world.liu, writing=False) as work:
        assert "周杰瑞 at Doorman asks you to come." in [one.text for one in inbox(work, 1).rows]


def test_where_no_leader_stands_and_for_the_leader_himself_the_manager_is_told(
    house: House, clients: Clients, world: World
) -> None:
    clients.as_(world.han).post(CALL)
    clients.as_(world.liu).post(CALL)

    assert [(row.person_id, row.params["person_id"]) for row in calls(house)] == [
        (world.mei, world.han),
        (world.mei, world.liu),
    ]


def test_a_second_tap_is_the_first_again_until_minutes_have_gone_or_it_was_seen(
    house: House, clock: FixedClock, clients: Clients, world: World
) -> None:
    client = clients.as_(world.zhou)

    client.post(CALL, data={"key": "k_call_0000000001"})
    client.post(CALL, data={"key": "k_call_0000000001"})
    client.post(CALL)
    assert len(calls(house)) == 1

    clients.as_(world.wang).post(CALL)
    assert [row.params["person_id"] for row in calls(house)] == [world.zhou, world.wang]

    with open_work(house) as work:
        work.get(Notice, calls(house)[0].id).seen_at = work.now
    client.post(CALL)
    assert len(calls(house)) == 3

    clock.instant += AGAIN + timedelta(seconds=1)
    client.post(CALL)
    assert len(calls(house)) == 4


def test_who_is_on_no_post_or_has_no_part_in_the_site_calls_nobody(
    house: House, clients: Clients, world: World
) -> None:
    idle = clients.as_(world.luo).post(CALL)
    others = [clients.as_(person).post(CALL).status_code for person in (world.gu, world.qian, world.fang)]

    assert idle.status_code == 409
    assert "You are on no post now. Ask by radio." in idle.text
    assert others == [403, 404, 403]
    assert clients.nobody().post(CALL).status_code in (303, 401)
    assert calls(house) == []
