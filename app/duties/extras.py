"""What is kept behind the value of a closed duty: the place that was scanned, who signed. Pure.

The parts are set off by a character that nobody can type, so that no text passes for a signature.
"""

from app.duties.kinds import EvidenceKind
from app.duties.models import DutyItem

MARK = "\x1e"
PLACE, SIGNED = "@", "+"
LONGEST = 500
"""Characters of the column."""


def asks_scan(item: DutyItem) -> bool:
    """Whether the code at the place must be scanned or typed: asked for without an easier way, and it hangs there."""
    kinds = {EvidenceKind(kind) for kind in item.evidence}
    return item.coded and EvidenceKind.SCAN in kinds and (item.evidence_all or len(kinds) == 1)


def asks_signature(item: DutyItem) -> bool:
    """Whether a second person signs."""
    return _asks(item, EvidenceKind.SIGNATURES)


def asks_approval(item: DutyItem) -> bool:
    """Whether a leader or the manager approves."""
    return _asks(item, EvidenceKind.APPROVAL)


def _asks(item: DutyItem, kind: EvidenceKind) -> bool:
    return kind.value in item.evidence and (item.evidence_all or len(item.evidence) == 1)


def split(value: str) -> tuple[str, str, str]:
    """(value, place scanned, who signed), the latter two empty where there was none."""
    base, *parts = value.split(MARK)
    found = {part[:1]: part[1:] for part in parts}
    return base, found.get(PLACE, ""), found.get(SIGNED, "")


def in_words(place: str, signed: str, *, zh: bool) -> str:
    """The parts as they are shown behind the value."""
    words = [f"{'已扫码' if zh else 'scanned'} {place}"] if place else []
    words += [f"{'会签' if zh else 'signed'} {signed}"] if signed else []
    return " · ".join(words)
