"""The roster of a week or a month as the workbook a site keeps: a person a row, a day a column, the site's own codes.

What it holds is read again without a change: the same people, posts, places, hours and days off. It carries staff
numbers and kinds of leave, so it is for those who plan; phone numbers are not in it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.i18n import pick
from app.core.messages import N_, add_messages
from app.core.work import Work
from app.people.models import Person
from app.roster.export_words import Speller, Stint, told_in_a_line
from app.roster.import_match import posts_by_name
from app.roster.import_plan import REACH, Row, places_of
from app.roster.models import PostPermit
from app.roster.week import Mate, Stretch, read_stretch
from app.roster.workbook import ShiftCode
from app.sites.models import ShiftTemplate, Site
from app.sites.queries import posts, shift_versions, site, today

add_messages({"export_too_far": N_("The workbook reaches at most {max} days back or ahead.")})


@dataclass(frozen=True)
class Line:
    """A person of the workbook; `cells` has one text a day. `ref` tells namesakes apart when it is read again."""

    post: str
    staff_number: str
    name: str
    cells: tuple[str, ...]
    ref: str


@dataclass(frozen=True)
class Book:
    """A workbook before it is written. `legend`: the site's shifts; `away`: words for days off that are used."""

    site: Site
    lang: str
    first: date
    last: date
    lines: tuple[Line, ...]
    legend: tuple[ShiftCode, ...]
    away: tuple[str, ...]

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def is_month(self) -> bool:
        """A whole month, else a week."""
        return (self.last - self.first).days > 7

    @property
    def period(self) -> str:
        """2026年11月, 2026年11月23日-11月29日; 2026-11, 2026-11-23 - 2026-11-29 in English."""
        first, last = self.first, self.last
        if self.is_month:
            return pick(self.lang, f"{first.year}年{first.month}月", f"{first:%Y-%m}")
        zh = f"{first.year}年{first.month}月{first.day}日-{last.month}月{last.day}日"
        return pick(self.lang, zh, f"{first} - {last}")

    @property
    def title(self) -> str:
        """云栖府 排班表 2026年11月."""
        word = pick(self.lang, "排班表", "roster")
        return f"{pick(self.lang, self.site.name_zh, self.site.name_en)} {word} {self.period}"


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday around a day."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month around a day."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def read_book(work: Work, site_id: int, first: date, last: date, *, one_sheet: bool = False) -> Book:
    """The plan of these days, drafts included; with `one_sheet` the shifts must be told in a line.

    Raises Forbidden, Invalid("export_too_far").
    """
    work.require(Permission.ROSTER_PLAN, site_id)
    if abs(first - today(work, site_id)) > REACH - timedelta(days=35):
        raise Invalid("export_too_far", max=(REACH - timedelta(days=35)).days)
    here = site(work, site_id)
    stretch = read_stretch(work, site_id, first, last)
    templates = stretch.shifts[first]
    legend = tuple(_shift_code(row, row.code, here.language) for row in templates.values())
    words = [
        _shift_code(row, word, here.language)
        for row in shift_versions(work, site_id)
        for word in (row.code, *row.aliases)
    ]
    if one_sheet:
        legend, words = told_in_a_line(legend, here.language), []
    speller = Speller(legend, words, posts(work, site_id), posts_by_name(work, site_id), here.language)
    people, named = _in_order(stretch, _people(work, site_id, stretch))
    lines = [_line(here, stretch, speller, mate, number, usual, named) for mate, number, usual in people]
    kinds = {kind for mate in stretch.mates.values() for kind in mate.off.values()} | {"rest"}
    away = tuple(dict.fromkeys(speller.off(kind) for kind in sorted(kinds, key=lambda kind: (kind != "rest", kind))))
    return Book(here, here.language, first, last, tuple(lines), legend, away)


def _shift_code(row: ShiftTemplate, word: str, lang: str) -> ShiftCode:
    name = pick(lang, row.name_zh, row.name_en) or row.code
    return ShiftCode(word, name, row.start_minute, row.end_minute, row.meal_minutes)


Somebody = tuple[Mate, str, int | None]
"""A person with staff number and usual post."""


def _people(work: Work, site_id: int, stretch: Stretch) -> list[Somebody]:
    """Everybody, in the order of the posts."""
    ids = sorted(stretch.mates)
    numbers = dict(work.session.exec(select(Person.id, Person.staff_number).where(col(Person.id).in_(ids))).all())
    held: dict[int, set[int]] = {}
    permits = select(PostPermit.person_id, PostPermit.post_id).where(PostPermit.site_id == site_id)
    for person_id, post_id in work.session.exec(permits):
        held.setdefault(person_id, set()).add(post_id)
    order = {post_id: place for place, post_id in enumerate(posts(work, site_id))}
    found = []
    for person_id, mate in stretch.mates.items():
        counted = Counter(row.post_id for row in stretch.of_person(person_id) if row.post_id in order)
        choices = counted or dict.fromkeys(held.get(person_id, set()) & order.keys(), 0)
        usual = min(choices, key=lambda post_id: (-choices[post_id], order[post_id]), default=None)
        found.append((mate, numbers.get(person_id) or "", usual))
    return sorted(found, key=lambda one: order.get(one[2] or 0, len(order)))


def _in_order(stretch: Stretch, people: list[Somebody]) -> tuple[list[Somebody], set[int]]:
    """The people in the order, post by post, in which the fewest places need telling; and the rows that need it."""
    turns = {post_id: place for place, post_id in enumerate(dict.fromkeys(usual for _, _, usual in people))}

    def by_place(one: Somebody) -> float:
        places = [row.place for row in stretch.of_person(one[0].person_id) if row.post_id == one[2]]
        return sum(places) / len(places) if places else 99

    ways: tuple[Callable[[Somebody], tuple[object, ...]], ...] = (
        lambda one: (one[1], one[0].person_id),
        lambda one: (one[0].person_id,),
        lambda one: (by_place(one), one[0].person_id),
    )
    tried = []
    for way in ways:
        order = sorted(people, key=lambda one: (turns[one[2]], *way(one)))
        tried.append((order, _named_places(stretch, [mate.person_id for mate, _, _ in order])))
    return min(tried, key=lambda one: len(one[1]))


def _named_places(stretch: Stretch, order: list[int]) -> set[int]:
    """Ids of the rows whose place must be told, because reading the workbook would give them another."""
    turn = {person_id: number for number, person_id in enumerate(order)}
    live = sorted(stretch.rows, key=lambda row: (row.span.starts_at, row.post_id, turn[row.person_id]))
    named: set[int] = set()
    while True:
        rows = [
            Row(turn[row.person_id], row.post_id, row.day, row.span.starts_at, row.span.ends_at, row.code,
                row.place if row.id in named else 0)
            for row in live
        ]  # fmt: skip
        got = places_of(rows, {})
        wrong = {row.id for row, place in zip(live, got, strict=True) if place != row.place}
        if not wrong - named:
            return named
        named |= wrong


def _line(
    here: Site, stretch: Stretch, speller: Speller, mate: Mate, number: str, usual: int | None, named: set[int]
) -> Line:
    stints: dict[date, list[Stint]] = {}
    for row in stretch.of_person(mate.person_id):
        if row.post_id in stretch.first.posts:
            start, end = (minute_of(here, row.day, at) for at in (row.span.starts_at, row.span.ends_at))
            place = row.place if row.id in named else 0
            stints.setdefault(row.day, []).append(Stint(row.code, start, end, row.post_id, place))
    cells = tuple(speller.cell(stints.get(day, ()), mate.off.get(day, ""), usual) for day in stretch.days)
    return Line(speller.post(usual), number, mate.name, cells, f"P{mate.person_id}")


def minute_of(here: Site, day: date, at: datetime) -> int:
    """Minutes on the wall clock after the midnight a day begins with; the inverse of Site.at."""
    local = at.astimezone(here.zone)
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


def file_name(book: Book, ending: str) -> tuple[str, str]:
    """The file's name in ASCII and in the site's language."""
    code = "".join(letter for letter in book.site.code if letter.isascii() and (letter.isalnum() or letter in "-_"))
    period = f"{book.first:%Y-%m}" if book.is_month else f"{book.first}"
    return f"roster-{code or 'site'}-{period}.{ending}", f"{book.title}.{ending}"


HEADS: Mapping[str, tuple[str, str]] = {
    "no": ("序号", "No"),
    "post": ("岗位", "Post"),
    "number": ("工号", "Staff no"),
    "name": ("姓名", "Name"),
    "remark": ("备注", "Remark"),
    "ref": ("系统号", "Ref"),
    "code": ("代码", "Code"),
    "word": ("名称", "Meaning"),
    "start": ("开始", "Start"),
    "end": ("结束", "End"),
    "meal": ("用餐(分钟)", "Meal (min)"),
    "shifts": ("班次", "Shifts"),
    "legend": ("班次说明", "Shifts"),
}
"""Words of the workbook; the reader knows them in both languages."""


def head(lang: str, name: str) -> str:
    """One word of the workbook."""
    return pick(lang, *HEADS[name])


def weekday(lang: str, day: date) -> str:
    """一 to 日, Mon to Sun."""
    return pick(lang, "一二三四五六日"[day.weekday()], ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()])
