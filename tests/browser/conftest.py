"""Real browsers over a real server: tablet, phones and desk. Script errors and refused content fail a test."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from app.core.clock import Clock
from app.core.work import House, open_work
from tests.conftest import DATABASES, NOON
from tests.live import LiveServer
from tests.world import session_for

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--metrics-recording-only",
]
expect.set_options(timeout=15_000)  # a ceiling for a busy machine, not a promise
SIZES = {"tablet": (1180, 820), "upright": (820, 1180), "phone": (390, 844), "small": (360, 740), "desk": (1440, 900)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here, and leave them out (saying so) where there is no Chromium.

    A journey that fails is walked once more, and the run says so: on a busy machine a tap can fall into the instant in
    which a block is replaced. What fails twice fails.
    """
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine; .ci/setup installs it"))
    items[:] = [item for item in items if "tests/browser/" not in str(item.path) or _chosen(item)]


def _chosen(item: pytest.Item) -> bool:
    """A journey in each language and on each database, not in every pair: the pages do not know the database.

    What has no language runs on SQLite; `every_pair` marks what runs as it is written.
    """
    given = getattr(item, "callspec", None)
    if given is None or len(DATABASES) == 1 or item.get_closest_marker("every_pair"):
        return True
    pair = (given.params.get("template", "sqlite"), given.params.get("lang", "zh-Hans"))
    return pair in (("sqlite", "zh-Hans"), ("postgresql", "en"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def running(house: House) -> Iterator[LiveServer]:
    """A server whose clock runs on from Monday noon."""
    house.clock = Clock.at(NOON)
    with LiveServer(house) as server:
        yield server


class Devices:
    """Opens pages as people on devices; remembers everything the browser complained about."""

    def __init__(self, browser: Browser, server: LiveServer) -> None:
        self.browser, self.server = browser, server
        self.complaints: list[str] = []
        self._contexts: list[BrowserContext] = []

    def open(self, person_id: int | None, size: str, path: str, lang: str = "en") -> Page:
        """A page of a person on a device of that size."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN" if lang.startswith("zh") else "en-GB",
            has_touch=size != "desk",
            timezone_id="Asia/Shanghai",
        )
        self._contexts.append(context)
        if person_id is not None:
            with open_work(self.server.house) as work:
                token = session_for(work, person_id)
            context.add_cookies(
                [
                    {"name": "anchang", "value": token, "url": self.server.url},
                    {"name": "lang", "value": lang, "url": self.server.url},
                ]
            )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.complaints.append(f"{path}: {error}"))
        page.on("console", lambda message: self._heard(path, message))
        page.goto(self.server.url + path)
        return page

    def _heard(self, path: str, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{path}: {message.text}")

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def devices(browser: Browser, running: LiveServer) -> Iterator[Devices]:
    """Devices of the journey; complaints of the browser fail the test."""
    made = Devices(browser, running)
    yield made
    made.close()
    assert made.complaints == []
