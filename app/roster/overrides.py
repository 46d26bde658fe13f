"""Rules that were overruled, read: the list for manager and auditor, and the reasons of one shift."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col

import app.roster.papers_messages  # noqa: F401  (adds the words for rules that are gone)
from app.core.actor import Permission
from app.core.i18n import pick
from app.core.messages import MESSAGES, N_
from app.core.screens import Screen
from app.core.work import Work
from app.people.models import Person
from app.roster.models import Assignment
from app.roster.overrides_models import RuleOverride
from app.roster.places import place_name, posts_in_order
from app.roster.rules import BY_CODE
from app.sites.queries import day_kind, day_kinds

SHOWN = 50
"""Lines of a page; older ones are one tap away."""
Author = aliased(Person)


@dataclass(frozen=True)
class Kept:
    """A rule that was overruled. `rule` is its name (to be translated), `code` and `params` the objection in words."""

    id: int
    at: datetime
    by: str
    person_id: int
    person: str
    day: date
    rule: str
    code: str
    params: dict[str, Any]
    reason: str
    assignment_id: int | None = None
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    cleared: bool = False


@dataclass(frozen=True)
class Ledger:
    """A page of the list, the newest first. `older` is the address of what comes before, 0 when nothing does."""

    lines: tuple[Kept, ...]
    older: int
    rule: str
    rules: tuple[tuple[str, str], ...]


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        columns(
            col(RuleOverride.id),
            col(RuleOverride.at),
            Author.name.label("by_name"),  # type: ignore[attr-defined]
            col(RuleOverride.person_id),
            col(Person.name),
            col(RuleOverride.day),
            col(RuleOverride.rule),
            col(RuleOverride.code),
            col(RuleOverride.params),
            col(RuleOverride.reason),
            col(RuleOverride.assignment_id),
            col(Assignment.post_id),
            col(Assignment.place),
            col(Assignment.starts_at),
            col(Assignment.ends_at),
            col(Assignment.cleared_at),
        )
        .join(Person, col(Person.id) == col(RuleOverride.person_id))
        .outerjoin(Author, col(Author.id) == col(RuleOverride.by))
        .outerjoin(Assignment, col(Assignment.id) == col(RuleOverride.assignment_id))
        .where(col(RuleOverride.site_id) == bindparam("site"))
        .order_by(col(RuleOverride.id).desc())
    )


LINES = _lines()
PAGE = LINES.where(col(RuleOverride.id) < bindparam("before")).limit(SHOWN + 1)
PAGE_OF_RULE = PAGE.where(col(RuleOverride.rule) == bindparam("rule"))
OF_ROWS = LINES.where(col(RuleOverride.assignment_id).in_(bindparam("rows", expanding=True)))
OF_PERSON = LINES.where(
    col(RuleOverride.person_id) == bindparam("person"), col(RuleOverride.day) >= bindparam("since")
).limit(SHOWN)


def _kept(work: Work, site_id: int, row: Any) -> Kept:
    post = posts_in_order(work, site_id).get(row.post_id) if row.post_id else None
    rule, params = BY_CODE.get(row.rule), dict(row.params)
    if row.code == "leave_blackout":
        params["kind"] = _kind_word(work, site_id, row.day)
    return Kept(
        row.id,
        row.at,
        row.by_name or "–",
        row.person_id,
        row.name,
        row.day,
        rule.name if rule else row.rule,
        row.code if row.code in MESSAGES else "rule_overruled",
        params,
        row.reason,
        row.assignment_id,
        place_name(work.lang, post, row.place) if post else "",
        row.starts_at,
        row.ends_at,
        row.cleared_at is not None,
    )


def _kind_word(work: Work, site_id: int, day: date) -> str:
    """The kind of the day in the reader's language."""
    kind = day_kind(work, site_id, day)
    row = next((row for row in day_kinds(work, site_id) if row.code == kind), None)
    return pick(work.lang, row.name_zh, row.name_en) if row else kind


def overrides(work: Work, *, site_id: int, before: int = 0, rule: str = "", **_: object) -> Ledger:
    """The block `overrides`: a page of the list. One statement."""
    wanted = rule if rule in BY_CODE else ""
    asked = {"site": site_id, "before": before if 0 < before < 2**31 else 2**31 - 1, "rule": wanted}
    rows = work.session.execute(PAGE_OF_RULE if wanted else PAGE, asked).all()
    lines = tuple(_kept(work, site_id, row) for row in rows[:SHOWN])
    older = lines[-1].id if len(rows) > SHOWN else 0
    return Ledger(lines, older, wanted, tuple((one.code, one.name) for one in BY_CODE.values() if not one.fixed))


def reasons_of(work: Work, site_id: int, assignments: Iterable[int]) -> dict[int, tuple[Kept, ...]]:
    """What was overruled for each of these shifts; those without are left out. One statement, none for no shift."""
    wanted = sorted(set(assignments))
    found: dict[int, tuple[Kept, ...]] = {}
    if not wanted:
        return found
    for row in work.session.execute(OF_ROWS, {"site": site_id, "rows": wanted}):
        found[row.assignment_id] = (_kept(work, site_id, row), *found.get(row.assignment_id, ()))
    return found


def reasons_for(work: Work, site_id: int, person_id: int, since: date) -> tuple[Kept, ...]:
    """What was overruled for a person since a day, the newest first. One statement."""
    asked = {"site": site_id, "person": person_id, "since": since}
    return tuple(_kept(work, site_id, row) for row in work.session.execute(OF_PERSON, asked))


OVERRIDES = Screen(
    "roster/overrides.html",
    "/sites/{site_id}/roster/overrides",
    needs=Permission.AUDIT_READ,
    title=N_("Overruled rules"),
    area="roster",
    overrides=overrides,
)
