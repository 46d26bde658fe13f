"""Without a signal, over https on a host name: noted, shown as waiting, kept through a killed browser, sent once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from app.core.clock import Clock, FixedClock
from app.core.work import House, open_work
from app.duties.models import Duty, DutyItem, Tick
from tests.browser.phones import EMPTY, PAGES, READY, SETTLED_MS, SHIFT, Phone, until
from tests.duties.floor import EIGHT, a_morning, run_job
from tests.live import SecureServer
from tests.world import PASSWORD, World

DUMP = """async () => {
  const out = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) out.push(asked.url, await (await cache.match(asked)).text());
  }
  for (const { name, version } of await indexedDB.databases()) {
    const base = await new Promise((done) => {
      const ask = indexedDB.open(name, version); ask.onsuccess = () => done(ask.result); });
    for (const store of base.objectStoreNames) out.push(JSON.stringify(await new Promise((done) => {
      const ask = base.transaction(store).objectStore(store).getAll(); ask.onsuccess = () => done(ask.result); })));
    base.close();
  }
  return out.join('\\n');
}"""


@pytest.fixture
def server(house: House, clock: FixedClock, tmp_path: Path) -> Iterator[SecureServer]:
    """Five past eight on Monday, the first duties open; the clock runs on."""
    a_morning(house, clock)
    house.clock = Clock.at(EIGHT + timedelta(minutes=5))
    run_job(house)
    with SecureServer(house, tmp_path / "tls") as running:
        yield running


@pytest.fixture
def phones(browser: Browser, server: SecureServer, tmp_path: Path) -> Iterator[list[Phone]]:
    """Two phones."""
    made = [Phone(browser, server, tmp_path / f"phone-{n}") for n in range(2)]
    yield made
    for phone in made:
        phone.close()
        phone.wire.close()


def noted(page: Page, n: int) -> None:
    """The strip says that so many things wait."""
    expect(page.locator("#net")).to_contain_text(f"{n} noted, sent later")


def state(house: House, code: str) -> tuple[str, int, str]:
    """State of the door's duty, how many lines its history has, what was found wrong."""
    with open_work(house, writing=False) as work:
        item = work.find(DutyItem, site_id=1, code=code)
        duty = work.session.exec(select(Duty).where(Duty.item_id == (item.id if item else 0), Duty.post_id == 4)).one()
        lines = len(work.session.exec(select(Tick).where(Tick.duty_id == duty.id)).all())
        return duty.state, lines, duty.problem


def tick_next(page: Page) -> str:
    """Tick the large one; its name."""
    card = page.locator("#todo > article.next")
    name = card.locator("h2").inner_text()
    for field in card.locator("input[type=number]").all():
        field.fill("5")
    card.locator(".did").tap()
    expect(page.locator("#toast .toast.waits")).to_contain_text(name)
    return name


@pytest.mark.every_pair
def test_ticks_and_a_note_survive_a_killed_browser_and_are_sent_once(
    server: SecureServer, phones: list[Phone], world: World
) -> None:
    phone = phones[0]
    page = phone.taken_by(world.zhou)
    page.wait_for_timeout(SETTLED_MS)
    phone.lose_signal()
    expect(page.locator("#net")).to_contain_text("No signal")
    first = tick_next(page)
    second = tick_next(page)
    third = page.locator("#todo > article.next h2").inner_text()
    page.locator("#todo > article.next .odd").tap()
    page.locator("#away-text").fill("the left pane is cracked")
    page.locator("#sheet form[data-queue=problem] button").tap()
    noted(page, 3)
    assert len({first, second, third}) == 3

    phone.kill()
    page = phone.open()

    noted(page, 3)
    assert page.locator("#todo .waits").count() == 3
    expect(page.locator("#todo .waits").first).to_contain_text("noted, waiting")

    phone.belongs_to(
        world.zhou
    )  # a cookie younger than half a minute does not outlive a killed browser: signed in anew
    phone.find_signal()
    expect(page.locator("#net")).to_be_hidden()

    until(page, EMPTY)
    with open_work(server.house, writing=False) as work:
        ticks = work.session.exec(select(Tick)).all()
    assert sorted(row.kind for row in ticks) == ["done", "done", "problem"]
    assert {row.person_id for row in ticks} == {world.zhou}
    assert "the left pane is cracked" in {row.value for row in ticks}


def test_what_was_noted_can_be_taken_back_before_it_is_sent(
    server: SecureServer, phones: list[Phone], world: World
) -> None:
    phone = phones[0]
    page = phone.taken_by(world.zhou)
    phone.lose_signal()
    name = tick_next(page)
    page.locator("#toast .toast.waits button").tap()

    expect(page.locator("#todo > article.next h2")).to_have_text(name)
    phone.find_signal()
    expect(page.locator("#net")).to_be_hidden()

    with open_work(server.house, writing=False) as work:
        assert work.session.exec(select(Tick)).all() == []


def test_two_phones_of_one_person_tick_the_same_thing_once(
    server: SecureServer, phones: list[Phone], world: World
) -> None:
    pages = [phone.taken_by(world.zhou) for phone in phones]
    for phone, page in zip(phones, pages, strict=True):
        phone.lose_signal()
        tick_next(page)
    for phone, page in zip(phones, pages, strict=True):
        phone.find_signal()
        expect(page.locator("#net")).to_be_hidden()

    with open_work(server.house, writing=False) as work:
        done = work.session.exec(select(Duty).where(Duty.state == "done")).all()
        flags = [row.flags for row in work.session.exec(select(Tick).order_by(Tick.id))]  # type: ignore[arg-type]
    assert len(done) == 1
    assert sorted(flags) in (["", ""], ["", "second"])


def test_somebody_else_on_the_phone_neither_sees_nor_sends_what_waits(
    server: SecureServer, phones: list[Phone], world: World
) -> None:
    """Zhou's note waits; Wang takes the phone; nothing goes until Zhou is back."""
    phone = phones[0]
    page = phone.taken_by(world.zhou)
    assert phone.context is not None
    phone.context.route("**/queue", lambda route: route.abort())
    phone.lose_signal()
    tick_next(page)
    noted(page, 1)
    phone.find_signal()

    page.goto(server.url + "/sites/1/roster/mine")
    page.locator("details.menu:not(.more) > summary").last.tap()
    page.locator('form[action="/sign-out"] button').tap()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(PAGES) == 0
    page.locator("[name=username]").fill("wang")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    phone.context.unroute("**/queue")
    page.goto(server.url + SHIFT)
    until(page, READY)
    page.evaluate("document.body.dispatchEvent(new CustomEvent('net:back'))")
    page.wait_for_timeout(1500)

    expect(page.locator("#net")).to_be_hidden()
    assert page.locator("#todo .waits").count() == 0
    assert len(page.evaluate("anchangStore.all()")) == 1
    with open_work(server.house, writing=False) as work:
        assert work.session.exec(select(Tick)).all() == []

    phone.belongs_to(world.zhou)
    page.goto(server.url + SHIFT)
    expect(page.locator("#net")).to_be_hidden(timeout=20_000)
    until(page, EMPTY)
    with open_work(server.house, writing=False) as work:
        assert [row.person_id for row in work.session.exec(select(Tick))] == [world.zhou]


def test_nothing_of_a_visitor_is_kept_and_signing_out_leaves_nothing(
    server: SecureServer, phones: list[Phone], world: World
) -> None:
    """The screens with visitors are live or not at all; the offline page says so."""
    phone = phones[0]
    page = phone.open("")
    phone.belongs_to(world.mei)
    page.goto(server.url + "/sites/1/arrive")
    until(page, "Boolean(navigator.serviceWorker.controller)")
    posted = page.evaluate(
        """() => fetch('/sites/1/arrive', {method: 'POST', headers: {'HX-Request': 'true'},
             body: new URLSearchParams({key: 'k_planted_visitor_1', heads: '2', plate: '粤B12345', surname: '欧阳'})})
             .then((answer) => answer.status)"""
    )
    assert posted < 500
    for path in ("/sites/1/board", "/sites/1/door", "/sites/1/desk", "/sites/1/arrive", SHIFT):
        page.goto(server.url + path)
    until(page, READY)

    held = page.evaluate(DUMP)
    assert "/sites/1/shift" in held
    for planted in ("欧阳", "B12345", "12345"):
        assert planted not in held
    for path in ("/sites/1/arrive", "/sites/1/door", "/sites/1/desk", "/sites/1/board"):
        assert server.url + path not in held

    phone.lose_signal()
    page.goto(server.url + "/sites/1/door")
    expect(page.locator("h1")).to_have_text("No signal")
    page.goto(server.url + SHIFT)
    expect(page.locator("#net")).to_contain_text("No signal")

    phone.find_signal()
    page.goto(server.url + SHIFT)
    page.locator("details.menu:not(.more) > summary").last.tap()
    page.locator('form[action="/sign-out"] button').tap()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(PAGES) == 0
    phone.lose_signal()
    page.goto(server.url + SHIFT)
    expect(page.locator("h1")).to_have_text("No signal")


def test_an_answer_lost_on_the_way_makes_no_second_tick(
    server: SecureServer, phones: list[Phone], world: World
) -> None:
    """The server has it, the phone does not know: the same key goes again by the queue."""
    phone = phones[0]
    page = phone.taken_by(world.zhou)
    assert phone.context is not None
    name = page.locator("#todo > article.next h2").inner_text()

    talk = phone.context.new_cdp_session(page)

    def lose_the_answer(event: dict[str, str]) -> None:
        talk.send("Fetch.failRequest", {"requestId": event["requestId"], "errorReason": "TimedOut"})

    talk.on("Fetch.requestPaused", lose_the_answer)
    talk.send("Fetch.enable", {"patterns": [{"urlPattern": "*/shift/tick", "requestStage": "Response"}]})
    page.locator("#todo > article.next .did").tap()

    expect(page.locator("#toast .toast.waits")).to_contain_text(name)
    expect(page.locator("#net")).to_be_hidden(timeout=30_000)
    until(page, EMPTY, 30)
    with open_work(server.house, writing=False) as work:
        assert len(work.session.exec(select(Tick)).all()) == 1


def test_the_first_load_of_my_shift_is_small(server: SecureServer, phones: list[Phone], world: World) -> None:
    """Under 100 KB over the wire, all in."""
    phone = phones[0]
    page = phone.open("")
    phone.belongs_to(world.zhou)
    assert phone.context is not None
    talk = phone.context.new_cdp_session(page)
    talk.send("Network.enable")
    sizes: list[float] = []
    talk.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(server.url + SHIFT)
    page.wait_for_load_state("load")

    assert 0 < sum(sizes) < 100_000
