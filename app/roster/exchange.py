"""The plan and what people ask of it: somebody freed for a time, two people changing whole shifts to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from app.core.actor import Permission, Role
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.messages import N_, add_messages
from app.core.text import Note, RowId
from app.core.work import Work
from app.roster.events import PlaceCleared
from app.roster.fitness import against
from app.roster.known import Known, known
from app.roster.models import Assignment
from app.roster.places import place_name, posts_in_order
from app.roster.plan_rows import planning
from app.roster.rules import Span, Verdict, hours_between, tokens, week_of
from app.roster.slots import cut, token

add_messages(
    {"plan_moved_on": N_("The roster changed since this page was opened. Look at what is there now and decide again.")}
)


class FreeIn(BaseModel):
    """A person and a time; `seen` are the tokens of the shifts in it as the page showed them."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    starts_at: datetime
    ends_at: datetime
    seen: Annotated[str, Field(max_length=2000, pattern=r"^[\d:,]*$")] = ""
    reason: Annotated[Note, Field(max_length=200)] = ""


@command(Permission.ROSTER_PLAN)
@planning("free")
def free_person(work: Work, data: FreeIn) -> tuple[int, ...]:
    """Take a person off every place of the site for a time to come: drafts, or told at once where the day has begun.

    Returns the assignments that gave way. Raises Conflict("plan_moved_on") when they are not as they were seen,
    Invalid("shift_over") for a time that has begun.
    """
    if data.starts_at <= work.now:
        raise Invalid("shift_over")
    span = Span(data.starts_at, data.ends_at)
    rows = shifts_between(work, data.site_id, data.person_id, span)
    if {token(row) for row in rows} != tokens(data.seen):
        raise Conflict("plan_moved_on")
    for row in rows:
        cut(work, row, span)
        work.emit(PlaceCleared(data.site_id, row.id or 0, row.post_id, row.place, row.person_id), data.reason)
    return tuple(row.id or 0 for row in rows)


def shifts_between(work: Work, site_id: int, person_id: int, span: Span) -> list[Assignment]:
    """Live shifts of the person at the site that share time with `span`, in order, as they are in the database now."""
    query = (
        select(Assignment)
        .where(
            Assignment.site_id == site_id,
            Assignment.person_id == person_id,
            col(Assignment.cleared_at).is_(None),
            Assignment.starts_at < span.ends_at,
            Assignment.ends_at > span.starts_at,
        )
        .order_by(col(Assignment.starts_at))
        .execution_options(populate_existing=work.writing)
    )
    return list(work.session.exec(query))


@dataclass(frozen=True)
class Other:
    """A colleague's shift for one's own. `why` is empty when the rules have nothing against it, either way."""

    row: Assignment
    name: str
    place: str
    why: tuple[tuple[str, Verdict], ...]
    """Who, and what speaks against the shift they would get."""

    @property
    def ok(self) -> bool:
        """Whether the two may be asked to change."""
        return not self.why


def told_shifts(work: Work, site_id: int, first: date, last: date) -> list[Assignment]:
    """Live shifts of those business days that the staff have been told of and that have not begun, in order."""
    query = select(Assignment).where(
        Assignment.site_id == site_id,
        col(Assignment.cleared_at).is_(None),
        col(Assignment.published_in).is_not(None),
        col(Assignment.business_day).between(first, last),
        Assignment.starts_at > work.now,
    )
    return list(
        work.session.exec(query.order_by(col(Assignment.starts_at), col(Assignment.post_id), col(Assignment.place)))
    )


def others_for(work: Work, mine: Assignment, first: date, last: date) -> list[Other]:
    """Shifts of colleagues in those days that one's own could be changed for; those the rules allow first.

    Four statements, whatever the number of people. Posts that one of the two is not ticked for are left out.
    """
    site_id, posts = mine.site_id, posts_in_order(work, mine.site_id)
    days = sorted((mine.business_day, first, last))
    everybody = {one.person_id: one for one in known(work, site_id, days[0], last=days[-1])}
    me, found = everybody.get(mine.person_id), []
    if me is None or mine.post_id not in posts:
        return []
    for row in told_shifts(work, site_id, first, last):
        them = everybody.get(row.person_id)
        if them is None or not _worth_asking(me, them, mine, row) or row.post_id not in posts:
            continue
        why = tuple(speaks_against(work, me, them, mine, row))
        found.append(Other(row, them.name, place_name(work.lang, posts[row.post_id], row.place), why))
    return sorted(found, key=lambda one: not one.ok)


def _worth_asking(me: Known, them: Known, mine: Assignment, row: Assignment) -> bool:
    """Somebody else's, not just the same hours on the same post, on posts both may stand on; managers do not swap."""
    same = (row.post_id, row.starts_at, row.ends_at) == (mine.post_id, mine.starts_at, mine.ends_at)
    ticked = row.post_id in me.permits and mine.post_id in them.permits
    return them.person_id != me.person_id and not same and ticked and Role.SM not in them.roles


def speaks_against(work: Work, me: Known, them: Known, mine: Assignment, row: Assignment) -> list[tuple[str, Verdict]]:
    """What the rules say once the two have changed shifts, with whose shift it is said of."""
    posts = posts_in_order(work, mine.site_id)
    gone = {one.id or 0: Span(one.starts_at, one.ends_at) for one in (mine, row)}
    found = [(me.name, one) for one in against(me, posts[row.post_id], Span(row.starts_at, row.ends_at), gone)]
    return found + [
        (them.name, one) for one in against(them, posts[mine.post_id], Span(mine.starts_at, mine.ends_at), gone)
    ]


def two_known(work: Work, one: Assignment, two: Assignment) -> tuple[Known | None, Known | None]:
    """The two people of two shifts with what the rules ask about them."""
    days = sorted((one.business_day, two.business_day))
    people = (one.person_id, two.person_id)
    found = {row.person_id: row for row in known(work, one.site_id, days[0], last=days[1], people=people)}
    return found.get(one.person_id), found.get(two.person_id)


@dataclass(frozen=True)
class Relief:
    """Somebody free for a shift, and the hours of their week with it."""

    person_id: int
    name: str
    week: timedelta
    resting: bool


def reliefs_for(work: Work, rows: Sequence[Assignment]) -> dict[int, tuple[Relief | None, int]]:
    """For each shift of one site who could take it best, and how many others are on its post then.

    Free means that no rule objects and nothing has to be moved; who rests that day comes last, then who has worked
    least. Three statements for all the shifts together.
    """
    if not rows:
        return {}
    days, posts = sorted(row.business_day for row in rows), posts_in_order(work, rows[0].site_id)
    everybody = known(work, rows[0].site_id, days[0], last=days[-1])
    found: dict[int, tuple[Relief | None, int]] = {}
    for row in rows:
        span, best = Span(row.starts_at, row.ends_at), list[tuple[bool, timedelta, str, Relief]]()
        for one in everybody:
            post = posts.get(row.post_id)
            if post is None or one.person_id == row.person_id or against(one, post, span):
                continue
            week, resting = _week(one, row), one.facts.off.get(row.business_day) == "rest"
            best.append((resting, week, one.pinyin, Relief(one.person_id, one.name, week, resting)))
        others = sum(
            shift.post_id == row.post_id and shift.span.overlaps(span)
            for one in everybody
            if one.person_id != row.person_id
            for shift in one.shifts
        )
        found[row.id or 0] = (min(best, key=lambda one: one[:3])[3] if best else None, others)
    return found


def _week(one: Known, row: Assignment) -> timedelta:
    """Hours of the week of the shift, with the shift itself."""
    monday = week_of(row.business_day)
    return hours_between(one.shifts, monday, monday + timedelta(days=6)) + (row.ends_at - row.starts_at)
