"""The way out at two phones: an umbrella lent with a tap, the reminder at the door, the car park's call, the car."""

import re

import pytest
from playwright.sync_api import expect

from app.core.i18n import Languages
from app.core.work import House, open_work
from app.people.models import Person
from tests.browser.conftest import Devices
from tests.lending.floor import a_stock, on_posts, set_value
from tests.world import World

BLINK_MS = 450
"""A tap this soon after something changed under the thumb is not taken."""


@pytest.mark.parametrize("lang", ["en", "zh-Hans"])
def test_a_party_is_seen_off_with_nothing_left_behind(devices: Devices, house: House, world: World, lang: str) -> None:
    with open_work(house) as work:
        on_posts(work)
        a_stock(work)
        set_value(work, "lot_capacity", 10)
        for person_id in (world.wang, world.zhou):
            work.get(Person, person_id).locale = lang
    languages = Languages()

    def say(text: str) -> str:
        return languages.gettext(lang, text)

    # Four taps at the car park; the plate has its own keys.
    guide = devices.open(world.wang, "phone", "/sites/1/arrive", lang)
    expect(guide.locator("#sent .bays b")).to_have_text("10")
    guide.locator("#entry button[name=heads][value='2']").click()
    expect(guide.locator("#entry .taxi")).to_be_visible()
    guide.locator("#plate").fill("粤BD31688")
    guide.wait_for_timeout(BLINK_MS)
    guide.locator(".go").click()
    expect(guide.locator("#entry .tile.call")).to_have_count(5)
    expect(guide.locator("#sent .bays b")).to_have_text("9")

    # One tap says that the door heard, the next that they are there; an umbrella goes to them by its number.
    door = devices.open(world.zhou, "phone", "/sites/1/door", lang)
    door.wait_for_timeout(BLINK_MS)
    door.locator("#hero .act.amber").click()
    expect(guide.locator("#sent")).to_contain_text(say("Door got it"))
    door.wait_for_timeout(BLINK_MS)
    door.locator("#hero .act.green").click()
    expect(door.locator("#in-1")).to_contain_text("周杰瑞")
    door.locator("#rack").click()
    expect(door).to_have_url(re.compile(r"/sites/1/lending$"))
    door.locator("#lend .pick", has_text=re.compile("D3")).click()
    door.locator("#lend .numbers button", has_text=re.compile("^4$")).click()
    expect(door.locator("#out")).to_contain_text("4")

    # They leave: the door is reminded, the car park is called, each with its own one tap.
    door.goto(door.url.replace("/lending", "/door"))
    expect(door.locator("#in-1 .owed")).to_be_visible()
    door.locator("#in-1 button").click()
    back = door.locator("#left-1 .owes button")
    expect(back).to_have_text(re.compile(say("No. {n} back").replace("{n}", "4")))
    for button in (back, door.locator("#left-1 .checks button").first):
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 56
    expect(guide.locator("#gone-1")).to_be_visible()
    expect(guide.locator("#sent .bays.going")).to_be_visible()
    back.click()
    door.locator("#left-1 .checks button").first.click()
    expect(door.locator("#left-1")).to_have_count(0)
    guide.locator("#gone-1 button").click()
    expect(guide.locator("#gone-1")).to_have_count(0)
    expect(guide.locator("#sent .bays b")).to_have_text("10")
    expect(door.locator("#rack b")).to_have_text("3")
