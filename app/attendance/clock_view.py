"""The page behind a scanned code, and the sheets that hang at the posts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.attendance.clock import post_words
from app.attendance.codes import LENGTH, find_code, live_codes
from app.attendance.models import PostCode
from app.core.errors import Invalid
from app.core.i18n import LANGUAGES, pick
from app.core.messages import N_
from app.core.work import Work
from app.people.screens import qr
from app.roster.places import place_name, posts_in_order
from app.roster.presence import standing_of
from app.roster.queries import my_assignment
from app.sites.queries import site


@dataclass(frozen=True)
class Clock:
    """The block `clock`. `kind`: present, ready (the code is good, be present), ask (for a code)."""

    kind: str
    name: str
    code: str = ""
    at_post: str = ""
    """Post of the code; empty at the entrance."""
    place: str = ""
    """Where the person stands, or is planned."""
    since: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    wrong: str = ""


def clock(work: Work, site_id: int, code: str = "", **_rest: Any) -> Clock:
    """Where I am, or what the code is about."""
    me = work.actor.person_id or 0
    posts, standing = posts_in_order(work, site_id), standing_of(work, me)
    planned = my_assignment(work, site_id, me)
    if standing is not None and standing.site_id == site_id and standing.post_id in posts:
        place = place_name(work.lang, posts[standing.post_id], standing.place)
        ends_at = planned.ends_at if planned else None
        return Clock("present", work.actor.name, place=place, since=standing.started_at, ends_at=ends_at)
    where = place_name(work.lang, posts[planned.post_id], planned.place) if planned and planned.post_id in posts else ""
    mine = (where, None, planned.starts_at if planned else None, planned.ends_at if planned else None)
    if not code:
        return Clock("ask", work.actor.name, "", "", *mine)
    try:
        row = find_code(work, code, site_id)
    except Invalid as refusal:
        wrong = work.house.state["languages"].say(work.lang, refusal.code, **refusal.params)
        return Clock("ask", work.actor.name, code[:20], "", *mine, wrong=wrong)
    return Clock("ready", work.actor.name, row.code, post_words(work, site_id, row.post_id or 0), *mine)


@dataclass(frozen=True)
class Line:
    """A post with its code; `post_id` None: the entrance."""

    post_id: int | None
    name: str
    area: str
    code: PostCode | None

    @property
    def shown(self) -> str:
        """The code in two halves, as it is read aloud."""
        half = LENGTH // 2
        return f"{self.code.code[:half]} {self.code.code[half:]}" if self.code else ""


@dataclass(frozen=True)
class Codes:
    """The block `codes`."""

    lines: tuple[Line, ...]
    missing: int


ENTRANCE = N_("Entrance")


def codes(work: Work, site_id: int, **_rest: Any) -> Codes:
    """Every post of the site with its code."""
    lines = _lines(work, site_id)
    return Codes(tuple(lines), sum(line.code is None for line in lines))


def _lines(work: Work, site_id: int) -> list[Line]:
    live = {row.post_id: row for row in live_codes(work, site_id)}
    say = work.house.state["languages"].gettext
    out = [Line(None, say(work.lang, ENTRANCE), "", live.get(None))]
    return out + [
        Line(post.id, post.name(work.lang), post.area(work.lang), live.get(post.id))
        for post in posts_in_order(work, site_id).values()
    ]


@dataclass(frozen=True)
class Sheet:
    """One printed code: both languages, so that it hangs there for everybody."""

    names: tuple[tuple[str, str], ...]
    site: str
    code: str
    url: str
    qr: str
    how: tuple[tuple[str, str], ...]
    issued_at: datetime


HOW = N_("Scan when you come to the post, or type the code under “My shift”.")


def sheets(work: Work, site_id: int, origin: str = "", code: int = 0, **_rest: Any) -> tuple[Sheet, ...]:
    """The codes for paper: one, or (0) all of them."""
    here, posts, say = site(work, site_id), posts_in_order(work, site_id), work.house.state["languages"].gettext
    found = []
    for row in live_codes(work, site_id):
        if code not in (0, row.id):
            continue
        post = posts.get(row.post_id or 0)
        if row.post_id is not None and post is None:
            continue
        names = tuple((lang, post.name(lang) if post else say(lang, ENTRANCE)) for lang in LANGUAGES)
        url = f"{origin}/c/{row.code}"
        how = tuple((lang, say(lang, HOW)) for lang in LANGUAGES)
        order = post.order if post else (-1, 0, 0)
        halves = f"{row.code[: LENGTH // 2]} {row.code[LENGTH // 2 :]}"
        name = pick(work.lang, here.name_zh, here.name_en)
        found.append((order, Sheet(names, name, halves, url, qr(url), how, row.issued_at)))
    return tuple(sheet for _, sheet in sorted(found, key=lambda pair: pair[0]))
