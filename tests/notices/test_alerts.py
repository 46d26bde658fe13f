"""An alert goes up until somebody sees to it: the leader of the group, the second one, whoever manages; once each."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.models import EventLog
from app.core.work import House, open_work
from app.notices.alerts import TakeIn, climb_alerts, take_alert
from app.notices.models import Notice
from app.notices.queries import inbox
from app.notices.service import SeenIn, mark_seen
from app.people.delegation_models import Delegation
from app.people.models import Membership
from app.visitors.events import AckMissed
from app.visitors.models import Visit
from tests.conftest import Acts, Clients, Statements
from tests.world import World, stands


def unanswered(house: House, *numbers: int) -> None:
    """The door answers none of these parties."""
    for number in numbers:
        with open_work(house) as work:
            party = work.add(
                Visit(site_id=1, business_day=World.monday, number=number, heads=2, opened_at=work.now,
                      announced_at=work.now)
            )  # fmt: skip
            work.emit(AckMissed(1, party.id or 0, 15))


def climb(house: House) -> None:
    """The job, as the ticker runs it."""
    with open_work(house) as work:
        climb_alerts(work)


def told(act: Acts, person_id: int) -> list[str]:
    """What a person reads and has not seen."""
    with act(person_id, writing=False) as work:
        return [row.text for row in inbox(work, 1).rows if not row.seen]


@pytest.fixture
def leaders(house: House, world: World) -> None:
    """Liu stands on the leading post, Zhou leads the same group from the gate, Mei is on the site."""
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        stands(work, world.zhou, world.gate)
        stands(work, world.mei, world.manager)
        work.add(Membership(person_id=world.zhou, site_id=1, role="TL", team="etiquette_security"))


@pytest.mark.usefixtures("leaders")
def test_it_goes_from_the_leader_to_the_second_one_to_the_manager_and_is_rolled_up(
    house: House, act: Acts, clock: FixedClock, world: World
) -> None:
    words = "The door did not answer the car park for 2 parties."
    unanswered(house, 1, 2)
    assert [told(act, one) for one in (world.liu, world.zhou, world.mei)] == [[words], [], []]

    clock.advance(seconds=59)
    climb(house)
    assert told(act, world.zhou) == []

    clock.advance(seconds=1)
    climb(house)
    climb(house)
    assert [told(act, one) for one in (world.liu, world.zhou, world.mei)] == [[words], [words], []]

    clock.advance(seconds=60)
    climb(house)
    assert [told(act, one) for one in (world.liu, world.zhou, world.mei)] == [[words], [words], [words]]

    clock.advance(seconds=600)
    climb(house)
    with open_work(house, writing=False) as work:
        assert len(work.session.exec(select(Notice)).all()) == 3
        facts = work.session.exec(select(EventLog).where(EventLog.kind == "AlertClimbed")).all()
        assert [row.payload["step"] for row in facts] == [1, 2]


@pytest.mark.usefixtures("leaders")
def test_whoever_sees_to_it_is_named_and_it_rings_for_nobody_else(
    house: House, act: Acts, clients: Clients, clock: FixedClock, world: World
) -> None:
    unanswered(house, 1)
    clock.advance(seconds=60)
    climb(house)
    with act(world.zhou, writing=False) as work:
        mine = inbox(work, 1).rows[0]
    assert mine.takes
    assert mine.climbed

    clients.as_(world.zhou, hx=True).post("/sites/1/notices/take", data={"key": "take-it-1", "notice_id": str(mine.id)})
    clock.advance(seconds=120)
    climb(house)

    assert [told(act, one) for one in (world.liu, world.zhou, world.mei)] == [[], [], []]
    page = clients.as_(world.liu).get("/sites/1/notices").text
    assert "周杰瑞 sees to it since 12:01" in page


@pytest.mark.usefixtures("leaders")
def test_who_comes_second_changes_nothing_and_looking_is_not_seeing_to_it(
    house: House, act: Acts, clock: FixedClock, world: World
) -> None:
    unanswered(house, 1)
    with act(world.liu) as work:
        assert mark_seen(work, SeenIn(site_id=1)) == 0
        notice_id = inbox(work, 1).rows[0].id
    clock.advance(seconds=60)
    climb(house)
    with act(world.zhou) as work:
        take_alert(work, TakeIn(site_id=1, notice_id=inbox(work, 1).rows[0].id))

    with act(world.liu) as work:
        assert take_alert(work, TakeIn(site_id=1, notice_id=notice_id)).seen_by == world.zhou
    with act(world.wang) as work, pytest.raises(NotFound):
        take_alert(work, TakeIn(site_id=1, notice_id=notice_id))


def test_inside_a_delegation_it_goes_to_the_deputy(house: House, act: Acts, clock: FixedClock, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        work.add(
            Delegation(site_id=1, given_by=world.mei, to_person=world.song, from_at=work.now - timedelta(hours=1),
                       until_at=work.now + timedelta(hours=1), given_at=work.now, accepted_at=work.now)
        )  # fmt: skip
    unanswered(house, 1)
    clock.advance(seconds=60)
    climb(house)

    assert len(told(act, world.song)) == 1
    assert told(act, world.mei) == []


def test_what_the_door_answered_meanwhile_climbs_no_more(
    house: House, act: Acts, clients: Clients, clock: FixedClock, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        stands(work, world.zhou, world.door)
    unanswered(house, 1)
    clients.as_(world.zhou, hx=True).post("/sites/1/door/ack", data={"key": "acked-it-1", "visit_id": "1"})
    clock.advance(seconds=300)
    climb(house)

    assert told(act, world.liu) == []
    assert told(act, world.mei) == []


def test_a_server_that_was_off_wakes_nobody(house: House, act: Acts, clock: FixedClock, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
    unanswered(house, 1)
    clock.advance(hours=3)

    climb(house)

    assert told(act, world.mei) == []


def test_the_bell_takes_as_many_statements_for_one_alert_as_for_fifty(
    house: House, clients: Clients, statements: Statements, world: World
) -> None:
    client = clients.as_(world.mei)
    counts = []
    for many in (1, 50):
        with open_work(house) as work:
            for _ in range(many):
                work.add(Notice(site_id=1, person_id=world.mei, kind="ack_missed", level="alert",
                                params={"visits": [1], "n": 1}, at=work.now))  # fmt: skip
        client.get("/sites/1/notices/bell")
        with open_work(house) as work:
            work.add(Notice(site_id=1, person_id=world.lin, kind="cleared", params={"post_id": 3}, at=work.now))
        before = len(statements)
        assert client.get("/sites/1/notices/bell").text.count("data-alarm") <= 8
        counts.append(len(statements) - before)

    assert counts[0] == counts[1] <= 6
