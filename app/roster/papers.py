"""The page of papers: guard licences, posts ticked and days away of everybody, and of one person to be changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.core.actor import Permission, Role
from app.core.errors import NotFound
from app.core.messages import N_
from app.core.screens import Screen
from app.core.work import Work
from app.people.models import Licence
from app.people.rights import own_level
from app.people.words import LEVEL, ROLE_WORDS
from app.roster.known import Known, known
from app.roster.licences import licences_of
from app.roster.overrides import Kept, reasons_for
from app.roster.papers_messages import ABSENCE_WORDS
from app.roster.places import PostInfo, posts_in_order
from app.roster.rules import Shift, Span
from app.roster.rules.facts import clock
from app.roster.rules_site import Book, book_of
from app.sites.queries import groups, today

HOURS_WORD = N_("Leave for hours")
LOOK_BACK, LOOK_AHEAD = timedelta(days=14), timedelta(days=92)
"""Days away are shown so far back and ahead."""


@dataclass(frozen=True)
class LicenceState:
    """How it stands with the guard licence: ok, ends (within the site's notice), over, later, none, or free (nobody
    asks for one). `until` is the last date, `days` how many are left."""

    state: str
    until: date | None = None
    days: int = 0

    @property
    def pressing(self) -> bool:
        """Whether the manager should do something."""
        return self.state in ("ends", "over", "none", "later")


@dataclass(frozen=True)
class Away:
    """Days away one after the other, of one kind."""

    first: date
    last: date
    kind: str
    word: str
    shifts: tuple[Shift, ...] = ()
    """Shifts still planned on these days, or in these hours."""
    hours: str = ""
    """From and to on the wall clock; empty: whole days."""

    @property
    def count(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Line:
    """A person in the list."""

    id: int
    name: str
    pinyin: str
    words: tuple[str, ...]
    licence: LicenceState
    posts: int
    away: Away | None


@dataclass(frozen=True)
class Crew:
    """Everybody on the staff; `pressing` first those whose licence needs doing something about."""

    pressing: tuple[Line, ...]
    lines: tuple[Line, ...]
    chosen: int
    notice: int


@dataclass(frozen=True)
class Tick:
    """A post the person may or may not stand on; `licence`: one that asks for the guard licence."""

    post_id: int
    name: str
    ticked: bool
    licence: bool


@dataclass(frozen=True)
class Panel:
    """One person's papers; `person_id` 0 when nobody is chosen."""

    person_id: int = 0
    name: str = ""
    words: tuple[str, ...] = ()
    licence: LicenceState = LicenceState("free")
    licences: tuple[tuple[Licence, str], ...] = ()
    groups: tuple[tuple[str, tuple[Tick, ...]], ...] = ()
    away: tuple[Away, ...] = ()
    reasons: tuple[Kept, ...] = ()
    kinds: tuple[tuple[str, str], ...] = field(default=tuple(ABSENCE_WORDS.items()))
    today: date = date.min
    may_licence: bool = False


def licence_state(person: Known, posts: Sequence[PostInfo], day: date, notice: int) -> LicenceState:
    """How it stands with the person's guard licence on a day, `notice` days ahead.

    Licences that follow one another without a gap count as one. It presses only where a ticked post asks for it.
    """
    needed = any(post.licence_required and post.id in person.permits for post in posts)
    papers = person.facts.papers
    until: date | None = None
    for paper in sorted(papers, key=lambda one: one.valid_from or date.min):
        reach = day if until is None else until + timedelta(days=1)
        if (paper.valid_from is None or paper.valid_from <= reach) and (paper.valid_until or date.max) >= day:
            until = max(until or date.min, paper.valid_until or date.max)
            if until == date.max:
                return LicenceState("ok")
    if until is not None:
        left = (until - day).days
        return LicenceState("ends" if left <= notice and needed else "ok", until, left)
    if not needed:
        return LicenceState("free")
    if not papers:
        return LicenceState("none")
    ends = [paper.valid_until for paper in papers if paper.valid_until is not None and paper.valid_until < day]
    if ends:
        return LicenceState("over", max(ends))
    return LicenceState("later", min(paper.valid_from for paper in papers if paper.valid_from is not None))


def away_of(person: Known, first: date, last: date) -> tuple[Away, ...]:
    """Days away from `first` to `last`, joined to stretches of one kind, with the shifts still planned on them."""
    found: list[Away] = []
    for day in sorted(one for one in person.facts.off if first <= one <= last):
        kind = person.facts.off[day]
        shifts = tuple(shift for shift in person.shifts if shift.here and shift.day == day and kind != "rest")
        if found and found[-1].kind == kind and found[-1].last + timedelta(days=1) == day:
            found[-1] = Away(found[-1].first, day, kind, found[-1].word, (*found[-1].shifts, *shifts))
        else:
            found.append(Away(day, day, kind, ABSENCE_WORDS.get(kind, ABSENCE_WORDS["other"]), shifts))
    found += [_hours(person, span) for span in person.facts.hours_off]
    return tuple(sorted((one for one in found if first <= one.first <= last), key=lambda one: one.first))


def _hours(person: Known, span: Span) -> Away:
    """Leave for a part of a day."""
    day = person.book.day_of(span)
    since, until = clock(span.starts_at, person.book.zone), clock(span.ends_at, person.book.zone)
    shifts = tuple(shift for shift in person.shifts if shift.here and shift.span.overlaps(span))
    return Away(day, day, "hours", HOURS_WORD, shifts, f"{since}–{until}")


def notice_days(book: Book, day: date) -> int:
    """How many days before its end a licence is shown to the manager."""
    text = book.value("rule.licence_notice", day)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 30


def everybody(work: Work, site_id: int) -> list[Known]:
    """The staff with everything from a fortnight back to three months ahead."""
    day = today(work, site_id)
    return known(work, site_id, day - LOOK_BACK, last=day + LOOK_AHEAD)


def crew(work: Work, *, site_id: int, person: int | None = None, **_: object) -> Crew:
    """The list of the page. Three statements beside what is kept of the site."""
    day, posts = today(work, site_id), list(posts_in_order(work, site_id).values())
    notice = notice_days(book_of(work, site_id), day)
    lines = tuple(_line(one, posts, day, notice) for one in everybody(work, site_id))
    pressing = sorted((one for one in lines if one.licence.pressing), key=_press)
    return Crew(tuple(pressing), lines, person or 0, notice)


def _line(one: Known, posts: list[PostInfo], day: date, notice: int) -> Line:
    away = next((found for found in away_of(one, day, day + LOOK_AHEAD) if found.kind != "rest"), None)
    state = licence_state(one, posts, day, notice)
    return Line(one.person_id, one.name, one.pinyin, _words(one), state, len(one.permits), away)


def _words(one: Known) -> tuple[str, ...]:
    return tuple(ROLE_WORDS[role] for role in ROLE_WORDS if role in one.roles)


def _press(one: Line) -> tuple[bool, int]:
    """Those who may not stand there any more first, then by the days left."""
    return one.licence.state == "ends", one.licence.days


def panel(work: Work, *, site_id: int, person: int | None = None, **_: object) -> Panel:
    """One person's papers. Raises NotFound for somebody who is not on the staff."""
    if not person:
        return Panel()
    one = next((found for found in everybody(work, site_id) if found.person_id == person), None)
    if one is None:
        raise NotFound()
    day, posts = today(work, site_id), list(posts_in_order(work, site_id).values())
    return Panel(
        one.person_id,
        one.name,
        _words(one),
        licence_state(one, posts, day, notice_days(book_of(work, site_id), day)),
        tuple((row, _said(row, day)) for row in licences_of(work, one.person_id)),
        _ticks(work, site_id, posts, one.permits),
        tuple(
            found
            for found in away_of(one, day - LOOK_BACK, day + LOOK_AHEAD)
            if found.last >= day or found.kind != "rest"
        ),
        reasons_for(work, site_id, one.person_id, day - LOOK_BACK),
        today=day,
        may_licence=_may_touch(work, site_id, one),
    )


def _said(row: Licence, day: date) -> str:
    """over, later or now."""
    if row.valid_until is not None and row.valid_until < day:
        return "over"
    return "later" if row.valid_from is not None and row.valid_from > day else "now"


def _may_touch(work: Work, site_id: int, one: Known) -> bool:
    """Whether the actor may change the licences: a manager, not of somebody above."""
    highest = max((LEVEL[Role(role)] for role in one.roles), default=0)
    return work.may(Permission.ROSTER_PUBLISH, site_id) and highest <= own_level(work, site_id)


def _ticks(
    work: Work, site_id: int, posts: list[PostInfo], permits: frozenset[int]
) -> tuple[tuple[str, tuple[Tick, ...]], ...]:
    """Posts by group, in the site's order."""
    names = {code: (row.name_zh if work.lang.startswith("zh") else row.name_en)
             for code, row in groups(work, site_id).items()}  # fmt: skip
    found: dict[str, list[Tick]] = {code: [] for code in names}
    for post in posts:
        tick = Tick(post.id, post.name(work.lang), post.id in permits, post.licence_required)
        found.setdefault(post.group_code, []).append(tick)
    return tuple((names.get(code, code), tuple(ticks)) for code, ticks in found.items() if ticks)


PAPERS = Screen(
    "roster/papers.html",
    "/sites/{site_id}/roster/papers",
    needs=Permission.ROSTER_PLAN,
    title=N_("Papers and leave"),
    area="people",
    crew=crew,
    panel=panel,
)
