"""Reads a site template (TOML) and refuses what does not fit together, by name.

A new post is another `[[post]]`, a new site another file: nothing in the code knows a post or a zone by its code.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.sites.defaults import read_settings
from app.sites.entries import MIDNIGHT, Entry, TemplateError, clock_minute
from app.sites.layout import (
    POST_KINDS,
    UNIT_KINDS,
    ZONE_KINDS,
    ColumnT,
    CoverageT,
    DayKindT,
    DistanceT,
    GroupT,
    PostT,
    PurposeT,
    SettingT,
    ShiftT,
    SiteTemplate,
    UnitT,
    ZoneT,
)

__all__ = [
    "ColumnT",
    "CoverageT",
    "DayKindT",
    "DistanceT",
    "GroupT",
    "PostT",
    "PurposeT",
    "SettingT",
    "ShiftT",
    "SiteTemplate",
    "TemplateError",
    "UnitT",
    "ZoneT",
    "load_template",
    "seed_template",
    "seed_templates",
]

SEEDS = Path(__file__).parent / "seed"


def seed_templates() -> list[Path]:
    """The templates that ship with the program, by file name."""
    return sorted(SEEDS.glob("*.toml"))


def seed_template(code: str) -> Path:
    """The shipped template with that file name."""
    return SEEDS / f"{code}.toml"


def load_template(path: Path) -> SiteTemplate:
    """Read a site template.

    Raises TemplateError naming file, entry and field: unreadable file, unknown or missing field, a code used
    twice, and every reference to a zone, post, group, column, day kind or purpose that is not in the file.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TemplateError(f"{path.name}: cannot be read: {error}") from error
    top = Entry(path.name, raw)
    site = Entry(f"{path.name}: site", top.take("site", dict, {}))
    columns = tuple(ColumnT(*_plain(entry)) for entry in _coded(top, "column"))
    zones = _zones(_coded(top, "zone"), [column.code for column in columns])
    zone_codes = [zone.code for zone in zones]
    groups, posts = _groups_and_posts(_coded(top, "group"), _coded(top, "post"), zone_codes)
    day_kinds = tuple(DayKindT(*_plain(entry)) for entry in _coded(top, "day_kind"))
    purposes = tuple(_purpose(entry) for entry in _coded(top, "purpose"))
    settings = read_settings(top, [purpose.code for purpose in purposes])
    opens, closes, day_starts = (clock_minute(top, settings[key].text) for key in ("open", "close", "day_starts"))
    if opens >= closes:
        top.refuse("setting close must be after open")
    template = SiteTemplate(
        *_named(site),
        timezone=_timezone(site),
        language=site.text("language"),
        columns=columns,
        zones=zones,
        distances=_distances(top, zone_codes),
        units=tuple(_unit(entry, zone_codes) for entry in _coded(top, "unit", needed=False)),
        groups=groups,
        posts=posts,
        day_kinds=day_kinds,
        shifts=_shifts(_coded(top, "shift")),
        coverage=_coverage(top, posts, [kind.code for kind in day_kinds]),
        purposes=purposes,
        settings=tuple(settings.values()),
        opens_minute=opens,
        closes_minute=closes,
        day_starts_minute=day_starts,
    )
    site.done()
    top.done()
    return template


def _coded(top: Entry, key: str, *, needed: bool = True) -> list[Entry]:
    """The tables under `key`, none of whose codes is used twice."""
    entries = top.each(key, "code")
    if needed and not entries:
        top.refuse(f"there is no {key}")
    seen: set[object] = set()
    for entry in entries:
        if entry.values.get("code") in seen:
            entry.refuse("code is used twice")
        seen.add(entry.values.get("code"))
    return entries


def _named(entry: Entry) -> tuple[str, str, str]:
    return entry.text("code"), entry.text("zh"), entry.text("en")


def _plain(entry: Entry) -> tuple[str, str, str]:
    names = _named(entry)
    entry.done()
    return names


def _codes(entries: list[Entry]) -> list[str]:
    return [str(entry.values.get("code")) for entry in entries]


def _timezone(site: Entry) -> str:
    name = site.text("timezone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        site.refuse(f"unknown timezone {name!r}")
    return name


def _zones(entries: list[Entry], columns: list[str]) -> tuple[ZoneT, ...]:
    """Adjacency may be written on one side only; here it becomes mutual."""
    codes = _codes(entries)
    beside: dict[str, set[str]] = {code: set() for code in codes}
    for code, entry in zip(codes, entries, strict=True):
        for other in entry.words("next", codes):
            if other == code:
                entry.refuse("a zone cannot be next to itself")
            beside[code].add(other)
            beside[other].add(code)
    zones = []
    for code, entry in zip(codes, entries, strict=True):
        zone = ZoneT(
            *_named(entry),
            floor=entry.take("floor", str, ""),
            kind=entry.text("kind", ZONE_KINDS),
            column=entry.text("column", columns),
            next=tuple(other for other in codes if other in beside[code]),
        )
        entry.done()
        zones.append(zone)
    return tuple(zones)


def _distances(top: Entry, zones: list[str]) -> tuple[DistanceT, ...]:
    found: dict[frozenset[str], DistanceT] = {}
    for entry in top.each("distance", "from"):
        row = DistanceT(entry.text("from", zones), entry.text("to", zones), entry.whole("metres", 1))
        entry.done()
        pair = frozenset((row.from_zone, row.to_zone))
        if len(pair) < 2 or pair in found:
            entry.refuse(f"{row.from_zone} to {row.to_zone} is given twice or is one zone")
        found[pair] = row
    return tuple(found.values())


def _unit(entry: Entry, zones: list[str]) -> UnitT:
    kind, zone = entry.text("kind", UNIT_KINDS), entry.text("zone", zones)
    capacity = entry.whole("capacity", 1)
    return UnitT(*_plain(entry), kind, capacity, zone)


def _groups_and_posts(
    groups: list[Entry], posts: list[Entry], zones: list[str]
) -> tuple[tuple[GroupT, ...], tuple[PostT, ...]]:
    group_codes, post_codes = _codes(groups), _codes(posts)
    leaders = [entry.text("leader_post", post_codes) for entry in groups]
    made = tuple(GroupT(*_plain(entry), leader) for entry, leader in zip(groups, leaders, strict=True))
    return made, tuple(_post(entry, zones, group_codes) for entry in posts)


def _post(entry: Entry, zones: list[str], groups: list[str]) -> PostT:
    post = PostT(
        *_named(entry),
        short_zh=entry.text("short_zh"),
        short_en=entry.text("short_en"),
        group=entry.text("group", groups),
        zones=entry.words("zones", zones),
        everywhere=entry.take("everywhere", bool, False),
        kinds=entry.words("kinds", POST_KINDS),
        outdoor=entry.take("outdoor", bool, False),
        night_zones=entry.words("night_zones", zones),
        licence_required=entry.take("licence_required", bool, False),
    )
    entry.done()
    if not post.zones and not post.everywhere:
        entry.refuse("a post needs zones or everywhere = true")
    return post


def _shifts(entries: list[Entry]) -> tuple[ShiftT, ...]:
    shifts, words = [], set[str]()
    for entry in entries:
        start, end = entry.span("start", "end")
        meal, aliases = entry.whole("meal", 0), entry.words("aliases")
        shift = ShiftT(*_plain(entry), start, end, meal, aliases)
        own = {word.casefold() for word in (shift.code, *aliases)}
        if own & words:
            entry.refuse(f"alias {min(own & words)!r} belongs to another shift")
        if meal >= shift.minutes:
            entry.refuse("meal is as long as the shift")
        words |= own
        shifts.append(shift)
    return tuple(shifts)


def _coverage(top: Entry, posts: tuple[PostT, ...], day_kinds: list[str]) -> tuple[CoverageT, ...]:
    by_code = {post.code: post for post in posts}
    rows: list[CoverageT] = []
    for block in top.each("coverage", "post"):
        post, kinds = by_code[block.text("post", by_code)], block.words("days", day_kinds)
        for hours in block.each("hours", "from"):
            start, end = hours.span("from", "to")
            places = hours.whole("places", 1)
            hours.done()
            night = end > MIDNIGHT
            if night and not (post.night_zones or post.everywhere):
                hours.refuse(f"{post.code} has no night_zones")
            rows.extend(CoverageT(post.code, kind, start, end, places, night) for kind in kinds)
        block.done()
    for place, row in enumerate(rows):
        for other in rows[:place]:
            same = (row.post, row.day_kind) == (other.post, other.day_kind)
            if same and row.from_minute < other.to_minute and other.from_minute < row.to_minute:
                top.refuse(f"coverage {row.post} on {row.day_kind}: two rows overlap")
    return tuple(rows)


def _purpose(entry: Entry) -> PurposeT:
    customer = entry.take("customer", bool)
    return PurposeT(*_plain(entry), customer)
