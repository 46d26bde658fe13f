"""The thin path across a tablet, phones and the desk at once: each screen follows the others by itself."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.i18n import Languages
from app.core.work import House, open_work
from app.duties.install import install_library
from app.duties.library import load_library
from app.duties.opening import open_duties
from app.visitors.consultants import SignInIn, sign_in_consultants
from tests.browser.conftest import Devices
from tests.world import World

ROSTER = """姓名,岗位,2026-11-23,2026-11-24
王伟,车辆引导岗,早,早
周杰瑞,门童岗,早,早
林婷,销售大厅接待,早,早
韩梅,售楼处保洁,早,早
新人,样板区礼仪岗,早,支援
"""
Say = Callable[[str], str]


@pytest.fixture(params=["en", "zh-Hans"])
def lang(request: pytest.FixtureRequest) -> str:
    """The journey runs in both languages."""
    return str(request.param)


@pytest.fixture
def say(lang: str, house: House) -> Say:
    """The words of a screen in the journey's language."""
    with open_work(house) as work:
        from sqlmodel import update

        from app.people.models import Person

        work.session.exec(update(Person).values(locale=lang))
    languages = Languages()
    return lambda text: languages.gettext(lang, text)


def here(page: Page, say: Say) -> None:
    """Tap “I am here” on one's own shift."""
    page.get_by_role("button", name=say("I am here")).click()
    expect(page.get_by_role("button", name=say("I am here"))).to_have_count(0)


def test_the_thin_path(devices: Devices, house: House, world: World, say: Say, lang: str, tmp_path: Path) -> None:
    with open_work(house) as work:
        install_library(work, world.yunqi, load_library())
    roster_file = tmp_path / "周.csv"
    roster_file.write_text(ROSTER, encoding="utf-8")

    # The manager takes in the roster that the site keeps, on the tablet.
    tablet = devices.open(world.mei, "tablet", "/sites/1/roster/import", lang)
    tablet.set_input_files("#import-file", roster_file)
    tablet.get_by_role("button", name=say("Look at it")).click()
    expect(tablet.locator("#imports")).to_contain_text("支援")
    tablet.get_by_role("button", name=re.compile(say("Take in {n} shifts").replace("{n}", r"\d+"))).click()
    expect(tablet.locator("#imports")).to_contain_text(say("Taken in"))

    # Somebody is put on a post by tap and tap.
    tablet.goto(devices.server.url + "/sites/1/roster/day")
    tablet.locator("#side .gaps a", has_text="样板房接待" if lang != "en" else "Model-home reception").click()
    tablet.locator("#side").get_by_role("button", name=re.compile("罗敏")).first.click()
    expect(tablet.locator("main")).to_contain_text("罗敏")

    # The board is open all the while.
    board = devices.open(world.liu, "tablet", "/sites/1/board", lang)
    expect(board.locator("#river")).to_contain_text(say("Nobody is on site."))
    with open_work(house) as work:
        open_duties(work)

    # A cleaner arrives and ticks a duty on the phone.
    cleaner = devices.open(world.han, "small", "/sites/1/shift", lang)
    here(cleaner, say)
    done = cleaner.locator(".progress b").inner_text()
    cleaner.locator("#todo form.acts button.did, #todo .overdue button").first.click()
    expect(cleaner.locator(".progress b")).not_to_have_text(done)

    # The parking guide announces a car with one tap; the doorman hears of it.
    guide = devices.open(world.wang, "phone", "/sites/1/shift", lang)
    here(guide, say)
    doorman = devices.open(world.zhou, "phone", "/sites/1/shift", lang)
    here(doorman, say)
    guide.goto(devices.server.url + "/sites/1/arrive")
    doorman.goto(devices.server.url + "/sites/1/door")
    guide.locator("button.call[value='3']").click()
    expect(doorman.locator("#hero .n")).to_contain_text("3")
    expect(board.locator("#river .party")).to_have_count(1)
    doorman.wait_for_timeout(200)  # a tap within the first blink of a new party is not taken
    doorman.get_by_role("button", name=say("Got it")).click()
    expect(guide.locator("#sent")).to_contain_text(say("Door got it"))
    doorman.get_by_role("button", name=say("At door")).first.click()

    # The desk registers the party and calls the consultant, who accepts on the phone.
    with open_work(house) as work:
        sign_in_consultants(work, SignInIn(site_id=1, person_ids=[world.shen]))
    consultant = devices.open(world.shen, "phone", "/sites/1/consultant", lang)
    desk = devices.open(world.lin, "desk", "/sites/1/desk", lang)
    expect(desk.locator("#announced")).to_contain_text("3")
    desk.keyboard.press("Alt+1")
    desk.locator("#f-first").check(force=True)
    desk.locator("input[name=source][value=natural]").check(force=True)
    desk.fill("#f-surname", "欧阳")
    desk.locator("input[name=honorific][value=ms]").check(force=True)
    desk.keyboard.press("Control+Enter")
    expect(consultant.locator("#calls")).to_contain_text(re.compile("欧阳|Ouyang"))
    consultant.get_by_role("button", name=say("I am coming")).click()
    expect(desk.locator("#rota .call")).to_have_count(0)
    expect(board.locator("#river")).to_contain_text(re.compile("欧阳|Ouyang"))

    # The doorman sees them off; nobody is left.
    doorman.locator("#inside").get_by_role("button").first.click()
    expect(board.locator("#river")).to_contain_text(say("Nobody is on site."))
    expect(desk.locator("#counters")).to_contain_text("0")
