"""Leave for a part of a day: kept and taken back, read by person, and what leave says to shifts put in without asking.

Commands of other domains that give such leave (an approved request) store it by `store_hours`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, cast, null
from sqlalchemy import select as columns
from sqlmodel import col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.work import Work
from app.roster.models import Absence, HoursAway
from app.roster.rules import Ask, Facts, Finding, Severity, Span, Stint, on_leave
from app.roster.rules_site import book_of
from app.sites.queries import site


def store_hours(work: Work, site_id: int, person_id: int, span: Span, kind: str) -> HoursAway:
    """Note leave for these hours. No rule is asked, no fact told."""
    return work.add(
        HoursAway(site_id=site_id, person_id=person_id, starts_at=span.starts_at, ends_at=span.ends_at, kind=kind)
    )


def drop_hours(work: Work, site_id: int, person_id: int, first: date, last: date) -> list[date]:
    """Take back every leave for hours that begins on the business days from `first` to `last`; the days it was on."""
    here, whole = site(work, site_id), _whole(work, site_id, first, last)
    query = select(HoursAway).where(
        HoursAway.site_id == site_id,
        HoursAway.person_id == person_id,
        HoursAway.starts_at >= whole.starts_at,
        HoursAway.starts_at < whole.ends_at,
    )
    gone = []
    for row in work.session.exec(query):
        gone.append(here.day_of(row.starts_at))
        work.session.delete(row)
    work.session.flush()
    return gone


def hours_of_day(work: Work, site_id: int, day: date) -> Mapping[int, tuple[Span, ...]]:
    """Leave for hours on the business day by person, in order. One statement, once per Work."""

    def load() -> Mapping[int, tuple[Span, ...]]:
        whole = _whole(work, site_id, day, day)
        query = columns(col(HoursAway.person_id), col(HoursAway.starts_at), col(HoursAway.ends_at)).where(
            col(HoursAway.site_id) == site_id,
            col(HoursAway.starts_at) < whole.ends_at,
            col(HoursAway.ends_at) > whole.starts_at,
        )
        found: dict[int, tuple[Span, ...]] = {}
        for person_id, starts_at, ends_at in work.session.execute(query.order_by(col(HoursAway.starts_at))):
            found[person_id] = (*found.get(person_id, ()), Span(starts_at, ends_at))
        return found

    return work.memo(("hours away", site_id, day), load)


def _whole(work: Work, site_id: int, first: date, last: date) -> Span:
    """The business days from `first` to `last` as one stretch."""
    here = site(work, site_id)
    return Span(here.at(first, here.day_starts_minute), here.at(last + timedelta(days=1), here.day_starts_minute))


@dataclass(frozen=True)
class Wanted:
    """A shift that somebody is about to be told of."""

    person_id: int
    day: date
    span: Span


def against_leave(work: Work, site_id: int, wanted: Sequence[Wanted]) -> dict[Wanted, Finding]:
    """Which of these shifts fall into leave, and what the rule about it says. One statement, however many they are."""
    if not wanted:
        return {}
    book = book_of(work, site_id)
    off: dict[int, dict[date, str]] = {}
    hours: dict[int, list[Span]] = {}
    people = sorted({one.person_id for one in wanted})
    days = sorted(one.day for one in wanted)
    whole = _whole(work, site_id, days[0], days[-1] + timedelta(days=1))
    no_day, no_time = cast(null(), Date), cast(null(), UTCDateTime())
    query = (
        columns(col(Absence.person_id), col(Absence.kind), col(Absence.day), no_time, no_time)
        .where(col(Absence.person_id).in_(people), col(Absence.day).between(days[0], days[-1]))
        .union_all(
            columns(
                col(HoursAway.person_id), col(HoursAway.kind), no_day, col(HoursAway.starts_at), col(HoursAway.ends_at)
            ).where(
                col(HoursAway.person_id).in_(people),
                col(HoursAway.starts_at) < whole.ends_at,
                col(HoursAway.ends_at) > whole.starts_at,
            )
        )
    )
    for person_id, kind, day, starts_at, ends_at in work.session.execute(query):
        if day is None:
            hours.setdefault(person_id, []).append(Span(starts_at, ends_at))
        elif off.setdefault(person_id, {}).get(day, "rest") == "rest":
            off[person_id][day] = kind
    found = {}
    for one in wanted:
        facts = Facts(off=off.get(one.person_id, {}), hours_off=tuple(hours.get(one.person_id, ())))
        said = on_leave(Ask(0, Stint(one.span, one.day, zone=book.zone)), facts, 0)
        if said is not None and book.terms(one.day).of("on_leave").severity is not Severity.OFF:
            found[one] = said
    return found
