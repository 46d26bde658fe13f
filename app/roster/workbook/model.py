"""What a roster workbook says, as plain values: no table, no site, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

AbsenceKind = Literal["rest", "annual", "sick", "toil", "personal", "other"]
Param = str | int | tuple[str, ...]


class UnreadableWorkbook(Exception):
    """The file could not be read as a roster.

    `code` is one of: empty_file, too_large, not_a_workbook, old_format, encrypted, damaged, unsafe_content,
    wrong_encoding, no_roster_found, month_unclear. `params` holds what the sentence about it needs.
    """

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Param] = params

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} ({told})" if told else self.code


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A post of the site: its code and every name under which people may write it."""

    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftCode:
    """A shift word with its hours.

    Minutes count from midnight of the day on which the shift begins; `end_minute` exceeds 1440 when it ends
    on the next day. `meal_minutes` is 0 when the workbook names no meal.
    """

    code: str
    name: str
    start_minute: int
    end_minute: int
    meal_minutes: int = 0


@dataclass(frozen=True, slots=True)
class SheetPerson:
    """A person of the workbook; `phone` holds digits only, `post_words` the posts as written, each once.

    `ref` is the number a workbook of ours gives each person, so that namesakes stay two; it proves nothing.
    """

    name: str
    staff_number: str | None = None
    phone: str | None = field(default=None, repr=False)
    post_words: tuple[str, ...] = ()
    remark: str = ""
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where a cell is: rows and columns count from 1, `column` is the letter a spreadsheet shows."""

    sheet: str
    row: int
    column: str
    column_number: int


@dataclass(frozen=True, slots=True)
class SheetAssignment(CellPlace):
    """A person at work on a day.

    Either `shift` names a code of `RosterSheet.shifts`, or both minutes are given (an explicit time range), or both
    (a shift with hours of its own), or none of them (a sheet of posts and names that tells no shift). `person` indexes
    `RosterSheet.people`; `post` is None when the sheet names no post, or several; it may end in the number of a place.
    """

    person: int
    name: str
    staff_number: str | None
    day: date
    post: str | None
    shift: str | None = None
    start_minute: int | None = None
    end_minute: int | None = None


@dataclass(frozen=True, slots=True)
class SheetAbsence(CellPlace):
    """A person away on a day; `text` is the word as written."""

    person: int
    name: str
    staff_number: str | None
    day: date
    kind: AbsenceKind
    text: str


@dataclass(frozen=True, slots=True)
class UnknownCell(CellPlace):
    """A cell that no rule knows, as written (at most 200 letters)."""

    text: str


@dataclass(frozen=True, slots=True)
class SheetWarning:
    """Something the importing person should look at; the screen puts `code` into words with `params`."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """All that a workbook says; `first_day` and `last_day` are the outermost days among its day columns."""

    people: tuple[SheetPerson, ...]
    shifts: tuple[ShiftCode, ...]
    assignments: tuple[SheetAssignment, ...]
    absences: tuple[SheetAbsence, ...]
    unknown: tuple[UnknownCell, ...]
    warnings: tuple[SheetWarning, ...]
    first_day: date
    last_day: date
    explained: frozenset[str] = frozenset()
    """Codes whose hours the workbook itself tells; those of other codes are the site's."""
