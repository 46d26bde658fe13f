"""The demo's roster: as many people a day as the coverage asks for, written as the workbook a site would keep."""

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openpyxl import Workbook

from app.core.work import Work
from app.demo.cast import Cast, Member
from app.sites.models import Coverage, Post, ShiftTemplate
from app.sites.queries import coverage, day_kind, posts, shifts

REST_MINUTES = 660
"""Between two shifts of one person; good practice in the field."""


@dataclass(frozen=True)
class Need:
    """A shift that somebody has to do: minutes from local midnight, and how the workbook writes it."""

    post: str
    start: int
    end: int
    word: str


def needs(rows: Sequence[Coverage], by_id: dict[int, Post], templates: Sequence[ShiftTemplate]) -> list[Need]:
    """Shifts that together fill `rows` (of one kind of day): a layer for each place, by day and by night."""
    spans: dict[tuple[str, bool, int], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        for place in range(row.places):
            key = (by_id[row.post_id].code, row.to_minute > 1440, place)
            spans[key].append((row.from_minute, row.to_minute))
    found = []
    for (post, _night, _place), layer in sorted(spans.items()):
        start, end = min(first for first, _ in layer), max(last for _, last in layer)
        fitting = [one for one in templates if one.start_minute <= start and one.end_minute >= end]
        best = min(fitting, key=lambda one: one.end_minute - one.start_minute, default=None)
        if best is not None:
            found.append(Need(post, best.start_minute, best.end_minute, best.code))
        else:
            found.append(Need(post, start, end, f"{_clock(start)}-{_clock(end)}"))
    return found


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def plan(work: Work, site_id: int, cast: Cast, today: date, days: Sequence[date]) -> dict[tuple[str, date], Need]:
    """Who works which shift on which day. Today the first people of each post work; around it everybody in turn."""
    members: dict[str, list[Member]] = defaultdict(list)
    for member in cast.staff:
        members[member.post].append(member)
    by_id, templates = posts(work, site_id), list(shifts(work, site_id).values())
    rows = coverage(work, site_id)
    done: dict[tuple[str, date], Need] = {}
    worked: dict[str, int] = defaultdict(int)
    for day in sorted(days, key=lambda day: (abs((day - today).days), day)):
        kind = day_kind(work, site_id, day)
        wanted = needs([row for row in rows if row.day_kind == kind], by_id, templates)
        # Nights last, so that the first of a post are those whom a visitor of the demo meets by day.
        for need in sorted(wanted, key=lambda need: need.start):
            free = [one for one in members[need.post] if _may(one, day, need, done)]
            if not free:
                continue
            taker = min(free, key=lambda one: worked[one.username])
            worked[taker.username] += 1
            done[taker.username, day] = need
    return done


def _may(member: Member, day: date, need: Need, done: dict[tuple[str, date], Need]) -> bool:
    """Whether the shift leaves a rest to the person's shifts of the days beside it."""
    before = done.get((member.username, day - timedelta(days=1)))
    after = done.get((member.username, day + timedelta(days=1)))
    return (
        (member.username, day) not in done
        and (before is None or before.end - 1440 + REST_MINUTES <= need.start)
        and (after is None or need.end + REST_MINUTES <= after.start + 1440)
    )


def workbook(work: Work, site_id: int, cast: Cast, today: date, days: Sequence[date]) -> bytes:
    """The plan as a workbook: a person a row, a day a column, days off marked."""
    shifts_of = plan(work, site_id, cast, today, days)
    names = {post.code: post.name_zh for post in posts(work, site_id).values()}
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "排班"
    sheet.append(["工号", "姓名", "手机", "岗位", *days])
    rows = [Member(name, username, "SM") for name, username in cast.managers] + list(cast.staff)
    for number, member in enumerate(rows, 101):
        cells = [_cell(shifts_of.get((member.username, day))) for day in days]
        if member.post == "SM":
            cells = [_manager_cell(work, site_id, number - 101, day, today, len(cast.managers)) for day in days]
        phone = f"1380013{number + (1000 if cast.site == 'yunqi' else 2000)}"
        sheet.append([f"{cast.site[0].upper()}{number}", member.name, phone, names[member.post], *cells])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(need: Need | None) -> str:
    return need.word if need else "休"


def _manager_cell(work: Work, site_id: int, which: int, day: date, today: date, managers: int) -> str:
    """Managers take turns; the first is there on the demo's day."""
    if (day - today).days % managers != which:
        return "休"
    by_id, templates = posts(work, site_id), list(shifts(work, site_id).values())
    kind = day_kind(work, site_id, day)
    wanted = needs([row for row in coverage(work, site_id) if row.day_kind == kind], by_id, templates)
    return next((need.word for need in wanted if need.post == "SM"), "休")
