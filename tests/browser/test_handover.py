"""Two phones hand over the hall cleaning post: counted twice, refused once, settled by the leader with a word."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.core.work import House, open_work
from app.handover.models import Handover, HandoverThing
from app.people.models import Person
from app.roster.models import Standing
from app.roster.queries import standing_now
from tests.browser.conftest import Devices
from tests.world import World, an_assignment, stands

PAGE = "/sites/1/handover"


@pytest.fixture
def floor(house: House, world: World) -> None:
    """Han cleans the hall until a quarter past twelve, Luo comes then; Song leads. Nobody here speaks English."""
    with open_work(house) as work:
        mine = an_assignment(work, world.han, world.cleaning, start=480, end=735)
        an_assignment(work, world.luo, world.cleaning, start=735, end=1020, code="晚")
        stands(work, world.song, world.cleaning_lead)
        work.add(
            Standing(
                site_id=1, post_id=world.cleaning, place=1, person_id=world.han, assignment_id=mine.id,
                started_at=mine.starts_at,
            )
        )  # fmt: skip
        work.add(
            HandoverThing(site_id=1, post_id=world.cleaning, name_zh="地滑牌", name_en="Wet-floor signs", expected=4)
        )
        for person_id in (world.han, world.luo, world.song):
            work.get(Person, person_id).locale = "zh-Hans"


def count(page: Page, number: str) -> None:
    page.get_by_label("地滑牌", exact=False).first.fill(number)


@pytest.mark.usefixtures("floor")
@pytest.mark.every_pair
def test_two_phones_hand_over_and_a_refusal_goes_up_to_the_leader(devices: Devices, house: House, world: World) -> None:
    han = devices.open(world.han, "small", PAGE, "zh-Hans")
    luo = devices.open(world.luo, "small", PAGE, "zh-Hans")
    song = devices.open(world.song, "phone", PAGE, "zh-Hans")

    han.get_by_role("button", name="4 全齐").tap()
    han.get_by_label("要接班的人知道的").fill("二楼水龙头滴水，已报")
    han.get_by_role("button", name="签字交班").tap()
    expect(han.locator("#mine")).to_contain_text("等罗敏接班")

    expect(luo.locator("#mine")).to_contain_text("二楼水龙头滴水")
    count(luo, "3")
    luo.get_by_role("button", name=re.compile("签字接班")).tap()
    expect(luo.get_by_role("alert")).to_contain_text("您点的是 3，交来的是 4")
    luo.get_by_text("对不上，不接").tap()
    luo.get_by_label("哪里对不上").fill("少一块地滑牌")
    luo.get_by_role("button", name="不接，报领班").tap()
    expect(luo.locator("#mine")).to_contain_text("等领班定")
    expect(han.locator("#mine")).to_contain_text("罗敏没有接")

    card = song.locator("#team article.refused")
    expect(card).to_contain_text("少一块地滑牌")
    card.get_by_label("您的意见").fill("一块在二楼，先接")
    card.get_by_role("button", name="就这样接").tap()
    expect(song.locator("#team")).to_contain_text("等接班签字")

    expect(luo.locator("#mine")).to_contain_text("一块在二楼，先接")
    count(luo, "3")
    luo.get_by_role("button", name=re.compile("签字接班")).tap()
    expect(han.locator("#mine")).to_contain_text("罗敏接了售楼处保洁")
    expect(song.locator("#team")).to_contain_text("签了 1 次交接")

    with open_work(house, writing=False) as work:
        assert work.get(Handover, 1).state == "taken"
        there = {one.post_id: one.person_id for one in standing_now(work, 1)}
        assert there[world.cleaning] == world.luo
        assert world.han not in there.values()
