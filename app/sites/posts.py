"""Adding, changing and closing posts: a 13th post needs no code."""

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, func, select

import app.sites.messages  # noqa: F401  (adds the words of the refusals)
from app.core.actor import Permission
from app.core.commands import command
from app.core.errors import Conflict, Invalid
from app.core.text import Line, RowId
from app.core.work import Work
from app.sites.events import SiteChanged
from app.sites.layout import POST_KINDS
from app.sites.models import Post, PostZone, Zone
from app.sites.queries import groups

KINDS_SHOWN = ("announces", "receives_at_door", "registers", "gate", "unit", "patrols")
"""What a post does for visitors and on rounds, in the order a visitor meets it."""
Hold = Callable[[Work, int, int], tuple[int, str]]
HOLDS: list[Hold] = []
"""(work, site, post) -> how many things still need the post, and the first of them in words; by domains above."""


def hold_on_retiring(hold: Hold) -> None:
    """Let a domain above say what still needs a post that is about to be taken out."""
    if hold not in HOLDS:
        HOLDS.append(hold)


class PostIn(BaseModel):
    """What is known of a post; `zones` in the order in which it covers them, empty only if it serves everywhere.

    `night_zones`: what its places at night cover; `kinds`: what it does, of POST_KINDS. None leaves either as it is,
    unless `whole` says that the form asked for all: a form cannot send an empty list.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name_zh: Annotated[Line, Field(min_length=1, max_length=60)]
    name_en: Annotated[Line, Field(max_length=60)] = ""
    short_zh: Annotated[Line, Field(max_length=20)] = ""
    short_en: Annotated[Line, Field(max_length=20)] = ""
    group_code: str = Field(max_length=40)
    zones: list[RowId] = Field(default_factory=list, max_length=40)
    night_zones: list[RowId] | None = Field(default=None, max_length=40)
    kinds: list[str] | None = Field(default=None, max_length=12)
    whole: bool = False
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


class MovePostIn(BaseModel):
    """One step up or down among the posts of its group."""

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    post_id: RowId
    way: Literal["up", "down"]


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
    before = seen_of(post, *_zones(work, post))
    if data.seen and data.seen != before:
        raise Conflict("made_up_changed")
    _fill(work, post, data)
    _cover(work, post, data)
    work.session.flush()
    after = seen_of(post, *_zones(work, post))
    if after != before:
        work.emit(SiteChanged(data.site_id, "post", post.code, before[:200], after[:200]))
    return post


@command(Permission.SITE_CONFIG)
def close_post(work: Work, data: ThatPostIn) -> Post:
    """The post is no longer asked for; its history stays. Raises Conflict("post_has_shifts") naming what needs it."""
    return _set_active(work, data, active=False)


@command(Permission.SITE_CONFIG)
def reopen_post(work: Work, data: ThatPostIn) -> Post:
    """A closed post is asked for again, with the coverage it had."""
    return _set_active(work, data, active=True)


@command(Permission.SITE_CONFIG)
def move_post(work: Work, data: MovePostIn) -> Post:
    """Change places with the next post of its group in that direction; at the end of the group nothing happens."""
    post = work.get(Post, data.post_id, site_id=data.site_id)
    query = select(Post).where(Post.site_id == data.site_id).order_by(col(Post.position), col(Post.id))
    rows = list(work.session.exec(query))
    for position, row in enumerate(rows):
        row.position = position
        work.session.add(row)
    mates = [row for row in rows if row.group_code == post.group_code and row.active]
    to = mates.index(post) + (-1 if data.way == "up" else 1) if post in mates else -1
    if 0 <= to < len(mates):
        post.position, mates[to].position = mates[to].position, post.position
        work.emit(SiteChanged(data.site_id, "post", post.code, "order", str(post.position)))
    return post


def _set_active(work: Work, data: ThatPostIn, *, active: bool) -> Post:
    post = work.get(Post, data.post_id, site_id=data.site_id)
    if not active and post.active:
        held = [found for hold in HOLDS if (found := hold(work, data.site_id, data.post_id))[0]]
        if held:
            shifts = "、".join(words for _, words in held)
            raise Conflict("post_has_shifts", n=sum(count for count, _ in held), shifts=shifts)
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
    kinds = data.kinds if data.kinds is not None else [] if data.whole else None
    if kinds is not None:
        if not set(kinds) <= POST_KINDS:
            raise Invalid("unknown_kind_of_post", "kinds")
        post.kinds = [kind for kind in KINDS_SHOWN if kind in kinds]


def _cover(work: Work, post: Post, data: PostIn) -> None:
    """The zones covered by day, and by night when the form says so."""
    if not data.zones and not data.everywhere:
        raise Invalid("no_zone", "zones")
    known = set(work.session.exec(select(Zone.id).where(Zone.site_id == data.site_id)))
    by_night = data.night_zones if data.night_zones is not None else [] if data.whole else None
    for night, chosen, field in ((False, data.zones, "zones"), (True, by_night, "night_zones")):
        if chosen is None:
            continue
        if not set(chosen) <= known:
            raise Invalid("unknown_zone", field)
        rows = {row.zone_id: row for row in _zone_rows(work, post, night=night)}
        wanted = list(dict.fromkeys(chosen))
        for zone_id, row in rows.items():
            if zone_id not in wanted:
                work.session.delete(row)
        for position, zone_id in enumerate(wanted):
            fresh = PostZone(site_id=post.site_id, post_id=post.id or 0, zone_id=zone_id, night=night)
            row = rows.get(zone_id, fresh)
            row.position = position
            work.session.add(row)


def _zone_rows(work: Work, post: Post, *, night: bool) -> list[PostZone]:
    query = select(PostZone).where(PostZone.post_id == post.id, col(PostZone.night).is_(night))
    return list(work.session.exec(query.order_by(col(PostZone.position))))


def _zones(work: Work, post: Post) -> tuple[list[int], list[int]]:
    day, night = ([row.zone_id for row in _zone_rows(work, post, night=night)] for night in (False, True))
    return day, night


def seen_of(post: Post, zones: list[int], night_zones: list[int]) -> str:
    """The post in one line, to notice that somebody else changed it."""
    names = (post.name_zh, post.name_en, post.short_zh, post.short_en, post.group_code)
    flags = (post.everywhere, post.outdoor, post.licence_required)
    where = (",".join(map(str, zones)), ",".join(map(str, night_zones)))
    return "|".join((*names, "".join(str(int(flag)) for flag in flags), ",".join(post.kinds), *where))


def _free_code(work: Work, site_id: int) -> str:
    taken = set(work.session.exec(select(Post.code).where(Post.site_id == site_id)))
    return next(f"P{n}" for n in range(len(taken) + 1, 10_000) if f"P{n}" not in taken)
