"""What the page of borrowed hands shows: who helps out today, until when, and the posts one may be asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from app.core.work import Work
from app.people.models import Person
from app.roster.borrow import ends_at
from app.roster.borrow_models import BorrowedHand
from app.roster.day import read_day
from app.roster.places import posts_in_order
from app.sites.queries import site, today

KEPT_DAYS = 60


@dataclass(frozen=True)
class HandLine:
    """Somebody who helps out, or did on a day."""

    id: int
    person_id: int
    name: str
    day: date
    posts: tuple[str, ...]
    until: datetime
    over: bool


@dataclass(frozen=True)
class PostChip:
    """A post to choose; `empty`: somebody is missing there now."""

    id: int
    name: str
    empty: bool


@dataclass(frozen=True)
class Hands:
    """The block `hands`. `close` and `morning`: when it would end."""

    today: tuple[HandLine, ...]
    before: tuple[HandLine, ...]
    posts: tuple[PostChip, ...]
    chosen: int
    close: datetime
    morning: datetime


def hands(work: Work, site_id: int, *, post: int | None = None, **_scope: object) -> Hands:
    """Today's and the last weeks' hands; posts where somebody is missing now come first. Four statements."""
    here, day = site(work, site_id), today(work, site_id)
    known = posts_in_order(work, site_id)
    query = (
        select(BorrowedHand, Person.name)
        .join(Person, col(Person.id) == col(BorrowedHand.person_id))
        .where(BorrowedHand.site_id == site_id, BorrowedHand.business_day > day - timedelta(days=KEPT_DAYS))
        .order_by(col(BorrowedHand.business_day).desc(), col(BorrowedHand.id).desc())
        .limit(60)
    )
    lines = [
        HandLine(
            row.id or 0, row.person_id, name, row.business_day,
            tuple(known[post_id].name(work.lang) for post_id in row.posts if post_id in known),
            row.ended_at or row.until, row.ended_at is not None or row.until <= work.now,
        )
        for row, name in work.session.exec(query)
    ]  # fmt: skip
    missing = {gap.post.id for gap in read_day(work, site_id, day).gaps if gap.span.covers(work.now)}
    chips = [PostChip(post_id, info.name(work.lang), post_id in missing) for post_id, info in known.items()]
    return Hands(
        tuple(line for line in lines if not line.over),
        tuple(line for line in lines if line.over),
        tuple(sorted(chips, key=lambda chip: not chip.empty)),
        post or 0,
        ends_at(here, work.now, "close"),
        ends_at(here, work.now, "morning"),
    )
