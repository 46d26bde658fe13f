"""What the page of paper sheets shows: the sheets one may enter, and one of them as a grid."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import col, or_, select

from app.core.errors import Invalid
from app.core.i18n import pick
from app.core.work import Work
from app.duties.evidence import Ask
from app.duties.lines import Words
from app.duties.paper import day_of
from app.duties.paper_entry import BACK, may_enter, own_sheet, posts_entered, the_sheet
from app.duties.paper_sheets import Box, Sheet, There, about_of, sheets_of
from app.people.models import Membership, Person
from app.sites.models import Site
from app.sites.queries import today

STAFF = ("SM", "TL", "ST", "RC")
"""Roles that tick."""


@dataclass(frozen=True)
class Cell:
    """A box of the grid; `n` its number among the open ones, None when it is closed or not to be entered yet."""

    box: Box
    n: int | None
    about: str
    who: There | None


@dataclass(frozen=True)
class GridRow:
    """An item with its boxes; `ask` what beside the time was written."""

    words: Words
    cells: tuple[Cell, ...]

    @property
    def asks(self) -> bool:
        """Whether something is written beside the time."""
        return self.words.ask is not Ask.TICK


@dataclass(frozen=True)
class SheetLine:
    """A sheet to choose: how many of its boxes that were due are closed."""

    code: str
    post: str
    place: int
    night: bool
    people: tuple[str, ...]
    closed: int
    due: int


@dataclass(frozen=True)
class PaperPage:
    """The block of the page. `sheet` None: choose one. `for_others`: who did it may be chosen."""

    day: date
    days: tuple[date, ...]
    lines: tuple[SheetLine, ...] = ()
    typed: str = ""
    wrong: str = ""
    sheet: Sheet | None = None
    post: str = ""
    rows: tuple[GridRow, ...] = ()
    keys: str = ""
    for_others: bool = False
    people: tuple[tuple[int, str], ...] = field(default=())


def paper(work: Work, site_id: int, sheet: str = "", day: str = "", **_scope: object) -> PaperPage:
    """One sheet as a grid when its code is known and may be entered, else the sheets of a day."""
    now = today(work, site_id)
    chosen = max(day_of(day, now), now - BACK)
    wrong = ""
    if sheet:
        try:
            found = the_sheet(work, site_id, sheet)
            if may_enter(work, found) or own_sheet(work, found):
                return _grid(work, found)
            wrong = _say(work, "paper_not_yours")
        except Invalid as refusal:
            wrong = _say(work, refusal.code)
    allowed = set(posts_entered(work, site_id))
    chosen = chosen if allowed else now
    sheets = [one for one in sheets_of(work, site_id, chosen) if one.post.id in allowed or own_sheet(work, one)]
    days = tuple(now - timedelta(days=n) for n in range(BACK.days)) if allowed else (now,)
    return PaperPage(chosen, days, tuple(_line(work, one) for one in sheets), sheet, wrong)


def _say(work: Work, code: str) -> str:
    text: str = work.house.state["languages"].say(work.lang, code)
    return text


def _line(work: Work, sheet: Sheet) -> SheetLine:
    due = [box for box in sheet.boxes() if box.due_at <= work.now]
    return SheetLine(
        sheet.code,
        pick(work.lang, sheet.post.name_zh, sheet.post.name_en),
        sheet.place,
        sheet.night,
        tuple(dict.fromkeys(one.name for one in sheet.people)),
        sum(box.closed for box in due),
        len(due),
    )


def _grid(work: Work, sheet: Sheet) -> PaperPage:
    keys: list[str] = []
    rows = []
    for words, boxes in sheet.rows:
        cells = []
        for box in boxes:
            open_now = not box.closed and box.opens_at <= work.now
            cells.append(Cell(box, len(keys) if open_now else None, about_of(box, work.lang), sheet.who_at(box.due_at)))
            if open_now:
                keys.append(box.key)
        rows.append(GridRow(words, tuple(cells)))
    others = may_enter(work, sheet)
    return PaperPage(
        sheet.day,
        (),
        sheet=sheet,
        typed=sheet.code,
        post=pick(work.lang, sheet.post.name_zh, sheet.post.name_en),
        rows=tuple(rows),
        keys=" ".join(keys),
        for_others=others,
        people=_people(work, sheet) if others else (),
    )


def _people(work: Work, sheet: Sheet) -> tuple[tuple[int, str], ...]:
    """Those planned there first, then everybody else of the site who ticks."""
    first = {one.person_id: one.name for one in sheet.people}
    query = (
        select(Person.id, Person.name)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Site, col(Site.id) == sheet.post.site_id)
        .where(
            Membership.site_id == sheet.post.site_id,
            col(Membership.role).in_(STAFF),
            col(Person.active),
            or_(col(Membership.until).is_(None), col(Membership.until) > work.now),
        )
        .order_by(col(Person.pinyin), col(Person.id))
    )
    rest = {person_id or 0: name for person_id, name in work.session.exec(query)}
    return tuple({**first, **{key: name for key, name in rest.items() if key not in first}}.items())
