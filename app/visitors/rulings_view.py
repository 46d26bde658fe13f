"""Rulings as they are shown: on which evidence, by whom, what was appealed and how that ended. Nothing here writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from app.core.work import Work
from app.people.models import Person
from app.sites.queries import setting
from app.visitors.appeals import CLAIM_DAYS
from app.visitors.attribution import Finding
from app.visitors.models import Visit, Visitor
from app.visitors.models_judging import ExpectedVisit, Ruling, RulingAppeal
from app.visitors.titles import title_of

SHOWN = 20


@dataclass(frozen=True)
class ClueShown:
    """One piece of evidence for its words: who, when last, until when, how many days, which report or relative."""

    code: str
    person: str = ""
    day: date | None = None
    until: date | None = None
    days: int = 0
    about: str = ""


@dataclass(frozen=True)
class Suggested:
    """What the rule says of a party that is about to be registered."""

    decision: str
    consultant_id: int | None
    consultant: str
    expected_id: int | None
    clues: Sequence[ClueShown]


@dataclass(frozen=True)
class AppealShown:
    """An appeal; `decided` is empty while nobody has decided."""

    id: int
    by: str
    at: datetime
    reason: str
    decided: bool


@dataclass(frozen=True)
class RulingShown:
    """A ruling. `stands`: no newer one on its visit; `open_until`: until when it can be appealed, None: no longer."""

    id: int
    visit_id: int
    day: date
    at: datetime
    by: str
    suggested: str
    decision: str
    consultant_id: int | None
    consultant: str
    before_id: int | None
    before: str
    reason: str
    clues: Sequence[ClueShown]
    appeals: Sequence[AppealShown]
    stands: bool
    open_until: datetime | None


def suggested(work: Work, site_id: int, finding: Finding) -> Suggested:
    """A finding with the names that its evidence is about. At most three statements."""
    names, titles, agencies = _named(work, site_id, [finding.stored])
    clues = [_clue(one, names, titles, agencies) for one in finding.stored]
    owner = finding.consultant_id
    return Suggested(finding.suggested, owner, names.get(owner or 0, ""), finding.expected_id, clues)


def rulings_of(work: Work, site_id: int, visitor_id: int) -> list[RulingShown]:
    """Every ruling about a visitor, the newest first. At most six statements however many there are."""
    query = (
        select(Ruling, col(Visit.business_day))
        .join(Visit, col(Visit.id) == col(Ruling.visit_id))
        .where(Ruling.site_id == site_id, Ruling.visitor_id == visitor_id)
        .order_by(col(Ruling.id).desc())
        .limit(SHOWN)
    )
    rows = list(work.session.exec(query))
    if not rows:
        return []
    appeals = _appeals(work, [ruling.id or 0 for ruling, _ in rows])
    answered = {ruling.appeal_id for ruling, _ in rows if ruling.appeal_id}
    people = {one for ruling, _ in rows for one in (ruling.consultant_id, ruling.before_id, ruling.by)}
    people |= {appeal.by for found in appeals.values() for appeal in found}
    names, titles, agencies = _named(work, site_id, [ruling.evidence for ruling, _ in rows], people)
    newest: dict[int, int] = {}
    for ruling, _ in rows:
        newest.setdefault(ruling.visit_id, ruling.id or 0)
    days = timedelta(days=setting(work, site_id, "attribution_claim_days", CLAIM_DAYS))
    return [
        RulingShown(
            ruling.id or 0,
            ruling.visit_id,
            day,
            ruling.at,
            names.get(ruling.by or 0, ""),
            ruling.suggested,
            ruling.decision,
            ruling.consultant_id,
            names.get(ruling.consultant_id or 0, ""),
            ruling.before_id,
            names.get(ruling.before_id or 0, ""),
            ruling.reason,
            [_clue(one, names, titles, agencies) for one in ruling.evidence],
            [
                AppealShown(one.id or 0, names.get(one.by, ""), one.at, one.reason, one.id in answered)
                for one in appeals.get(ruling.id or 0, ())
            ],
            newest[ruling.visit_id] == ruling.id,
            ruling.at + days if newest[ruling.visit_id] == ruling.id and work.now < ruling.at + days else None,
        )
        for ruling, day in rows
    ]


def _appeals(work: Work, ids: Sequence[int]) -> dict[int, list[RulingAppeal]]:
    found: dict[int, list[RulingAppeal]] = {}
    query = select(RulingAppeal).where(col(RulingAppeal.ruling_id).in_(ids)).order_by(col(RulingAppeal.id))
    for appeal in work.session.exec(query):
        found.setdefault(appeal.ruling_id, []).append(appeal)
    return found


def _named(
    work: Work, site_id: int, evidence: Iterable[Sequence[Mapping[str, Any]]], people: Iterable[int | None] = ()
) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """Names of people, titles of visitors and agencies of reports that the evidence is about."""
    clues = [clue for one in evidence for clue in one]
    ids = {one for one in people if one} | {clue["person"] for clue in clues if clue.get("person")}
    names: dict[int, str] = {}
    if ids:
        rows = work.session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)))
        names = {person_id or 0: name for person_id, name in rows}
    visitors = {clue["visitor"] for clue in clues if clue.get("visitor") and clue["code"] in ("family", "plate")}
    titles: dict[int, str] = {}
    if visitors:
        query = select(Visitor).where(Visitor.site_id == site_id, col(Visitor.id).in_(visitors))
        titles = {row.id or 0: title_of(work, row.surname, row.honorific) for row in work.session.exec(query)}
    reports = {clue["expected"] for clue in clues if clue.get("expected")}
    agencies: dict[int, str] = {}
    if reports:
        found = select(ExpectedVisit).where(ExpectedVisit.site_id == site_id, col(ExpectedVisit.id).in_(reports))
        agencies = {row.id or 0: row.agency for row in work.session.exec(found)}
    return names, titles, agencies


def _clue(
    stored: Mapping[str, Any],
    names: Mapping[int, str],
    titles: Mapping[int, str],
    agencies: Mapping[int, str],
) -> ClueShown:
    day, until = stored.get("day"), stored.get("until")
    return ClueShown(
        str(stored.get("code", "")),
        names.get(stored.get("person") or 0, ""),
        date.fromisoformat(day) if day else None,
        date.fromisoformat(until) if until else None,
        int(stored.get("days") or 0),
        titles.get(stored.get("visitor") or 0, "") or agencies.get(stored.get("expected") or 0, ""),
    )
