"""Bounded text: the types of every string that comes from outside, in one place.

Names with interpunct and rare ideographs are kept exactly; controls, bidirectional overrides, zero-width marks and lone
surrogates are refused; phones and plates are normalised, and say so when they cannot be.
"""

import re
import unicodedata
from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field

from app.core.errors import Invalid

INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories that no typed text may hold (controls, formats such as U+202E and U+200B, surrogates)."""

JOINERS = {"\u200d", "\ufe0f"}
"""Allowed in notes only: they hold an emoji together."""

ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{16,19}(?!\d)")
PLATE = re.compile(
    r"^(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
    r"(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJ-NP-Z0-9]{6})"
    r"|WJ[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]?\d{4}[\dA-HJ-NP-Z]|使\d{6})$"
)
"""Civil, new-energy (8 characters), trailer, training, police, Hong Kong and Macao, armed police, embassy."""


def clean(text: object, *, lines: bool = False, emoji: bool = False) -> str:
    """`text` in NFC, trimmed; raises Invalid for characters that may not be stored.

    `lines` allows line breaks, `emoji` the joiners inside one.
    """
    if not isinstance(text, str):
        raise Invalid("single_value")
    allowed = ({"\n", "\r", "\t"} if lines else set()) | (JOINERS if emoji else set())
    if any(unicodedata.category(char) in INVISIBLE and char not in allowed for char in text):
        raise Invalid("bad_characters")
    out = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if text and not out:
        raise Invalid("blank")
    return out


def _line(text: object) -> str:
    return clean(text)


def _note(text: object) -> str:
    out = clean(text, lines=True, emoji=True)
    if ID_NUMBER.search(unicodedata.normalize("NFKC", out)):
        raise Invalid("no_id_number")
    return out


def _name(text: object) -> str:
    out = clean(text)
    for char in out:
        if not (unicodedata.category(char)[0] in "LM" or char in " ·•.'-—()（）" or char.isdigit()):
            raise Invalid("not_a_name")
    return out


def normal_phone(text: str) -> str:
    """Mainland mobile numbers as 11 digits. Raises Invalid("not_a_phone") for anything else."""
    plain = unicodedata.normalize("NFKC", text)
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException:
        raise Invalid("not_a_phone") from None
    digits = str(number.national_number)
    if number.country_code != 86 or not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise Invalid("not_a_phone")
    return digits


def normal_plate(text: str) -> str:
    """A number plate without dots and spaces, in capitals. Raises Invalid("not_a_plate") for unknown kinds."""
    plain = re.sub(r"[\s·•.\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not PLATE.match(plain):
        raise Invalid("not_a_plate")
    return plain


def mask_phone(digits: str) -> str:
    """138****5678; short numbers keep their last two."""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else "****" + digits[-2:]


def mask_plate(plate: str) -> str:
    """Province, letter, the first two and the last character: 粤B·D3**8."""
    if len(plate) < 6:
        return plate[:1] + "***"
    return f"{plate[:2]}·{plate[2:4]}{'*' * (len(plate) - 5)}{plate[-1]}"


def like_literal(text: str) -> str:
    r"""`text` for LIKE ... ESCAPE '\' with % and _ meaning themselves."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


Line = Annotated[str, BeforeValidator(_line), Field(max_length=80)]
Name = Annotated[str, BeforeValidator(_name), Field(min_length=1, max_length=40)]
Surname = Annotated[str, BeforeValidator(_name), Field(min_length=1, max_length=30)]
Note = Annotated[str, BeforeValidator(_note), Field(max_length=500)]
Reason = Annotated[str, BeforeValidator(_note), Field(min_length=1, max_length=200)]
Phone = Annotated[str, BeforeValidator(_line), Field(max_length=40), AfterValidator(normal_phone)]
Plate = Annotated[str, BeforeValidator(_line), Field(max_length=20), AfterValidator(normal_plate)]
RowId = Annotated[int, Field(ge=1, le=2**31 - 1)]
