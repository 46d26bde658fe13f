"""What a duty of the library is: its timings, its evidence, and how many taps a set of duties asks for.

Pure: no database, no clock. What a site does with an item (switching it on, changing its minutes) is not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

COMMON = "common"
MINUTES_A_DAY = 24 * 60


class TimingKind(StrEnum):
    START = "start"
    END = "end"
    BEFORE_OPENING = "before_opening"
    INTERVAL = "interval"
    HOURLY = "hourly"
    ROLLING = "rolling"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    EVENT = "event"


class EvidenceKind(StrEnum):
    TICK = "tick"
    NUMBER = "number"
    COUNTER = "counter"
    TEXT = "text"
    PHOTO = "photo"
    CHOICE = "choice"
    SCORE = "score"
    SCAN = "scan"
    APPROVAL = "approval"
    SIGNATURES = "signatures"
    AUTO = "auto"


class Part(StrEnum):
    """Which shifts a timing is for."""

    ANY = "any"
    DAY = "day"
    NIGHT = "night"


class Scope(StrEnum):
    """What one opening of an on-event item belongs to; `demand` is started by a person alone."""

    PARTY = "party"
    WEATHER = "weather"
    SITE = "site"
    ROUND = "round"
    DEMAND = "demand"


class PerUnit(StrEnum):
    """Model homes for which an item opens once each; `none` = once for the post."""

    NONE = ""
    FURNISHED = "furnished"
    BARE = "bare"
    ALL = "all"


HANDED_OFF = frozenset(
    {
        "party_announced",
        "vehicle_parked",
        "party_at_door",
        "party_registered",
        "no_consultant",
        "party_to_model_area",
        "party_at_unit",
        "party_left_unit",
        "worker_at_boundary",
        "contractor_entry",
        "party_left",
        "party_departed",
        "relief_asked",
        "delegation_offered",
        "closing",
        "patrol_round",
        "post_checked",
        "umbrella_escort",
        "umbrella_stored",
    }
)
"""Events that a fact of the program fires, the weather's apart. Every other one is said by a person, by one tap."""

# Evidence that asks for no tap on the list: filled by a hand-off, counted beside the work, scanned on the way.
TAP_FREE = frozenset({EvidenceKind.AUTO, EvidenceKind.COUNTER, EvidenceKind.SCAN})


@dataclass(frozen=True)
class EventKind:
    """`per_shift`: openings reckoned with on a usual day, 0 or more; only for estimates."""

    key: str
    zh: str
    en: str
    scope: Scope
    per_shift: int


@dataclass(frozen=True)
class Timing:
    """When an item falls due. Minutes are whole and at least 1; None where the kind has none.

    `min_minutes`, `max_minutes`: only `interval` (due at max). `event`, `within_minutes`: only `event`.
    `times`: how often within the period, at least 1. `at`: "HH:MM", a hint for `daily`.
    `default`: False = known to the library, off until a site turns it on.
    `per_shift`: usual openings, from its event; 1 for the other kinds.
    """

    kind: TimingKind
    min_minutes: int | None = None
    max_minutes: int | None = None
    event: str | None = None
    within_minutes: int | None = None
    part: Part = Part.ANY
    times: int = 1
    at: str | None = None
    default: bool = True
    per_shift: int = 1


@dataclass(frozen=True)
class Choice:
    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class LibraryItem:
    """One duty. `post` is a post code or "common"; `where_*` may be empty.

    Any one kind of `evidence` closes the item, or every kind if `evidence_all`. `low`, `high`: the range in which
    a number or score is as it should be. `exception`: part of a round, asks only when something was found.
    """

    id: str
    post: str
    zh: str
    en: str
    done_zh: str
    done_en: str
    where_zh: str
    where_en: str
    timings: tuple[Timing, ...]
    evidence: tuple[EvidenceKind, ...]
    evidence_all: bool
    unit_zh: str
    unit_en: str
    low: int | None
    high: int | None
    choices: tuple[Choice, ...]
    per_unit: PerUnit
    night: bool
    exception: bool
    default: bool
    origin: str

    @property
    def asks_for_a_tap(self) -> bool:
        """Whether an opening has to be closed by hand on the list."""
        free = [kind in TAP_FREE for kind in self.evidence]
        return not (self.exception or (all(free) if self.evidence_all else any(free)))


@dataclass(frozen=True)
class Library:
    """Items in the order of the file; `version` is 1 or more and rises with each edit of the file."""

    version: int
    events: tuple[EventKind, ...]
    items: tuple[LibraryItem, ...]

    def event(self, key: str) -> EventKind:
        """Raises KeyError for an unknown key."""
        return {event.key: event for event in self.events}[key]

    def for_post(self, post: str) -> tuple[LibraryItem, ...]:
        """The common items, then those of the post; an unknown post has the common ones only."""
        own = tuple(item for item in self.items if item.post == post and post != COMMON)
        return tuple(item for item in self.items if item.post == COMMON) + own

    def default_set(self, post: str) -> tuple[LibraryItem, ...]:
        """What a new site starts with: default items, each with its default timings only."""
        return tuple(
            replace(item, timings=tuple(timing for timing in item.timings if timing.default))
            for item in self.for_post(post)
            if item.default
        )


def expected_taps(
    items: Iterable[LibraryItem], shift_minutes: int, *, night: bool = False, units: int = 3, bare: int | None = None
) -> int:
    """How many openings one person closes by hand in a shift of `shift_minutes` (1 to 1440).

    Counts one for each opening, whatever it asks (tick, photo, number ...): start, end and before-opening
    once; an interval every `max` minutes; hourly every 60; rolling, daily, weekly and monthly as on the fullest
    day, when all are due; each `times` over. An event counts its usual openings (`EventKind.per_shift`).
    Nothing is counted for openings filled by a hand-off, kept as a counter or closed by scanning a code, for
    lines of a round that are reported by exception, or for what a person starts on demand. `night` picks the
    timings and items of the night; `units` = model homes of each kind (0 or more), `bare` those of bare shell
    where they are another number.
    Raises ValueError for minutes out of range.
    """
    if not 1 <= shift_minutes <= MINUTES_A_DAY:
        raise ValueError(f"shift_minutes must be 1 to {MINUTES_A_DAY}, not {shift_minutes}")
    other = Part.DAY if night else Part.NIGHT
    return sum(
        _openings(timing, shift_minutes) * _copies(item.per_unit, units, units if bare is None else bare)
        for item in items
        if item.asks_for_a_tap and (night or not item.night)
        for timing in item.timings
        if timing.part is not other
    )


def _openings(timing: Timing, shift_minutes: int) -> int:
    every = 60 if timing.kind is TimingKind.HOURLY else timing.max_minutes
    rounds = shift_minutes // every if every else timing.per_shift
    return rounds * timing.times


def _copies(per_unit: PerUnit, furnished: int, bare: int) -> int:
    return {PerUnit.NONE: 1, PerUnit.FURNISHED: furnished, PerUnit.BARE: bare, PerUnit.ALL: furnished + bare}[per_unit]
