"""Whose customer (判客) as a rule of its own: it suggests and names its evidence; a person decides. Pure.

Domain 4.3: exact phone, else the masked phone of a report with the name, else the plate, else ask. The same name with
another phone is no match. Immediate family is the same customer. What protects a consultant's customer is counted in
days from the last contact of each kind; the windows differ between companies and are settings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Windows:
    """Days (minutes for `report_minutes`) that the site grants; see the settings attribution_* for their sources."""

    contact: int = 10
    phone_in: int = 15
    walk_in: int = 7
    channel: int = 30
    report_minutes: int = 30

    def days(self, kind: str) -> int:
        """How long a contact of that kind protects."""
        return {"contact": self.contact, "phone_in": self.phone_in, "channel": self.channel}.get(kind, self.walk_in)


@dataclass(frozen=True)
class Contact:
    """The last of its kind: walk_in, channel (a visit), phone_in (they rang), contact (we spoke with them)."""

    kind: str
    day: date


@dataclass(frozen=True)
class Match:
    """A visitor who may be the one: `how` is phone, plate, chosen (picked by name) or family."""

    how: str
    visitor_id: int
    consultant_id: int | None = None
    contacts: tuple[Contact, ...] = ()
    natural_at: datetime | None = None
    """When they first came by themselves, None: never."""


@dataclass(frozen=True)
class Report:
    """A visit expected that fits: `how` is phone (whole), masked (first three and last four) or name (booked only)."""

    id: int
    how: str
    kind: str
    consultant_id: int | None
    made_at: datetime
    expected_at: datetime
    valid_until: date
    same_name: bool = True


@dataclass(frozen=True)
class Clue:
    """One piece of evidence: a code with ids, days and the window that was counted. Nothing personal."""

    code: str
    ids: dict[str, Any] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """As it stands in a ruling."""
        return {"code": self.code, **self.ids}


@dataclass(frozen=True)
class Finding:
    """The suggestion: own (theirs still), new (nobody's, or lapsed), channel or booking (a report), ask (uncertain)."""

    suggested: str
    consultant_id: int | None = None
    expected_id: int | None = None
    clues: tuple[Clue, ...] = ()

    @property
    def stored(self) -> list[dict[str, Any]]:
        """The evidence as a ruling keeps it."""
        return [clue.stored() for clue in self.clues]


def protection(contacts: Iterable[Contact], windows: Windows) -> tuple[date, Contact] | None:
    """The last day on which the visitor is still theirs, with the contact that says so; None without any contact."""
    found = [(contact.day + timedelta(days=windows.days(contact.kind)), contact) for contact in contacts]
    return max(found, key=lambda one: one[0], default=None)


def judge(
    today: date,
    arrived_at: datetime,
    matches: Sequence[Match],
    reports: Sequence[Report],
    windows: Windows,
) -> Finding:
    """Whose customer the party should be. A visitor of the same name with another number is not among `matches`."""
    clues: list[Clue] = []
    best = _best(matches)
    owned = None
    if best is not None:
        clues.append(Clue(best.how, {"visitor": best.visitor_id}))
        owned, more = _owned(today, best, windows)
        clues += more
    report, more = _report(today, arrived_at, reports, best, windows, owned)
    clues += more
    if report is not None:
        return Finding(report.kind, report.consultant_id, report.id, tuple(clues))
    if best is None:
        return Finding("new", None, None, tuple(clues))
    if owned is None:
        return Finding("new", None, None, tuple(clues))
    # A plate is the family's, the firm's or a friend's: it says whom to ask about, not who it is.
    return Finding("ask" if best.how == "plate" else "own", owned, None, tuple(clues))


def _best(matches: Sequence[Match]) -> Match | None:
    """The strongest match that has a consultant, else the strongest of all."""
    order = ("phone", "chosen", "family", "plate")
    ranked = sorted(matches, key=lambda match: order.index(match.how))
    return next((match for match in ranked if match.consultant_id is not None), ranked[0] if ranked else None)


def _owned(today: date, match: Match, windows: Windows) -> tuple[int | None, list[Clue]]:
    """Whose the visitor still is, and what says so."""
    if match.consultant_id is None:
        return None, [Clue("no_owner")]
    kept = protection(match.contacts, windows)
    if kept is None:
        return match.consultant_id, [Clue("no_contact_known", {"person": match.consultant_id})]
    until, contact = kept
    ids = {
        "person": match.consultant_id,
        "day": contact.day.isoformat(),
        "until": until.isoformat(),
        "days": windows.days(contact.kind),
    }
    if today <= until:
        return match.consultant_id, [Clue(contact.kind, ids)]
    return None, [Clue("lapsed", ids | {"kind": contact.kind})]


def _report(
    today: date,
    arrived_at: datetime,
    reports: Sequence[Report],
    match: Match | None,
    windows: Windows,
    owned: int | None,
) -> tuple[Report | None, list[Clue]]:
    """The report that counts, by the clash rule: the earliest one, unless the visitor is somebody else's already."""
    clues: list[Clue] = []
    counts: Report | None = None
    for report in sorted(reports, key=lambda one: (one.made_at, one.id)):
        ids = {"expected": report.id}
        why = ""
        if report.how == "masked" and not report.same_name:
            why = "report_other_name"
        elif today > report.valid_until:
            why = "report_expired"
        elif report.kind == "channel" and arrived_at - report.made_at < timedelta(minutes=windows.report_minutes):
            why = "report_too_late"
        elif owned is not None and report.consultant_id != owned:
            why = "report_natural_before" if _natural_before(match, report) else "report_protected"
        elif counts is not None:
            why, ids = "report_second", ids | {"first": counts.id}
        if why:
            clues.append(Clue(why, ids))
        else:
            counts = report
            clues.append(Clue(f"report_{report.how}", ids))
    return counts, clues


def _natural_before(match: Match | None, report: Report) -> bool:
    return match is not None and match.natural_at is not None and match.natural_at < report.made_at
