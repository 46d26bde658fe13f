"""A program of one's own: a token made on the phone, used, looked up what it can do, and revoked."""

import urllib.request
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page, expect

from app.core.work import House, open_work
from app.people.models import Person
from tests.browser.conftest import SIZES, Devices
from tests.world import PASSWORD, World

WORDS = {
    "en": ("Tokens for programs", "Make the token", "Revoke", "Copy it now", "What the interface can do", "Refusals"),
    "zh-Hans": ("程序用的令牌", "生成令牌", "停用", "请现在复制", "接口能做什么", "拒绝"),
}


def status(url: str, token: str) -> int:
    """What a program with that token gets."""
    asked = urllib.request.Request(url + "/api/v1/sites", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(asked) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def fits(page: Page, size: str) -> None:
    """Nothing is wider than the screen, and everything to tap can be hit with a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    low = page.evaluate(
        "[...document.querySelectorAll('main button, main .btn, main summary, main nav a, main select, main input')]"
        ".filter(e => e.checkVisibility() && e.type !== 'hidden' && e.getBoundingClientRect().height < 44)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert low == []


@pytest.mark.parametrize("lang", list(WORDS))
@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_a_token_is_made_used_and_revoked(devices: Devices, house: House, world: World, lang: str, size: str) -> None:
    with open_work(house) as work:
        work.get(Person, world.mei).locale = lang
    ways, make, revoke, once, docs, refusals = WORDS[lang]
    page = devices.open(world.mei, size, "/me", lang)
    page.get_by_role("link", name=ways).click()

    # A wrong password makes none and keeps what was typed; then the right one.
    page.locator("[name=name]").fill("周报")
    page.locator("[name=scopes]").select_option("reads writes")
    page.locator("[name=proof]").fill("wrong")
    page.get_by_role("button", name=make).click()
    expect(page.locator("[name=proof]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=name]")).to_have_value("周报")
    expect(page.locator("[name=scopes]")).to_have_value("reads writes")
    page.locator("[name=proof]").fill(PASSWORD)
    page.get_by_role("button", name=make).click()
    shown = page.locator("textarea.token")
    expect(page.locator(".alert.ok")).to_contain_text(once)
    secret = shown.input_value()
    assert secret.startswith("anchang_")
    assert shown.evaluate("one => one.scrollHeight <= one.clientHeight + 1"), "the whole token is to be seen"
    assert status(devices.server.url, secret) == 200
    fits(page, size)

    # What it can do: a line for each operation; one opens, and its answer leads to the shape of it.
    page.get_by_role("link", name=docs).click()
    line = page.locator("summary", has_text="The party goes into a home")
    expect(line.locator(".way")).to_have_text("/api/v1/sites/{site_id}/parties/{visit_id}/admit")
    line.click()
    opened = page.locator("#admit_party")
    expect(opened.locator("dt").last).to_have_text(refusals)
    expect(opened.locator("code", has_text="home_full_other")).to_be_visible()
    fits(page, size)
    opened.locator("a", has_text="Done").click()
    expect(page.locator("#shape-Done")).to_be_visible()

    # It is not shown again, and after the revocation it opens nothing.
    page.goto(devices.server.url + "/me/tokens")
    expect(page.locator("textarea.token")).to_have_count(0)
    page.get_by_role("button", name=revoke).click()
    expect(page.locator("main li")).to_have_count(0)
    assert status(devices.server.url, secret) == 401
