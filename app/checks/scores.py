"""Scores over time: one's own, the averages of posts, and of people for those who may see them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.checks.models import PostCheck
from app.checks.rounds import LIVE, Seen, seen_of
from app.checks.rules import Average, average
from app.core.actor import Permission
from app.core.i18n import pick
from app.core.work import Work
from app.duties.items import all_items
from app.duties.models import Duty
from app.photos.queries import PhotoRow, photos_about
from app.sites.queries import posts

SPAN = timedelta(days=30)
HALF = SPAN / 2
SHOWN = 40
SELF_CODES = ("smile", "warmth", "initiative", "form", "care")
"""The five as the checklist's own item calls them, in the same order."""
OF_PERSON = LIVE.where(
    col(PostCheck.site_id) == bindparam("site"),
    col(PostCheck.person_id) == bindparam("person"),
    col(PostCheck.at) > bindparam("since", type_=UTCDateTime()),
).order_by(col(PostCheck.at).desc(), col(PostCheck.id).desc())
OF_SITE = LIVE.where(
    col(PostCheck.site_id) == bindparam("site"), col(PostCheck.at) > bindparam("since", type_=UTCDateTime())
).order_by(col(PostCheck.at).desc(), col(PostCheck.id).desc())
SELF = (
    columns(col(Duty.done_by), col(Duty.item_id), col(Duty.value), col(Duty.done_at))
    .where(
        col(Duty.site_id) == bindparam("site"),
        col(Duty.item_id).in_(bindparam("items", expanding=True)),
        col(Duty.state) == "done",
        col(Duty.done_at) > bindparam("since", type_=UTCDateTime()),
    )
    .order_by(col(Duty.done_at).desc(), col(Duty.id).desc())
)


@dataclass(frozen=True)
class Own:
    """A check of oneself."""

    post: str
    seen: Seen
    photos: tuple[PhotoRow, ...]


@dataclass(frozen=True)
class Mine:
    """One's own checks of the last thirty days, newest first, beside what one gave oneself."""

    checks: tuple[Own, ...]
    average: Average
    own: Average

    @property
    def praised(self) -> int:
        """How often one was praised."""
        return sum(one.seen.praise for one in self.checks)


@dataclass(frozen=True)
class Row:
    """A post or a person: the averages of thirty days, those of the half before the last for comparison, the last
    check; `own` is what the person gave themselves."""

    id: int
    name: str
    average: Average
    lately: float | None
    before: float | None
    findings: int
    last: datetime
    own: float | None = None


@dataclass(frozen=True)
class Scores:
    """Averages by post, and by person (None: not for this reader)."""

    posts: tuple[Row, ...]
    people: tuple[Row, ...] | None


def mine(work: Work, site_id: int, **_scope: object) -> Mine:
    """What leaders saw of the actor. Three statements at most beside the site's plan."""
    asked = {"site": site_id, "person": work.actor.person_id or 0, "since": work.now - SPAN}
    seen = [seen_of(tuple(row)) for row in work.session.execute(OF_PERSON, asked)]
    photos = photos_about(work, site_id, [f"check:{one.thread}" for one in seen[:SHOWN]])
    known = posts(work, site_id)
    checks = tuple(
        Own(
            pick(work.lang, known[one.post_id].name_zh, known[one.post_id].name_en) if one.post_id in known else "–",
            one,
            photos.get(f"check:{one.thread}", ()),
        )
        for one in seen[:SHOWN]
    )
    given = [scores for person, scores in _self_scores(work, site_id) if person == work.actor.person_id]
    return Mine(checks, average([one.scores for one in seen]), average(given))


def scores(work: Work, site_id: int, **_scope: object) -> Scores:
    """Thirty days of the site; people only for whoever may see reports about staff."""
    asked = {"site": site_id, "since": work.now - SPAN}
    seen = [seen_of(tuple(row)) for row in work.session.execute(OF_SITE, asked)]
    known = posts(work, site_id)
    of_post: dict[int, list[Seen]] = defaultdict(list)
    of_person: dict[int, list[Seen]] = defaultdict(list)
    for one in seen:
        of_post[one.post_id].append(one)
        if one.person_id is not None:
            of_person[one.person_id].append(one)
    by_post = [
        _row(work, post_id, pick(work.lang, post.name_zh, post.name_en), of_post[post_id])
        for post_id, post in known.items()
        if post_id in of_post
    ]
    if not sees_people(work, site_id):
        return Scores(tuple(by_post), None)
    given = _self_scores(work, site_id)
    rows = [
        _row(work, number, ones[0].person, ones, average([values for who, values in given if who == number]).all)
        for number, ones in of_person.items()
    ]
    return Scores(tuple(by_post), tuple(sorted(rows, key=lambda row: (row.average.all or 9, row.name))))


def sees_people(work: Work, site_id: int) -> bool:
    """Whether the actor sees the scores of other people by name."""
    return work.actor.cell(Permission.REPORT_STAFF, site_id) in ("S", "G", "A")


def _row(work: Work, number: int, name: str, seen: Sequence[Seen], own: float | None = None) -> Row:
    edge = work.now - HALF
    return Row(
        number,
        name,
        average([one.scores for one in seen]),
        average([one.scores for one in seen if one.at > edge]).all,
        average([one.scores for one in seen if one.at <= edge]).all,
        sum(bool(one.finding) for one in seen),
        max(one.at for one in seen),
        own,
    )


def _self_scores(work: Work, site_id: int) -> list[tuple[int | None, tuple[int, ...]]]:
    """What people gave themselves (the duty that asks for all five), newest first."""
    items = [
        number
        for number, item in all_items(work, site_id).items()
        if [choice["code"] for choice in item.choices] == list(SELF_CODES) and "score" in item.evidence
    ]
    if not items:
        return []
    asked: dict[str, Any] = {"site": site_id, "items": items, "since": work.now - SPAN}
    return [(row.done_by, _given(row.value)) for row in work.session.execute(SELF, asked)]


def _given(value: str) -> tuple[int, ...]:
    """The five of "smile=4,warmth=5,..." in their order; empty for anything else."""
    found = dict(part.split("=", 1) for part in value.split(",") if "=" in part)
    if set(found) != set(SELF_CODES) or not all(text.isdecimal() for text in found.values()):
        return ()
    return tuple(int(found[name]) for name in SELF_CODES)
