"""A post's day as a sheet: every item with the times at which it falls due, as planned and as it opened; who was there.

One sheet a place of a post, and one more where somebody stands there at night. Its code names it: DM-1-1123, at night
MG-1-1123N. Read for all posts at once, so that ten posts cost the same statements as one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.core.i18n import pick
from app.core.work import Work
from app.duties.items import items_in_force, items_of, subjects
from app.duties.lines import Words, words_of
from app.duties.models import Duty, DutyItem, Tick
from app.duties.plan import PLAN_COLUMNS, Place, PlanRow, first_of_day, margins, shift_of, whole_shifts
from app.duties.timing import Margins, Shift, from_row, is_night, slots
from app.people.models import Person
from app.roster.models import Assignment
from app.sites.models import Post
from app.sites.queries import posts, site, units

CODE = re.compile(r"([A-Za-z0-9-]{1,20})-([0-9]{1,2})-([0-9]{2})([0-9]{2})(N?)", re.IGNORECASE)
ENTERED = aliased(Person)
PLANNED = (
    sa.select(*PLAN_COLUMNS, col(Person.name))
    .join(Person, col(Person.id) == col(Assignment.person_id))
    .where(
        col(Assignment.site_id) == sa.bindparam("site"),
        col(Assignment.cleared_at).is_(None),
        col(Assignment.business_day) == sa.bindparam("day"),
    )
    .order_by(col(Assignment.starts_at), col(Assignment.place))
)
OPENED = (
    sa.select(*Duty.__table__.c, col(Person.name).label("by"))  # type: ignore[attr-defined]
    .join(Person, col(Person.id) == col(Duty.done_by), isouter=True)
    .where(
        col(Duty.site_id) == sa.bindparam("site"),
        col(Duty.business_day) == sa.bindparam("day"),
        col(Duty.timing) != "event",
    )
    .order_by(col(Duty.due_at), col(Duty.id))
)
FROM_PAPER = (
    sa.select(col(Tick.duty_id), col(ENTERED.name))
    .join(Duty, col(Duty.id) == col(Tick.duty_id))
    .join(ENTERED, col(ENTERED.id) == col(Tick.person_id))
    .where(
        col(Duty.site_id) == sa.bindparam("site"),
        col(Duty.business_day) == sa.bindparam("day"),
        col(Tick.paper),
    )
    .order_by(col(Tick.id))
)


@dataclass(frozen=True)
class There:
    """Somebody planned on the place of the sheet."""

    person_id: int
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Box:
    """One time at which an item falls due. `duty` is its row when it has opened, with who did it and entered it."""

    item: DutyItem
    words: Words
    timing: str
    turn: int
    subject: str
    about: tuple[str, str]
    opens_at: datetime
    due_at: datetime
    duty: Any = None
    entered_by: str = ""

    @property
    def key(self) -> str:
        """What names it on the sheet."""
        return f"{self.item.id}.{int(self.due_at.timestamp() * 1000)}.{self.subject}"

    @property
    def closed(self) -> bool:
        """Whether somebody has closed it."""
        return self.duty is not None and self.duty.state in ("done", "na")


@dataclass(frozen=True)
class Sheet:
    """One sheet. `whens`: items without a time, which happen or not."""

    code: str
    post: Post
    place: int
    day: date
    night: bool
    people: tuple[There, ...]
    rows: tuple[tuple[Words, tuple[Box, ...]], ...]
    whens: tuple[Words, ...]

    def boxes(self) -> tuple[Box, ...]:
        """Every box, item by item."""
        return tuple(box for _, boxes in self.rows for box in boxes)

    def who_at(self, at: datetime) -> There | None:
        """Who was planned there then; the only one there was when it lies outside."""
        found = next((one for one in self.people if one.starts_at <= at <= one.ends_at), None)
        return found or (self.people[0] if len({one.person_id for one in self.people}) == 1 else None)


def code_of(post: Post, place: int, day: date, night: bool) -> str:
    """The sheet's code as it is printed and typed."""
    return f"{post.code}-{place}-{day:%m%d}{'N' if night else ''}"


def read_code(work: Work, site_id: int, typed: str, today: date) -> tuple[Post, int, date, bool] | None:
    """Post, place, day and night of a code; the day is the last such one up to a week ahead. None for no code."""
    found = CODE.fullmatch(typed.strip())
    post = next(
        (row for row in posts(work, site_id).values() if found and row.code.casefold() == found[1].casefold()), None
    )
    if found is None or post is None:
        return None
    for year in (today.year + 1, today.year, today.year - 1):
        try:
            day = date(year, int(found[3]), int(found[4]))
        except ValueError:
            continue
        if day <= today + timedelta(days=7):
            return post, int(found[2]), day, bool(found[5])
    return None


def sheets_of(work: Work, site_id: int, day: date, post_id: int = 0) -> list[Sheet]:
    """The sheets of a business day, of every post or of one, in the order of the posts; three statements."""
    known = posts(work, site_id)
    asked = {"site": site_id, "day": day}
    plan = [(PlanRow(*row), name) for *row, name in work.session.execute(PLANNED, asked)]
    entered = {int(duty_id): str(name) for duty_id, name in work.session.execute(FROM_PAPER, asked)}
    opened: dict[Place, list[Any]] = defaultdict(list)
    for row in work.session.execute(OPENED, asked):
        opened[row.post_id, row.place].append(row)
    names = {row.id: name for row, name in plan}
    shifts = whole_shifts([row for row, _ in plan])
    maker = _Maker(work, site_id, day, names, entered)
    found: list[Sheet] = []
    for post in known.values():
        if post_id in (0, post.id):
            own = [rows for rows in shifts if rows[0].post_id == post.id]
            found.extend(maker.of_post(post, own, first_of_day(shifts), opened))
    return found


class _Maker:
    """Makes the sheets of one day."""

    def __init__(
        self, work: Work, site_id: int, day: date, names: Mapping[int, str], entered: Mapping[int, str]
    ) -> None:
        self.work, self.day, self.names, self.entered = work, day, names, entered
        self.here = site(work, site_id)
        self.items = items_in_force(work, site_id, (day,))
        self.units = units(work, site_id)
        self.margins: Margins = margins(work, site_id)

    def of_post(
        self, post: Post, shifts: Sequence[Sequence[PlanRow]], first: set[int], opened: Mapping[Place, Sequence[Any]]
    ) -> Iterable[Sheet]:
        """One sheet a place, day and night apart; a post nobody is planned on has one over the opening hours."""
        groups: dict[tuple[int, bool], list[tuple[Shift, Sequence[PlanRow]]]] = defaultdict(list)
        for rows in shifts:
            shift = shift_of(self.here, rows, first=rows[0].id in first)
            groups[rows[0].place, is_night(shift)].append((shift, rows))
        if not groups:
            here = self.here
            opening, closing = here.at(self.day, here.opens_minute), here.at(self.day, here.closes_minute)
            groups[1, False] = [(Shift(opening, closing, self.day, here.zone, here.opens_minute, True), ())]
        places = max(place for place, _ in groups)
        for (place, night), own in sorted(groups.items()):
            rows = [row for row in opened.get((post.id or 0, place), ()) if self._belongs(row, own, groups, place)]
            yield self._sheet(post, place, places, night, own, rows)

    def _belongs(self, row: Any, own: Sequence[Any], groups: Mapping[Any, Any], place: int) -> bool:
        """Whether an opened duty is of these shifts; with one sheet for the place everything is."""
        alone = sum(at == place for at, _ in groups) == 1
        return alone or any(shift.starts_at <= row.due_at <= shift.ends_at for shift, _ in own)

    def _sheet(
        self, post: Post, place: int, places: int, night: bool, own: Sequence[Any], opened: Sequence[Any]
    ) -> Sheet:
        lang, items = self.work.lang, items_of(self.items, post, self.day)
        known = {(row.item_id, row.due_at, row.subject): row for row in opened}
        rows, whens = [], []
        for item in items:
            boxes = self._boxes(item, place, places, [shift for shift, _ in own], known)
            if boxes:
                rows.append((words_of(lang, item), tuple(boxes)))
            elif item.events and not (item.night and not night):
                whens.append(words_of(lang, item))
        people = tuple(
            There(row.person_id, self.names[row.id], row.starts_at, row.ends_at) for _, rows in own for row in rows
        )
        code = code_of(post, place, self.day, night)
        rows.sort(key=lambda row: row[1][0].due_at)
        return Sheet(code, post, place, self.day, night, people, tuple(rows), tuple(whens))

    def _boxes(
        self, item: DutyItem, place: int, places: int, shifts: Sequence[Shift], known: Mapping[Any, Any]
    ) -> list[Box]:
        found: dict[tuple[datetime, str], Box] = {}
        words = words_of(self.work.lang, item)
        for shift in [] if item.exception else shifts:
            for slot in slots([from_row(row) for row in item.timings], shift, self.margins, night_only=item.night):
                for subject, zh, en in subjects(item, self.units, place, places):
                    row = known.get((item.id, slot.due_at, subject))
                    box = Box(item, words, slot.timing, slot.turn, subject, (zh, en), slot.opens_at, slot.due_at, row)
                    found[slot.due_at, subject] = box
        for (item_id, due_at, subject), row in known.items():
            if item_id == item.id:
                about = (row.about_zh, row.about_en)
                found[due_at, subject] = Box(
                    item, words, row.timing, row.turn, subject, about, row.opens_at, due_at, row,
                    self.entered.get(row.id, "") if row.paper else "",
                )  # fmt: skip
        return [found[key] for key in sorted(found)]


def about_of(box: Box, lang: str) -> str:
    """What the box is about, in one language; empty for the whole post."""
    return pick(lang, *box.about)
