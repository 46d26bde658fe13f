"""Nights: what counts as one, how many may follow each other, and what may not come after one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.roster.rules.facts import Ask, Facts, Finding, Stint
from app.roster.rules.rest import in_row
from app.roster.rules.spans import Span, gap


@dataclass(frozen=True)
class Night:
    """The site's night: from one hour of the wall clock to another the next morning; a shift with `least` hours of real
    time in it is a night shift."""

    from_hour: int = 22
    to_hour: int = 6
    least: int = 3

    def holds(self, span: Span, zone: tzinfo) -> bool:
        """Whether a shift is a night shift."""
        day = span.starts_at.astimezone(zone).date() - timedelta(days=1)
        last = span.ends_at.astimezone(zone).date()
        inside = timedelta()
        while day <= last:
            starts_at, ends_at = self._on(day, zone)
            inside += max(min(ends_at, span.ends_at) - max(starts_at, span.starts_at), timedelta())
            day += timedelta(days=1)
        return inside >= timedelta(hours=self.least)

    def _on(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """The night that begins on `day`; the same hour twice is the whole day round."""
        until = day if self.to_hour > self.from_hour else day + timedelta(days=1)
        starts_at, ends_at = (
            datetime.combine(on, time(hour), zone).astimezone(UTC)
            for on, hour in ((day, self.from_hour), (until, self.to_hour))
        )
        return starts_at, ends_at


def night_then_day(ask: Ask, facts: Facts, _limit: int) -> Finding | None:
    """No day shift on the date on which a night shift ends. Unit: dates on the wall. Source: field practice.

    Whichever of the two is asked for. Needs the shifts of the day before and after, of every site, and what is night.
    """
    for shift in facts.shifts:
        earlier, later = sorted((shift.stint, ask.stint), key=lambda one: one.span)
        if earlier.night and not later.night and _same_date(earlier, later):
            return Finding("night_then_day", {"end": earlier.until})
    return None


def _same_date(night: Stint, day: Stint) -> bool:
    """Whether the day shift begins after the night, on its last date, and the night began on the date before."""
    return night.span.ends_at <= day.span.starts_at and night.first < night.last == day.first


def nights_in_row(ask: Ask, facts: Facts, limit: int) -> Finding | None:
    """At most `limit` night shifts on business days one after the other. Unit: nights. Source: good practice.

    Needs the shifts of the days around, of every site, and what is night.
    """
    if not ask.stint.night:
        return None
    before = in_row((shift.day for shift in facts.now if shift.stint.night), ask.day)
    after = in_row([ask.day, *(shift.day for shift in facts.shifts if shift.stint.night)], ask.day)
    if after <= limit or after <= before:
        return None
    return Finding("nights_in_row", {"count": after, "limit": limit})


def night_deputy(ask: Ask, facts: Facts, limit: int) -> Finding | None:
    """Whoever stands in for the manager has no night shift less than `limit` hours before or after. Unit: hours of real
    time between the two. Source: the seed's duties of the leader, who patrols at night and deputises by day.

    Needs the shifts around, accepted delegations, which posts are the manager's, and what is night.
    """
    near = timedelta(hours=limit)
    nights = [shift.span for shift in facts.shifts if shift.stint.night]
    acting = [shift.span for shift in facts.shifts if shift.stint.acting] + list(facts.acting)
    meets = (nights if ask.stint.acting else []) + (acting if ask.stint.night else [])
    if any(gap(ask.span, span) < near for span in meets):
        return Finding("night_deputy", {"limit": limit})
    return None
