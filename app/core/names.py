"""Surnames for a greeting: as written, and in Latin letters for readers of English."""

from functools import lru_cache

READ_AS = {
    "单": "Shan", "曾": "Zeng", "解": "Xie", "仇": "Qiu", "区": "Ou", "查": "Zha", "任": "Ren", "翟": "Zhai", "盖": "Ge",
    "朴": "Piao", "乐": "Yue", "缪": "Miao", "尉迟": "Yuchi", "万俟": "Moqi", "长孙": "Zhangsun", "澹台": "Tantai",
}  # fmt: skip
"""Characters read another way as a surname than as a word."""


@lru_cache(maxsize=4096)
def latin_surname(surname: str) -> str:
    """`surname` in Latin letters, capitalised: 欧阳 Ouyang; what is Latin already stays as it is."""
    if surname in READ_AS:
        return READ_AS[surname]
    if not any("\u3400" <= char <= "\u9fff" or char >= "\U00020000" for char in surname):
        return surname
    # pypinyin takes 65 MB; only a process with a reader of English pays for it.
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(surname)).capitalize()
