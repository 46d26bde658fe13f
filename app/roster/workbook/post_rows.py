"""Tables with posts (or shifts) down the side, days across and names in the cells."""

import re

from app.roster.workbook.cells import key, time_range
from app.roster.workbook.findings import Findings, Meaning, is_blank
from app.roster.workbook.headers import DayColumn, Table, label_role
from app.roster.workbook.model import AbsenceKind, ShiftCode
from app.roster.workbook.names import NameJudge, named_parts
from app.roster.workbook.person_rows import PostColumn, is_note_row

_ABSENCES: frozenset[AbsenceKind] = frozenset({"rest", "annual", "sick", "toil", "personal", "other"})


def count_names(table: Table, judge: NameJudge) -> None:
    """Let the judge see every day cell before any is read."""
    for row in range(table.first_row, table.last_row + 1):
        for day in table.days:
            judge.count(table.grid.text(row, day.column))


def read_post_rows(table: Table, findings: Findings, judge: NameJudge) -> set[int]:
    """Read every row with names under its days; returns the rows that held any."""
    grid = table.grid
    role = next(role for role in ("post", "row", "shift", "hours") if role in table.columns)
    posts = PostColumn(table, findings, role)
    rows: set[int] = set()
    for row in range(table.first_row, table.last_row + 1):
        filled = [day for day in table.days if not is_blank(grid.text(row, day.column))]
        if not filled or is_note_row(grid, row, table):
            posts.at(row)
            continue
        if all(re.fullmatch(r"\d+(\.\d+)?", key(grid.value(row, day.column))) for day in filled):
            continue
        rows.add(row)
        post, of_label, sound = _row_label(table, row, role, posts.at(row), findings)
        shift_text = grid.text(row, table.columns["shift"]) if role == "post" and "shift" in table.columns else ""
        if isinstance(of_label, str):
            shift_text = ""  # a row of people at rest has no shift
        of_row, known = _row_meaning(table, row, shift_text, findings)
        if not (sound and known):
            for day in filled:
                findings.unknown(grid, row, day.column)
            continue
        _read_cells(table, row, post, of_row or of_label, filled, findings, judge)
    return rows


def _row_label(table: Table, row: int, role: str, text: str, findings: Findings) -> tuple[str | None, Meaning, bool]:
    """Post and meaning of a row's label, and whether the label was understood."""
    if not text:
        return None, None, True
    found = findings.meaning(text)
    if found is not None and not findings.is_post(text):
        return found[1], found[0], True
    if role in ("shift", "hours"):
        findings.unknown(table.grid, row, table.columns[role])
        return None, None, False
    bracket = re.fullmatch(r"([^()（）]+)[(（]([^()（）]{1,20})[)）]", text)
    inside = (findings.book.shift(bracket[2]) or time_range(bracket[2])) if bracket else None
    if bracket and inside:
        return bracket[1].strip(), inside, True
    return text, None, True


def _row_meaning(table: Table, row: int, shift_text: str, findings: Findings) -> tuple[Meaning, bool]:
    """The shift that the row's own shift or time column tells; False when it tells one nobody knows."""
    grid, columns = table.grid, table.columns
    hours = time_range(grid.value(row, columns["hours"])) if "hours" in columns else None
    if is_blank(shift_text):
        return hours, True
    found: Meaning = findings.book.resolve(shift_text) or time_range(shift_text)
    if found is None:
        found = _shift_of_line(shift_text, findings)
    if found is None and hours is None:
        findings.unknown(grid, row, columns["shift"])
        return None, False
    return found or hours, True


def _shift_of_line(text: str, findings: Findings) -> ShiftCode | None:
    """The shift of a label that carries its hours with it: 早班 08:00-17:00, 早(08:00-17:00)."""
    words = re.split(r"[\s:：(（]+|(?<=[^\d])(?=\d{1,2}[:：点])", text, maxsplit=1)
    return findings.book.shift(words[0]) if len(words) > 1 else None


def _read_cells(
    table: Table,
    row: int,
    post: str | None,
    of_row: Meaning,
    filled: list[DayColumn],
    findings: Findings,
    judge: NameJudge,
) -> None:
    grid = table.grid
    for day in filled:
        if day.sub and label_role(day.sub) in ("shift", "hours", "post"):
            continue
        meaning, known = _column_meaning(table, row, day, findings)
        people = _people(grid.text(row, day.column), meaning or of_row, findings, judge)
        if day.day is None or not known or not people:
            findings.unknown(grid, row, day.column)
            continue
        for person, own in people:
            away = isinstance(own, str) and own in _ABSENCES
            findings.put(grid, row, day.column, person, day.day, None if away else post, own)
            if post and not away:
                findings.people.at_post(person, post)


def _column_meaning(table: Table, row: int, day: DayColumn, findings: Findings) -> tuple[Meaning, bool]:
    """What the second header line under a day tells: a shift itself, or a column beside that tells it."""
    if not day.sub:
        return None, True
    if label_role(day.sub) == "name":
        beside = [
            table.grid.value(row, other.column)
            for other in table.days
            if other.day == day.day and label_role(other.sub) in ("shift", "hours")
        ]
        words = [value for value in beside if value is not None]
        found = findings.meaning(words[0]) if words else None
        return (found[0] if found else None), bool(found) or not words
    found = findings.meaning(day.sub)
    shift: Meaning = found[0] if found else _shift_of_line(day.sub, findings)
    return shift, shift is not None


def _people(text: str, meaning: Meaning, findings: Findings, judge: NameJudge) -> list[tuple[int, Meaning]] | None:
    """Everybody of a cell with what each does, or None when any part of the cell is not understood."""
    told: list[tuple[str, Meaning]] = []
    for part in named_parts(text) or ():
        own: Meaning = (findings.book.resolve(part.word) or time_range(part.word)) if part.word else meaning
        if (part.word and own is None) or not judge.accepts(part.name) or findings.is_post(part.name):
            return None
        if findings.book.resolve(part.name):
            return None
        told.append((part.name, own))
    if any(findings.people.is_ambiguous(name) for name, _ in told):
        return None
    entered = [(findings.people.enter(name), own) for name, own in told]
    return [(person, own) for person, own in entered if person is not None]
