"""What goes to the group: once, in words without anybody in them, tried again when it fails, given up in the open."""

import threading
from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.work import House, open_work
from app.notices.models import Notice, Outbox, Robot
from app.notices.robot import RetryIn, RobotIn, TryIn, retry_message, set_robot, try_robot
from app.notices.sending import send_outbox
from app.notices.writing import add
from app.visitors.events import AckMissed
from app.visitors.models import Visit
from tests.conftest import Acts, Clients
from tests.notices.group import KEY, Group
from tests.privacy.planted import PLATE, found_in, plant
from tests.world import World, stands

REAL = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


@pytest.fixture
def group(house: House) -> Iterator[Group]:
    """A group on this machine, which the house may call."""
    house.settings = house.settings.model_copy(update={"robot_hosts": "qyapi.weixin.qq.com,127.0.0.1"})
    with Group() as made:
        yield made


def connect(act: Acts, world: World, group: Group, *topics: str) -> None:
    """Mei sets the robot of Yunqi."""
    with act(world.mei) as work:
        set_robot(work, RobotIn(site_id=1, url=group.url, topics=list(topics or ("no_answer",))))


def missed(house: House, *numbers: int) -> None:
    """The door answers none of these parties."""
    for number in numbers:
        with open_work(house) as work:
            party = work.add(Visit(site_id=1, business_day=World.monday, number=number, heads=2, opened_at=work.now,
                                   announced_at=work.now))  # fmt: skip
            work.emit(AckMissed(1, party.id or 0, 15))
        assert isinstance(house.clock, FixedClock)
        house.clock.advance(seconds=1)


def send(house: House) -> None:
    """The job, as the ticker runs it."""
    with open_work(house, writing=False) as work:
        send_outbox(work)


def rows(house: House) -> list[Outbox]:
    """The outbox in order."""
    with open_work(house, writing=False) as work:
        found = list(work.session.exec(select(Outbox).order_by(col(Outbox.id))))
        work.session.expunge_all()
        return found


def test_one_thing_goes_out_once_however_many_are_told(house: House, act: Acts, group: Group, world: World) -> None:
    connect(act, world, group)
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        stands(work, world.wang, world.leader, place=2)
    missed(house, 1)
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(Notice).where(Notice.kind == "ack_missed")).all()) == 2

    send(house)
    send(house)

    assert group.texts == ["【云栖府】\n12:00 门口没有应答"]
    assert group.got[0]["msgtype"] == "text"
    assert group.paths == [f"/cgi-bin/webhook/send?key={KEY}"]
    assert [(row.state, row.channel, row.tries) for row in rows(house)] == [("sent", "robot", 1)]


def test_what_waits_goes_in_one_message_and_only_what_the_site_chose(
    house: House, act: Acts, group: Group, world: World
) -> None:
    connect(act, world, group, "no_answer", "late")
    missed(house, 1, 2)
    with open_work(house) as work:
        add(work, 1, "late", {"posts": [world.door, world.hall], "n": 2}, "alert", "", person_id=world.mei)
        add(work, 1, "fault_urgent", {"fault_id": 1}, "alert", "", person_id=world.mei)

    send(house)

    assert group.texts == [
        "【云栖府】\n12:00 门口没有应答\n12:00 门口没有应答（2 组）\n12:00 职责超时：门童岗、销售大厅接待（2）"
    ]


def test_nothing_of_anybody_goes_out(house: House, act: Acts, group: Group, world: World) -> None:
    connect(act, world, group, "no_answer", "called", "missing", "vehicle")
    with open_work(house) as work:
        ids = plant(work)
    with open_work(house) as work:
        work.emit(AckMissed(1, ids["visit"], 15))
        about = {"visit_id": ids["visit"], "number": 1, "heads": 2, "plate": PLATE, "odd": "window"}
        add(work, 1, "vehicle_anomaly", about, "alert", "", person_id=world.shen)
        add(work, 1, "called", {"post_id": 4, "place": 1, "person_id": world.zhou}, "alert", "", person_id=world.mei)
        add(work, 1, "no_show", {"people": [world.zhou, world.wang], "n": 2}, "alert", "", person_id=world.mei)

    send(house)

    text = "\n".join(group.texts)
    assert len(text.splitlines()) == 5
    assert "车辆异常（第 1 组 2 人）" in text
    assert found_in(text.encode(), names=True) == set()
    assert not any(name in text for name in ("周杰瑞", "王伟", "梅静", "沈岳"))
    assert not any("plate" in row.params or "person_id" in row.params for row in rows(house))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [((500, "oops"), "busy"), ((200, {"errcode": 45009}), "too_many"), ((200, "<html>"), "odd_answer"),
     ((200, {"errcode": 0.5}), "odd_answer")],
)  # fmt: skip
def test_a_failed_message_is_tried_again_later_and_later(
    house: House, act: Acts, group: Group, clock: FixedClock, world: World, answer: tuple[int, object], problem: str
) -> None:
    connect(act, world, group)
    group.answers = [answer, answer]
    missed(house, 1)

    send(house)
    assert [(row.state, row.tries, row.problem) for row in rows(house)] == [("waiting", 1, problem)]
    send(house)
    clock.advance(seconds=15)
    send(house)
    clock.advance(seconds=59)
    send(house)
    assert len(group.got) == 2
    clock.advance(seconds=1)
    send(house)

    assert len(group.got) == 3
    assert [(row.state, row.tries, row.problem) for row in rows(house)] == [("sent", 3, "")]


def test_after_five_tries_it_is_given_up_shown_and_can_be_tried_again(
    house: House, act: Acts, clients: Clients, group: Group, clock: FixedClock, world: World
) -> None:
    connect(act, world, group)
    group.answers = [(503, "")] * 5
    missed(house, 1)
    for _ in range(7):
        send(house)
        clock.advance(minutes=11)
    assert [(row.state, row.tries) for row in rows(house)] == [("dead", 5)]
    assert len(group.got) == 5

    page = clients.as_(world.mei).get("/sites/1/robot").text
    assert "given up" in page
    assert "The robot was busy." in page
    with act(world.mei) as work:
        retry_message(work, RetryIn(site_id=1, outbox_id=rows(house)[0].id or 0))
    send(house)

    assert [row.state for row in rows(house)] == ["sent"]


@pytest.mark.parametrize("answer", [(302, ""), (200, {"errcode": 93000}), (404, "")])
def test_an_address_that_is_none_is_given_up_at_once_and_no_redirect_is_followed(
    house: House, act: Acts, group: Group, world: World, answer: tuple[int, object]
) -> None:
    connect(act, world, group)
    group.answers = [answer]
    missed(house, 1)

    send(house)

    assert [row.state for row in rows(house)] == ["dead"]


def test_two_processes_send_nothing_twice_and_a_dead_one_loses_nothing(
    house: House, act: Acts, group: Group, clock: FixedClock, world: World
) -> None:
    connect(act, world, group)
    missed(house, 1, 2, 3)
    threads = [threading.Thread(target=send, args=(house,)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(text.count("没有应答") for text in group.texts) == 3

    missed(house, 4)
    with open_work(house) as work:  # a process claimed it and died
        row = work.session.exec(select(Outbox).where(Outbox.state == "waiting")).one()
        row.state, row.claim, row.next_at = "sending", "of-the-dead", work.now
    send(house)
    assert sum(text.count("没有应答") for text in group.texts) == 3
    clock.advance(seconds=60)
    send(house)

    assert sum(text.count("没有应答") for text in group.texts) == 4


def test_twenty_a_minute_and_the_rest_a_minute_later(
    house: House, act: Acts, group: Group, clock: FixedClock, world: World
) -> None:
    connect(act, world, group)
    for number in range(100, 120):
        missed(house, number)
        send(house)
    missed(house, 300)
    send(house)
    assert len(group.got) == 20
    assert rows(house)[-1].state == "waiting"

    clock.advance(seconds=61)
    send(house)

    assert len(group.got) == 21


def test_without_an_address_nothing_leaves_and_the_screen_shows_what_would(
    house: House, clients: Clients, group: Group, world: World
) -> None:
    missed(house, 1)

    send(house)

    assert group.got == []
    assert [(row.state, row.channel) for row in rows(house)] == [("sent", "list")]
    page = clients.as_(world.mei).get("/sites/1/robot").text
    assert "12:00 门口没有应答" in page
    assert "not set" in page


def test_the_address_is_sealed_shown_masked_and_set_by_the_manager_alone(
    house: House, act: Acts, clients: Clients, group: Group, world: World
) -> None:
    connect(act, world, group)
    with open_work(house, writing=False) as work:
        row = work.session.get(Robot, 1)
        assert row is not None
        assert row.url_cipher is not None
        assert KEY not in str(row)
        assert work.house.vault.unseal(row.url_cipher) == group.url
        log = str(work.session.exec(select(Notice)).all())
    assert KEY not in log
    page = clients.as_(world.mei).get("/sites/1/robot").text
    assert KEY not in page
    assert f"…{KEY[-4:]}" in page
    for other in (world.fang, world.ada):
        answer = clients.as_(other, hx=True).post("/sites/1/robot", data={"key": f"robot-{other}-01", "url": REAL})
        assert answer.status_code == 409
        assert "Only the site" in answer.text
    assert clients.as_(world.liu).post("/sites/1/robot", data={"key": "robot-liu-01"}).status_code == 403


def test_an_address_elsewhere_is_refused_and_one_no_longer_allowed_is_not_called(
    house: House, act: Acts, clients: Clients, group: Group, world: World
) -> None:
    bad = clients.as_(world.mei, hx=True).post(
        "/sites/1/robot", data={"key": "robot-bad-01", "url": "https://169.254.169.254/latest?key=aaaaaaaaaaaa"}
    )
    assert bad.status_code == 422
    assert "qyapi.weixin.qq.com" in bad.text

    connect(act, world, group)
    house.settings = house.settings.model_copy(update={"robot_hosts": "qyapi.weixin.qq.com"})
    missed(house, 1)
    send(house)

    assert group.got == []
    assert [(row.state, row.problem) for row in rows(house)] == [("dead", "host_not_allowed")]


def test_a_test_message_is_sent_once(house: House, act: Acts, clients: Clients, group: Group, world: World) -> None:
    connect(act, world, group)
    with act(world.mei) as work:
        try_robot(work, TryIn(site_id=1))
    again = clients.as_(world.mei, hx=True).post("/sites/1/robot/try", data={"key": "try-again-01"})
    assert again.status_code == 409

    send(house)

    assert group.texts == ["【云栖府】\n12:00 这是群机器人的测试消息。"]
