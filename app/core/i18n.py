"""Languages: gettext catalogues built in memory at start, formats of times and numbers, choice of language."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import parse_locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from app.core.messages import MESSAGES, N_

LANGUAGES = ("zh-Hans", "en")
FOLDER = Path(__file__).resolve().parent.parent / "locale"

UNITS = (N_("{n} s"), N_("{n} min"), N_("{h} h"), N_("{h} h {n} min"), N_("{d} d"))


def load_catalogue(lang: str) -> NullTranslations:
    """Translations of `lang` merged from its .po files (one a domain); empty for English, the source language."""
    folder = FOLDER / lang.replace("-", "_") / "LC_MESSAGES"
    merged: Translations | None = None
    for path in sorted(folder.glob("*.po")) if folder.is_dir() else []:
        compiled = io.BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=lang.replace("-", "_")))
        compiled.seek(0)
        part = Translations(fp=compiled)
        merged = part if merged is None else merged.merge(part)
    return merged or NullTranslations()


def choose_language(wishes: Iterable[str | None]) -> str:
    """The first of `wishes` (tags such as zh-CN, en_GB, or an Accept-Language header) that we speak.

    Bare zh is simplified; traditional tags get simplified too, rather than English.
    """
    for wish in wishes:
        for part in (wish or "")[:200].split(","):
            tag = part.split(";")[0].strip().replace("_", "-")
            try:
                language = parse_locale(tag, sep="-")[0] if tag else ""
            except (ValueError, UnknownLocaleError):
                continue
            if language == "zh":
                return "zh-Hans"
            if language == "en":
                return "en"
    return LANGUAGES[0]


@dataclass(frozen=True)
class Format:
    """Dates, times and spans in one language and zone."""

    lang: str
    zone: str
    translations: NullTranslations

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.lang, sep="-")

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def local(self, at: datetime) -> datetime:
        """`at` in the site's zone."""
        return at.astimezone(self._zone)

    def time(self, at: datetime | None) -> str:
        """15:07, in the site's zone; empty for None."""
        return self.local(at).strftime("%H:%M") if at else ""

    def day(self, day: date | datetime) -> str:
        """Sat 21 Nov / 周六 11月21日."""
        if isinstance(day, datetime):
            day = self.local(day).date()
        if self.lang.startswith("zh"):
            return format_date(day, "EEE M月d日", locale=self._locale)
        return format_date(day, "EEE d MMM", locale=self._locale)

    def month(self, day: date) -> str:
        """November 2026 / 2026年11月."""
        return format_date(day, "y年M月" if self.lang.startswith("zh") else "LLLL y", locale=self._locale)

    def moment(self, at: datetime) -> str:
        """Day and time."""
        return f"{self.day(at)} {self.time(at)}"

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return format_decimal(value, locale=self._locale)

    def span(self, span: timedelta | float) -> str:
        """A duration in words: 48 秒, 6 分, 2 小时, 1 小时 5 分, 3 天."""
        seconds = int(span.total_seconds() if isinstance(span, timedelta) else span)
        seconds = abs(seconds)
        say = self.translations.gettext
        if seconds < 60:
            return say(UNITS[0]).format(n=seconds)
        minutes = seconds // 60
        if minutes < 60:
            return say(UNITS[1]).format(n=minutes)
        hours, rest = divmod(minutes, 60)
        if hours < 48:
            return say(UNITS[3] if rest else UNITS[2]).format(h=hours, n=rest)
        return say(UNITS[4]).format(d=hours // 24)


class Languages:
    """The catalogues of every language, loaded once."""

    def __init__(self) -> None:
        self.catalogues = {lang: load_catalogue(lang) for lang in LANGUAGES}

    def say(self, lang: str, code: str, **params: object) -> str:
        """The message behind `code` in `lang`, gaps filled."""
        text = self.catalogues[lang].gettext(MESSAGES[code])
        return text.format_map({name: _shown(value) for name, value in params.items()}) if params else text

    def gettext(self, lang: str, text: str) -> str:
        """`text` (an English message id) in `lang`."""
        return self.catalogues[lang].gettext(text)


def _shown(value: object) -> object:
    return value.strftime("%H:%M") if isinstance(value, datetime) else value


def pick(lang: str, zh: str, en: str) -> str:
    """The stored text of that language; the other one when empty."""
    return (zh or en) if lang.startswith("zh") else (en or zh)
