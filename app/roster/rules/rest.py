"""Rest: between two shifts, and a day off among working days."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.roster.rules.facts import Ask, Facts, Finding
from app.roster.rules.spans import Span, gap

REST = timedelta(hours=11)
"""Least rest between two working days unless the site says otherwise."""
DAY = timedelta(hours=24)


def short_rest(ask: Ask, facts: Facts, limit: int) -> Finding | None:
    """At least `limit` hours between two working days. Unit: hours of real time. Source: good practice, no statute.

    Shifts nearer than that are one working day as long as it stays within 24 hours less the rest. Needs the shifts of
    the days before and after, of every site.
    """
    rest = timedelta(hours=limit)
    near = next((shift for shift in facts.shifts if short_of_rest(shift.span, ask.span, rest)), None)
    if near is None:
        return None
    return Finding(
        "short_rest", {"shift": near.code or near.where, "start": near.since, "end": near.until, "hours": limit}
    )


def short_of_rest(one: Span, other: Span, rest: timedelta = REST) -> bool:
    """Whether the time between two spans is too short to be a night's rest and too much to be one working day."""
    if one.overlaps(other):
        return False
    whole = max(one.ends_at, other.ends_at) - min(one.starts_at, other.starts_at)
    return gap(one, other) < rest and whole > DAY - rest


def days_in_row(ask: Ask, facts: Facts, limit: int) -> Finding | None:
    """At most `limit` business days with a shift one after the other. Unit: business days. Source: Labour Law article
    38, one day of rest a week at least.

    Needs the shifts of the days around, of every site. A day that has a shift already counts once: a second one is no
    new objection.
    """
    before = in_row((shift.day for shift in facts.now), ask.day)
    after = in_row([ask.day, *(shift.day for shift in facts.shifts)], ask.day)
    if after <= limit or after <= before:
        return None
    return Finding("days_in_row", {"count": after, "limit": limit})


def in_row(days: Iterable[date], day: date) -> int:
    """How many of `days` follow one another without a break around `day`; 0 when `day` is not among them."""
    known = set(days)
    if day not in known:
        return 0
    count = 1
    for step in (1, -1):
        other = day + timedelta(days=step)
        while other in known:
            count, other = count + 1, other + timedelta(days=step)
    return count
