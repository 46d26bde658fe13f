"""The model homes on phones: a party sets out, in by a tap, a wrong tap back, out; a stranger gets company first."""

from playwright.sync_api import expect

from app.core.work import House
from tests.browser.conftest import Devices
from tests.browser.hands import Taps
from tests.homes.floor import D1, a_guest, on_posts
from tests.world import World

HOMES = "/sites/1/homes"
DOUBLE_TAP_MS = 450
"""What comes sooner after a tap, on what that tap brought, is taken for the second half of a double tap."""


def test_a_party_is_let_in_and_out_by_one_tap_each_and_a_stranger_is_not(
    devices: Devices, house: House, world: World
) -> None:
    on_posts(house)
    party, alone = a_guest(house, heads=3, elders=True), a_guest(house, heads=2, place="tour", company=False)
    gate = devices.open(world.zhou, "phone", HOMES)
    reception = devices.open(world.luo, "phone", HOMES)
    hall = devices.open(world.lin, "tablet", HOMES)
    taps = Taps(reception)
    expect(reception.locator(f"#g-{alone}")).to_contain_text("Nobody with them")
    expect(reception.locator(f"#g-{alone}").get_by_role("button", name="In:")).to_have_count(0)

    gate.locator("details.out summary").tap()
    gate.get_by_role("button", name="Set out").tap()
    card = reception.locator(f"#g-{party}")
    expect(card).to_contain_text("Elders")
    expect(card).to_contain_text("With 沈岳")
    taps.on(card.get_by_role("button", name="Lights and cooling on"))
    expect(gate.locator(f"#g-{party}")).to_contain_text("Ready")
    reception.wait_for_timeout(DOUBLE_TAP_MS)
    taps.on(card.get_by_role("button", name="In: Furnished 1"))
    home = reception.locator(f"#u-{D1}")
    expect(home).to_contain_text("3/10")
    taps.on(reception.locator("#toast").get_by_role("button", name="Undo"))
    expect(home).to_contain_text("0/10")
    reception.wait_for_timeout(DOUBLE_TAP_MS)
    taps.on(reception.locator(f"#g-{party}").get_by_role("button", name="In: Furnished 1"))
    expect(gate.locator(f"#u-{D1}")).to_contain_text("3/10")
    reception.wait_for_timeout(DOUBLE_TAP_MS)
    taps.on(home.get_by_role("button", name="Come out"))
    expect(home).to_contain_text("0/10")

    reception.wait_for_timeout(DOUBLE_TAP_MS)
    taps.on(reception.locator(f"#g-{alone}").get_by_role("button", name="Ask for company"))
    asked = hall.locator(f"#g-{alone}")
    expect(asked).to_contain_text("Company asked for")
    asked.get_by_role("combobox").select_option(label="林婷 · Hall reception")
    asked.get_by_role("button", name="Send").tap()
    expect(reception.locator(f"#g-{alone}")).to_contain_text("With 林婷 for now")
    expect(reception.locator(f"#g-{alone}").get_by_role("button", name="In: Furnished 1")).to_be_visible()
    small = (
        "[...document.querySelectorAll('main button')].filter(b => b.checkVisibility() && b.offsetHeight < 44).length"
    )
    assert reception.evaluate(small) == 0
    assert reception.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_somebody_opened_stays_open_when_somebody_else_acts(devices: Devices, house: House, world: World) -> None:
    on_posts(house)
    a_guest(house, heads=3)
    gate = devices.open(world.zhou, "phone", HOMES)
    setting_out = gate.locator("details.out").first
    setting_out.locator("summary").tap()
    expect(setting_out).to_have_attribute("open", "")

    with gate.expect_response(lambda answer: "/homes/coming" in answer.url):
        gate.evaluate("htmx.trigger(document.body, 'stale:homes')")
    gate.wait_for_timeout(300)

    expect(setting_out).to_have_attribute("open", "")
    expect(setting_out.get_by_role("button").first).to_be_visible()
