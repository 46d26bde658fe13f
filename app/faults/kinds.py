"""What can be damaged: the categories on the big buttons, with their icons and how soon each has to be seen to.

Pure. The list is that of property sites (domain document, section 6); "other" is never taken for the same thing.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.core.messages import N_


class Category(StrEnum):
    """What kind of thing it is."""

    LAMP = "lamp"
    DOOR = "door"
    WATER = "water"
    AC = "ac"
    LIFT = "lift"
    SIGN = "sign"
    FURNITURE = "furniture"
    FIRE = "fire"
    GREEN = "green"
    OTHER = "other"


WORDS: dict[Category, tuple[str, str]] = {
    Category.LAMP: (N_("Lamp"), "lamp"),
    Category.DOOR: (N_("Door, window"), "door"),
    Category.WATER: (N_("Water"), "drop"),
    Category.AC: (N_("Air con"), "fan"),
    Category.LIFT: (N_("Lift"), "lift"),
    Category.SIGN: (N_("Signs"), "sign"),
    Category.FURNITURE: (N_("Table, seat"), "sofa"),
    Category.FIRE: (N_("Fire kit, exit"), "fire"),
    Category.GREEN: (N_("Plants"), "leaf"),
    Category.OTHER: (N_("Other"), "more"),
}
"""Words and icon of each, in the order of the buttons."""

URGENT = frozenset({Category.FIRE})
"""Seen to at once whoever reports it: fire kit and lit exits (domain section 6)."""

STEP_WORDS: dict[str, str] = {
    "reported": N_("Reported"),
    "added": N_("Reported again"),
    "assigned": N_("Given to"),
    "done": N_("Done"),
    "reopened": N_("Open again"),
    "withdrawn": N_("Taken back"),
}


@dataclass(frozen=True)
class Promise:
    """Within how long somebody has it, and within how long it is mended."""

    accept: timedelta
    fix: timedelta


def is_urgent(category: Category, *, said: bool) -> bool:
    """Whether it cannot wait: the reporter says so, or it is of a kind that never can."""
    return said or category in URGENT
