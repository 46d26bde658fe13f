"""How large a table may be printed so that it stays on one sheet of A4 across."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIZES = (13.0, 12.0, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
"""Sizes of type in points, largest first: 9 is read at arm's length, 7.5 is the least that is printed at all."""
WIDTH = 800.0
"""Points between the margins across."""
SEVERAL_PAGES = 9.0
LINE, PADDING = 1.24, 3.0
HAN_FROM = 0x2E80


def ems(text: str) -> float:
    """Width of a text in its own size: Chinese letters are square, others about half as wide."""
    return sum(1.0 if ord(letter) >= HAN_FROM else 0.6 for letter in text)


Row = tuple[float, Sequence[Sequence[float]]]
"""Ems of what stands before the days, and for each day the ems of its entries, each on a line of its own."""


@dataclass(frozen=True)
class Sheet:
    """Points: `room` down for the rows, width of a day, of what stands before the days, and of a cell's two sides."""

    room: float
    column: float
    label: float
    sides: float = 7.0

    def height(self, rows: Iterable[Row], size: float) -> float:
        """Points that the rows need in that size of type."""
        total = 0.0
        for name, cells in rows:
            lines = [sum(self._lines(entry, self.column, size) for entry in cell) for cell in cells]
            total += max(1, self._lines(name, self.label, size), *lines) * size * LINE + PADDING
        return total

    def _lines(self, width: float, column: float, size: float) -> int:
        return max(1, math.ceil(width * size / (column - self.sides)))

    def fit(self, rows: Sequence[Row]) -> tuple[float, bool]:
        """The largest size in which the rows stay on one page, and whether they do; several pages are readable."""
        for size in SIZES:
            if self.height(rows, size) <= self.room:
                return size, True
        return SEVERAL_PAGES, False
