"""A manager's week from empty to paper, as one story: on the tablet, on a phone, and by keys alone."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select, update

from app.core.clock import Clock
from app.core.i18n import Languages
from app.core.work import House, open_work
from app.people.models import Membership, Person
from app.roster.imports import TakeIn, UploadIn, keep_upload, take_in_roster
from app.roster.models import Assignment
from app.sites.service import install_site
from app.sites.template import load_template, seed_templates
from tests.browser.conftest import Devices
from tests.browser.hands import Keys, Taps
from tests.conftest import DATABASES
from tests.world import World

WEEKBOOK = Path(__file__).parents[1] / "roster" / "workbook" / "samples" / "week-47.xlsx"
NOW = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
"""10:00 in Shanghai in the week of the workbook; the week after it is empty."""
MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26)
COVERED = """() => {
  const box = document.querySelector("#side .deeds").getBoundingClientRect();
  const there = document.elementFromPoint(box.left + box.width / 4, box.top + box.height / 2);
  return Boolean(there.closest("#said"));
}"""


def at_step(page: Page, name: str) -> None:
    """What holds of every screen of the story: nothing hangs over at the side, nothing is refused without words."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name}: wider than the screen"
    edges = page.locator(".planbar .tell").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
    assert all(edge <= width for edge in edges), f"{name}: the button that publishes is cut"


def seed(house: House, world: World, lang: str) -> int:
    """The seed site with the week of its workbook: twelve posts, twenty-five people; Mei manages it."""
    house.clock = Clock.at(NOW)
    template = next(load_template(path) for path in seed_templates() if path.stem == "yunqi")
    with open_work(house) as work:
        site_id = install_site(work, template.__class__(**{**vars(template), "code": "story"})).id or 0
        work.add(Membership(person_id=world.mei, site_id=site_id, role="SM"))
        kept = keep_upload(work, UploadIn(site_id=site_id, filename="周.xlsx", content=WEEKBOOK.read_bytes()))
        take_in_roster(work, TakeIn(site_id=site_id, import_id=kept.id or 0))
        work.session.exec(update(Person).values(locale=lang))
    return site_id


def person_called(house: House, site_id: int, name: str) -> int:
    """The id of a person of the site."""
    with open_work(house, writing=False) as work:
        found = work.session.exec(
            select(Person.id)
            .join(Assignment, col(Assignment.person_id) == col(Person.id))
            .where(col(Person.name) == name, col(Assignment.site_id) == site_id)
        ).first()
    assert found
    return found


def on_day(house: House, site_id: int, person_id: int, day: date) -> Assignment:
    """The one shift that somebody is planned for on a day."""
    with open_work(house, writing=False) as work:
        return work.session.exec(
            select(Assignment).where(
                col(Assignment.site_id) == site_id,
                col(Assignment.person_id) == person_id,
                col(Assignment.business_day) == day,
                col(Assignment.cleared_at).is_(None),
            )
        ).one()


@pytest.mark.parametrize(
    ("template", "size", "lang", "hands"),
    [
        (DATABASES[-1], "tablet", "zh-Hans", Taps),
        ("sqlite", "small", "zh-Hans", Taps),
        ("sqlite", "tablet", "en", Keys),
    ],
    indirect=["template"],
)
@pytest.mark.every_pair
def test_a_week_from_empty_to_paper(
    devices: Devices, house: House, world: World, size: str, lang: str, hands: type[Taps] | type[Keys]
) -> None:
    site = seed(house, world, lang)
    languages = Languages()

    def say(text: str) -> str:
        return languages.gettext(lang, text)

    # Next week is empty, and says what can be done about it.
    page = devices.open(world.mei, size, f"/sites/{site}/roster/week", lang)
    hand = hands(page)
    at_step(page, "this-week")
    hand.on(page.get_by_role("link", name=say("Week after")))
    expect(page.locator("#plan")).to_contain_text(say("Nobody is on the roster of this week"))
    expect(page.locator("#plan .it.shift")).to_have_count(0)
    at_step(page, "empty")

    # Copied from the week before: looked at first, then done.
    hand.on(page.locator("#plan").get_by_role("link", name=say("Copy last week")))
    copied = int(page.locator(".sums dd.num").first.inner_text())
    assert copied > 100
    at_step(page, "copy-preview")
    hand.on(page.locator(".sendbar").get_by_role("button"))
    expect(page.locator(".sendbar")).to_contain_text(say("Copied as drafts"))
    at_step(page, "copied")
    hand.on(page.get_by_role("link", name=say("To the week")))
    expect(page.locator("#drafts-n")).to_have_text(str(copied))
    at_step(page, "filled")
    bar = page.locator("#summary").evaluate("one => one.offsetHeight")

    def shift(person_id: int, day: date) -> Locator:
        """Somebody's shift in the grid; on a phone the day is opened first."""
        to_day(day)
        return page.locator(f"#a{on_day(house, site, person_id, day).id}")

    def to_day(day: date) -> None:
        if size == "small" and not page.locator(".daychips a[aria-current] b").get_by_text(str(day.day)).count():
            page.locator(".daychips a", has_text=str(day.day)).tap()
            expect(page.locator(".daychips a[aria-current]")).to_contain_text(str(day.day))

    wang, li, sun = (person_called(house, site, name) for name in ("王伟", "李鹏", "孙浩"))

    # A gap is filled by the first who fits: two taps.
    to_day(WEDNESDAY)
    count = hand.count
    hand.cell(page.locator("#g23-1-1125-480"))
    best = page.locator("#choose .best")
    expect(best).to_be_in_viewport()
    name = best.locator(".who").inner_text()
    at_step(page, "candidates")
    hand.on(best.get_by_role("button"))
    expect(page.locator("#drafts-n")).to_have_text(str(copied + 1))
    expect(page.locator("#said")).to_contain_text(name)
    assert hand.count - count == 2
    at_step(page, "gap-filled")

    # Whom a rule warns of is put there all the same, with a reason that is kept.
    to_day(THURSDAY)
    hand.cell(page.locator("#g23-1-1126-480"))
    hand.on(page.locator("#choose details.people summary"))
    at_step(page, "not-possible")
    hand.on(page.locator("#choose li", has_text="买买提").get_by_role("button", name=say("All the same")))
    refused = page.locator("#side .refused")
    expect(refused).to_contain_text("买买提")
    expect(refused).to_be_in_viewport()
    at_step(page, "warned")
    hand.write(refused.get_by_label(say("Why all the same?")), "one hour more")
    hand.on(refused.get_by_role("button", name=say("Do it all the same")))
    expect(page.locator("#drafts-n")).to_have_text(str(copied + 2))
    expect(page.locator("#plan .ruled:visible")).to_have_count(1)
    at_step(page, "overruled")

    # Two change over: the one, then the other.
    early, late = (on_day(house, site, one, THURSDAY).place for one in (wang, li))
    one, count = shift(wang, THURSDAY), hand.count
    hand.cell(one)
    expect(page.locator("#plan")).to_have_class(re.compile("holding"))
    at_step(page, "in-hand")
    covered = page.evaluate(COVERED)
    assert not covered, "what was said lies over what can be done"
    hand.cell(shift(li, THURSDAY))
    expect(page.locator("#said")).to_contain_text(
        say("%(name)s and %(other)s changed over").split("%(other)s")[1].strip()
    )
    assert hand.count - count == 2
    assert tuple(on_day(house, site, one, THURSDAY).place for one in (wang, li)) == (late, early) != (early, late)
    at_step(page, "changed-over")

    # One is taken off, and taken back.
    gone = shift(sun, THURSDAY)
    hand.cell(gone)
    hand.on(page.locator("#side").get_by_role("button", name=say("Take off"), exact=True))
    expect(page.locator("#drafts-n")).to_have_text(str(copied + 1))
    expect(gone).to_have_count(0)
    at_step(page, "taken-off")
    hand.on(page.locator(".planbar .undo"))
    expect(page.locator("#drafts-n")).to_have_text(str(copied + 2))
    expect(shift(sun, THURSDAY)).to_be_visible()
    if size == "small":
        expect(page.locator(".daychips a[aria-current]")).to_contain_text(str(THURSDAY.day))
    at_step(page, "undone")
    grown = page.locator("#summary").evaluate("one => one.offsetHeight") - bar
    assert abs(grown) < 8, "the plan jumps when redo appears"

    # Published: nothing is left to tell.
    def publish(why: str) -> None:
        hand.on(page.locator(".planbar .tell"))
        expect(page.get_by_role("button", name=say("Publish what is ticked"))).to_be_in_viewport()
        at_step(page, f"publish-{why}")
        hand.write(page.get_by_label(say("Why (everybody can read it)")), why)
        hand.on(page.get_by_role("button", name=say("Publish what is ticked")))
        expect(page.locator("#versions")).to_contain_text(say("Published. Everybody concerned has been told."))
        at_step(page, f"published-{why}")

    publish("next week")
    page.goto(f"{devices.server.url}/sites/{site}/roster/week?week={MONDAY}")
    expect(page.locator("#drafts-n")).to_have_count(0)
    expect(page.locator("#plan .it.draft")).to_have_count(0)
    at_step(page, "all-told")

    # Somebody sees it on their phone and says so.
    phone = devices.open(sun, "small", f"/sites/{site}/roster/mine", lang)
    at_step(phone, "mine")
    phone.get_by_role("button", name=say("I have seen it")).tap()
    expect(phone.locator("#mine")).to_contain_text(say("You have seen it all."))
    at_step(phone, "mine-seen")

    # One shift is mended afterwards; the versions say who, what and why.
    hand.cell(shift(sun, THURSDAY))
    hand.on(page.locator("#side").get_by_role("button", name=say("Take off"), exact=True))
    expect(page.locator("#drafts-n")).to_have_text("1")
    at_step(page, "mended")
    publish("is ill")
    detail = page.locator("#versions .detail")
    expect(detail.get_by_role("heading", level=2)).to_have_text(say("Version %(num)s") % {"num": 3})
    for what in ("梅静", "孙浩", "is ill"):
        expect(detail).to_contain_text(what)
    expect(detail.locator(".readers")).to_contain_text("0/1")
    expect(phone.locator("#mine .news")).to_contain_text("26")
    at_step(phone, "mine-again")
    phone.get_by_role("button", name=say("I have seen it")).tap()
    expect(detail.locator(".readers")).to_contain_text("1/1")

    # On paper.
    hand.on(page.get_by_role("link", name=say("To the roster")))
    hand.on(page.locator(".papermenu summary"))
    at_step(page, "paper-menu")
    hand.on(page.locator(".papermenu a").first)
    expect(page.locator("article.a4 footer")).to_contain_text(say("Version {n}").replace("{n}", "3"))
    expect(page.locator("article.a4 h2")).to_contain_text("23")
    at_step(page, "paper")
