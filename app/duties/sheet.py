"""The panel of one duty (what was found, why not, take back) and the printed checklist of a post."""

from dataclasses import dataclass
from datetime import date

from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.i18n import pick
from app.core.work import Work
from app.duties.items import items_in_force, items_of
from app.duties.lines import Line, Words, line_of, words_of
from app.duties.models import Duty, DutyItem
from app.duties.plan import margins, places_of, undo_span
from app.duties.reading import Row, on_day
from app.duties.shift import place_words
from app.duties.timing import Shift, from_row, slots
from app.people.models import Person
from app.sites.models import Post
from app.sites.queries import posts, site, today


@dataclass(frozen=True)
class Panel:
    """One duty. `own`: of one's own place; `other`: may be ticked for whoever stands there; `may_undo`: taken back."""

    line: Line
    post: str
    own: bool
    other: bool
    may_undo: bool
    reason_needed: bool


@dataclass(frozen=True)
class Printed:
    """A post's day on paper."""

    post: str
    site: str
    day: date
    lines: tuple[Line, ...]
    others: tuple[Words, ...]
    posts: tuple[tuple[int, str], ...]
    post_id: int


def duty(work: Work, site_id: int, duty_id: int, **_scope: object) -> Panel:
    """The panel of a duty of the site. Raises NotFound."""
    row = work.get(Duty, duty_id, site_id=site_id)
    item = work.get(DutyItem, row.item_id, site_id=site_id)
    by = work.session.get(Person, row.done_by) if row.done_by else None
    until = work.now - undo_span(work, site_id)
    line = line_of(work, Row(row, item, by.name if by else None), until)
    own = (row.post_id, row.place) in places_of(work, site_id, work.actor.person_id, work.now)
    letter = work.actor.cell(Permission.DUTY_UNTICK, site_id)
    return Panel(
        line,
        place_words(work, site_id, (row.post_id, row.place)),
        own,
        not own and work.may(Permission.DUTY_TICKOTHER, site_id),
        line.undo or letter in ("S", "T", "G", "A"),
        not line.undo,
    )


def checklist(work: Work, site_id: int, post: int = 0, **_scope: object) -> Printed:
    """Today's list of a post: what has opened, what is still to come of a shift over the opening hours."""
    here, day, known = site(work, site_id), today(work, site_id), posts(work, site_id)
    found = known.get(post) or next(iter(known.values()), None)
    if found is None:
        raise NotFound()
    opened = [line_of(work, row) for row in on_day(work, site_id, found.id or 0, day)]
    items = items_of(items_in_force(work, site_id, (day,)), found, day)
    opening, closing = here.at(day, here.opens_minute), here.at(day, here.closes_minute)
    shift = Shift(opening, closing, day, here.zone, here.opens_minute, first=True)
    seen = {(line.words.name, line.due_at) for line in opened}
    coming = [line for line in _coming(work, found, items, shift) if (line.words.name, line.due_at) not in seen]
    timed = {line.words.name for line in (*opened, *coming)}
    others = [words for words in (words_of(work.lang, item) for item in items) if words.name not in timed]
    return Printed(
        pick(work.lang, found.name_zh, found.name_en),
        pick(work.lang, here.name_zh, here.name_en),
        day,
        tuple(sorted([*opened, *coming], key=lambda line: line.due_at)),
        tuple(others),
        tuple((row.id or 0, pick(work.lang, row.name_zh, row.name_en)) for row in known.values()),
        found.id or 0,
    )


def _coming(work: Work, post: Post, items: list[DutyItem], shift: Shift) -> list[Line]:
    rules = margins(work, post.site_id)
    return [
        Line(
            id=0,
            version=0,
            words=words_of(work.lang, item),
            about="",
            opens_at=slot.opens_at,
            due_at=slot.due_at,
            state="later",
            post_id=post.id or 0,
            place=1,
            by="",
            by_me=False,
            for_other=False,
            done_at=None,
            told="",
            problem="",
            undo=False,
        )
        for item in items
        if not item.exception
        for slot in slots([from_row(row) for row in item.timings], shift, rules, night_only=item.night)
        if slot.opens_at > work.now
    ]
