"""The block `side` of week and month: what is missing and who there is, or what is in hand and what it can do."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.core.actor import Permission
from app.core.work import Work
from app.roster.day import Day, Gap, Row
from app.roster.known import Known
from app.roster.overrides import Kept, reasons_of
from app.roster.rules import hours_between
from app.roster.side import Option, Side, option_of, place_side
from app.roster.week import Mate, Stretch, monday_of, read_stretch
from app.roster.week_cell import Ways, cell_ways
from app.roster.week_hold import (
    chosen_for,
    day_pick,
    fit_over,
    judge,
    person_known,
    slot_of,
    ticked,
    week_stretch,
)
from app.roster.week_items import Item, gap_item, shift_item, when_of
from app.roster.week_picks import WeekPick, week_pick

FULL_WEEK = timedelta(hours=40)
"""A full bar: the ordinary working week by the State Council's rule of 1995."""


@dataclass(frozen=True)
class MateLine:
    """Somebody in the list of people, with the hours of the week and the days off in it."""

    person_id: int
    name: str
    hours: timedelta
    off: tuple[date, ...]
    part: int
    """Percent of the ordinary hours of so many days, at most 100."""


@dataclass(frozen=True)
class WeekSide:
    """The block `side`; `kind` says which of its parts are filled: tray, place, person, shift, cell."""

    kind: str
    title: str = ""
    day: date | None = None
    past: bool = False
    # tray
    gaps: tuple[Item, ...] = ()
    missing: int = 0
    mates: tuple[MateLine, ...] = ()
    # place: the day's own panel
    place: Side | None = None
    # person, shift, cell
    person_id: int = 0
    hours: timedelta = timedelta()
    after: timedelta | None = None
    """Hours of the week once the person is on the place of `best`."""
    tags: tuple[str, ...] = ()
    mine: tuple[Item, ...] = ()
    best: Item | None = None
    """The soonest gap that says yes."""
    fit: tuple[Option, ...] = ()
    """Who could fill `best`, fittest first."""
    row: Item | None = None
    reasons: tuple[Kept, ...] = ()
    """Rules that were overruled for the shift in hand."""
    instead: str = ""
    ways: Ways | None = None
    off: str = ""
    leave: str = ""
    """Hours for which the person is on leave on the day of the cell or the shift."""

    @property
    def others(self) -> tuple[Option, ...]:
        """Whom a refusal may be about, beside the person in hand."""
        return (*self.place.others, *self.place.also) if self.place else self.fit


def week_side(work: Work, site_id: int, week: str, pick: str = "", span: str = "", **_rest: str) -> WeekSide:
    """The block `side` of the week. At most three statements beside the week's own."""
    return side_of(work, site_id, week_stretch(work, site_id, week, pick), week_pick(pick), span)


def month_side(work: Work, site_id: int, month: str, pick: str = "", span: str = "", **_rest: str) -> WeekSide:
    """The block `side` of the month."""
    first = date.fromisoformat(month)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return side_of(work, site_id, read_stretch(work, site_id, first, last), week_pick(pick), span)


def side_of(work: Work, site_id: int, stretch: Stretch, pick: WeekPick, span: str) -> WeekSide:
    """What stands beside the grid."""
    may = work.may(Permission.ASSIGN_POST, site_id)
    if may and pick.kind == "place" and pick.day in stretch.days and pick.id in stretch.first.posts:
        return _place(work, stretch, stretch.days[pick.day], pick, span)
    row = stretch.row(pick.id) if pick.kind == "shift" else None
    person_id = row.person_id if row else pick.id if pick.kind in ("person", "cell") else 0
    person = person_known(work, site_id, stretch, person_id) if may and person_id else None
    if person is None:
        return _tray(stretch, may)
    side = _person(work, stretch, person, row.day if row else pick.day if pick.kind == "cell" else None)
    if row is not None:
        side = _shift(stretch, side, row)
        return replace(side, reasons=reasons_of(work, site_id, [row.id]).get(row.id, ())) if row.overruled else side
    if pick.kind == "cell" and pick.day in stretch.days:
        return _cell(work, stretch, side, person, stretch.days[pick.day])
    return _with_best(work, site_id, stretch, side, person)


def _tray(stretch: Stretch, may: bool) -> WeekSide:
    coming = stretch.coming()
    past = all(day.is_past for day in stretch.days.values())
    return WeekSide(
        "tray",
        past=past,
        gaps=tuple(gap_item(stretch, day, gap) for day, gap in coming[:8]),
        missing=len(coming),
        mates=tuple(mate_lines(stretch)) if may else (),
    )


def mate_lines(stretch: Stretch) -> list[MateLine]:
    """The people, those with the fewest hours first."""
    lines = [_line(stretch, mate) for mate in stretch.mates.values()]
    return sorted(lines, key=lambda one: one.hours)


def _line(stretch: Stretch, mate: Mate) -> MateLine:
    hours = stretch.worked(stretch.of_person(mate.person_id))
    part = min(100, round(hours / (FULL_WEEK * len(stretch.days) / 7) * 100))
    return MateLine(mate.person_id, mate.name, hours, tuple(sorted(mate.off)), part)


def _place(work: Work, stretch: Stretch, day: Day, pick: WeekPick, span: str) -> WeekSide:
    chosen = chosen_for(work, stretch, pick, span)
    key = chosen.key if chosen else ""
    side = place_side(work, day, day_pick(pick), key)
    if side.slot:
        side = replace(side, slot=f"{day.day}@{side.slot}")
    return WeekSide("place", side.title, day.day, day.is_past, place=side)


def _person(work: Work, stretch: Stretch, person: Known, day: date | None) -> WeekSide:
    """Hours and tags of the person; the week is that of `day` (in a month), else the first."""
    monday = monday_of(day or _week_shown(work, stretch))
    sunday = monday + timedelta(days=6)
    hours = hours_between(person.shifts, monday, sunday)
    mine = [
        shift_item(stretch, stretch.days[row.day], row)
        for row in stretch.of_person(person.person_id)
        if monday <= row.day <= sunday
    ]
    posts = ticked(person, stretch.first.posts)
    return WeekSide(
        "person",
        person.name,
        day,
        person_id=person.person_id,
        hours=hours,
        tags=tuple(post.name(work.lang) for post in posts),
        mine=tuple(mine),
    )


def _week_shown(work: Work, stretch: Stretch) -> date:
    now = stretch.first.site.day_of(work.now)
    return now if now in stretch.days else stretch.first.day


def _shift(stretch: Stretch, side: WeekSide, row: Row) -> WeekSide:
    day = stretch.days[row.day]
    item = shift_item(stretch, day, row)
    instead = ""
    if not item.over:
        minute = day.minute(max(row.span.starts_at, day.now) if day.is_today else row.span.starts_at)
        instead = f"place:{row.post_id}.{row.place}.{row.day}.{minute}"
    return replace(side, kind="shift", day=row.day, row=item, instead=instead, past=item.over)


def _cell(work: Work, stretch: Stretch, side: WeekSide, person: Known, day: Day) -> WeekSide:
    rows = [row for row in stretch.of_person(person.person_id) if row.day == day.day]
    return replace(
        side,
        kind="cell",
        day=day.day,
        past=day.is_past,
        off=person.facts.off.get(day.day, ""),
        leave=_leave(day, person),
        ways=cell_ways(work, stretch, person, day, rows),
    )


def _leave(day: Day, person: Known) -> str:
    spans = (span for span in person.facts.hours_off if day.site.day_of(span.starts_at) == day.day)
    return " ".join(when_of(day, span) for span in spans)


def _with_best(work: Work, site_id: int, stretch: Stretch, side: WeekSide, person: Known) -> WeekSide:
    """The soonest gap the person may fill, the hours then, and who else could."""
    for day, gap in stretch.coming():
        if not judge(person, gap.post, gap.span):
            return _filled(work, site_id, stretch, side, day, gap)
    return side


def _filled(work: Work, site_id: int, stretch: Stretch, side: WeekSide, day: Day, gap: Gap) -> WeekSide:
    pick = WeekPick("place", gap.post.id, gap.place, day.day, day.minute(gap.span.starts_at))
    chosen = chosen_for(work, stretch, pick)
    if chosen is None:
        return side
    fit = [option_of(day, one, chosen.span) for one in fit_over(work, site_id, pick, chosen.span)]
    own = next((one for one in fit if one.one.person_id == side.person_id), None)
    good = tuple(one for one in fit if one.one.ok)
    item = replace(gap_item(stretch, day, gap), value=slot_of(day, gap.post.id, gap.place, chosen.span))
    return replace(side, best=item, fit=good, after=own.week_after if own else None)
