"""On phones: a sick call in three taps with everything taken back, and present by scanning the code of the post."""

import re

import pytest
from playwright.sync_api import expect

from app.attendance.codes import IssueIn, issue_code
from app.core.work import House, open_work
from app.people.models import Person
from app.roster.models import PostPermit
from app.roster.queries import standing_now
from tests.browser.conftest import Devices
from tests.conftest import Acts
from tests.world import World, an_assignment, stands


@pytest.fixture
def floor(house: House, world: World) -> None:
    """Zhou is at the door, Han could stand there too and has no shift; nobody here speaks English."""
    with open_work(house) as work:
        stands(work, world.zhou, world.door)
        work.add(PostPermit(site_id=1, person_id=world.han, post_id=world.door, source="leader"))
        for person_id in (world.liu, world.zhou, world.wang):
            work.get(Person, person_id).locale = "zh-Hans"


@pytest.mark.usefixtures("floor")
def test_whoever_is_sick_is_replaced_in_three_taps_and_it_is_all_taken_back(devices: Devices, world: World) -> None:
    page = devices.open(world.liu, "phone", "/sites/1/sick", "zh-Hans")
    taps = 0

    for tap in (
        page.locator("#people").get_by_role("link", name=re.compile("周杰瑞")),
        page.get_by_role("button", name="病假"),
        page.locator("#panel .subs .primary"),
    ):
        tap.click()
        taps += 1
    expect(page.locator("#said")).to_contain_text("排到门童岗了")
    expect(page.locator("#people")).to_contain_text("有人顶")
    assert taps == 3

    page.locator("#said").get_by_role("button").first.click()
    expect(page.locator("#people")).to_contain_text("1 个空岗")
    page.locator("#panel .back button").click()
    expect(page.locator("#said")).to_contain_text("已放回排班")
    expect(page.locator("#people").get_by_role("link", name=re.compile("周杰瑞"))).to_be_visible()


def test_a_scanned_code_marks_present_without_a_tap(devices: Devices, house: House, act: Acts, world: World) -> None:
    with act(world.mei) as work:
        code = issue_code(work, IssueIn(site_id=1, post_id=world.parking)).code
    with open_work(house) as work:
        an_assignment(work, world.wang, world.parking)

    page = devices.open(world.wang, "small", f"/c/{code}")

    expect(page.locator(".verdict.ok")).to_contain_text("王伟")
    with open_work(house, writing=False) as work:
        assert [row.person_id for row in standing_now(work, 1)] == [world.wang]
