"""Adding, changing and closing posts: a 13th post needs no code."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, func, select

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import Line, RowId
from app.core.work import Work
from app.sites.events import SiteChanged
from app.sites.models import Post, PostZone, Zone
from app.sites.queries import groups


class PostIn(BaseModel):
    """What is known of a post; `zones` in the order in which it covers them, empty only if it serves everywhere."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name_zh: Annotated[Line, Field(min_length=1, max_length=60)]
    name_en: Annotated[Line, Field(max_length=60)] = ""
    short_zh: Annotated[Line, Field(max_length=20)] = ""
    short_en: Annotated[Line, Field(max_length=20)] = ""
    group_code: str = Field(max_length=40)
    zones: list[RowId] = Field(default_factory=list, max_length=40)
    everywhere: bool = False
    outdoor: bool = False
    licence_required: bool = False


class AddPostIn(PostIn):
    """A new post; without `code` the next free one is taken."""

    code: str = Field(default="", max_length=20)


class SavePostIn(PostIn):
    """`seen`: the post as the form showed it."""

    post_id: RowId
    seen: str = Field(default="", max_length=400)


class ThatPostIn(BaseModel):
    """A post of the site."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    post_id: RowId


@command(Permission.SITE_CONFIG)
def add_post(work: Work, data: AddPostIn) -> Post:
    """A 13th post. Raises Invalid for a code that is taken, an unknown group or zone."""
    code = data.code or _free_code(work, data.site_id)
    if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", code):
        raise Invalid("not_a_code", "code")
    if work.find(Post, site_id=data.site_id, code=code) is not None:
        raise Invalid("code_taken", "code")
    last = work.session.exec(select(func.max(Post.position)).where(Post.site_id == data.site_id)).one()
    post = Post(site_id=data.site_id, code=code, name_zh="", name_en="", group_code="", position=(last or 0) + 1)
    _fill(work, post, data)
    work.add(post)
    _cover(work, post, data)
    work.emit(SiteChanged(data.site_id, "post", code, "", data.name_zh))
    return post


@command(Permission.SITE_CONFIG)
def save_post(work: Work, data: SavePostIn) -> Post:
    """Another name, group or place. Raises Conflict when somebody changed the post since the form was shown."""
    post = work.get(Post, data.post_id, site_id=data.site_id)
    before = seen_of(post, _zones(work, post))
    if data.seen and data.seen != before:
        raise Conflict("made_up_changed")
    _fill(work, post, data)
    _cover(work, post, data)
    work.session.flush()
    after = seen_of(post, _zones(work, post))
    if after != before:
        work.emit(SiteChanged(data.site_id, "post", post.code, before[:200], after[:200]))
    return post


@command(Permission.SITE_CONFIG)
def close_post(work: Work, data: ThatPostIn) -> Post:
    """The post is no longer asked for; its history stays."""
    return _set_active(work, data, active=False)


@command(Permission.SITE_CONFIG)
def reopen_post(work: Work, data: ThatPostIn) -> Post:
    """A closed post is asked for again, with the coverage it had."""
    return _set_active(work, data, active=True)


def _set_active(work: Work, data: ThatPostIn, *, active: bool) -> Post:
    post = work.get(Post, data.post_id, site_id=data.site_id)
    if post.active != active:
        post.active = active
        words = ("open", "closed") if not active else ("closed", "open")
        work.emit(SiteChanged(data.site_id, "post", post.code, *words))
    return post


def _fill(work: Work, post: Post, data: PostIn) -> None:
    if data.group_code not in groups(work, data.site_id):
        raise Invalid("unknown_group", "group_code")
    post.name_zh, post.name_en = data.name_zh, data.name_en or data.name_zh
    post.short_zh, post.short_en = data.short_zh, data.short_en
    post.group_code, post.everywhere, post.outdoor = data.group_code, data.everywhere, data.outdoor
    post.licence_required = data.licence_required


def _cover(work: Work, post: Post, data: PostIn) -> None:
    """The zones covered by day; those of the night stay as they are."""
    if not data.zones and not data.everywhere:
        raise Invalid("no_zone", "zones")
    known = set(work.session.exec(select(Zone.id).where(Zone.site_id == data.site_id)))
    if not set(data.zones) <= known:
        raise Invalid("unknown_zone", "zones")
    rows = {row.zone_id: row for row in _day_zones(work, post)}
    wanted = list(dict.fromkeys(data.zones))
    for zone_id, row in rows.items():
        if zone_id not in wanted:
            work.session.delete(row)
    for position, zone_id in enumerate(wanted):
        row = rows.get(zone_id) or PostZone(site_id=post.site_id, post_id=post.id or 0, zone_id=zone_id)
        row.position = position
        work.session.add(row)


def _day_zones(work: Work, post: Post) -> list[PostZone]:
    query = select(PostZone).where(PostZone.post_id == post.id, col(PostZone.night).is_(False))
    return list(work.session.exec(query.order_by(col(PostZone.position))))


def _zones(work: Work, post: Post) -> list[int]:
    return [row.zone_id for row in _day_zones(work, post)]


def seen_of(post: Post, zones: list[int]) -> str:
    """The post in one line, to notice that somebody else changed it."""
    names = (post.name_zh, post.name_en, post.short_zh, post.short_en, post.group_code)
    flags = (post.everywhere, post.outdoor, post.licence_required)
    return "|".join((*names, "".join(str(int(flag)) for flag in flags), ",".join(map(str, zones))))


def _free_code(work: Work, site_id: int) -> str:
    taken = set(work.session.exec(select(Post.code).where(Post.site_id == site_id)))
    return next(f"P{n}" for n in range(len(taken) + 1, 10_000) if f"P{n}" not in taken)
