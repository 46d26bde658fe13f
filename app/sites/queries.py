"""Reads of a site that everybody needs. What the site is made of is kept by the process (plan.kept)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from app.core.work import Work
from app.sites import closed
from app.sites.closed import Ground, Shut
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
from app.sites.models_dated import CalendarYear, Closure
from app.sites.plan import kept, the_site


def site(work: Work, site_id: int) -> Site:
    """The site's row, loaded once per Work. Raises NotFound."""
    return the_site(work, site_id)


def site_ids(work: Work) -> tuple[int, ...]:
    """Ids of all sites; no statement while none was changed."""

    def load() -> tuple[int, ...]:
        return tuple(one or 0 for one in work.session.exec(select(Site.id).order_by(col(Site.id))))

    return work.unchanged("site ids", load, Site)


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


def in_force(row: ShiftTemplate | Coverage, day: date) -> bool:
    """Whether a dated row counts on a business day."""
    return row.valid_from <= day and (row.valid_until is None or day < row.valid_until)


def shift_versions(work: Work, site_id: int) -> list[ShiftTemplate]:
    """Every version of every shift template, in their order."""

    def load() -> list[ShiftTemplate]:
        query = select(ShiftTemplate).where(ShiftTemplate.site_id == site_id)
        return list(work.session.exec(query.order_by(col(ShiftTemplate.position), col(ShiftTemplate.valid_from))))

    return kept(work, site_id, "shifts", load)


def shifts(work: Work, site_id: int, day: date | None = None) -> dict[str, ShiftTemplate]:
    """Shift templates by code, in their order, as they are on a business day (today when none is given)."""
    on = day or today(work, site_id)
    return {row.code: row for row in shift_versions(work, site_id) if in_force(row, on)}


def coverage_versions(work: Work, site_id: int) -> list[Coverage]:
    """Every coverage row of the site: past, in force and to come."""

    def load() -> list[Coverage]:
        return list(work.session.exec(select(Coverage).where(Coverage.site_id == site_id)))

    return kept(work, site_id, "coverage", load)


def coverage(work: Work, site_id: int, day: date | None = None) -> list[Coverage]:
    """The coverage that counts on a business day (today when none is given), of every kind of day."""
    on = day or today(work, site_id)
    return [row for row in coverage_versions(work, site_id) if in_force(row, on)]


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
    """What the coverage asks for on a business day, without what is closed then. Reckoned once per Work that reads."""
    if work.writing:
        return _demand(work, site_id, day)  # what this Work has changed counts at once
    return work.memo(("demand", site_id, day), lambda: _demand(work, site_id, day))


def _demand(work: Work, site_id: int, day: date) -> list[Demand]:
    here, kind = site(work, site_id), day_kind(work, site_id, day)
    known, base = posts(work, site_id), ground(work, site_id)
    found = []
    for row in coverage(work, site_id, day):
        if row.day_kind != kind or not row.places:
            continue
        start, end, post = here.at(day, row.from_minute), here.at(day, row.to_minute), known.get(row.post_id)
        left = [(start, end, row.places)]
        if post is not None:
            left = closed.needed(base, post, row.places, start, end, night=row.to_minute > 1440)
        found += [Demand(row.post_id, places, first, last) for first, last, places in left]
    return found


def closures(work: Work, site_id: int) -> list[Closure]:
    """Every closure of the site, in the order they begin."""

    def load() -> list[Closure]:
        query = select(Closure).where(Closure.site_id == site_id)
        return list(work.session.exec(query.order_by(col(Closure.starts_at), col(Closure.id))))

    return kept(work, site_id, "closures", load)


def ground(work: Work, site_id: int) -> Ground:
    """The rows by which closures are reckoned. Put together once per Work that reads."""

    def load() -> Ground:
        return closed.ground(closures(work, site_id), post_zones(work, site_id), units(work, site_id))

    return load() if work.writing else work.memo(("ground", site_id), load)


def closed_posts(work: Work, site_id: int, at: datetime | None = None) -> dict[int, Shut]:
    """Active posts that are closed at an instant (now when none is given), with why and until when."""
    rows = closures(work, site_id)
    instant = at or work.now
    if not any(row.closed_at(instant) for row in rows):
        return {}
    here, base = site(work, site_id), ground(work, site_id)
    day = instant.astimezone(here.zone).date()
    night = not here.at(day, here.opens_minute) <= instant < here.at(day, here.closes_minute)
    found = {
        post_id: closed.shut_at(base, post, instant, night=night) for post_id, post in posts(work, site_id).items()
    }
    return {post_id: shut for post_id, shut in found.items() if shut is not None}


def open_units(work: Work, site_id: int, at: datetime | None = None) -> list[Unit]:
    """Model homes that are open at an instant (now when none is given), in their order."""
    return closed.open_units(ground(work, site_id), at or work.now)


def calendar_years(work: Work, site_id: int) -> dict[int, CalendarYear]:
    """Years whose holidays and make-up days are known; in any other only the weekday counts."""

    def load() -> dict[int, CalendarYear]:
        rows = work.session.exec(select(CalendarYear).where(CalendarYear.site_id == site_id))
        return {row.year: row for row in rows}

    return kept(work, site_id, "calendar_years", load)


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
