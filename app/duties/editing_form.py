"""A checklist item as it is typed: its words, when it falls due, what is asked for; read into columns or refused."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

import app.duties.editing_words  # noqa: F401  (adds the words of the refusals)
from app.core.errors import Invalid
from app.core.text import Line, Note, RowId
from app.duties.editing_content import events
from app.duties.evidence import FILLED_AT
from app.duties.install import events_of
from app.duties.kinds import MINUTES_A_DAY, EvidenceKind, Part, PerUnit, Timing, TimingKind
from app.duties.timing import to_row

TIMES_MOST = 48
ROWS = 8
"""Timings and answers an item may have at most; more is no longer read by anybody."""
WITH_TIMES = frozenset(
    {TimingKind.START, TimingKind.END, TimingKind.BEFORE_OPENING, TimingKind.ROLLING, TimingKind.DAILY,
     TimingKind.WEEKLY, TimingKind.MONTHLY}
)  # fmt: skip
WITH_HOUR = frozenset({TimingKind.DAILY, TimingKind.WEEKLY, TimingKind.MONTHLY})
Typed = Annotated[str, Field(max_length=20)]
Rows = Annotated[list[Typed], Field(max_length=ROWS + 2)]
Short = Annotated[Line, Field(max_length=20)]


class ItemIn(BaseModel):
    """An item as typed; lists hold one entry a row, an empty `kinds` entry drops its row.

    `low` and `high` are the range in which a number or score is as it should be. `seen`: the version the form showed.
    """

    model_config = ConfigDict(extra="ignore")
    site_id: RowId
    name_zh: Annotated[Line, Field(min_length=1, max_length=40)]
    name_en: Annotated[Line, Field(max_length=80)] = ""
    done_zh: Annotated[Note, Field(max_length=300)] = ""
    done_en: Annotated[Note, Field(max_length=300)] = ""
    where_zh: Annotated[Line, Field(max_length=60)] = ""
    where_en: Annotated[Line, Field(max_length=60)] = ""
    kinds: Rows = Field(default_factory=list)
    uses: Rows = Field(default_factory=list)
    mins: Rows = Field(default_factory=list)
    maxs: Rows = Field(default_factory=list)
    events: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=ROWS + 2)] = Field(
        default_factory=list
    )
    withins: Rows = Field(default_factory=list)
    parts: Rows = Field(default_factory=list)
    times: Rows = Field(default_factory=list)
    ats: Rows = Field(default_factory=list)
    evidence: Rows = Field(default_factory=list)
    evidence_all: bool = False
    choices_zh: Annotated[list[Short], Field(max_length=ROWS + 2)] = Field(default_factory=list)
    choices_en: Annotated[list[Short], Field(max_length=ROWS + 2)] = Field(default_factory=list)
    codes: Rows = Field(default_factory=list)
    unit_zh: Annotated[Line, Field(max_length=20)] = ""
    unit_en: Annotated[Line, Field(max_length=20)] = ""
    low: int | None = Field(default=None, ge=0, le=1_000_000)
    high: int | None = Field(default=None, ge=0, le=1_000_000)
    per_unit: str = Field(default="", max_length=10)
    night: bool = False
    exception: bool = False
    enabled: bool = False
    accept: str = Field(default="", max_length=40)


class SaveItemIn(ItemIn):
    """Another version of an item that is there."""

    code: str = Field(min_length=1, max_length=12)
    seen: str = Field(default="", max_length=80)


class AddItemIn(ItemIn):
    """An item of the site's own, for one post or (empty) for every one."""

    post_code: str = Field(default="", max_length=20)


def columns_typed(data: ItemIn) -> dict[str, Any]:
    """What was typed, as columns of an item. Raises Invalid naming the field and the row."""
    timings, evidence = _timings(data), _evidence(data)
    if evidence == [EvidenceKind.AUTO.value] and not events_of(timings) and getattr(data, "code", "") not in FILLED_AT:
        raise Invalid("evidence_by_nobody", "evidence")
    if data.low is not None and data.high is not None and data.low > data.high:
        raise Invalid("range_turned", "low")
    if data.per_unit not in [kind.value for kind in PerUnit]:
        raise Invalid("not_a_choice", "per_unit")
    return {
        "name_zh": data.name_zh,
        "name_en": data.name_en or data.name_zh,
        "done_zh": data.done_zh,
        "done_en": data.done_en,
        "where_zh": data.where_zh,
        "where_en": data.where_en,
        "timings": timings,
        "events": events_of(timings),
        "evidence": evidence,
        "evidence_all": data.evidence_all and len(evidence) > 1,
        "choices": _choices(data, evidence),
        "unit_zh": data.unit_zh,
        "unit_en": data.unit_en,
        "low": data.low,
        "high": data.high,
        "per_unit": data.per_unit,
        "exception": data.exception,
        "night": data.night,
        "enabled": data.enabled,
    }


def _evidence(data: ItemIn) -> list[str]:
    known = [kind.value for kind in EvidenceKind]
    found = [kind for kind in dict.fromkeys(data.evidence) if kind]
    if not found:
        raise Invalid("evidence_none", "evidence")
    if not set(found) <= set(known):
        raise Invalid("not_a_choice", "evidence")
    return sorted(found, key=known.index)


def _choices(data: ItemIn, evidence: list[str]) -> list[dict[str, str]]:
    rows = []
    for n, zh in enumerate(data.choices_zh):
        en, code = _at(data.choices_en, n), _at(data.codes, n)
        if zh or en:
            rows.append({"code": code or f"c{n + 1}", "zh": zh or en, "en": en or zh})
    if len({row["code"] for row in rows}) < len(rows):
        raise Invalid("wrong_value", "choices_zh")
    if "choice" in evidence and len(rows) < 2:
        raise Invalid("choices_few", "choices_zh")
    return rows


def _timings(data: ItemIn) -> list[dict[str, object]]:
    rows = []
    for n, kind in enumerate(data.kinds):
        if kind:
            timing = _timing(data, n, kind)
            event = events().get(timing.event or "")
            rows.append(to_row(timing, scope=event.scope.value if event else ""))
    if not rows:
        raise Invalid("timing_none", "kinds")
    if len(rows) > ROWS:
        raise Invalid("too_long", "kinds", max=ROWS)
    return rows


def _timing(data: ItemIn, n: int, typed: str) -> Timing:
    """Row `n` (from 0). What its kind does not use is left out."""
    if typed not in [kind.value for kind in TimingKind]:
        raise Invalid("not_a_choice", "kinds")
    kind, part = TimingKind(typed), _at(data.parts, n) or Part.ANY.value
    if part not in [one.value for one in Part]:
        raise Invalid("not_a_choice", "parts")
    low = high = within = None
    event, at, times = None, None, 1
    if kind is TimingKind.INTERVAL:
        high = _whole(data.maxs, n, "maxs", MINUTES_A_DAY)
        low = _whole(data.mins, n, "mins", MINUTES_A_DAY) if _at(data.mins, n) else high
        if low > high:
            raise Invalid("timing_turned", "mins", row=n + 1)
    if kind is TimingKind.EVENT:
        event = _at(data.events, n)
        if event not in events():
            raise Invalid("timing_event", "events", row=n + 1)
        within = _whole(data.withins, n, "withins", MINUTES_A_DAY) if _at(data.withins, n) else None
    if kind in WITH_TIMES and _at(data.times, n):
        times = _whole(data.times, n, "times", TIMES_MOST)
    if kind in WITH_HOUR and _at(data.ats, n):
        at = _hour(_at(data.ats, n), n)
    on = _at(data.uses, n) != "off"
    return Timing(kind, low, high, event, within, Part(part), times, at, on)


def _at(rows: list[str], n: int) -> str:
    return rows[n].strip() if n < len(rows) else ""


def _whole(rows: list[str], n: int, field: str, most: int) -> int:
    text = _at(rows, n)
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= most:
        raise Invalid("timing_number", field, row=n + 1, max=most)
    return int(text)


def _hour(text: str, n: int) -> str:
    found = re.fullmatch(r"([0-9]{1,2})[:：]([0-9]{2})", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Invalid("timing_hour", "ats", row=n + 1)
    return f"{int(found[1]):02d}:{found[2]}"
