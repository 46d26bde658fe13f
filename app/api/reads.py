"""What the API shows of sites, roster, duties and the rota. Each asks its right first and reads what the pages read."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.api.shapes import (
    AssignmentShape,
    BoardShape,
    ConsultantShape,
    ConsultantsShape,
    DutiesShape,
    DutyShape,
    GapShape,
    MyDutiesShape,
    PostShape,
    PostsShape,
    ReliefShape,
    ReliefsShape,
    RosterShape,
    RotaEntry,
    RotaShape,
    SiteShape,
    SitesShape,
    StandingShape,
    StandingsShape,
)
from app.board.queries import summary
from app.core.actor import Permission
from app.core.errors import Forbidden, Invalid, Unauthenticated
from app.core.work import Work
from app.duties.items import all_items
from app.duties.models import Duty, DutyItem
from app.duties.reading import mine, own_duties
from app.duties.teams import teams_led
from app.people.models import Person
from app.roster.day import read_day
from app.roster.queries import standing_now
from app.roster.relief_reading import open_reliefs
from app.sites.models import Post, Site
from app.sites.queries import closed_posts, posts, site, today
from app.visitors.lineup import consultants, rota_shown

FURTHEST = timedelta(days=400)
"""How far from today a day may be asked for; further away there is nothing."""


def zone(work: Work, site_id: int) -> ZoneInfo:
    """The site's zone, in which every instant is written."""
    return site(work, site_id).zone


def at_site(zone: ZoneInfo, at: datetime | None) -> datetime | None:
    """The instant with the site's offset."""
    return at.astimezone(zone) if at is not None else None


def the_day(work: Work, site_id: int, day: date | None) -> date:
    """The day asked for, else today. Raises Invalid beyond a year and a bit."""
    now = today(work, site_id)
    if day is not None and abs(day - now) > FURTHEST:
        raise Invalid("not_a_date", "day")
    return day or now


def page_from(cursor: str | None) -> int:
    """Behind which id the page begins. Raises Invalid for anything that is no cursor of ours."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 9):
        raise Invalid("wrong_value", "cursor")
    return int(cursor)


def sites(work: Work) -> SitesShape:
    """The reader's sites. Raises Unauthenticated."""
    actor = work.actor
    if actor.person_id is None and actor.device is None:
        raise Unauthenticated()
    rows = [row for row in work.session.exec(select(Site).order_by(col(Site.id))) if actor.sees(row.id or 0)]
    return SitesShape(items=[_site(work, row) for row in rows])


def _site(work: Work, row: Site) -> SiteShape:
    return SiteShape(
        id=row.id or 0,
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        timezone=row.timezone,
        business_day=row.day_of(work.now),
        now=work.now.astimezone(row.zone),
    )


def posts_of(work: Work, site_id: int) -> PostsShape:
    """The posts of a site."""
    work.require(Permission.ROSTER_READ, site_id)
    closed = closed_posts(work, site_id)
    return PostsShape(items=[_post(row, row.id in closed) for row in posts(work, site_id).values()])


def _post(row: Post, closed: bool) -> PostShape:
    return PostShape(
        id=row.id or 0,
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        group=row.group_code,
        kinds=list(row.kinds),
        everywhere=row.everywhere,
        closed=closed,
    )


def roster(work: Work, site_id: int, day: date | None) -> RosterShape:
    """The plan of a business day; who does not plan sees what was published."""
    work.require(Permission.ROSTER_READ, site_id)
    found, here = read_day(work, site_id, the_day(work, site_id, day)), zone(work, site_id)
    rows = [
        AssignmentShape(
            id=row.id,
            seen=row.token,
            post_id=row.post_id,
            place=row.place,
            person_id=row.person_id,
            person_name=row.name,
            shift=row.code,
            starts_at=row.span.starts_at.astimezone(here),
            ends_at=row.span.ends_at.astimezone(here),
            draft=row.draft,
        )
        for row in found.rows
    ]
    gaps = [
        GapShape(
            post_id=gap.post.id,
            place=gap.place,
            starts_at=gap.span.starts_at.astimezone(here),
            ends_at=gap.span.ends_at.astimezone(here),
        )
        for gap in found.gaps
    ]
    return RosterShape(day=found.day, assignments=rows, gaps=gaps)


def standings(work: Work, site_id: int) -> StandingsShape:
    """Who stands where now."""
    work.require(Permission.ROSTER_READ, site_id)
    here = zone(work, site_id)
    return StandingsShape(
        items=[
            StandingShape(
                post_id=row.post_id,
                place=row.place,
                person_id=row.person_id,
                person_name=row.person_name,
                since=row.started_at.astimezone(here),
            )
            for row in standing_now(work, site_id)
        ]
    )


def reliefs(work: Work, site_id: int) -> ReliefsShape:
    """The reliefs that are not over."""
    work.require(Permission.ROSTER_READ, site_id)
    here = zone(work, site_id)
    return ReliefsShape(
        items=[
            ReliefShape(
                id=row.id,
                post_id=row.post_id,
                place=row.place,
                kind=row.kind,
                state=row.state,
                person_id=row.person_id,
                offered_to=row.offered_to,
                cover_id=row.cover_id,
                asked_at=row.asked_at.astimezone(here),
                due_back_at=at_site(here, row.due_back_at),
            )
            for row in open_reliefs(work, site_id)
        ]
    )


def board(work: Work, site_id: int) -> BoardShape:
    """The counts on top of the board."""
    work.require(Permission.BOARD_READ, site_id)
    found = summary(work, site_id)
    return BoardShape(
        standing=found.have,
        needed=found.need,
        duties_due=found.due,
        duties_late=found.late,
        parties=found.parties,
        heads=found.heads,
        weather=found.weather,
        weather_until=at_site(zone(work, site_id), found.weather_until),
        uncovered=found.gap,
        in_charge=found.in_charge,
    )


def my_duties(work: Work, site_id: int) -> MyDutiesShape:
    """The duties of the reader's own place."""
    work.require(Permission.DUTY_TICK, site_id)
    at = mine(work, site_id) if work.actor.person_id else None
    if at is None:
        return MyDutiesShape(post_id=None, place=None, items=[])
    here = zone(work, site_id)
    rows = [_duty(row.duty, row.item, row.by, here) for row in own_duties(work, site_id, at)]
    return MyDutiesShape(post_id=at.place[0], place=at.place[1], items=rows)


def duties_of_post(
    work: Work, site_id: int, post_id: int, day: date | None, cursor: str | None, limit: int
) -> DutiesShape:
    """The duties of a post on a business day. A leader sees the posts of their own group."""
    letter = work.require(Permission.POST_CHECK, site_id)
    post = work.get(Post, post_id, site_id=site_id)
    if letter == "T" and post.group_code not in teams_led(work, site_id):
        raise Forbidden()
    query = (
        select(Duty, Person.name)
        .join(Person, col(Person.id) == col(Duty.done_by), isouter=True)
        .where(
            Duty.site_id == site_id,
            Duty.post_id == post_id,
            Duty.business_day == the_day(work, site_id, day),
            col(Duty.id) > page_from(cursor),
        )
        .order_by(col(Duty.id))
        .limit(limit + 1)
    )
    rows = work.session.exec(query).all()
    items, here = all_items(work, site_id), zone(work, site_id)
    page = [_duty(duty, items[duty.item_id], by, here) for duty, by in rows[:limit]]
    return DutiesShape(items=page, next=str(page[-1].id) if len(rows) > limit else None)


def _duty(row: Any, item: DutyItem, by: str | None, here: ZoneInfo) -> DutyShape:
    return DutyShape(
        id=row.id,
        version=row.version,
        item=item.code,
        name_zh=item.name_zh,
        name_en=item.name_en,
        post_id=row.post_id,
        place=row.place,
        business_day=row.business_day,
        opens_at=row.opens_at.astimezone(here),
        due_at=row.due_at.astimezone(here),
        state=row.state,
        evidence=list(item.evidence),
        done_at=at_site(here, row.done_at),
        done_by=by,
    )


def rota(work: Work, site_id: int) -> RotaShape:
    """The consultants' rota as the desk sees it."""
    work.require(Permission.ROTA_READ, site_id)
    found = rota_shown(work, site_id)
    rows = [(entry, entry.reason) for entry in found.can_take] + [(row.entry, row.why) for row in found.skipped]
    return RotaShape(items=list(_entries(rows, found.next.person_id if found.next else None)))


def consultants_of(work: Work, site_id: int) -> ConsultantsShape:
    """The consultants of the site."""
    work.require(Permission.ROTA_READ, site_id)
    return ConsultantsShape(
        items=[
            ConsultantShape(person_id=row.person_id, name=row.name, position=row.position)
            for row in consultants(work, site_id)
        ]
    )


def _entries(rows: Iterable[tuple[Any, str]], first: int | None) -> Iterable[RotaEntry]:
    for entry, why in rows:
        yield RotaEntry(
            person_id=entry.person_id,
            name=entry.name,
            position=entry.position,
            state=entry.state,
            reason=why,
            turns=entry.turns,
            parties=entry.parties,
            next=entry.person_id == first,
        )
