"""What the page of shift codes shows: each with its hours on the day's track, one opened, and what is planned."""

from dataclasses import dataclass
from datetime import date

from app.core.errors import NotFound
from app.core.work import Work
from app.sites import queries as sites
from app.sites.coming import Coming, coming_shifts
from app.sites.hours import Hours, clock_text
from app.sites.models import ShiftTemplate
from app.sites.post_view import From, starting
from app.sites.settings_view import QUARTER
from app.sites.shift_codes import shift_on, shift_seen


@dataclass(frozen=True)
class ShiftRow:
    """A shift as it is today. `start` and `end` are quarters from the start of the business day, 0 to 96."""

    code: str
    zh: str
    en: str
    text: str
    minutes: int
    meal: int
    aliases: tuple[str, ...]
    start: int
    end: int
    retired: bool


@dataclass(frozen=True)
class ShiftList:
    """Shifts in use and those taken out, with what is planned."""

    rows: tuple[ShiftRow, ...]
    retired: tuple[ShiftRow, ...]
    first_hour: int
    coming: tuple[Coming, ...]


@dataclass(frozen=True)
class ShiftEditor:
    """A shift opened for change; `code` None: nothing is open, "": a new one."""

    code: str | None = None
    zh: str = ""
    en: str = ""
    start: str = ""
    end: str = ""
    meal: int = 60
    aliases: str = ""
    seen: str = ""
    retired: bool = False
    starting: From | None = None
    coming: tuple[Coming, ...] = ()


def shifts(work: Work, site_id: int, **_scope: object) -> ShiftList:
    """Every code once, as it is today."""
    today, first = sites.today(work, site_id), sites.site(work, site_id).day_starts_minute
    rows = [_row(versions, today, first) for versions in by_code(work, site_id).values()]
    coming = tuple(coming_shifts(work, site_id))
    return ShiftList(
        tuple(row for row in rows if not row.retired),
        tuple(row for row in rows if row.retired),
        first // 60,
        coming,
    )


def by_code(work: Work, site_id: int) -> dict[str, list[ShiftTemplate]]:
    """The versions of each code, in the site's order."""
    found: dict[str, list[ShiftTemplate]] = {}
    for row in sites.shift_versions(work, site_id):
        found.setdefault(row.code, []).append(row)
    return found


def _row(versions: list[ShiftTemplate], today: date, first: int) -> ShiftRow:
    row = shift_on(versions, today)
    start = max(0, (row.start_minute - first) // QUARTER)
    end = min(96, -((first - row.end_minute) // QUARTER))
    return ShiftRow(
        row.code, row.name_zh, row.name_en, Hours(row.start_minute, row.end_minute, 1).text,
        row.end_minute - row.start_minute, row.meal_minutes, tuple(row.aliases), start, max(end, start + 1),
        not sites.in_force(row, today) and row.valid_from <= today,
    )  # fmt: skip


def editor(work: Work, site_id: int, *, code: str | None = None, valid_from: str = "", **_scope: object) -> ShiftEditor:
    """The shift opened for change. Raises NotFound for a code that the site does not have."""
    if code is None:
        return ShiftEditor()
    day = starting(work, site_id, valid_from)
    if not code:
        return ShiftEditor("", starting=day)
    versions = by_code(work, site_id).get(code)
    if versions is None:
        raise NotFound()
    row = shift_on(versions, day.chosen)
    return ShiftEditor(
        row.code, row.name_zh, row.name_en, clock_text(row.start_minute), clock_text(row.end_minute), row.meal_minutes,
        "、".join(row.aliases), shift_seen(row), not sites.in_force(row, day.chosen), day,
        tuple(one for one in coming_shifts(work, site_id) if one.code == code),
    )  # fmt: skip
