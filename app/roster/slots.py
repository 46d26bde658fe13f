"""The rows of the plan as commands change them: held against others, looked up, cut, added.

Everything here runs inside a command's write transaction, after `hold_plan`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import col, select

from app.core.errors import Conflict
from app.core.i18n import pick
from app.core.work import Work
from app.people.models import Person
from app.roster.models import Assignment
from app.roster.places import place_name, posts_in_order
from app.roster.rules import Span
from app.sites.queries import site

PLAN_LOCK = 7311


def hold_plan(work: Work, site_id: int) -> None:
    """Nobody else changes the plan of the site until this transaction ends.

    SQLite has one writer anyway. On PostgreSQL the exclusion constraints stay the last word (a person may be taken by
    another site at the same instant); the lock keeps crossing swaps from waiting for each other in a circle.
    """
    if work.house.db.dialect != "sqlite":
        work.session.execute(text("SELECT pg_advisory_xact_lock(:lock, :site)"), {"lock": PLAN_LOCK, "site": site_id})


def minute(at: datetime) -> datetime:
    """`at` without its seconds: what the plan is cut at."""
    return at.replace(second=0, microsecond=0)


def token(row: Assignment) -> str:
    """What a form sends back to say that it has seen this row."""
    return f"{row.id}:{row.version}"


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
    """Take `span` out of a row: cleared, shortened, or left in two pieces. The time before stays as it was planned."""
    left = Span(row.starts_at, row.ends_at).without(span)
    row.version += 1
    if not left:
        row.cleared_at, row.cleared_by = work.now, work.actor.person_id
    else:
        row.starts_at, row.ends_at = left[0].starts_at, left[0].ends_at
    work.session.add(row)
    work.session.flush()
    for piece in left[1:]:
        add_row(work, row.site_id, row.post_id, row.place, row.person_id, row.business_day, row.shift_code, piece)


def add_row(
    work: Work, site_id: int, post_id: int, place: int, person_id: int, day: date, code: str, span: Span
) -> Assignment:
    """A new row of the plan, stored."""
    return work.add(
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
