"""Making a site from a template: everything that differs between companies becomes rows."""

from sqlmodel import Session, SQLModel

from app.core.errors import Conflict
from app.core.messages import N_, add_messages
from app.core.work import Work
from app.sites.events import SiteInstalled
from app.sites.known_settings import setting_row
from app.sites.layout import PostT, SiteTemplate
from app.sites.models import (
    BoardColumn,
    Coverage,
    DayKind,
    Post,
    PostZone,
    Purpose,
    ShiftTemplate,
    Site,
    StaffGroup,
    Unit,
    Zone,
    ZonePair,
)

add_messages({"site_exists": N_("There is a site with the code {site} already.")})


def install_site(work: Work, template: SiteTemplate, *, site_group_id: int | None = None) -> Site:
    """Store the site that `template` describes, with its posts, shifts, coverage and settings.

    Raises Conflict("site_exists") when its code is taken. Called by the command line and the demo, as the system.
    """
    if work.find(Site, code=template.code) is not None:
        raise Conflict("site_exists", site=template.code)
    site = work.add(
        Site(
            code=template.code,
            name_zh=template.zh,
            name_en=template.en,
            timezone=template.timezone,
            language=template.language,
            opens_minute=template.opens_minute,
            closes_minute=template.closes_minute,
            day_starts_minute=template.day_starts_minute,
            site_group_id=site_group_id,
        )
    )
    site_id = site.id or 0
    _add_names(work.session, site_id, template)
    zones = _add_zones(work, site_id, template)
    posts = _add_posts(work, site_id, template, zones)
    _add_hours(work.session, site_id, template, posts)
    work.emit(SiteInstalled(site_id, template.code, len(posts)))
    return site


def _add_names(session: Session, site_id: int, template: SiteTemplate) -> None:
    """Codes that have only names: columns of the board, kinds of day, purposes, groups."""
    rows: list[SQLModel] = []
    for position, column in enumerate(template.columns):
        rows.append(
            BoardColumn(site_id=site_id, code=column.code, name_zh=column.zh, name_en=column.en, position=position)
        )
    for kind in template.day_kinds:
        rows.append(DayKind(site_id=site_id, code=kind.code, name_zh=kind.zh, name_en=kind.en))
    for position, purpose in enumerate(template.purposes):
        rows.append(
            Purpose(
                site_id=site_id,
                code=purpose.code,
                name_zh=purpose.zh,
                name_en=purpose.en,
                customer=purpose.customer,
                position=position,
            )
        )
    for position, group in enumerate(template.groups):
        rows.append(
            StaffGroup(
                site_id=site_id,
                code=group.code,
                name_zh=group.zh,
                name_en=group.en,
                leader_post=group.leader_post,
                position=position,
            )
        )
    session.add_all(rows)


def _add_zones(work: Work, site_id: int, template: SiteTemplate) -> dict[str, int]:
    """Zones, which lie beside which, and the model homes; the ids of the zones by code."""
    ids: dict[str, int] = {}
    for position, zone in enumerate(template.zones):
        row = Zone(
            site_id=site_id,
            code=zone.code,
            name_zh=zone.zh,
            name_en=zone.en,
            floor=zone.floor,
            kind=zone.kind,
            column=zone.column,
            position=position,
        )
        ids[zone.code] = work.add(row).id or 0
    metres = {frozenset((row.from_zone, row.to_zone)): row.metres for row in template.distances}
    pairs = {frozenset((zone.code, other)) for zone in template.zones for other in zone.next} | set(metres)
    order = list(ids)
    for pair in sorted(pairs, key=lambda pair: sorted(order.index(code) for code in pair)):
        first, second = sorted(pair, key=order.index)
        work.session.add(
            ZonePair(site_id=site_id, from_zone_id=ids[first], to_zone_id=ids[second], metres=metres.get(pair))
        )
    for position, unit in enumerate(template.units):
        work.session.add(
            Unit(
                site_id=site_id,
                zone_id=ids[unit.zone],
                code=unit.code,
                name_zh=unit.zh,
                name_en=unit.en,
                kind=unit.kind,
                capacity=unit.capacity,
                position=position,
            )
        )
    return ids


def _add_posts(work: Work, site_id: int, template: SiteTemplate, zones: dict[str, int]) -> dict[str, int]:
    """Posts with the zones they cover by day and by night; their ids by code."""
    ids: dict[str, int] = {}
    for position, post in enumerate(template.posts):
        row = Post(
            site_id=site_id,
            code=post.code,
            name_zh=post.zh,
            name_en=post.en,
            short_zh=post.short_zh,
            short_en=post.short_en,
            group_code=post.group,
            kinds=list(post.kinds),
            outdoor=post.outdoor,
            everywhere=post.everywhere,
            licence_required=post.licence_required,
            position=position,
        )
        ids[post.code] = work.add(row).id or 0
        work.session.add_all(_covers(post, site_id, ids[post.code], zones))
    return ids


def _covers(post: PostT, site_id: int, post_id: int, zones: dict[str, int]) -> list[PostZone]:
    return [
        PostZone(site_id=site_id, post_id=post_id, zone_id=zones[code], night=night, position=position)
        for night, codes in ((False, post.zones), (True, post.night_zones))
        for position, code in enumerate(codes)
    ]


def _add_hours(session: Session, site_id: int, template: SiteTemplate, posts: dict[str, int]) -> None:
    """Shifts, coverage and settings."""
    rows: list[SQLModel] = []
    for position, shift in enumerate(template.shifts):
        rows.append(
            ShiftTemplate(
                site_id=site_id,
                code=shift.code,
                name_zh=shift.zh,
                name_en=shift.en,
                start_minute=shift.start_minute,
                end_minute=shift.end_minute,
                meal_minutes=shift.meal_minutes,
                aliases=list(shift.aliases),
                position=position,
            )
        )
    for need in template.coverage:
        rows.append(
            Coverage(
                site_id=site_id,
                post_id=posts[need.post],
                day_kind=need.day_kind,
                from_minute=need.from_minute,
                to_minute=need.to_minute,
                places=need.places,
            )
        )
    for position, setting in enumerate(template.settings):
        rows.append(setting_row(site_id, setting, position))
    session.add_all(rows)
