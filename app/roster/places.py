"""The posts of a site as the roster shows them: in the order a visitor meets them, with what lies next door."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_
from sqlalchemy import select as columns
from sqlmodel import col

from app.core.errors import Invalid
from app.core.i18n import pick
from app.core.work import Work
from app.roster.messages import EVERYWHERE_EN, EVERYWHERE_ZH
from app.sites.models import BoardColumn, Post, PostZone, Zone, ZonePair
from app.sites.plan import kept

FAR = 2
"""Zones away when neither the same nor next to each other."""


@dataclass(frozen=True)
class PostInfo:
    """An active post. `zone_id` is its main zone by day (None: the whole site), `near` the zones beside that one."""

    id: int
    code: str
    name_zh: str
    name_en: str
    licence_required: bool
    group_code: str
    order: tuple[int, int, int]
    zone_id: int | None
    near: frozenset[int]
    area_zh: str
    area_en: str

    def name(self, lang: str) -> str:
        """Name in that language."""
        return pick(lang, self.name_zh, self.name_en)

    def area(self, lang: str) -> str:
        """Part of the site it is listed under."""
        return pick(lang, self.area_zh, self.area_en)

    def distance(self, other: "PostInfo | None") -> int:
        """Zones between the two: 0 the same, 1 next door, FAR else (also for whoever walks the whole site)."""
        if other is None or self.zone_id is None or other.zone_id is None:
            return FAR
        if self.zone_id == other.zone_id:
            return 0
        return 1 if other.zone_id in self.near else FAR


def posts_in_order(work: Work, site_id: int) -> dict[int, PostInfo]:
    """Active posts by id, area by area, those of the whole site last. One statement, kept while nothing changes."""

    def load() -> dict[int, PostInfo]:
        found: dict[int, dict[str, Any]] = {}
        for row in work.session.execute(_posts(site_id)):
            info = found.setdefault(row.id, {"row": row, "near": set()})
            info["near"] |= {zone for zone in (row.from_zone_id, row.to_zone_id) if zone not in (None, row.zone_id)}
        infos = [_info(one["row"], frozenset(one["near"])) for one in found.values()]
        return {info.id: info for info in sorted(infos, key=lambda info: info.order)}

    return kept(work, site_id, "roster_posts", load)


def _posts(site_id: int) -> Select[*tuple[Any, ...]]:
    beside = and_(
        col(ZonePair.site_id) == site_id,
        or_(col(ZonePair.from_zone_id) == col(Zone.id), col(ZonePair.to_zone_id) == col(Zone.id)),
    )
    return (
        columns(
            col(Post.id),
            col(Post.code),
            col(Post.name_zh),
            col(Post.name_en),
            col(Post.licence_required),
            col(Post.group_code),
            col(Post.position),
            col(Post.everywhere),
            col(PostZone.zone_id),
            col(Zone.position).label("zone_order"),
            col(Zone.name_zh).label("zone_zh"),
            col(Zone.name_en).label("zone_en"),
            col(BoardColumn.name_zh).label("column_zh"),
            col(BoardColumn.name_en).label("column_en"),
            col(BoardColumn.position).label("column_order"),
            col(ZonePair.from_zone_id),
            col(ZonePair.to_zone_id),
        )
        .select_from(Post)
        .outerjoin(
            PostZone,
            and_(col(PostZone.post_id) == col(Post.id), col(PostZone.night).is_(False)),
        )
        .outerjoin(Zone, col(Zone.id) == col(PostZone.zone_id))
        .outerjoin(
            BoardColumn,
            and_(col(BoardColumn.site_id) == site_id, col(BoardColumn.code) == col(Zone.column)),
        )
        .outerjoin(ZonePair, beside)
        .where(col(Post.site_id) == site_id, col(Post.active))
        .order_by(col(Post.position), col(Post.id), col(PostZone.position), col(PostZone.id))
    )


def _info(row: Any, near: frozenset[int]) -> PostInfo:
    roams = row.everywhere or row.zone_id is None
    area = (EVERYWHERE_ZH, EVERYWHERE_EN) if roams else (row.column_zh or row.zone_zh, row.column_en or row.zone_en)
    order = (
        (10_000, 0, row.position)
        if roams
        else (row.zone_order if row.column_order is None else row.column_order, row.zone_order, row.position)
    )
    return PostInfo(
        row.id,
        row.code,
        row.name_zh,
        row.name_en,
        row.licence_required,
        row.group_code,
        order,
        None if roams else row.zone_id,
        near,
        *area,
    )


def the_post(work: Work, site_id: int, post_id: int) -> PostInfo:
    """An active post of the site. Raises NotFound for another site's, Invalid for a retired one."""
    info = posts_in_order(work, site_id).get(post_id)
    if info is None:
        work.get(Post, post_id, site_id=site_id)
        raise Invalid("post_retired", "post_id")
    return info


def place_name(lang: str, post: PostInfo, place: int) -> str:
    """The post, with the number of the place from the second on."""
    if place == 1:
        return post.name(lang)
    return pick(lang, f"{post.name_zh} · {place}号位", f"{post.name_en} · place {place}")
