"""The way out and who is known by the plate: checked at the door in one line, greeted by title, never wrongly."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict
from app.core.work import House, open_work
from app.notices.models import Notice
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.chain import DepartIn, car_left, depart_party
from app.visitors.leaving import CheckLeavingIn, check_leaving, just_left, known_by_plate
from app.visitors.models import Visit, Visitor, VisitStep
from app.visitors.plates import put_plate
from app.visitors.queries import open_parties
from app.visitors.steps import StepIn
from tests.conftest import Acts, Clients
from tests.world import World, stands

DOOR = "/sites/1/door"


@pytest.fixture(autouse=True)
def _on_post(house: House, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)


def a_customer(house: House, world: World, surname: str, plate: str, *, outcome: str = "left") -> None:
    """Somebody who came with that plate a week ago."""
    with open_work(house) as work:
        visitor = work.add(
            Visitor(
                site_id=1,
                surname=surname,
                honorific="ms",
                notice_version="1",
                consultant_id=world.shen,
                created_at=work.now,
                visits=2,
                needs="vip",
            )
        )
        number = len(work.session.exec(select(Visit)).all()) + 1
        before = Visit(
            site_id=1,
            business_day=world.monday - timedelta(days=7),
            number=number,
            visitor_id=visitor.id,
            opened_at=work.now - timedelta(days=7),
            departed_at=work.now - timedelta(days=7),
            place="left",
            outcome=outcome,
        )
        put_plate(work, before, plate, unread=False)
        work.add(before)


def gone(act: Acts, world: World, plate: str = "粤BD31688", *, children: bool = False) -> int:
    """A party that came by car and walked out of the door."""
    with act(world.wang) as work:
        data = AnnounceIn(site_id=1, heads=3, plate=plate, children=children)
        visit_id = announce_party(work, data).id or 0
    with act(world.zhou) as work:
        depart_party(work, DepartIn(site_id=1, visit_id=visit_id))
    return visit_id


def test_a_guest_who_came_with_this_plate_before_is_greeted_by_title(
    clients: Clients, house: House, world: World
) -> None:
    a_customer(house, world, "周", "粤BD31688")
    guide, doorman = clients.as_(world.wang, hx=True), clients.as_(world.zhou)
    guide.post("/sites/1/arrive/announce", data={"heads": "2", "plate": "粤BD31688"})
    page = doorman.get(DOOR).text
    assert "Ms Zhou" in page
    assert "known by the car · Consultant 沈岳" in page
    assert "VIP" in page
    assert "D31688" not in page
    assert "Ms Zhou" in guide.get("/sites/1/arrive/lot").text


@pytest.mark.parametrize("second", ["another customer", "never was here"])
def test_better_no_name_than_a_wrong_one(act: Acts, house: House, world: World, second: str) -> None:
    if second == "another customer":
        a_customer(house, world, "周", "粤BD31688")
        a_customer(house, world, "李", "粤BD31688")
    else:
        a_customer(house, world, "周", "粤BD31688", outcome="withdrawn")
    with act(world.wang) as work:
        announce_party(work, AnnounceIn(site_id=1, heads=2, plate="粤BD31688"))
    with act(world.wang, writing=False) as work:
        assert known_by_plate(work, 1, open_parties(work, 1)) == {}


def test_another_sites_guests_are_not_known_here(act: Acts, house: House, world: World) -> None:
    a_customer(house, world, "周", "粤BD31688")
    with open_work(house) as work:
        work.get(Visit, 1).site_id = 2
        work.get(Visit, 1).visitor_id = None
    with act(world.wang) as work:
        announce_party(work, AnnounceIn(site_id=1, heads=2, plate="粤BD31688"))
        assert known_by_plate(work, 1, open_parties(work, 1)) == {}


def test_who_walked_out_stays_on_the_doors_screen_until_it_is_seen_to(
    act: Acts, clients: Clients, world: World
) -> None:
    visit_id = gone(act, world, children=True)
    doorman = clients.as_(world.zhou, hx=True)
    block = doorman.get(f"{DOOR}/leaving").text
    assert f'id="left-{visit_id}"' in block
    assert "Children" in block
    assert "car still here" in block
    answer = doorman.post(f"{DOOR}/check", data={"visit_id": str(visit_id)}).text
    assert f'id="left-{visit_id}"' not in answer
    assert "all with them" in answer


def test_what_stays_behind_is_told_to_the_consultant_without_its_words_in_the_notice(
    act: Acts, world: World, house: House
) -> None:
    visit_id = gone(act, world)
    with act(world.mei) as work:
        visit = work.get(Visit, visit_id)
        visit.consultant_id, visit.accepted_at = world.shen, work.now
    with act(world.zhou) as work:
        check_leaving(work, CheckLeavingIn(site_id=1, visit_id=visit_id, left_behind="黑色雨伞和手机"))
    with open_work(house, writing=False) as work:
        (told,) = [row for row in work.session.exec(select(Notice)) if row.kind == "left_behind"]
        steps = [(row.step, row.note) for row in work.session.exec(select(VisitStep))]
    assert told.person_id == world.shen
    assert "手机" not in str(told.params)
    assert ("checked", "黑色雨伞和手机") in steps


def test_a_party_that_has_not_left_is_not_checked(act: Acts, world: World) -> None:
    with act(world.wang) as work:
        visit_id = announce_party(work, AnnounceIn(site_id=1, heads=2)).id or 0
    with act(world.zhou) as work, pytest.raises(Conflict, match="not_left_yet"):
        check_leaving(work, CheckLeavingIn(site_id=1, visit_id=visit_id))


def test_the_call_to_the_car_park_ends_with_the_car(act: Acts, world: World, house: House, clock: FixedClock) -> None:
    visit_id = gone(act, world)

    def calls() -> list[bool]:
        with open_work(house, writing=False) as work:
            rows = work.session.exec(select(Notice).where(Notice.kind == "car_leaving")).all()
            return [row.seen_at is not None for row in rows]

    assert calls() == [False]
    with act(world.wang, writing=False) as work:
        assert [row.car_waits for row in just_left(work, 1)] == [True]
    clock.advance(seconds=180)
    with act(world.wang) as work:
        car_left(work, StepIn(site_id=1, visit_id=visit_id))
    assert calls() == [True]
    with act(world.wang, writing=False) as work:
        assert [row.car_waits for row in just_left(work, 1)] == [False]
