"""What a site template says: zones, homes, groups, posts, shifts, coverage and settings, as plain values.

Minutes are counted from local midnight of the business day's date and may pass 1440 into the next day.
Every list keeps the order of the file, which is the order a visitor or a reader meets the things in.
"""

from __future__ import annotations

from dataclasses import dataclass

POST_KINDS = frozenset({"announces", "receives_at_door", "registers", "gate", "unit", "patrols"})
UNIT_KINDS = frozenset({"furnished", "bare"})
OUTDOOR_ZONES = frozenset({"car_park", "road", "water", "model_area"})
ZONE_KINDS = OUTDOOR_ZONES | {"door", "hall", "talk", "gallery", "meeting", "office", "toilet", "unit"}

SettingValue = int | bool | str | tuple[str, ...]


@dataclass(frozen=True)
class ColumnT:
    """A column of the site board; several zones may share one."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class ZoneT:
    """`floor`: "" outdoors, else as people say it ("1F"). `next`: codes of the zones beside it, both ways."""

    code: str
    zh: str
    en: str
    floor: str
    kind: str
    column: str
    next: tuple[str, ...]


@dataclass(frozen=True)
class DistanceT:
    """Measured metres between two zones, the same both ways."""

    from_zone: str
    to_zone: str
    metres: int


@dataclass(frozen=True)
class UnitT:
    """A model home; `kind` furnished or bare, `capacity` persons at a time."""

    code: str
    zh: str
    en: str
    kind: str
    capacity: int
    zone: str


@dataclass(frozen=True)
class GroupT:
    """`leader_post`: code of the post to which this group's alarms rise; it may belong to another group."""

    code: str
    zh: str
    en: str
    leader_post: str


@dataclass(frozen=True)
class PostT:
    """`zones`: what one place of the post covers, the first being where it stands; empty only if `everywhere`.

    `kinds`: visitor actions a person may take while standing there (POST_KINDS). `night_zones`: what its night
    place covers, empty if it has none or is everywhere. `licence_required`: guard licence checked on assignment.
    """

    code: str
    zh: str
    en: str
    short_zh: str
    short_en: str
    group: str
    zones: tuple[str, ...]
    everywhere: bool
    kinds: tuple[str, ...]
    outdoor: bool
    night_zones: tuple[str, ...]
    licence_required: bool


@dataclass(frozen=True)
class DayKindT:
    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class ShiftT:
    """A shift in the site's own code; `aliases`: other words for it in rosters, unique without regard to case."""

    code: str
    zh: str
    en: str
    start_minute: int
    end_minute: int
    meal_minutes: int
    aliases: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """From start to end, the meal included."""
        return self.end_minute - self.start_minute


@dataclass(frozen=True)
class CoverageT:
    """Places of a post needed from one minute to another; rows of a post and day kind never overlap."""

    post: str
    day_kind: str
    from_minute: int
    to_minute: int
    places: int
    night: bool


@dataclass(frozen=True)
class PurposeT:
    """Why somebody came; `customer`: whether such a party counts as a visit."""

    code: str
    zh: str
    en: str
    customer: bool


@dataclass(frozen=True)
class SettingT:
    """A default of the site with where it comes from; `low` and `high` bound a number, None = no bound."""

    key: str
    value: SettingValue
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    low: int | None
    high: int | None
    source: str

    @property
    def text(self) -> str:
        """The value as it is stored: true/false, digits, or words joined by commas."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return ",".join(self.value) if isinstance(self.value, tuple) else str(self.value)


@dataclass(frozen=True)
class SiteTemplate:
    """A site as data. `timezone` is an IANA name; `language` a tag such as zh-Hans."""

    code: str
    zh: str
    en: str
    timezone: str
    language: str
    columns: tuple[ColumnT, ...]
    zones: tuple[ZoneT, ...]
    distances: tuple[DistanceT, ...]
    units: tuple[UnitT, ...]
    groups: tuple[GroupT, ...]
    posts: tuple[PostT, ...]
    day_kinds: tuple[DayKindT, ...]
    shifts: tuple[ShiftT, ...]
    coverage: tuple[CoverageT, ...]
    purposes: tuple[PurposeT, ...]
    settings: tuple[SettingT, ...]
    opens_minute: int
    closes_minute: int
    day_starts_minute: int

    def setting(self, key: str) -> SettingValue:
        """The default under `key`; raises KeyError for a key the template does not have."""
        return {setting.key: setting.value for setting in self.settings}[key]

    def walk(self, from_zone: str, to_zone: str) -> str:
        """How far two zones are apart: same, next or far. Raises KeyError for an unknown zone."""
        zones = {zone.code: zone for zone in self.zones}
        start, end = zones[from_zone], zones[to_zone]
        if start == end:
            return "same"
        return "next" if end.code in start.next else "far"
