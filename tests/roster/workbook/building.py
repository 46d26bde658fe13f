"""Workbooks and CSV files made for a test."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl

from app.roster.workbook import RosterSheet, read_roster

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 11, 23)


def _cells(row: object) -> list[object]:
    assert isinstance(row, list)
    return row


def xlsx(
    rows: Sequence[object],
    *,
    title: str = "Sheet1",
    merges: Sequence[str] = (),
    more: Mapping[str, Sequence[object]] | None = None,
) -> bytes:
    """A workbook with one sheet of rows, further sheets by title in `more`."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(_cells(row))
    for span in merges:
        sheet.merge_cells(span)
    for name, content in (more or {}).items():
        extra = book.create_sheet(name)
        for row in content:
            extra.append(_cells(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(rows: Sequence[object], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """The rows as CSV; None is an empty cell."""
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([["" if c is None else c for c in _cells(row)] for row in rows])
    return out.getvalue().encode(encoding)


def read(content: bytes, filename: str = "roster.xlsx") -> RosterSheet:
    """Read on the day the tests live on."""
    return read_roster(content, filename, today=TODAY)


def worked(sheet: RosterSheet) -> list[tuple[str, str, str | None, str | None]]:
    """Assignments as (name, ISO day, post, shift code or hours such as 600-1140), in order of the sheet."""
    return [
        (
            a.name,
            a.day.isoformat(),
            a.post,
            f"{a.start_minute}-{a.end_minute}" if a.start_minute is not None else a.shift,
        )
        for a in sheet.assignments
    ]


def away(sheet: RosterSheet) -> list[tuple[str, str, str]]:
    """Absences as (name, ISO day, kind)."""
    return [(a.name, a.day.isoformat(), a.kind) for a in sheet.absences]


def unknown(sheet: RosterSheet) -> list[tuple[str, int, str, str]]:
    """Unknown cells as (sheet, row, column letter, text)."""
    return [(u.sheet, u.row, u.column, u.text) for u in sheet.unknown]


def warned(sheet: RosterSheet) -> list[str]:
    """The codes of the warnings."""
    return [warning.code for warning in sheet.warnings]
