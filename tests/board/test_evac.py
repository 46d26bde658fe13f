"""The evacuation list: everybody, by where they were last, found by a tap, also when the server was down."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from app.board.events import MusterBegun
from app.board.models import Muster, MusterEntry
from app.board.musters import BeginIn, EndIn, MarkIn, begin_muster, end_muster, mark_safe
from app.core.clock import FixedClock
from app.core.errors import Conflict, NotFound
from app.core.models import EventLog
from app.core.vault import hash_token
from app.core.work import House, open_work
from app.homes.models import WorkerEntry
from app.notices.models import Notice
from app.people.models import Device
from app.roster.relief_models import Relief
from app.sites.models import Unit
from app.visitors.door_count import CountDoorIn, count_at_door
from app.visitors.models import ConsultantDay, Visit, Visitor
from tests.board.test_board import a_party, block, text_of
from tests.conftest import Acts, Clients, Statements
from tests.world import World, stands

EVAC = "/sites/1/evac"


@pytest.fixture(autouse=True)
def people(house: House, world: World) -> None:
    """Ms Zhou's four in a home with Shen, three at the car park, two posts, a meal, and two workers inside."""
    with open_work(house) as work:
        guest = work.add(Visitor(site_id=1, surname="周", honorific="ms", notice_version="1", created_at=work.now,
                                 phone_masked="138****5678"))  # fmt: skip
        unit = work.session.exec(select(Unit).where(Unit.site_id == 1)).one()
        a_party(work, 1, "unit", visitor_id=guest.id, heads=4, registered_at=work.now, accepted_at=work.now,
                consultant_id=world.shen, unit_id=unit.id, place_at=work.now, plate_masked="粤B·D3**8")  # fmt: skip
        a_party(work, 2, "lot", heads=3)
        stands(work, world.lin, world.hall)
        stands(work, world.wang, world.parking)
        work.add(ConsultantDay(site_id=1, person_id=world.shen, business_day=date(2026, 11, 23), position=1,
                               signed_in_at=work.now, state_at=work.now))  # fmt: skip
        work.add(Relief(site_id=1, post_id=world.door, place=1, person_id=world.zhou, kind="meal", minutes=30,
                        asked_at=work.now, accepted_at=work.now, started_at=work.now, cover_id=world.luo,
                        due_back_at=work.now + timedelta(minutes=30)))  # fmt: skip
        work.add(WorkerEntry(site_id=1, business_day=date(2026, 11, 23), firm="恒基", firm_key="恒基", heads=2,
                             at=work.now, outcome="passed"))  # fmt: skip


def mark(kind: str, subject: int, safe: int, **more: object) -> MarkIn:
    return MarkIn.model_validate({"site_id": 1, "kind": kind, "subject_id": subject, "safe": safe, **more})


def shown(clients: Clients, person_id: int) -> str:
    return text_of(block(clients.as_(person_id).get(EVAC).text, "muster"))


def test_whoever_was_only_counted_at_the_door_is_not_forgotten(clients: Clients, act: Acts, world: World) -> None:
    assert "without a record" not in shown(clients, world.mei)
    with act(world.lin) as work:
        for heads in (3, 5):
            count_at_door(work, CountDoorIn(site_id=1, heads=heads))

    text = shown(clients, world.mei)
    assert "and 8 people counted at the door today without a record" in text
    assert "13 people on site" in text


def test_everybody_is_on_it_by_where_they_were_last_without_any_number(clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get(EVAC).text
    text = text_of(block(page, "muster"))

    assert "13 people on site" in text
    assert "7 visitors (2 parties) + 4 of the staff + 2 building workers = 13" in text
    assert "as on the board: 7 visitors in 2 parties" in text
    homes = page[page.index('id="area-units"') :]
    assert "Ms Zhou" in homes
    assert "Furnished 1 · with 沈岳" in text
    assert homes.index("沈岳") > 0
    assert "at a meal or relieved" in text
    assert "恒基" in text
    assert "Party 2" in page[page.index('id="area-lot"') : page.index('id="area-hall"')]
    for secret in ("138*", "5678", "粤B", "D3**"):
        assert secret not in page


def test_a_press_begins_the_count_taps_find_people_and_a_tap_undoes(
    house: House, clients: Clients, world: World
) -> None:
    liu = clients.as_(world.liu, hx=True)

    begun = liu.post(f"{EVAC}/begin", data={"key": "muster-begin-1"})
    again = liu.post(f"{EVAC}/begin", data={"key": "muster-begin-2", "drill": "true"})
    found = liu.post(f"{EVAC}/mark", data={"key": "mark-1-safe", "kind": "party", "subject_id": "1", "safe": "4"})
    some = liu.post(f"{EVAC}/mark", data={"key": "mark-2-safe", "kind": "party", "subject_id": "2", "safe": "1"})

    assert "13 not found yet" in re.sub(r"\s+", " ", text_of(begun.text)).replace("not found yet / 13", "not found yet")
    assert again.status_code == 200
    assert "9 not found yet / 13" in text_of(found.text)
    assert "8 not found yet / 13" in text_of(some.text)
    assert "1/ 3" in text_of(some.text) or "1/3" in text_of(some.text)
    back = liu.post(f"{EVAC}/mark", data={"key": "mark-3-undo", "kind": "party", "subject_id": "1", "safe": "0"})
    assert "12 not found yet / 13" in text_of(back.text)
    with open_work(house) as work:
        assert [(row.drill, row.begun_by) for row in work.session.exec(select(Muster))] == [(False, world.liu)]
        assert len(work.session.exec(select(EventLog).where(EventLog.kind == MusterBegun.__name__)).all()) == 1


def test_whoever_leads_is_told_and_the_board_says_so(clients: Clients, house: House, act: Acts, world: World) -> None:
    with act(world.lin) as work:
        begin_muster(work, BeginIn(site_id=1))

    board = text_of(block(clients.as_(world.mei).get("/sites/1/board").text, "alerts"))

    assert "13 of 13 not found yet" in board
    with open_work(house) as work:
        rows = work.session.exec(select(Notice).where(Notice.kind == "muster", Notice.person_id == world.mei)).all()
        assert len(rows) == 1
    with act(world.lin) as work:
        end_muster(work, EndIn(site_id=1, note="false alarm"))
    assert "not found yet" not in text_of(block(clients.as_(world.mei).get("/sites/1/board").text, "alerts"))
    with open_work(house) as work:
        unseen = select(Notice).where(Notice.kind == "muster", col(Notice.seen_at).is_(None))
        assert work.session.exec(unseen).all() == []


def test_who_left_and_who_came_since_are_said_and_the_sum_still_holds(
    house: House, clients: Clients, act: Acts, clock: FixedClock, world: World
) -> None:
    with act(world.mei) as work:
        begin_muster(work, BeginIn(site_id=1))
    clock.advance(minutes=2)
    with open_work(house) as work:
        party = work.get(Visit, 2)
        party.departed_at, party.place = work.now, "left"
        a_party(work, 3, "door", heads=2)

    text = shown(clients, world.mei)

    assert "recorded as left at 12:02" in text
    assert "came later" in text
    assert "as on the board: 6 visitors in 2 parties" in text
    assert "3 recorded as left since" in text
    assert "2 came later" in text


def test_the_latest_tap_by_the_time_it_happened_counts(act: Acts, clock: FixedClock, world: World) -> None:
    start = clock.now()
    with act(world.mei) as work:
        begin_muster(work, BeginIn(site_id=1))
    clock.advance(minutes=5)
    with act(world.liu) as work:
        mark_safe(work, mark("party", 1, 0, occurred_at=start + timedelta(minutes=4)))
    with act(world.mei) as work:
        entry = mark_safe(work, mark("party", 1, 4, occurred_at=start + timedelta(minutes=3)))

    assert entry.safe == 0


def test_a_tap_noted_without_a_signal_begins_the_count_itself(
    house: House, act: Acts, clock: FixedClock, world: World
) -> None:
    start = clock.now()
    clock.advance(minutes=20)
    with act(world.mei) as work:
        mark_safe(work, mark("staff", world.lin, 1, occurred_at=start + timedelta(minutes=1)))
    with act(world.liu) as work:
        mark_safe(work, mark("staff", world.wang, 1, occurred_at=start + timedelta(minutes=2)))
        begin_muster(work, BeginIn(site_id=1, occurred_at=start))

    with open_work(house) as work:
        (row,) = work.session.exec(select(Muster)).all()
        assert row.begun_at == start + timedelta(minutes=1)
        safe = {entry.subject_id for entry in work.session.exec(select(MusterEntry)) if entry.safe}
        assert safe == {world.lin, world.wang}


def test_a_phone_sends_what_it_noted_in_the_order_it_happened(
    clients: Clients, house: House, clock: FixedClock, world: World
) -> None:
    start = clock.now()
    clock.advance(minutes=9)
    entries = [
        {"key": f"noted-muster-{n}", "kind": kind, "data": data,
         "occurred_at": f"{start + timedelta(minutes=n):%FT%TZ}"}
        for n, (kind, data) in enumerate(
            (
                ("muster_begin", {"drill": "true"}),
                ("muster", {"kind": "party", "subject_id": "1", "safe": "4"}),
                ("muster", {"kind": "worker", "subject_id": "1", "safe": "2"}),
                ("muster", {"kind": "party", "subject_id": "1", "safe": "3"}),
            )
        )
    ]  # fmt: skip
    sending = {"sent_at": clock.now().isoformat(), "person_id": world.mei, "entries": list(reversed(entries))}

    answer = clients.as_(world.mei).post("/sites/1/queue", json=sending)

    assert [one["status"] for one in answer.json()["results"]] == ["stored"] * 4
    with open_work(house) as work:
        (row,) = work.session.exec(select(Muster)).all()
        assert (row.drill, row.begun_at) == (True, start)
        found = {(entry.kind, entry.subject_id): entry.safe for entry in work.session.exec(select(MusterEntry))}
        assert (found["party", 1], found["worker", 1]) == (3, 2)


def test_people_of_other_sites_are_not_found(act: Acts, world: World) -> None:
    with act(world.mei) as work, pytest.raises(Conflict):
        end_muster(work, EndIn(site_id=1))
    with act(world.mei) as work, pytest.raises(NotFound):
        mark_safe(work, mark("staff", world.qian, 1))
    with act(world.mei) as work, pytest.raises(NotFound):
        mark_safe(work, mark("party", 999, 1))


def test_a_shared_tablet_shows_numbers_only_and_keeps_nothing(house: House, clients: Clients) -> None:
    with open_work(house) as work:
        work.add(Device(site_id=1, name="Hall", kind="tablet", token_hash=hash_token("t" * 40), enrolled_at=work.now))
    tablet = clients.nobody()
    tablet.cookies.set("anchang-device", "t" * 40)

    page = tablet.get(EVAC)

    assert page.status_code == 200
    assert "13 people on site" in text_of(page.text)
    assert "Zhou" not in page.text
    assert "林婷" not in page.text
    assert "x-keep" not in page.headers
    assert tablet.post(f"{EVAC}/begin", data={"key": "tablet-begin"}).status_code == 409


def test_a_leaders_own_device_keeps_it_for_the_sites_hours(clients: Clients, world: World) -> None:
    answer = clients.as_(world.liu).get(EVAC)

    assert answer.headers["x-keep"] == f"p{world.liu}"
    assert answer.headers["x-keep-for"] == "7200"
    assert 'name="evac"' in clients.as_(world.liu).get("/sites/1/board").text
    assert 'name="evac"' not in clients.as_(world.wang).get("/sites/1/board").text
    assert clients.as_(world.wang).get(EVAC).status_code == 403


def test_earlier_counts_are_kept_and_only_read(clients: Clients, act: Acts, clock: FixedClock, world: World) -> None:
    with act(world.mei) as work:
        begin_muster(work, BeginIn(site_id=1, drill=True))
        mark_safe(work, mark("party", 1, 4))
    clock.advance(minutes=6)
    with act(world.mei) as work:
        end_muster(work, EndIn(site_id=1, note="slow at the homes"))
    mei = clients.as_(world.mei)

    page, past = mei.get(EVAC).text, mei.get(f"{EVAC}?muster=1")

    assert "slow at the homes" in page
    assert "4/13" in text_of(page)
    assert "Ms Zhou" in past.text
    assert "x-keep" not in past.headers
    assert "Hold: begin" not in past.text
    assert mei.get(f"{EVAC}?muster=77").status_code == 404


@pytest.mark.parametrize("parties", [2, 200])
def test_the_list_takes_ten_statements_however_many_there_are(
    house: House, clients: Clients, act: Acts, statements: Statements, world: World, parties: int
) -> None:
    with open_work(house) as work:
        for number in range(parties):
            a_party(work, 10 + number, ("lot", "door", "hall", "tour")[number % 4])
    with act(world.mei) as work:
        begin_muster(work, BeginIn(site_id=1))
    client = clients.as_(world.mei)
    client.get(EVAC)
    before = len(statements)

    assert client.get(EVAC).status_code == 200

    assert len(statements) - before <= 10
