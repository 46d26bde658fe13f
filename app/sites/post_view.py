"""One post opened for change: what it is, what it covers, and its hours on a kind of day from a day on."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import NotFound
from app.core.work import Work
from app.sites import queries as sites
from app.sites.coming import Coming, coming_coverage, lines_on
from app.sites.hours import Hours, written
from app.sites.models import Post
from app.sites.posts import KINDS_SHOWN, seen_of
from app.sites.settings_view import Named, all_posts, covers, kind_asked, kinds_of

BLANKS = 2
"""Empty lines offered below the hours of a post."""


@dataclass(frozen=True)
class Choice:
    """A zone, covered by the post by day or by night, or not."""

    id: int
    zh: str
    en: str
    chosen: bool
    night: bool = False


@dataclass(frozen=True)
class From:
    """The day from which a change counts: chosen, with the two that are one tap away."""

    chosen: date
    today: date
    tomorrow: date


@dataclass(frozen=True)
class Editor:
    """A post opened for change; `post_id` 0: a new one, None: nothing is open."""

    post_id: int | None
    code: str = ""
    name_zh: str = ""
    name_en: str = ""
    short_zh: str = ""
    short_en: str = ""
    group_code: str = ""
    kinds_chosen: tuple[str, ...] = ()
    everywhere: bool = False
    outdoor: bool = False
    licence_required: bool = False
    active: bool = True
    seen: str = ""
    post_kinds: tuple[str, ...] = KINDS_SHOWN
    groups: tuple[Named, ...] = ()
    zones: tuple[Choice, ...] = ()
    kinds: tuple[Named, ...] = ()
    kind: str = ""
    lines: tuple[Hours | None, ...] = ()
    lines_seen: str = ""
    starting: From | None = None
    coming: tuple[Coming, ...] = ()


def starting(work: Work, site_id: int, asked: str) -> From:
    """The day asked for (ISO), else tomorrow; never a past one."""
    today = sites.today(work, site_id)
    tomorrow = today + timedelta(days=1)
    try:
        chosen = date.fromisoformat(asked) if asked else tomorrow
    except ValueError:
        chosen = tomorrow
    return From(max(chosen, today), today, tomorrow)


def editor(
    work: Work, site_id: int, *, kind: str = "", post: int | None = None, valid_from: str = "", **_scope: object
) -> Editor:
    """The post opened for change (0: a new one). Raises NotFound for one of another site."""
    if post is None:
        return Editor(None)
    groups = tuple(Named(code, row.name_zh, row.name_en) for code, row in sites.groups(work, site_id).items())
    zones = sites.zones(work, site_id)
    if post == 0:
        choices = tuple(Choice(zone_id, zone.name_zh, zone.name_en, False) for zone_id, zone in zones.items())
        return Editor(0, groups=groups, zones=choices, kinds=kinds_of(work, site_id))
    row = next((row for row in all_posts(work, site_id) if row.id == post), None)
    if row is None:
        raise NotFound()
    chosen, day = kind_asked(work, site_id, kind), starting(work, site_id, valid_from)
    of_kind = [one for one in sites.coverage_versions(work, site_id) if (one.post_id, one.day_kind) == (post, chosen)]
    lines = lines_on(of_kind, day.chosen)
    return Editor(
        post, row.code, row.name_zh, row.name_en, row.short_zh, row.short_en, row.group_code, tuple(row.kinds),
        row.everywhere, row.outdoor, row.licence_required, row.active, _seen(work, row), KINDS_SHOWN, groups,
        _zones(work, row), kinds_of(work, site_id), chosen, (*lines, *(None,) * BLANKS), written(lines), day,
        tuple(one for one in coming_coverage(work, site_id) if one.post_id == post),
    )  # fmt: skip


def _seen(work: Work, post: Post) -> str:
    return seen_of(post, *([row.zone_id for row in covers(work, post, night=night)] for night in (False, True)))


def _zones(work: Work, post: Post) -> tuple[Choice, ...]:
    """Every zone, those of the post by day first, in the order in which it covers them."""
    zones = sites.zones(work, post.site_id)
    day, night = ([row.zone_id for row in covers(work, post, night=night)] for night in (False, True))
    order = [*day, *(zone_id for zone_id in zones if zone_id not in day)]
    return tuple(Choice(z, zones[z].name_zh, zones[z].name_en, z in day, z in night) for z in order)
