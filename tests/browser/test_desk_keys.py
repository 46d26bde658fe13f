"""The desk by keys alone: a first visit within thirty keys (15 s), a returning one within twelve (6 s), and undone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.core.work import House, open_work
from app.people.actors import actor_of
from app.people.models import Person
from app.visitors.consultants import SignInIn, sign_in_consultants
from app.visitors.models import Visit, Visitor
from app.visitors.models_knowing import VisitorPromise
from tests.browser.conftest import Devices
from tests.visitors.deskmates import a_party
from tests.visitors.test_search import a_visitor
from tests.world import World

FIRST_KEYS, RETURN_KEYS = 30, 12
"""Two keys a second is what somebody does who looks at a guest and not at the keyboard."""


class Counted:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)


@pytest.fixture
def ready(house: House, world: World) -> None:
    """A party at the door, one on the way, a visitor known by name to whom something is promised."""
    with open_work(house, writing=False) as reading:
        lin = actor_of(reading, reading.get(Person, world.lin))
    with open_work(house, lin) as work:
        sign_in_consultants(work, SignInIn(site_id=1, person_ids=[world.shen, world.yao]))
        a_party(work, heads=2)
        a_party(work, place="lot", heads=3)
        day = World.monday - timedelta(days=3)
        known = a_visitor(work, "周", "13812345678", consultant_id=world.yao, likes="温水", last_visit_on=day)
        work.add(
            VisitorPromise(
                site_id=1, visitor_id=known.id or 0, text="尺寸图", due_on=World.monday, person_id=world.yao,
                made_at=work.now,
            )
        )  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh-Hans"])
@pytest.mark.usefixtures("ready")
def test_first_and_returning_visits_by_keys_alone(devices: Devices, house: House, world: World, lang: str) -> None:
    page = devices.open(world.lin, "desk", "/sites/1/desk", lang)
    expect(page.locator("#q")).to_be_focused()

    # A returning visitor: four digits, Enter. She is greeted by name, and what was promised stands there.
    keys = Counted(page)
    keys.press("Alt+1")
    keys.type("5678")
    expect(page.locator("#found .m.sel")).to_contain_text("温水")
    expect(page.locator("#found .m.sel")).to_contain_text("尺寸图")
    keys.press("Enter")
    expect(page.locator("#toast .toast")).to_contain_text("姚璐")
    assert keys.count <= RETURN_KEYS
    expect(page.locator("#q")).to_be_focused()

    # A first visit: nothing is preselected that has to be asked.
    assert page.locator("#register input:checked").count() == 0
    keys = Counted(page)
    keys.press("Alt+1", "Alt+N", "1", "1")
    keys.type("chen")
    keys.press("Tab", "1")
    keys.type("13755551234")
    keys.press("Control+Enter")
    expect(page.locator("#toast .toast")).to_contain_text("沈岳")
    assert keys.count <= FIRST_KEYS
    expect(page.locator("#q")).to_be_focused()
    with open_work(house, writing=False) as work:
        first = work.find(Visit, first_visit="yes")
        assert first is not None
        assert (first.source, first.heads, first.place) == ("natural", 3, "hall")
        assert work.get(Visitor, first.visitor_id).surname == "chen"

    # It was the wrong party: undone by keys, the party waits as before.
    page.keyboard.press("Alt+z")
    expect(page.locator("#announced .ann")).to_have_count(2)
    with open_work(house, writing=False) as work:
        back = work.get(Visit, first.id)
        assert (back.place, back.registered_at) == ("lot", None)

    # The keys explain themselves, and Escape goes back to the search.
    page.keyboard.press("?")
    expect(page.locator("#sheet .keys-of")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet .sheet")).to_have_count(0)
