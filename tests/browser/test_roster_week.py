"""A week filled, changed over and cleared by hand: by taps on the tablet both ways up, by keys alone, by dragging."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select, update

from app.core.i18n import Languages
from app.core.work import House, open_work
from app.people.models import Person
from app.roster.models import Assignment
from tests.browser.conftest import Devices
from tests.world import World, an_assignment

WEEK = "/sites/1/roster/week"
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
Say = Callable[[str], str]


@pytest.fixture(params=["en", "zh-Hans"])
def lang(request: pytest.FixtureRequest) -> str:
    """The journey runs in both languages."""
    return str(request.param)


@pytest.fixture
def say(lang: str, house: House) -> Say:
    """The words of a screen in the journey's language."""
    with open_work(house) as work:
        work.session.exec(update(Person).values(locale=lang))
    languages = Languages()
    return lambda text: languages.gettext(lang, text)


def plan_of(house: House) -> dict[tuple[int, int], int]:
    """Who is on which post on which day of the month."""
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Assignment).where(col(Assignment.cleared_at).is_(None)))
        return {(row.post_id, row.business_day.day): row.person_id for row in rows}


class Taps:
    """Taps on a page, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, what: Locator) -> None:
        """One tap, once the thing is there."""
        expect(what).to_be_visible()
        what.tap()
        self.count += 1


@pytest.mark.parametrize("size", ["tablet", "upright"])
def test_a_week_is_filled_changed_over_and_cleared_by_taps(
    devices: Devices, house: House, world: World, say: Say, lang: str, size: str
) -> None:
    page = devices.open(world.mei, size, WEEK, lang)
    taps = Taps(page)

    # A place, then a person: two taps.
    taps.on(page.locator("#g4-1-1124-540"))
    taps.on(page.locator("#choose button[value^='6/']"))
    expect(page.locator("#plan .it.shift")).to_have_count(1)
    assert taps.count == 2

    # A person, then a place: two taps more.
    taps.on(page.locator("#side .mates a", has_text="王伟"))
    expect(page.locator("#g3-1-1125-540")).to_have_class(re.compile("yes"))
    expect(page.locator("#g7-1-1125-540")).to_contain_text(say("not ticked"))
    taps.on(page.locator("#g3-1-1125-540"))
    expect(page.locator("#plan .it.shift")).to_have_count(2)
    assert taps.count == 4
    before = plan_of(house)
    assert before == {(4, 24): world.zhou, (3, 25): world.wang}

    # One shift, then the other: they change over.
    first, second = (page.locator("#plan .it.shift").nth(number) for number in (0, 1))
    name = second.locator("b").inner_text()
    taps.on(first)
    expect(page.locator("#plan")).to_have_class(re.compile("holding"))
    taps.on(second)
    expect(page.locator("#said")).to_contain_text(name)
    assert taps.count == 6
    after = plan_of(house)
    assert after == {(4, 24): world.wang, (3, 25): world.zhou}

    # Taken off: the shift, then the button.
    taps.on(page.locator("#plan .it.shift").nth(0))
    taps.on(page.locator("#side").get_by_role("button", name=say("Take off"), exact=True))
    expect(page.locator("#plan .it.shift")).to_have_count(1)
    assert taps.count == 8
    assert len(plan_of(house)) == 1


def test_the_same_by_keyboard_alone(devices: Devices, house: House, world: World, say: Say, lang: str) -> None:
    page = devices.open(world.mei, "desk", WEEK, lang)
    focused = page.locator(":focus")

    # Arrows from the first cell to the door's place on Tuesday; Enter takes it in hand, Tab reaches the best candidate.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("d")
    expect(focused).to_have_attribute("id", re.compile(r"^[og]4-1-"))
    page.keyboard.press("2")
    expect(focused).to_have_id("g4-1-1124-540")
    page.keyboard.press("Enter")
    expect(page.locator("#g4-1-1124-540")).to_have_attribute("aria-current", "true")
    page.locator("#choose button[value^='6/']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#plan .it.shift")).to_have_count(1)

    # A person in hand from their name, the place by Enter.
    page.locator("#side .mates a", has_text="王伟").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#heard")).to_have_text(say("In hand: %(name)s") % {"name": "王伟"})
    expect(focused).to_have_class(re.compile("yes"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("3")
    for _ in range(12):
        if (focused.get_attribute("id") or "").startswith("g3-1-1125"):
            break
        page.keyboard.press("ArrowUp")
    expect(focused).to_have_id("g3-1-1125-540")
    page.keyboard.press("Enter")
    expect(page.locator("#plan .it.shift")).to_have_count(2)
    before = plan_of(house)

    # One, then the other, by Enter; Escape puts down what was picked by mistake.
    first, second = (page.locator("#plan .it.shift").nth(number) for number in (0, 1))
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#plan")).to_have_class(re.compile("holding"))
    page.keyboard.press("Escape")
    expect(page.locator("#plan")).not_to_have_class(re.compile("holding"))
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#plan")).to_have_class(re.compile("holding"))
    second.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text(
        say("%(name)s and %(other)s changed over").split("%(other)s")[1].strip()
    )
    after = plan_of(house)
    assert (after[4, 24], after[3, 25]) == (before[3, 25], before[4, 24])

    # Delete takes off; undo brings back.
    page.locator("#plan .it.shift").nth(0).focus()
    page.keyboard.press("Delete")
    expect(page.locator("#plan .it.shift")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("#plan .it.shift")).to_have_count(2)


def two_shifts(house: House) -> None:
    """Zhou at the door and Wang in the car park, both on Tuesday."""
    with open_work(house) as work:
        an_assignment(work, 6, 4, day=TUESDAY, start=540, end=1080, code="")
        an_assignment(work, 5, 3, day=TUESDAY, start=540, end=1080, code="")


def middle(what: Locator) -> tuple[float, float]:
    """The middle of what is seen of it."""
    box = what.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_shift_is_dragged_after_a_hold_and_not_before(devices: Devices, house: House, world: World) -> None:
    two_shifts(house)
    page = devices.open(world.mei, "desk", WEEK)
    start, goal = middle(page.locator("#a1")), middle(page.locator("#a2"))

    # At once: nothing is in hand.
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 60, start[1] - 30, steps=4)
    page.mouse.up()
    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator("#plan")).not_to_have_class(re.compile("holding"))

    # After a hold the cells answer while it is carried, and letting go over the other changes over.
    page.mouse.move(*start)
    page.mouse.down()
    expect(page.locator(".ghost")).to_have_text("周杰瑞")
    expect(page.locator("#a2")).to_have_class(re.compile("yes"))
    page.mouse.move(*goal, steps=5)
    page.mouse.up()
    expect(page.locator("#said")).to_contain_text("changed over")
    assert plan_of(house) == {(4, 24): world.wang, (3, 24): world.zhou}


def test_a_finger_scrolls_and_drags_only_after_a_hold(devices: Devices, house: House, world: World) -> None:
    two_shifts(house)
    page = devices.open(world.mei, "tablet", WEEK)
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = middle(page.locator("#a1"))
    finger("touchStart", x, y)
    for step in range(1, 9):
        finger("touchMove", x, y - 30 * step)
    finger("touchEnd")
    page.wait_for_function("scrollY > 40")
    expect(page.locator(".ghost")).to_have_count(0)
    assert plan_of(house) == {(4, 24): world.zhou, (3, 24): world.wang}

    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("scrollY === 0")
    start, goal = middle(page.locator("#a1")), middle(page.locator("#a2"))
    finger("touchStart", *start)
    expect(page.locator(".ghost")).to_be_visible()
    expect(page.locator("#a2")).to_have_class(re.compile("yes"))
    for step in range(1, 6):
        part = step / 5
        finger("touchMove", start[0] + (goal[0] - start[0]) * part, start[1] + (goal[1] - start[1]) * part)
    finger("touchEnd")
    expect(page.locator("#said")).to_contain_text("changed over")
    assert page.evaluate("scrollY") == 0
    assert plan_of(house) == {(4, 24): world.wang, (3, 24): world.zhou}


def test_on_a_phone_the_week_is_days_to_swipe_through(devices: Devices, house: House, world: World) -> None:
    two_shifts(house)
    page = devices.open(world.mei, "phone", f"{WEEK}?on=2026-11-25")
    expect(page.locator(".dayhead")).to_contain_text("Wed 25 Nov")
    page.locator(".daychips a").nth(0).tap()
    expect(page.locator(".dayhead")).to_contain_text("Mon 23 Nov")
    touch = page.context.new_cdp_session(page)

    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 320, "y": 500}]})
    for x in (260, 200, 140):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": 502}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(page.locator(".dayhead")).to_contain_text("Tue 24 Nov")
    expect(page.locator("#a1")).to_be_visible()
    expect(page).to_have_url(re.compile("on=2026-11-24"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_day_has_the_same_keys_and_the_same_hold(devices: Devices, house: House, world: World) -> None:
    two_shifts(house)
    page = devices.open(world.mei, "desk", "/sites/1/roster/day?day=2026-11-24")
    focused = page.locator(":focus")

    page.locator("#a2").focus()
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_id("a1")
    page.keyboard.press("Enter")
    expect(page.locator("#a2")).to_have_class(re.compile("yes"))
    page.keyboard.press("Escape")
    expect(page.locator("#plan")).not_to_have_class(re.compile("holding"))

    page.mouse.move(*middle(page.locator("#a1")))
    page.mouse.down()
    expect(page.locator(".ghost")).to_be_visible()
    expect(page.locator("#a2")).to_have_class(re.compile("yes"))
    page.mouse.move(*middle(page.locator("#a2")), steps=5)
    page.mouse.up()
    expect(page.locator("#said")).to_contain_text("changed over")
    assert plan_of(house) == {(4, 24): world.wang, (3, 24): world.zhou}

    page.locator("#plan .b.shift").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator("#plan .b.shift")).to_have_count(1)


def test_two_managers_see_each_other(devices: Devices, house: House, world: World) -> None:
    mei, liu = (devices.open(person, "tablet", WEEK) for person in (world.mei, world.liu))

    liu.locator("#g4-1-1124-540").tap()
    expect(liu.locator("#choose")).to_be_visible()
    mei.locator("#g4-1-1124-540").tap()
    mei.locator("#choose button.btn.primary").tap()

    expect(liu.locator("#plan .it.shift")).to_have_count(1)
    assert len(plan_of(house)) == 1
