"""The people of a site as the rules see them: who is on the staff, off, licensed, ticked, and on which shifts.

Three statements for one person or for everybody, for a day or for weeks: people, their papers, their shifts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.core.actor import Role
from app.core.i18n import pick
from app.core.work import Work
from app.roster.known_rows import EVERYBODY, PAPERS, PEOPLE, SHIFTS, STAFF, THESE, is_licensed, is_staff
from app.roster.rules import Facts, Paper, Shift, Span, Stint, month_of, week_of
from app.roster.rules.catalogue import LONGEST_RUN
from app.roster.rules_site import Book, book_of

__all__ = ["STAFF", "Colleague", "Known", "is_licensed", "is_staff", "known", "staff", "week_of", "window_of"]


@dataclass(frozen=True)
class Known:
    """A person with everything the rules ask about, around the day asked for."""

    person_id: int
    name: str
    pinyin: str
    roles: frozenset[str]
    teams: frozenset[str]
    day: date
    facts: Facts
    stands: tuple[int, int] | None
    book: Book
    team: str = ""
    """Group of the first role."""

    @property
    def manager(self) -> bool:
        """Whether the person manages the site."""
        return Role.SM in self.roles

    @property
    def permits(self) -> frozenset[int]:
        """Posts ticked."""
        return self.facts.posts

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Live shifts of every site, by start."""
        return self.facts.shifts

    @property
    def days(self) -> dict[int, date]:
        """Business days of the shifts by assignment."""
        return {shift.assignment_id: shift.day for shift in self.facts.shifts}

    @property
    def off(self) -> str:
        """Kind of the absence on the day, empty for none."""
        return self.facts.off.get(self.day, "")


_Asked = tuple[int, date, date, tuple[int, ...] | None]
"""Site, first and last day, the people (None: the staff)."""


def window_of(first: date, last: date) -> tuple[date, date]:
    """The business days the rules look at for shifts from `first` to `last`: whole weeks and months, long runs."""
    far = timedelta(days=LONGEST_RUN + 1)
    monday, sunday = week_of(first), week_of(last) + timedelta(days=6)
    return min(first - far, monday, month_of(first)[0]), max(last + far, sunday, month_of(last)[1])


def known(
    work: Work,
    site_id: int,
    day: date,
    *,
    post_id: int | None = None,  # noqa: ARG001  (callers say which post they ask about; all permits come along)
    people: Iterable[int] | None = None,
    last: date | None = None,
) -> list[Known]:
    """The staff of the site (or those of `people`) with what the rules ask about. Three statements, once per Work.

    It is enough for shifts of the business days from `day` to `last`. `post_id` says which post is asked about; the
    permits for every other come along.
    """
    wanted = None if people is None else tuple(sorted(set(people)))
    first, end = day, max(day, last or day)
    if work.writing:
        return _load(work, site_id, first, end, wanted)  # what was read before a change is no longer so
    seen: dict[_Asked, list[Known]] = work.memo("known", dict)
    key = (site_id, first, end)
    for (site, since, until, who), people_known in seen.items():
        if site == site_id and since <= first and end <= until and who in (None, wanted):
            found = people_known if wanted is None else [one for one in people_known if one.person_id in wanted]
            return [one if since == first else replace(one, day=first) for one in found]
    seen[*key, wanted] = _load(work, site_id, first, end, wanted)
    return list(seen[*key, wanted])


def _load(work: Work, site_id: int, first: date, last: date, wanted: tuple[int, ...] | None) -> list[Known]:
    book = book_of(work, site_id)
    asked: dict[str, Any] = {"site": site_id, "now": work.now}
    found: dict[int, dict[str, Any]] = {}
    for row in work.session.execute(EVERYBODY if wanted is None else THESE, asked | {"people": wanted or ()}):
        person = found.setdefault(row.id, {"row": row, "roles": set(), "teams": set()})
        person["roles"].add(row.role)
        if row.role == Role.TL and row.team:
            person["teams"].add(row.team)
    if not found:
        return []
    opens, closes = window_of(first, last)
    asked |= {
        "people": tuple(found),
        "opens": opens,
        "closes": closes,
        "first": book.site.at(opens, 0),
        "last": book.site.at(closes + timedelta(days=2), 0),
    }
    papers = _papers(work, asked)
    shifts = _shifts(work, book, asked, {one for one, person in found.items() if Role.SM in person["roles"]})
    return [
        Known(
            person_id,
            person["row"].name,
            person["row"].pinyin,
            frozenset(person["roles"]),
            frozenset(person["teams"]),
            first,
            replace(papers.get(person_id, Facts()), shifts=tuple(shifts.get(person_id, ()))),
            (person["row"].on_post, person["row"].on_place) if person["row"].on_post is not None else None,
            book,
            person["row"].team or "",
        )
        for person_id, person in found.items()
    ]


def _papers(work: Work, asked: dict[str, Any]) -> dict[int, Facts]:
    """Posts ticked, absences by day and by hours, licences and accepted or offered delegations, by person."""
    found: dict[int, list[Any]] = {}
    for row in work.session.execute(PAPERS, asked):
        found.setdefault(row.person_id, []).append(row)
    return {
        person_id: Facts(
            frozenset(row.number for row in rows if row.what == "post"),
            tuple(Paper(row.first, row.last) for row in rows if row.what == "licence"),
            _off(row for row in rows if row.what == "off"),
            acting=_spans(rows, "acting"),
            hours_off=_spans(rows, "hours"),
        )
        for person_id, rows in found.items()
    }


def _spans(rows: Iterable[Any], what: str) -> tuple[Span, ...]:
    return tuple(sorted(Span(row.starts_at, row.ends_at) for row in rows if row.what == what))


def _off(rows: Iterable[Any]) -> dict[date, str]:
    """Absences by day; leave at one site counts at every other."""
    found: dict[date, str] = {}
    for row in rows:
        found[row.first] = heavier(found.get(row.first, ""), row.word)
    return found


def heavier(one: str, other: str) -> str:
    """Of two kinds of absence on one day: leave weighs more than a rest, else the first stays."""
    return other if one in ("", "rest") else one


def _shifts(work: Work, book: Book, asked: dict[str, Any], managers: set[int]) -> dict[int, list[Shift]]:
    found: dict[int, list[Shift]] = {}
    for row in work.session.execute(SHIFTS, asked):
        found.setdefault(row.person_id, []).append(_shift(work, book, row, manager=row.person_id in managers))
    return found


def _shift(work: Work, book: Book, row: Any, *, manager: bool) -> Shift:
    """A row with the columns of an assignment and the names of its post and site as the rules see it."""
    mine, span, day = row.site_id == book.site.id, Span(row.starts_at, row.ends_at), row.business_day
    stint = Stint(
        span,
        day,
        timedelta(minutes=book.meals(day).get(row.shift_code, 0)),
        book.is_night(span, day),
        book.acts(row.post_id, manager=manager),
        book.zone,
    )
    where = pick(work.lang, row.post_zh, row.post_en) if mine else pick(work.lang, row.site_zh, row.site_en)
    return Shift(row.id, row.version, row.post_id, row.place, stint, row.shift_code, mine, where)


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff; `off` is the kind of the absence on the day, empty for none."""

    person_id: int
    name: str
    off: str


def staff(work: Work, site_id: int, day: date) -> list[Colleague]:
    """The staff of the site by name, with who is off that day. One statement."""
    found = work.session.execute(PEOPLE, {"site": site_id, "day": day, "now": work.now})
    return [Colleague(person_id, name, off or "") for person_id, name, off in found]
