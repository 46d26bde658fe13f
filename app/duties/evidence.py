"""What closing a duty asks for, and how what was given is stored and shown."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from app.core.errors import Invalid, NeedsConsent
from app.duties import messages as messages  # registers the refusals raised here
from app.duties.extras import in_words, split
from app.duties.kinds import HANDED_OFF, EvidenceKind
from app.duties.models import DutyItem

ONE_TAP = frozenset(
    {
        EvidenceKind.TICK,
        EvidenceKind.PHOTO,
        EvidenceKind.SCAN,
        EvidenceKind.APPROVAL,
        EvidenceKind.SIGNATURES,
    }
)
FILLED_AT = {"SM1": "opening"}
"""Items of the library that nobody ticks: the page whose act fills them, by code (see seams.py)."""
BY_ITSELF = frozenset({EvidenceKind.COUNTER, EvidenceKind.AUTO})


class Ask(StrEnum):
    """What the person is asked for."""

    TICK = "tick"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    SCORE = "score"


class Given(Protocol):
    """The fields of a form that closes a duty."""

    number: int | None
    text: str
    choice: str
    score: list[int]
    accept: str


TYPED = (
    (EvidenceKind.SCORE, Ask.SCORE),
    (EvidenceKind.CHOICE, Ask.CHOICE),
    (EvidenceKind.NUMBER, Ask.NUMBER),
    (EvidenceKind.TEXT, Ask.TEXT),
)


def ask_of(item: DutyItem) -> Ask:
    """One tap where that is enough (each round of a counter is one); else the first that must be typed or chosen."""
    kinds = {EvidenceKind(kind) for kind in item.evidence}
    if not item.evidence_all and kinds & ONE_TAP:
        return Ask.TICK
    return next((ask for kind, ask in TYPED if kind in kinds), Ask.TICK)


def photo_of(item: DutyItem) -> str:
    """Whether a photo closes it: "must" where nothing else does, "may" where it is one way of several, "" for none."""
    kinds = {EvidenceKind(kind) for kind in item.evidence}
    if EvidenceKind.PHOTO not in kinds:
        return ""
    return "must" if item.evidence_all or kinds == {EvidenceKind.PHOTO} else "may"


def counts_itself(item: DutyItem) -> bool:
    """Whether its on-event openings are a counter or filled by a hand-off instead of rows to tick."""
    return any(EvidenceKind(kind) in BY_ITSELF for kind in item.evidence)


def filled_at(item: DutyItem) -> str:
    """The page whose act fills a due item that nobody ticks; empty for one that somebody does."""
    return FILLED_AT.get(item.code, "") if item.evidence == [EvidenceKind.AUTO.value] and not item.events else ""


def may_count(item: DutyItem) -> bool:
    """Whether a person may move its counter by hand: it is one, or no hand-off of the program fills it."""
    return EvidenceKind.COUNTER in item.evidence or (
        EvidenceKind.AUTO in item.evidence and bool(item.events) and not HANDED_OFF & set(item.events.split())
    )


def value_of(item: DutyItem, given: Given) -> str:
    """What is stored for `given`, after checking it against the item.

    Raises Invalid naming the field when something is missing or no answer of the item; NeedsConsent
    ("number_unusual") for a number outside the item's usual range.
    """
    match ask_of(item):
        case Ask.NUMBER:
            return _number(item, given)
        case Ask.TEXT:
            if not given.text:
                raise Invalid("missing", "text")
            return given.text
        case Ask.CHOICE:
            if not given.choice:
                raise Invalid("missing", "choice")
            if given.choice not in [choice["code"] for choice in item.choices]:
                raise Invalid("not_a_choice", "choice")
            return given.choice
        case Ask.SCORE:
            return _score(item, given.score)
    return ""


def _number(item: DutyItem, given: Given) -> str:
    if given.number is None:
        raise Invalid("missing", "number")
    low, high = item.low, item.high
    unusual = (low is not None and given.number < low) or (high is not None and given.number > high)
    if unusual and given.accept != "number_unusual":
        raise NeedsConsent("number_unusual", low="0" if low is None else low, high="∞" if high is None else high)
    return str(given.number)


def _score(item: DutyItem, scores: Sequence[int]) -> str:
    codes = [choice["code"] for choice in item.choices] or [""]
    low, high = item.low if item.low is not None else 1, item.high if item.high is not None else 5
    if len(scores) != len(codes):
        raise Invalid("missing", "score")
    if not all(low <= score <= high for score in scores):
        raise Invalid("out_of_range", "score", min=low, max=high)
    return ",".join(f"{code}={score}" if code else str(score) for code, score in zip(codes, scores, strict=True))


def shown(item: DutyItem, value: str, lang: str) -> str:
    """`value` in words: with its unit, its choice's name, its scores; then the place scanned and who signed."""
    zh = lang.startswith("zh")
    value, place, signed = split(value)
    return " · ".join(part for part in (_shown(item, value, zh), in_words(place, signed, zh=zh)) if part)


def _shown(item: DutyItem, value: str, zh: bool) -> str:
    names: Mapping[str, str] = {choice["code"]: choice["zh" if zh else "en"] for choice in item.choices}
    match ask_of(item):
        case Ask.NUMBER if value:
            return f"{value} {item.unit_zh if zh else item.unit_en}".strip()
        case Ask.CHOICE:
            return names.get(value, value)
        case Ask.SCORE if value:
            parts = [part.partition("=") for part in value.split(",")]
            return "  ".join(f"{names.get(code, code)} {score}".strip() for code, _, score in parts)
    return value
