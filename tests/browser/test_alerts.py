"""An alert is heard on the leaders' phones; one of them sees to it, and the other's phone says who by itself."""

import re

from playwright.sync_api import Page, expect

from app.core.work import House, open_work
from app.people.models import Membership
from app.visitors.events import AckMissed
from app.visitors.models import Visit
from tests.browser.conftest import Devices
from tests.world import World, stands


def on_watch(page: Page) -> None:
    """The one tap that unlocks the sound."""
    page.locator("header details.menu summary").last.tap()
    page.locator('header [data-action="watch"]').tap()
    expect(page.locator("body")).to_have_attribute("data-watch", "on")
    page.locator("header details.menu summary").last.tap()


def test_it_rings_on_both_phones_and_one_of_them_sees_to_it(devices: Devices, house: House, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.liu, world.leader)
        stands(work, world.zhou, world.leader, place=2)
        work.add(Membership(person_id=world.zhou, site_id=1, role="TL", team="etiquette_security"))
    liu = devices.open(world.liu, "small", "/sites/1/board")
    zhou = devices.open(world.zhou, "small", "/sites/1/notices")
    for phone in (liu, zhou):
        on_watch(phone)
    zhou.locator('[data-action="quiet"]').tap()
    expect(zhou.locator("[data-soft]")).to_have_text("This device only vibrates")

    with open_work(house) as work:
        party = work.add(
            Visit(site_id=1, business_day=World.monday, number=1, heads=3, opened_at=work.now, announced_at=work.now)
        )
        work.emit(AckMissed(1, party.id or 0, 15))

    for phone in (liu, zhou):
        expect(phone.locator("body")).to_have_attribute("data-tone", re.compile("alert|urgent"))
    expect(zhou.locator("#inbox")).to_contain_text("The door did not answer the car park: party 1, 3 people.")
    liu.locator("#bell").tap()
    liu.get_by_role("button", name="I see to it").tap()
    expect(liu.locator("#inbox")).to_contain_text("Everything seen")
    expect(zhou.locator("#inbox")).to_contain_text("刘强 sees to it since")
    expect(zhou.locator("#inbox")).to_contain_text("Everything seen")
    zhou.reload()
    expect(zhou.locator("[data-soft]")).to_be_visible()
    expect(zhou.locator("body")).not_to_have_attribute("data-rang", "1")
