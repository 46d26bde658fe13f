"""A VIP comes: leaders, managers, the door and the homes hear of it once, whoever knew it first; no name, no number."""

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.models import EventLog
from app.core.work import House, open_work
from app.notices.models import Notice, Outbox, Robot
from app.notices.outbox import words
from app.notices.queries import inbox
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.expecting import ExpectedBound, ExpectIn, expect_visit, withdraw_expected
from app.visitors.models import Visit, Visitor
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import PHONE, a_party, registered
from tests.world import World, stands

PLATE = "粤BD3F88"


@pytest.fixture(autouse=True)
def _floor(house: House, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.wang, world.parking)
        stands(work, world.zhou, world.door)
        stands(work, world.luo, world.units)
        stands(work, world.liu, world.leader)


def told(house: House, kind: str = "vip_coming") -> list[tuple[int | None, int | None]]:
    """(post, person) of each notice of the kind, in order of who."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Notice).where(Notice.kind == kind)).all()
        return sorted(((row.post_id, row.person_id) for row in rows), key=str)


def came_before(house: House, plate: str, needs: str = "vip") -> int:
    """A customer who came with that plate some day; the id."""
    with open_work(house) as work:
        visitor = work.add(Visitor(site_id=1, surname="周", honorific="ms", notice_version="1", created_at=work.now,
                                   needs=needs))  # fmt: skip
        vault = work.house.vault
        a_party(work, place="left", number=90, visitor_id=visitor.id, departed_at=work.now, outcome="left",
                business_day="2026-11-20", plate_hash=vault.blind("plate", plate),
                plate_tail_hash=vault.blind("plate-tail", plate[-4:]), plate_masked="粤B·D3**8")  # fmt: skip
        return visitor.id or 0


def test_the_desk_says_it_and_everybody_concerned_hears_once(house: House, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        party = a_party(work)
        registered(work, visit_id=party.id, surname="周", phone=PHONE, needs=["vip"])

    assert told(house) == sorted(
        [(world.door, None), (world.units, None), (None, world.liu), (None, world.mei)], key=str
    )
    with act(world.mei, writing=False) as work:
        (line,) = [row for row in inbox(work, 1).rows if row.icon == "star"]
        assert line.level == "alert"
        assert "Zhou" in line.text or "周" in line.text
        facts = str([(row.payload, row.reason) for row in work.session.exec(select(EventLog))])
        params = str([row.params for row in work.session.exec(select(Notice))])
    assert all(one not in facts + params for one in (PHONE, "周"))


def test_a_plate_says_it_at_the_car_park_and_the_desk_does_not_say_it_again(
    house: House, act: Acts, world: World
) -> None:
    visitor = came_before(house, PLATE)
    with act(world.wang) as work:
        party = announce_party(work, AnnounceIn(site_id=1, heads=2, on_foot=False, plate=PLATE))
    assert len(told(house)) == 4

    with act(world.lin) as work:
        work.get(Visit, party.id).place = "door"
        registered(work, visit_id=party.id, visitor_id=visitor, first_visit="no")
    assert len(told(house)) == 4


def test_nobody_hears_of_an_ordinary_party_or_of_a_plate_that_several_came_with(
    house: House, act: Acts, world: World
) -> None:
    came_before(house, PLATE)
    with open_work(house) as work:
        row = work.session.exec(select(Visit)).one()
        other = work.add(Visitor(site_id=1, surname="陈", notice_version="1", created_at=work.now))
        a_party(work, place="left", number=91, visitor_id=other.id, departed_at=work.now, outcome="left",
                business_day="2026-11-19", plate_hash=row.plate_hash, plate_tail_hash=row.plate_tail_hash,
                plate_masked="粤B·D3**8")  # fmt: skip
    with act(world.wang) as work:
        announce_party(work, AnnounceIn(site_id=1, heads=2, on_foot=False, plate=PLATE))
        announce_party(work, AnnounceIn(site_id=1, heads=2, on_foot=True))

    assert told(house) == []


def test_an_expected_vip_is_told_when_it_is_written_down_and_when_they_are_here(
    house: House, act: Acts, world: World, clock: FixedClock
) -> None:
    with act(world.shen) as work:
        row = expect_visit(work, ExpectIn(site_id=1, kind="booking", surname="周", phone=PHONE, at="14:00", vip=True))
        expect_visit(work, ExpectIn(site_id=1, kind="booking", surname="陈", at="15:00"))
    assert told(house, "vip_expected") == [(None, world.mei), (None, world.liu)]
    with act(world.mei, writing=False) as work:
        assert [one.text for one in inbox(work, 1).rows] == ["A VIP is expected: 14:00."]

    clock.advance(minutes=90)
    with act(world.lin) as work:
        party = a_party(work)
        visit = registered(work, visit_id=party.id, surname="周", phone=PHONE, expected_id=row.id)
        assert visit.needs == "vip"
    assert len(told(house)) == 4
    with act(world.mei, writing=False) as work:
        assert [one.seen for one in inbox(work, 1).rows if one.text.startswith("A VIP is expected")] == [True]


def test_one_that_is_withdrawn_rings_no_more(act: Acts, world: World) -> None:
    with act(world.shen) as work:
        row = expect_visit(work, ExpectIn(site_id=1, kind="booking", surname="周", at="14:00", vip=True))
        withdraw_expected(work, ExpectedBound(site_id=1, expected_id=row.id or 0))
    with act(world.mei, writing=False) as work:
        assert [one.seen for one in inbox(work, 1).rows] == [True]


def test_what_goes_out_to_the_group_names_nobody(house: House, act: Acts, world: World) -> None:
    with open_work(house) as work:
        work.add(Robot(site_id=1, topics=["vip"], set_at=work.now))
    with act(world.lin) as work:
        party = a_party(work)
        registered(work, visit_id=party.id, surname="周", phone=PHONE, needs=["vip"])
    with open_work(house, writing=False) as work:
        (row,) = work.session.exec(select(Outbox)).all()
        assert words(work, row, "en").endswith("A VIP comes (party 1, 2 people)")


def test_the_page_asks_and_marks_it(clients: Clients, world: World) -> None:
    desk = clients.as_(world.lin, hx=True)
    form = {"kind": "booking", "surname": "周", "at": "14:00", "vip": "true", "key": "expect-vip-1"}
    assert 'name="vip"' in desk.get("/sites/1/expected").text
    page = desk.post("/sites/1/expected", data=form)
    assert page.status_code == 200
    assert "VIP</span>" in page.text or ">VIP<" in page.text
