"""What the tests of the rules say shortly: spans by the hour of a Monday, shifts, papers, terms of a site."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from app.roster.rules import Ask, Facts, GivingWay, Night, Paper, Severity, Shift, Span, Stint, Term, Terms, objections
from app.roster.rules.catalogue import BY_CODE

BASE = datetime(2026, 11, 23, tzinfo=UTC)
"""A Monday."""
POST = 4


def at(hour: float) -> datetime:
    """An instant so many hours after midnight of the Monday."""
    return BASE + timedelta(minutes=round(hour * 60))


def span(first: float, last: float) -> Span:
    """From hour to hour."""
    return Span(at(first), at(last))


def stint(when: Span, *, night: bool | None = None, day: date | None = None, **more: Any) -> Stint:
    """Time at work as the site's usual hours make it: a business day begins at six, the night at ten."""
    zone: tzinfo = more.pop("zone", UTC)
    on = day or (when.starts_at.astimezone(zone) - timedelta(hours=6)).date()
    dark = Night().holds(when, zone) if night is None else night
    return Stint(when, on, more.pop("meal", timedelta()), dark, more.pop("acting", False), zone)


def shift(number: int, when: Span, *, here: bool = True, **more: Any) -> Shift:
    """A shift of the person under test."""
    return Shift(number, 1, POST, 1, stint(when, **more), "中", here, "Doorman")


def paper(since: date | None, until: date | None) -> Paper:
    """A licence."""
    return Paper(since, until)


def facts(**more: Any) -> Facts:
    """Somebody ticked and licensed, with nothing else known."""
    return Facts(**{"posts": frozenset({POST}), "papers": (Paper(),), **more})


def ask(when: Span, *, licence: bool = False, standard: int = 1000, **more: Any) -> Ask:
    """A shift on the post; the month's standard hours are out of reach unless said otherwise."""
    return Ask(POST, stint(when, **more), licence, timedelta(hours=standard))


def terms(**said: str | int | tuple[str, int]) -> Terms:
    """What a site says: a severity, a limit, or both."""
    found = {}
    for code, word in said.items():
        rule = BY_CODE[code]
        severity, limit = word if isinstance(word, tuple) else (word, None) if isinstance(word, str) else (None, word)
        found[code] = Term(
            Severity(severity) if severity else rule.severity, rule.limit if limit is None else int(limit)
        )
    return Terms(found)


def only(code: str, limit: int | None = None) -> Terms:
    """One rule on, all others off."""
    off: dict[str, Any] = dict.fromkeys(BY_CODE, "off")
    return terms(**(off | {code: ("warn", BY_CODE[code].limit if limit is None else limit)}))


def codes(
    known: Facts,
    when: Span,
    *,
    licence: bool = False,
    ignoring: GivingWay = frozenset(),
    by: Terms | None = None,
    **more: Any,
) -> list[str]:
    """Codes of the objections in order."""
    return [one.code for one in objections(ask(when, licence=licence, **more), known, by or Terms(), ignoring)]


def params(known: Facts, when: Span, by: Terms, **more: Any) -> Mapping[str, object]:
    """Gaps of the first objection; empty when there is none."""
    found = objections(ask(when, **more), known, by)
    return found[0].params if found else {}
