"""Bounded text: names, phones, plates, notes, keys of search."""

from datetime import date

import pytest
from babel.support import NullTranslations
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.core.errors import Invalid
from app.core.i18n import Format, Languages
from app.core.text import (
    Line,
    Name,
    Note,
    Phone,
    Plate,
    like_literal,
    mask_phone,
    mask_plate,
    normal_phone,
    normal_plate,
)
from app.core.vault import Vault

name, note, line = TypeAdapter(Name), TypeAdapter(Note), TypeAdapter(Line)
phone, plate = TypeAdapter(Phone), TypeAdapter(Plate)


@pytest.mark.parametrize("good", ["张三", "欧阳娜娜", "买买提·吐尔逊", "𠮷田", "㛃", "O'Brien", "José"])
def test_names_are_kept_exactly(good: str) -> None:
    assert name.validate_python(good) == good


@pytest.mark.parametrize(
    "bad", ["", "  ", "\u3000", "a\x00b", "a\u202eb", "a\u200bb", "😀", "x" * 41, "\ud800", "a\nb", 7, None, ["a"]]
)
def test_what_is_no_name_is_refused(bad: object) -> None:
    with pytest.raises(ValidationError):
        name.validate_python(bad)


def test_a_name_is_composed() -> None:
    assert name.validate_python("Jose\u0301") == "José"


def test_notes_take_emoji_whole_and_refuse_identity_numbers() -> None:
    assert note.validate_python("好👨‍👩‍👧‍👦") == "好👨‍👩‍👧‍👦"
    for bad in ("证件 11010119900307123X", "卡 6222021234567890123"):
        with pytest.raises(ValidationError):
            note.validate_python(bad)


@pytest.mark.parametrize("typed", ["13800138000", "+86 138-0013-8000", "１３８００１３８０００", " 138 0013 8000 "])
def test_mobile_numbers_become_eleven_digits(typed: str) -> None:
    assert phone.validate_python(typed) == "13800138000"


@pytest.mark.parametrize(
    "typed", ["1380013800", "138001380001", "12345678901", "95588", "+852 5123 4567", "0755-12345678", "abc"]
)
def test_other_numbers_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        phone.validate_python(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("粤B12345", "粤B12345"),
        ("粤bd12345", "粤BD12345"),
        ("京A·12345", "京A12345"),
        ("粤Ｂ12345", "粤B12345"),
        ("使014578", "使014578"),
        ("WJ粤1234A", "WJ粤1234A"),
        ("粤B1234港", "粤B1234港"),
    ],
)
def test_plates_are_normalised(typed: str, stored: str) -> None:
    assert plate.validate_python(typed) == stored


@pytest.mark.parametrize("typed", ["粤BI2345", "BB12345", "粤B123456789", "12345"])
def test_what_is_no_plate_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        normal_plate(typed)


@given(st.text(max_size=40))
def test_no_text_breaks_the_normalisers(text: str) -> None:
    for normal in (normal_phone, normal_plate):
        try:
            assert normal(text)
        except Invalid:
            continue


def test_masks_keep_what_may_be_seen() -> None:
    assert mask_phone("13800135678") == "138****5678"
    assert mask_plate("粤BD3218") == "粤B·D3**8"
    assert mask_plate("粤BD32188") == "粤B·D3***8"
    assert mask_phone("5678") == "****78"


def test_like_means_its_wildcards_literally() -> None:
    assert like_literal(r"50%_\x") == r"50\%\_\\x"


def test_a_sealed_text_opens_only_with_its_own_key() -> None:
    vault, other = Vault(b"a" * 32), Vault(b"b" * 32)

    cipher = vault.seal("13800138000")

    assert vault.unseal(cipher) == "13800138000"
    assert cipher != vault.seal("13800138000")
    assert b"13800138000" not in cipher
    with pytest.raises(ValueError, match="another key"):
        other.unseal(cipher)
    assert vault.blind("phone", "1") != vault.blind("plate", "1") != other.blind("plate", "1")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (48, "48 秒", "48 s"),
        (360, "6 分", "6 min"),
        (3600, "1 小时", "1 h"),
        (3900, "1 小时 5 分", "1 h 5 min"),
        (200000, "2 天", "2 d"),
    ],
)
def test_durations_are_words(seconds: int, zh: str, en: str) -> None:
    languages = Languages()

    assert Format("zh-Hans", "Asia/Shanghai", languages.catalogues["zh-Hans"]).span(seconds) == zh
    assert Format("en", "Asia/Shanghai", languages.catalogues["en"]).span(seconds) == en


def test_a_month_is_named_as_the_language_names_it() -> None:
    day = date(2026, 11, 28)

    assert Format("zh-Hans", "Asia/Shanghai", NullTranslations()).month(day) == "2026年11月"
    assert Format("en", "Asia/Shanghai", NullTranslations()).month(day) == "November 2026"
