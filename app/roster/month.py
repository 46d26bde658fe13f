"""The block `plan` of the roster's month: people by days in the site's own codes, as on the sheet they keep."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date

from app.core.actor import Permission
from app.core.i18n import pick as of_language
from app.core.work import Work
from app.roster.plan_bar import PlanBar
from app.roster.week import Mate, Stretch, read_stretch
from app.roster.week_grid import Column, Legend, column_of, drafts_of, legend, teams
from app.roster.week_items import Item, gap_item, mate_items
from app.roster.week_picks import week_pick
from app.sites.queries import day_kinds, today


@dataclass(frozen=True)
class MonthRow:
    """A person's month. `days` counts days with a shift, `hours` those planned, meals taken off."""

    person_id: int
    name: str
    post: str
    """The post the person is mostly on."""
    jump: str
    picked: bool
    cells: tuple[tuple[Item, ...], ...]
    days: int
    rests: int
    hours: timedelta


@dataclass(frozen=True)
class Team:
    """People of one group."""

    name: str
    rows: tuple[MonthRow, ...]


@dataclass(frozen=True)
class MonthHead:
    """The block `summary` of the month: which one it is, the ways to others; `bar` is undo, copy and publish."""

    before: date
    after: date
    title: str
    now_month: bool
    bar: PlanBar | None = None


@dataclass(frozen=True)
class MonthPlan:
    """The block `plan` of the month."""

    columns: tuple[Column, ...]
    teams: tuple[Team, ...]
    shifts: tuple[Legend, ...]
    counts: tuple[tuple[str, str, tuple[int, ...]], ...]
    """Per shift: code, shade, people on it day by day. The last one without a code: other hours."""
    drafts: int
    missing: int
    next_gap: Item | None
    bare: bool
    tap: bool
    """Whether anything here may be changed."""


def month_head(work: Work, site_id: int, month: str, **_rest: str) -> MonthHead:
    """The block `summary` of the roster's month. Reads nothing of the plan."""
    first = date.fromisoformat(month)
    shape = "y年M月" if work.lang.startswith("zh") else "MMMM y"
    return MonthHead(
        (first - timedelta(days=1)).replace(day=1),
        (first + timedelta(days=31)).replace(day=1),
        format_date(first, shape, locale=Locale.parse(work.lang, sep="-")),
        today(work, site_id).replace(day=1) == first,
    )


def month_plan(work: Work, site_id: int, month: str, pick: str = "", **_rest: str) -> MonthPlan:
    """The block `plan` of the roster's month, worked out once per Work."""
    return work.memo(("roster_month", site_id, month, pick), lambda: _plan(work, site_id, month, pick))


def _plan(work: Work, site_id: int, month: str, pick: str) -> MonthPlan:
    first = date.fromisoformat(month)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    stretch = read_stretch(work, site_id, first, last)
    kinds = {one.code: of_language(work.lang, one.name_zh, one.name_en) for one in day_kinds(work, site_id)}
    coming, shown = stretch.coming(), legend(work, stretch)
    may, now_day = work.may(Permission.ASSIGN_POST, site_id), today(work, site_id)
    return MonthPlan(
        tuple(column_of(work, site_id, stretch, day, kinds, band=False) for day in stretch.days.values()),
        tuple(
            Team(name, tuple(_row(work, stretch, mate, pick) for mate in mates))
            for name, mates in teams(work, site_id, stretch)
        ),
        tuple(shown),
        tuple(_counts(stretch, shown)),
        drafts_of(stretch),
        len(coming),
        gap_item(stretch, *coming[0]) if coming else None,
        not stretch.rows,
        may and (last >= now_day or work.may(Permission.ROSTER_PAST, site_id)),
    )


def _row(work: Work, stretch: Stretch, mate: Mate, pick: str) -> MonthRow:
    mine = stretch.of_person(mate.person_id)
    on = Counter(row.post_id for row in mine).most_common(1)
    post = stretch.first.posts.get(on[0][0]) if on else None
    cells = tuple(tuple(mate_items(stretch, mate, day)) for day in stretch.days.values())
    return MonthRow(
        mate.person_id,
        mate.name,
        post.name(work.lang) if post else "",
        f"{mate.pinyin} {mate.name}".lower(),
        week_pick(pick).kind == "cell" and week_pick(pick).id == mate.person_id,
        cells,
        len({row.day for row in mine}),
        len(mate.off),
        stretch.worked(mine),
    )


def _counts(stretch: Stretch, shown: list[Legend]) -> list[tuple[str, str, tuple[int, ...]]]:
    tally = Counter((row.code, row.day) for row in stretch.rows)
    codes = [(one.code, one.tint) for one in shown]
    out = [(code, tint, tuple(tally[code, day] for day in stretch.days)) for code, tint in codes]
    other = tuple(
        sum(count for (code, on), count in tally.items() if on == day and code not in dict(codes))
        for day in stretch.days
    )
    return out + ([("", "0", other)] if any(other) else [])
