"""The board on two screens at once, an alarm sent with one tap; a count of everybody while the server is down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import col, select

from app.board.models import Muster, MusterEntry
from app.board.walls import HangIn, hang_wall
from app.core.clock import Clock
from app.core.work import House, open_work
from app.people.actors import actor_of
from app.people.models import Person
from app.visitors.announce import AnnounceIn, announce_party
from tests.board.test_board import a_party
from tests.browser.conftest import Devices
from tests.browser.phones import EMPTY, Phone, until
from tests.conftest import NOON
from tests.live import SecureServer
from tests.world import World, stands

LIST_KEPT = """async () => {
  if (!navigator.serviceWorker.controller) return false;
  for (const name of await caches.keys())
    if (name.startsWith('page-') && await (await caches.open(name)).match('/sites/1/evac')) return true;
  return false;
}"""
AGED = """async () => {
  for (const name of (await caches.keys()).filter((one) => one.startsWith('page-'))) {
    const cache = await caches.open(name), found = await cache.match('/sites/1/evac');
    const headers = new Headers(found.headers);
    headers.set('X-Kept-At', String(Date.now() - 3 * 3600 * 1000));
    await cache.put('/sites/1/evac', new Response(await found.blob(), { headers }));
  }
}"""
WORDS = {
    "en": ("Nobody at Doorman", "Send 王伟 to Doorman", "is sent, waiting", "Parties here"),
    "zh-Hans": ("门童岗无人", "请王伟顶门童岗", "等人到岗", "这里的客人"),
}


@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_a_party_an_alarm_and_its_remedy_are_seen_on_every_screen_at_once(
    house: House, devices: Devices, world: World, lang: str
) -> None:
    nobody, send, waiting, parties = WORDS[lang]
    with open_work(house) as work:
        for person, post, place in ((1, 1, 1), (2, 2, 1), (4, 7, 1), (5, 3, 1), (6, 3, 2)):
            stands(work, person, post, place=place)
        for person in (world.mei, world.liu, world.wang):
            work.get(Person, person).locale = lang
        wall = hang_wall(work, HangIn(site_id=1, name="Door", area="lot", lang=lang))
        address = f"/wall/{house.vault.unseal(wall.token_sealed)}"
    tablet = devices.open(world.mei, "tablet", "/sites/1/board", lang)
    phone = devices.open(world.liu, "phone", "/sites/1/board", lang)
    screen = devices.open(None, "desk", address, lang)
    expect(screen.locator(".guests h2").first).to_contain_text(parties)

    with open_work(house, writing=False) as work:
        guide = actor_of(work, work.get(Person, world.wang))
    with open_work(house, guide) as work:
        announce_party(work, AnnounceIn(site_id=1, heads=3))

    for page in (tablet, phone):
        expect(page.locator("#alert-post-4")).to_contain_text(nobody)
        expect(page.locator("#river .party")).to_have_count(1)
    expect(tablet.locator("#party-1.flash")).to_have_count(1)
    expect(screen.locator(".guests li")).to_have_count(1)

    phone.get_by_role("button", name=send).click()

    expect(phone.locator("#alert-post-4")).to_contain_text(waiting)
    expect(tablet.locator("#alert-post-4")).to_contain_text(waiting)
    helper = devices.open(world.wang, "phone", "/sites/1/relief", lang)
    helper.locator("form[action$='/relief/there'] button").first.click()
    expect(tablet.locator("#alert-post-4")).to_have_count(0)
    expect(phone.locator("#alert-post-4")).to_have_count(0)


@pytest.fixture
def server(house: House, tmp_path: Path) -> Iterator[SecureServer]:
    """Noon on Monday over https; the clock runs on."""
    house.clock = Clock.at(NOON)
    with SecureServer(house, tmp_path / "tls") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, server: SecureServer, tmp_path: Path) -> Iterator[Phone]:
    """The leader's phone."""
    made = Phone(browser, server, tmp_path / "phone")
    yield made
    made.close()
    made.wire.close()


def test_everybody_is_counted_while_the_server_is_down(house: House, phone: Phone, world: World) -> None:
    with open_work(house) as work:
        stands(work, world.lin, world.hall)
        a_party(work, 1, "hall", heads=4, plate_masked="粤B·D3**8")
        work.get(Person, world.liu).locale = "en"
    page = phone.open("")
    phone.belongs_to(world.liu)
    page.goto(phone.server.url + "/sites/1/board")
    until(page, LIST_KEPT, 30)

    # Nobody had the list open; now the server is gone.
    phone.lose_signal()
    page.goto(phone.server.url + "/sites/1/evac")
    expect(page.locator("#muster")).to_contain_text("Party 1")
    assert "D3**8" not in page.content()
    hold = page.locator("[data-hold]").first
    hold.click()
    expect(page.locator("#muster.ready")).to_have_count(1)
    box = hold.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    expect(page.locator("#muster.open")).to_have_count(1)
    page.mouse.up()
    page.locator("#soul-party-1 .tap").click()
    expect(page.locator("#soul-party-1.found")).to_have_count(1)
    expect(page.locator("[data-figure]")).to_have_text("1")
    page.goto(phone.server.url + "/sites/1/evac")
    expect(page.locator("#area-safe #soul-party-1")).to_have_count(1)
    expect(page.locator("[data-figure]")).to_have_text("1")

    phone.find_signal()
    until(page, EMPTY, 40)
    with open_work(house, writing=False) as work:
        (muster,) = work.session.exec(select(Muster)).all()
        safe = select(MusterEntry.kind, MusterEntry.safe).where(col(MusterEntry.safe) > 0)
        assert [tuple(row) for row in work.session.exec(safe)] == [("party", 4)]
        assert muster.begun_by == world.liu

    # A list that is older than the site's hours is not shown any more.
    until(page, LIST_KEPT, 30)
    page.evaluate(AGED)
    phone.lose_signal()
    page.goto(phone.server.url + "/sites/1/evac")
    expect(page.locator("#muster")).to_have_count(0)
    phone.find_signal()

    # Signing out takes the list from the phone.
    page.goto(phone.server.url + "/sites/1/board")
    page.evaluate("() => document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    page.wait_for_url("**/sign-in**")
    until(page, "caches.keys().then((names) => !names.some((name) => name.startsWith('page-')))")
