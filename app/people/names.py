"""Pinyin of names, for search and order; worked out when a person is stored."""

from app.core.text import clean


def pinyin_of(name: str) -> str:
    """Full pinyin and initials: 王伟 -> "wangwei ww"; other names in small letters."""
    # pypinyin takes 65 MB; only the processes that store names pay for it.
    from pypinyin import lazy_pinyin

    parts = [part.casefold() for part in lazy_pinyin(clean(name)) if part.strip()]
    return f"{''.join(parts)} {''.join(part[0] for part in parts)}"[:120]
