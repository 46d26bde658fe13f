"""Visits expected: entered with half a number or a whole one, matched on arrival, missed when nobody comes."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FixedClock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.work import Work
from app.visitors.expecting import ExpectedBound, ExpectIn, expect_visit, read_number, withdraw_expected
from app.visitors.known_view import expected, expected_today
from app.visitors.models import Visitor
from app.visitors.models_judging import ExpectedVisit, Ruling
from tests.conftest import Acts, Clients
from tests.visitors.deskmates import PHONE, a_party, registered, sign_in
from tests.world import World

OTHER = "13855555678"


def expecting(work: Work, **more: object) -> ExpectedVisit:
    usual = {"site_id": 1, "kind": "channel", "agency": "安居", "surname": "周", "honorific": "ms", "at": "14:00"}
    return expect_visit(work, ExpectIn.model_validate(usual | more))


@pytest.mark.parametrize(
    ("typed", "whole", "masked"),
    [
        ("", "", ""),
        ("13812345678", PHONE, "138****5678"),
        ("138****5678", "", "138****5678"),
        ("138 5678", "", "138****5678"),
        ("１３８-1234-5678", PHONE, "138****5678"),
        ("138xxxx5678", "", "138****5678"),
    ],
)
def test_a_number_may_be_whole_or_its_ends(typed: str, whole: str, masked: str) -> None:
    assert read_number(typed) == (whole, masked)


@pytest.mark.parametrize("typed", ["5678", "1385", "138123456", "0385678", "abc", "138****567"])
def test_less_than_that_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_number(typed)


def test_a_masked_report_and_the_name_make_it_the_channels(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        sign_in(work, world.yao, world.shen)
        report = expecting(work, phone="138****5678", consultant_id=world.shen)
        assert report.phone_cipher is None
    clock.instant += timedelta(hours=2)

    with act(world.lin) as work:
        party = a_party(work)
        visit = registered(work, visit_id=party.id, surname="周", phone=PHONE)
        row = work.get(ExpectedVisit, report.id)

        assert (visit.source, visit.consultant_id) == ("channel", world.shen)
        assert (row.state, row.visit_id) == ("arrived", visit.id)
        assert work.session.exec(select(Ruling)).one().decision == "channel"


def test_the_same_digits_of_somebody_else_are_no_match(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        expecting(work, phone=PHONE)
        expecting(work, phone="138****5678", surname="陈")
        expecting(work, phone="139****5678")
    clock.instant += timedelta(hours=2)

    with act(world.lin) as work:
        visit = registered(work, surname="周", phone=OTHER)

        assert visit.source == "natural"
        assert {row.state for row in work.session.exec(select(ExpectedVisit))} == {"open"}


def test_a_report_half_an_hour_before_is_too_late(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        expecting(work, phone=PHONE)
    clock.instant += timedelta(minutes=29)

    with act(world.lin) as work:
        assert registered(work, surname="周", phone=PHONE).source == "natural"


def test_picking_a_booking_fills_what_was_not_asked_again(act: Acts, world: World) -> None:
    with act(world.lin) as work:
        sign_in(work, world.yao, world.shen)
        booked = expecting(work, kind="booking", phone=PHONE, consultant_id=world.shen)
        visit = registered(work, expected_id=booked.id)
        visitor = work.get(Visitor, visit.visitor_id)

        assert (visitor.surname, visitor.honorific, visitor.phone_masked) == ("周", "ms", "138****5678")
        assert (visit.source, visit.consultant_id) == ("booking", world.shen)
        with pytest.raises(Conflict):
            registered(work, expected_id=booked.id)


def test_nobody_came_is_shown_and_a_longer_window_waits(act: Acts, world: World, clock: FixedClock) -> None:
    with act(world.lin) as work:
        expecting(work)
    clock.instant += timedelta(hours=2, minutes=31)
    with act(world.lin, writing=False) as work:
        assert [row.state for row in expected_today(work, 1)] == ["late"]
    clock.instant += timedelta(days=1)
    with act(world.lin, writing=False) as work:
        assert expected_today(work, 1) == []
        assert [row.state for row in expected(work, site_id=1).missed] == ["no_show"]


def test_a_consultant_enters_and_sees_their_own(act: Acts, world: World) -> None:
    with act(world.shen) as work:
        mine = expecting(work, consultant_id=world.yao)
        assert mine.consultant_id == world.shen
    with act(world.yao) as work:
        assert expected(work, site_id=1).rows == []
        with pytest.raises(NotFound):
            withdraw_expected(work, ExpectedBound(site_id=1, expected_id=mine.id or 0))
    with act(world.shen) as work:
        withdraw_expected(work, ExpectedBound(site_id=1, expected_id=mine.id or 0))
        assert expected(work, site_id=1).rows == []


@pytest.mark.parametrize(
    "more",
    [
        {"surname": None, "phone": ""},
        {"agency": ""},
        {"at": "25:00"},
        {"at": "08:00"},
        {"on": "2027-11-24"},
        {"phone": "5678"},
    ],
)
def test_what_nobody_could_match_is_refused(act: Acts, world: World, more: dict[str, object]) -> None:
    with act(world.lin) as work, pytest.raises(Invalid):
        expecting(work, **more)


def test_the_list_takes_a_report_and_the_desk_shows_it_masked(clients: Clients, world: World) -> None:
    desk = clients.as_(world.lin, hx=True)
    body = {"kind": "channel", "agency": "安居", "surname": "周", "honorific": "ms", "phone": PHONE, "at": "14:00"}

    answer = desk.post("/sites/1/expected", data={**body, "key": "key-12345678"})
    page = clients.as_(world.lin).get("/sites/1/desk").text
    half = desk.post("/sites/1/expected", data={**body, "phone": "138", "key": "key-22345678"})

    assert "Ms Zhou" in answer.text
    assert "138****5678" in page.split('id="coming"')[1]
    assert PHONE not in page + answer.text
    assert half.status_code == 422
    assert "first three and last four" in half.text
    assert 'value="138"' in half.text
