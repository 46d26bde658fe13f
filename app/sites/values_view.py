"""What the values page shows: settings with their words and bounds, and the short lists of the site."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from app.core.work import Work
from app.sites import queries as sites
from app.sites.coming import planned_values
from app.sites.hours import is_clock
from app.sites.known_settings import not_stored
from app.sites.models import Purpose, SiteSetting
from app.sites.plan import kept
from app.sites.post_view import From, starting
from app.sites.settings_view import Named

DATED = ("open", "close")
"""Values of the season: they may be planned for a day."""


@dataclass(frozen=True)
class PlannedLine:
    """A value that is planned for a day."""

    id: int
    day: date
    value: str


@dataclass(frozen=True)
class Value:
    """A setting with its words and bounds. `type`: number, time, yes, purposes, text.

    `origin`: where its default comes from: seed (founding documents), field (running sites), def (a guess of ours).
    """

    key: str
    value: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    low: int | None
    high: int | None
    origin: str
    type: str
    dated: bool = False
    planned: tuple[PlannedLine, ...] = ()


@dataclass(frozen=True)
class Values:
    """Every setting, and the purposes that may be offered; `starting` is the day offered for dated ones."""

    rows: tuple[Value, ...]
    purposes: tuple[Named, ...]
    starting: From


@dataclass(frozen=True)
class Entry:
    """An entry of a short list. `customer` and `offered` are of purposes, `leader_post` of groups."""

    code: str
    zh: str
    en: str
    customer: bool = False
    offered: bool = False
    leader_post: str = ""


@dataclass(frozen=True)
class Lists:
    """The short lists by name, in their order, and the posts that may lead a group."""

    entries: Mapping[str, tuple[Entry, ...]]
    posts: tuple[Named, ...]


def values(work: Work, site_id: int, **_scope: object) -> Values:
    """Settings in their order; those of the roster's rules and of the rota have pages of their own."""

    def load() -> list[SiteSetting]:
        query = select(SiteSetting).where(SiteSetting.site_id == site_id)
        stored = list(work.session.exec(query.order_by(col(SiteSetting.position), col(SiteSetting.id))))
        return sorted([*stored, *not_stored(site_id, {row.key for row in stored})], key=lambda row: row.position)

    planned: dict[str, list[PlannedLine]] = {}
    for row in planned_values(work, site_id):
        planned.setdefault(row.key, []).append(PlannedLine(row.id or 0, row.valid_from, row.value))
    return Values(
        tuple(
            _value(row, tuple(planned.get(row.key, ())))
            for row in kept(work, site_id, "setting rows", load)
            if not row.key.startswith(("rule.", "rota.", "privacy_notice_version"))
        ),
        tuple(Named(row.code, row.name_zh, row.name_en) for row in purposes(work, site_id)),
        starting(work, site_id, ""),
    )


def purposes(work: Work, site_id: int) -> list[Purpose]:
    """Why people come, in the site's order."""

    def load() -> list[Purpose]:
        query = select(Purpose).where(Purpose.site_id == site_id).order_by(col(Purpose.position))
        return list(work.session.exec(query))

    return kept(work, site_id, "purposes", load)


def _value(row: SiteSetting, planned: tuple[PlannedLine, ...]) -> Value:
    return Value(
        row.key, row.value, row.name_zh or row.key, row.name_en or row.key, row.unit_zh, row.unit_en, row.low,
        row.high, re.split(r"\W", row.source)[0], _type(row), row.key in DATED, planned,
    )  # fmt: skip


def _type(row: SiteSetting) -> str:
    if is_clock(row.value):
        return "time"
    if row.key == "purposes":
        return "purposes"
    if row.value in ("true", "false"):
        return "yes"
    return "text" if row.low is None and row.high is None else "number"


def lists(work: Work, site_id: int, **_scope: object) -> Lists:
    """Kinds of day, groups, columns of the board and purposes."""
    offered = sites.settings(work, site_id).get("purposes", "").split(",")
    return Lists(
        {
            "day_kind": tuple(Entry(r.code, r.name_zh, r.name_en) for r in sites.day_kinds(work, site_id)),
            "group": tuple(
                Entry(r.code, r.name_zh, r.name_en, leader_post=r.leader_post)
                for r in sites.groups(work, site_id).values()
            ),
            "column": tuple(Entry(r.code, r.name_zh, r.name_en) for r in sites.board_columns(work, site_id)),
            "purpose": tuple(
                Entry(r.code, r.name_zh, r.name_en, r.customer, r.code in offered) for r in purposes(work, site_id)
            ),
        },
        tuple(Named(post.code, post.name_zh, post.name_en) for post in sites.posts(work, site_id).values()),
    )
