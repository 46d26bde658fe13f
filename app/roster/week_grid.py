"""The block `plan` of the roster's week: lines of posts or people by days, and what the hand says to each cell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date

from app.core.actor import Permission
from app.core.i18n import pick as of_language
from app.core.work import Work
from app.roster.day import Day
from app.roster.plan_bar import PlanBar
from app.roster.week import Mate, Stretch
from app.roster.week_hold import Hand, WeekHold, week_stretch
from app.roster.week_items import TINTS, Item, gap_item, line_items, mate_items
from app.roster.week_picks import week_pick
from app.sites.queries import day_kind, day_kinds, groups, today


@dataclass(frozen=True)
class Column:
    """A day of the grid. `have` of `need` places by shift are wholly covered; `state` full, part, short, none asked."""

    day: date
    weekday: str
    is_today: bool
    over: bool
    kind: str
    kind_name: str
    have: int
    need: int
    state: str
    band: bool
    """Something is in hand and nothing that day says yes."""
    gap: str
    """What is taken in hand to fill its first gap, empty when there is none."""

    @property
    def missing(self) -> int:
        """Places that lack somebody."""
        return self.need - self.have


@dataclass(frozen=True)
class GridRow:
    """A line of the grid: a place, or a person with the hours of the week."""

    key: str
    name: str
    pick: str
    picked: bool
    jump: str
    """What typed letters find it by."""
    cells: tuple[tuple[Item, ...], ...]
    hours: timedelta | None = None


@dataclass(frozen=True)
class Zone:
    """Lines of one part of the site, or people of one group."""

    name: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class Legend:
    """A shift of the site in words."""

    code: str
    tint: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class WeekHead:
    """The block `summary` of the week: which one it is, the ways to others; `bar` is undo, copy and publish."""

    before: date
    after: date
    title: str
    now_week: bool
    by: str
    shown: date
    bar: PlanBar | None = None


def week_head(work: Work, site_id: int, week: str, by: str = "", on: str = "", **_rest: str) -> WeekHead:
    """The block `summary` of the roster's week. Reads nothing of the plan."""
    first = date.fromisoformat(week)
    last, now_day = first + timedelta(days=6), today(work, site_id)
    return WeekHead(
        first - timedelta(days=7),
        first + timedelta(days=7),
        title_of(work.lang, first, last),
        first <= now_day <= last,
        by or "post",
        date.fromisoformat(on),
    )


@dataclass(frozen=True)
class WeekPlan:
    """The block `plan` of the week."""

    number: int
    """Number of the week by ISO 8601."""
    by: str
    shown: date
    """The day a phone shows."""
    columns: tuple[Column, ...]
    zones: tuple[Zone, ...]
    shifts: tuple[Legend, ...]
    hand: Hand
    drafts: int
    bare: bool
    next_gap: Item | None
    missing: int
    tap: bool
    """Whether anything here may be changed."""

    @property
    def column(self) -> Column:
        """The day a phone shows."""
        return next(one for one in self.columns if one.day == self.shown)


def week_plan(
    work: Work, site_id: int, week: str, by: str = "", pick: str = "", on: str = "", span: str = "", **_rest: str
) -> WeekPlan:
    """The block `plan` of the roster's week, worked out once per Work."""
    key = ("roster_week", site_id, week, by, pick, on, span)
    return work.memo(key, lambda: _plan(work, site_id, week, by, pick, on, span))


def _plan(work: Work, site_id: int, week: str, by: str, pick: str, on: str, span: str) -> WeekPlan:
    first = date.fromisoformat(week)
    stretch = week_stretch(work, site_id, week, pick)
    hold = WeekHold(work, site_id, stretch, week_pick(pick), span)
    zones = _by_person(work, site_id, stretch, hold) if by == "person" else _by_post(work, stretch, hold)
    open_days = {
        item.day for zone in zones for row in zone.rows for cell in row.cells for item in cell if item.open or item.mine
    }
    kinds = {one.code: of_language(work.lang, one.name_zh, one.name_en) for one in day_kinds(work, site_id)}
    columns = tuple(
        column_of(work, site_id, stretch, day, kinds, band=bool(hold.hand.kind) and day.day not in open_days)
        for day in stretch.days.values()
    )
    coming = stretch.coming()
    now_day = today(work, site_id)
    return WeekPlan(
        first.isocalendar().week,
        by or "post",
        date.fromisoformat(on),
        columns,
        tuple(zones),
        tuple(legend(work, stretch)),
        hold.hand,
        drafts_of(stretch),
        not stretch.rows,
        gap_item(stretch, *coming[0]) if coming else None,
        len(coming),
        hold.may and (columns[-1].day >= now_day or work.may(Permission.ROSTER_PAST, site_id)),
    )


def column_of(work: Work, site_id: int, stretch: Stretch, day: Day, kinds: dict[str, str], *, band: bool) -> Column:
    """A day with its kind and its count of places."""
    have, need, empty = stretch.counts(day)
    kind = day_kind(work, site_id, day.day)
    state = "none" if not need else "full" if have == need else "short" if empty else "part"
    shown = "" if kind == "weekday" and day.day.weekday() < 5 else kind
    gap = next((gap_item(stretch, day, gap).pick for gap in day.gaps if gap.span.ends_at > day.now), "")
    return Column(
        day.day,
        format_date(day.day, "EEE", locale=Locale.parse(work.lang, sep="-")),
        day.is_today,
        day.is_past,
        shown,
        kinds.get(kind, "") if shown else "",
        have,
        need,
        state,
        band,
        gap,
    )


def title_of(lang: str, first: date, last: date) -> str:
    """11月23日 – 29日, 23 – 29 Nov; with both months when there are two."""
    locale = Locale.parse(lang, sep="-")
    if lang.startswith("zh"):
        end = "d日" if first.month == last.month else "M月d日"
        return f"{format_date(first, 'M月d日', locale=locale)} – {format_date(last, end, locale=locale)}"
    start = "d" if first.month == last.month else "d MMM"
    return f"{format_date(first, start, locale=locale)} – {format_date(last, 'd MMM', locale=locale)}"


def drafts_of(stretch: Stretch) -> int:
    """Changes that the staff have not been told: shifts that came and shifts that went."""
    gone = {row.id for day in stretch.days.values() for row in day.gone if row.day == day.day}
    return sum(row.draft for row in stretch.rows) + len(gone)


def legend(work: Work, stretch: Stretch) -> list[Legend]:
    """The site's shifts as they are on the first of these days."""
    out, light = [], 0
    for code, row in stretch.shifts[stretch.first.day].items():
        night = row.end_minute > 1440
        tint = "n" if night else str(min(light, TINTS))
        light += not night
        name = of_language(work.lang, row.name_zh, row.name_en)
        out.append(Legend(code, tint, name, row.start_minute, row.end_minute))
    return out


def _by_post(work: Work, stretch: Stretch, hold: WeekHold) -> list[Zone]:
    night = of_language(work.lang, "夜间", "night")
    areas: dict[str, list[GridRow]] = {}
    for line in stretch.lines:
        name = stretch.first.name(line.post.id, line.place)
        cells = _cells(stretch, hold, lambda day, line=line: line_items(stretch, line, day))  # type: ignore[misc]
        areas.setdefault(line.post.area(work.lang), []).append(
            GridRow(
                line.key,
                f"{name} · {night}" if line.night else name,
                "",
                hold.pick.kind == "place"
                and (hold.pick.id, hold.pick.place) == (line.post.id, line.place)
                and any(item.picked for cell in cells for item in cell),
                f"{line.post.code} {line.post.name_en}".lower(),
                cells,
            )
        )
    return [Zone(name, tuple(rows)) for name, rows in areas.items()]


def _by_person(work: Work, site_id: int, stretch: Stretch, hold: WeekHold) -> list[Zone]:
    gaps: dict[date, list[Item]] = {}
    for day, gap in stretch.coming():
        gaps.setdefault(day.day, []).append(hold.on(gap_item(stretch, day, gap)))
    out = []
    if gaps:
        cells = tuple(tuple(gaps.get(day, ())) for day in stretch.days)
        title = of_language(work.lang, "空岗", "Empty places")
        out.append(Zone(title, (GridRow("gaps", "", "", False, "", cells),)))
    for name, mates in teams(work, site_id, stretch):
        rows = []
        for mate in mates:
            cells = _cells(stretch, hold, lambda day, mate=mate: mate_items(stretch, mate, day))  # type: ignore[misc]
            mine = stretch.of_person(mate.person_id)
            rows.append(
                GridRow(
                    f"p{mate.person_id}",
                    mate.name,
                    f"person:{mate.person_id}",
                    hold.hand.person_id == mate.person_id,
                    f"{mate.pinyin} {mate.name}".lower(),
                    cells,
                    stretch.worked(mine),
                )
            )
        out.append(Zone(name, tuple(rows)))
    return out


def teams(work: Work, site_id: int, stretch: Stretch) -> list[tuple[str, list[Mate]]]:
    """The people by group in the order of the site, whoever is in none last."""
    known = groups(work, site_id)
    found: dict[str, list[Mate]] = {}
    for mate in stretch.mates.values():
        found.setdefault(mate.team if mate.team in known else "", []).append(mate)
    named = [
        (of_language(work.lang, one.name_zh, one.name_en), found[code]) for code, one in known.items() if code in found
    ]
    return named + ([(of_language(work.lang, "其他", "Others"), found[""])] if "" in found else [])


def _cells(stretch: Stretch, hold: WeekHold, items: Callable[[Day], list[Item]]) -> tuple[tuple[Item, ...], ...]:
    return tuple(tuple(hold.on(item) for item in items(day)) for day in stretch.days.values())
