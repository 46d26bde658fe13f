"""A post uncovered while a party is on its way: on the board, sent with one tap, told once, over by itself."""

import pytest
from sqlmodel import col, select

from app.board.models import UncoveredPost
from app.board.uncovered import watch_uncovered
from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.notices.models import Notice
from app.people.models import Person
from app.roster.models import Standing
from app.roster.relief import ThisReliefIn, arrive_relief
from app.roster.relief_models import Relief
from app.sites.models import ZonePair
from tests.board.test_board import BOARD, a_party, block, text_of
from tests.conftest import Acts, Clients
from tests.world import World, an_assignment, stands

SEND = "/sites/1/board/send"


@pytest.fixture(autouse=True)
def staffed(house: House, world: World) -> None:
    """Two at the car park, one at the desk, leader and manager there, everything else filled but the door."""
    with open_work(house) as work:
        for person, post in ((1, 1), (2, 2), (3, 8), (4, 7), (5, 3), (7, 9), (8, 6)):
            stands(work, person, post)
        stands(work, world.zhou, world.parking, place=2)
        stands(work, world.shen, world.gate)
        work.add(ZonePair(site_id=1, from_zone_id=1, to_zone_id=2, metres=70))
        work.add(ZonePair(site_id=1, from_zone_id=2, to_zone_id=3))


def on_board(clients: Clients, person_id: int) -> str:
    return text_of(block(clients.as_(person_id).get(BOARD).text, "alerts"))


def told(house: House, person_id: int, *kinds: str) -> list[Notice]:
    with open_work(house, writing=False) as work:
        query = select(Notice).where(Notice.person_id == person_id, col(Notice.kind).in_(kinds))
        return list(work.session.exec(query.where(col(Notice.seen_at).is_(None))))


def watch(house: House) -> None:
    with open_work(house) as work:
        watch_uncovered(work)


def sent_form(world: World, key: str = "send-zhou-01") -> dict[str, str]:
    return {"key": key, "person_id": str(world.zhou), "post_id": str(world.door), "place": "1"}


def test_the_alarm_says_how_soon_and_names_the_nearest_who_is_free(
    house: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    assert "Nobody at Doorman" in on_board(clients, world.mei)
    with open_work(house) as work:
        a_party(work, 1)
    clock.advance(seconds=20)

    page = clients.as_(world.mei).get(BOARD).text
    alerts = text_of(block(page, "alerts"))

    assert "3 people there in about 40 s" in alerts
    assert "Nearest who may stand there: 王伟 (70 m)" in alerts
    assert "Send 王伟 to Doorman" in alerts
    assert page.count('id="alert-post-4"') == 1
    assert "own post would be empty" not in alerts


def test_the_plan_alone_covers_nothing(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        an_assignment(work, world.yao, world.door)
        a_party(work, 1)

    assert "Nobody at Doorman" in on_board(clients, world.mei)


def test_one_tap_sends_and_the_alarm_waits_until_they_are_there(
    house: House, clients: Clients, act: Acts, clock: FixedClock, world: World
) -> None:
    with open_work(house) as work:
        a_party(work, 1)

    answer = clients.as_(world.liu, hx=True).post(SEND, data=sent_form(world))

    assert answer.status_code == 200
    assert "周杰瑞 is sent, waiting until they are there" in text_of(answer.text)
    assert "Send " not in text_of(answer.text)
    assert [row.kind for row in told(house, world.zhou, "relief_sent_gap")] == ["relief_sent_gap"]
    with open_work(house) as work:
        relief = work.session.exec(select(Relief)).one()
        here = work.session.exec(
            select(Standing.post_id).where(Standing.person_id == world.zhou, col(Standing.ended_at).is_(None))
        ).one()
    assert (relief.cover_id, relief.started_at, here) == (world.zhou, None, world.parking)

    clock.advance(seconds=30)
    with act(world.zhou) as work:
        arrive_relief(work, ThisReliefIn(site_id=1, relief_id=relief.id))

    assert "Doorman" not in on_board(clients, world.mei)


def test_whoever_was_sent_and_does_not_come_is_named_and_the_next_is_offered(
    house: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    with open_work(house) as work:
        a_party(work, 1)
    clients.as_(world.liu, hx=True).post(SEND, data=sent_form(world))
    watch(house)
    clock.advance(seconds=61)
    watch(house)
    watch(house)

    page = clients.as_(world.mei).get(BOARD).text
    alerts = text_of(block(page, "alerts"))

    assert "周杰瑞 is not there yet" in alerts
    assert "Send 王伟 to Doorman" in alerts
    assert len(told(house, world.mei, "post_uncovered_up")) == 1
    with open_work(house) as work:
        relief = work.session.exec(select(Relief)).one()
    form = {**sent_form(world, "send-wang-01"), "person_id": str(world.wang), "relief_id": str(relief.id)}
    assert "王伟 is sent" in text_of(clients.as_(world.mei, hx=True).post(SEND, data=form).text)


def test_a_double_tap_sends_once_and_the_second_leader_is_told(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        a_party(work, 1)
    liu = clients.as_(world.liu, hx=True)

    first, again = liu.post(SEND, data=sent_form(world)), liu.post(SEND, data=sent_form(world))
    other = clients.as_(world.mei, hx=True).post(SEND, data=sent_form(world, "send-zhou-02"))

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    with open_work(house) as work:
        assert len(work.session.exec(select(Relief)).all()) == 1
    assert 'role="alert"' in other.text


def test_it_is_told_once_to_the_leader_and_the_manager_and_ends_by_itself(
    house: House, clients: Clients, clock: FixedClock, world: World
) -> None:
    with open_work(house) as work:
        a_party(work, 1)
        a_party(work, 2)
    for _ in range(3):
        watch(house)
        clock.advance(seconds=10)

    for person in (world.mei, world.liu):
        (row,) = told(house, person, "post_uncovered")
        assert (row.params["posts"], row.params["n"], row.level) == ([world.door], 1, "alert")
    assert told(house, world.wang, "post_uncovered") == []
    page = clients.as_(world.liu).get("/sites/1/notices").text
    assert "nobody stands at Doorman" in text_of(page)

    with open_work(house) as work:
        stands(work, world.qian, world.door)
    watch(house)

    assert told(house, world.mei, "post_uncovered") == []
    with open_work(house) as work:
        alarm = work.session.exec(select(UncoveredPost)).one()
        assert (alarm.ended_how, alarm.ended_at) == ("manned", work.now)


def test_it_is_over_too_when_nobody_comes_any_more(house: House) -> None:
    with open_work(house) as work:
        party = a_party(work, 1)
    watch(house)
    with open_work(house) as work:
        work.get(type(party), party.id).departed_at = work.now
    watch(house)
    watch(house)

    with open_work(house) as work:
        assert [row.ended_how for row in work.session.exec(select(UncoveredPost))] == ["gone"]


def test_the_gate_and_the_homes_are_watched_when_a_party_sets_out(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        gate = work.session.exec(select(Standing).where(Standing.post_id == world.gate)).one()
        gate.ended_at = work.now
        a_party(work, 1, "tour", registered_at=work.now, accepted_at=work.now, place_at=work.now)

    alerts = on_board(clients, world.mei)

    assert "Nobody at Model-area post" in alerts
    assert "Nobody here is free who may stand there." in alerts


def test_staff_see_the_alarm_and_no_button(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        a_party(work, 1)

    alerts = block(clients.as_(world.wang).get(BOARD).text, "alerts")

    assert "Nobody at Doorman" in alerts
    assert "<form" not in alerts
    assert clients.as_(world.wang, hx=True).post(SEND, data=sent_form(world)).status_code == 403


def test_in_chinese_the_button_says_whom_it_asks_to_do_what(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        a_party(work, 1)
        work.get(Person, world.mei).locale = "zh-Hans"

    page = clients.as_(world.mei).get(BOARD).text

    assert "请王伟顶门童岗" in page
    assert "最近可顶岗：王伟" in page
