"""Reads the roster workbooks that sites keep, XLSX or CSV, into plain values.

Knows no table and no site: imports only openpyxl and the standard library.
"""

from app.roster.workbook.findings import without_place
from app.roster.workbook.model import (
    AbsenceKind,
    KnownPost,
    RosterSheet,
    SheetAbsence,
    SheetAssignment,
    SheetPerson,
    SheetWarning,
    ShiftCode,
    UnknownCell,
    UnreadableWorkbook,
)
from app.roster.workbook.reader import read_roster

__all__ = [
    "AbsenceKind",
    "KnownPost",
    "RosterSheet",
    "SheetAbsence",
    "SheetAssignment",
    "SheetPerson",
    "SheetWarning",
    "ShiftCode",
    "UnknownCell",
    "UnreadableWorkbook",
    "read_roster",
    "without_place",
]
