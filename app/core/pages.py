"""What templates are rendered with: environments, one per language, forms as they see them, static addresses."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.core.chance import random_hex
from app.core.forms import Form, Message
from app.core.i18n import LANGUAGES, Format, Languages, pick
from app.core.paths import STATIC, TEMPLATES

KEPT = 2000
"""Fragments kept at most; the oldest give way."""
KEY = re.compile(r"k_[0-9a-f]{32}")
FRAMES = 500
"""Frames kept at most."""


@dataclass(frozen=True)
class FormView:
    """A form as the templates see it: raw text, translated errors, a fresh key."""

    name: str
    raw: Mapping[str, str]
    errors: Mapping[str, str]
    problem: str | None
    consent: str
    key: str
    also: tuple[str, ...] = ()
    """What else objects, in words."""


def new_key() -> str:
    """A fresh request key for one form in one rendering."""
    return f"k_{random_hex()}"


def fresh_keys(html: str) -> str:
    """A kept fragment for one more reader: every form in it gets a key of its own."""
    return KEY.sub(lambda _found: new_key(), html)


class Frame:
    """A rendered page with holes: text of ours between them, names where something is put in at each request."""

    def __init__(self, html: str, holes: Mapping[str, str]) -> None:
        """`holes`: the name of what belongs there, by the mark that stands for it in `html`."""
        parts = re.split("(" + "|".join([KEY.pattern, *map(re.escape, holes)]) + ")", html)
        self.texts, self.names = parts[::2], [holes.get(mark, "") for mark in parts[1::2]]

    def filled(self, given: Mapping[str, str]) -> str:
        """The page with what is given by name in its holes and a key of its own in each form."""
        found = [self.texts[0]]
        for name, text in zip(self.names, self.texts[1:], strict=True):
            found += (given[name] if name else new_key(), text)
        return "".join(found)


@cache
def languages() -> Languages:
    """The catalogues, read once in a process."""
    return Languages()


@cache
def environment(lang: str) -> Environment:
    """The Jinja environment of one language, with what every template may use."""
    words = languages()
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_translations(words.catalogues[lang], newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        static=static_url,
        url=lambda path, **parts: path.format(**parts),
        new_key=new_key,
        lang=lang,
        pick=lambda zh, en: pick(lang, zh, en),
        say=lambda code, **p: words.say(lang, code, **p),
    )
    env.globals["ui"] = env.get_template("_ui/kit.html").module
    return env


@cache
def format_of(lang: str, zone: str) -> Format:
    """Times and numbers of one language and zone."""
    return Format(lang, zone, languages().catalogues[lang])


@cache
def kit(lang: str, zone: str) -> Any:
    """The macros `ui` with that zone's times; macros see globals and what is given here, not the page's context."""
    return environment(lang).get_template("_ui/kit.html").make_module({"fmt": format_of(lang, zone)})


class Pages:
    """What one house renders with: the environments (shared by all houses of a process), kept fragments of its own."""

    def __init__(self) -> None:
        self.languages = languages()
        self.environments = {lang: environment(lang) for lang in LANGUAGES}
        self.fragments: dict[tuple[object, ...], str] = {}
        self.frames: dict[tuple[object, ...], Frame] = {}
        self.values: dict[tuple[object, ...], Any] = {}

    def format(self, lang: str, zone: str) -> Format:
        """Times and numbers of one language and zone."""
        return format_of(lang, zone)

    def kit(self, lang: str, zone: str) -> Any:
        """The macros `ui` with that zone's times."""
        return kit(lang, zone)

    def keep(self, place: tuple[object, ...], html: str) -> None:
        """Keep a fragment; dictionaries remember the order, so the first in it is the oldest."""
        while len(self.fragments) >= KEPT:
            self.fragments.pop(next(iter(self.fragments)), None)
        self.fragments[place] = html

    def keep_frame(self, place: tuple[object, ...], frame: Frame) -> None:
        """Keep the frame of a page like a fragment."""
        while len(self.frames) >= FRAMES:
            self.frames.pop(next(iter(self.frames)), None)
        self.frames[place] = frame

    def translate(self, lang: str, message: Message | None) -> str | None:
        """Text of a message, None for None."""
        return self.languages.say(lang, message.code, **message.params) if message else None

    def form_view(self, lang: str, form: Form[Any] | None) -> FormView:
        """`form` for the templates; a blank one for None or after success."""
        if form is None or form.ok:
            return FormView(form.name if form else "", {}, {}, None, "", new_key())
        errors = {name: self.translate(lang, message) or "" for name, message in form.errors.items()}
        also = tuple(self.translate(lang, message) or "" for message in form.also)
        problem = self.translate(lang, form.problem)
        return FormView(form.name, form.raw, errors, problem, form.consent, new_key(), also)


_static_hashes: dict[str, str] = {}


def static_url(path: str) -> str:
    """Address of a static file with a hash of its content, so that browsers may keep it for ever."""
    if path not in _static_hashes:
        file = Path(STATIC) / path
        _static_hashes[path] = hashlib.sha256(file.read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={_static_hashes[path]}"
