"""The page of a party on a phone: a tap, its taking back, something that was earlier, two records put together."""

import pytest
from playwright.sync_api import expect

from app.core.work import House, open_work
from app.people.models import Person
from app.visitors.announce import AnnounceIn, announce_party
from app.visitors.models import Visit
from tests.browser.conftest import Devices
from tests.conftest import Acts
from tests.visitors.deskmates import registered
from tests.visitors.walkers import crew
from tests.world import World


@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_its_way_is_told_and_added_to(devices: Devices, house: House, act: Acts, world: World, lang: str) -> None:
    words = {"served": "已奉茶", "unseen": "没看到", "later": "补记", "enter": "补录"}
    if lang == "en":
        words = {"served": "Tea served", "unseen": "not observed", "later": "recorded at", "enter": "Enter it"}
    crew(house, world)
    with open_work(house) as work:
        work.get(Person, world.lin).locale = lang
    with act(world.lin) as work:
        visit_id = registered(work, heads=3, surname="周", honorific="ms").id or 0
    with act(world.wang) as work:
        twin = announce_party(work, AnnounceIn(site_id=1, heads=3, on_foot=True)).id or 0
    page = devices.open(world.lin, "phone", f"/sites/1/parties/{visit_id}", lang)
    way = page.locator("ol.way > li")
    expect(way.nth(2)).to_contain_text(words["unseen"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.locator(".taps button[value=served]").click()
    expect(page.locator(".justnow")).to_contain_text(words["served"])
    page.locator(".justnow button").click()
    expect(page.locator(".taps button[value=served]")).to_be_visible()

    details = page.locator("details:has(#e-step)")
    details.locator("summary").click()
    page.select_option("#e-step", "served")
    page.fill("#e-earlier", "11:58")
    details.get_by_role("button", name=words["enter"]).click()
    expect(way.filter(has_text=words["served"])).to_contain_text(words["later"])

    page.locator("details:has(.twins) summary").click()
    page.locator(".twins label").first.click()
    page.locator(".pairup button[value=same]").click()
    expect(page.locator(".joined")).to_be_visible()
    with open_work(house, writing=False) as work:
        assert work.get(Visit, twin).merged_into == visit_id
    page.locator(".joined button").click()
    expect(page.locator(".joined")).to_have_count(0)
    with open_work(house, writing=False) as work:
        assert work.get(Visit, twin).outcome == ""
