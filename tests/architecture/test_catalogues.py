"""Every message has its Chinese, in exactly one catalogue; templates say nothing outside `_()`."""

import ast
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from app.core.i18n import FOLDER, Languages, choose_language
from app.core.messages import MESSAGES
from app.core.paths import APP, TEMPLATES

KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def catalogues() -> dict[str, dict[str, str]]:
    """msgid -> msgstr of each Chinese catalogue."""
    found = {}
    for path in sorted((FOLDER / "zh_Hans" / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            po = read_po(file)
        found[path.name] = {
            (m.id[0] if isinstance(m.id, tuple) else str(m.id)): (
                m.string if isinstance(m.string, str) else "".join(m.string or ())
            )
            for m in po
            if m.id and not m.fuzzy
        }
    return found


def wanted() -> Iterator[tuple[str, str]]:
    """(msgid, file) of everything that can be shown."""
    for path in APP.rglob("*.py"):
        with path.open("rb") as file:
            for _line, message, _comments, _context in extract("python", file, keywords=KEYWORDS):
                yield (message[0] if isinstance(message, tuple) else message), str(path)
    for path in TEMPLATES.rglob("*.html"):
        with io.BytesIO(path.read_bytes()) as file:
            for _line, message, _comments, _context in extract(
                "jinja2.ext:babel_extract", file, keywords=KEYWORDS, options={"newstyle_gettext": "true"}
            ):
                yield (message[0] if isinstance(message, tuple) else message), str(path)
    yield from ((text, "MESSAGES") for text in MESSAGES.values())


def test_every_message_is_translated() -> None:
    have = {msgid for part in catalogues().values() for msgid, text in part.items() if text}

    missing = sorted({f"{text!r} ({Path(where).name})" for text, where in wanted() if text and text not in have})

    assert missing == []


def test_no_message_is_translated_twice() -> None:
    count = Counter(msgid for part in catalogues().values() for msgid in part)

    assert [msgid for msgid, times in count.items() if times > 1] == []


def test_every_gap_survives_translation() -> None:
    gap = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    for name, part in catalogues().items():
        for msgid, text in part.items():
            assert {a or b for a, b in gap.findall(text)} <= {a or b for a, b in gap.findall(msgid)}, (name, msgid)


def test_no_error_code_is_without_a_message() -> None:
    raised = {"Invalid", "Conflict", "NeedsConsent", "Forbidden", "NotFound", "TooMany", "StepUpRequired"}
    codes = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in raised and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    codes.add((first.value, path.name))

    import app.cli  # noqa: F401  (domains add their messages when imported)

    assert sorted(code for code in codes if code[0] not in MESSAGES) == []


TEXT_NODE = re.compile(r">([^<>{}]*[A-Za-z\u4e00-\u9fff]{2,}[^<>{}]*)<")
ALLOWED_TEXT = {"Anchang", "案场", "English", "中文", "简体中文", "PIN", "Esc", "Ctrl", "Alt", "Tab"}


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    source = re.sub(r"\{% block main_class %\}.*?\{% endblock %\}", "", path.read_text())
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<kbd>.*?</kbd>", "", source, flags=re.S)

    words = [text.strip() for text in TEXT_NODE.findall(source)]
    assert [
        text
        for text in words
        if text and '="' not in text and not set(re.findall(r"[\w\u4e00-\u9fff]+", text)) <= ALLOWED_TEXT
    ] == []


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-Hant-TW", "zh-Hans"),
        ("en-GB,zh;q=0.5", "en"),
        ("fr,en;q=0.2", "en"),
        ("../../", "zh-Hans"),
        ("x" * 5000, "zh-Hans"),
        ("*", "zh-Hans"),
        (None, "zh-Hans"),
    ],
)
def test_it_chooses_a_language_that_we_speak(wish: str | None, language: str) -> None:
    assert choose_language([wish]) == language


def test_languages_do_not_leak_into_each_other() -> None:
    languages = Languages()

    assert languages.say("en", "missing") == "Please fill this in."
    assert languages.say("zh-Hans", "missing") == "请填写这一项。"
