"""What is planned to change from a day on, and can be taken back before it begins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.sites import queries as sites
from app.sites.dated import planned_days
from app.sites.hours import Hours, written
from app.sites.models import Coverage, ShiftTemplate
from app.sites.models_dated import PlannedValue
from app.sites.plan import kept


@dataclass(frozen=True)
class Coming:
    """A planned change: `before` and `after` in words of hours or values, empty for nobody or not offered."""

    day: date
    zh: str
    en: str
    before: str
    after: str
    post_id: int = 0
    kind: str = ""
    kind_zh: str = ""
    kind_en: str = ""
    code: str = ""
    value_id: int = 0


def lines_on(rows: Iterable[Coverage], day: date) -> list[Hours]:
    """The hours that count on a day, in order."""
    found = [Hours(row.from_minute, row.to_minute, row.places) for row in rows if sites.in_force(row, day)]
    return sorted(found, key=lambda line: line.start)


def coming_coverage(work: Work, site_id: int) -> list[Coming]:
    """Planned changes of the coverage, by day."""
    today, names = sites.today(work, site_id), sites.posts(work, site_id)
    kinds = {row.code: row for row in sites.day_kinds(work, site_id)}
    by_post: dict[tuple[int, str], list[Coverage]] = {}
    for row in sites.coverage_versions(work, site_id):
        by_post.setdefault((row.post_id, row.day_kind), []).append(row)
    found = []
    for (post_id, kind), rows in by_post.items():
        post, of_kind = names.get(post_id), kinds.get(kind)
        for day in planned_days(rows, today) if post is not None else []:
            before, after = written(lines_on(rows, day - timedelta(days=1))), written(lines_on(rows, day))
            if post is not None and before != after:
                zh, en = (of_kind.name_zh, of_kind.name_en) if of_kind else (kind, kind)
                found.append(Coming(day, post.name_zh, post.name_en, before, after, post_id, kind, zh, en))
    return sorted(found, key=lambda one: (one.day, one.post_id, one.kind))


def coming_shifts(work: Work, site_id: int) -> list[Coming]:
    """Planned changes of shift codes, by day."""
    today, by_code = sites.today(work, site_id), dict[str, list[ShiftTemplate]]()
    for row in sites.shift_versions(work, site_id):
        by_code.setdefault(row.code, []).append(row)
    found = []
    for code, rows in by_code.items():
        for day in planned_days(rows, today):
            before, after = _shift_on(rows, day - timedelta(days=1)), _shift_on(rows, day)
            if before != after:
                found.append(Coming(day, rows[0].name_zh, rows[0].name_en, before, after, code=code))
    return sorted(found, key=lambda one: (one.day, one.code))


def _shift_on(rows: Sequence[ShiftTemplate], day: date) -> str:
    row = next((row for row in rows if sites.in_force(row, day)), None)
    return Hours(row.start_minute, row.end_minute, 1).text if row else ""


def planned_values(work: Work, site_id: int) -> list[PlannedValue]:
    """Values that are still to come, by day."""

    def load() -> list[PlannedValue]:
        query = select(PlannedValue).where(PlannedValue.site_id == site_id, col(PlannedValue.applied_at).is_(None))
        return list(work.session.exec(query.order_by(col(PlannedValue.valid_from), col(PlannedValue.id))))

    return kept(work, site_id, "planned_values", load)
