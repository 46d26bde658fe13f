"""Reads of a site that everybody needs. What the site is made of is kept by the process (plan.kept)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from app.core.errors import NotFound
from app.core.work import Work
from app.sites.models import (
    BoardColumn,
    CalendarDay,
    Coverage,
    DayKind,
    Post,
    PostZone,
    ShiftTemplate,
    Site,
    SiteSetting,
    StaffGroup,
    Unit,
    Weather,
    Zone,
)
from app.sites.plan import kept, the_site


def site(work: Work, site_id: int) -> Site:
    """The site's row, loaded once per Work. Raises NotFound."""
    return the_site(work, site_id)


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

    return kept(work, site_id, "settings", load)


def setting(work: Work, site_id: int, key: str, default: int) -> int:
    """A whole-number setting of the site."""
    return int(settings(work, site_id).get(key, default))


def posts(work: Work, site_id: int) -> dict[int, Post]:
    """Active posts of the site by id, in their order."""

    def load() -> dict[int, Post]:
        query = select(Post).where(Post.site_id == site_id, col(Post.active)).order_by(col(Post.position))
        return {row.id or 0: row for row in work.session.exec(query)}

    return kept(work, site_id, "posts", load)


def zones(work: Work, site_id: int) -> dict[int, Zone]:
    """Zones of the site by id, in the order a visitor meets them."""

    def load() -> dict[int, Zone]:
        query = select(Zone).where(Zone.site_id == site_id).order_by(col(Zone.position))
        return {row.id or 0: row for row in work.session.exec(query)}

    return kept(work, site_id, "zones", load)


def board_columns(work: Work, site_id: int) -> list[BoardColumn]:
    """Columns of the site's board in the order a visitor meets them."""

    def load() -> list[BoardColumn]:
        query = select(BoardColumn).where(BoardColumn.site_id == site_id).order_by(col(BoardColumn.position))
        return list(work.session.exec(query))

    return kept(work, site_id, "board_columns", load)


def post_zones(work: Work, site_id: int) -> list[PostZone]:
    """Which post covers which zones, day and night, main zone first."""

    def load() -> list[PostZone]:
        query = (
            select(PostZone).where(PostZone.site_id == site_id).order_by(col(PostZone.post_id), col(PostZone.position))
        )
        return list(work.session.exec(query))

    return kept(work, site_id, "post_zones", load)


def shifts(work: Work, site_id: int) -> dict[str, ShiftTemplate]:
    """Shift templates of the site by code, in their order."""

    def load() -> dict[str, ShiftTemplate]:
        query = select(ShiftTemplate).where(ShiftTemplate.site_id == site_id).order_by(col(ShiftTemplate.position))
        return {row.code: row for row in work.session.exec(query)}

    return kept(work, site_id, "shifts", load)


def coverage(work: Work, site_id: int) -> list[Coverage]:
    """Every coverage row of the site."""

    def load() -> list[Coverage]:
        return list(work.session.exec(select(Coverage).where(Coverage.site_id == site_id)))

    return kept(work, site_id, "coverage", load)


def day_kind(work: Work, site_id: int, day: date) -> str:
    """weekday, weekend, holiday or launch: the calendar's word, else by the weekday."""

    marked = calendar(work, site_id).get(day)
    return marked.kind if marked else ("weekend" if day.weekday() >= 5 else "weekday")


def calendar(work: Work, site_id: int) -> dict[date, CalendarDay]:
    """Days of another kind than their weekday says, by date."""

    def load() -> dict[date, CalendarDay]:
        query = select(CalendarDay).where(CalendarDay.site_id == site_id).order_by(col(CalendarDay.day))
        return {row.day: row for row in work.session.exec(query)}

    return kept(work, site_id, "calendar", load)


def day_kinds(work: Work, site_id: int) -> list[DayKind]:
    """Kinds of day that the site tells apart."""

    def load() -> list[DayKind]:
        query = select(DayKind).where(DayKind.site_id == site_id).order_by(col(DayKind.id))
        return list(work.session.exec(query))

    return kept(work, site_id, "day_kinds", load)


def units(work: Work, site_id: int) -> list[Unit]:
    """Model homes of the site in their order."""

    def load() -> list[Unit]:
        return list(work.session.exec(select(Unit).where(Unit.site_id == site_id).order_by(col(Unit.position))))

    return kept(work, site_id, "units", load)


def groups(work: Work, site_id: int) -> dict[str, StaffGroup]:
    """Groups of posts by code, in their order."""

    def load() -> dict[str, StaffGroup]:
        query = select(StaffGroup).where(StaffGroup.site_id == site_id).order_by(col(StaffGroup.position))
        return {row.code: row for row in work.session.exec(query)}

    return kept(work, site_id, "groups", load)


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

    def load() -> list[Weather]:
        query = (
            select(Weather)
            .where(Weather.site_id == site_id, Weather.until > work.now, col(Weather.ended_at).is_(None))
            .order_by(col(Weather.id).desc())
        )
        return list(work.session.exec(query))

    rows = kept(work, site_id, "weather", load)
    return next((row for row in rows if row.at <= work.now < row.until), None)


def site_by_code(work: Work, code: str) -> Site:
    """The site with that code. Raises NotFound."""
    found = work.find(Site, code=code)
    if found is None:
        raise NotFound()
    return found
