"""Where umbrellas hang, what state one is in, what can be odd about a car: codes with their words. Pure."""

from enum import StrEnum

from app.core.messages import N_


class Location(StrEnum):
    """A rack. The order is that of the way in."""

    LOT = "lot"
    DOOR = "door"
    MODEL = "model"


LOCATION_WORDS: dict[Location, str] = {
    Location.LOT: N_("Car park"),
    Location.DOOR: N_("Door"),
    Location.MODEL: N_("Model area"),
}
RACK_OF: dict[str, Location] = {
    "announces": Location.LOT,
    "receives_at_door": Location.DOOR,
    "registers": Location.DOOR,
    "gate": Location.MODEL,
    "unit": Location.MODEL,
}
"""Kind of post -> the rack beside it."""

LEAST: dict[Location, tuple[str, int]] = {
    Location.LOT: ("umbrella_min_lot", 4),
    Location.DOOR: ("umbrella_min_door", 6),
    Location.MODEL: ("umbrella_min_model", 2),
}
"""Setting and default of the fewest umbrellas at a rack."""


class State(StrEnum):
    """What an umbrella is doing."""

    RACK = "rack"
    ESCORT = "escort"
    LENT = "lent"
    OVERDUE = "overdue"
    LOST = "lost"
    REPAIR = "repair"


STATE_WORDS: dict[State, str] = {
    State.RACK: N_("On the rack"),
    State.ESCORT: N_("Escorting"),
    State.LENT: N_("Lent"),
    State.OVERDUE: N_("Overdue"),
    State.LOST: N_("Lost"),
    State.REPAIR: N_("Being repaired"),
}
OUT = (State.ESCORT, State.LENT, State.OVERDUE)
"""States in which somebody has it."""


class Odd(StrEnum):
    """What can be odd about a parked car."""

    WINDOW = "window"
    LIGHT = "light"
    TYRE = "tyre"
    SCRATCH = "scratch"
    LEAK = "leak"
    OTHER = "other"


ODD: dict[Odd, tuple[str, str]] = {
    Odd.WINDOW: (N_("Window open"), "door"),
    Odd.LIGHT: (N_("Light on"), "lamp"),
    Odd.TYRE: (N_("Flat tyre"), "car"),
    Odd.SCRATCH: (N_("Scratch"), "pen"),
    Odd.LEAK: (N_("Leaking"), "drop"),
    Odd.OTHER: (N_("Something else"), "more"),
}
"""Words and icon of each, in the order of the buttons (domain 3.1 PG8)."""
