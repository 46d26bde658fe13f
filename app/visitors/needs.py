"""What a customer needs: a closed list of codes, each with its word and icon, the same on every screen. Pure."""

from collections.abc import Iterable
from typing import Annotated, Protocol

from pydantic import AfterValidator, BeforeValidator, Field

from app.core.errors import Invalid
from app.core.messages import N_

NEEDS = ("wheelchair", "baby", "elders", "language", "vip")
"""In the order in which they are shown. Children and umbrellas are counted at the car park and stand on the visit."""

WORDS = {
    "wheelchair": N_("Wheelchair"),
    "baby": N_("Baby"),
    "children": N_("Children"),
    "elders": N_("Elders"),
    "language": N_("Other language"),
    "vip": N_("VIP"),
    "umbrella": N_("Umbrella"),
}
ICON = {
    "wheelchair": "wheelchair",
    "baby": "baby",
    "children": "child",
    "elders": "elder",
    "language": "language",
    "vip": "star",
    "umbrella": "umbrella",
}


class Party(Protocol):
    """Whatever has the flags of a visit: a row of the database or of a screen."""

    @property
    def needs(self) -> str:
        """Codes, space separated."""

    @property
    def children(self) -> bool:
        """Children among them."""

    @property
    def elders(self) -> bool:
        """Elders among them."""


def codes(text: str) -> tuple[str, ...]:
    """Stored codes in their order."""
    have = set(text.split())
    return tuple(code for code in NEEDS if code in have)


def joined(wanted: Iterable[str]) -> str:
    """Codes as they are stored: each once, in their order."""
    have = set(wanted)
    return " ".join(code for code in NEEDS if code in have)


def needs_of(party: Party, standing: str = "") -> tuple[str, ...]:
    """Everything that a party needs: what was noted today, what is known of the visitor, children and elders seen."""
    have = set(party.needs.split()) | set(standing.split())
    have |= {"elders"} if party.elders else set()
    have |= {"children"} if party.children else set()
    return tuple(code for code in ("wheelchair", "baby", "children", "elders", "language", "vip") if code in have)


def _given(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _known(value: list[str]) -> list[str]:
    wanted = [code for code in value if code]
    if not set(wanted) <= set(NEEDS):
        raise Invalid("not_a_choice")
    return wanted


Needs = Annotated[list[str], BeforeValidator(_given), Field(max_length=12), AfterValidator(_known)]
"""Needs ticked in a form; an empty mark among them says that the form asked."""
