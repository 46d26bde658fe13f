"""What the settings of a site show: its values with their words and bounds."""

import re
from dataclasses import dataclass

from sqlmodel import col, select

from app.core.work import Work
from app.sites.models import Purpose, SiteSetting
from app.sites.plan import kept
from app.sites.settings_view import Named


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


@dataclass(frozen=True)
class Values:
    """Every setting, and the purposes that may be offered."""

    rows: tuple[Value, ...]
    purposes: tuple[Named, ...]


def values(work: Work, site_id: int, **_scope: object) -> Values:
    """Settings in their order."""

    def load() -> list[SiteSetting]:
        query = select(SiteSetting).where(SiteSetting.site_id == site_id)
        return list(work.session.exec(query.order_by(col(SiteSetting.position), col(SiteSetting.id))))

    def purposes() -> list[Purpose]:
        return list(
            work.session.exec(select(Purpose).where(Purpose.site_id == site_id).order_by(col(Purpose.position)))
        )

    return Values(
        tuple(
            Value(
                row.key, row.value, row.name_zh or row.key, row.name_en or row.key, row.unit_zh, row.unit_en, row.low,
                row.high, re.split(r"\W", row.source)[0], _type(row),
            )
            for row in kept(work, site_id, "setting rows", load)
        ),
        tuple(Named(row.code, row.name_zh, row.name_en) for row in kept(work, site_id, "purposes", purposes)),
    )  # fmt: skip


def _type(row: SiteSetting) -> str:
    if row.key in ("open", "close", "day_starts"):
        return "time"
    if row.key == "purposes":
        return "purposes"
    if row.value in ("true", "false"):
        return "yes"
    return "text" if row.low is None and row.high is None else "number"
