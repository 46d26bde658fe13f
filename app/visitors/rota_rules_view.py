"""The rules of the rota as the settings page shows them: what holds today, what is planned, what ships."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.work import Work
from app.sites.coming import planned_values
from app.sites.post_view import From, starting
from app.sites.queries import settings
from app.visitors.rota_rules import CATALOGUE, RotaRule, meaning


@dataclass(frozen=True)
class Planned:
    """What a rule will say from a day on."""

    day: date
    value: str


@dataclass(frozen=True)
class RuleLine:
    """A rule as it is. `seen` is the stored value as a form sends it back; `chosen` the codes of a rule of many."""

    rule: RotaRule
    value: str
    seen: str
    chosen: frozenset[str]
    changed: bool
    planned: tuple[Planned, ...]


@dataclass(frozen=True)
class RulesPage:
    """Every rule in the order of the catalogue; `starting` is the day offered for changes."""

    lines: tuple[RuleLine, ...]
    starting: From


def rules(work: Work, *, site_id: int, valid_from: str = "", **_: Any) -> RulesPage:
    """The rules of the rota."""
    said, planned = settings(work, site_id), planned_values(work, site_id)
    lines = []
    for rule in CATALOGUE:
        seen = said.get(rule.key, rule.default)
        means = meaning(rule, seen)
        value = "" if isinstance(means, frozenset) else str(means).lower()
        coming = tuple(Planned(row.valid_from, row.value) for row in planned if row.key == rule.key)
        lines.append(
            RuleLine(
                rule, value, seen, means if isinstance(means, frozenset) else frozenset(),
                means != meaning(rule, rule.default), coming,
            )
        )  # fmt: skip
    return RulesPage(tuple(lines), starting(work, site_id, valid_from))
