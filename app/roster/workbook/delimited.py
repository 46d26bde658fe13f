"""CSV as sites export it: comma, tab or semicolon, in UTF-8, UTF-16 with its mark, or GB18030."""

import csv
import re
from io import StringIO

from app.roster.workbook.model import UnreadableWorkbook

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff\ue000-\uf8ff]")
_HAN = re.compile("[\u4e00-\u9fff]")
_GUARDED = re.compile(r"'[=+\-@\t\r＝＋－＠]")


def decode(content: bytes) -> str:
    """The text of a CSV file; raises UnreadableWorkbook("wrong_encoding") when no reading of it is sound."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding)
    try:
        return _strict(content, "utf-8")
    except UnreadableWorkbook:
        if b"\x00" in content or _is_mixed(content):
            raise
    return _strict(content, "gb18030")


def _strict(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableWorkbook("wrong_encoding") from error
    if _CONTROL.search(text):
        raise UnreadableWorkbook("wrong_encoding")
    return text


def _is_mixed(content: bytes) -> bool:
    """Whether single lines are sound UTF-8 Chinese though the whole is not: two files pasted together."""
    for line in content.splitlines():
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(_HAN.findall(text)) >= 3:
            return True
    return False


def table(text: str, max_rows: int, max_columns: int) -> list[list[str]]:
    """The rows of the file, cut at the separator that makes the widest table; a quote guard is taken off.

    Raises UnreadableWorkbook: not_a_workbook (no table at all), too_large.
    """
    best: list[list[str]] = []
    best_score = 0
    for delimiter in ",\t;":
        rows = _rows(text, delimiter, max_rows)
        score = sum(len(row) - 1 for row in rows if len(row) > 2)
        if score > best_score:
            best, best_score = rows, score
    if not best_score:
        raise UnreadableWorkbook("not_a_workbook")
    if len(best) > max_rows:
        raise UnreadableWorkbook("too_large", what="rows", limit=max_rows)
    if any(any(row[max_columns:]) for row in best):
        raise UnreadableWorkbook("too_large", what="columns", limit=max_columns)
    return [[_unguarded(cell) for cell in row[:max_columns]] for row in best]


def _rows(text: str, delimiter: str, max_rows: int) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) < max_rows:
                rows.append(row)
            elif any(map(str.strip, row)):
                rows.append(row)
                break
    except csv.Error:
        return []
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _unguarded(cell: str) -> str:
    # Exports put an apostrophe before what a spreadsheet would run as a formula.
    return cell[1:] if _GUARDED.match(cell) else cell
