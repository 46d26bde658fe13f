"""What a site says of its rules: severities, limits, its night, its hours. Read from settings, dated, kept per version.

A value planned for a later day counts from that day on, for shifts of those days; a value that means nothing (somebody
typed over it by hand) is the default.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.core.work import Work
from app.roster.places import PostInfo, posts_in_order
from app.roster.rules import RULES, Ask, Night, Severity, Span, Stint, Term, Terms, month_of
from app.roster.rules.catalogue import DEFAULTS
from app.roster.rules.hours import STANDARD_DAY
from app.sites.models import ShiftTemplate, Site
from app.sites.models_dated import PlannedValue
from app.sites.plan import kept
from app.sites.queries import calendar, in_force, settings, shift_versions, site

MANAGEMENT = "management"
"""Group of the posts on which one stands for the manager."""


@dataclass(frozen=True)
class Planned:
    """A value of a setting from a day on."""

    key: str
    value: str
    valid_from: date


def planned_values(work: Work, site_id: int) -> list[Planned]:
    """Values of rules that are still to come, by the day they begin."""

    def load() -> list[Planned]:
        query = select(PlannedValue).where(
            PlannedValue.site_id == site_id,
            col(PlannedValue.applied_at).is_(None),
            col(PlannedValue.key).startswith("rule."),
        )
        rows = work.session.exec(query.order_by(col(PlannedValue.valid_from), col(PlannedValue.id)))
        return [Planned(row.key, row.value, row.valid_from) for row in rows]

    return kept(work, site_id, "planned_rules", load)


def said_on(values: Mapping[str, str], planned: list[Planned], day: date) -> dict[str, str]:
    """The settings of the rules as they are on a business day."""
    said = {key: value for key, value in values.items() if key.startswith("rule.")}
    return said | {one.key: one.value for one in planned if one.valid_from <= day}


def terms_of(said: Mapping[str, str]) -> Terms:
    """Severity and limit of every rule."""
    found = {}
    for rule in RULES:
        word = said.get(rule.key, "")
        severity = Severity(word) if word in tuple(Severity) and not rule.fixed else rule.severity
        limit = _whole(said.get(rule.limit_key, ""), rule.limit, rule.low, rule.high) if rule.unit else 0
        found[rule.code] = Term(severity, limit)
    return Terms(found)


def _whole(text: str, default: int, low: int, high: int) -> int:
    """A number within its bounds, else the default."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default
    return number if low <= number <= high else default


def night_of(said: Mapping[str, str]) -> Night:
    """The site's night."""
    first, last, least = (
        _whole(said.get(f"rule.night.{name}", ""), int(DEFAULTS[f"rule.night.{name}"]), low, high)
        for name, low, high in (("from", 0, 23), ("to", 0, 23), ("least", 1, 12))
    )
    return Night(first, last, least)


@dataclass(frozen=True)
class Book:
    """The rules of a site with everything they ask about it. Made once per Work; nothing in it is read later."""

    site: Site
    zone: ZoneInfo
    posts: Mapping[int, PostInfo]
    values: Mapping[str, str]
    planned: tuple[Planned, ...]
    versions: tuple[ShiftTemplate, ...]
    kinds: Mapping[date, str]
    """Days of another kind than their weekday says."""
    _said: dict[date, dict[str, str]] = field(default_factory=dict)
    _terms: dict[date, Terms] = field(default_factory=dict)
    _nights: dict[tuple[date, datetime, datetime], bool] = field(default_factory=dict)
    _meals: dict[date, dict[str, int]] = field(default_factory=dict)
    _standards: dict[date, timedelta] = field(default_factory=dict)

    def said(self, day: date) -> dict[str, str]:
        """The settings of the rules on a business day."""
        day = self._since(day)
        if day not in self._said:
            self._said[day] = said_on(self.values, list(self.planned), day)
        return self._said[day]

    def _since(self, day: date) -> date:
        """The day since when the settings have been as they are on `day`."""
        return max((one.valid_from for one in self.planned if one.valid_from <= day), default=date.min)

    def terms(self, day: date) -> Terms:
        """Severities and limits on a business day."""
        day = self._since(day)
        if day not in self._terms:
            self._terms[day] = terms_of(self.said(day))
        return self._terms[day]

    def value(self, key: str, day: date) -> str:
        """A value of VALUES on a business day."""
        return self.said(day).get(key) or DEFAULTS[key]

    def kind(self, day: date) -> str:
        """Kind of the day: the calendar's word, else by the weekday."""
        return self.kinds.get(day) or ("weekend" if day.weekday() >= 5 else "weekday")

    def day_of(self, span: Span) -> date:
        """The business day of a stretch of time: that on which it begins."""
        return self.site.day_of(span.starts_at)

    def is_night(self, span: Span, day: date) -> bool:
        """Whether a shift is a night shift by the site's hours."""
        since = self._since(day) if self.planned else date.min
        key = (since, span.starts_at, span.ends_at)
        if key not in self._nights:
            self._nights[key] = night_of(self.said(day)).holds(span, self.zone)
        return self._nights[key]

    def meals(self, day: date) -> dict[str, int]:
        """Minutes of the meal break by shift code."""
        if day not in self._meals:
            self._meals[day] = {row.code: row.meal_minutes for row in self.versions if in_force(row, day)}
        return self._meals[day]

    def meal_of(self, span: Span, day: date) -> int:
        """Minutes of the meal break of the site's shift with just these hours; 0 for other hours."""
        for row in self.versions:
            if in_force(row, day) and self._times(row, day) == (span.starts_at, span.ends_at):
                return row.meal_minutes
        return 0

    def _times(self, row: ShiftTemplate, day: date) -> tuple[object, object]:
        return self.site.at(day, row.start_minute), self.site.at(day, row.end_minute)

    def standard(self, day: date) -> timedelta:
        """Standard hours of the month: eight for each day that is no weekend and no holiday by the site's calendar."""
        first, last = month_of(day)
        if first not in self._standards:
            days = (first + timedelta(days=number) for number in range((last - first).days + 1))
            self._standards[first] = sum((STANDARD_DAY for one in days if self._works(one)), timedelta())
        return self._standards[first]

    def _works(self, day: date) -> bool:
        """A launch is worked or not as its weekday says."""
        kind = self.kind(day)
        return kind == "weekday" or (kind not in ("weekend", "holiday") and day.weekday() < 5)

    def acts(self, post_id: int, *, manager: bool) -> bool:
        """Whether a person on the post stands in for the manager, who does not stand in for oneself."""
        post = self.posts.get(post_id)
        return post is not None and post.group_code == MANAGEMENT and not manager

    def ask(self, post: PostInfo, span: Span, *, manager: bool, day: date | None = None) -> Ask:
        """A shift somebody might get, as the rules are asked."""
        on = day or self.day_of(span)
        stint = Stint(
            span,
            on,
            timedelta(minutes=self.meal_of(span, on)),
            self.is_night(span, on),
            self.acts(post.id, manager=manager),
            self.zone,
        )
        return Ask(post.id, stint, post.licence_required, self.standard(on))


def book_of(work: Work, site_id: int) -> Book:
    """The site's rules, put together once per Work from what is kept of the site: no statement when nothing changed."""

    def load() -> Book:
        here = site(work, site_id)
        return Book(
            here,
            here.zone,
            posts_in_order(work, site_id),
            settings(work, site_id),
            tuple(planned_values(work, site_id)),
            tuple(shift_versions(work, site_id)),
            {day: row.kind for day, row in calendar(work, site_id).items()},
        )

    return work.memo(("rules", site_id), load)
