"""The rota across two phones and the desk: called, passed on, accepted with one tap, led on; moved by the keyboard."""

from playwright.sync_api import expect

from app.core.work import House, open_work
from app.people.actors import actor_of
from app.people.models import Person
from app.visitors.consultants import SignInIn, sign_in_consultants
from app.visitors.desk import RegisterIn, register_party
from tests.browser.conftest import Devices
from tests.world import World


def test_the_rota_moves_from_phone_to_phone_and_by_the_keyboard(devices: Devices, house: House, world: World) -> None:
    with open_work(house) as work:
        sign_in_consultants(work, SignInIn(site_id=1, person_ids=[world.shen, world.yao]))
    first = devices.open(world.shen, "phone", "/sites/1/consultant")
    second = devices.open(world.yao, "phone", "/sites/1/consultant")
    page = devices.open(world.lin, "desk", "/sites/1/consultants")
    expect(page.locator("#signin .rl b")).to_have_text(["沈岳", "姚璐"])

    # By the keyboard alone somebody is put elsewhere; the reason is asked for and shown.
    page.locator("#c-9 summary").press("Enter")
    page.locator("#c-9 input[name=reason]").fill("wants the early lunch")
    page.locator("#c-9 .mv button[value='2']:enabled").first.press("Enter")
    expect(page.locator("#signin .rl b")).to_have_text(["姚璐", "沈岳"])
    expect(page.locator("#book")).to_contain_text("wants the early lunch")

    # A party is registered: the second is called now, passes it on, and the other one has it with one tap.
    with open_work(house) as reading:
        lin = actor_of(reading, reading.get(Person, world.lin))
    with open_work(house, lin) as work:
        register_party(
            work, RegisterIn.model_validate({"site_id": 1, "first_visit": "yes", "source": "natural", "heads": 3})
        )
    expect(second.locator("#calls h2")).to_have_text("3 people")
    second.get_by_text("I cannot take it").click()
    second.evaluate("htmx.trigger(document.body, 'stale:mine')")  # somebody else's act while the reasons are open
    second.locator("#calls").get_by_role("button", name="stepped out").click()
    expect(first.locator("#calls h2")).to_have_text("3 people")
    expect(page.locator("#signin .call")).to_contain_text("沈岳")
    first.get_by_role("button", name="I am coming").click()
    expect(first.locator("#parties .mine-party")).to_have_count(1)
    expect(second.locator("#standing")).to_contain_text("1 to come back")

    # Led to the sand table by mistake, taken back, led to the table.
    sand, table = (first.locator(f"button[name=place][value={place}]") for place in ("sand", "talk"))
    sand.click()
    expect(sand).to_have_attribute("aria-pressed", "true")
    first.get_by_role("button", name="Undo: Sand table").click()
    expect(sand).to_have_attribute("aria-pressed", "false")
    table.click()
    expect(table).to_have_attribute("aria-pressed", "true")

    # Every button can be hit with a thumb, and nothing is wider than the phone.
    for phone in (first, second):
        sizes = phone.evaluate(
            "[...document.querySelectorAll('main button, main summary, main a.btn')]"
            ".filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 44
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
