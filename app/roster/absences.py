"""Days off and on leave: recorded and taken back by managers and leaders, judged by the rules of leave.

Commands of other domains that give leave (an approved request, a sick call) store it by `store_absence`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select as columns
from sqlmodel import col, select

from app.core.actor import Permission, Role
from app.core.commands import command
from app.core.errors import Invalid
from app.core.i18n import pick
from app.core.text import Note, RowId
from app.core.work import Work
from app.people.models import Membership, Person
from app.people.rights import person_at
from app.roster.hours_away import drop_hours
from app.roster.models import Absence
from app.roster.papers_events import AbsenceEnded, AbsenceRecorded
from app.roster.papers_messages import ABSENCE_DAYS, ABSENCE_REACH
from app.roster.respect import keep_one, respect
from app.roster.rules import LeaveAsk, LeaveFacts, Verdict, leave_objections
from app.roster.rules_site import Book, book_of
from app.sites.queries import day_kinds, today

Kind = Literal["rest", "annual", "toil", "personal", "sick", "other"]


class AbsenceIn(BaseModel):
    """Somebody is away from `day` to `until` (the same day when it is not given), both included."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    day: date
    until: date | None = None
    kind: Kind
    accept: Annotated[str, Field(max_length=240)] = ""
    reason: Annotated[Note, Field(max_length=200)] = ""


class AbsenceEndIn(BaseModel):
    """Somebody is there after all, from `day` to `until`."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    person_id: RowId
    day: date
    until: date | None = None


@command(Permission.ROSTER_PLAN)
def record_absence(work: Work, data: AbsenceIn) -> list[Absence]:
    """Note every day of the stretch; another kind on one of them gives way. Shifts planned then stay: the page says so.

    Raises NotFound (no person of the site), Invalid (turned round, too long, too far), NeedsConsent or Invalid when a
    rule of leave objects.
    """
    person, _ = person_at(work, data.person_id, data.site_id)
    first, last = _stretch(work, data)
    found = leave_verdicts(work, data.site_id, person.id or 0, days_of(first, last), data.kind)
    said = [verdict for verdicts in found.values() for verdict in verdicts]
    respect(work, data, said, "day")
    made = store_absence(work, data.site_id, person.id or 0, first, last, data.kind, "manual")
    for day, verdicts in found.items():
        for verdict in verdicts:
            keep_one(work, data.site_id, person.id or 0, day, verdict, data.reason)
    work.emit(
        AbsenceRecorded(data.site_id, person.id or 0, first.isoformat(), last.isoformat(), data.kind), data.reason
    )
    return made


@command(Permission.ROSTER_PLAN)
def remove_absence(work: Work, data: AbsenceEndIn) -> list[date]:
    """Take the days of the stretch back, hours away on them too; days without are passed over.

    Raises what `record_absence` does.
    """
    person_at(work, data.person_id, data.site_id)
    first, last = _stretch(work, data)
    gone = drop_hours(work, data.site_id, data.person_id, first, last)
    for row in _rows(work, data.site_id, data.person_id, first, last).values():
        gone.append(row.day)
        work.session.delete(row)
    if gone:
        work.emit(AbsenceEnded(data.site_id, data.person_id, min(gone).isoformat(), max(gone).isoformat()))
    return sorted(set(gone))


def _stretch(work: Work, data: AbsenceIn | AbsenceEndIn) -> tuple[date, date]:
    first, last = data.day, data.until or data.day
    if last < first:
        raise Invalid("absence_backwards", "until")
    if (last - first).days >= ABSENCE_DAYS:
        raise Invalid("absence_too_long", "until", max=ABSENCE_DAYS)
    if abs((first - today(work, data.site_id)).days) > ABSENCE_REACH:
        raise Invalid("absence_too_far", "day", max=ABSENCE_REACH)
    return first, last


def days_of(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def store_absence(
    work: Work, site_id: int, person_id: int, first: date, last: date, kind: str, source: str
) -> list[Absence]:
    """A row for every day of the stretch; a day that has one takes the new kind. No rule is asked, no fact told."""
    known = _rows(work, site_id, person_id, first, last)
    made = []
    for day in days_of(first, last):
        row = known.get(day) or Absence(site_id=site_id, person_id=person_id, day=day, kind=kind)
        row.kind, row.source = kind, source
        made.append(row)
    work.session.add_all(made)
    work.session.flush()
    return made


def _rows(work: Work, site_id: int, person_id: int, first: date, last: date) -> dict[date, Absence]:
    query = select(Absence).where(
        Absence.site_id == site_id, Absence.person_id == person_id, col(Absence.day).between(first, last)
    )
    return {row.day: row for row in work.session.exec(query)}


def leave_verdicts(
    work: Work, site_id: int, person_id: int, days: Iterable[date], kind: str
) -> dict[date, list[Verdict]]:
    """What the rules of leave say to each day on which they say something. Two statements, however many days."""
    wanted, book = sorted(set(days)), book_of(work, site_id)
    if not wanted:
        return {}
    teams = {day: book.value("rule.leaders_off.group", day) for day in wanted}
    heads = _heads(work, site_id)
    off = _off(work, [one for one, *_ in heads], wanted[0], wanted[-1])
    names = {one: name for one, name, *_ in heads}
    words = {row.code: pick(work.lang, row.name_zh, row.name_en) for row in day_kinds(work, site_id)}
    found = {}
    for day in wanted:
        counted = frozenset(one for one, _, role, team in heads if role == Role.SM or team == teams[day])
        there = LeaveFacts(counted, counted & off.get(day, set()), _closed(book, day), names)
        ask = LeaveAsk(person_id, day, kind, book.kind(day), words.get(book.kind(day), ""))
        said = leave_objections(ask, there, book.terms(day))
        if said:
            found[day] = said
    return found


def _closed(book: Book, day: date) -> frozenset[str]:
    """Kinds of day on which no leave is given."""
    said = book.value("rule.leave_blackout.kinds", day)
    return frozenset(part.strip() for part in said.split(",")) - {"", "-"}


def _heads(work: Work, site_id: int) -> list[tuple[int, str, str, str]]:
    """Managers and leaders of the site: person, name, role, group led."""
    query = (
        columns(col(Person.id), col(Person.name), col(Membership.role), col(Membership.team))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.site_id) == site_id,
            col(Membership.role).in_((Role.SM, Role.TL)),
            col(Membership.until).is_(None) | (col(Membership.until) > work.now),
            col(Person.active),
        )
        .order_by(col(Person.id))
    )
    return [(person_id, name, role, team) for person_id, name, role, team in work.session.execute(query)]


def _off(work: Work, people: list[int], first: date, last: date) -> dict[date, set[int]]:
    """Who of `people` is away on which day, whatever the kind, at any site."""
    query = columns(col(Absence.day), col(Absence.person_id)).where(
        col(Absence.person_id).in_(people), col(Absence.day).between(first, last)
    )
    found: dict[date, set[int]] = {}
    for day, person_id in work.session.execute(query):
        found.setdefault(day, set()).add(person_id)
    return found
