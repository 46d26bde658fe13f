"""Go or no-go before the doors open: what is missing, who has it, and the word that is kept."""

import re

import pytest
from sqlmodel import col, select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.work import House, Work, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.models import Duty, DutyItem
from app.duties.service import TickDutyIn, tick_duty
from app.faults.reporting import ReportFaultIn, report_fault
from app.handover.briefing import AckBriefingIn, WriteBriefingIn, ack_briefing, write_briefing
from app.handover.models import OpeningDecision
from app.handover.opening import CallIn, DecideOpeningIn, call_ready, decide_opening
from app.handover.opening_checks import Check
from app.handover.opening_view import Board, board
from app.sites.models import Coverage, Post, PostZone, Zone
from tests.conftest import Acts, Clients, Statements
from tests.duties.floor import run_job
from tests.handover.floor import W, at, told
from tests.world import an_assignment, stands

PAGE = "/sites/1/opening"


@pytest.fixture(autouse=True)
def before(house: House, clock: FixedClock) -> None:
    """Twenty to nine: the car park and the door are asked for; Wang is there, Zhou is planned and on his way."""
    at(clock, 8)
    with open_work(house) as work:
        for old in work.session.exec(select(Coverage)):
            work.session.delete(old)
        for row in (W.parking, W.door):
            work.add(Coverage(site_id=1, post_id=row, day_kind="weekday", places=1, from_minute=480, to_minute=1020))
        stands(work, W.wang, W.parking)
        an_assignment(work, W.zhou, W.door, start=530, end=1020)
    at(clock, 8, 40)


def seen(act: Acts) -> Board:
    with act(W.mei, writing=False) as work:
        return board(work, 1)


def check(found: Board, area: str, kind: str) -> Check:
    (one,) = [row for row in next(a for a in found.areas if a.code == area).checks if row.kind == kind]
    return one


def word(decision: str, reason: str = "") -> DecideOpeningIn:
    return DecideOpeningIn.model_validate({"site_id": 1, "decision": decision, "reason": reason})


def test_an_empty_post_names_who_is_expected_and_turns_red_when_they_are_late(act: Acts, clock: FixedClock) -> None:
    coming = check(seen(act), "door", "post")
    at(clock, 8, 55)
    late = check(seen(act), "door", "post")

    assert (coming.state, coming.have, coming.need, coming.missing[0].who) == ("due", 0, 1, "周杰瑞")
    assert coming.missing[0].href == f"/sites/1/relief?pick=place:{W.door}.1"
    assert late.state == "late"
    assert check(seen(act), "lot", "post").state == "ok"


def test_a_post_for_which_nobody_is_planned_is_red_at_once(act: Acts, house: House) -> None:
    with open_work(house) as work:
        work.add(Coverage(site_id=1, post_id=W.hall, day_kind="weekday", places=1, from_minute=480, to_minute=1020))

    one = check(seen(act), "hall", "post")

    assert (one.state, one.missing[0].who, one.missing[0].person_id) == ("late", "", None)


def test_duties_before_opening_and_acceptance_by_the_leader_are_apart(
    act: Acts, house: House, clock: FixedClock
) -> None:
    at(clock, 8)
    with open_work(house) as work:
        install_library(work, 1, load_library())
        stands(work, W.song, W.cleaning_lead)
    run_job(house)
    at(clock, 8, 40)
    run_job(house)

    found = seen(act)
    accept, mine = check(found, "", "accept"), check(found, "lot", "duty")
    assert any("验收" in what or "Accept" in what for one in accept.missing for what in one.what)
    assert (mine.state, mine.missing[0].who) == ("due", "王伟")
    with open_work(house) as work:
        for row in work.session.exec(select(Duty).where(Duty.post_id == W.parking)):
            row.state = "done"
    assert check(seen(act), "lot", "duty").state == "ok"


def test_the_briefing_counts_who_has_read_it(act: Acts) -> None:
    unwritten = check(seen(act), "", "briefing")
    with act(W.mei) as work:
        write_briefing(work, WriteBriefingIn(site_id=1, version=0, event="10:30 业主参观"))
    unread = check(seen(act), "", "briefing")
    for person in (W.wang, W.zhou):
        with act(person) as work:
            ack_briefing(work, AckBriefingIn(site_id=1, briefing_id=1, version=1))
    read = check(seen(act), "", "briefing")

    assert [one.state for one in (unwritten, unread, read)] == ["due", "due", "ok"]
    assert (unread.have, unread.need, [one.who for one in unread.missing]) == (0, 2, ["王伟", "周杰瑞"])


def test_an_urgent_report_stops_the_opening_unless_it_is_cordoned_off(act: Acts) -> None:
    wish = {"site_id": 1, "category": "fire", "client_key": "phone-key-1"}
    with act(W.wang) as work:
        report_fault(work, ReportFaultIn.model_validate(wish))
    stops = check(seen(act), "", "report")
    with act(W.wang) as work:
        cordoned = {**wish, "category": "lift", "client_key": "phone-key-2", "urgent": True, "cordoned": True}
        report_fault(work, ReportFaultIn.model_validate(cordoned))
    both = check(seen(act), "", "report")

    assert (stops.state, stops.missing[0].href) == ("late", "/sites/1/faults")
    assert sorted(one.late for one in both.missing) == [False, True]


def test_opening_although_something_is_missing_needs_a_reason_that_is_kept(act: Acts, house: House) -> None:
    with act(W.mei) as work, pytest.raises(Invalid) as refused:
        decide_opening(work, word("go"))
    with act(W.mei) as work:
        decide_opening(work, word("go", "周杰瑞 5 分钟后到，刘强先站"))

    assert (refused.value.code, refused.value.field) == ("opening_needs_reason", "reason")
    with open_work(house, writing=False) as work:
        row = work.find(OpeningDecision, site_id=1)
        assert row is not None
        assert (row.decision, row.missing, row.missing_codes) == ("go", 2, ["door:post", ":briefing"])


def test_not_yet_then_go_and_a_second_go_hears_who_was_first(act: Acts) -> None:
    with act(W.liu) as work:
        decide_opening(work, word("not_yet", "等门童"))
    with act(W.mei) as work:
        decide_opening(work, word("go", "门童到了"))
    with act(W.liu) as work, pytest.raises(Conflict) as second:
        decide_opening(work, word("go", "门童到了"))

    found = seen(act)
    assert second.value.params == {"person": "梅静", "at": "08:40"}
    assert found.open
    assert [one.decision for one in found.earlier] == ["not_yet"]


def test_opening_the_doors_fills_what_nobody_ticks(
    act: Acts, house: House, clients: Clients, clock: FixedClock
) -> None:
    at(clock, 8)
    with open_work(house) as work:
        install_library(work, 1, load_library())
        stands(work, W.mei, W.manager)
    run_job(house)
    at(clock, 8, 40)
    with open_work(house, writing=False) as work:
        own = duty_of(work, "SM1")
        row = TickDutyIn(site_id=1, duty_id=own.id or 0, version=own.version)

    with act(W.mei) as work, pytest.raises(Conflict, match="duty_fills_itself"):
        tick_duty(work, row)
    panel = clients.as_(W.mei).get(f"/sites/1/shift/duty/{row.duty_id}").text
    for decision, state in (("not_yet", "open"), ("go", "done")):
        with act(W.liu) as work:
            decide_opening(work, word(decision, "门童在路上"))
        with open_work(house, writing=False) as work:
            assert duty_of(work, "SM1").state == state

    assert 'action="/sites/1/shift/tick"' not in panel
    assert f'href="{PAGE}"' in panel


def duty_of(work: Work, code: str) -> Duty:
    query = select(Duty).join(DutyItem, col(DutyItem.id) == col(Duty.item_id)).where(DutyItem.code == code)
    return work.session.exec(query).one()


def test_after_closing_there_is_nothing_to_open(act: Acts, clock: FixedClock) -> None:
    at(clock, 18, 30)
    with act(W.mei) as work, pytest.raises(Conflict) as over:
        decide_opening(work, word("go", "x"))

    assert over.value.code == "opening_over"


def test_each_business_day_has_its_own_word(act: Acts, clock: FixedClock) -> None:
    with act(W.mei) as work:
        decide_opening(work, word("go", "x"))
    at(clock, 2, 0, days=1)
    night = seen(act).open
    at(clock, 7, 0, days=1)

    assert (night, seen(act).open) == (True, False)


def test_staff_neither_see_the_board_nor_decide(act: Acts, clients: Clients) -> None:
    with act(W.wang) as work, pytest.raises(Forbidden):
        decide_opening(work, word("not_yet"))

    assert clients.as_(W.wang).get(PAGE).status_code == 403
    assert clients.as_(W.zhao).get(PAGE).status_code == 404


def test_whoever_has_it_is_called_once_until_the_doors_are_open(act: Acts, house: House) -> None:
    for _ in range(2):
        with act(W.mei) as work:
            call_ready(work, CallIn(site_id=1, person_id=W.zhou, about="post"))
    called = told(house, W.zhou)
    with act(W.mei) as work, pytest.raises(NotFound):
        call_ready(work, CallIn(site_id=1, person_id=W.qian, about="post"))
    with act(W.mei) as work:
        decide_opening(work, word("go", "x"))

    assert (called, told(house, W.zhou)) == (["ready_post"], [])


def test_the_screen_says_it_in_words_and_takes_the_word(clients: Clients) -> None:
    mei = clients.as_(W.mei)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", mei.get(PAGE).text))
    refused = mei.post(f"{PAGE}/decide", data={"decision": "go"})
    opened = mei.post(f"{PAGE}/decide", data={"decision": "go", "reason": "门童马上到"})

    assert "Opens at 09:00 · 20 min left" in page
    assert "2 things are not ready" in page
    assert "周杰瑞" in page
    assert (refused.status_code, "Write why" in refused.text) == (422, True)
    assert opened.status_code == 303
    assert "门童马上到" in mei.get(PAGE).text


@pytest.mark.parametrize("posts", [6, 60])
def test_the_page_takes_ten_statements_however_large_the_site(
    house: House, clients: Clients, statements: Statements, act: Acts, clock: FixedClock, posts: int
) -> None:
    with open_work(house) as work:
        zone = work.find(Zone, site_id=1, code="Z-1F-H")
        assert zone is not None
        for number in range(posts):
            post = work.add(
                Post(site_id=1, code=f"X{number}", name_zh="岗", name_en="Post", group_code="reception", position=90)
            )
            work.add(PostZone(site_id=1, post_id=post.id or 0, zone_id=zone.id or 0))
            work.add(
                Coverage(
                    site_id=1, post_id=post.id or 0, day_kind="weekday", places=1, from_minute=480, to_minute=1020
                )
            )  # fmt: skip
    with act(W.mei) as work:
        write_briefing(work, WriteBriefingIn(site_id=1, version=0, event="10:30 业主参观"))
    mei = clients.as_(W.mei)
    mei.get(PAGE)
    clock.advance(seconds=25)  # nothing is kept any more
    before = len(statements)

    assert mei.get(PAGE).status_code == 200

    # PostgreSQL asks once more for the person, the rights, the newest event and the site's row.
    assert len(statements) - before <= (10 if house.db.dialect == "sqlite" else 11)
