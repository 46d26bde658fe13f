"""What a bar of the day says of meals and reliefs: marks within it, and who stands in now."""

from dataclasses import dataclass
from datetime import datetime

SLIM = 4
"""Marks of fewer quarters of an hour have room for their sign only."""


@dataclass(frozen=True)
class Mark:
    """A meal or a relief within a bar; `s` and `e` are quarters of an hour from the bar's own left edge."""

    kind: str
    s: int
    e: int
    name: str
    starts_at: datetime
    ends_at: datetime
    over: bool
    now: bool

    @property
    def css(self) -> str:
        """Classes: where it lies, and whether it is over or runs."""
        on = ("over", self.over), ("now", self.now), ("slim", self.e - self.s < SLIM)
        return " ".join(["rmark", f"s-{self.s} e-{self.e}", *(name for name, yes in on if yes)])


@dataclass(frozen=True)
class Away:
    """The person of a bar is away for a while: relieved by `other` until `until`, or (lent) standing in elsewhere."""

    kind: str
    other: str
    until: datetime | None
    lent: bool
    late: bool
