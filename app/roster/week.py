"""A week (or a month) of the roster as it is read: its days, the lines of its grid, the people and who is off when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import and_, bindparam, or_
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.work import Work
from app.people.models import Membership, Person
from app.roster.day import Day, Gap, Row, read_days
from app.roster.known import STAFF, heavier, known
from app.roster.models import Absence, HoursAway
from app.roster.places import PostInfo
from app.roster.rules import Span, net_of
from app.sites.models import ShiftTemplate
from app.sites.queries import shifts, site


@dataclass(frozen=True)
class Line:
    """A row of the grid by post: a place by day, or the same place by night (nobody stands through both)."""

    post: PostInfo
    place: int
    night: bool

    @property
    def key(self) -> str:
        """Name of the line in element ids."""
        return f"{self.post.id}-{self.place}{'n' if self.night else ''}"


@dataclass
class Mate:
    """Somebody of the staff (or with a shift in these days). `off` holds kinds of absence by day, `hours` leave for a
    part of a day, in order."""

    person_id: int
    name: str
    pinyin: str
    team: str = ""
    off: dict[date, str] = field(default_factory=dict)
    hours: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Stretch:
    """Some days of the roster, in order, and the people in them."""

    days: Mapping[date, Day]
    mates: Mapping[int, Mate]
    shifts: Mapping[date, Mapping[str, ShiftTemplate]]
    """The site's shift templates by code, as they are on each day."""

    @property
    def first(self) -> Day:
        """The first day."""
        return next(iter(self.days.values()))

    @cached_property
    def rows(self) -> list[Row]:
        """Every row of the plan whose business day is one of these, once."""
        return [row for day in self.days.values() for row in day.rows if row.day == day.day]

    def row(self, number: int) -> Row | None:
        """The live row with that id."""
        return next((row for row in self.rows if row.id == number), None)

    def of_person(self, person_id: int) -> list[Row]:
        """The rows of a person in order."""
        return self._by_person.get(person_id, [])

    @cached_property
    def _by_person(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.person_id, []).append(row)
        return found

    def of_cell(self, person_id: int, day: date) -> list[Row]:
        """The rows of a person on a business day."""
        return self._by_cell.get((person_id, day), [])

    @cached_property
    def _by_cell(self) -> dict[tuple[int, date], list[Row]]:
        found: dict[tuple[int, date], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row.person_id, row.day), []).append(row)
        return found

    @cached_property
    def lines(self) -> list[Line]:
        """Every place of these days, by day and by night, in the order of the site."""
        places: dict[tuple[int, int], PostInfo] = {}
        dark: set[tuple[int, int]] = set()
        light: set[tuple[int, int]] = set()
        for day in self.days.values():
            for post, place in day.places():
                key = (post.id, place)
                places[key] = post
                for span in (*day.needs(*key), *(row.span for row in day.on_place(*key) if row.day == day.day)):
                    (dark if at_night(day, span) else light).add(key)
        out = []
        for (post_id, place), post in sorted(places.items(), key=lambda one: (one[1].order, one[0])):
            if (post_id, place) in light or (post_id, place) not in dark:
                out.append(Line(post, place, night=False))
            if (post_id, place) in dark:
                out.append(Line(post, place, night=True))
        return out

    def counts(self, day: Day) -> tuple[int, int, int]:
        """Places by shift: wholly covered, needed, and of the needed ones those nobody is on at all."""
        have = need = empty = 0
        holes: dict[tuple[int, int], list[Span]] = {}
        for gap in day.gaps:
            holes.setdefault((gap.post.id, gap.place), []).append(gap.span)
        for post, place in day.places():
            for wanted in day.needs(post.id, place):
                left = [hole for hole in holes.get((post.id, place), ()) if hole.overlaps(wanted)]
                need += 1
                have += not left
                empty += left == [wanted]
        return have, need, empty

    def coming(self) -> list[tuple[Day, Gap]]:
        """Uncovered stretches that can still be filled, soonest first, in the order of the site."""
        return [
            (day, gap)
            for day in self.days.values()
            for gap in sorted(day.gaps, key=lambda gap: (gap.post.order, gap.post.id, gap.place, gap.span))
            if gap.span.ends_at > day.now
        ]

    def worked(self, rows: Iterable[Row]) -> timedelta:
        """Hours planned by these rows, meals taken off."""
        return sum((self.length(row) for row in rows), timedelta())

    def length(self, row: Row) -> timedelta:
        """Hours of one row, its meal taken off."""
        template = self.shifts[row.day].get(row.code)
        return net_of(row.span.length, template.meal_minutes if template else 0)

    def usual(self, line: Line) -> tuple[int, int] | None:
        """Minutes from and to at which the line is mostly needed or planned in these days, None when it never is."""
        seen: dict[tuple[int, int], int] = {}
        for day in self.days.values():
            spans = day.needs(line.post.id, line.place) or [
                row.span for row in day.on_place(line.post.id, line.place) if row.day == day.day
            ]
            for span in spans:
                if at_night(day, span) == line.night:
                    key = (day.minute(span.starts_at), day.minute(span.ends_at))
                    seen[key] = seen.get(key, 0) + 1
        if seen:
            return max(seen, key=lambda key: (seen[key], key))
        templates = self.shifts[self.first.day].values()
        first = next((row for row in templates if (row.end_minute > 1440) == line.night), None)
        return (first.start_minute, first.end_minute) if first else None

    def code_of(self, day: Day, span: Span) -> str:
        """The site's shift with exactly these hours, empty for other hours."""
        for code, row in self.shifts[day.day].items():
            if (day.at(row.start_minute), day.at(row.end_minute)) == (span.starts_at, span.ends_at):
                return code
        return ""


def at_night(day: Day, span: Span) -> bool:
    """Whether it runs past the day's local midnight."""
    return span.ends_at > day.at(1440)


def monday_of(day: date) -> date:
    """The Monday of the week `day` is in."""
    return day - timedelta(days=day.weekday())


def read_stretch(work: Work, site_id: int, first: date, last: date, *, judged: bool = False) -> Stretch:
    """The days from `first` to `last` with the people: two statements, however long it is. Read once per Work.

    `judged`: the rules will be asked about everybody, so the people are taken from what they are told (`known`).
    """

    def load() -> Stretch:
        days = read_days(work, site_id, first, last, presence=False)
        mates = (_judged if judged else _mates)(work, site_id, first, last)
        for one in days.values():
            for row in one.rows:
                if row.day == one.day:
                    mates.setdefault(row.person_id, Mate(row.person_id, row.name, row.name))
        return Stretch(days, mates, {day: shifts(work, site_id, day) for day in days})

    return work.memo(("roster_stretch", site_id, first, last), load)


def _judged(work: Work, site_id: int, first: date, last: date) -> dict[int, Mate]:
    """The staff as the rules know them. Three statements, which the rules need anyway."""
    whole = _whole(work, site_id, first, last)
    return {
        one.person_id: Mate(
            one.person_id,
            one.name,
            one.pinyin,
            one.team,
            {day: kind for day, kind in one.facts.off.items() if first <= day <= last},
            [span for span in one.facts.hours_off if span.overlaps(whole)],
        )
        for one in known(work, site_id, first, last=last)
    }


def _mates(work: Work, site_id: int, first: date, last: date) -> dict[int, Mate]:
    """The staff. One statement."""
    found: dict[int, Mate] = {}
    whole = _whole(work, site_id, first, last)
    asked = {"first": first, "last": last, "since": whole.starts_at, "until": whole.ends_at}
    for row in work.session.execute(MATES, asked | {"site": site_id, "now": work.now}):
        mate = found.setdefault(row.id, Mate(row.id, row.name, row.pinyin, row.team))
        if row.day is not None:
            mate.off[row.day] = heavier(mate.off.get(row.day, ""), row.kind)
        if row.starts_at is not None and (span := Span(row.starts_at, row.ends_at)) not in mate.hours:
            mate.hours = sorted([*mate.hours, span])
    return found


def _whole(work: Work, site_id: int, first: date, last: date) -> Span:
    here = site(work, site_id)
    return Span(here.at(first, here.day_starts_minute), here.at(last + timedelta(days=1), here.day_starts_minute))


MATES = (
    columns(
        col(Person.id),
        col(Person.name),
        col(Person.pinyin),
        col(Membership.team),
        col(Absence.day),
        col(Absence.kind),
        col(HoursAway.starts_at),
        col(HoursAway.ends_at),
    )
    .join(
        Membership,
        and_(
            col(Membership.person_id) == col(Person.id),
            col(Membership.site_id) == bindparam("site"),
            col(Membership.role).in_(STAFF),
            or_(col(Membership.until).is_(None), col(Membership.until) > bindparam("now")),
        ),
    )
    .outerjoin(
        Absence,
        and_(
            col(Absence.person_id) == col(Person.id),
            col(Absence.day).between(bindparam("first"), bindparam("last")),
        ),
    )
    .outerjoin(
        HoursAway,
        and_(
            col(HoursAway.person_id) == col(Person.id),
            col(HoursAway.starts_at) < bindparam("until"),
            col(HoursAway.ends_at) > bindparam("since"),
        ),
    )
    .where(col(Person.active))
    .order_by(col(Person.pinyin), col(Person.id), col(Membership.id))
)
