"""Hours planned in a week and in a month, meals taken off. A shift counts on its business day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from app.roster.rules.facts import Ask, Facts, Finding, Shift, Stint, hours_text, less_meal

STANDARD_DAY = timedelta(hours=8)
"""Hours of a working day by the State Council's regulation of 1995; 40 a week follow from it."""


def week_hours(ask: Ask, facts: Facts, limit: int) -> Finding | None:
    """At most `limit` hours from Monday to Sunday. Unit: hours, meals taken off. Source: State Council regulation 1995,
    40 hours a week; more is overtime, which the manager approves beforehand.

    Needs the shifts of the week, of every site. Hours that do not grow are no new objection.
    """
    monday = week_of(ask.day)
    days = monday, monday + timedelta(days=6)
    before = hours_between(facts.now, *days)
    after = hours_between(facts.shifts, *days, ask.stint)
    if after <= timedelta(hours=limit) or after <= before:
        return None
    return Finding("week_hours", {"hours": hours_text(after), "limit": limit})


def month_overtime(ask: Ask, facts: Facts, limit: int) -> Finding | None:
    """At most `limit` hours above the standard hours of the calendar month. Unit: hours, meals taken off.

    Source: Labour Law article 41, 36 hours of overtime a month.
    Needs the shifts of the month, of every site, and the month's standard hours (working days times eight).
    """
    first, last = month_of(ask.day)
    before = hours_between(facts.now, first, last)
    after = hours_between(facts.shifts, first, last, ask.stint)
    over = after - ask.standard
    if over <= timedelta(hours=limit) or after <= before:
        return None
    return Finding("month_overtime", {"hours": hours_text(over), "limit": limit})


def hours_between(shifts: Iterable[Shift], first: date, last: date, *more: Stint) -> timedelta:
    """Hours of the shifts (and of `more`) whose business day lies from `first` to `last`, both included.

    A day has one meal, however many pieces its work is in.
    """
    days: dict[date, tuple[timedelta, timedelta]] = {}
    for stint in (*(shift.stint for shift in shifts), *more):
        if first <= stint.day <= last:
            length, meal = days.get(stint.day, (timedelta(), timedelta()))
            days[stint.day] = length + stint.span.length, max(meal, stint.meal)
    return sum((less_meal(length, meal) for length, meal in days.values()), timedelta())


def net_of(length: timedelta, meal_minutes: int) -> timedelta:
    """Hours that count of a shift that is all the work of its day."""
    return less_meal(length, timedelta(minutes=meal_minutes))


def week_of(day: date) -> date:
    """The Monday of the week `day` is in."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def worked(shifts: Iterable[Shift], first: date, meals: Mapping[str, int], zone_days: Mapping[int, date]) -> timedelta:
    """Hours planned in the week that begins on `first`, meals taken off.

    `meals` are minutes by shift code; `zone_days` gives the business day by assignment id.
    """
    found: dict[date, tuple[timedelta, timedelta]] = {}
    for shift in shifts:
        day = zone_days[shift.assignment_id]
        if first <= day < first + timedelta(days=7):
            length, meal = found.get(day, (timedelta(), timedelta()))
            found[day] = length + shift.span.length, max(meal, timedelta(minutes=meals.get(shift.code, 0)))
    return sum((less_meal(length, meal) for length, meal in found.values()), timedelta())
