"""Names written into day cells: one or several, each perhaps with its shift, and which words are no names."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from app.roster.workbook.cells import name_key, person_name, shown
from app.roster.workbook.words import COMPOUND_SURNAMES, SURNAMES

_SEPARATOR = re.compile(r"[、,，;；\n\r/／|｜&＆+＋]+")
_PREFIX = re.compile(r"\s*([^:：(（\s]{1,8})\s*[:：](?!\d)\s*(.*)", re.DOTALL)
_TOKEN = re.compile(r"([^()（）\[\]【】]+?)\s*(?:[(（\[【]([^()（）\[\]【】]{1,20})[)）\]】])?")
_LONGEST = 300  # letters of a cell; more than some thirty names in one cell is no roster
_BEFORE_BRACKET = re.compile(r"\s+(?=[(（\[【])")


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A name in a cell with the word that stands with it, "" when none: 王伟(早), 早：王伟."""

    name: str
    word: str = ""


def split_names(text: str) -> list[str]:
    """The names of a cell that holds nothing else, [] when any part is no name; "王 伟" is one person."""
    names: list[str] = []
    if len(text) > _LONGEST:
        return names
    for piece in _SEPARATOR.split(text):
        if not piece.strip():
            continue
        whole = person_name(piece)
        parts = [whole] if whole else [person_name(word) for word in piece.split()]
        names.extend(part for part in parts if part)
        if None in parts:
            return []
    return names


def name_and_note(text: str) -> tuple[str, str]:
    """A name cell without what stands in brackets after it, and that: 王伟（组长）."""
    found = re.fullmatch(r"([^()（）]+)[(（]([^()（）]{1,40})[)）]", text.strip(), re.DOTALL)
    return (found[1].strip(), found[2].strip()) if found else (text, "")


@lru_cache(maxsize=4096)
def named_parts(text: str) -> tuple[NamedPart, ...] | None:
    """The names of a day cell in order; None when any part of it is not a name, so that nothing is half read.

    A word before a colon holds for the names after it up to the next such word.
    """
    parts: list[NamedPart] = []
    word = ""
    if len(text) > _LONGEST:
        return None
    for raw in _SEPARATOR.split(shown(text)):
        piece = _BEFORE_BRACKET.sub("", raw.strip())
        if not piece:
            continue
        if prefixed := _PREFIX.fullmatch(piece):
            word, piece = prefixed[1], prefixed[2].strip()
        for token in _people_of(piece):
            found = _TOKEN.fullmatch(token)
            name = person_name(found[1], latin=False) if found else None
            if found is None or name is None:
                return None
            parts.append(NamedPart(name, found[2] or word))
    return tuple(parts) or None


def _people_of(piece: str) -> list[str]:
    bare = piece.split("(")[0].split("（")[0]
    if person_name(bare, latin=False):
        return [piece]
    return piece.split()


class NameJudge:
    """Tells names from other words of the same shape, such as notes of two to four letters.

    A word is taken for a name when it begins with a surname, has an interpunct, belongs to somebody whom a
    name column named, or stands in at least two day cells.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._certain: set[str] = set()

    def count(self, text: str) -> None:
        """Note the names of one day cell."""
        self._seen.update({name_key(part.name) for part in named_parts(text) or ()})

    def certify(self, name: str) -> None:
        """Note a name that stood in a column of names."""
        self._certain.add(name_key(name))

    def accepts(self, name: str) -> bool:
        """Whether the word is taken for a name."""
        word = name_key(name)
        surname = name[0] in SURNAMES or name.startswith(COMPOUND_SURNAMES)
        return surname or "·" in word or word in self._certain or self._seen[word] >= 2
