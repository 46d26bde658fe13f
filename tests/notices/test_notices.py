"""Who is told of what, in whose words; alarms to a leader are rolled up."""

from datetime import datetime

import pytest

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import House, Work, open_work
from app.duties.events import DutiesLate
from app.duties.models import Duty, DutyItem
from app.notices.alerts import TakeIn, take_alert
from app.notices.models import Notice
from app.notices.queries import inbox
from app.notices.service import SeenIn, mark_seen, purge_notices
from app.roster.service import AssignPostIn, ClearPlaceIn, SwapPlacesIn, assign_post, clear_place, swap_places
from app.roster.slots import token
from app.visitors.chain import party_at_door
from app.visitors.events import AckMissed, PartyAtDoor, StepTakenBack
from app.visitors.events_desk import PartyRegistered
from app.visitors.models import Visit, Visitor
from app.visitors.steps import StepIn
from tests.conftest import Acts, Clients, Statements
from tests.world import World, an_assignment, stands


def told(act: Acts, person_id: int) -> list[str]:
    """What the person reads, in English."""
    with act(person_id, writing=False) as work:
        return [row.text for row in inbox(work, 1).rows]


def a_party(work: Work, number: int = 1, **known: object) -> Visit:
    """A party on its way to the door."""
    party = Visit(
        site_id=1, business_day=World.monday, number=number, heads=3, place="lot", opened_at=work.now,
        announced_at=work.now,
    )  # fmt: skip
    for name, value in known.items():
        setattr(party, name, value)
    return work.add(party)


def late_duty(work: Work, post_id: int, code: str) -> None:
    """A duty that is late and is told of now."""
    item = work.add(DutyItem(site_id=1, code=code, name_zh="卫生间", name_en="Toilets", valid_from=World.monday))
    due = datetime.fromtimestamp(work.now.timestamp() - 1800, work.now.tzinfo)
    work.add(
        Duty(site_id=1, item_id=item.id or 0, post_id=post_id, place=1, business_day=World.monday, timing="daily",
             opens_at=due, due_at=due, late_told_at=work.now)
    )  # fmt: skip


def test_an_assignment_tells_both_sides(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        before = an_assignment(work, world.zhou, world.door)
        seen = token(before)
    with act(world.mei) as work:
        assign_post(work, AssignPostIn(site_id=1, post_id=world.door, person_id=world.wang, shift="早", seen=seen))

    assert told(act, world.wang) == ["You are at Doorman from 08:00 to 17:00."]
    assert told(act, world.zhou) == ["王伟 takes over Doorman from 08:00."]
    assert told(act, world.mei) == []


def test_a_swap_and_a_clearing_tell_the_people_concerned(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        rows = [an_assignment(work, world.zhou, world.door), an_assignment(work, world.wang, world.parking)]
        first, second = (token(row) for row in rows)
    with act(world.mei) as work:
        swap_places(work, SwapPlacesIn(site_id=1, first=first, second=second))

    assert told(act, world.zhou)[0].startswith("You changed places: you are at Parking guide from")
    assert told(act, world.wang)[0].startswith("You changed places: you are at Doorman from")

    with open_work(house) as work:
        again = token(an_assignment(work, world.luo, world.units))
    with act(world.mei) as work:
        clear_place(work, ClearPlaceIn(site_id=1, seen=again))

    assert told(act, world.luo) == ["You are taken off Model-home reception. Ask your leader where you are needed."]


def test_a_party_at_the_door_is_told_to_the_desk_and_to_its_consultant(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.lin, world.hall)
        guest = work.add(Visitor(site_id=1, surname="周", honorific="ms", notice_version="1", created_at=work.now))
        party = a_party(work, visitor_id=guest.id, consultant_id=world.shen).id or 0
    with act(world.mei) as work:
        party_at_door(work, StepIn(site_id=1, visit_id=party))

    assert told(act, world.lin) == ["Ms Zhou at the door."]
    assert told(act, world.shen) == ["Your customer is at the door: Ms Zhou."]
    assert told(act, world.wang) == []


def test_a_tap_taken_back_takes_its_notice_back_and_the_desk_s_work_settles_it(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.lin, world.hall)
        back, done = (a_party(work, number, place="door").id or 0 for number in (1, 2))
        for party in (back, done):
            work.emit(PartyAtDoor(1, party, announced=True))
    with open_work(house) as work:
        work.emit(StepTakenBack(1, back, "at_door"))
        work.emit(PartyRegistered(1, done, 0, "yes", "natural", 3))

    with act(world.lin, writing=False) as work:
        rows = inbox(work, 1)
        assert [(row.text, row.seen) for row in rows.rows] == [("party 2, 3 people at the door.", True)]


def test_late_duties_rise_to_the_leader_of_the_group_in_one_notice(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.song, world.cleaning_lead)
        stands(work, world.liu, world.leader)
        for post_id, code in ((world.cleaning, "A"), (world.cleaning, "B"), (world.gate, "C"), (world.hall, "D")):
            late_duty(work, post_id, code)
        work.emit(DutiesLate(1, (world.gate, world.hall, world.cleaning), 4))

    assert told(act, world.song) == ["2 duties are late: Office cleaner."]
    assert told(act, world.liu) == ["A duty is late: Model-area post."]
    assert told(act, world.mei) == ["A duty is late: Hall reception."]


def test_more_of_the_same_joins_the_notice_nobody_has_seen_yet(
    house: House, act: Acts, clock: FixedClock, world: World
) -> None:
    for number in (1, 2, 3):
        with open_work(house) as work:
            party = a_party(work, number)
            work.emit(AckMissed(1, party.id or 0, 15))
        clock.advance(minutes=1)

    assert told(act, world.mei) == ["The door did not answer the car park for 3 parties."]

    with act(world.mei) as work:
        assert mark_seen(work, SeenIn(site_id=1)) == 0  # looked at is not seen to
        take_alert(work, TakeIn(site_id=1, notice_id=inbox(work, 1).rows[0].id))
    with open_work(house) as work:
        work.emit(AckMissed(1, a_party(work, 4).id or 0, 15))

    assert told(act, world.mei)[0] == "The door did not answer the car park: party 4, 3 people."
    assert len(told(act, world.mei)) == 2


def test_an_alarm_goes_to_whoever_leads_now_and_without_a_leader_to_the_manager(
    house: House, act: Acts, world: World
) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        work.emit(AckMissed(1, a_party(work).id or 0, 15))

    assert len(told(act, world.liu)) == 1
    assert told(act, world.mei) == []


def test_only_my_own_notice_can_be_marked_as_seen(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        row = work.add(Notice(site_id=1, person_id=world.wang, kind="cleared", params={"post_id": 3}, at=work.now))
        notice_id = row.id

    with act(world.zhou) as work, pytest.raises(NotFound):
        mark_seen(work, SeenIn(site_id=1, notice_id=notice_id))
    with act(world.wang) as work:
        assert mark_seen(work, SeenIn(site_id=1, notice_id=notice_id)) == 1


def test_the_bell_counts_and_the_list_is_marked_as_seen(house: House, clients: Clients, world: World) -> None:
    with open_work(house) as work:
        for _ in range(2):
            work.add(Notice(site_id=1, person_id=world.wang, kind="cleared", params={"post_id": 3}, at=work.now))
    client = clients.as_(world.wang, hx=True)

    assert ">2</span>" in client.get("/sites/1/notices/bell").text
    answer = client.post("/sites/1/notices/seen", data={"key": "seen-all-1"})

    assert answer.status_code == 200
    assert 'id="bell"' in answer.text
    assert "Everything seen" in answer.text
    assert "</span></a>" not in client.get("/sites/1/notices/bell").text
    assert client.post("/sites/1/notices/seen", data={"key": "seen-one-1", "notice_id": "999"}).status_code == 404
    assert clients.as_(world.zhao).get("/sites/1/notices").status_code == 404


def test_every_page_carries_the_bell(clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get("/sites/1/board").text

    assert 'hx-get="/sites/1/notices/bell"' in page


def test_the_list_takes_ten_statements_however_long(
    house: House, clients: Clients, statements: Statements, world: World
) -> None:
    with open_work(house) as work:
        for number in range(70):
            params: dict[str, object] = {"visit_id": number, "number": number, "heads": 2}
            work.add(Notice(site_id=1, person_id=world.mei, kind="at_door", params=params, at=work.now))
    client = clients.as_(world.mei)
    client.get("/sites/1/notices/bell")  # what the site is made of is kept from now on
    before = len(statements)

    assert client.get("/sites/1/notices").status_code == 200

    assert len(statements) - before <= 10


def test_notices_are_forgotten_after_thirty_days(house: House, clock: FixedClock, world: World) -> None:
    with open_work(house) as work:
        work.add(Notice(site_id=1, person_id=world.wang, kind="cleared", params={"post_id": 3}, at=work.now))
    clock.advance(days=31)

    with open_work(house) as work:
        purge_notices(work)

    with open_work(house, writing=False) as work:
        assert work.find(Notice) is None
