"""The rows of the plan as commands change them: held against others, looked up, cut, added.

Everything here runs inside a command's write transaction; cutting and adding inside a change of the
plan (`plan_rows.changing`).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlmodel import col, select

from app.core.errors import Conflict
from app.core.i18n import pick
from app.core.work import Work
from app.people.models import Person
from app.roster.models import Assignment
from app.roster.places import place_name, posts_in_order
from app.roster.plan_rows import begun, changing, revive, taken_away_alike, token
from app.roster.rules import Span
from app.sites.queries import site

__all__ = [
    "add_row",
    "cut",
    "minute",
    "name_of",
    "of_person",
    "on_place",
    "refuse_person",
    "refuse_place",
    "seen_row",
    "site_name",
    "token",
    "wall",
]


def minute(at: datetime) -> datetime:
    """`at` without its seconds: what the plan is cut at."""
    return at.replace(second=0, microsecond=0)


def on_place(work: Work, post_id: int, place: int, span: Span) -> list[Assignment]:
    """Live rows of the place that share time with `span`, in order, as they are in the database now."""
    return _live(work, span, Assignment.post_id == post_id, Assignment.place == place)


def of_person(work: Work, person_id: int, span: Span) -> list[Assignment]:
    """Live rows of the person, at any site, that share time with `span`."""
    return _live(work, span, Assignment.person_id == person_id)


def _live(work: Work, span: Span, *conditions: bool) -> list[Assignment]:
    query = (
        select(Assignment)
        .where(
            *conditions,
            col(Assignment.cleared_at).is_(None),
            Assignment.starts_at < span.ends_at,
            Assignment.ends_at > span.starts_at,
        )
        .order_by(col(Assignment.starts_at))
        .execution_options(populate_existing=True)
    )
    return list(work.session.exec(query))


def seen_row(work: Work, site_id: int, seen: str) -> Assignment:
    """The live row a token names. Raises NotFound, or Conflict when it is no longer as it was seen."""
    number, _, version = seen.partition(":")
    row = work.get(Assignment, int(number), site_id=site_id)
    work.session.refresh(row)
    if row.cleared_at is not None:
        raise Conflict("shift_gone", by=name_of(work, row.cleared_by), at=wall(work, row.site_id, row.cleared_at))
    if str(row.version) != version:
        raise Conflict("place_changed")
    return row


def cut(work: Work, row: Assignment, span: Span) -> None:
    """Take `span` out of a row: cleared, shortened, or left in two pieces. The time before stays as it was planned.

    What was published of a day to come is told to people as it is: it is cleared, and its pieces are drafts.
    """
    with changing(work, row.site_id, "cut") as change:
        was = Span(row.starts_at, row.ends_at)
        left = was.without(span)
        change.note(row, was, token(row))
        row.version += 1
        if not left or (row.published_in is not None and not begun(work, row)):
            row.cleared_at, row.cleared_by = work.now, work.actor.person_id
        else:
            row.starts_at, row.ends_at = left[0].starts_at, left[0].ends_at
            left = left[1:]
        work.session.add(row)
        work.session.flush()
        for piece in left:
            add_row(work, row.site_id, row.post_id, row.place, row.person_id, row.business_day, row.shift_code, piece)


def add_row(
    work: Work, site_id: int, post_id: int, place: int, person_id: int, day: date, code: str, span: Span
) -> Assignment:
    """A row of the plan, stored: a new one, or the published one that had been taken away and was just like it."""
    with changing(work, site_id, "add") as change:
        alike = taken_away_alike(work, site_id, post_id, place, person_id, code, span)
        if alike is not None:
            return revive(work, alike)
        row = work.add(
            Assignment(
                site_id=site_id,
                post_id=post_id,
                place=place,
                person_id=person_id,
                business_day=day,
                shift_code=code,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                created_at=work.now,
                created_by=work.actor.person_id,
            )
        )
        change.note(row, None, None)
        return row


def refuse_place(work: Work, site_id: int, rows: Iterable[Assignment], seen: frozenset[str]) -> None:
    """Raise Conflict when the place holds a row that the form does not know as it is now."""
    for row in rows:
        if token(row) not in seen:
            raise Conflict(
                "place_taken",
                person=name_of(work, row.person_id),
                by=name_of(work, row.created_by),
                at=wall(work, site_id, row.created_at),
            )


def refuse_person(work: Work, site_id: int, rows: Sequence[Assignment], seen: frozenset[str]) -> None:
    """Raise Conflict when the person is planned, here or at another site, in a way the form does not know."""
    for row in rows:
        if row.site_id != site_id:
            raise Conflict("busy_elsewhere", post=site_name(work, row.site_id), until=wall(work, site_id, row.ends_at))
        if token(row) not in seen:
            post = posts_in_order(work, site_id).get(row.post_id)
            raise Conflict(
                "person_taken",
                person=name_of(work, row.person_id),
                by=name_of(work, row.created_by),
                post=place_name(work.lang, post, row.place) if post else "",
                at=wall(work, site_id, row.created_at),
            )


def name_of(work: Work, person_id: int | None) -> str:
    """Name of a colleague, "–" for the system."""
    person = work.session.get(Person, person_id) if person_id else None
    return person.name if person else "–"


def wall(work: Work, site_id: int, at: datetime | None) -> str:
    """The time of day at the site."""
    return at.astimezone(site(work, site_id).zone).strftime("%H:%M") if at else ""


def site_name(work: Work, site_id: int) -> str:
    """Name of a site in the language of the Work."""
    there = site(work, site_id)
    return pick(work.lang, there.name_zh, there.name_en)
