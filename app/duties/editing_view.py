"""What the checklist pages of the settings show: the items of a post, what they ask of a shift, one opened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import col, select

from app.core.errors import NotFound
from app.core.i18n import pick
from app.core.work import Work
from app.duties.editing import newest, stamp, takes_effect
from app.duties.editing_content import content_of, differs, events, from_library, library_items
from app.duties.editing_form import ROWS
from app.duties.editing_taps import Taps, most_taps, taps_by_post
from app.duties.items import all_items
from app.duties.kinds import COMMON, EvidenceKind, Timing, TimingKind
from app.duties.models import DutyItem
from app.duties.timing import from_row
from app.people.models import Person
from app.sites.queries import posts, site, today

SHOWN = ("all", "on", "off", "edited")
"""What the list may be narrowed to."""


@dataclass(frozen=True)
class When:
    """A timing in parts, for the screen's words; `event` is named in one language."""

    timing: Timing
    event: str = ""


@dataclass(frozen=True)
class ItemLine:
    """An item as it will be next; `planned` when that is not in force yet. `edited`: not as the library says."""

    code: str
    post_code: str
    name: str
    where: str
    whens: tuple[When, ...]
    evidence: tuple[str, ...]
    on: bool
    planned: bool
    edited: bool
    own: bool
    night: bool
    seen: str


@dataclass(frozen=True)
class PostTaps:
    """A post with what its list asks of a shift, now and from the next business day; common items: no taps."""

    code: str
    name: str
    items: int
    on: int
    now: Taps | None = None
    coming: Taps | None = None


@dataclass(frozen=True)
class Lists:
    """The items shown and the posts beside them. `takes_at`: when an edit made now counts."""

    posts: tuple[PostTaps, ...]
    post: str
    show: str
    q: str
    lines: tuple[ItemLine, ...]
    most: int
    takes_at: datetime
    planned: int
    shows: tuple[str, ...] = SHOWN

    @property
    def chosen(self) -> PostTaps | None:
        """The post that is shown; None when all are searched."""
        return next((one for one in self.posts if one.code == self.post), None)


@dataclass(frozen=True)
class Past:
    """A version of an item: from and until which day, who made it, what was different in it."""

    version: int
    valid_from: date
    valid_until: date | None
    by: str
    at: datetime | None
    fields: tuple[str, ...]
    state: str
    """coming, now or over."""


@dataclass(frozen=True)
class Editor:
    """An item opened; `code` None: nothing is open, "": a new one. `row` is what is stored, as columns."""

    code: str | None = None
    name: str = ""
    post: str = ""
    post_code: str = ""
    row: dict[str, object] = field(default_factory=dict)
    timings: tuple[Timing, ...] = ()
    seen: str = ""
    planned: bool = False
    own: bool = False
    edited: bool = False
    origin: str = ""
    takes_at: datetime | None = None
    history: tuple[Past, ...] = ()
    posts: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = tuple(TimingKind)
    evidence: tuple[str, ...] = tuple(EvidenceKind)
    events: tuple[tuple[str, str], ...] = ()
    rows: int = ROWS


def lists(work: Work, site_id: int, *, post: str = "", show: str = "", q: str = "", **_scope: object) -> Lists:
    """The items of a post (or of all, when something is looked for), narrowed down."""
    rows = newest(all_items(work, site_id).values())
    found_posts = _posts(work, site_id, rows)
    wanted = post if post in [one.code for one in found_posts] else "" if q else found_posts[0].code
    show = show if show in SHOWN else SHOWN[0]
    lines = tuple(
        line
        for row, line in ((row, line_of(work, row)) for row in rows)
        if (not wanted or (row.post_code or COMMON) == wanted) and _shown(line, show) and _matches(row, q)
    )
    here = site(work, site_id)
    return Lists(
        found_posts,
        wanted,
        show,
        q,
        lines,
        most_taps(work, site_id),
        here.at(takes_effect(work, site_id), here.day_starts_minute),
        sum(row.valid_from > today(work, site_id) for row in rows),
    )


def line_of(work: Work, row: DutyItem) -> ItemLine:
    """An item on the list."""
    library = from_library(row.code)
    return ItemLine(
        row.code,
        row.post_code or COMMON,
        pick(work.lang, row.name_zh, row.name_en),
        pick(work.lang, row.where_zh, row.where_en),
        tuple(_when(work, from_row(timing)) for timing in row.timings if timing.get("on", True)),
        tuple(row.evidence),
        row.enabled,
        row.valid_from > today(work, row.site_id),
        library is not None and bool(differs(row, library)),
        library is None,
        row.night,
        stamp(row),
    )


def _when(work: Work, timing: Timing) -> When:
    event = events().get(timing.event or "")
    return When(timing, pick(work.lang, event.zh, event.en) if event else "")


def _shown(line: ItemLine, show: str) -> bool:
    return {"on": line.on, "off": not line.on, "edited": line.edited or line.own or line.planned}.get(show, True)


def _matches(row: DutyItem, q: str) -> bool:
    words = (row.code, row.name_zh, row.name_en, row.where_zh, row.where_en)
    return not q or any(q.casefold() in word.casefold() for word in words)


def _posts(work: Work, site_id: int, rows: list[DutyItem]) -> tuple[PostTaps, ...]:
    day = today(work, site_id)
    in_force = [
        row
        for row in all_items(work, site_id).values()
        if row.valid_from <= day and (row.valid_until is None or row.valid_until > day)
    ]
    now, coming = taps_by_post(work, site_id, in_force), taps_by_post(work, site_id, rows)

    def count(code: str) -> tuple[int, int]:
        own = [row for row in rows if row.post_code == code]
        return len(own), sum(row.enabled for row in own)

    known = [
        PostTaps(post.code, pick(work.lang, post.name_zh, post.name_en), *count(post.code), now[post.code],
                 coming[post.code])
        for post in posts(work, site_id).values()
    ]  # fmt: skip
    return (*known, PostTaps(COMMON, "", *count("")))


def editor(work: Work, site_id: int, *, item: str | None = None, post: str = "", **_scope: object) -> Editor:
    """The item opened for change ("" for a new one of `post`). Raises NotFound for a code the site does not have."""
    if item is None:
        return Editor()
    here = site(work, site_id)
    names = {row.code: pick(work.lang, row.name_zh, row.name_en) for row in posts(work, site_id).values()}
    choices = tuple(names.items())
    said = tuple((event.key, pick(work.lang, event.zh, event.en)) for event in events().values())
    takes_at = here.at(takes_effect(work, site_id), here.day_starts_minute)
    if not item:
        blank = content_of(DutyItem(site_id=site_id, code="", valid_from=takes_at.date(), name_zh="", name_en=""))
        row = {**blank, "evidence": [EvidenceKind.TICK.value], "enabled": True}
        start = (Timing(TimingKind.START),)
        return Editor(
            "", post_code=post, row=row, timings=start, takes_at=takes_at, posts=choices, events=said, own=True
        )
    versions = sorted((row for row in all_items(work, site_id).values() if row.code == item), key=lambda r: r.version)
    if not versions:
        raise NotFound()
    last, library = versions[-1], from_library(item)
    known = library_items().get(item)
    return Editor(
        item,
        pick(work.lang, last.name_zh, last.name_en),
        names.get(last.post_code, last.post_code),
        last.post_code,
        content_of(last),
        tuple(from_row(timing) for timing in last.timings),
        stamp(last),
        last.valid_from > today(work, site_id),
        library is None,
        library is not None and bool(differs(last, library)),
        known.origin if known else "",
        takes_at,
        _history(work, versions),
        choices,
        events=said,
    )


def _history(work: Work, versions: list[DutyItem]) -> tuple[Past, ...]:
    day, who = today(work, versions[0].site_id), _names(work, (row.edited_by for row in versions))
    found = []
    for n, row in enumerate(versions):
        fields = differs(row, content_of(versions[n - 1]), switch=True) if n else ()
        over = row.valid_until is not None and row.valid_until <= day
        state = "coming" if row.valid_from > day else "over" if over else "now"
        by = who.get(row.edited_by or 0, "")
        found.append(Past(row.version, row.valid_from, row.valid_until, by, row.edited_at, fields, state))
    return tuple(reversed(found))


def _names(work: Work, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    rows = work.session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted)))
    return {person_id or 0: name for person_id, name in rows}
