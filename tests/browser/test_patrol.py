"""At night in the basement: codes typed by thumb, one point missed and scanned late; the leader's tablet sees it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from app.core.work import House, open_work
from app.patrol.models import PatrolRound, PatrolScan
from app.patrol.rounds import watch_rounds
from app.patrol.scanning import ScanIn, scan_point
from app.people.actors import actor_of
from app.people.models import Person
from tests.browser.conftest import Devices
from tests.patrol.floor import a_patrol, on_patrol, patrol_post
from tests.world import World, stands


@pytest.fixture
def night(house: House, world: World) -> int:
    """Wang is on patrol, the round half over, its first point scanned a while ago; the route of four points."""
    with open_work(house) as work:
        a_patrol(work)
        stands(work, world.liu, world.leader)
        work.get(Person, world.wang).theme = "dark"
    began = house.clock.now() - timedelta(minutes=34)
    with open_work(house, now=began) as work:
        on_patrol(work, start=11 * 60 + 26)
    with open_work(house, now=began) as work:
        watch_rounds(work)
        actor = actor_of(work, work.get(Person, world.wang))
    with open_work(house, actor, now=began) as work:
        scan_point(work, ScanIn(site_id=1, code="1001", how="scan"))
    with open_work(house) as work:
        watch_rounds(work)
        return patrol_post(work)


def type_code(page: Page, code: str) -> None:
    """Four digits and the big button."""
    field = page.get_by_label("The code on the card")
    expect(field).to_be_visible()
    field.fill(code)
    page.locator(".sheet").get_by_role("button", name="All well here", exact=True).tap()
    expect(page.locator(".sheet")).to_have_count(0)


def test_a_missed_point_is_scanned_late_and_the_leader_sees_it(
    devices: Devices, house: House, world: World, night: int
) -> None:
    phone = devices.open(world.wang, "small", "/sites/1/patrol")
    tablet = devices.open(world.liu, "tablet", "/sites/1/patrol/rounds")
    expect(tablet.locator(".gone")).to_contain_text("Missed: Pump room")

    expect(phone.locator("article.next h2")).to_have_text("Switch room")
    phone.get_by_role("button", name="Type the code").tap()
    type_code(phone, "1003")
    expect(phone.locator("article.next h2")).to_have_text("Gate")
    expect(phone.locator("#pace b")).to_have_text("2 / 4")

    phone.get_by_role("button", name="Scan late: Pump room").tap()
    type_code(phone, "1002")
    expect(phone.locator(".stop.is-missed")).to_have_count(0)
    expect(tablet.locator(".gone")).to_have_count(0)

    phone.get_by_role("button", name="Type the code").tap()
    type_code(phone, "1004")
    expect(phone.locator("#next")).to_contain_text("Round 1 is walked")
    expect(tablet.locator(".rd").first).to_contain_text("Walked late")
    with open_work(house, writing=False) as work:
        row = work.find(PatrolRound, post_id=night)
        assert row is not None
        assert row.state == "late"
    wide = phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide
    small = phone.evaluate(
        """[...document.querySelectorAll('main a, main button')].filter((el) => el.offsetParent
            && el.getBoundingClientRect().height < 44).map((el) => el.textContent.trim())"""
    )
    assert small == []


def test_without_a_signal_the_round_goes_on_and_is_told_when_it_is_back(
    devices: Devices, house: House, world: World, night: int
) -> None:
    phone = devices.open(world.wang, "small", "/sites/1/patrol")
    expect(phone.locator("article.next h2")).to_have_text("Switch room")
    phone.context.set_offline(True)

    phone.get_by_role("button", name="Type the code").tap()
    type_code(phone, "1003")
    expect(phone.locator("article.next h2")).to_have_text("Gate")
    expect(phone.locator("#toast")).to_contain_text("noted, waiting")
    phone.get_by_role("button", name="Type the code").tap()
    type_code(phone, "1004")
    with open_work(house, writing=False) as work:
        assert len(list(work.session.exec(select(PatrolScan)))) == 1

    phone.context.set_offline(False)
    expect(phone.locator("#pace b")).to_have_text("3 / 4", timeout=60_000)
    with open_work(house, writing=False) as work:
        rows = list(work.session.exec(select(PatrolScan)))
        assert [row.post_id for row in rows] == [night] * 3
        assert len({row.client_key for row in rows}) == 3
    devices.complaints[:] = [one for one in devices.complaints if "ERR_INTERNET_DISCONNECTED" not in one]
