"""The roster leaves the screen: one sheet of A4, a workbook that comes back, a text for the group chat."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import update

from app.core.i18n import Languages
from app.core.work import House, open_work
from app.people.models import Membership, Person
from app.people.names import pinyin_of
from app.roster.imports import TakeIn, UploadIn, keep_upload, take_in_roster
from app.sites.service import install_site
from app.sites.template import load_template, seed_templates
from tests.browser.conftest import Devices
from tests.world import World, an_assignment

WEEKBOOK = Path(__file__).parents[1] / "roster" / "workbook" / "samples" / "week-47.xlsx"
Say = Callable[[str], str]


@pytest.fixture(params=["en", "zh-Hans"])
def lang(request: pytest.FixtureRequest) -> str:
    """Each journey runs in both languages."""
    return str(request.param)


@pytest.fixture
def say(lang: str, house: House) -> Say:
    """The words of a screen in that language."""
    with open_work(house) as work:
        work.session.exec(update(Person).values(locale=lang))
    languages = Languages()
    return lambda text: languages.gettext(lang, text)


def sheets(page: Page) -> int:
    """Sheets of paper the page prints on, as its own style sheet wants them, without colour."""
    pdf = page.pdf(prefer_css_page_size=True, print_background=False)
    assert b"/MediaBox [0 0 841" in pdf
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


@pytest.fixture
def seeded(house: House, world: World) -> int:
    """The seed site with the week of its workbook: twelve posts, twenty-five people; Mei manages it."""
    template = next(load_template(path) for path in seed_templates() if path.stem == "yunqi")
    with open_work(house) as work:
        site_id = install_site(work, template.__class__(**{**vars(template), "code": "paper"})).id or 0
        work.add(Membership(person_id=world.mei, site_id=site_id, role="SM"))
        kept = keep_upload(work, UploadIn(site_id=site_id, filename="周.xlsx", content=WEEKBOOK.read_bytes()))
        take_in_roster(work, TakeIn(site_id=site_id, import_id=kept.id or 0))
    return site_id


def test_a_week_of_the_seed_site_is_one_sheet(devices: Devices, world: World, say: Say, lang: str, seeded: int) -> None:
    page = devices.open(world.mei, "tablet", f"/sites/{seeded}/roster/print?week=2026-11-16", lang)

    for link in ("Week by post", "Week by person", "Month by person"):
        page.get_by_role("link", name=say(link)).click()
        expect(page.locator("article.a4 table")).to_contain_text("买买提·吐尔逊" if link != "Week by post" else "陈静")
        assert sheets(page) == 1, link
    page.goto(f"{devices.server.url}/sites/{seeded}/roster/print?day=2026-11-18")
    expect(page.locator("article.a4 table")).to_contain_text("陈静")
    assert sheets(page) == 1
    size = page.locator("article.a4 tbody").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize) * .75")
    assert size >= 9


def test_a_site_too_large_for_a_sheet_repeats_the_head(
    devices: Devices, house: House, world: World, say: Say, lang: str, seeded: int
) -> None:
    with open_work(house) as work:
        for number in range(50):
            name = f"新人{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}"
            person = work.add(Person(name=name, pinyin=pinyin_of(name), locale=lang, created_at=work.now))
            work.add(Membership(person_id=person.id or 0, site_id=seeded, role="ST"))

    page = devices.open(world.mei, "desk", f"/sites/{seeded}/roster/print?week=2026-11-16&by=person", lang)

    expect(page.locator("#paper")).to_contain_text(
        say("More than fits on one sheet: it prints on several, the head repeated.")
    )
    assert sheets(page) == 3
    assert page.locator("thead").evaluate("one => getComputedStyle(one).display") == "table-header-group"


def test_the_workbook_goes_out_and_comes_back_without_a_change(
    devices: Devices, world: World, say: Say, lang: str, seeded: int, tmp_path: Path
) -> None:
    page = devices.open(world.mei, "desk", f"/sites/{seeded}/roster/print?week=2026-11-16", lang)
    with page.expect_download() as download:
        page.get_by_role("link", name=say("Workbook")).click()
    file = tmp_path / "back.xlsx"
    download.value.save_as(file)
    assert "排班表" in download.value.suggested_filename

    page.goto(f"{devices.server.url}/sites/{seeded}/roster/import")
    page.set_input_files("#import-file", file)
    page.get_by_role("button", name=say("Look at it")).click()

    expect(page.locator("#imports")).to_contain_text(say("{n} already there").replace("{n}", "145"))
    expect(page.get_by_role("button", name=re.compile(say("Take in {n} shifts").replace("{n}", r"\d+")))).to_have_count(
        0
    )


@pytest.mark.parametrize("clipboard", [True, False])
def test_todays_posts_are_copied_as_text(
    devices: Devices, house: House, world: World, say: Say, lang: str, clipboard: bool
) -> None:
    with open_work(house) as work:
        an_assignment(work, world.zhou, world.door, day=world.monday + timedelta(days=0))
    page = devices.open(world.mei, "phone", "/sites/1/roster/day", lang)
    if clipboard:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.add_init_script("document.execCommand = () => false")

    page.locator(".papermenu summary").click()
    page.get_by_role("link", name=say("Copy as text")).click()
    page.wait_for_url("**/roster/text**")  # with its script
    page.get_by_role("button", name=say("Copy")).click()

    if clipboard:
        expect(page.locator("[data-told]")).to_have_text(say("Copied"))
        assert "门童岗：" in page.evaluate("navigator.clipboard.readText()")
    else:
        expect(page.locator("[data-told]")).to_have_text(say("Marked: copy it with your device"))
        assert "门童岗：" in page.evaluate("getSelection().toString() || document.activeElement.value")
