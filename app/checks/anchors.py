"""The five requirements and what to look for, in words: the same for everybody, so that a four is a four."""

from dataclasses import dataclass

from app.checks.models import SCORES
from app.core.messages import N_


@dataclass(frozen=True)
class Requirement:
    """One of the five: its name, what is seen or heard when it is there, and the ends of the scale."""

    key: str
    name: str
    look: str


_WORDS = {
    "smile": (N_("Smile"), N_("It is there before the first word")),
    "warmth": (N_("Warmth"), N_("Voice and eyes are with the guest")),
    "initiative": (N_("Initiative"), N_("Acts before being asked")),
    "correct": (N_("Correct form"), N_("Words, gesture, uniform are right")),
    "care": (N_("Care"), N_("Remembers a name, a child, an umbrella")),
}
REQUIREMENTS: tuple[Requirement, ...] = tuple(Requirement(key, *_WORDS[key]) for key in SCORES)
SCALE = {1: N_("missing"), 2: N_("rarely"), 3: N_("mostly"), 4: N_("as it should be"), 5: N_("an example to others")}
FINDINGS = {"empty": N_("Nobody there"), "asleep": N_("Asleep, no answer")}
