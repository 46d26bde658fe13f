"""Reads of a site that everybody needs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from app.core.errors import NotFound
from app.core.work import Work
from app.sites.models import (
    BoardColumn,
    CalendarDay,
    Coverage,
    Post,
    PostZone,
    ShiftTemplate,
    Site,
    SiteSetting,
    Weather,
    Zone,
)


def site(work: Work, site_id: int) -> Site:
    """The site's row, loaded once per Work. Raises NotFound."""
    return work.memo(("site", site_id), lambda: work.get(Site, site_id))


def zone_of(work: Work, site_id: int) -> str:
    """Name of the site's time zone."""
    return site(work, site_id).timezone


def today(work: Work, site_id: int) -> date:
    """The site's business day now."""
    return site(work, site_id).day_of(work.now)


def settings(work: Work, site_id: int) -> dict[str, str]:
    """Every setting of the site by key."""

    def load() -> dict[str, str]:
        rows = work.session.exec(select(SiteSetting).where(SiteSetting.site_id == site_id))
        return {row.key: row.value for row in rows}

    return work.memo(("settings", site_id), load)


def setting(work: Work, site_id: int, key: str, default: int) -> int:
    """A whole-number setting of the site."""
    return int(settings(work, site_id).get(key, default))


def posts(work: Work, site_id: int) -> dict[int, Post]:
    """Active posts of the site by id, in their order."""

    def load() -> dict[int, Post]:
        query = select(Post).where(Post.site_id == site_id, col(Post.active)).order_by(col(Post.position))
        return {row.id or 0: row for row in work.session.exec(query)}

    return work.memo(("posts", site_id), load)


def zones(work: Work, site_id: int) -> dict[int, Zone]:
    """Zones of the site by id, in the order a visitor meets them."""

    def load() -> dict[int, Zone]:
        query = select(Zone).where(Zone.site_id == site_id).order_by(col(Zone.position))
        return {row.id or 0: row for row in work.session.exec(query)}

    return work.memo(("zones", site_id), load)


def board_columns(work: Work, site_id: int) -> list[BoardColumn]:
    """Columns of the site's board in the order a visitor meets them."""

    def load() -> list[BoardColumn]:
        query = select(BoardColumn).where(BoardColumn.site_id == site_id).order_by(col(BoardColumn.position))
        return list(work.session.exec(query))

    return work.memo(("board_columns", site_id), load)


def post_zones(work: Work, site_id: int) -> list[PostZone]:
    """Which post covers which zones, day and night, main zone first."""

    def load() -> list[PostZone]:
        query = (
            select(PostZone).where(PostZone.site_id == site_id).order_by(col(PostZone.post_id), col(PostZone.position))
        )
        return list(work.session.exec(query))

    return work.memo(("post_zones", site_id), load)


def shifts(work: Work, site_id: int) -> dict[str, ShiftTemplate]:
    """Shift templates of the site by code, in their order."""

    def load() -> dict[str, ShiftTemplate]:
        query = select(ShiftTemplate).where(ShiftTemplate.site_id == site_id).order_by(col(ShiftTemplate.position))
        return {row.code: row for row in work.session.exec(query)}

    return work.memo(("shifts", site_id), load)


def coverage(work: Work, site_id: int) -> list[Coverage]:
    """Every coverage row of the site."""

    def load() -> list[Coverage]:
        return list(work.session.exec(select(Coverage).where(Coverage.site_id == site_id)))

    return work.memo(("coverage", site_id), load)


def day_kind(work: Work, site_id: int, day: date) -> str:
    """weekday, weekend, holiday or launch: the calendar's word, else by the weekday."""

    def load() -> str:
        query = select(CalendarDay.kind).where(CalendarDay.site_id == site_id, CalendarDay.day == day)
        return work.session.exec(query).first() or ("weekend" if day.weekday() >= 5 else "weekday")

    return work.memo(("day_kind", site_id, day), load)


@dataclass(frozen=True)
class Demand:
    """Places of a post that must be filled between two instants."""

    post_id: int
    places: int
    starts_at: datetime
    ends_at: datetime


def demand(work: Work, site_id: int, day: date) -> list[Demand]:
    """What the coverage asks for on a business day."""
    here, kind = site(work, site_id), day_kind(work, site_id, day)
    return [
        Demand(row.post_id, row.places, here.at(day, row.from_minute), here.at(day, row.to_minute))
        for row in coverage(work, site_id)
        if row.day_kind == kind and row.places
    ]


def weather(work: Work, site_id: int) -> Weather | None:
    """The weather switched on now, None when it is plain."""

    def load() -> Weather | None:
        query = (
            select(Weather)
            .where(
                Weather.site_id == site_id,
                Weather.at <= work.now,
                Weather.until > work.now,
                col(Weather.ended_at).is_(None),
            )
            .order_by(col(Weather.id).desc())
            .limit(1)
        )
        return work.session.exec(query).first()

    return work.memo(("weather", site_id), load)


def site_by_code(work: Work, code: str) -> Site:
    """The site with that code. Raises NotFound."""
    found = work.find(Site, code=code)
    if found is None:
        raise NotFound()
    return found
