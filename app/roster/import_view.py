"""What the import page shows: the upload form, and the preview of one workbook in words."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.messages import MESSAGES
from app.core.work import Work
from app.people.models import Person
from app.roster.import_plan import Plan
from app.roster.imports import preview_roster
from app.roster.models import RosterImport
from app.roster.rules import Finding
from app.roster.workbook import SheetWarning

SHOWN = 200
"""Rows of a list on the page; the rest is counted."""


@dataclass(frozen=True)
class Word:
    """A message code with what fills its gaps."""

    code: str
    params: dict[str, object]


@dataclass(frozen=True)
class PersonLine:
    """A person of the sheet: posts as written, shifts per week of the sheet, whether the site knows them."""

    name: str
    staff_number: str
    posts: str
    shifts: int
    known: bool


@dataclass(frozen=True)
class UnknownLine:
    """A cell no rule knows."""

    sheet: str
    place: str
    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Preview:
    """One workbook held against the roster."""

    import_id: int
    filename: str
    first_day: date
    last_day: date
    taken_at: datetime | None
    taken_by: str
    people: tuple[PersonLine, ...]
    new_people: int
    add: int
    kept: int
    drop: int
    absences: int
    new_shifts: tuple[tuple[str, str], ...]
    unknown: tuple[UnknownLine, ...]
    unknown_posts: tuple[tuple[str, int], ...]
    skipped: tuple[tuple[str, date, str], ...]
    more_skipped: int
    on_leave: tuple[tuple[str, date, Finding], ...]
    warnings: tuple[Word, ...]
    changes: bool
    """Whether taking it in would change anything."""


@dataclass(frozen=True)
class Imports:
    """The import page: a preview when one was chosen, and what was taken in before."""

    preview: Preview | None
    gone: bool
    recent: tuple[tuple[int, str, datetime, date, date, int, int], ...]


def words_of(warnings: tuple[SheetWarning, ...]) -> tuple[Word, ...]:
    """The reader's warnings as messages of ours."""
    return tuple(
        Word(f"import_{one.code}", {"sheet": "", **one.params}) for one in warnings if f"import_{one.code}" in MESSAGES
    )


def clock(minute: int) -> str:
    """08:00; past midnight with the next day's mark."""
    days, rest = divmod(minute, 1440)
    return f"{rest // 60:02d}:{rest % 60:02d}" + ("+1" if days else "")


def preview_of(work: Work, record: RosterImport, plan: Plan) -> Preview:
    """The preview in plain values."""
    sheet = plan.sheet
    shifts: dict[int, int] = {}
    for entry in sheet.assignments:
        shifts[entry.person] = shifts.get(entry.person, 0) + 1
    taker = work.session.get(Person, record.by) if record.taken_at and record.by else None
    return Preview(
        record.id or 0,
        record.filename,
        sheet.first_day,
        sheet.last_day,
        record.taken_at,
        taker.name if taker else "",
        tuple(
            PersonLine(
                one.name, one.staff_number or "", "、".join(one.post_words), shifts.get(index, 0), index in plan.known
            )
            for index, one in enumerate(sheet.people)
        ),
        plan.new_people,
        len(plan.add),
        plan.kept,
        len(plan.drop),
        len(sheet.absences),
        tuple((one.code, f"{clock(one.start_minute)}–{clock(one.end_minute)}") for one in plan.new_shifts),
        tuple(
            UnknownLine(one.sheet, f"{one.column}{one.row}", one.row, one.column, one.text)
            for one in sheet.unknown[:SHOWN]
        ),
        tuple(sorted(plan.unknown_posts.items())),
        tuple((one.name, one.day, one.why) for one in plan.skipped[:SHOWN]),
        max(0, len(plan.skipped) - SHOWN),
        plan.on_leave[:SHOWN],
        words_of(sheet.warnings),
        plan.changes,
    )


def imports(work: Work, site_id: int, import_id: int | None = None) -> Imports:
    """The page at `import_id` (None: only the upload form). Raises NotFound for another site's upload."""
    work.require(Permission.ROSTER_IMPORT, site_id)
    query = (
        select(RosterImport)
        .where(
            RosterImport.site_id == site_id,
            col(RosterImport.taken_at).is_not(None),
        )
        .order_by(col(RosterImport.taken_at).desc())
        .limit(5)
    )
    recent = tuple(
        (row.id or 0, row.filename, row.taken_at or row.at, row.first_day, row.last_day, row.people, row.assignments)
        for row in work.session.exec(query)
    )
    if import_id is None:
        return Imports(None, False, recent)
    record = work.get(RosterImport, import_id, site_id=site_id)
    if record.content is None:
        return Imports(None, True, recent)
    try:
        plan = preview_roster(work, site_id, record.content, record.filename)
    except Invalid:
        return Imports(None, True, recent)
    return Imports(preview_of(work, record, plan), False, recent)
