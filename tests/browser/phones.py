"""Phones over https on a host name, each with a memory and an air of its own."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from time import monotonic

from playwright.sync_api import Browser, BrowserContext, Error, Page

from app.core.work import open_work
from tests.browser.conftest import CHROMIUM, FLAGS, SIZES
from tests.browser.wire import Wire
from tests.live import SecureServer
from tests.world import session_for

SHIFT = "/sites/1/shift"
READY = """async () => {
  if (!navigator.serviceWorker.controller) return false;
  for (const name of await caches.keys())
    if (name.startsWith('page-') && await (await caches.open(name)).match('/sites/1/shift')) return true;
  return false;
}"""
EMPTY = """async () =>
  (await anchangStore.all()).length + (await anchangStore.all(undefined, 'photos')).length === 0"""
"""Nothing waits on the phone any more."""
SETTLED_MS = 8000
"""A browser writes down lazily what it has just installed: the battery goes a while after that."""
PAGES = "caches.keys().then((names) => names.filter((name) => name.startsWith('page-')).length)"


def until(page: Page, asked: str, seconds: float = 20) -> None:
    """Wait for a promise of the page to say yes; `wait_for_function` takes the promise itself for a yes."""
    end = monotonic() + seconds
    while not page.evaluate(asked):
        assert monotonic() < end, asked
        page.wait_for_timeout(100)


class Phone:
    """A phone with a memory of its own: its browser can be killed and opened again."""

    def __init__(self, browser: Browser, server: SecureServer, folder: Path) -> None:
        self.browser, self.server, self.folder = browser, server, folder
        self.wire = Wire(server.port)
        self.context: BrowserContext | None = None

    def open(self, path: str = SHIFT) -> Page:
        """Start the browser and go to a page."""
        width, height = SIZES["small"]
        self.context = self.browser.browser_type.launch_persistent_context(
            self.folder,
            executable_path=CHROMIUM,
            args=[
                *FLAGS,
                f"--ignore-certificate-errors-spki-list={self.server.trust}",
                f"--host-resolver-rules=MAP {self.server.NAME} 127.0.0.1:{self.wire.port}",
            ],
            viewport={"width": width, "height": height},
            has_touch=True,
            locale="en-GB",
            timezone_id="Asia/Shanghai",
        )
        page = self.context.new_page()
        page.set_default_timeout(20_000)
        if path:
            page.goto(self.server.url + path)
        return page

    def belongs_to(self, person_id: int) -> None:
        """Sign the person in, as a cookie of a year (a session's own would not outlive the browser)."""
        assert self.context is not None
        with open_work(self.server.house) as work:
            token = session_for(work, person_id)
        self.context.add_cookies(
            [{"name": "__Host-anchang", "value": token, "url": self.server.url, "secure": True, "expires": 4e9}]
        )

    def taken_by(self, person_id: int) -> Page:
        """A fresh phone of that person, on my shift, with everything kept for a time without a signal."""
        page = self.open("")
        self.belongs_to(person_id)
        page.goto(self.server.url + SHIFT)
        until(page, READY)
        return page

    def lose_signal(self) -> None:
        """Into the basement."""
        assert self.context is not None
        self.wire.cut()
        self.context.set_offline(True)

    def find_signal(self) -> None:
        """Up again."""
        assert self.context is not None
        self.wire.mend()
        self.context.set_offline(False)

    def kill(self) -> None:
        """The battery is out: every process of this browser is gone at once."""
        for process in Path("/proc").iterdir():
            try:
                line = (process / "cmdline").read_bytes() if process.name.isdecimal() else b""
            except OSError:
                continue
            if f"--user-data-dir={self.folder}".encode() in line:
                os.kill(int(process.name), signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Close the browser, if it is still there."""
        if self.context is not None:
            with suppress(Error):
                self.context.close()
            self.context = None
