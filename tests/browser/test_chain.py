"""The chain from the car park to the farewell, in six browsers at once: every screen follows the others."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlmodel import select

from app.core.work import House, open_work
from app.visitors.consultants import SignInIn, sign_in_consultants
from app.visitors.models import Visit, VisitStep
from tests.browser.conftest import Devices
from tests.browser.test_thin_path import Say
from tests.browser.test_thin_path import lang as lang
from tests.browser.test_thin_path import say as say
from tests.world import World, stands

DOUBLE_TAP_MS = 450
"""What comes sooner after a tap, on what that tap brought, is taken for the second half of a double tap."""
NAME = re.compile("欧阳|Ouyang")


@pytest.fixture
def manned(house: House, world: World) -> None:
    """Everybody on their posts, one consultant signed in."""
    with open_work(house) as work:
        for person, post in (
            (world.wang, world.parking),
            (world.zhou, world.door),
            (world.lin, world.hall),
            (world.luo, world.units),
        ):
            stands(work, person, post)
        sign_in_consultants(work, SignInIn(site_id=1, person_ids=[world.shen]))


def steps(house: House) -> list[str]:
    """What was recorded of the only party, in its order."""
    with open_work(house, writing=False) as work:
        return list(work.session.exec(select(VisitStep.step).order_by(VisitStep.id)))  # type: ignore[arg-type]


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()


def lead(page: Page, place: str) -> None:
    """The consultant says where they take the party."""
    button = page.locator(f"#parties button[name=place][value={place}]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


@pytest.mark.usefixtures("manned")
def test_one_party_is_handed_from_post_to_post(
    devices: Devices, house: House, world: World, say: Say, lang: str
) -> None:
    board = devices.open(world.mei, "tablet", "/sites/1/board", lang)
    guide = devices.open(world.wang, "phone", "/sites/1/arrive", lang)
    door = devices.open(world.zhou, "phone", "/sites/1/door", lang)
    desk = devices.open(world.lin, "desk", "/sites/1/desk", lang)
    mine = devices.open(world.shen, "phone", "/sites/1/consultant", lang)
    homes = devices.open(world.luo, "phone", "/sites/1/homes", lang)

    guide.locator("button.call[value='3']").click()
    expect(door.locator("#hero .n")).to_contain_text("3")
    door.wait_for_timeout(200)  # a tap within the first blink of a new party is not taken
    tap(door, say("Got it"))
    expect(guide.locator("#sent")).to_contain_text(say("Door got it"))
    door.wait_for_timeout(DOUBLE_TAP_MS)
    tap(door, say("At door"))

    expect(desk.locator("#announced")).to_contain_text("3")
    desk.keyboard.press("Alt+1")
    desk.locator("#f-first").check(force=True)
    desk.locator("input[name=source][value=natural]").check(force=True)
    desk.fill("#f-surname", "欧阳")
    desk.locator("input[name=honorific][value=ms]").check(force=True)
    desk.keyboard.press("Control+Enter")
    expect(mine.locator("#calls")).to_contain_text(NAME)
    tap(mine, say("I am coming"))
    expect(board.locator("#river")).to_contain_text(NAME)

    lead(mine, "sand")
    expect(desk.locator("#flow")).to_contain_text(NAME)
    lead(mine, "tour")
    expect(homes.locator("#coming .guest")).to_contain_text(NAME)
    homes.wait_for_timeout(DOUBLE_TAP_MS)
    homes.locator("#coming form[action$='/ready'] button").click()
    expect(homes.locator("#coming form[action$='/ready']")).to_have_count(0)
    homes.wait_for_timeout(DOUBLE_TAP_MS)
    homes.locator("#coming .act.green").click()
    expect(homes.locator("#homes .in")).to_contain_text(NAME)
    expect(mine.locator("#parties .sub").first).to_contain_text(re.compile("[0-9A-Za-z]"))
    homes.wait_for_timeout(DOUBLE_TAP_MS)
    homes.locator("#homes form[action$='/release'] button").click()
    expect(homes.locator("#homes .in")).to_have_count(0)
    lead(mine, "talk")

    door.locator("#inside").get_by_role("button").first.click()
    expect(board.locator("#river")).to_contain_text(say("Nobody is on site."))
    expect(mine.locator("#parties .mine-party[id^=gone-]")).to_contain_text(NAME)
    with open_work(house, writing=False) as work:
        (visit,) = work.session.exec(select(Visit)).all()
    assert (visit.outcome, visit.heads) == ("left", 3)
    walked = steps(house)
    once = ("announced", "acked", "at_door", "registered", "accepted", "sand", "unit", "talk", "departed")
    assert [walked.count(step) for step in once] == [1] * len(once), walked
    assert walked.count("tour") == 2, "set out, and on the way again after the home"


@pytest.mark.usefixtures("manned")
def test_a_refresh_from_before_a_tap_does_not_take_its_answer_away(
    devices: Devices, world: World, say: Say, lang: str
) -> None:
    guide = devices.open(world.wang, "phone", "/sites/1/arrive", lang)
    held: list[Route] = []
    guide.route("**/arrive/sent*", lambda route: route.continue_() if held else held.append(route))
    guide.evaluate("document.body.dispatchEvent(new CustomEvent('stale:arrive'))")
    while not held:
        guide.wait_for_timeout(20)
    guide.locator("button.call[value='2']").click()
    undo = guide.locator("#sent").get_by_role("button", name=say("Undo"))
    expect(undo).to_be_visible()
    held[0].fulfill(status=200, content_type="text/html", body='<section id="sent"><p>before</p></section>')
    guide.wait_for_timeout(300)

    expect(guide.locator("#sent")).not_to_contain_text("before")
    expect(undo).to_be_visible()
