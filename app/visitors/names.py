"""How customers' names are read: the reading and the initials by which the desk finds them. Pure.

Readings hold a-z and 0-9 only, so that every database sorts them alike and a range finds a beginning by the index.
"""

import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

SURNAMES = {
    "万俟": "moqi",
    "尉迟": "yuchi",
    "单于": "chanyu",
    "澹台": "tantai",
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "曾": "zeng",
    "朴": "piao",
    "区": "ou",
    "盖": "ge",
    "缪": "miao",
    "翟": "zhai",
    "乐": "yue",
    "员": "yun",
    "秘": "bi",
    "折": "she",
    "种": "chong",
    "召": "shao",
    "句": "gou",
    "覃": "qin",
    "祭": "zhai",
    "佴": "nai",
    "洗": "xian",
    "黑": "he",
    "粘": "nian",
    "繁": "po",
    "乜": "nie",
    "隗": "wei",
}
"""Surnames that are read otherwise than the same character in other words; those of two characters first."""

HONORIFICS = {"mr": "xs", "ms": "ns"}
"""Initials of 先生 and 女士, so that "zns" finds 周女士."""


@lru_cache(maxsize=4096)
def _char(char: str) -> str:
    found = lazy_pinyin(char, errors="ignore")
    # A character that the dictionary does not know keeps its number, so that it is still found by itself.
    return _plain(found[0]) if found else f"u{ord(char):x}"


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).lower()
    return re.sub(r"[^a-z0-9]", "", apart)


def _syllables(name: str) -> list[str]:
    """Readings of the parts of `name`: a Han character each, a Latin word each."""
    name = unicodedata.normalize("NFC", name).strip()
    for size in (2, 1):
        known = SURNAMES.get(name[:size]) if len(name) >= size else None
        if known:
            first = [known] if size == 1 else _split(known, name[:2])
            return first + _rest(name[size:])
    return _rest(name)


def _split(reading: str, pair: str) -> list[str]:
    """Two syllables of a compound surname; where the second character is read as usual, that says where to cut."""
    second = _char(pair[1])
    cut = len(reading) - len(second) if reading.endswith(second) else 2
    return [reading[:cut], reading[cut:]]


def _rest(text: str) -> list[str]:
    parts = []
    for word in re.findall(r"[^\W_]+", text):
        if word.isascii() or all(char.lower() != char.upper() or char.isdigit() for char in word):
            parts.append(_plain(word))
        else:
            parts.extend(_char(char) for char in word)
    return [part for part in parts if part]


def reading(name: str) -> str:
    """The whole reading: 周 -> zhou, 欧阳 -> ouyang, O'Brien -> obrien."""
    return "".join(_syllables(name))[:200]


def initials(name: str, honorific: str = "") -> str:
    """First letters of the name and the honorific: 周 + ms -> zns."""
    return ("".join(part[0] for part in _syllables(name)) + HONORIFICS.get(honorific, ""))[:40]


def readings_of_start(text: str) -> list[str]:
    """Readings that a name beginning with the Han `text` may have: 尉 is wei, and yu in 尉迟."""
    compounds = {value for key, value in SURNAMES.items() if len(key) == 2 and text and key.startswith(text)}
    return sorted({reading(text), *compounds})


def typed_letters(text: str) -> str:
    """What was typed as letters of a reading: lower case, without spaces, apostrophes and accents."""
    return _plain(text)


def is_han(text: str) -> bool:
    """Whether `text` begins with a Han character."""
    return bool(text) and unicodedata.name(text[0], "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY"))
