"""Two ways to act on a page, with the same words: by finger and by keys alone. Both count."""

from playwright.sync_api import Locator, Page, expect


class Taps:
    """Acts by finger; taps are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, what: Locator) -> None:
        """One tap, once the thing and the scripts of its page are there."""
        self.page.wait_for_load_state("load")
        expect(what).to_be_visible()
        what.tap()
        self.count += 1

    def cell(self, what: Locator) -> None:
        """A cell of the grid."""
        self.on(what)

    def write(self, what: Locator, text: str) -> None:
        """A tap into the field, then the words."""
        self.on(what)
        what.fill(text)


class Keys:
    """Acts by keys alone; what was entered is counted, and no way there may be longer than `FAR` keys."""

    FAR = 70

    def __init__(self, page: Page) -> None:
        self.page, self.count, self.longest = page, 0, 0

    def _at(self, what: Locator) -> bool:
        return bool(what.evaluate("one => one === document.activeElement"))

    def _tab_to(self, what: Locator) -> None:
        self.page.wait_for_load_state("load")
        expect(what).to_be_visible()
        for steps in range(self.FAR):
            if self._at(what):
                self.longest = max(self.longest, steps)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by {self.FAR} tabs: {what}")

    def on(self, what: Locator) -> None:
        """Tab there, then Enter."""
        self._tab_to(what)
        self.page.keyboard.press("Enter")
        self.count += 1

    def cell(self, what: Locator) -> None:
        """Tab into the grid, arrows to the cell, then Enter."""
        expect(what).to_be_visible()
        inside = "() => Boolean(document.activeElement.closest('#plan .weekgrid tbody'))"
        for _ in range(self.FAR):
            if self.page.evaluate(inside):
                break
            self.page.keyboard.press("Tab")
        for _ in range(self.FAR):
            if self._at(what):
                break
            self.page.keyboard.press(
                what.evaluate(
                    """one => {
                      const box = (el) => (el.closest('td') || el).getBoundingClientRect();
                      const here = document.activeElement, height = (el) => el.getBoundingClientRect().top;
                      const over = box(one).left - box(here).left;
                      if (Math.abs(over) > 4) return over > 0 ? 'ArrowRight' : 'ArrowLeft';
                      return height(one) > height(here) ? 'ArrowDown' : 'ArrowUp';
                    }"""
                )
            )
        expect(what).to_be_focused()
        self.page.keyboard.press("Enter")
        self.count += 1

    def write(self, what: Locator, text: str) -> None:
        """Tab into the field, then the words."""
        self._tab_to(what)
        self.page.keyboard.type(text)
