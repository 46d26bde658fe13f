"""The checklist on A4: one page a sheet whatever the post asks, in the largest type that fits."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.i18n import pick
from app.core.work import Work
from app.duties.evidence import Ask
from app.duties.paper_sheets import Box, Sheet, about_of, sheets_of
from app.roster.paper_fit import ems
from app.sites.queries import posts, site, today

ROOM, WIDTH = 735.0, 538.0
"""Points down for the rows and across between the margins of an upright A4 sheet, head and foot taken off."""
NAMES = 0.46
"""Share of the width for what is to be done."""
BOXES = {True: (3, 16.5), False: (2, 24.0)}
"""Boxes beside each other and their height in points: narrow ones, and those in which a hand has room."""
SIZES = tuple(
    (size, words, narrow)
    for words, narrow, sizes in (
        (True, False, (10.5, 10.0, 9.5, 9.0, 8.5)),
        (True, True, (9.5, 9.0, 8.5, 8.0)),
        (False, True, (8.5, 8.0, 7.5, 7.0)),
    )
    for size in sizes
)
"""Type in points, whether the words of "done right" are printed, whether the boxes are narrow: room to write goes
first, the words next, and the type last."""
LINE, PADDING = 1.25, 5.0


@dataclass(frozen=True)
class Page:
    """A sheet as it is printed; `size` is a class of the style sheet, `words` whether "done right" stands there."""

    sheet: Sheet
    post: str
    size: str
    words: bool
    narrow: bool
    site: str


@dataclass(frozen=True)
class Papers:
    """The pages, and what else could be printed."""

    pages: tuple[Page, ...]
    posts: tuple[tuple[int, str], ...]
    post_id: int
    day: date
    before: date
    after: date
    today: date


def papers(work: Work, site_id: int, post: int = 0, day: str = "", all: str = "", **_scope: object) -> Papers:
    """The sheets of one post, or of `all`; of today, or of a day up to a week ahead."""
    known, now = posts(work, site_id), today(work, site_id)
    chosen = day_of(day, now)
    post_id = post if post in known else next(iter(known), 0)
    found = sheets_of(work, site_id, chosen, 0 if all else post_id)
    here = site(work, site_id)
    name = pick(work.lang, here.name_zh, here.name_en)
    pages = tuple(_page(work, sheet, name) for sheet in found if sheet.rows or sheet.whens)
    choices = tuple((one.id or 0, pick(work.lang, one.name_zh, one.name_en)) for one in known.values())
    step = timedelta(days=1)
    return Papers(pages, choices, 0 if all else post_id, chosen, chosen - step, chosen + step, now)


def day_of(text: str, now: date) -> date:
    """The day as typed, within a year back and a week ahead; today for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return now
    return day if now - timedelta(days=366) <= day <= now + timedelta(days=7) else now


def _page(work: Work, sheet: Sheet, name: str) -> Page:
    size, words, narrow = fit(sheet, work.lang)
    post = pick(work.lang, sheet.post.name_zh, sheet.post.name_en)
    return Page(sheet, post, f"f-{size:g}".replace(".", "-"), words, narrow, name)


def fit(sheet: Sheet, lang: str) -> tuple[float, bool, bool]:
    """Type, words and narrow boxes with which the sheet stays on one page, the most readable first."""
    return next((one for one in SIZES if _height(sheet, *one, lang) <= ROOM), SIZES[-1])


def _height(sheet: Sheet, size: float, words: bool, narrow: bool, lang: str) -> float:
    names = WIDTH * NAMES - 10
    across, tall = BOXES[narrow]

    def lines(text: str, scale: float) -> int:
        return math.ceil(ems(text) * size * scale / names) if text else 0

    total = 0.0
    for said, boxes in sheet.rows:
        text = lines(f"{said.name} {said.where}", 1.0) * size + (lines(said.how, 0.82) * size * 0.82 if words else 0.0)
        boxed = math.ceil(sum(min(across, _share(box, lang)) for box in boxes) / across) * tall
        total += max(text * LINE, boxed) + PADDING
    if sheet.whens:
        total += 22 + sum((lines(f"{said.name}________", 0.95) * size * LINE + PADDING) / 2 for said in sheet.whens)
    return total


def _share(box: Box, lang: str) -> int:
    """Boxes that one takes: a whole line for a text, two when it is about something, so that its name stands in it."""
    if box.words.ask is Ask.TEXT:
        return 3
    return 2 if about_of(box, lang) or ems(box.words.unit) > 3 else 1
